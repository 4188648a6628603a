//! What may stand in and around a signature besides its types.

use std::{
    fmt::Display,
    path::Path,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    thread::{self, ThreadId},
};

use backend_core::{Operation, Support, prelude::*};
use tests::Script;

use crate::open;

/// Names its lifetimes, and speaks of itself.
struct Named {
    script: Script,
}

#[backend(scheme = "named")]
#[allow(clippy::needless_lifetimes, clippy::extra_unused_lifetimes)] // they are what is tried
impl Named {
    /// The objects that a lifetime's worth of calls has made.
    const GREETING: &'static str = "hello";

    fn new<'u>(url: &'u BackendUrl) -> Result<Self, Error>
    where
        Self: Sized,
    {
        Ok(Self { script: Script::of(url)? })
    }
    #[must_use]
    fn get<'a>(&'a self, name: &'a str) -> Option<Vec<u8>> {
        self.script.held(name).map(Into::into)
    }
    async fn put<'s, 'n, 'd>(&'s self, name: &'n Name, data: &'d mut Source) -> Result<()> {
        let mut all = Self::GREETING.as_bytes().to_vec();
        while let Some(chunk) = data.next_chunk().await? {
            all.extend_from_slice(&chunk);
        }
        self.script.hold(name, all);
        Ok(())
    }
    #[doc(hidden)]
    #[inline]
    pub(crate) fn list<'a>(&'a self) -> Vec<&'static str> {
        vec!["static"]
    }
    fn delete(&self, _name: &str) {}
    async fn r#move<'a>(&mut self, name: &'a str, from: &'a Path) -> std::io::Result<()> {
        self.script.hold(name, std::fs::read(from)?);
        Ok(())
    }
    /// Also what is told at length.
    ///
    /// In several paragraphs.
    fn error_code<'e>(
        &self,
        _: Operation,
        error: &'e (dyn std::error::Error + 'static),
    ) -> Option<ErrorCode> {
        let _: &dyn Display = &error;
        None
    }
}

#[tokio::test]
async fn lifetimes_may_be_named_and_attributes_may_stand_anywhere() {
    let script = Script::new();
    let store = open(&script, "named").await;
    store.put("a", ", world").await.unwrap();
    assert_eq!(store.get("a").await.unwrap(), "hello, world");
    assert_eq!(store.names("").await.unwrap(), ["static"]);
    let local = tempfile::NamedTempFile::new().unwrap().into_temp_path().keep().unwrap();
    std::fs::write(&local, "local").unwrap();
    store.move_in("b", &local).await.unwrap();
    assert_eq!(script.held("b").unwrap(), "local");
}

/// Is traced.
struct Traced(Mutex<Vec<u8>>);

#[backend(scheme = "traced")]
#[allow(clippy::unused_async)]
impl Traced {
    #[tracing::instrument]
    fn new() -> Self {
        Self(Mutex::default())
    }
    #[tracing::instrument(skip(self))]
    async fn get(&self, name: &str) -> Result<Vec<u8>> {
        Ok(self.0.lock().unwrap().clone())
    }
    #[tracing::instrument(skip_all, fields(%name), err)]
    async fn put(&self, name: &str, data: &mut Source) -> Result<u64> {
        let mut size = 0;
        while let Some(chunk) = data.next_chunk().await? {
            size += chunk.len() as u64;
            self.0.lock().unwrap().extend_from_slice(&chunk);
        }
        Ok(size)
    }
    #[tracing::instrument(skip(self, to))]
    async fn list(&self, prefix: &str, to: &mut Entries) -> Result<()> {
        to.send(format!("{prefix}a")).await
    }
    #[tracing::instrument(skip(self), ret)]
    fn delete(&self, name: String) -> bool {
        true
    }
}

#[tokio::test]
async fn methods_may_be_instrumented() {
    let store = Store::open("traced:").await.unwrap();
    assert_eq!(store.put("a", "contents").await.unwrap().bytes, 8);
    assert_eq!(store.get("a").await.unwrap(), "contents");
    assert_eq!(store.names("b/").await.unwrap(), ["b/a"]);
    store.delete("a").await.unwrap();
}

/// Has what the platform has.
struct Configured;

#[backend(scheme = "configured")]
impl Configured {
    fn new() -> Self {
        Self
    }
    fn get(&self, _: &str) -> Vec<u8> {
        b"x".into()
    }
    fn put(&self, _: &str, _: &[u8]) {}
    #[cfg(not(test))]
    fn list(&self, a: NoSuchType) -> NoSuchType {}
    #[cfg(test)]
    async fn list(&self) -> Vec<String> {
        vec!["a".into()]
    }
    fn delete(&self, _: &str) {}
    #[cfg(not(test))]
    fn query(&self, name: &str) -> Option<u64> {
        Some(99)
    }
    #[cfg(test)]
    fn copy(&self, _: &str, _: &str) -> bool {
        true
    }
}

#[tokio::test]
async fn a_method_that_is_configured_away_takes_its_capability_along() {
    let store = Store::open("configured:").await.unwrap();
    let support = |operation| store.capabilities().support(operation);
    assert_eq!(support(Operation::Query), Support::Fallback);
    assert_eq!(support(Operation::Copy), Support::Native);
    assert_eq!(support(Operation::List), Support::Native);
    assert_eq!(store.query("a").await.unwrap().unwrap().size, None);
}

/// Tells which thread it is called on.
macro_rules! threads {
    ($name:ident, [$($attribute:tt)*], [$($fn:tt)*]) => {
        struct $name;

        #[backend($($attribute)*)]
        impl $name {
            $($fn)* new() -> Self {
                Self
            }
            $($fn)* get(&self, _: &str) -> Vec<u8> {
                format!("{:?}", thread::current().id()).into()
            }
            $($fn)* put(&self, _: &str, _: &[u8]) {}
            $($fn)* list(&self) -> Vec<String> {
                vec![format!("{:?}", thread::current().id())]
            }
            $($fn)* delete(&self, _: &str) {}
        }
    };
}

threads!(Blocking, [scheme = "thread-blocking"], [fn]);
threads!(InPlace, [scheme = "thread-in-place", blocking = false], [fn]);
threads!(Async, [scheme = "thread-async"], [async fn]);

#[tokio::test]
async fn a_plain_function_runs_off_the_async_threads_unless_it_never_blocks() {
    let here: ThreadId = thread::current().id();
    for (scheme, is_here) in
        [("thread-blocking", false), ("thread-in-place", true), ("thread-async", true)]
    {
        let store = Store::open(format!("{scheme}:")).await.unwrap();
        assert_eq!(store.get("a").await.unwrap() == format!("{here:?}"), is_here, "{scheme}");
        // A listing is made in a task of its own, which on this runtime is on this thread too.
        assert_eq!(store.names("").await.unwrap()[0] == format!("{here:?}"), is_here, "{scheme}");
    }
}

/// Counts in place, without a lock.
struct Counter(u64);

static MADE: AtomicU64 = AtomicU64::new(0);

#[backend(scheme = "counter", blocking = false)]
impl Counter {
    async fn new() -> Self {
        Self(MADE.fetch_add(1, Ordering::Relaxed))
    }
    fn get(&mut self, _: &str) -> Vec<u8> {
        self.0 += 1;
        self.0.to_string().into()
    }
    async fn put(&mut self, _: &str, data: Vec<u8>) -> Result<(), std::num::ParseIntError> {
        self.0 = String::from_utf8_lossy(&data).parse()?;
        Ok(())
    }
    fn list(&self) -> Vec<String> {
        Vec::new()
    }
    async fn delete(&self, _: &str) {}
}

#[tokio::test]
async fn one_method_with_mut_self_makes_every_call_exclusive_and_keeps_the_state() {
    let store = Store::open("counter:").await.unwrap();
    store.put("a", "41").await.unwrap();
    assert_eq!(store.get("a").await.unwrap(), "42");
    let all = futures::future::join_all((0..100).map(|_| store.get("a"))).await;
    let mut numbers: Vec<u64> = all
        .into_iter()
        .map(|got| String::from_utf8_lossy(&got.unwrap()).parse().unwrap())
        .collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (43..143).collect::<Vec<_>>());
}
