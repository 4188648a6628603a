//! The `#[backend]` attribute of `backend-core`, which re-exports it: an impl block of five
//! functions becomes a storage backend.
//!
//! The way of a block through this crate, which `backend` leads: its `attribute` and its `item` are
//! read, every `method` by its `signature` (bodies are never looked at); `check` sees whether it
//! all fits together; `expand` writes the glue, with a `call` for each operation. Mistakes are
//! collected on the way, and reported together.

mod attribute;
mod backend;
mod call;
mod check;
mod diagnostics;
mod docs;
mod expand;
mod header;
mod item;
mod keys;
mod lifetimes;
mod method;
mod named;
mod operations;
mod options;
mod other_attributes;
mod scheme;
mod shape;
mod signature;
#[cfg(test)]
mod snapshots;
mod suggest;
#[cfg(test)]
mod tests;

/// Makes a storage backend of an impl block. The [guide](../backend_core/guide/index.html) writes two from
/// nothing.
///
/// ```
/// use backend_core::prelude::*;
/// use std::{collections::BTreeMap, sync::Mutex};
///
/// /// Objects in this process's memory.
/// #[derive(Default)]
/// pub struct Mem(Mutex<BTreeMap<String, Vec<u8>>>);
///
/// #[backend(scheme = "mem")]
/// impl Mem {
///     fn new() -> Self { Self::default() }
///     fn get(&self, name: &str) -> Option<Vec<u8>> { self.0.lock().unwrap().get(name).cloned() }
///     fn put(&self, name: &str, data: Vec<u8>) { self.0.lock().unwrap().insert(name.into(), data); }
///     fn list(&self) -> Vec<String> { self.0.lock().unwrap().keys().cloned().collect() }
///     fn delete(&self, name: &str) -> bool { self.0.lock().unwrap().remove(name).is_some() }
/// }
/// ```
///
/// The block stays as it is. Each function may be a plain `fn`, which is called where it may
/// block, or an `async fn`; it may take `&self`, or `&mut self` to have the instance for itself.
/// What the arguments and results may be is listed in [`author`](../backend_core/author/index.html). The
/// first paragraph of the doc comment, of the block or else of the type, is the backend's description.
///
/// # The operations
///
/// | function | may take | without it |
/// |---|---|---|
/// | `new` | nothing, or what it needs of the URL, in any order | *required* |
/// | `get` | `name`; or `name, to` | *required* |
/// | `put` | `name, data` | *required* |
/// | `list` | nothing; `prefix`; or `prefix, to` | *required* |
/// | `delete` | `name` | *required* |
/// | `get_range` | `name, range`; or `name, range, to` | `get`, of which the rest is skipped |
/// | `put_new` | `name, data` | a check whether the name is free, then `put` |
/// | `delete_list` | `names` | `delete`, name by name |
/// | `query` | `name` | `query_list`, else `list` |
/// | `query_list` | `names` | `query`, name by name, else one `list` |
/// | `r#move` | `name, from` | `put`, then the local file is deleted |
/// | `copy` | `from, to` | `get` and `put` |
/// | `rename` | `from, to` | `copy` and `delete` |
/// | `retry_cleanup` | nothing | nothing is cleaned up before a new attempt |
/// | `error_code` | `operation, error` | the default mapping of errors to codes |
/// | `close` | nothing | the instance is dropped |
///
/// A function of any other name belongs in another impl block. Constants and types are left alone.
///
/// # The keys
///
/// | key | says |
/// |---|---|
/// | `scheme = "foo"` | the backend is opened by `foo://...` |
/// | `schemes = ["foo", "foos"]` | the same, by any of several schemes |
/// | `prefix = true` | it wraps another one, `foo+inner://...`, that `new` takes as a `Store` |
/// | `connections = N` | up to `N` instances (1 to 65535) are made as they are needed; broken ones are replaced, idle ones closed after a minute; if no further one can be made, those will do |
/// | `blocking = false` | its plain functions never block, and are called in place |
/// | `flat = true` | it cannot have `/` in a name: the framework escapes it |
/// | `lacks(put, delete, list)` | what the storage cannot do, and so need not be written |
/// | `declares(volatile, eventual, case_insensitive, blind_delete)` | what the conformance suite must know |
/// | `forwards(query, rename, ...)` | what a prefix leaves to its inner store, and so need not be written |
/// | `crate = some::path` | where `backend-core` is, if not at `::backend_core` |
#[proc_macro_attribute]
pub fn backend(
    attribute: proc_macro::TokenStream,
    item: proc_macro::TokenStream,
) -> proc_macro::TokenStream {
    backend::expand(attribute.into(), item.into()).into()
}

/// Describes the options of a backend to those who use it.
///
/// It stands beside `Deserialize` on the `T` of an `Options<T>`, whose documentation has an
/// example. `quintet backends foo`, and `Registration::options`, then show of each option its
/// type, its default, whether it is required, and the first paragraph of its doc comment; and
/// what is of a secret type is kept out of everything that is printed, whatever its name.
///
/// It says nothing that serde does not know already, and reads serde's own attributes: `default`
/// of a field or of the struct, `rename`, `rename_all`, `alias`, `skip`, `from`, `try_from`.
/// Defaults are those that serde would take: they are evaluated when somebody asks. What `with` or
/// `deserialize_with` reads is shown as a text. `flatten` cannot be described: take the other
/// struct as a further `Options<T>`.
///
/// On an enum without contents, or on a newtype, it makes a type that an option can have; the doc
/// comments of the variants are shown as well. Other types implement `OptionValue`.
///
/// The only key of its own is `#[options(crate = some::path)]`: where `backend-core` is, if not at
/// `::backend_core`.
#[proc_macro_derive(Options, attributes(options))]
pub fn options(item: proc_macro::TokenStream) -> proc_macro::TokenStream {
    options::expand(item.into()).into()
}
