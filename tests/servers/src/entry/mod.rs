//! The table of servers: a file for each make.

pub(crate) mod apache;
pub(crate) mod nginx;
pub(crate) mod openssh;
pub(crate) mod proftpd;
pub(crate) mod rclone;
pub(crate) mod wsgidav;

use crate::Server;

pub(crate) static ALL: &[&Server] = &[
    &openssh::SERVER,
    &proftpd::SERVER,
    &rclone::SFTP,
    &apache::SERVER,
    &nginx::SERVER,
    &wsgidav::SERVER,
    &rclone::WEBDAV,
];
