//! A fault in an otherwise honest storage, and the backend that has it: `mutant://PLACE/FAULT`.

use std::{ops::Range, path::Path};

use backend_core::{BackendUrl, Entries, Error, Metadata, Name, Result, Sink, Source, backend};

use crate::{
    honest::Honest,
    mutants::{self, Mutant},
};

/// What is otherwise than in an honest storage: a method that is not written is honest.
#[allow(missing_docs)]
pub trait Fault: Sync {
    /// What becomes of a name on its way in, for every operation.
    fn name(&self, name: &str) -> Result<String> {
        Ok(name.into())
    }

    fn get(&self, it: &Honest, name: &str, to: &mut Sink) -> Result<()> {
        it.get(name, to)
    }

    fn get_range(&self, it: &Honest, name: &str, range: Range<u64>, to: &mut Sink) -> Result<()> {
        it.get_range(name, range, to)
    }

    fn put(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
        it.put(name, data)
    }

    fn put_new(&self, it: &Honest, name: &str, data: &mut Source) -> Result<Metadata> {
        it.put_new(name, data)
    }

    fn list(&self, it: &Honest, prefix: &str, to: &mut Entries) -> Result<()> {
        it.list(prefix, to)
    }

    fn delete(&self, it: &Honest, name: &str) -> Result<bool> {
        it.delete(name)
    }

    fn delete_list(&self, it: &Honest, names: &[Name]) -> Result<Vec<Result<bool>>> {
        Ok(names.iter().map(|name| it.delete(name)).collect())
    }

    fn query(&self, it: &Honest, name: &str) -> Result<Option<Metadata>> {
        it.query(name)
    }

    fn query_list(&self, it: &Honest, names: &[Name]) -> Result<Vec<Option<Metadata>>> {
        names.iter().map(|name| it.query(name)).collect()
    }

    fn move_in(&self, it: &Honest, name: &str, from: &Path) -> Result<bool> {
        it.move_in(name, from)
    }

    fn copy(&self, it: &Honest, from: &str, to: &str) -> Result<bool> {
        it.copy(from, to)
    }

    fn rename(&self, it: &Honest, from: &str, to: &str) -> Result<bool> {
        it.rename(from, to)
    }

    fn retry_cleanup(&self, _it: &Honest) -> Result<()> {
        Ok(())
    }

    fn close(&self, _it: &Honest) -> Result<()> {
        Ok(())
    }
}

/// No fault at all.
pub struct None;

impl Fault for None {}

/// An honest storage with one fault.
struct Faulty {
    it: Honest,
    fault: &'static dyn Fault,
}

#[backend(scheme = "mutant")]
impl Faulty {
    fn new(url: &BackendUrl) -> Result<Self> {
        let name = url.path().trim_start_matches('/');
        let place = format!("{}/{name}", url.authority().unwrap_or_default());
        let fault: &dyn Fault = match mutants::all().find(|mutant| mutant.name == name) {
            Some(Mutant { fault, .. }) => *fault,
            _ if name == "none" => &None,
            _ => return Err(Error::bad_url(format!("there is no mutant {name:?}"))),
        };
        Ok(Self { it: Honest::at(&place), fault })
    }

    fn get(&self, name: &str, to: &mut Sink) -> Result<()> {
        self.fault.get(&self.it, &self.fault.name(name)?, to)
    }

    fn get_range(&self, name: &str, range: Range<u64>, to: &mut Sink) -> Result<()> {
        self.fault.get_range(&self.it, &self.fault.name(name)?, range, to)
    }

    fn put(&self, name: &str, data: &mut Source) -> Result<Metadata> {
        self.fault.put(&self.it, &self.fault.name(name)?, data)
    }

    fn put_new(&self, name: &str, data: &mut Source) -> Result<Metadata> {
        self.fault.put_new(&self.it, &self.fault.name(name)?, data)
    }

    fn list(&self, prefix: &str, to: &mut Entries) -> Result<()> {
        self.fault.list(&self.it, prefix, to)
    }

    fn delete(&self, name: &str) -> Result<bool> {
        self.fault.delete(&self.it, &self.fault.name(name)?)
    }

    fn delete_list(&self, names: &[Name]) -> Result<Vec<Result<bool>>> {
        self.fault.delete_list(&self.it, &self.names(names)?)
    }

    fn query(&self, name: &str) -> Result<Option<Metadata>> {
        self.fault.query(&self.it, &self.fault.name(name)?)
    }

    fn query_list(&self, names: &[Name]) -> Result<Vec<Option<Metadata>>> {
        self.fault.query_list(&self.it, &self.names(names)?)
    }

    fn r#move(&self, name: &str, from: &Path) -> Result<bool> {
        self.fault.move_in(&self.it, &self.fault.name(name)?, from)
    }

    fn copy(&self, from: &str, to: &str) -> Result<bool> {
        self.fault.copy(&self.it, &self.fault.name(from)?, &self.fault.name(to)?)
    }

    fn rename(&self, from: &str, to: &str) -> Result<bool> {
        self.fault.rename(&self.it, &self.fault.name(from)?, &self.fault.name(to)?)
    }

    fn retry_cleanup(&self) -> Result<()> {
        self.fault.retry_cleanup(&self.it)
    }

    fn close(&self) -> Result<()> {
        self.fault.close(&self.it)
    }
}

impl Faulty {
    fn names(&self, names: &[Name]) -> Result<Vec<Name>> {
        names.iter().map(|name| Name::new(self.fault.name(name)?)).collect()
    }
}
