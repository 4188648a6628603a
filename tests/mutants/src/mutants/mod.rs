//! The mutants, by the group of the check that each of them is caught by.

use crate::fault::Fault;

/// Storages that are honest but for what is written here: what each does wrong, the check that must fail for it, its name, and the
/// methods that have the fault; `others` are backends of their own, with the URL of each.
macro_rules! mutants {
    (
        $($(#[doc = $what:literal])+ $check:literal => $name:ident { $($method:tt)* })*
        $(others {$($(#[doc = $other_what:literal])+ $other_check:literal => $other:ident at $url:literal;)*})?
    ) => {
        $(
            struct $name;

            impl crate::fault::Fault for $name { $($method)* }
        )*

        /// The mutants of this group.
        pub(super) const MUTANTS: &[crate::mutants::Mutant] = &[$(crate::mutants::Mutant {
            name: stringify!($name),
            what: concat!($($what),+),
            check: $check,
            url: concat!("mutant://PLACE/", stringify!($name)),
            fault: &$name,
        },)* $($(crate::mutants::Mutant {
            name: stringify!($other),
            what: concat!($($other_what),+),
            check: $other_check,
            url: $url,
            fault: &crate::fault::None,
        },)*)?];
    };
}

mod cancellation;
mod concurrency;
mod contents;
mod copying;
mod creating;
mod deletions;
mod errors;
mod integrity;
mod lifecycle;
mod listing;
mod moving;
mod naming;
mod overwriting;
mod queries;
mod ranges;
mod volume;

/// A storage with one fault.
pub struct Mutant {
    /// What it is called.
    pub name: &'static str,
    /// What it does wrong.
    pub what: &'static str,
    /// The check that must fail for it.
    pub check: &'static str,
    /// How it is opened; `PLACE` stands for a name that nobody else has.
    pub url: &'static str,
    /// The fault.
    pub fault: &'static dyn Fault,
}

/// Every mutant.
pub fn all() -> impl Iterator<Item = &'static Mutant> {
    [
        naming::MUTANTS,
        contents::MUTANTS,
        overwriting::MUTANTS,
        creating::MUTANTS,
        ranges::MUTANTS,
        listing::MUTANTS,
        queries::MUTANTS,
        deletions::MUTANTS,
        copying::MUTANTS,
        moving::MUTANTS,
        integrity::MUTANTS,
        concurrency::MUTANTS,
        cancellation::MUTANTS,
        errors::MUTANTS,
        lifecycle::MUTANTS,
        volume::MUTANTS,
    ]
    .into_iter()
    .flatten()
}
