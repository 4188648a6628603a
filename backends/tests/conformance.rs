//! Every backend of this crate keeps the contract: a module for each, whose tests are the checks.

use backends as _;

#[cfg(all(feature = "chaos", feature = "mem"))]
mod chaos {
    backend_core::conformance!("chaos+mem:");
}

#[cfg(all(feature = "chaos", feature = "file"))]
mod chaos_before_file {
    backend_core::conformance!(backend_core::conformance::directory("chaos+file"));
}

/// With faults that many retries get over: calls at once may meet the same one several times. After a delete of which the answer was
/// lost, not found is success; a writer cannot go on behind a cut where nobody tells whether the object is the same, nor a listing behind
/// one if it has changed: so none of these.
#[cfg(all(feature = "chaos", feature = "mem"))]
mod chaos_that_is_survived {
    backend_core::conformance!(
        "chaos+mem:?retries=20&retry-delay=1ms&chaos.plan=\
         reads:fail:every-3,query:delay-1ms,query_list:partial,\
         put:lost:every-3,put:cut:every-4,put:fail:wait-5ms:every-5"
    );
}

#[cfg(feature = "file")]
mod file {
    backend_core::conformance!(backend_core::conformance::directory("file"));
}

#[cfg(feature = "mem")]
mod mem {
    backend_core::conformance!("mem:");
}
