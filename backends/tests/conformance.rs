//! Every backend of this crate keeps the contract: a module for each, whose tests are the checks.

use backends as _;

#[cfg(feature = "file")]
mod file {
    backend_core::conformance!(backend_core::conformance::directory("file"));
}

#[cfg(feature = "mem")]
mod mem {
    backend_core::conformance!("mem:");
}
