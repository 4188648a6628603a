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

/// With faults that retries get over. After a delete of which the answer was lost, not found is success: so none of these.
#[cfg(all(feature = "chaos", feature = "mem"))]
mod chaos_that_is_survived {
    backend_core::conformance!(
        "chaos+mem:?retry-delay=1ms&chaos.plan=\
         reads:fail:every-3,get:cut:every-4,list:lost:every-4,query:delay-1ms,query_list:partial,\
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
