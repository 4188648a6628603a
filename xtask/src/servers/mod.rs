//! Throwaway servers, kept up for whoever wants to try something on them.

#[cfg(target_os = "linux")]
mod linux;

use crate::{arguments::Arguments, failure::Failure};

const HELP: &str = "\
Throwaway servers of all protocols on 127.0.0.1, each with its own directory, port, keys and certificates.

Usage: cargo xtask servers [status [--json] | up | down] [NAME…]

  status   what there is, and what is up (if no word is given)
  up       installs what is missing, starts what is not up, and shows the URLs for `quintet`
  down     stops what `up` has started, and removes its objects
  NAME…    only these: openssh, proftpd, rclone-sftp, apache, nginx, wsgidav, rclone-webdav, s3s, moto, swift, moto-gs,
           fakegcs, azurite, proftpd-ftp, vsftpd, vsftpd-implicit, pureftpd, http-apache, http-nginx, rsyncd,
           openssh-rsync

  --json   for programs: an array of {name, make, protocol, version, up, urls, data, log}

Passwords stand in target/servers/environment, which a shell is to source. Root installs Debian's packages, and runs the servers
as a user that has no rights elsewhere. Without root what is installed runs as you, but for OpenSSH, ProFTPD, vsftpd and
Pure-FTPd.

Examples:
  cargo xtask servers up openssh apache
  . target/servers/environment
  quintet test \"$(cargo xtask servers status --json apache | jq -r '.[0].urls[0]')\"
  cargo xtask servers down";

#[cfg(target_os = "linux")]
pub(crate) fn run(mut arguments: Arguments) -> Result<(), Failure> {
    if arguments.asks_for(HELP) {
        return Ok(());
    }
    let json = arguments.flag("--json");
    let action = arguments.next_word();
    match (action.as_deref(), json) {
        (None | Some("status"), true) => {
            linux::status_for_programs(&linux::named(arguments, HELP)?)
        }
        (None | Some("status"), false) => linux::status(&linux::named(arguments, HELP)?),
        (Some("up"), false) => linux::up(&linux::named(arguments, HELP)?),
        (Some("down"), false) => linux::down(&linux::named(arguments, HELP)?),
        (Some("up" | "down"), true) => {
            Err(Failure::Usage(format!("--json is for status alone\n\n{HELP}")))
        }
        (Some(other), _) => {
            let hint = crate::arguments::did_you_mean(other, &["up", "down", "status"]);
            Err(Failure::Usage(format!("{other:?} is neither up, down nor status{hint}\n\n{HELP}")))
        }
    }
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn run(mut arguments: Arguments) -> Result<(), Failure> {
    match arguments.asks_for(HELP) {
        true => Ok(()),
        false => Err(Failure::Failed("the servers run on Linux only".into())),
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::HELP;

    #[test]
    fn the_help_names_every_server() {
        let names: Vec<_> = servers::ALL.iter().map(|server| server.name).collect();
        let help: Vec<_> = HELP.split_whitespace().collect();
        assert!(help.join(" ").contains(&names.join(", ")), "{names:?}");
    }
}
