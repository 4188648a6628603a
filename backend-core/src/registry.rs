//! The backends that are linked into this program, by scheme.

use std::{
    any::TypeId,
    collections::BTreeMap,
    fmt,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use futures_util::{FutureExt, future::BoxFuture};

use crate::{
    Capabilities, Error, OptionInfo, Result,
    author::{Author, Declaration, Kind, Position},
    backend::Backend,
    driver,
    opening::{Opening, Request},
    options::{OptionSet, nearest},
};

/// A backend that can be opened by URL. `#[backend]` makes one for each and submits it at link time.
#[derive(Clone, Copy)]
pub struct Registration {
    declaration: &'static Declaration,
    type_id: fn() -> TypeId,
    prefix: bool,
    options: fn(bool) -> OptionSet,
    open: OpenFn,
}

pub(crate) type OpenFn = fn(Request) -> BoxFuture<'static, Result<Arc<dyn Backend>>>;

inventory::collect!(Registration);

/// A backend that this program could have, but was built without.
#[derive(Clone, Copy, Debug)]
pub struct NotBuilt {
    /// Its schemes.
    pub schemes: &'static [&'static str],
    /// The cargo feature that brings it.
    pub feature: &'static str,
    /// The crate that has this feature.
    pub package: &'static str,
}

inventory::collect!(NotBuilt);

/// The way out.
impl fmt::Display for NotBuilt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { feature, package, .. } = self;
        write!(f, "build it with the cargo feature {feature:?} of the crate {package:?}")
    }
}

/// Says at link time that a backend could be built in, so that its URLs are answered with the feature to enable.
///
/// ```
/// backend_core::not_built! { schemes: ["foo", "foos"], feature: "foo" }
///
/// let error = backend_core::blocking::Store::open("foos://host").unwrap_err();
/// assert!(error.to_string().contains("the cargo feature \"foo\" of the crate"));
/// ```
#[macro_export]
macro_rules! not_built {
    (schemes: [$($scheme:literal),+ $(,)?], feature: $feature:literal) => {
        $crate::author::inventory::submit! {
            $crate::NotBuilt {
                schemes: &[$($scheme),+],
                feature: $feature,
                package: ::core::env!("CARGO_PKG_NAME"),
            }
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
            options: option_set::<T>,
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

    /// The options that its URLs may have, beside those of [every URL](crate::common_options), in the order of the arguments of `new`.
    #[must_use]
    pub fn options(&self) -> Vec<OptionInfo> {
        self.option_set(true).known
    }

    pub(crate) fn option_set(&self, with_defaults: bool) -> OptionSet {
        (self.options)(with_defaults)
    }

    pub(crate) fn open(&self) -> OpenFn {
        self.open
    }
}

/// The options that the arguments of `new` would take.
fn option_set<T: Author>(with_defaults: bool) -> OptionSet {
    let Some((opening, asked)) = Opening::<T::Kind>::describing(with_defaults) else {
        return OptionSet::default();
    };
    // `new` stops as soon as its arguments are known: nothing in it waits.
    let _ = T::new(opening).now_or_never();
    asked.into_inner()
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

pub(crate) fn by_scheme() -> Result<BTreeMap<&'static str, Registration>> {
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

pub(crate) fn unknown(scheme: &str, known: &BTreeMap<&'static str, Registration>) -> Error {
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
        return Error::bad_url(format!(
            "the backend for {part:?} is not built into this program: {missing}"
        ));
    }
    let hint = match nearest(part, known.keys().copied()) {
        Some(near) => format!("did you mean {near:?}?"),
        None if known.is_empty() => "no backend is linked into this program".into(),
        None => format!("known are {}", known.keys().copied().collect::<Vec<_>>().join(", ")),
    };
    Error::bad_url(format!("unknown scheme {part:?}; {hint}"))
}
