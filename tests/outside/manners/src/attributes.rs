//! Attributes on methods, types in terms of the type itself, lifetimes and bounds.

use backend_core::prelude::*;

use crate::bare::Bare;

/// Has attributes.
///
/// And more to say about them than stands in a table.
#[derive(Debug, Default)]
pub struct Attributes {
    kept: Bare,
}

/// What the block calls its own.
impl Attributes {
    const SCHEME: &'static str = "attributes";
}

type Found<T = Bytes> = Option<T>;

#[backend(scheme = "attributes")]
#[allow(
    single_use_lifetimes,
    clippy::needless_lifetimes,
    clippy::needless_pass_by_ref_mut,
    clippy::needless_arbitrary_self_type,
    clippy::unnecessary_wraps
)] // they are what is tried
impl Attributes {
    /// Constants and what they are made of stay where they are.
    #[doc(hidden)]
    pub const GREETING: &'static str = Self::SCHEME;

    /// Makes one.
    ///
    /// # Errors
    /// None.
    #[doc(alias = "make")]
    pub fn new() -> Result<Self, Error>
    where
        Self: Sized,
    {
        Ok(Self::default())
    }

    /// Reads.
    #[must_use]
    #[inline]
    pub fn get<'a>(&'a self, name: &'a str) -> Found {
        self.kept.get(name)
    }

    #[cold]
    #[allow(clippy::needless_pass_by_value)]
    fn put<'name>(self: &Self, name: &'name Name, data: Bytes)
    where
        'name: 'name,
    {
        self.kept.put(name, data);
    }

    #[cfg(not(feature = "extra"))]
    fn list(&self) -> Vec<String> {
        self.kept.names()
    }

    #[cfg(feature = "extra")]
    async fn list(&mut self, _: &str, to: &mut Entries) -> Result<()> {
        for name in self.kept.names() {
            to.send(name).await?;
        }
        Ok(())
    }

    #[cfg_attr(all(), cfg(feature = "extra"))]
    fn query(&self, name: &str) -> Option<u64> {
        self.kept.get(name).map(|held| held.len() as u64)
    }

    #[deprecated = "is tried here"]
    #[track_caller]
    fn delete(self: &mut Self, name: &str) -> bool {
        self.kept.delete(name)
    }
}
