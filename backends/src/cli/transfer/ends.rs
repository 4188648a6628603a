//! What FROM and TO mean: one object or a tree, under which name, in which stores.

use backend_core::{BackendUrl, ErrorCode, Metadata, Name, Operation, RetryPolicy, Store};
use futures::TryStreamExt;

use super::{
    super::{failure::Failure, place},
    location::{Location, local_path},
    object::Item,
};

/// The stores that one run opens: one for each place.
#[derive(Default)]
pub(super) struct Stores(Vec<(String, Store)>);

impl Stores {
    async fn open(&mut self, url: &BackendUrl) -> Result<Store, Failure> {
        let key = url.to_string();
        if let Some((_, store)) = self.0.iter().find(|(opened, _)| *opened == key) {
            return Ok(store.clone());
        }
        let store = Store::open_with(url.clone(), RetryPolicy::default()).await?;
        self.0.push((key, store.clone()));
        Ok(store)
    }

    /// Closes one that was needed for a question only: a server may allow few connections.
    async fn close_one(&mut self, url: &BackendUrl) -> Result<(), Failure> {
        let key = url.to_string();
        if let Some(at) = self.0.iter().position(|(opened, _)| *opened == key) {
            self.0.swap_remove(at).1.close().await?;
        }
        Ok(())
    }

    /// Closes all; answers the first error.
    pub(super) async fn close(self) -> Result<(), Failure> {
        let mut first = Ok(());
        for (_, store) in self.0 {
            first = first.and(store.close().await);
        }
        Ok(first?)
    }
}

/// Both ends of a transfer.
pub(super) struct Ends {
    pub(super) what: What,
    pub(super) from: Store,
    pub(super) to: Store,
    /// A store that both are in, which can do the work itself.
    pub(super) inside: Option<Inside>,
}

/// What is transferred.
pub(super) enum What {
    Object(Item),
    /// Everything in FROM, under the same names.
    Tree,
}

/// A store that both ends are in: what the names there start with.
pub(super) struct Inside {
    pub(super) store: Store,
    pub(super) from: String,
    pub(super) to: String,
}

impl Ends {
    /// Finds out what the words mean. `by`: what a store that both ends are in would have to do itself.
    ///
    /// # Errors
    /// Usage, if both are the same place, or one is inside the other; what the stores answer.
    pub(super) async fn find(
        stores: &mut Stores,
        (from, to): (&str, &str),
        by: Operation,
    ) -> Result<Self, Failure> {
        let (from, to) = (url(from, by)?, url(to, by)?);
        match object(stores, &from).await? {
            Some(object) => {
                let target = target(stores, &to, &object.name).await?;
                Self::of_object(stores, object, target, by).await
            }
            None => Self::of_tree(stores, from, to, by).await,
        }
    }

    async fn of_object(
        stores: &mut Stores,
        object: Object,
        (to_url, to_name): (BackendUrl, Name),
        by: Operation,
    ) -> Result<Self, Failure> {
        let (old, new) = (object.url.join(&object.name), to_url.join(&to_name));
        if Location::of(&old) == Location::of(&new) {
            return Err(Failure::usage(format!("FROM and TO are the same object: {old}")));
        }
        let to = stores.open(&to_url).await?;
        let inside = inside(stores, (&object.store, &object.url), &to_url, by).await;
        let item = Item { from: object.name, to: to_name, metadata: object.metadata };
        Ok(Self { what: What::Object(item), from: object.store, to, inside })
    }

    async fn of_tree(
        stores: &mut Stores,
        from_url: BackendUrl,
        to_url: BackendUrl,
        by: Operation,
    ) -> Result<Self, Failure> {
        let (old, new) = (Location::of(&from_url), Location::of(&to_url));
        let overlap = match (new.is_within(&old), old.is_within(&new)) {
            (true, true) => Some("FROM and TO are the same place"),
            (true, false) => Some("TO is inside FROM"),
            (false, true) => Some("FROM is inside TO"),
            (false, false) => None,
        };
        if let Some(overlap) = overlap {
            return Err(Failure::usage(format!(
                "{overlap}: give two places of which neither is in the other ({from_url}, {to_url})"
            )));
        }
        if is_local(&to_url) && local_path(&to_url).is_file() {
            return Err(Failure::usage(format!(
                "FROM is a tree and TO is a file, {:?}: give a directory or another URL",
                local_path(&to_url)
            )));
        }
        let from = stores.open(&from_url).await?;
        let to = stores.open(&to_url).await?;
        let inside = inside(stores, (&from, &from_url), &to_url, by).await;
        Ok(Self { what: What::Tree, from, to, inside })
    }
}

fn url(word: &str, by: Operation) -> Result<BackendUrl, Failure> {
    if word == "-" {
        return Err(Failure::usage(
            "standard input and output have verbs of their own: quintet put URL - --as NAME, quintet cat URL NAME",
        ));
    }
    let url = place::url(word)?;
    // As with `get` and the system's own `cp`: when local files come to the disk is the system's matter. Not where FROM is deleted.
    if by == Operation::Copy && BackendUrl::parse(word).is_err() {
        return Ok(BackendUrl::parse(&format!("{url}?fsync=false"))?);
    }
    Ok(url)
}

/// An object in its store.
struct Object {
    store: Store,
    url: BackendUrl,
    name: Name,
    metadata: Metadata,
}

/// The object that FROM is; `None` if FROM is a tree.
async fn object(stores: &mut Stores, from: &BackendUrl) -> Result<Option<Object>, Failure> {
    let Some((url, name)) = from.split_name() else { return Ok(None) };
    if is_local(from) && local_path(from).is_dir() {
        return Ok(None);
    }
    let store = stores.open(&url).await?;
    match store.query(&name).await {
        Ok(Some(metadata)) => Ok(Some(Object { store, url, name, metadata })),
        // What is around a store may be somebody else's.
        Err(error)
            if !matches!(error.code(), ErrorCode::NotFound | ErrorCode::PermissionDenied) =>
        {
            Err(error.into())
        }
        _ => stores.close_one(&url).await.map(|()| None),
    }
}

/// Where one object goes: its own name in a store or directory, else the last part of TO.
async fn target(
    stores: &mut Stores,
    to: &BackendUrl,
    own: &Name,
) -> Result<(BackendUrl, Name), Failure> {
    let Some((parent, name)) = to.split_name() else { return Ok((to.clone(), own.clone())) };
    let is_directory = match is_local(to) {
        true => local_path(to).is_dir(),
        false => has_objects(&stores.open(&parent).await?, &format!("{name}/")).await?,
    };
    if !is_directory {
        return Ok((parent, name));
    }
    stores.close_one(&parent).await?;
    Ok((to.clone(), own.clone()))
}

/// Whether there is an object whose name starts with `prefix`.
async fn has_objects(store: &Store, prefix: &str) -> Result<bool, Failure> {
    match store.list(prefix).try_next().await {
        Ok(first) => Ok(first.is_some()),
        Err(error) if error.is_not_found() => Ok(false),
        // One that cannot be named is one.
        Err(error) if error.code() == ErrorCode::BadName => Ok(true),
        Err(error) => Err(error.into()),
    }
}

fn is_local(url: &BackendUrl) -> bool {
    url.scheme() == "file"
}

/// The nearest store that both are in, if the words tell of one and it can be opened.
async fn inside(
    stores: &mut Stores,
    (store, from): (&Store, &BackendUrl),
    to: &BackendUrl,
    by: Operation,
) -> Option<Inside> {
    let (from, to) = (around(from), around(to));
    let (url, from, to) = from.into_iter().find_map(|(url, from)| {
        let (_, to) = to.iter().find(|(other, _)| other.to_string() == url.to_string())?;
        Some((url, from, to.clone()))
    })?;
    // Behind a prefix, an object may be stored in another way under another name.
    let is_both = from.is_empty() && to.is_empty();
    if url.scheme().contains('+') && !is_both {
        return None;
    }
    // One more store, which may be a connection, only for what it can do.
    if !is_both && !store.capabilities().direct(by) {
        return None;
    }
    let store = stores.open(&url).await.ok()?;
    Some(Inside { store, from, to })
}

/// The place itself and those around it, each with what the names of its objects start with there.
fn around(url: &BackendUrl) -> Vec<(BackendUrl, String)> {
    let mut places = vec![(url.clone(), String::new())];
    while let Some((url, start)) = places.last()
        && let Some((parent, name)) = url.without_slash().split_name()
    {
        let start = format!("{name}/{start}");
        places.push((parent, start));
    }
    places
}

impl Ends {
    /// Whether a store that both ends are in does it by itself, so that no contents come through here.
    pub(super) fn are_spared(&self, operation: Operation) -> bool {
        let store = self.inside.as_ref().map(|inside| &inside.store);
        store.is_some_and(|store| store.capabilities().direct(operation))
    }
}

impl Inside {
    /// Whether it is the store of both ends.
    pub(super) fn is_both(&self) -> bool {
        self.from.is_empty() && self.to.is_empty()
    }

    /// The names that an object has there.
    pub(super) fn names(&self, from: &str, to: &str) -> Result<(Name, Name), Failure> {
        let name = |start: &str, name: &str| Ok::<_, Failure>(Name::new(format!("{start}{name}"))?);
        Ok((name(&self.from, from)?, name(&self.to, to)?))
    }
}
