//! A server that was started, and the way to it.

use std::{net::Ipv4Addr, time::Duration};

use proxy::{Link, Proxy};
use servers::{Instance, Server, Wishes};

use crate::failure::Failure;

/// Both end with this.
pub(in super::super) struct Way {
    pub(super) instance: Instance,
    /// Where the server is far away.
    proxy: Option<Proxy>,
}

impl Way {
    /// Starts a server, installed if it is missing, to which and back it takes so long.
    pub(super) fn to(
        server: &'static Server,
        wishes: &Wishes,
        round_trip: Duration,
    ) -> Result<Self, Failure> {
        let failed = |why: String| Failure::Failed(format!("{}: {why}", server.name));
        server.install().map_err(|error| failed(error.to_string()))?;
        let instance = server.start(wishes).map_err(|error| failed(error.to_string()))?;
        let proxy = (!round_trip.is_zero()).then(|| {
            let proxy = Proxy::to((Ipv4Addr::LOCALHOST, instance.port()).into())?;
            proxy.link(Link { latency: round_trip / 2, ..Link::default() });
            Ok(proxy)
        });
        let proxy = proxy.transpose().map_err(|error: std::io::Error| failed(error.to_string()))?;
        Ok(Self { instance, proxy })
    }

    /// The port at the near end.
    pub(super) fn port(&self) -> u16 {
        self.proxy.as_ref().map_or_else(|| self.instance.port(), Proxy::port)
    }
}
