//! The table of servers: a file for each make.
//!
//! A further one is a file here, with what to install and the function that writes its configuration and says what to run, and a line
//! in [`ALL`]; the tests of this crate and `cargo xtask servers` then have it, too. A server that reads a variable or takes arguments
//! needs no configuration (`rclone.rs`).

pub(crate) mod apache;
pub(crate) mod azurite;
pub(crate) mod fakegcs;
pub(crate) mod moto;
pub(crate) mod nginx;
pub(crate) mod openssh;
pub(crate) mod proftpd;
pub(crate) mod pureftpd;
pub(crate) mod rclone;
pub(crate) mod rsyncd;
pub(crate) mod s3s;
pub(crate) mod swift;
pub(crate) mod vsftpd;
pub(crate) mod wsgidav;

use crate::Server;

pub(crate) static ALL: &[&Server] = &[
    &openssh::SERVER,
    &proftpd::SFTP,
    &rclone::SFTP,
    &apache::SERVER,
    &nginx::SERVER,
    &wsgidav::SERVER,
    &rclone::WEBDAV,
    &s3s::SERVER,
    &moto::SERVER,
    &swift::SERVER,
    &moto::GOOGLE,
    &fakegcs::SERVER,
    &azurite::SERVER,
    &proftpd::FTP,
    &vsftpd::SERVER,
    &vsftpd::IMPLICIT,
    &pureftpd::SERVER,
    &apache::INDEX,
    &nginx::INDEX,
    &rsyncd::SERVER,
    &openssh::RSYNC,
];
