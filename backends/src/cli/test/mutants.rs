//! The checks are checked: each fault of a storage is found by the checks that it breaks, and by no other.

use std::{collections::BTreeMap, fs, path::Path, sync::Mutex};

use backend_core::{BackendUrl, Metadata, Name, backend};

use super::{
    checks::{CHECKS, Unmet},
    corner::Corner,
};

/// Objects in memory, with the fault that stands in the URL: `mutant:FAULT`.
struct Mutant {
    fault: String,
    objects: Mutex<BTreeMap<String, Vec<u8>>>,
}

#[backend(scheme = "mutant", blocking = false)]
impl Mutant {
    fn new(url: &BackendUrl) -> Self {
        Self { fault: url.path().into(), objects: Mutex::default() }
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
    let corner = Corner::open(url.parse().unwrap()).await.unwrap();
    let mut failed = Vec::new();
    for check in CHECKS {
        match (check.run)(&corner).await {
            Ok(()) => {}
            Err(Unmet::Failed(_)) => failed.push(check.name),
            Err(Unmet::NotApplicable(why)) => panic!("{}: {why}", check.name),
        }
    }
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
