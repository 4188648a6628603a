//! What the tests need beyond Rust.

use std::ffi::OsString;

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
        Debian { name: "rsync", brings: "rsync" },
        servers::RCLONE,
    ];
    servers::install(&tools)
        .map_err(|why| Failure::Failed(format!("what the tests need is not there: {why}")))
}

/// Installs the servers: in the middle of the tests it would take the time of those that wait for something.
#[cfg(target_os = "linux")]
pub(super) fn install_servers() -> Result<(), Failure> {
    for server in servers::ALL {
        for package in server.missing() {
            println!("installing {package} for {}", server.name);
        }
        if let Err(why) = server.install() {
            println!("{}: {why}; its own tests will tell", server.name);
        }
    }
    Ok(())
}

/// The `PATH` of the tests, in which all of it is found.
#[cfg(target_os = "linux")]
pub(crate) fn path() -> OsString {
    let usual = std::env::var_os("PATH").unwrap_or_default();
    let own = servers::RCLONE.path().ok().and_then(|path| Some(path.parent()?.to_owned()));
    std::env::join_paths(own.into_iter().chain(std::env::split_paths(&usual))).unwrap_or(usual)
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn path() -> OsString {
    std::env::var_os("PATH").unwrap_or_default()
}

#[cfg(not(target_os = "linux"))]
pub(super) fn install_servers() -> Result<(), Failure> {
    Ok(())
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn prepare() -> Result<(), Failure> {
    Err(Failure::Failed("the tests run on Linux only: they use what it has".into()))
}
