//! The suite's table of contents: the one place that names every check.
//!
//! A row is: the room and the function of a check, its name, the operations that it needs, and what it states. [`CHECKS`] is made of
//! it, and so are the tests that [`conformance!`](macro@crate::conformance) writes.

use super::{Check, checks};

/// Hands every row to the macro `$then`, behind what else that is to be given.
#[doc(hidden)]
#[macro_export]
macro_rules! __conformance_table {
    ($then:path $(, $with:expr)?) => { $then! { $($with;)?
        contents::get "get" [Put, Get]
            "What is put comes back, byte by byte.";
        listings::list "list" [Put, List]
            "A listing has every name once, with the right size where it tells one, and no name of another prefix.";
        deletions::delete "delete" [Put, Get, Delete, Query]
            "What is deleted is gone; what is not stays.";
        deletions::delete_clean "delete clean" [Put, Delete, List]
            "When all has been deleted, nothing is left behind, under whatever name.";
        deletions::delete_missing "delete missing" [Delete]
            "Deleting what is not there is answered as not found.";
        deletions::delete_list "delete_list" [Put, Get, DeleteList, Query]
            "A name that is missing is answered as such, and the others are deleted.";
        contents::move_in "move" [Move, Get]
            "A local file that is moved in is an object afterwards, and no file any more.";
        queries::query_existing "query existing" [Put, Query]
            "An object is known by its size.";
        queries::query_list "query_list" [Put, QueryList]
            "Several questions have an answer each, in order.";
        queries::query_missing "query missing" [Query]
            "What is not there is not found, and that is no error.";
    }};
}

macro_rules! checks {
    ($($room:ident::$check:ident $name:literal [$($operation:ident),*] $statement:literal;)*) => {
        /// Every check, in the order in which they are best made.
        pub const CHECKS: &[Check] = &[$(Check {
            name: $name,
            statement: $statement,
            needs: &[$(crate::Operation::$operation),*],
            run: |corner| Box::pin(checks::$room::$check(corner)),
        }),*];
    };
}
__conformance_table!(checks);
