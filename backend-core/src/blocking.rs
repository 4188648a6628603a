//! The same stores for code that is not async: no runtime is needed.

use std::{
    future::Future,
    io,
    ops::Range,
    path::Path,
    sync::{OnceLock, mpsc},
};

use bytes::Bytes;
use futures_util::StreamExt;
use tokio::runtime::{Builder, Handle};

use crate::{
    BackendUrl, Capabilities, Entry, Error, IntoName, Metadata, Name, Result, RetryPolicy, Source,
    Target, Transfer, name::into_names, off_thread, retry::Outer,
};

/// A [`Store`](crate::Store) whose calls block. Each is documented there. Cheap to clone.
///
/// Within async code use the other one: a call here stops the thread that it is made on.
///
/// ```standalone_crate
/// # use backend_core::prelude::*;
/// # use std::{collections::BTreeMap, sync::Mutex};
/// # #[derive(Default)]
/// # pub struct Mem(Mutex<BTreeMap<String, Vec<u8>>>);
/// # #[backend(scheme = "mem")]
/// # impl Mem {
/// #     fn new() -> Self { Self::default() }
/// #     fn get(&self, name: &str) -> Option<Vec<u8>> { self.0.lock().unwrap().get(name).cloned() }
/// #     fn put(&self, name: &str, data: Vec<u8>) { self.0.lock().unwrap().insert(name.into(), data); }
/// #     fn list(&self) -> Vec<String> { self.0.lock().unwrap().keys().cloned().collect() }
/// #     fn delete(&self, name: &str) -> bool { self.0.lock().unwrap().remove(name).is_some() }
/// # }
/// # fn main() -> Result<()> {
/// let store = backend_core::blocking::Store::open("mem:")?;
/// store.put("a/b", "hello")?;
/// assert_eq!(store.get_range("a/b", 1..3)?, "el");
/// for entry in store.list("a/") {
///     assert_eq!(entry?.name(), "a/b");
/// }
/// store.close()
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Store(crate::Store);

impl Store {
    pub(crate) fn new(store: crate::Store) -> Self {
        Self(store)
    }

    /// Opens the store of a URL.
    ///
    /// # Errors
    /// As [`Store::open`](crate::Store::open).
    pub fn open(url: impl AsRef<str>) -> Result<Self> {
        Self::open_with(BackendUrl::parse(url.as_ref())?, RetryPolicy::default())
    }

    /// Opens the store of a URL. Options of the URL override `policy`.
    ///
    /// # Errors
    /// As [`Store::open_with`](crate::Store::open_with).
    pub fn open_with(url: BackendUrl, policy: RetryPolicy) -> Result<Self> {
        wait_for(crate::Store::open_with(url, policy)).map(Self)
    }

    /// The store as async code has it.
    #[must_use]
    pub fn into_async(self) -> crate::Store {
        self.0
    }

    /// The URL that was opened.
    #[must_use]
    pub fn url(&self) -> &BackendUrl {
        self.0.url()
    }

    /// How each operation is carried out.
    #[must_use]
    pub fn capabilities(&self) -> Capabilities {
        self.0.capabilities()
    }

    /// The entries whose names start with `prefix`, as they come.
    pub fn list(&self, prefix: &str) -> impl Iterator<Item = Result<Entry>> + use<> {
        let (store, prefix) = (self.0.clone(), prefix.to_owned());
        let (to, from) = mpsc::sync_channel::<Vec<_>>(1);
        let listing = async move {
            let mut lots = store.list(&prefix).ready_chunks(LOT);
            while let Some(lot) = lots.next().await {
                let to = to.clone();
                if off_thread::run(move || to.send(lot).is_err()).await? {
                    break;
                }
            }
            Ok(())
        };
        let failed = spawn(listing).err().map(Err);
        failed.into_iter().chain(from.into_iter().flatten())
    }
}

/// How many entries are handed over together, if so many are at hand.
const LOT: usize = 128;

/// Each call: the arguments are made owned, and the async one runs elsewhere.
macro_rules! calls {
    ($($name:ident($($argument:ident: $type:ty => $owned:expr),*) -> $answer:ty;)*) => {
        impl Store {$(
            #[doc = concat!("As [`Store::", stringify!($name), "`](crate::Store::", stringify!($name), ").")]
            ///
            /// # Errors
            /// The same.
            pub fn $name(&self, $($argument: $type),*) -> Result<$answer> {
                let store = self.0.clone();
                $(let $argument = $owned;)*
                wait_for(async move { store.$name($($argument),*).await })
            }
        )*}
    };
}

calls! {
    get(name: impl IntoName => name.into_name()?) -> Bytes;
    get_to(name: impl IntoName => name.into_name()?, to: impl Into<Target> => to.into()) -> Transfer;
    put(name: impl IntoName => name.into_name()?, data: impl Into<Source> => data.into()) -> Transfer;
    put_new(name: impl IntoName => name.into_name()?, data: impl Into<Source> => data.into()) -> Transfer;
    move_in(name: impl IntoName => name.into_name()?, from: impl AsRef<Path> => from.as_ref().to_owned()) -> Transfer;
    copy(from: impl IntoName => from.into_name()?, to: impl IntoName => to.into_name()?) -> ();
    rename(from: impl IntoName => from.into_name()?, to: impl IntoName => to.into_name()?) -> ();
    query(name: impl IntoName => name.into_name()?) -> Option<Metadata>;
    delete(name: impl IntoName => name.into_name()?) -> ();
    close() -> ();
}

impl Store {
    /// As [`Store::get_range`](crate::Store::get_range).
    ///
    /// # Errors
    /// The same.
    pub fn get_range(&self, name: impl IntoName, range: Range<u64>) -> Result<Bytes> {
        let (store, name) = (self.0.clone(), name.into_name()?);
        wait_for(async move { store.get_range(name, range).await })
    }

    /// As [`Store::names`](crate::Store::names).
    ///
    /// # Errors
    /// The same.
    pub fn names(&self, prefix: &str) -> Result<Vec<String>> {
        let (store, prefix) = (self.0.clone(), prefix.to_owned());
        wait_for(async move { store.names(&prefix).await })
    }

    /// As [`Store::query_list`](crate::Store::query_list).
    ///
    /// # Errors
    /// The same.
    pub fn query_list<N: IntoName>(
        &self,
        names: impl IntoIterator<Item = N>,
    ) -> Result<Vec<(Name, Option<Metadata>)>> {
        let (store, names) = (self.0.clone(), into_names(names)?);
        wait_for(async move { store.query_list(names).await })
    }

    /// As [`Store::delete_list`](crate::Store::delete_list).
    ///
    /// # Errors
    /// The same.
    pub fn delete_list<N: IntoName>(
        &self,
        names: impl IntoIterator<Item = N>,
    ) -> Result<Vec<(Name, Result<()>)>> {
        let (store, names) = (self.0.clone(), into_names(names)?);
        wait_for(async move { store.delete_list(names).await })
    }
}

static RUNTIME: OnceLock<io::Result<Handle>> = OnceLock::new();

/// The runtime that blocking calls run on, if there has been one.
pub(crate) fn running() -> Option<Handle> {
    RUNTIME.get()?.as_ref().ok().cloned()
}

/// The runtime that blocking calls run on, in a thread of its own: so that they work anywhere.
fn runtime() -> Result<&'static Handle> {
    let made = RUNTIME.get_or_init(|| {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        std::thread::Builder::new()
            .name("quintet-blocking".into())
            .spawn(move || runtime.block_on(std::future::pending::<()>()))?;
        Ok(handle)
    });
    made.as_ref().map_err(|error| Error::other(format!("no runtime for blocking calls: {error}")))
}

fn spawn<T: Send + 'static>(
    work: impl Future<Output = Result<T>> + Send + 'static,
) -> Result<mpsc::Receiver<Result<T>>> {
    let (to, from) = mpsc::sync_channel(1);
    // A prefix backend may call this within an attempt of its own.
    let work = Outer::current().scope(Box::pin(work));
    runtime()?.spawn(async move {
        let _ = to.send(work.await);
    });
    Ok(from)
}

fn wait_for<T: Send + 'static>(
    work: impl Future<Output = Result<T>> + Send + 'static,
) -> Result<T> {
    spawn(work)?
        .recv()
        .unwrap_or_else(|_| Err(Error::code_fault("the call ended without an answer")))
}
