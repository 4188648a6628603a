//! The directories that an object is in: made as they are needed, gone when they are empty.

use backend_core::{Error, ErrorCode};

use super::{client::Client, status::Failed};
use crate::tree::{Root, parents};

/// How often directories are made again that somebody else removes, empty, at the same time.
const RACES: usize = 32;

/// Does `work`, which needs the directories that `path` is in: they are made if it says that they are not there, and none is left if it
/// fails.
pub(super) async fn making_parents<T, W: Future<Output = Result<T, Failed>>>(
    client: &Client,
    root: &Root,
    path: &str,
    work: impl Fn() -> W,
) -> Result<T, Failed> {
    let mut made_some = false;
    for _ in 0..RACES {
        match work().await {
            Err(error) if error.is_not_found() => {
                make_parents(client, path).await?;
                made_some = true;
            }
            Err(error) => {
                if made_some {
                    prune(client, root, path).await;
                }
                return Err(error);
            }
            done => return done,
        }
    }
    Err(Error::other(format!("the directory of {path} vanishes as soon as it is made")).into())
}

/// Makes those that are not there. They are looked at first: some servers make a directory in the place of a file.
async fn make_parents(client: &Client, path: &str) -> Result<(), Failed> {
    let asked: Vec<_> = parents(path).map(|parent| (parent, client.stat(parent))).collect();
    let mut missing = Vec::new();
    for (parent, found) in asked {
        match found.attributes().await {
            Ok(found) if found.is_directory() => break,
            Ok(_) => return Err(Failed::permanent(format!("{parent} is no directory"))),
            Err(_) => missing.push(parent),
        }
    }
    let asked = missing.iter().rev().map(|parent| (parent, client.make_directory(parent)));
    for (parent, made) in Vec::from_iter(asked) {
        match made.done().await {
            Err(error) if error.is_vague() && client.is_full(parent).await => {
                return Err(Error::new(ErrorCode::NoSpace, "the file system is full").into());
            }
            // Somebody has made it, or has removed the one that it is in, in between.
            Err(error) if error.is_vague() || error.is_taken() || error.is_not_found() => {}
            made => made?,
        }
    }
    Ok(())
}

/// Removes the directories below `root` that `path` was in, as far as they are empty. They must be known to be directories: some servers
/// remove files as well.
pub(super) async fn prune(client: &Client, root: &Root, path: &str) {
    let below = root.parents_below(path);
    let asked: Vec<_> = below.map(|parent| client.remove_directory(parent)).collect();
    for removed in asked {
        let _ = removed.done().await;
    }
}

/// What an error means to one who looks for an object: some servers say of a directory, or of a name below an object, that permission is
/// denied.
pub(super) async fn absent(client: &Client, path: &str, error: Failed) -> Failed {
    if !(error.is_denied() || error.is_vague()) {
        return error;
    }
    let (found, parents) = (client.stat(path), parents(path).map(|parent| client.stat(parent)));
    let parents = Vec::from_iter(parents);
    let is_none = match found.attributes().await {
        Ok(found) => !found.is_file(),
        Err(error) if error.is_not_found() => true,
        Err(_) => {
            let mut below_a_file = false;
            for parent in parents {
                below_a_file |= parent.attributes().await.is_ok_and(|found| found.is_file());
            }
            below_a_file
        }
    };
    if is_none { Error::not_found().into() } else { error }
}
