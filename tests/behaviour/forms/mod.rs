//! What stands in and around signatures beside the forms of arguments and results, which `tests/forms` has in all combinations.

mod signatures;
mod targets;
