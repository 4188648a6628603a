//! The calls that are made of a store.

use std::fs;

use backend_core::{Bytes, Error, Metadata, Result, Source, Transfer};
use futures::TryStreamExt;

use crate::world::{A, B, C, FRESH, MISSING, World};

/// A call of the handle that programs hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Call {
    Get,
    GetTo,
    GetOut,
    GetRange,
    Put,
    PutNew,
    List,
    Delete,
    DeleteList,
    Query,
    QueryList,
    MoveIn,
    Copy,
    Rename,
}

/// What a call says that it has done.
#[derive(Debug)]
pub(crate) enum Says {
    Bytes(Bytes),
    Transfer(Transfer),
    Listed(Vec<(String, Metadata)>),
    Found(Vec<Option<Metadata>>),
    /// Whether each of several was deleted.
    Deleted(Vec<bool>),
    Done,
}

impl Call {
    pub(crate) const ALL: [Self; 14] = [
        Self::Get,
        Self::GetTo,
        Self::GetOut,
        Self::GetRange,
        Self::Put,
        Self::PutNew,
        Self::List,
        Self::Delete,
        Self::DeleteList,
        Self::Query,
        Self::QueryList,
        Self::MoveIn,
        Self::Copy,
        Self::Rename,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::GetTo => "get_to",
            Self::GetOut => "get_to_writer",
            Self::GetRange => "get_range",
            Self::Put => "put",
            Self::PutNew => "put_new",
            Self::List => "list",
            Self::Delete => "delete",
            Self::DeleteList => "delete_list",
            Self::Query => "query",
            Self::QueryList => "query_list",
            Self::MoveIn => "move_in",
            Self::Copy => "copy",
            Self::Rename => "rename",
        }
    }

    /// Makes it. Of several outcomes the first error comes beside them.
    pub(crate) async fn make(self, world: &World) -> (Option<Says>, Option<Error>) {
        let said = match self {
            Self::DeleteList => match world.store.delete_list([A, B, C]).await {
                Ok(outcomes) => {
                    let deleted = outcomes.iter().map(|(_, outcome)| outcome.is_ok()).collect();
                    let error = outcomes.into_iter().find_map(|(_, outcome)| outcome.err());
                    return (Some(Says::Deleted(deleted)), error);
                }
                Err(error) => Err(error),
            },
            single => single.make_single(world).await,
        };
        match said {
            Ok(says) => (Some(says), None),
            Err(error) => (None, Some(error)),
        }
    }

    async fn make_single(self, world: &World) -> Result<Says> {
        let store = &world.store;
        // In memory, a local file, or a reader: with every seed another one.
        let new = || match (world.seed + world.seed / 3 + self as u64) % 3 {
            0 => Source::from(world.new.clone()),
            1 => Source::from(world.local_new()),
            _ => {
                let bytes = world.new.clone();
                Source::reader(move || Ok(std::io::Cursor::new(bytes.clone())))
                    .with_size(world.new.len() as u64)
            }
        };
        Ok(match self {
            Self::Get => Says::Bytes(store.get(A).await?),
            Self::GetTo => Says::Transfer(store.get_to(A, world.local_target()).await?),
            Self::GetOut => Says::Transfer(store.get_to(A, world.out.target()).await?),
            Self::GetRange => Says::Bytes(store.get_range(A, world.range()).await?),
            Self::Put => Says::Transfer(store.put(A, new()).await?),
            Self::PutNew => Says::Transfer(store.put_new(FRESH, new()).await?),
            Self::List => {
                let entries: Vec<_> = store.list("").try_collect().await?;
                Says::Listed(entries.into_iter().map(|entry| entry.into_parts()).collect())
            }
            Self::Delete => {
                store.delete(A).await?;
                Says::Done
            }
            Self::Query => Says::Found(vec![store.query(A).await?]),
            Self::QueryList => {
                let answers = store.query_list([A, MISSING, B]).await?;
                Says::Found(answers.into_iter().map(|(_, found)| found).collect())
            }
            Self::MoveIn => Says::Transfer(store.move_in(A, world.local_new()).await?),
            Self::Copy => {
                store.copy(A, B).await?;
                Says::Done
            }
            Self::Rename => {
                store.rename(A, B).await?;
                Says::Done
            }
            Self::DeleteList => unreachable!("it has several outcomes"),
        })
    }
}

/// Whether a local file is there.
pub(crate) fn is_there(path: &std::path::Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}
