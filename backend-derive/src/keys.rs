//! The keys of `#[backend(...)]`, and what they amount to.

use proc_macro2::TokenStream;
use quote::quote;

use crate::{named::Named, operations::Operation};

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    Scheme,
    Schemes,
    Prefix,
    Connections,
    Blocking,
    Flat,
    Lacks,
    Declares,
    Forwards,
    Crate,
}

/// Every key: its name, and how it is written.
pub(crate) const KEYS: [(Key, &str, &str); 10] = [
    (Key::Scheme, "scheme", r#"scheme = "foo""#),
    (Key::Schemes, "schemes", r#"schemes = ["foo", "foos"]"#),
    (Key::Prefix, "prefix", "prefix = true"),
    (Key::Connections, "connections", "connections = 4"),
    (Key::Blocking, "blocking", "blocking = false"),
    (Key::Flat, "flat", "flat = true"),
    (Key::Lacks, "lacks", "lacks(put, delete, list)"),
    (Key::Declares, "declares", "declares(volatile, eventual, case_insensitive, blind_delete)"),
    (Key::Forwards, "forwards", "forwards(query, rename)"),
    (Key::Crate, "crate", "crate = some::path"),
];

/// What the attribute says; where it says something wrong, what was probably meant.
pub(crate) struct Keys {
    pub(crate) schemes: Vec<String>,
    /// No scheme was given, nor anything that could have been meant for one.
    pub(crate) scheme_is_missing: bool,
    pub(crate) prefix: bool,
    pub(crate) connections: Option<usize>,
    pub(crate) blocking: bool,
    pub(crate) flat: bool,
    pub(crate) lacks: Vec<Named<Operation>>,
    pub(crate) forwards: Vec<Named<Operation>>,
    /// Variants of `backend_core::Declared`.
    pub(crate) declares: Vec<Named<&'static str>>,
    /// Required operations that a mistyped `lacks` or `forwards` may have been meant to name:
    /// calling these missing would be noise.
    pub(crate) perhaps_omitted: Vec<Operation>,
    /// The path to backend-core.
    pub(crate) krate: TokenStream,
}

impl Default for Keys {
    fn default() -> Self {
        Self {
            schemes: Vec::new(),
            scheme_is_missing: true,
            prefix: false,
            connections: None,
            blocking: true,
            flat: false,
            lacks: Vec::new(),
            forwards: Vec::new(),
            declares: Vec::new(),
            perhaps_omitted: Vec::new(),
            krate: quote!(::backend_core),
        }
    }
}
