//! The directories that an object is in: made as they are needed, gone when they are empty.

use backend_core::{Error, ErrorCode};

use super::{Root, client::Client, status::Failed};

/// How often directories are made again that somebody else removes, empty, at the same time.
const RACES: usize = 32;

/// Does `work`, which needs the directories that `path` is in: they are made if it says that they are not there.
pub(super) async fn making_parents<T, W: Future<Output = Result<T, Failed>>>(
    client: &Client,
    path: &str,
    work: impl Fn() -> W,
) -> Result<T, Failed> {
    for _ in 0..RACES {
        match work().await {
            Err(error) if error.is_not_found() => make_parents(client, path).await?,
            done => return done,
        }
    }
    Err(Error::other(format!("the directory of {path} vanishes as soon as it is made")).into())
}

/// Makes all that are not there, by one question about each, all at once.
async fn make_parents(client: &Client, path: &str) -> Result<(), Failed> {
    let parents: Vec<&str> = parents(path).collect();
    let asked: Vec<_> = parents
        .iter()
        .rev()
        .map(|parent| (parent, client.make_directory(parent), client.stat(parent)))
        .collect();
    for (parent, made, found) in asked {
        match (made.done().await, found.attributes().await) {
            (_, Ok(found)) if found.is_directory() => {}
            (_, Ok(_)) => return Err(Failed::permanent(format!("{parent} is no directory"))),
            // Somebody has removed it, or the one that it is in, in between.
            (Ok(()), Err(_)) => {}
            (Err(error), Err(_)) if error.is_not_found() => {}
            (Err(error), Err(_)) if error.is_vague() && client.is_full(parent).await => {
                return Err(Error::new(ErrorCode::NoSpace, "the file system is full").into());
            }
            (Err(error), Err(_)) => return Err(error),
        }
    }
    Ok(())
}

/// Removes the directories below `root` that `path` was in, as far as they are empty.
pub(super) async fn prune(client: &Client, root: &Root, path: &str) {
    let below = parents(path).take_while(|parent| root.is_above(parent));
    let asked: Vec<_> = below.map(|parent| client.remove_directory(parent)).collect();
    for removed in asked {
        let _ = removed.done().await;
    }
}

/// The directories that `path` is in, the innermost first.
fn parents(path: &str) -> impl Iterator<Item = &str> {
    path.rmatch_indices('/').map(|(at, _)| &path[..at]).filter(|parent| !parent.is_empty())
}
