//! Quintet's storage backends, a cargo feature each, and the `quintet` command (feature `cli`).
//!
//! Naming this crate links its backends: `use backends as _;`. Then [`backend_core::Store::open`] opens their URLs.

#[macro_use]
mod roll;

/// `chaos+…:`: the store behind it, with faults on purpose.
#[cfg(feature = "chaos")]
pub mod chaos;

/// `file:`: files below a local directory.
#[cfg(feature = "file")]
pub mod file;

/// `mem:`: objects in this process's memory. A whole backend in ten lines, and the README's example.
#[cfg(feature = "mem")]
#[allow(clippy::unwrap_used)] // a lock is poisoned only when an allocation has failed
#[rustfmt::skip]
pub mod mem;

/// `sftp:`: files on a host that is reached by SSH.
#[cfg(feature = "sftp")]
pub mod sftp;

/// `webdav:`, `webdavs:`: files on a WebDAV server.
#[cfg(feature = "webdav")]
pub mod webdav;

#[cfg(feature = "webdav")]
mod http;

#[cfg(feature = "cli")]
pub mod cli;

#[cfg(feature = "cli")]
#[doc = include_str!("cli/test/is_my_storage_any_good.md")]
pub mod is_my_storage_any_good {}

backends! {
    chaos::Chaos, schemes: ["chaos"], feature: "chaos";
    file::File, schemes: ["file"], feature: "file";
    mem::Mem, schemes: ["mem"], feature: "mem";
    sftp::Sftp, schemes: ["sftp", "scp"], feature: "sftp";
    webdav::WebDav, schemes: ["webdav", "webdavs"], feature: "webdav";
}

/// The README's examples are compiled.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
