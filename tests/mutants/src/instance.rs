//! A storage whose instances have something to themselves, which they lose, or which others do not see: `instance://PLACE/FAULT`.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use backend_core::{BackendUrl, Bytes, Error, Result, Source, backend};
use tokio::runtime::Handle;

use crate::honest::{Honest, read};

struct Instance {
    it: Honest,
    fault: String,
    /// What was read, or is to be written.
    own: Mutex<BTreeMap<String, Bytes>>,
    opened_in: Handle,
}

#[backend(scheme = "instance")]
impl Instance {
    async fn new(url: &BackendUrl) -> Result<Self> {
        let it = Honest::at(&format!("instance/{}", url.authority().unwrap_or_default()));
        let fault: String = url.path().trim_start_matches('/').into();
        let limit = match &*fault {
            "four-sessions" => 4,
            "keeps-sessions" => 10,
            "locks" => 1,
            _ => usize::MAX,
        };
        if !it.log_in(limit) {
            return Err(Error::other("421 there are too many sessions").permanent());
        }
        Ok(Self { it, fault, own: Mutex::default(), opened_in: Handle::current() })
    }

    async fn get(&self, name: &str) -> Result<Bytes> {
        match &*self.fault {
            "cache" | "late" => {
                if let Some(own) = self.own().get(name) {
                    return Ok(own.clone());
                }
            }
            "one-session" if self.it.has_logged_out() => {
                return Err(Error::other("530 not logged in").permanent());
            }
            "runtime" => {
                let (it, name) = (self.it.clone(), name.to_owned());
                let asking = self.opened_in.spawn(async move { it.object(&name) });
                let answer = asking.await.map_err(|error| Error::other(error).permanent())?;
                return answer.map(|object| object.data);
            }
            _ => {}
        }
        let data = self.it.object(name)?.data;
        if self.fault == "cache" {
            self.own().insert(name.into(), data.clone());
        }
        Ok(data)
    }

    fn put(&self, name: &str, data: &mut Source) -> Result<()> {
        let data = Bytes::from(read(data)?);
        match &*self.fault {
            "cache" => _ = self.own().remove(name),
            "late" => return self.put_late(name, data),
            _ => {}
        }
        self.it.store(name, data);
        Ok(())
    }

    fn list(&self) -> Vec<String> {
        let mut names: Vec<_> = self.it.objects().keys().cloned().collect();
        names.extend(self.own().keys().filter(|_| self.fault == "late").cloned());
        names
    }

    fn delete(&self, name: &str) -> Result<bool> {
        let own = self.own().remove(name);
        Ok(self.it.delete(name)? || own.is_some() && self.fault == "late")
    }

    fn close(&self) {
        if self.fault != "keeps-sessions" {
            self.it.log_out();
        }
    }
}

impl Instance {
    fn own(&self) -> MutexGuard<'_, BTreeMap<String, Bytes>> {
        self.own.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes when there are several to be written.
    fn put_late(&self, name: &str, data: Bytes) -> Result<()> {
        let mut own = self.own();
        own.insert(name.into(), data);
        if own.len() > 4 {
            for (name, data) in std::mem::take(&mut *own) {
                self.it.store(&name, data);
            }
        }
        Ok(())
    }
}
