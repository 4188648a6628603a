//! Quintet's storage backends, a cargo feature each, and the `quintet` command (feature `cli`).
//!
//! Naming this crate links its backends: `use backends as _;`. Then [`backend_core::Store::open`] opens their URLs.

/// `file:`: files below a local directory.
#[cfg(feature = "file")]
pub mod file;

/// `mem:`: objects in this process's memory. A whole backend in ten lines, and the README's example.
#[cfg(feature = "mem")]
#[allow(clippy::unwrap_used)] // a lock is poisoned only when an allocation has failed
#[rustfmt::skip]
pub mod mem;

#[cfg(feature = "cli")]
pub mod cli;

#[cfg(not(feature = "mem"))]
backend_core::not_built! { schemes: ["mem"], feature: "mem" }

#[cfg(not(feature = "file"))]
backend_core::not_built! { schemes: ["file"], feature: "file" }

/// Registers every backend of this crate without the linker: for static libraries, where nothing is collected. Calling it where the
/// linker has done so, or twice, is harmless.
pub fn install() {
    #[cfg(feature = "file")]
    backend_core::register::<file::File>();
    #[cfg(feature = "mem")]
    backend_core::register::<mem::Mem>();
}

/// The README's examples are compiled.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
