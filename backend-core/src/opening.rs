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
    options::{self, is_named, nearest, shown},
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

/// One opening of a URL by one backend: where its `new` gets its arguments from.
pub struct Opening<K> {
    url: BackendUrl,
    scheme: String,
    options: Vec<UrlOption>,
    inner: Option<Store>,
    /// The options that arguments of `new` have taken so far.
    taken: TakenCell,
    /// Only the options are wanted; nothing is to be opened.
    describing: bool,
    kind: PhantomData<K>,
}

/// Which options the arguments of `new` know.
#[derive(Clone, Debug, Default)]
pub(crate) struct Taken {
    pub(crate) names: Vec<&'static str>,
    /// One of them takes whatever there is.
    pub(crate) any: bool,
}

/// Shared by an opening and whoever wants to know afterwards.
#[derive(Clone, Default)]
pub(crate) struct TakenCell(Arc<Mutex<Taken>>);

impl TakenCell {
    pub(crate) fn get(&self) -> Taken {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn add(&self, names: Option<&'static [&'static str]>) {
        let mut taken = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        taken.names.extend(names.into_iter().flatten());
        taken.any |= names.is_none();
    }
}

impl<K: Kind> Opening<K> {
    pub(crate) fn new(
        url: BackendUrl,
        scheme: &str,
        options: Vec<UrlOption>,
        inner: Option<Store>,
    ) -> Self {
        let taken = TakenCell::default();
        Self {
            url,
            scheme: scheme.into(),
            options,
            inner,
            taken,
            describing: false,
            kind: PhantomData,
        }
    }

    /// One that opens nothing: it only finds out which options there are.
    pub(crate) fn describing(url: BackendUrl) -> Self {
        Self { describing: true, ..Self::new(url, "", Vec::new(), None) }
    }

    pub(crate) fn another(&self) -> Self {
        Self::new(self.url.clone(), &self.scheme, self.options.clone(), self.inner.clone())
    }

    pub(crate) fn taken(&self) -> TakenCell {
        self.taken.clone()
    }

    /// Ends the asking: an option that no argument has taken is an error.
    ///
    /// # Errors
    /// Bad URL (8), naming the option and the nearest known one.
    pub fn complete(&self) -> Result<(), Failure> {
        if self.describing {
            return Err(Error::other("only the options were wanted").into());
        }
        let Taken { names, any } = self.taken.get();
        let unknown = |option: &&UrlOption| !names.iter().any(|name| is_named(&option.key, name));
        match self.options.iter().find(unknown) {
            Some(option) if !any => Err(self.unknown(&option.key, &names).into()),
            _ => Ok(()),
        }
    }

    fn unknown(&self, key: &str, names: &[&'static str]) -> Error {
        let known = || names.iter().copied().chain(crate::registry::COMMON_OPTIONS);
        let hint = match nearest(key, known()) {
            Some(near) => format!("did you mean {:?}?", shown(near)),
            None => format!("it has {}", known().map(shown).collect::<Vec<_>>().join(", ")),
        };
        Error::bad_url(format!("{} has no option {key:?}; {hint}", self.scheme))
    }

    /// Runs a plain `new` off the async threads.
    ///
    /// # Errors
    /// Those of `new`; a panic in it is a fault in the backend's code (55).
    pub(crate) async fn off_thread<T: Send + 'static>(
        self,
        new: impl FnOnce(&Self) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        if self.describing {
            return new(&self);
        }
        off_thread::run(move || new(&self)).await?
    }
}

impl<K> fmt::Debug for Opening<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Opening").field("url", &self.url).finish_non_exhaustive()
    }
}

#[diagnostic::do_not_recommend]
impl<'o, K: Kind> NewArgument<'o, K> for &'o BackendUrl {
    fn of(opening: &'o Opening<K>) -> Result<Self, Failure> {
        Ok(&opening.url)
    }
}

#[diagnostic::do_not_recommend]
impl<'o, K: Kind> NewArgument<'o, K> for BackendUrl {
    fn of(opening: &'o Opening<K>) -> Result<Self, Failure> {
        Ok(opening.url.clone())
    }
}

#[diagnostic::do_not_recommend]
impl<'o, K: Kind> NewArgument<'o, K> for Credentials {
    fn of(opening: &'o Opening<K>) -> Result<Self, Failure> {
        Ok(Self::new(&opening.url, &opening.scheme))
    }
}

#[diagnostic::do_not_recommend]
impl<'o, K: Kind, T: DeserializeOwned> NewArgument<'o, K> for Options<T> {
    fn of(opening: &'o Opening<K>) -> Result<Self, Failure> {
        let names = options::names::<T>();
        opening.taken.add(names);
        let own: Vec<&UrlOption> = opening
            .options
            .iter()
            .filter(|option| {
                names.is_none_or(|names| names.iter().any(|n| is_named(&option.key, n)))
            })
            .collect();
        let read = options::read(&own).map(Options);
        read.map_err(|why| Error::bad_url(format!("{}: {why}", opening.scheme)).into())
    }
}

#[diagnostic::do_not_recommend]
impl<'o, K: Behind> NewArgument<'o, K> for Store {
    const INNER: bool = true;

    fn of(opening: &'o Opening<K>) -> Result<Self, Failure> {
        let inner = opening.inner.clone();
        inner.ok_or_else(|| Error::code_fault("there is no store behind this prefix").into())
    }
}
