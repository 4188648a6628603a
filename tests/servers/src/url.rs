//! How a door is called by the `quintet` command.

use crate::site::Site;

/// What object stores have their objects in; a server is given one of this name.
pub(crate) const BUCKET: &str = "quintet";

/// The URL of a door, by way of a port: with the user and what it takes to trust the server, without the password.
pub(crate) fn of(site: &Site, door: &str, port: u16) -> String {
    let (scheme, option) = split(door);
    let (user, host) = (site.user(), format!("127.0.0.1:{port}"));
    let ca = || format!("ca={}", site.ca().display());
    let endpoint = |path: &str| format!("endpoint=http://{host}{path}");
    let (place, mut options) = match scheme {
        "sftp" => {
            let known = format!("config=none&known-hosts={}", site.known_hosts().display());
            (format!("{user}@{host}/"), known)
        }
        "webdavs" | "https" | "ftps" => (format!("{user}@{host}/"), ca()),
        "s3" => (format!("{user}@{BUCKET}/"), endpoint("")),
        "gs" => (format!("{BUCKET}/"), format!("anonymous&{}", endpoint(""))),
        "azblob" => (format!("{user}@{BUCKET}/"), endpoint(&format!("/{user}"))),
        "rsync" if option == "ssh" => {
            (format!("{user}@{host}/"), format!("config={}", site.ssh_config().display()))
        }
        "rsync" => (format!("{user}@{host}/{BUCKET}/"), String::new()),
        _ => (format!("{user}@{host}/"), String::new()),
    };
    if !option.is_empty() {
        options = format!("{option}&{options}");
    }
    let mark = if options.is_empty() { "" } else { "?" };
    format!("{scheme}://{place}{mark}{options}")
}

/// The scheme of a door, and the option that it takes; empty if it takes none.
pub(crate) fn split(door: &str) -> (&str, &str) {
    door.split_once('?').unwrap_or((door, ""))
}

/// The URL of something in there.
pub(crate) fn with_path(url: &str, path: &str) -> String {
    let (place, options) = url.split_at(url.find('?').unwrap_or(url.len()));
    format!("{place}{path}{options}")
}
