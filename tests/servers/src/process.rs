//! Processes: a server and those that it starts.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io,
    os::unix::process::CommandExt,
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use serde::{Deserialize, Serialize};

/// How long a server may take to end before it is killed.
const GRACE: Duration = Duration::from_secs(3);

/// How often is looked whether something has happened.
const TICK: Duration = Duration::from_millis(2);

/// One process and no other: its number may be another's when it is gone, but not with the same time of birth.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Identity {
    pid: i32,
    /// In clock ticks since the machine was started.
    started: u64,
    /// Which start of the machine that was.
    boot: String,
}

/// A server's own process, the leader of a process group.
#[derive(Debug)]
pub(crate) struct Process {
    identity: Identity,
    /// None if another process has started it.
    child: Option<Child>,
}

impl Process {
    /// Starts the command in a process group of its own, so that a Ctrl-C meant for us does not reach it.
    pub(crate) fn spawn(command: &mut Command, log: File) -> io::Result<Self> {
        let child = command
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .process_group(0)
            .spawn()?;
        let identity = Identity::of(child.id() as i32)?;
        Ok(Self { identity, child: Some(child) })
    }

    pub(crate) fn identity(&self) -> &Identity {
        &self.identity
    }

    /// A process that was started before, by another one of us.
    pub(crate) fn adopt(identity: Identity) -> Self {
        Self { identity, child: None }
    }

    /// How it ended, if it has, and we are its parent.
    pub(crate) fn ended(&mut self) -> io::Result<Option<ExitStatus>> {
        self.child.as_mut().map_or(Ok(None), Child::try_wait)
    }

    /// Ends it and all that it started, at once.
    pub(crate) fn kill(&mut self) -> io::Result<()> {
        self.pause()?; // it starts no more
        let deadline = Instant::now() + GRACE;
        loop {
            let family = self.family()?;
            family.iter().try_for_each(|member| member.signal(Signal::KILL))?;
            if let Some(child) = &mut self.child {
                child.wait()?;
            }
            if family.is_empty() {
                return Ok(());
            }
            if Instant::now() > deadline {
                return Err(io::Error::other(format!("{family:?} do not end")));
            }
            thread::sleep(TICK);
        }
    }

    /// Asks it to end, and kills what is left of it then.
    pub(crate) fn stop(&mut self) -> io::Result<()> {
        let family = self.family()?;
        self.identity.signal(Signal::TERM)?;
        self.identity.signal(Signal::CONT)?;
        let deadline = Instant::now() + GRACE;
        while self.ended()?.is_none() && self.identity.is_alive() && Instant::now() < deadline {
            thread::sleep(TICK);
        }
        family.iter().try_for_each(|member| member.signal(Signal::KILL))?;
        self.kill()
    }

    /// Nobody of it does anything until [`Process::resume`].
    pub(crate) fn pause(&self) -> io::Result<()> {
        self.identity.signal(Signal::STOP)?;
        let deadline = Instant::now() + GRACE;
        // A process that is told to stop may be starting another one just now.
        loop {
            let running: Vec<_> =
                self.members()?.into_iter().filter(|member| !member.is_stopped()).collect();
            if running.is_empty() || Instant::now() > deadline {
                return Ok(());
            }
            for member in running {
                self.sibling(&member).signal(Signal::STOP)?;
            }
            thread::sleep(TICK);
        }
    }

    pub(crate) fn resume(&self) -> io::Result<()> {
        self.family()?.iter().try_for_each(|member| member.signal(Signal::CONT))
    }

    fn family(&self) -> io::Result<Vec<Identity>> {
        Ok(self.members()?.iter().map(|member| self.sibling(member)).collect())
    }

    /// It, those that it started, those that they started, and those of its group whose parent is gone.
    fn members(&self) -> io::Result<Vec<Status>> {
        let all = Status::all()?;
        let root = &self.identity;
        // The number of a group that has members is given to nobody: if another process has it, the group is not ours.
        let is_reused = all.iter().any(|s| s.pid == root.pid && s.started != root.started);
        if is_reused || root.boot != boot()? {
            return Ok(Vec::new());
        }
        let mut family = BTreeSet::from([root.pid]);
        loop {
            let before = family.len();
            let related = |s: &&Status| s.group == root.pid || family.contains(&s.parent);
            let more: Vec<_> = all.iter().filter(related).map(|status| status.pid).collect();
            family.extend(more);
            if family.len() == before {
                break;
            }
        }
        Ok(all.into_iter().filter(|s| family.contains(&s.pid) && !s.is_dead()).collect())
    }

    fn sibling(&self, member: &Status) -> Identity {
        let boot = self.identity.boot.clone();
        Identity { pid: member.pid, started: member.started, boot }
    }
}

impl Identity {
    /// Who has this number now.
    pub(crate) fn of(pid: i32) -> io::Result<Self> {
        Ok(Self { pid, started: Status::of(pid)?.started, boot: boot()? })
    }

    pub(crate) fn of_this_process() -> io::Result<Self> {
        Self::of(std::process::id() as i32)
    }

    pub(crate) fn is_alive(&self) -> bool {
        let is_this = |s: Status| s.started == self.started && !s.is_dead();
        Status::of(self.pid).is_ok_and(is_this) && boot().is_ok_and(|boot| boot == self.boot)
    }

    /// Sends the signal; nothing happens if the process is gone.
    fn signal(&self, signal: Signal) -> io::Result<()> {
        let Some(pid) = Pid::from_raw(self.pid) else { return Ok(()) };
        // The descriptor means one process, whoever gets the number next; whether it is ours is asked while we hold it.
        let sent = pidfd_open(pid, PidfdFlags::empty()).and_then(|process| match self.is_alive() {
            true => pidfd_send_signal(process, signal),
            false => Ok(()),
        });
        match sent {
            Err(rustix::io::Errno::SRCH) => Ok(()),
            sent => Ok(sent?),
        }
    }
}

/// A line of the table of processes.
struct Status {
    pid: i32,
    state: char,
    parent: i32,
    group: i32,
    threads: u32,
    started: u64,
}

impl Status {
    fn of(pid: i32) -> io::Result<Self> {
        let text = fs::read_to_string(format!("/proc/{pid}/stat"))?;
        Self::parse(pid, &text)
            .ok_or_else(|| io::Error::other(format!("/proc/{pid}/stat: {text:?}")))
    }

    /// The second field is the program's name in parentheses, which may have any character in it.
    fn parse(pid: i32, text: &str) -> Option<Self> {
        let fields: Vec<_> = text.rsplit_once(") ")?.1.split_whitespace().collect();
        Some(Self {
            pid,
            state: fields.first()?.chars().next()?,
            parent: fields.get(1)?.parse().ok()?,
            group: fields.get(2)?.parse().ok()?,
            threads: fields.get(17)?.parse().ok()?,
            started: fields.get(19)?.parse().ok()?,
        })
    }

    fn all() -> io::Result<Vec<Self>> {
        let numbers = fs::read_dir("/proc")?
            .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
        Ok(numbers.filter_map(|pid| Self::of(pid).ok()).collect()) // those that are gone by now are none
    }

    /// Ended, and only waiting for its parent to notice. While it has other threads, these still hold what is open.
    fn is_dead(&self) -> bool {
        matches!(self.state, 'Z' | 'X') && self.threads <= 1
    }

    fn is_stopped(&self) -> bool {
        matches!(self.state, 'T' | 't')
    }
}

fn boot() -> io::Result<String> {
    Ok(fs::read_to_string("/proc/sys/kernel/random/boot_id")?.trim().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_may_have_any_name() {
        let text = "7 (a) S (b) R 1 5 5 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 3 0 77 0";
        let status = Status::parse(7, text).expect("it is a line of the table");
        assert_eq!((status.state, status.parent, status.group, status.threads), ('R', 1, 5, 3));
        assert_eq!(status.started, 77);
    }
}
