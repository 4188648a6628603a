//! Write a backend.
//!
//! A backend is five functions in one impl block under [`#[backend]`](macro@crate::backend). Everything else follows from them: it opens
//! by URL, retries, reports errors by code, and has all operations, tests and a command. `quintet new foo` makes a crate in which that is
//! so, for you to change; `cargo install --path backends --features all`, in a checkout of Quintet, installs the command.
//!
//! Two backends are written here from nothing, each with the errors that one meets on the way:
//!
//! - [`key_value_store`], in ten minutes: objects in a redb database, plain functions on `&self`;
//! - [`line_protocol`]: Redis over TCP without a library, where a connection has a state and each call has one to itself, by `&mut self`.
//!
//! What is shown is built and run by the tests of this crate; it lies in `examples/`.
//!
//! # In front of another store
//!
//! What changes what is stored, and stores nothing itself, is a prefix. Its `new` takes the inner [`Store`](crate::Store), and
//! `forwards` names what the inner store does by itself. This one takes options, one of them a secret, so `cargo add serde --features
//! derive` comes first:
//!
//! ```
//! use backend_core::{prelude::*, secrecy::ExposeSecret};
//!
//! #[derive(serde::Deserialize, Options)]
//! struct MaskOptions {
//!     /// The contents are mixed with it.
//!     key: SecretString,
//! }
//!
//! /// Contents mixed with a key, against casual eyes.
//! pub struct Mask {
//!     inner: Store,
//!     key: SecretString,
//! }
//!
//! #[backend(scheme = "mask", prefix = true, forwards(list, delete, query, rename))]
//! impl Mask {
//!     fn new(inner: Store, options: Options<MaskOptions>) -> Result<Self> {
//!         let key = options.into_inner().key;
//!         if key.expose_secret().is_empty() {
//!             return Err(Error::bad_url("which key? mask+file:///dir?mask.key=secret"));
//!         }
//!         Ok(Self { inner, key })
//!     }
//!
//!     async fn get(&self, name: &str) -> Result<Vec<u8>> {
//!         Ok(self.mixed(&self.inner.get(name).await?))
//!     }
//!
//!     async fn put(&self, name: &str, data: &[u8]) -> Result<()> {
//!         self.inner.put(name, self.mixed(data)).await?;
//!         Ok(())
//!     }
//! }
//!
//! impl Mask {
//!     fn mixed(&self, data: &[u8]) -> Vec<u8> {
//!         let key = self.key.expose_secret().bytes().cycle();
//!         data.iter().zip(key).map(|(byte, key)| byte ^ key).collect()
//!     }
//! }
//! ```
//!
//! Its tests put it in front of a backend that needs nothing, `conformance!("mask+mem:?mask.key=secret");`, with `use backends as _;`
//! below `tests/` and the crate `backends` with its feature `mem` among the dev-dependencies. A prefix that changes sizes does not
//! forward `query`; one that changes contents forwards neither `get_range` nor `put_new` nor `move`, which would go past it.
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
