//! The backends that the targets open: they store nothing but in this process's memory.

use std::{
    cell::LazyCell, collections::BTreeMap, num::NonZeroU16, path::PathBuf, sync::Mutex,
    time::Duration,
};

use backend_core::{OptionValue, prelude::*};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::ExposeSecret;
use tokio::runtime::{Builder, Runtime};

/// Runs it on this thread.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    thread_local! {
        static RUNTIME: LazyCell<Runtime> = LazyCell::new(|| {
            Builder::new_current_thread().enable_time().build().expect("a runtime")
        });
    }
    RUNTIME.with(|runtime| runtime.block_on(future))
}

/// An option of every type.
#[derive(Default, serde::Deserialize, Options)]
#[serde(default)]
struct Every {
    flag: bool,
    small: Option<i8>,
    port: Option<NonZeroU16>,
    number: Option<i64>,
    part_size: Option<u64>,
    ratio: Option<f64>,
    letter: Option<char>,
    text: Option<String>,
    #[serde(alias = "old-place")]
    place: Option<PathBuf>,
    wait: Option<Duration>,
    access: Option<Access>,
    hosts: Vec<String>,
    waits: Vec<Duration>,
    key: Option<SecretString>,
    keys: Vec<SecretString>,
    /// A secret by its name.
    api_token: Option<u32>,
}

#[derive(Clone, Copy, serde::Deserialize, Options)]
#[serde(rename_all = "kebab-case")]
enum Access {
    Private,
    PublicRead,
}

/// Holds no more than its options, as a query.
struct OnlyOptions(String);

#[backend(scheme = "fuzz", blocking = false)]
impl OnlyOptions {
    fn new(options: Options<Every>) -> Self {
        let o = options.into_inner();
        let mut query = Query::default();
        query
            .shown("flag", &o.flag)
            .shown("small", &o.small)
            .shown("port", &o.port)
            .shown("number", &o.number);
        query
            .shown("part-size", &o.part_size)
            .shown("ratio", &o.ratio)
            .shown("letter", &o.letter)
            .shown("text", &o.text);
        query
            .shown("place", &o.place)
            .shown("wait", &o.wait)
            .shown("access", &o.access)
            .shown("hosts", &o.hosts);
        query
            .shown("waits", &o.waits)
            .shown("api-token", &o.api_token)
            .secrets("key", &o.key)
            .secrets("keys", &o.keys);
        Self(query.0)
    }
    fn get(&self, _: &str) -> Vec<u8> {
        self.0.clone().into()
    }
    fn put(&self, _: &str, _: &[u8]) {}
    fn list(&self) -> Vec<String> {
        Vec::new()
    }
    fn delete(&self, _: &str) {}
}

#[derive(serde::Deserialize, Options)]
struct OfPrefix {
    #[serde(default)]
    level: u8,
    pass: Option<SecretString>,
}

/// Adds its own options to what the store behind it says.
struct Before(Store, String);

#[backend(scheme = "before", prefix = true, blocking = false, forwards(put, list, delete))]
impl Before {
    fn new(inner: Store, options: Options<OfPrefix>) -> Self {
        let mut query = Query::default();
        query.shown("before.level", &options.level).secrets("before.pass", &options.pass);
        Self(inner, query.0)
    }
    async fn get(&self, name: &str) -> Result<Vec<u8>> {
        Ok([self.1.as_bytes(), &*self.0.get(name).await?].concat())
    }
}

/// Options, each with a `&` behind it.
#[derive(Default)]
struct Query(String);

impl Query {
    fn shown(&mut self, name: &str, value: &impl OptionValue) -> &mut Self {
        if let Some(value) = value.shown() {
            self.0 += &format!("{name}={}&", utf8_percent_encode(&value, NON_ALPHANUMERIC));
        }
        self
    }

    fn secrets<'s>(
        &mut self,
        name: &str,
        values: impl IntoIterator<Item = &'s SecretString>,
    ) -> &mut Self {
        let values: Vec<_> =
            values.into_iter().map(|secret| secret.expose_secret().to_owned()).collect();
        if values.is_empty() { self } else { self.shown(name, &values) }
    }
}

/// Knows no `/`.
#[derive(Default)]
struct Flat(Mutex<BTreeMap<String, Vec<u8>>>);

#[backend(scheme = "flat", flat = true, blocking = false)]
impl Flat {
    fn new() -> Self {
        Self::default()
    }
    fn get(&self, name: &str) -> Option<Vec<u8>> {
        self.objects().get(name).cloned()
    }
    fn put(&self, name: &str, data: Vec<u8>) {
        assert!(!name.contains('/'), "{name:?}");
        self.objects().insert(name.into(), data);
    }
    fn list(&self) -> Vec<String> {
        self.objects().keys().cloned().collect()
    }
    fn delete(&self, name: &str) -> bool {
        self.objects().remove(name).is_some()
    }
}

impl Flat {
    fn objects(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Vec<u8>>> {
        self.0.lock().expect("no call panics")
    }
}

#[derive(serde::Deserialize, Options)]
struct OneName {
    name: String,
}

/// Lists what it is told.
macro_rules! lists {
    ($type:ident, $scheme:literal, $flat:literal) => {
        struct $type(String);

        #[backend(scheme = $scheme, flat = $flat, blocking = false, lacks(put, delete))]
        impl $type {
            fn new(options: Options<OneName>) -> Self {
                Self(options.into_inner().name)
            }
            fn get(&self, _: &str) -> Option<Vec<u8>> {
                None
            }
            fn list(&self) -> Vec<String> {
                vec![self.0.clone()]
            }
        }
    };
}

lists!(Lists, "lists", false);
lists!(ListsFlat, "lists-flat", true);
