//! What the tests need beyond Rust.

use crate::failure::Failure;

/// Installs what is missing.
#[cfg(target_os = "linux")]
pub(crate) fn prepare() -> Result<(), Failure> {
    use servers::Package::Debian;
    // `time` is named by its path, since shells have one of their own.
    let tools = [
        Debian { name: "time", brings: "/usr/bin/time" },
        Debian { name: "util-linux", brings: "setpriv" },
        Debian { name: "redis-server", brings: "redis-server" },
        Debian { name: "strace", brings: "strace" },
    ];
    servers::install(&tools)
        .map_err(|why| Failure::Failed(format!("what the tests need is not there: {why}")))
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn prepare() -> Result<(), Failure> {
    Err(Failure::Failed("the tests run on Linux only: they use what it has".into()))
}
