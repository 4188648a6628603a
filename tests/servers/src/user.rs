//! The user that servers run as, and that clients log in as.

use std::{
    fs,
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use crate::{error::Error, home, secret};

/// A user of this machine.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) name: String,
    pub(crate) group: String,
    pub(crate) uid: u32,
    pub(crate) gid: u32,
}

/// For root: a system user that owns nothing and has no shell, made if it is not there. Else whoever runs this.
pub(crate) fn tester() -> Result<User, Error> {
    if !home::is_root() {
        let uid = rustix::process::geteuid().as_raw();
        return look_up(|user| user.uid == uid)?
            .ok_or_else(|| Error::Failed(format!("user {uid} is not in /etc/passwd")));
    }
    let name = "quintet-tester";
    let _alone = home::lock("user")?;
    if let Some(user) = look_up(|user| user.name == name)? {
        return Ok(user);
    }
    let comment = "throwaway servers of Quintet's tests";
    let flags = ["--system", "--user-group", "--no-create-home", "--home-dir", "/"];
    let rest = ["--shell", "/usr/sbin/nologin", "--comment", comment, name];
    run(Command::new("useradd").args(flags).args(rest), "")?;
    look_up(|user| user.name == name)?
        .ok_or_else(|| Error::Failed(format!("useradd made no user {name}")))
}

/// A password that stays, of all servers that are to share one; kept where only its owner can read it. For root it is also the one
/// with which the user logs in to this machine.
pub(crate) fn lasting_password(user: &User) -> Result<String, Error> {
    let path = home::home()?.join("password");
    let _alone = home::lock("user")?;
    if let Ok(password) = fs::read_to_string(&path) {
        return Ok(password);
    }
    let password = secret::password()?;
    if home::is_root() {
        run(&mut Command::new("chpasswd"), &format!("{}:{password}\n", user.name))?;
    }
    home::write(&path, 0o600, password.as_bytes())?;
    Ok(password)
}

/// The first such user of this machine.
fn look_up(is_wanted: impl Fn(&User) -> bool) -> Result<Option<User>, Error> {
    let (users, groups) = (table("/etc/passwd")?, table("/etc/group")?);
    let user = |line: &str| {
        let [name, _, uid, gid, ..] = line.split(':').collect::<Vec<_>>()[..] else { return None };
        let group = groups.lines().find(|line| line.split(':').nth(2) == Some(gid))?;
        let group = group.split(':').next()?.to_owned();
        Some(User { name: name.into(), group, uid: uid.parse().ok()?, gid: gid.parse().ok()? })
    };
    Ok(users.lines().filter_map(user).find(is_wanted))
}

fn table(path: &str) -> Result<String, Error> {
    fs::read_to_string(path).map_err(|error| Error::at(Path::new(path), "read", &error))
}

/// Runs the command with `input`, which may be secret.
fn run(command: &mut Command, input: &str) -> Result<(), Error> {
    let name = command.get_program().to_string_lossy().into_owned();
    let failed = |why: String| Error::Failed(format!("{name} failed: {why}"));
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| failed(error.to_string()))?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(input.as_bytes()).map_err(|error| failed(error.to_string()))?;
    }
    let output = child.wait_with_output().map_err(|error| failed(error.to_string()))?;
    match output.status.success() {
        true => Ok(()),
        false => Err(failed(String::from_utf8_lossy(&output.stderr).trim().into())),
    }
}
