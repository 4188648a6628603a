//! The directories that an object is in: made as they are needed, gone when they are empty.

use backend_core::{Error, ErrorCode};

use super::{
    file::{DOUBTS, Doubts},
    reply::Failed,
    session::Session,
};
use crate::tree::parents;

/// How often directories are made again that somebody else removes, empty, at the same time.
const RACES: u32 = 32;

/// What was done so far for something that needs directories.
#[derive(Default)]
pub(super) struct Races {
    made: u32,
    doubted: u32,
}

impl Races {
    /// Makes the directories that `path` needs, after `error`; it is given back where it does not come from the want of them.
    pub(super) async fn again(
        &mut self,
        session: &mut Session,
        path: &str,
        error: Failed,
    ) -> Result<(), Failed> {
        if error.is_denied() {
            return Err(error);
        }
        // Somebody may have made them by now.
        match session.make_parents(path).await? || error.is_not_found() {
            true => self.made += 1,
            false => self.doubted += 1,
        }
        match self.made > RACES || self.doubted >= DOUBTS {
            true => Err(denied(error)),
            false => Ok(()),
        }
    }
}

/// What a server means that takes no file, and names no other reason.
pub(super) fn denied(error: Failed) -> Failed {
    match Error::from(error) {
        error if error.code() == ErrorCode::BackendError => {
            Error::new(ErrorCode::PermissionDenied, error).into()
        }
        error => error.into(),
    }
}

impl Session {
    /// Makes those that `path` needs and that are not there. `false` if all are: then what has failed for want of them has another reason.
    async fn make_parents(&mut self, path: &str) -> Result<bool, Failed> {
        let mut missing = Vec::new();
        for parent in parents(path) {
            if self.enters(parent).await? {
                break;
            }
            missing.push(parent);
        }
        let mut made_some = false;
        for parent in missing.into_iter().rev() {
            match self.mkdir(parent).await {
                Ok(()) => made_some = true,
                // Somebody has made it in between, or has removed the one that it is in.
                Err(error) if error.is_not_found() => return Ok(true),
                Err(error) if error.is_about_the_file() => match self.enters(parent).await? {
                    true => made_some = true,
                    false if self.is_file(parent).await? => {
                        return Err(Failed::permanent(format!("{parent} is no directory")));
                    }
                    false => return Err(denied(error)),
                },
                Err(error) => return Err(error),
            }
        }
        Ok(made_some)
    }

    /// Removes a file, and the directories that are empty then. `false` if there is none.
    pub(super) async fn remove(&mut self, path: &str) -> Result<bool, Failed> {
        let mut doubts = Doubts::default();
        loop {
            match self.rm(path).await {
                Err(error) if error.is_about_the_file() => {
                    match doubts.again(self, path, error).await {
                        Err(error) if error.is_not_found() => return Ok(false),
                        again => again?,
                    }
                }
                removed => {
                    removed?;
                    self.prune(path).await;
                    return Ok(true);
                }
            }
        }
    }

    /// Removes the directories below the root that `path` was in, as far as they are empty.
    pub(super) async fn prune(&mut self, path: &str) {
        let root = self.root.clone();
        for parent in root.parents_below(path) {
            if !self.is_in_step() || self.rmdir(parent).await.is_err() {
                return;
            }
        }
    }
}
