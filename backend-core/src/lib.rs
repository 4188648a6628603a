//! The contract of a storage backend in five small functions, and everything that follows from it.
//!
//! An author writes one impl block under [`#[backend]`](macro@backend); a program opens a [`Store`] by URL. What one call passes through,
//! in this order, is also how to read this crate:
//!
//! [`BackendUrl`] → [`registrations`] → `new` with what it asks for ([`Options`](struct@Options), [`Credentials`]) → [`Backend`] → [`Store`], which
//! makes attempts ([`RetryPolicy`]), falls back and verifies → the author's method, which gets a [`Source`] or a [`Sink`] and
//! answers with a [`Body`] or a [`Listing`] → an [`Error`] with a code, if it fails.
//!
//! What may stand in an author's signatures is said by the traits in [`author`]. The [`guide`] writes two backends from nothing.

mod backend;
mod body;
mod classify;
mod credentials;
mod driver;
mod error;
mod fallback;
mod flat;
mod forward;
mod lease;
mod listing;
mod metadata;
mod name;
mod off_thread;
mod opening;
mod operation;
mod options;
mod pipe;
mod progress;
mod registry;
mod resuming;
mod retry;
mod route;
mod secrets;
mod sink;
mod source;
mod store;
mod url;

pub mod author;
pub mod blocking;
#[cfg(feature = "conformance")]
pub mod conformance;
pub mod guide;
pub mod local;
pub mod reading;

pub use backend_derive::{Options, backend};
pub use bytes::Bytes;
pub use secrecy;

pub use crate::{
    backend::{Answer, Backend},
    body::Body,
    credentials::{Credentials, PasswordRequest},
    error::{BoxError, Error, ErrorCode, Result},
    listing::{Entries, Listed, Listing},
    metadata::{Entry, Metadata},
    name::{IntoName, Name},
    operation::{Capabilities, Declared, Operation, Support},
    options::{Choice, OptionInfo, OptionKind, OptionValue, Options},
    registry::{NotBuilt, Registration, not_built, register, registration, registrations},
    retry::{Attempt, RetryPolicy},
    route::common_options,
    sink::{Sink, Target},
    source::Source,
    store::{Store, Transfer},
    url::BackendUrl,
};

/// What an author's file needs: `use backend_core::prelude::*;`.
pub mod prelude {
    pub use crate::{
        BackendUrl, Body, Bytes, Credentials, Entries, Entry, Error, ErrorCode, Listing, Metadata,
        Name, Operation, Options, Result, Sink, Source, Store, backend, secrecy::SecretString,
    };
}
