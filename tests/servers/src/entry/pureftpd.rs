//! Pure-FTPd: an FTP server that takes its time with a login. A process for each door, since it has one port.

use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use crate::{Error, Logins, Package, Protocol, Readers, Server, Site};

const PROGRAM: Package = Package::Unpacked { name: "pure-ftpd", brings: "usr/sbin/pure-ftpd" };
/// The same package.
const USERS: Package = Package::Unpacked { name: "pure-ftpd", brings: "usr/bin/pure-pw" };

pub(crate) static SERVER: Server = Server {
    name: "pureftpd",
    make: "Pure-FTPd",
    protocol: Protocol::Ftp,
    packages: &[
        PROGRAM,
        Package::Debian { name: "libsodium23", brings: "/usr/share/doc/libsodium23/copyright" },
    ],
    needs_root: true,
    logins: Logins::Own,
    doors: &["ftp", "ftps"],
    prepare,
};

fn prepare(site: &Site) -> Result<Command, Error> {
    let (certificate, key) = site.certificate()?;
    let both: String = [certificate, key]
        .iter()
        .map(|path| std::fs::read_to_string(path).map_err(|e| Error::at(path, "read", &e)))
        .collect::<Result<_, _>>()?;
    let certificate = site.file("both.pem", Readers::Owner, &both)?;
    let users = users(site)?;
    let connections = site.wishes().max_connections.unwrap_or(200).to_string();
    let mut pure = site.command(Path::new("/bin/sh"));
    // The second door takes nobody without TLS, neither for commands nor for data.
    pure.args([
        "-c",
        r#"one=$1 two=$2; shift 2; "$0" "$@" -S "$one" -Y 0 & exec "$0" "$@" -S "$two" -Y 3"#,
    ])
    .arg(PROGRAM.path()?)
    .args([site.port(), site.tls_port()].map(|port| format!("127.0.0.1,{port}")))
    .args(["--noanonymous", "--dontresolve", "--chrooteveryone", "--minuid", "1"])
    .args(["--maxclientsnumber", &connections, "--maxclientsperip", &connections])
    .args(["--limitrecursion", "100000:50", "--umask", "022:022"])
    .arg("--login")
    .arg(format!("puredb:{}", users.display()))
    .arg("--certfile")
    .arg(certificate);
    Ok(pure)
}

/// The file of its users.
fn users(site: &Site) -> Result<std::path::PathBuf, Error> {
    let (uid, gid) = site.ids();
    let (list, file) = (site.path("users"), site.path("users.pdb"));
    let _ = std::fs::remove_file(&list);
    let mut add = site.command(&USERS.path()?);
    add.args(["useradd", site.user(), "-u", &uid.to_string(), "-g", &gid.to_string(), "-d"])
        .arg(site.data())
        // What a login costs: for one at a time, seconds of a busy machine.
        .args(["-C", "100"])
        .arg("-f")
        .arg(&list);
    run(&mut add, &format!("{0}\n{0}\n", site.password()))?;
    let mut make = site.command(&USERS.path()?);
    run(make.arg("mkdb").arg(&file).arg("-f").arg(&list), "")?;
    Ok(file)
}

/// Runs `pure-pw`, which is told the password where nobody sees it.
fn run(command: &mut Command, input: &str) -> Result<(), Error> {
    let failed = |why: String| Error::Failed(format!("pure-pw failed: {why}"));
    let child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
    let mut child = child.map_err(|error| failed(error.to_string()))?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(input.as_bytes()).map_err(|error| failed(error.to_string()))?;
    }
    let output = child.wait_with_output().map_err(|error| failed(error.to_string()))?;
    match output.status.success() {
        true => Ok(()),
        false => Err(failed(String::from_utf8_lossy(&output.stderr).trim().into())),
    }
}
