//! The checks are checked: each fault of a storage is found by the checks that it breaks, and by no other.

#![allow(clippy::unwrap_used, missing_docs)]

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    sync::{Arc, Mutex, OnceLock},
};

use backend_core::{
    BackendUrl, ErrorCode, Metadata, Name, backend,
    conformance::{self, CHECKS, Outcome},
};

type Objects = Arc<Mutex<BTreeMap<String, Vec<u8>>>>;

/// What the mutants of one URL hold, also after they were closed.
fn objects(path: &str) -> Objects {
    static OBJECTS: OnceLock<Mutex<BTreeMap<String, Objects>>> = OnceLock::new();
    OBJECTS.get_or_init(Mutex::default).lock().unwrap().entry(path.into()).or_default().clone()
}

/// Objects in memory, with the fault that stands in the URL: `mutant:FAULT`, or `mutant:FAULT/TEST` for a test with objects of its own.
struct Mutant {
    fault: String,
    objects: Objects,
}

#[backend(scheme = "mutant", blocking = false)]
impl Mutant {
    fn new(url: &BackendUrl) -> Self {
        let fault = url.path().split('/').next().unwrap_or_default().into();
        Self { fault, objects: objects(url.path()) }
    }

    fn get(&self, name: &str) -> Option<Vec<u8>> {
        let mut data = self.objects.lock().unwrap().get(name)?.clone();
        match &*self.fault {
            "get swaps bytes" => data.reverse(),
            "get adds a byte" => data.push(0),
            "get of nothing" if data.is_empty() => return None,
            _ => {}
        }
        Some(data)
    }

    fn put(&self, name: &str, data: Vec<u8>) -> u64 {
        let size = data.len() as u64;
        self.objects.lock().unwrap().insert(name.into(), data);
        size
    }

    fn list(&self) -> Vec<String> {
        let mut names: Vec<_> = self.objects.lock().unwrap().keys().cloned().collect();
        let Some(at) = names.iter().position(|name| name.ends_with("list-b")) else { return names };
        match &*self.fault {
            "list forgets one" => _ = names.remove(at),
            "list has one twice" => names.push(names[at].clone()),
            "list invents one" => names.push(format!("{}~", names[at])),
            _ => {}
        }
        names
    }

    fn delete(&self, name: &str) -> bool {
        let mut objects = self.objects.lock().unwrap();
        match &*self.fault {
            "delete lies" => true,
            "delete takes all" => !std::mem::take(&mut *objects).is_empty(),
            "delete leaves a mark" => {
                objects.insert(format!("{name}.deleted"), Vec::new());
                objects.remove(name).is_some()
            }
            fault => objects.remove(name).is_some() || fault == "delete finds everything",
        }
    }

    fn delete_list(&self, names: &[Name]) -> Vec<bool> {
        let mut objects = self.objects.lock().unwrap();
        let delete = |(index, name): (usize, &Name)| match &*self.fault {
            "delete_list forgets the first" if index == 0 => true,
            fault => {
                let found = objects.remove(name.as_str()).is_some();
                match fault {
                    "delete_list finds everything" => true,
                    "delete_list finds nothing" => false,
                    _ => found,
                }
            }
        };
        names.iter().enumerate().map(delete).collect()
    }

    fn query(&self, name: &str) -> Option<Metadata> {
        let size = self.objects.lock().unwrap().get(name).map(|data| data.len() as u64);
        match &*self.fault {
            "query finds nothing" => None,
            "query finds everything" => Some(Metadata::new().size(size.unwrap_or_default())),
            "query has another size" => Some(Metadata::new().size(size? + 1)),
            _ => Some(Metadata::new().size(size?)),
        }
    }

    fn query_list(&self, names: &[Name]) -> Vec<Option<Metadata>> {
        let objects = self.objects.lock().unwrap();
        let size = |name: &Name| objects.get(name.as_str()).map(|data| data.len() as u64);
        let mut answers: Vec<_> =
            names.iter().map(|name| Some(Metadata::new().size(size(name)?))).collect();
        match &*self.fault {
            "query_list turns the order" => answers.reverse(),
            "query_list finds everything" => {
                answers = answers.into_iter().map(|a| a.or(Some(Metadata::new()))).collect();
            }
            "query_list finds nothing" => answers.fill(None),
            _ => {}
        }
        answers
    }

    fn r#move(&self, name: &str, from: &Path) -> bool {
        let Ok(mut data) = fs::read(from) else { return false };
        if self.fault == "move swaps bytes" {
            data.reverse();
        }
        self.objects.lock().unwrap().insert(name.into(), data);
        true
    }
}

/// The checks that a storage with this fault fails, by name.
async fn failed(fault: &str) -> Vec<&'static str> {
    let url = format!("mutant:{}?retries=0", fault.replace(' ', "%20"));
    let mut failed = Vec::new();
    let report = |check: &'static conformance::Check, outcome| match outcome {
        Outcome::Passed => {}
        Outcome::Failed(_) => failed.push(check.name()),
        Outcome::NotApplicable(why) => panic!("{}: {why}", check.name()),
    };
    conformance::run(url.parse().unwrap(), report).await.unwrap();
    failed
}

#[tokio::test]
async fn each_fault_is_found_by_the_checks_that_it_breaks() {
    for (fault, expected) in [
        ("none", &[][..]),
        ("get swaps bytes", &["get", "move"]),
        ("get adds a byte", &["get", "delete", "move"]),
        ("get of nothing", &["get"]),
        ("list forgets one", &["list"]),
        ("list has one twice", &["list"]),
        ("list invents one", &["list"]),
        ("delete lies", &["delete", "delete clean", "delete missing"]),
        ("delete takes all", &["delete", "delete clean"]),
        ("delete leaves a mark", &["delete clean"]),
        ("delete finds everything", &["delete missing"]),
        ("delete_list forgets the first", &["delete_list"]),
        ("delete_list finds everything", &["delete_list"]),
        ("delete_list finds nothing", &["delete_list"]),
        ("move swaps bytes", &["move"]),
        // After a move the store itself asks.
        ("query finds nothing", &["move", "query existing"]),
        ("query finds everything", &["delete", "delete_list", "query missing"]),
        ("query has another size", &["move", "query existing"]),
        ("query_list turns the order", &["query_list"]),
        ("query_list finds everything", &["query_list"]),
        ("query_list finds nothing", &["query_list"]),
    ] {
        assert_eq!(failed(fault).await, expected, "{fault}");
    }
}

#[tokio::test]
async fn what_the_checks_have_put_is_gone_afterwards_also_when_they_fail() {
    for fault in ["none/own", "get swaps bytes/own", "query has another size/own"] {
        objects(fault).lock().unwrap().insert("mine".into(), b"precious".to_vec());
        failed(fault).await;
        assert_eq!(objects(fault).lock().unwrap().keys().collect::<Vec<_>>(), ["mine"], "{fault}");
    }
}

/// A storage from which nothing can be deleted.
#[derive(Default)]
struct Stuck(Objects);

#[backend(scheme = "stuck")]
impl Stuck {
    fn new() -> Self {
        Self::default()
    }

    fn get(&self, name: &str) -> Option<Vec<u8>> {
        self.0.lock().unwrap().get(name).cloned()
    }

    fn put(&self, name: &str, data: Vec<u8>) {
        self.0.lock().unwrap().insert(name.into(), data);
    }

    fn list(&self) -> Vec<String> {
        self.0.lock().unwrap().keys().cloned().collect()
    }

    fn delete(&self, _name: &str) -> std::io::Result<()> {
        Err(std::io::ErrorKind::PermissionDenied.into())
    }
}

#[tokio::test]
async fn what_could_not_be_removed_is_told_name_by_name() {
    let left = conformance::run("stuck:".parse().unwrap(), |_, _| {}).await.unwrap();
    let names: Vec<_> = left.iter().map(|error| error.name().unwrap().as_str()).collect();
    assert!(names.iter().any(|name| name.ends_with("/get-empty")), "{names:?}");
    assert!(left.iter().all(|error| error.code() == ErrorCode::PermissionDenied), "{left:?}");
}

/// A storage that can only be read.
struct Archive;

#[backend(scheme = "archive", lacks(put, delete))]
impl Archive {
    fn new() -> Self {
        Self
    }

    fn get(&self, _name: &str) -> Option<Vec<u8>> {
        None
    }

    fn list(&self) -> Vec<String> {
        Vec::new()
    }
}

#[tokio::test]
async fn a_check_without_the_operations_that_it_needs_is_not_applicable_and_says_which() {
    let mut told = BTreeMap::new();
    let report =
        |check: &'static conformance::Check, outcome| _ = told.insert(check.name(), outcome);
    conformance::run("archive:".parse().unwrap(), report).await.unwrap();
    assert_eq!(told["get"], Outcome::NotApplicable("it has no put".into()));
    assert_eq!(told["delete missing"], Outcome::NotApplicable("it has no delete".into()));
    assert_eq!(told["query missing"], Outcome::Passed);
}

#[test]
fn every_check_is_called_otherwise_and_states_one_sentence() {
    let names: BTreeMap<_, _> = CHECKS.iter().map(|check| (check.name(), check)).collect();
    assert_eq!(names.len(), CHECKS.len());
    for check in CHECKS {
        let statement = check.statement();
        assert!(statement.ends_with('.') && !check.needs().is_empty(), "{check:?}: {statement}");
    }
}

mod as_tests {
    backend_core::conformance!("mutant:none?retries=0");
}

mod as_tests_with_a_guard {
    use super::objects;

    /// A target of one's own for each test, which looks after itself.
    struct Target(String);

    impl AsRef<str> for Target {
        fn as_ref(&self) -> &str {
            &self.0
        }
    }

    impl Drop for Target {
        fn drop(&mut self) {
            let path = self.0.trim_start_matches("mutant:").replace("%20", " ");
            assert!(objects(&path).lock().unwrap().is_empty(), "the corner was not removed first");
        }
    }

    fn target() -> Target {
        Target(format!("mutant:of%20{:?}", std::thread::current().id()))
    }

    backend_core::conformance!(target());
}

#[test]
fn a_test_that_fails_says_what_came_and_what_the_contract_is() {
    let failed = std::panic::catch_unwind(|| {
        conformance::__pass("delete missing", "mutant:delete%20finds%20everything?retries=0");
    });
    let words = *failed.unwrap_err().downcast::<String>().unwrap();
    assert_eq!(
        words,
        "expected not found, success came\n\
         The contract: Deleting what is not there is answered as not found."
    );
}
