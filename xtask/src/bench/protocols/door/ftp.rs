//! vsftpd, without TLS, which would be measured instead.

use servers::Instance;

use super::{Door, Protocol, Reach, described, start};

pub(super) static PROTOCOL: Protocol = Protocol {
    name: "ftp",
    label: "FTP",
    thousand_names: 50,
    open: |home| {
        let instance = start(super::named("vsftpd")?)?;
        Ok(Door {
            disk: instance.data().to_owned(),
            reach: Reach::Ftp(Ftp::of(&instance)),
            home: home.to_owned(),
            server: described(instance.server()),
            _instance: Some(instance),
        })
    },
};

pub(in super::super) struct Ftp {
    pub(in super::super) port: u16,
    pub(in super::super) user: String,
    pub(in super::super) password: String,
}

impl Ftp {
    fn of(instance: &Instance) -> Self {
        Self {
            port: instance.port(),
            user: instance.user().to_owned(),
            password: instance.password().to_owned(),
        }
    }
}
