//! A test for each check of the contract.

use shelf as _;

backend_core::conformance!("shelf:");
