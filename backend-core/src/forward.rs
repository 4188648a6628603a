//! What a prefix backend leaves to the store behind it: each operation of a [`Backend`](crate::Backend) as calls of that store.

use std::{ops::Range, path::PathBuf};

use futures_util::future::BoxFuture;

use crate::{
    Body, Metadata, Name, Result, Sink, Source, Store, Target,
    author::{Moved, Names, Stored},
    backend::Answer,
};

pub(crate) fn get(
    inner: &Store,
    name: Name,
    range: Option<Range<u64>>,
    mut to: Sink,
) -> BoxFuture<'_, Result<Body>> {
    Box::pin(async move {
        match range {
            Some(range) => return Ok(inner.get_range(&name, range).await?.into()),
            None => inner.get_to(&name, Target::from(&mut to)).await?,
        };
        Ok(Body::sunk(to))
    })
}

pub(crate) fn put(
    inner: &Store,
    name: Name,
    mut data: Source,
    new: bool,
) -> BoxFuture<'_, Result<Stored>> {
    Box::pin(async move {
        let data = Source::from(&mut data);
        let put = match new {
            true => inner.put_new(&name, data).await?,
            false => inner.put(&name, data).await?,
        };
        Ok(Metadata { size: put.verified.then_some(put.bytes), ..Metadata::new() })
    })
}

pub(crate) fn delete_list(inner: &Store, names: Names) -> BoxFuture<'_, Result<Vec<Result<()>>>> {
    Box::pin(async move {
        let outcomes = inner.delete_list(names.to_vec()).await?;
        Ok(outcomes.into_iter().map(|(_, outcome)| outcome).collect())
    })
}

pub(crate) fn query_list(inner: &Store, names: Names) -> BoxFuture<'_, Result<Vec<Answer>>> {
    Box::pin(async move {
        let answers = inner.query_list(names.to_vec()).await?;
        Ok(answers.into_iter().map(|(_, answer)| answer.into()).collect())
    })
}

pub(crate) fn move_in(inner: &Store, name: Name, from: PathBuf) -> BoxFuture<'_, Result<Moved>> {
    Box::pin(async move { inner.move_in(&name, &from).await.map(|_| Moved::Done) })
}

pub(crate) fn copy(inner: &Store, from: Name, to: Name) -> BoxFuture<'_, Result<Moved>> {
    Box::pin(async move { inner.copy(&from, &to).await.map(|()| Moved::Done) })
}

pub(crate) fn rename(inner: &Store, from: Name, to: Name) -> BoxFuture<'_, Result<Moved>> {
    Box::pin(async move { inner.rename(&from, &to).await.map(|()| Moved::Done) })
}
