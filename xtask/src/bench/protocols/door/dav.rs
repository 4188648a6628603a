//! Apache's mod_dav, without TLS, which would be measured instead.

use std::{path::Path, time::Duration};

use servers::Wishes;

use super::{Door, Protocol, Reach, Way, secret_file};
use crate::failure::Failure;

pub(super) static PROTOCOL: Protocol = Protocol {
    name: "webdav",
    label: "WebDAV",
    thousand_names: 50,
    round_trip: Duration::ZERO,
    open,
};

pub(super) static FAR: Protocol = Protocol {
    name: "webdav-far",
    label: "WebDAV, 20 ms there and back",
    round_trip: super::FAR,
    ..PROTOCOL
};

fn open(home: &Path, round_trip: Duration) -> Result<Door, Failure> {
    let way = Way::to(super::named("apache")?, &Wishes::default(), round_trip)?;
    let dav = Dav::by(&way);
    secret_file(home, ".netrc", || Ok(dav.netrc()))?;
    Ok(Door::by(way, Reach::Dav(dav), home))
}

pub(in super::super) struct Dav {
    /// `127.0.0.1` and the port.
    pub(in super::super) host: String,
    pub(in super::super) user: String,
    /// In `.netrc`, too.
    pub(in super::super) password: String,
}

impl Dav {
    fn by(way: &Way) -> Self {
        Self {
            host: format!("127.0.0.1:{}", way.port()),
            user: way.instance.user().to_owned(),
            password: way.instance.password().to_owned(),
        }
    }

    fn netrc(&self) -> String {
        format!("machine 127.0.0.1\n  login {}\n  password {}\n", self.user, self.password)
    }
}
