//! new. That the crate builds and keeps the contract is shown outside of the workspace.

use std::fs;

use crate::run::{Scratch, objects};

#[test]
fn a_crate_appears_whole_with_its_name_in_every_spelling() {
    let scratch = Scratch::new();
    let told = scratch.run(&["new", "my-s3"]).ok();
    assert!(told.contains("my-s3") && told.contains("README.md"), "{told}");
    assert_eq!(scratch.entries(""), ["my-s3"]);
    assert_eq!(scratch.entries("my-s3"), [".gitignore", "Cargo.toml", "README.md", "src", "tests"]);
    assert!(scratch.read("my-s3/src/lib.rs").contains("#[backend(scheme = \"my-s3\""));
    assert!(scratch.read("my-s3/src/lib.rs").contains("pub struct MyS3"));
    assert!(scratch.read("my-s3/src/main.rs").contains("use my_s3 as _;"));
    assert!(scratch.read("my-s3/Cargo.toml").contains("name = \"my-s3\""));
    for file in ["Cargo.toml", "README.md", "src/lib.rs", "src/main.rs", "tests/conformance.rs"] {
        let text = scratch.read(&format!("my-s3/{file}")).to_lowercase();
        for left in ["my-storage", "my_storage", "mystorage", "0.0.0"] {
            assert!(!text.contains(left), "{left} is left in {file}");
        }
    }
}

#[test]
fn without_a_checkout_it_depends_on_the_versions_of_this_command() {
    let scratch = Scratch::new();
    scratch.run(&["new", "foo"]).ok();
    let manifest = scratch.read("foo/Cargo.toml");
    let spec = format!("backend-core = {{ version = \"{}\"", env!("CARGO_PKG_VERSION"));
    assert_eq!(manifest.matches(&spec).count(), 2, "{manifest}");
}

#[test]
fn it_is_made_where_to_says_and_told_as_json() {
    let scratch = Scratch::new();
    fs::create_dir(scratch.path("a b")).unwrap();
    let told = &objects(&scratch.run(&["new", "foo", "--to", "a b", "--json"]).ok())[0];
    assert_eq!((&told["name"], &told["path"]), (&"foo".into(), &"a b/foo".into()));
    assert_eq!(scratch.entries("a b"), ["foo"]);
    assert_eq!(scratch.run(&["new", "bar", "--quiet"]).ok(), "");
}

#[test]
fn what_is_there_is_left_as_it_is() {
    let scratch = Scratch::new();
    scratch.write("file", "mine");
    scratch.write("directory/mine", "mine");
    fs::create_dir(scratch.path("empty")).unwrap();
    std::os::unix::fs::symlink("nowhere", scratch.path("link")).unwrap();
    for name in ["directory", "empty", "link"] {
        let error = scratch.run(&["new", name]).failed(50);
        assert!(error.contains(&format!("{name} exists already")), "{error}");
        assert!(error.contains("--to"), "{error}");
    }
    assert_eq!(scratch.entries(""), ["directory", "empty", "file", "link"]);
    assert_eq!(scratch.entries("directory"), ["mine"]);
    assert!(scratch.entries("empty").is_empty());
}

#[test]
fn a_name_that_is_no_scheme_is_refused_with_one_that_is() {
    let scratch = Scratch::new();
    for (name, hint) in [("My_Store", "my-store"), ("../foo", "foo"), ("type", "my-type")] {
        let error = scratch.run(&["new", name]).failed(2);
        assert!(error.contains(&format!("try \"{hint}\"")), "{error}");
    }
    assert!(scratch.entries("").is_empty());
}

#[test]
fn a_place_that_is_not_there_is_named_and_nothing_is_made() {
    let scratch = Scratch::new();
    let error = scratch.run(&["new", "foo", "--to", "nowhere"]).failed(52);
    assert!(error.contains("nowhere/foo"), "{error}");
    let error = scratch.run(&["new", "foo", "--checkout", "nowhere"]).failed(2);
    assert!(error.contains("--checkout nowhere"), "{error}");
    fs::create_dir(scratch.path("other")).unwrap();
    let error = scratch.run(&["new", "foo", "--checkout", "other"]).failed(2);
    assert!(error.contains("no checkout of Quintet"), "{error}");
    assert_eq!(scratch.entries(""), ["other"]);
}
