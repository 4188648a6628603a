//! Throwaway real servers on loopback, for tests and benches.
//!
//! A server is one small entry in `entry/`: what to install, and how it is configured and started. Everything else is done for it:
//! [`Server::install`] brings what is missing, [`Server::start`] gives it a directory of its own, ports that are free, fresh keys,
//! certificates and passwords and a user without rights elsewhere, and waits until it answers. An [`Instance`] can be killed,
//! paused and restarted, and is gone with all that it left when it is dropped.
//!
//! ```no_run
//! use servers::{Server, Wishes};
//!
//! let openssh = servers::named("openssh").ok_or("no such server")?;
//! openssh.install()?;
//! let mut instance = openssh.start(&Wishes::default())?;
//! println!("{} speaks at {}", openssh.make, instance.url());
//! instance.kill()?;
//! instance.restart()?; // the same port, the same data
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Read `server.rs` (what an entry is), `site.rs` (what it is given), an entry, then `instance.rs`. Linux only.

#![cfg(target_os = "linux")]

mod certificate;
mod entry;
mod error;
mod home;
mod instance;
mod keys;
mod package;
mod password_file;
mod port;
mod process;
mod record;
mod secret;
mod server;
mod site;
mod state;
mod url;
mod user;
mod wishes;

pub use crate::{
    entry::rclone::{RCLONE, obscured},
    error::{Error, Unavailable},
    instance::Instance,
    keys::Keys,
    package::{Package, install},
    server::{Logins, Protocol, Server},
    site::{Readers, Site},
    state::{State, Up},
    wishes::{Certificate, Wishes},
};

/// Every server, those of one protocol together.
pub static ALL: &[&Server] = entry::ALL;

/// The server of this name.
#[must_use]
pub fn named(name: &str) -> Option<&'static Server> {
    ALL.iter().copied().find(|server| server.name == name)
}
