//! The backends that are linked into this program, by scheme.

use std::{
    any::TypeId,
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::Duration,
};

use futures::{FutureExt, future::BoxFuture};

use crate::{
    BackendUrl, Capabilities, Error, Result, RetryPolicy, Store,
    author::{Author, Declaration, Kind, Position},
    backend::Backend,
    driver,
    error::Secrets,
    opening::Opening,
    options::{self, nearest, shown},
    url::UrlOption,
};

/// The options that every URL may have, whatever its backend.
pub(crate) const COMMON_OPTIONS: [&str; 3] = ["retries", "retry_delay", "timeout"];

/// A backend that can be opened by URL. `#[backend]` makes one for each and submits it at link time.
#[derive(Clone, Copy)]
pub struct Registration {
    declaration: &'static Declaration,
    type_id: fn() -> TypeId,
    prefix: bool,
    options: fn() -> Vec<&'static str>,
    open: OpenFn,
}

pub(crate) type OpenFn = fn(
    BackendUrl,
    String,
    Vec<UrlOption>,
    Option<Store>,
    Secrets,
) -> BoxFuture<'static, Result<Arc<dyn Backend>>>;

inventory::collect!(Registration);

/// A backend that this program could have, but was built without.
#[derive(Clone, Copy, Debug)]
pub struct NotBuilt {
    /// Its schemes.
    pub schemes: &'static [&'static str],
    /// The cargo feature that brings it.
    pub feature: &'static str,
}

inventory::collect!(NotBuilt);

/// Says at link time that a backend could be built in, so that its URLs are answered with the feature to enable.
///
/// ```
/// backend_core::not_built! { schemes: ["foo", "foos"], feature: "foo" }
///
/// let error = backend_core::blocking::Store::open("foos://host").unwrap_err();
/// assert!(error.to_string().contains("the cargo feature \"foo\""));
/// ```
#[macro_export]
macro_rules! not_built {
    (schemes: [$($scheme:literal),+ $(,)?], feature: $feature:literal) => {
        $crate::author::inventory::submit! {
            $crate::NotBuilt { schemes: &[$($scheme),+], feature: $feature }
        }
    };
}

impl Registration {
    /// The registration of the backend `T`.
    #[must_use]
    pub const fn of<T: Author>() -> Self {
        Self {
            declaration: const { &T::DECLARATION },
            type_id: TypeId::of::<T>,
            prefix: <T::Kind as Kind>::PREFIX,
            options: option_names::<T>,
            open: driver::open::<T>,
        }
    }

    /// Its schemes, or its prefixes.
    #[must_use]
    pub fn schemes(&self) -> &'static [&'static str] {
        self.declaration.schemes
    }

    /// Whether it is a prefix backend, `prefix+inner://…`.
    #[must_use]
    pub fn is_prefix(&self) -> bool {
        self.prefix
    }

    /// The first paragraph of its documentation.
    #[must_use]
    pub fn description(&self) -> &'static str {
        self.declaration.description
    }

    /// Where `#[backend]` stands.
    #[must_use]
    pub fn position(&self) -> Position {
        self.declaration.position
    }

    /// At most how many instances are in use at once, if its author said so.
    #[must_use]
    pub fn connections(&self) -> Option<usize> {
        self.declaration.connections
    }

    /// How each operation is carried out.
    #[must_use]
    pub fn capabilities(&self) -> Capabilities {
        self.declaration.capabilities()
    }

    /// The names of its own options, as they are written in a URL.
    #[must_use]
    pub fn options(&self) -> Vec<String> {
        (self.options)().into_iter().map(shown).collect()
    }
}

/// The options that the arguments of `new` would take.
fn option_names<T: Author>() -> Vec<&'static str> {
    let Ok(url) = BackendUrl::from_path("/") else { return Vec::new() };
    let opening = Opening::<T::Kind>::describing(url);
    let taken = opening.taken();
    // `new` stops as soon as its arguments are known: nothing in it waits.
    let _ = T::new(opening).now_or_never();
    taken.get().names
}

impl fmt::Debug for Registration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registration").field("schemes", &self.schemes()).finish_non_exhaustive()
    }
}

/// Registers `T` without the linker: for static libraries, where nothing is collected. Doing both is harmless.
pub fn register<T: Author>() {
    explicit().lock().unwrap_or_else(PoisonError::into_inner).push(Registration::of::<T>());
}

fn explicit() -> &'static Mutex<Vec<Registration>> {
    static EXPLICIT: OnceLock<Mutex<Vec<Registration>>> = OnceLock::new();
    EXPLICIT.get_or_init(Mutex::default)
}

/// Every backend of this program, sorted by scheme.
///
/// # Errors
/// A fault in code (55) that names both places, if two backends have one scheme.
pub fn registrations() -> Result<Vec<Registration>> {
    let by_scheme = by_scheme()?;
    let first = |(scheme, r): (&'static str, Registration)| {
        (r.schemes().first() == Some(&scheme)).then_some(r)
    };
    Ok(by_scheme.into_iter().filter_map(first).collect())
}

/// The backend of a scheme or prefix.
///
/// # Errors
/// Bad URL (8) for an unknown one, with the nearest known or the feature that brings it; as [`registrations`].
pub fn registration(scheme: &str) -> Result<Registration> {
    let (known, scheme) = (by_scheme()?, scheme.to_ascii_lowercase());
    known.get(&*scheme).copied().ok_or_else(|| unknown(&scheme, &known))
}

/// The backends that this program was built without, sorted.
#[must_use]
pub fn not_built() -> Vec<NotBuilt> {
    let mut all: Vec<_> = inventory::iter::<NotBuilt>().copied().collect();
    all.sort_by_key(|one| one.schemes);
    all
}

fn by_scheme() -> Result<BTreeMap<&'static str, Registration>> {
    let mut map: BTreeMap<&'static str, Registration> = BTreeMap::new();
    let explicit = explicit().lock().unwrap_or_else(PoisonError::into_inner).clone();
    for registration in inventory::iter::<Registration>().copied().chain(explicit) {
        for scheme in registration.schemes() {
            let Some(other) = map.insert(scheme, registration) else { continue };
            if (other.type_id)() != (registration.type_id)() {
                let mut places = [other.position(), registration.position()].map(|p| p.to_string());
                places.sort();
                let [first, second] = places;
                return Err(Error::code_fault(format!(
                    "two backends have the scheme {scheme:?}: one at {first}, the other at {second}"
                )));
            }
        }
    }
    Ok(map)
}

/// What a scheme stands for.
enum Resolved {
    Backend(Registration),
    /// A prefix, and the scheme of what is behind it.
    Prefix(Registration, String, String),
}

/// Looks the whole scheme up before it is split at a `+`.
fn resolve(scheme: &str) -> Result<Resolved> {
    let known = by_scheme()?;
    match known.get(scheme) {
        Some(backend) if !backend.is_prefix() => return Ok(Resolved::Backend(*backend)),
        Some(_) => {
            return Err(Error::bad_url(format!(
                "{scheme:?} is a prefix: it stands before another scheme, as in {scheme}+file:///dir"
            )));
        }
        None => {}
    }
    for (at, _) in scheme.rmatch_indices('+') {
        let (prefix, inner) = (&scheme[..at], &scheme[at + 1..]);
        if let Some(registration) = known.get(prefix).filter(|r| r.is_prefix()) {
            return Ok(Resolved::Prefix(*registration, prefix.into(), inner.into()));
        }
    }
    Err(unknown(scheme, &known))
}

fn unknown(scheme: &str, known: &BTreeMap<&'static str, Registration>) -> Error {
    // In `zsdt+file` it is the first part that nobody knows, unless that is a backend that is no prefix.
    let part = match scheme.split_once('+') {
        Some((prefix, _)) if known.contains_key(prefix) => {
            return Error::bad_url(format!(
                "{prefix:?} is not a prefix, so nothing can follow it behind a '+'"
            ));
        }
        Some((prefix, _)) => prefix,
        None => scheme,
    };
    if let Some(missing) = not_built().into_iter().find(|m| m.schemes.contains(&part)) {
        let feature = missing.feature;
        return Error::bad_url(format!(
            "the backend for {part:?} is not built into this program: build it with the cargo feature {feature:?}"
        ));
    }
    let hint = match nearest(part, known.keys().copied()) {
        Some(near) => format!("did you mean {near:?}?"),
        None if known.is_empty() => "no backend is linked into this program".into(),
        None => format!("known are {}", known.keys().copied().collect::<Vec<_>>().join(", ")),
    };
    Error::bad_url(format!("unknown scheme {part:?}; {hint}"))
}

/// Opens the store of a URL: its backend, and for a prefix the store behind it.
pub(crate) fn open(url: BackendUrl, policy: RetryPolicy) -> BoxFuture<'static, Result<Store>> {
    Box::pin(async move {
        // What an unqualified option says of attempts is meant for every store on the way.
        let policy = Common::read(url.options(), policy)?;
        let (registration, own, scheme, inner) = match resolve(url.scheme())? {
            Resolved::Backend(registration) => {
                (registration, url.options().to_vec(), url.scheme().to_owned(), None)
            }
            Resolved::Prefix(registration, prefix, inner) => {
                let of_prefix =
                    |option: &UrlOption| own_key(&option.key, &prefix).map(str::to_owned);
                let own = url.options().iter().filter_map(|option| {
                    Some(UrlOption { key: of_prefix(option)?, value: option.value.clone() })
                });
                let behind = url.inner(&inner, |option| of_prefix(option).is_none());
                let inner = open(behind, policy).await?;
                (registration, own.collect::<Vec<_>>(), prefix, Some(inner))
            }
        };
        let policy = Common::read(&own, policy)?;
        let own = own.into_iter().filter(|option| !is_common(&option.key)).collect();
        let seen = match &inner {
            Some(inner) => inner.url().clone(),
            None => url.without_options(is_common),
        };
        Store::connect(url, scheme, policy, registration.open, seen, own, inner).await
    })
}

/// `key` without the prefix that it is addressed to.
fn own_key<'k>(key: &'k str, prefix: &str) -> Option<&'k str> {
    key.strip_prefix(prefix)?.strip_prefix('.')
}

fn is_common(key: &str) -> bool {
    COMMON_OPTIONS.iter().any(|name| options::is_named(key, name))
}

/// The options that every URL may have.
#[derive(serde::Deserialize)]
struct Common {
    #[serde(default)]
    retries: Option<u32>,
    #[serde(default)]
    retry_delay: Option<Duration>,
    #[serde(default)]
    timeout: Option<Duration>,
}

impl Common {
    fn read(options: &[UrlOption], policy: RetryPolicy) -> Result<RetryPolicy> {
        let own: Vec<_> = options.iter().filter(|option| is_common(&option.key)).collect();
        let common: Self = options::read(&own).map_err(Error::bad_url)?;
        Ok(RetryPolicy {
            retries: common.retries.unwrap_or(policy.retries),
            delay: common.retry_delay.unwrap_or(policy.delay),
            timeout: common.timeout.unwrap_or(policy.timeout),
            ..policy
        })
    }
}
