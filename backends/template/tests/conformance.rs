//! Does it keep the contract? A test for each check.

use my_storage as _;

// Each test gets the URL of a directory of its own. A storage behind a server would have "my-storage://localhost/test" here.
backend_core::conformance!(backend_core::conformance::directory("my-storage"));
