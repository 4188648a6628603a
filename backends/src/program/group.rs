//! A child and whatever it starts, such as an `ssh`: they end together.

use tokio::process::{Child, Command};

/// Killed when it is dropped, unless it has ended.
pub(super) struct Group {
    #[cfg(unix)]
    leader: Option<rustix::process::Pid>,
}

#[cfg(unix)]
impl Group {
    pub(super) fn of_its_own(command: &mut Command) {
        command.process_group(0);
    }

    pub(super) fn of(child: &Child) -> Self {
        let id = child.id().and_then(|id| i32::try_from(id).ok());
        Self { leader: id.and_then(rustix::process::Pid::from_raw) }
    }

    /// Its leader has ended, and its number may be somebody else's.
    pub(super) fn has_ended(&mut self) {
        self.leader = None;
    }
}

#[cfg(unix)]
impl Drop for Group {
    fn drop(&mut self) {
        if let Some(leader) = self.leader {
            let _ = rustix::process::kill_process_group(leader, rustix::process::Signal::KILL);
        }
    }
}

/// Elsewhere the child alone is killed.
#[cfg(not(unix))]
impl Group {
    pub(super) fn of_its_own(_: &mut Command) {}

    pub(super) fn of(_: &Child) -> Self {
        Self {}
    }

    pub(super) fn has_ended(&mut self) {}
}
