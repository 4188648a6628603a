//! The macros of backend-derive as functions of tokens: a crate of macros cannot be linked, so its files are built once more.

// The unit tests of these files are run where they belong, and would lack here what they need.
#![cfg(not(test))]

#[path = "../../../backend-derive/src/attribute.rs"]
mod attribute;
#[path = "../../../backend-derive/src/backend.rs"]
mod backend;
#[path = "../../../backend-derive/src/call.rs"]
mod call;
#[path = "../../../backend-derive/src/check.rs"]
mod check;
#[path = "../../../backend-derive/src/diagnostics.rs"]
mod diagnostics;
#[path = "../../../backend-derive/src/docs.rs"]
mod docs;
#[path = "../../../backend-derive/src/expand.rs"]
mod expand;
#[path = "../../../backend-derive/src/header.rs"]
mod header;
#[path = "../../../backend-derive/src/item.rs"]
mod item;
#[path = "../../../backend-derive/src/keys.rs"]
mod keys;
#[path = "../../../backend-derive/src/lifetimes.rs"]
mod lifetimes;
#[path = "../../../backend-derive/src/method.rs"]
mod method;
#[path = "../../../backend-derive/src/named.rs"]
mod named;
#[path = "../../../backend-derive/src/operations.rs"]
mod operations;
#[path = "../../../backend-derive/src/options/mod.rs"]
mod options;
#[path = "../../../backend-derive/src/other_attributes.rs"]
mod other_attributes;
#[path = "../../../backend-derive/src/scheme.rs"]
mod scheme;
#[path = "../../../backend-derive/src/shape.rs"]
mod shape;
#[path = "../../../backend-derive/src/signature.rs"]
mod signature;
#[path = "../../../backend-derive/src/suggest.rs"]
mod suggest;

use proc_macro2::TokenStream;

/// What `#[backend(attribute)]` makes of an item.
#[must_use]
pub fn backend(attribute: TokenStream, item: TokenStream) -> TokenStream {
    backend::expand(attribute, item)
}

/// What `#[derive(Options)]` adds to an item.
#[must_use]
pub fn options(item: TokenStream) -> TokenStream {
    options::expand(item)
}
