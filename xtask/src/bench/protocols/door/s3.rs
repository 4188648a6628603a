//! s3s-fs, which keeps objects as files.

use std::fs;

use servers::Instance;

use super::{Door, Protocol, Reach, described, secret_file, start};

/// What the servers have their objects in.
const BUCKET: &str = "quintet";

pub(super) static PROTOCOL: Protocol = Protocol {
    name: "s3",
    label: "S3",
    thousand_names: 50,
    open: |home| {
        let instance = start(super::named("s3s")?)?;
        let s3 = S3::of(&instance);
        let aws = home.join(".aws");
        fs::create_dir_all(&aws).map_err(|error| format!("{}: {error}", aws.display()))?;
        secret_file(home, ".aws/credentials", || Ok(s3.credentials()))?;
        Ok(Door {
            disk: instance.data().join(BUCKET),
            reach: Reach::S3(s3),
            home: home.to_owned(),
            server: described(instance.server()),
            _instance: Some(instance),
        })
    },
};

pub(in super::super) struct S3 {
    /// `http://127.0.0.1` and the port.
    pub(in super::super) endpoint: String,
    pub(in super::super) bucket: &'static str,
    pub(in super::super) key: String,
    /// In `.aws/credentials`, too.
    pub(in super::super) secret: String,
}

impl S3 {
    fn of(instance: &Instance) -> Self {
        Self {
            endpoint: format!("http://127.0.0.1:{}", instance.port()),
            bucket: BUCKET,
            key: instance.user().to_owned(),
            secret: instance.password().to_owned(),
        }
    }

    fn credentials(&self) -> String {
        format!(
            "[default]\naws_access_key_id = {}\naws_secret_access_key = {}\nregion = us-east-1\n",
            self.key, self.secret
        )
    }
}
