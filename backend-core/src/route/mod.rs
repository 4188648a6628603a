//! From a URL to its backends: the prefixes, what they stand before, and which option is whose.

mod common;
mod hint;

use std::sync::Arc;

use futures_util::future::BoxFuture;

pub use self::common::common_options;
use self::common::{Common, is_common};
use crate::{
    BackendUrl, Credentials, Error, Registration, Result, RetryPolicy, Store, opening::Request,
    options::OptionSet, registry, url::UrlOption,
};

/// The backends of a URL, outermost first: any number of prefixes, and the one that stores.
struct Route(Vec<Step>);

/// One backend on the way.
struct Step {
    registration: Registration,
    /// Its scheme or prefix, as it stands in the URL.
    scheme: String,
    options: OptionSet,
}

/// Opens the store of a URL: its backend, and for a prefix the store behind it.
pub(crate) fn open(url: BackendUrl, policy: RetryPolicy) -> BoxFuture<'static, Result<Store>> {
    Box::pin(async move {
        let route = Route::of(url.scheme())?;
        route.check(url.options())?;
        // What an unqualified option says of attempts is meant for every store on the way.
        let policy = Common::read(&route.of_innermost(url.options()), "", policy)?;
        let mut store = None;
        for at in (0..route.0.len()).rev() {
            store = Some(route.open(at, &url, policy, store).await?);
        }
        store.ok_or_else(|| Error::code_fault("a URL without a backend"))
    })
}

/// Finds out which options are secrets by their types. Nobody can tell for a scheme that nobody knows.
pub(crate) fn mark_secrets(scheme: &str, options: &mut [UrlOption]) {
    if options.iter().all(|option| option.value.is_none() || option.secret) {
        return;
    }
    let Ok(route) = Route::of(scheme) else { return };
    for option in options {
        // Also one that is addressed to the wrong backend.
        let bare = option.key.rsplit_once('.').map(|(_, name)| name);
        let names = || bare.into_iter().chain([&*option.key]);
        option.secret |= route.0.iter().any(|step| {
            names().any(|name| step.options.named(name).is_some_and(|option| option.secret))
        });
    }
}

impl Route {
    /// Looks the whole scheme up before it is split at a `+`.
    fn of(scheme: &str) -> Result<Self> {
        let known = registry::by_scheme()?;
        let step = |registration: &Registration, scheme: &str| Step {
            registration: *registration,
            scheme: scheme.to_owned(),
            options: registration.option_set(false),
        };
        let (mut steps, mut rest) = (Vec::new(), scheme);
        loop {
            match known.get(rest) {
                Some(backend) if !backend.is_prefix() => {
                    steps.push(step(backend, rest));
                    return Ok(Self(steps));
                }
                Some(_) => {
                    return Err(Error::bad_url(format!(
                        "{rest:?} is a prefix: it stands before another scheme, as in {rest}+file:///dir"
                    )));
                }
                None => {}
            }
            let splits = rest.rmatch_indices('+').map(|(at, _)| (&rest[..at], &rest[at + 1..]));
            let prefix = |(prefix, inner)| {
                Some((known.get(prefix).filter(|found| found.is_prefix())?, prefix, inner))
            };
            let Some((registration, prefix, inner)) = splits.into_iter().find_map(prefix) else {
                return Err(registry::unknown(rest, &known));
            };
            steps.push(step(registration, prefix));
            rest = inner;
        }
    }

    /// The prefix of this URL that an option is addressed to, and its name there. The longest counts: a prefix may have dots.
    fn address<'k>(&self, key: &'k str) -> Option<(&str, &'k str)> {
        let prefixes = self.0.iter().filter(|step| step.registration.is_prefix());
        let addressed = prefixes.filter_map(|step| {
            Some((&*step.scheme, key.strip_prefix(&*step.scheme)?.strip_prefix('.')?))
        });
        addressed.max_by_key(|(prefix, _)| prefix.len())
    }

    /// The options of the innermost backend, and those of every URL: they are addressed to no prefix.
    fn of_innermost(&self, options: &[UrlOption]) -> Vec<UrlOption> {
        options.iter().filter(|option| self.address(&option.key).is_none()).cloned().collect()
    }

    /// The options of one backend, by the names that it has for them. A prefix that stands there twice is given them twice.
    fn own(&self, step: &Step, options: &[UrlOption]) -> Vec<UrlOption> {
        if !step.registration.is_prefix() {
            return self.of_innermost(options);
        }
        let own = options.iter().filter_map(|option| {
            let (prefix, key) = self.address(&option.key)?;
            (prefix == step.scheme).then(|| option.renamed(key.into()))
        });
        own.collect()
    }

    /// Every option is one that its backend knows.
    fn check(&self, options: &[UrlOption]) -> Result<()> {
        for step in &self.0 {
            for option in self.own(step, options) {
                if !(step.options.any || is_common(&option.key) || step.options.has(&option.key)) {
                    return Err(Error::bad_url(self.unknown(step, &option)));
                }
            }
        }
        Ok(())
    }

    /// The URL of the store that `at` stands for, with the options of whatever is there and behind it.
    fn url(&self, at: usize, url: &BackendUrl) -> BackendUrl {
        let steps = &self.0[at..];
        let schemes: Vec<_> = steps.iter().map(|step| &*step.scheme).collect();
        url.inner(&schemes.join("+"), |option| match self.address(&option.key) {
            Some((prefix, _)) => schemes.contains(&prefix),
            None => true,
        })
    }

    /// Opens one backend in front of the store behind it.
    async fn open(
        &self,
        at: usize,
        url: &BackendUrl,
        policy: RetryPolicy,
        inner: Option<Store>,
    ) -> Result<Store> {
        let step = &self.0[at];
        let scheme: Arc<str> = step.scheme.as_str().into();
        let own = self.own(step, url.options());
        let policy = Common::read(&own, &step.addressed(""), policy)?;
        let url = self.url(at, url);
        let seen = match &inner {
            Some(inner) => inner.url().clone(),
            None => url.without_options(is_common),
        };
        let request = Request {
            credentials: Credentials::new(&seen, &scheme, inner.is_some(), url.secrets()),
            url: seen,
            scheme,
            options: own.into_iter().filter(|option| !is_common(&option.key)).collect(),
            inner,
        };
        Store::connect(url, policy, step.registration.open(), request).await
    }
}
