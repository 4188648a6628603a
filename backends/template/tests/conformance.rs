//! Does it keep the contract? A test for each check.

use my_storage as _;

// Each test gets the URL of a directory of its own. A storage behind a server would have "my-storage://localhost/test" here,
// and a prefix another backend behind it, "my-storage+mem:", with `use backends as _;` and the feature `mem` of that crate.
backend_core::conformance!(backend_core::conformance::directory("my-storage"));
