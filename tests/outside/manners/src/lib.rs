//! A crate that allows nothing, with backends in odd places.
#![forbid(unsafe_code)]
#![deny(
    warnings,
    missing_docs,
    missing_debug_implementations,
    missing_copy_implementations,
    unreachable_pub,
    unused_qualifications,
    unused_results,
    unused_lifetimes,
    single_use_lifetimes,
    elided_lifetimes_in_paths,
    explicit_outlives_requirements,
    let_underscore_drop,
    trivial_casts,
    trivial_numeric_casts,
    absolute_paths_not_starting_with_crate,
    macro_use_extern_crate,
    meta_variable_misuse,
    unit_bindings,
    rust_2018_idioms,
    rust_2021_compatibility,
    future_incompatible,
    nonstandard_style,
    keyword_idents,
    clippy::all,
    clippy::pedantic,
    clippy::nursery,
    clippy::cargo,
    clippy::incompatible_msrv
)]
#![allow(
    clippy::cargo_common_metadata, // a crate that is not published
    clippy::multiple_crate_versions, // of others
    clippy::redundant_pub_crate // contradicts unreachable_pub
)]
// What else is allowed is allowed on an author's block, which is not where the macro writes.

mod attributes;
mod bare;
mod in_functions;
mod made_by_macros;
mod named_alike;
mod places;
mod shadowed;
mod strict;
#[cfg(test)]
mod tests;

pub use crate::{attributes::Attributes, strict::Strict};
