//! Where nothing is in scope that was not asked for.
#![no_implicit_prelude]

use ::backend_core::{backend, Bytes};

/// What the others keep their objects in.
#[derive(::core::fmt::Debug, ::core::default::Default)]
pub(crate) struct Bare(::std::sync::Mutex<::std::collections::BTreeMap<::std::string::String, Bytes>>);

impl Bare {
    fn held(
        &self,
    ) -> ::std::sync::MutexGuard<'_, ::std::collections::BTreeMap<::std::string::String, Bytes>> {
        self.0.lock().unwrap_or_else(::std::sync::PoisonError::into_inner)
    }

    pub(crate) fn put(&self, name: &str, data: Bytes) {
        ::core::mem::drop(self.held().insert(::std::convert::Into::into(name), data));
    }

    pub(crate) fn get(&self, name: &str) -> ::core::option::Option<Bytes> {
        self.held().get(name).cloned()
    }

    pub(crate) fn names(&self) -> ::std::vec::Vec<::std::string::String> {
        ::core::iter::Iterator::collect(::core::iter::Iterator::cloned(self.held().keys()))
    }

    pub(crate) fn delete(&self, name: &str) -> bool {
        self.held().remove(name).is_some()
    }
}

#[derive(::core::fmt::Debug, ::core::default::Default)]
struct NoPrelude(Bare);

#[backend(scheme = "no-prelude")]
#[allow(clippy::needless_pass_by_ref_mut, clippy::unnecessary_wraps, clippy::unused_async, clippy::unused_self)]
impl NoPrelude {
    async fn new(
        _: ::backend_core::BackendUrl,
        _: ::backend_core::Credentials,
    ) -> ::core::result::Result<Self, ::std::string::String> {
        ::core::result::Result::Ok(<Self as ::core::default::Default>::default())
    }
    fn get(&self, name: &str) -> ::core::option::Option<Bytes> {
        self.0.get(name)
    }
    async fn put(&self, name: &str, data: Bytes) -> ::core::result::Result<(), ::backend_core::Error> {
        self.0.put(name, data);
        ::core::result::Result::Ok(())
    }
    fn list(&self) -> ::std::vec::Vec<::std::string::String> {
        self.0.names()
    }
    fn delete(&mut self, name: &str) -> bool {
        self.0.delete(name)
    }
    fn error_code(
        &self,
        _: ::backend_core::Operation,
        _: &(dyn ::std::error::Error + 'static),
    ) -> ::core::option::Option<::backend_core::ErrorCode> {
        ::core::option::Option::None
    }
}
