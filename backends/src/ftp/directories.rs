//! The directories that an object is in: made as they are needed, gone when they are empty.

use super::{reply::Failed, root::parents, session::Session};

/// How often directories are made again that somebody else removes, empty, at the same time.
pub(super) const RACES: usize = 32;

impl Session {
    /// Makes those that `path` needs and that are not there. `false` if all are: then what has failed for want of them has another reason.
    pub(super) async fn make_parents(&mut self, path: &str) -> Result<bool, Failed> {
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
                    false => return Err(error),
                },
                Err(error) => return Err(error),
            }
        }
        Ok(made_some)
    }

    /// Removes the directories below the root that `path` was in, as far as they are empty.
    pub(super) async fn prune(&mut self, path: &str) {
        let root = self.root.clone();
        for parent in parents(path).take_while(|parent| root.is_above(parent)) {
            if !self.is_in_step() || self.rmdir(parent).await.is_err() {
                return;
            }
        }
    }
}
