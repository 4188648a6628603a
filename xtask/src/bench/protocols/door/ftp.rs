//! vsftpd, without TLS, which would be measured instead.

use std::time::Duration;

use servers::Wishes;

use super::{Door, Protocol, Reach, Way};

pub(super) static PROTOCOL: Protocol = Protocol {
    name: "ftp",
    label: "FTP",
    thousand_names: 50,
    round_trip: Duration::ZERO,
    // Files come by connections of their own, past what would make them wait.
    open: |home, round_trip| {
        let way = Way::to(super::named("vsftpd")?, &Wishes::default(), round_trip)?;
        let ftp = Ftp::by(&way);
        Ok(Door::by(way, Reach::Ftp(ftp), home))
    },
};

pub(in super::super) struct Ftp {
    pub(in super::super) port: u16,
    pub(in super::super) user: String,
    pub(in super::super) password: String,
}

impl Ftp {
    fn by(way: &Way) -> Self {
        Self {
            port: way.port(),
            user: way.instance.user().to_owned(),
            password: way.instance.password().to_owned(),
        }
    }
}
