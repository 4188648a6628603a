//! The suite's table of contents: the one place that names every check.
//!
//! A group is a room in [`checks`] and what its checks are about; a row in it is: the class of a check, the function that makes it, the operations that it needs, what
//! it states, and why that matters. [`CHECKS`] is made of it, and so are the tests that [`conformance!`](macro@crate::conformance) writes.

use super::{Check, Class, checks};

/// Hands the table to the macro `$then`, behind what else that is to be given.
#[doc(hidden)]
#[macro_export]
macro_rules! __conformance_table {
    ($then:path $(, $with:expr)?) => { $then! { $($with;)?
        naming "A name comes back as it was given." {
        }
        contents "What is put comes back, byte by byte." {
            must empty [Put, Get]
                "An object without a byte is an object."
                "Empty files are in every tree; storages take them for directories, or for nothing.";
            must one_byte [Put, Get]
                "A single byte comes back."
                "The smallest object is shorter than any header or checksum around it.";
        }
        overwriting "A put replaces what had the name, wholly." {
        }
        creating "An object that must be new is new." {
        }
        ranges "A part of an object is that part." {
        }
        listing "What is there is listed, and nothing else." {
            must exact [Put, List]
                "A listing has every name once, and no name of another prefix."
                "What is not listed is not found again; what is listed twice is paid for twice.";
        }
        queries "What is asked is answered as it is now." {
        }
        deletions "What is deleted is gone, and nothing else." {
        }
        copying "Copies and renames keep contents, and each other apart." {
        }
        moving "A local file that is moved in is in the store before it is gone." {
        }
        integrity "Nothing is half there." {
        }
        concurrency "What happens at once does not mix." {
        }
        cancellation "What is given up leaves no harm." {
        }
        errors "An error says what is so." {
        }
        lifecycle "Opening and closing lose nothing." {
        }
        volume "The same promises at volume." {
        }
    }};
}

macro_rules! checks {
    ($($group:ident $subject:literal {$(
        $class:ident $check:ident [$($operation:ident),*] $statement:literal $reason:literal;
    )*})*) => {
        /// Every check, in the order in which they are best made.
        pub const CHECKS: &[Check] = &[$($(Check {
            group: stringify!($group),
            subject: $subject,
            name: concat!(stringify!($group), "::", stringify!($check)),
            class: class!($class),
            needs: &[$(crate::Operation::$operation),*],
            statement: $statement,
            reason: $reason,
            run: |case| Box::pin(checks::$group::$check(case)),
        },)*)*];
    };
}

macro_rules! class {
    (must) => {
        Class::Must
    };
    (should) => {
        Class::Should
    };
    (performance) => {
        Class::Performance
    };
}

__conformance_table!(checks);
