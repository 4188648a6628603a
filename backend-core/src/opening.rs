//! What `new` may ask for, while a URL is being opened.

use std::{
    fmt,
    marker::PhantomData,
    sync::{Arc, Mutex, PoisonError},
};

use serde::de::DeserializeOwned;

use crate::{
    BackendUrl, Credentials, Error, Options, Result, Store,
    author::{Failure, NewArgument},
    off_thread,
    options::{self, OptionSet},
    url::UrlOption,
};

/// A backend that stores things itself.
#[derive(Debug)]
pub enum Plain {}

/// A prefix backend: it has a store behind it.
#[derive(Debug)]
pub enum Prefixed {}

/// Which of the two a backend is.
pub trait Kind: Send + Sync + 'static {
    /// Whether it has a store behind it.
    const PREFIX: bool;
}

impl Kind for Plain {
    const PREFIX: bool = false;
}

impl Kind for Prefixed {
    const PREFIX: bool = true;
}

/// The kind that has a store behind it.
pub trait Behind: Kind {}

impl Behind for Prefixed {}

/// What one backend of a URL is opened with. Every instance gets the same.
#[derive(Clone)]
pub(crate) struct Request {
    /// What the backend sees of the URL.
    pub(crate) url: BackendUrl,
    /// Its scheme or prefix, as it stands in the URL.
    pub(crate) scheme: Arc<str>,
    /// Its own options, all of which it knows.
    pub(crate) options: Arc<[UrlOption]>,
    pub(crate) credentials: Credentials,
    pub(crate) inner: Option<Store>,
}

/// One opening of a URL by one backend: where its `new` gets its arguments from.
pub struct Opening<K> {
    request: Request,
    /// Where to tell which options would be taken, if that is all that is wanted.
    describing: Option<(Asked, bool)>,
    kind: PhantomData<K>,
}

/// The options that the arguments of `new` have asked for.
#[derive(Clone, Default)]
pub(crate) struct Asked(Arc<Mutex<OptionSet>>);

impl Asked {
    fn add(&self, options: OptionSet) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).add(options);
    }

    pub(crate) fn into_inner(self) -> OptionSet {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<K> Opening<K> {
    pub(crate) fn new(request: Request) -> Self {
        Self { request, describing: None, kind: PhantomData }
    }

    /// One that opens nothing: it only finds out which options there are.
    pub(crate) fn describing(with_defaults: bool) -> Option<(Self, Asked)> {
        let url = BackendUrl::from_path("/").ok()?;
        let scheme: Arc<str> = "".into();
        let credentials = Credentials::new(&url, &scheme, false, Vec::new());
        let request = Request { url, scheme, options: Arc::default(), credentials, inner: None };
        let asked = Asked::default();
        let describing = Some((asked.clone(), with_defaults));
        Some((Self { request, describing, kind: PhantomData }, asked))
    }

    /// Ends the asking for arguments.
    ///
    /// # Errors
    /// If it is only about which options there are: `new` itself is not called then.
    pub fn complete(&self) -> Result<(), Failure> {
        match self.describing {
            Some(_) => Err(only_asked()),
            None => Ok(()),
        }
    }

    /// Runs a plain `new` off the async threads.
    ///
    /// # Errors
    /// Those of `new`; a panic in it is a fault in the backend's code (55).
    pub(crate) async fn off_thread<T: Send + 'static>(
        self,
        new: impl FnOnce(&Self) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure>
    where
        K: Kind,
    {
        if self.describing.is_some() {
            return new(&self);
        }
        off_thread::run(move || new(&self)).await?
    }
}

fn only_asked() -> Failure {
    Error::other("only the options were wanted").into()
}

impl<K> fmt::Debug for Opening<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opening").field("url", &self.request.url).finish_non_exhaustive()
    }
}

#[diagnostic::do_not_recommend]
impl<'o, K: Kind> NewArgument<'o, K> for &'o BackendUrl {
    fn of(opening: &'o Opening<K>) -> Result<Self, Failure> {
        Ok(&opening.request.url)
    }
}

#[diagnostic::do_not_recommend]
impl<'o, K: Kind> NewArgument<'o, K> for BackendUrl {
    fn of(opening: &'o Opening<K>) -> Result<Self, Failure> {
        Ok(opening.request.url.clone())
    }
}

#[diagnostic::do_not_recommend]
impl<'o, K: Kind> NewArgument<'o, K> for Credentials {
    fn of(opening: &'o Opening<K>) -> Result<Self, Failure> {
        Ok(opening.request.credentials.clone())
    }
}

#[diagnostic::do_not_recommend]
impl<'o, K: Kind, T: DeserializeOwned + 'static> NewArgument<'o, K> for Options<T> {
    fn of(opening: &'o Opening<K>) -> Result<Self, Failure> {
        if let Some((asked, with_defaults)) = &opening.describing {
            asked.add(options::options_of::<T>(*with_defaults));
            return Err(only_asked());
        }
        let Request { options, scheme, .. } = &opening.request;
        let address = if K::PREFIX { format!("{scheme}.") } else { String::new() };
        let read = options::read(options, &address).map(Options);
        read.map_err(|why| Error::bad_url(format!("{scheme}: {why}")).into())
    }
}

#[diagnostic::do_not_recommend]
impl<'o, K: Behind> NewArgument<'o, K> for Store {
    const INNER: bool = true;

    fn of(opening: &'o Opening<K>) -> Result<Self, Failure> {
        let inner = opening.request.inner.clone();
        inner.ok_or_else(|| Error::code_fault("there is no store behind this prefix").into())
    }
}
