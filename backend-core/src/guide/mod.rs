//! Write a backend.
//!
//! A backend is five functions in one impl block under [`#[backend]`](macro@crate::backend). Everything else follows from them: it opens
//! by URL, retries, reports errors by code, and has all operations, tests and a command. `quintet new foo` makes a crate in which that is
//! so, for you to change.
//!
//! Two backends are written here from nothing, each with the errors that one meets on the way:
//!
//! - [`key_value_store`], in ten minutes: objects in a redb database, plain functions on `&self`;
//! - [`line_protocol`]: Redis over TCP without a library, where a connection has a state and each call has one to itself, by `&mut self`.
//!
//! What is shown is built and run by the tests of this crate; it lies in `examples/`.
//!
//! # Where to look things up
//!
//! | for | see |
//! |---|---|
//! | the functions and the keys of the attribute | [`#[backend]`](macro@crate::backend) |
//! | what may stand in their signatures | [`author`](crate::author); the compiler says it too, at the type that it cannot take |
//! | what a URL is split into | [`BackendUrl`](crate::BackendUrl) |
//! | options such as `?level=9` | [`Options`](struct@crate::Options) |
//! | passwords | [`Credentials`](crate::Credentials) |
//! | large objects, without holding them in memory | [`Source`](crate::Source), [`Sink`](crate::Sink), [`Body`](crate::Body) |
//! | errors: codes, and what is retried | [`Error`](crate::Error), [`ErrorCode`](crate::ErrorCode) |
//! | tests | [`conformance`](mod@crate::conformance), with the cargo feature of that name |

#[doc = include_str!("key_value_store.md")]
pub mod key_value_store {}

#[doc = include_str!("line_protocol.md")]
pub mod line_protocol {}
