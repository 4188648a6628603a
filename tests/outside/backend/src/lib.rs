use backend_core::prelude::*;
use std::{collections::BTreeMap, sync::Mutex};

/// Boxes on a shelf, until the program ends.
#[derive(Default)]
pub struct Shelf(Mutex<BTreeMap<String, Vec<u8>>>);

#[backend(scheme = "shelf", declares(volatile))]
impl Shelf {
    fn new() -> Self { Self::default() }
    fn get(&self, name: &str) -> Option<Vec<u8>> { self.0.lock().unwrap().get(name).cloned() }
    fn put(&self, name: &str, data: Vec<u8>) { self.0.lock().unwrap().insert(name.into(), data); }
    fn list(&self) -> Vec<String> { self.0.lock().unwrap().keys().cloned().collect() }
    fn delete(&self, name: &str) -> bool { self.0.lock().unwrap().remove(name).is_some() }
}
