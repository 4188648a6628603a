//! Storages that keep the contract in unusual ways, by what is unusual about them.

mod declared;
mod instances;
mod lacking;
mod refusing;
mod told;

/// A storage that must fail no check.
pub struct Odd {
    /// What is unusual about it.
    pub what: &'static str,
    /// How it is opened; `PLACE` stands for a name that nobody else has.
    pub url: &'static str,
    /// Whether what the checks have put stays there.
    pub leaves: bool,
}

const fn odd(what: &'static str, url: &'static str) -> Odd {
    Odd { what, url, leaves: false }
}

/// Every one of them.
#[rustfmt::skip]
pub const ODD: &[Odd] = &[
    odd("it has every operation of its own", "mutant://PLACE/none"),
    odd("it has five functions, tells no sizes, and lists in no order", "five:"),
    odd("it has one instance, for one call at a time", "exclusive:"),
    odd("it has three connections, each for one call at a time", "pool://PLACE"),
    odd("it is slow", "slow://PLACE"),
    odd("it hands listings out in pages of three, as they are read", "paged://PLACE/honest"),
    odd("changes are seen later", "late://PLACE/all"),
    odd("deletes are seen later", "late://PLACE/deletes"),
    odd("a delete does not tell what was there", "blind://PLACE"),
    odd("it keeps cases, and does not tell names apart by them", "case-preserving:"),
    odd("it knows no `/`, and has it escaped", "flat://PLACE"),
    odd("it has real directories, and nothing below an object", "tree://PLACE"),
    odd("it refuses names with special characters", "refusing://PLACE/special"),
    odd("it tells sizes only when it stores", "size-of-put://PLACE"),
    odd("it tells sizes and times only in listings, and times to the minute", "listed://PLACE"),
    odd("it tells whether something is there, and nothing of it", "there://PLACE"),
    odd("it does several things at once, and answers by name", "several://PLACE"),
    odd("its names are as Windows has them", "windows://PLACE"),
    odd("it takes local files only, to put and to get", "paths://PLACE"),
    odd("it has one connection, which has to be set right after a failure", "line://PLACE/none"),
    odd("its calls are async, and end where they are dropped", "async://PLACE/none"),
    odd("its calls are over before anybody else has a turn", "in-place:"),
    odd("it has an instance for each opening, and tells no sizes", "instance://PLACE/none"),
    odd("it cannot list", "unlisted://PLACE"),
    Odd { leaves: true, ..odd("it cannot delete", "undeletable://PLACE") },
    odd("it cannot be written to", "read-only://PLACE"),
];
