//! Ports on loopback.

use std::{io, net::TcpListener};

use crate::error::Error;

/// Below the ports that the kernel gives to outgoing connections (32768 and up): while a server is down, no client may get its
/// port by chance, which would keep it from coming back, or even talk to itself.
const RANGE: std::ops::Range<u16> = 10_000..32_000;

/// A port that nobody listens at now.
pub(crate) fn free() -> Result<u16, Error> {
    (0..200)
        .map(|_| fastrand::u16(RANGE))
        .find(|port| !is_taken(*port))
        .ok_or_else(|| Error::Failed(format!("no port of 127.0.0.1 is free in {RANGE:?}")))
}

pub(crate) fn is_taken(port: u16) -> bool {
    TcpListener::bind(("127.0.0.1", port)).is_err_and(|e| e.kind() == io::ErrorKind::AddrInUse)
}
