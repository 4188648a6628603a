//! s3s-fs, which keeps objects as files: three of each, so that on a disk nothing else would be measured. Here they lie in memory,
//! and so do the local files.

use std::{fs, path::Path, time::Duration};

use servers::Wishes;

use super::{Door, Protocol, Reach, Way, secret_file};
use crate::failure::Failure;

/// What the servers have their objects in.
const BUCKET: &str = "quintet";

/// How much of it there is for them and the local files, in bytes.
const MEMORY: u64 = 6 << 30;

pub(super) static PROTOCOL: Protocol =
    Protocol { name: "s3", label: "S3", thousand_names: 50, round_trip: Duration::ZERO, open };

pub(super) static FAR: Protocol = Protocol {
    name: "s3-far",
    label: "S3, 20 ms there and back",
    round_trip: super::FAR,
    ..PROTOCOL
};

fn open(home: &Path, round_trip: Duration) -> Result<Door, Failure> {
    let wishes = Wishes { capacity: Some(MEMORY), ..Wishes::default() };
    let way = Way::to(super::named("s3s")?, &wishes, round_trip)?;
    let s3 = S3::by(&way);
    let aws = home.join(".aws");
    fs::create_dir_all(&aws).map_err(|error| format!("{}: {error}", aws.display()))?;
    secret_file(home, ".aws/credentials", || Ok(s3.credentials()))?;
    let data = way.instance.data().to_owned();
    let door = Door::by(way, Reach::S3(s3), home);
    Ok(Door {
        disk: data.join(BUCKET),
        here: Some(data.join("here")),
        keeps_more: true,
        server: format!("{}, all in memory", door.server),
        ..door
    })
}

pub(in super::super) struct S3 {
    /// `http://127.0.0.1` and the port.
    pub(in super::super) endpoint: String,
    pub(in super::super) bucket: &'static str,
    pub(in super::super) key: String,
    /// In `.aws/credentials`, too.
    pub(in super::super) secret: String,
}

impl S3 {
    fn by(way: &Way) -> Self {
        Self {
            endpoint: format!("http://127.0.0.1:{}", way.port()),
            bucket: BUCKET,
            key: way.instance.user().to_owned(),
            secret: way.instance.password().to_owned(),
        }
    }

    fn credentials(&self) -> String {
        format!(
            "[default]\naws_access_key_id = {}\naws_secret_access_key = {}\nregion = us-east-1\n",
            self.key, self.secret
        )
    }
}
