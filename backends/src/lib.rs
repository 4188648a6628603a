//! Quintet's storage backends, a cargo feature each, and the `quintet` command (feature `cli`).
//!
//! Naming this crate links its backends: `use backends as _;`. Then [`backend_core::Store::open`] opens their URLs.

#[macro_use]
mod roll;

/// `azblob:`, `azure:`: objects in Azure's blob storage.
#[cfg(feature = "azblob")]
pub mod azblob;

/// `chaos+…:`: the store behind it, with faults on purpose.
#[cfg(feature = "chaos")]
pub mod chaos;

/// `file:`: files below a local directory.
#[cfg(feature = "file")]
pub mod file;

/// `gs:`: objects in Google's cloud storage.
#[cfg(feature = "gs")]
pub mod gs;

/// `ftp:`, `ftps:`: files on an FTP server.
#[cfg(feature = "ftp")]
pub mod ftp;

/// `mem:`: objects in this process's memory. A whole backend in ten lines, and the README's example.
#[cfg(feature = "mem")]
#[allow(clippy::unwrap_used)] // a lock is poisoned only when an allocation has failed
#[rustfmt::skip]
pub mod mem;

/// `rclone:`: what the rclone program reaches.
#[cfg(feature = "rclone")]
pub mod rclone;

/// `rsync:`: files on a host that is reached by the rsync program.
#[cfg(feature = "rsync")]
pub mod rsync;

/// `s3:`: objects in Amazon's S3, and in what is compatible with it.
#[cfg(feature = "s3")]
pub mod s3;

/// `sftp:`: files on a host that is reached by SSH.
#[cfg(feature = "sftp")]
pub mod sftp;

/// `webdav:`, `webdavs:`: files on a WebDAV server.
#[cfg(feature = "webdav")]
pub mod webdav;

/// `http:`, `https:`: what a web server offers to read.
#[cfg(feature = "http")]
pub mod web;

#[cfg(any(feature = "azblob", feature = "gs", feature = "s3"))]
mod cloud;

#[cfg(any(
    feature = "azblob",
    feature = "gs",
    feature = "http",
    feature = "s3",
    feature = "webdav"
))]
#[cfg_attr(not(feature = "webdav"), allow(dead_code, unused_imports))]
// who only reads needs less of it
mod http;

#[cfg(any(
    feature = "file",
    feature = "ftp",
    feature = "http",
    feature = "rclone",
    feature = "rsync",
    feature = "sftp",
    feature = "webdav"
))]
#[cfg_attr(not(feature = "ftp"), allow(dead_code, unused_imports))]
// who has directories of his own needs less of it
mod tree;

#[cfg(any(feature = "rclone", feature = "rsync"))]
#[cfg_attr(not(all(feature = "rclone", feature = "rsync")), allow(dead_code))]
// each needs most of it
mod program;

#[cfg(feature = "cli")]
pub mod cli;

#[cfg(feature = "cli")]
#[doc = include_str!("cli/test/is_my_storage_any_good.md")]
pub mod is_my_storage_any_good {}

backends! {
    azblob::AzBlob, schemes: ["azblob", "azure"], feature: "azblob";
    chaos::Chaos, schemes: ["chaos"], feature: "chaos";
    file::File, schemes: ["file"], feature: "file";
    ftp::Ftp, schemes: ["ftp", "ftps"], feature: "ftp";
    gs::Gs, schemes: ["gs"], feature: "gs";
    mem::Mem, schemes: ["mem"], feature: "mem";
    rclone::Rclone, schemes: ["rclone"], feature: "rclone";
    rsync::Rsync, schemes: ["rsync"], feature: "rsync";
    s3::S3, schemes: ["s3"], feature: "s3";
    sftp::Sftp, schemes: ["sftp", "scp"], feature: "sftp";
    web::Web, schemes: ["http", "https"], feature: "http";
    webdav::WebDav, schemes: ["webdav", "webdavs"], feature: "webdav";
}

/// The README's examples are compiled.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
