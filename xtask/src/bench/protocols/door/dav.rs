//! Apache's mod_dav, without TLS, which would be measured instead.

use servers::Instance;

use super::{Door, Protocol, Reach, described, secret_file, start};

pub(super) static PROTOCOL: Protocol = Protocol {
    name: "webdav",
    label: "WebDAV",
    thousand_names: 50,
    open: |home| {
        let instance = start(super::named("apache")?)?;
        let dav = Dav::of(&instance);
        secret_file(home, ".netrc", || Ok(dav.netrc()))?;
        Ok(Door {
            disk: instance.data().to_owned(),
            reach: Reach::Dav(dav),
            home: home.to_owned(),
            server: described(instance.server()),
            _instance: Some(instance),
        })
    },
};

pub(in super::super) struct Dav {
    /// `127.0.0.1` and the port.
    pub(in super::super) host: String,
    pub(in super::super) user: String,
    /// In `.netrc`, too.
    pub(in super::super) password: String,
}

impl Dav {
    fn of(instance: &Instance) -> Self {
        Self {
            host: format!("127.0.0.1:{}", instance.port()),
            user: instance.user().to_owned(),
            password: instance.password().to_owned(),
        }
    }

    fn netrc(&self) -> String {
        format!("machine 127.0.0.1\n  login {}\n  password {}\n", self.user, self.password)
    }
}
