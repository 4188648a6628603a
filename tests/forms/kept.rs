//! What a backend of the matrix keeps, how it has been called, and what it is to say next.

use std::{
    collections::HashMap,
    ops::Range,
    path::Path,
    sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError},
};

use backend_core::{Operation, prelude::*};
use serde::Deserialize;

use crate::answer::{Did, Each, Names, Reply, Size};

/// What is behind one scheme. Cheap to clone; all clones are the same.
#[derive(Clone, Default)]
pub(crate) struct Kept(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    /// In the order of their first put.
    objects: Vec<(&'static str, Bytes)>,
    calls: Vec<&'static str>,
    asked: Vec<String>,
    instances: usize,
    plans: HashMap<&'static str, Plan>,
}

/// What an operation says instead of simply doing its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plan {
    /// That nothing was found.
    Miss,
    /// That it failed.
    Fail,
    /// That it is left to the fallback.
    Decline,
    /// One byte more than there is.
    TellWrongSize,
}

/// The option of those backends that ask for options.
#[derive(Debug, Deserialize)]
pub(crate) struct Level {
    level: u32,
}

static KEPT: LazyLock<Mutex<HashMap<&'static str, Kept>>> = LazyLock::new(Mutex::default);

impl Kept {
    pub(crate) fn of(scheme: &'static str) -> Self {
        let mut all = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
        all.entry(scheme).or_default().clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on `operation` does this.
    pub(crate) fn plan(&self, operation: &'static str, plan: Plan) {
        self.state().plans.insert(operation, plan);
    }

    /// From now on everything does its work.
    pub(crate) fn plan_nothing(&self) {
        self.state().plans.clear();
    }

    /// How often `operation` has been called since this was asked last.
    pub(crate) fn count(&self, operation: &str) -> usize {
        let mut state = self.state();
        let before = state.calls.len();
        state.calls.retain(|call| *call != operation);
        before - state.calls.len()
    }

    /// How many instances were made since this was asked last.
    pub(crate) fn instances(&self) -> usize {
        std::mem::take(&mut self.state().instances)
    }

    /// What the last `new` was given, and the last `list`.
    pub(crate) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.state().asked)
    }

    pub(crate) fn held(&self, name: &str) -> Option<Bytes> {
        let state = self.state();
        state.objects.iter().find(|(held, _)| *held == name).map(|(_, bytes)| bytes.clone())
    }

    fn hold(&self, name: &str, bytes: Bytes) {
        let mut state = self.state();
        match state.objects.iter_mut().find(|(held, _)| *held == name) {
            Some((_, held)) => *held = bytes,
            None => state.objects.push((String::from(name).leak(), bytes)),
        }
    }

    pub(crate) fn remove(&self, name: &str) -> Option<Bytes> {
        let mut state = self.state();
        let at = state.objects.iter().position(|(held, _)| *held == name)?;
        Some(state.objects.remove(at).1)
    }

    fn planned(&self, operation: &'static str) -> Option<Plan> {
        let mut state = self.state();
        state.calls.push(operation);
        state.plans.get(operation).copied()
    }

    /// Does `work`, which answers `None` for not found, unless something else is planned.
    fn call<A>(&self, operation: &'static str, work: impl FnOnce() -> Option<A>) -> Reply<A> {
        match self.planned(operation) {
            Some(Plan::Miss) => Reply::Missing,
            Some(Plan::Fail) => Reply::Failed,
            _ => work().map_or(Reply::Missing, Reply::Done),
        }
    }
}

/// Opening.
impl Kept {
    pub(crate) fn opening(scheme: &'static str) -> Self {
        let kept = Self::of(scheme);
        kept.state().asked.clear();
        kept
    }

    /// Notes an argument of `new`.
    pub(crate) fn given(self, argument: impl Given) -> Self {
        let text = argument.text();
        self.state().asked.push(text);
        self
    }

    pub(crate) fn opened(self) -> Reply<Self> {
        let planned = self.planned("new");
        if planned == Some(Plan::Fail) {
            return Reply::Failed;
        }
        self.state().instances += 1;
        Reply::Done(self)
    }
}

/// An argument of `new`, as the tests see it.
pub(crate) trait Given {
    fn text(&self) -> String;
}

impl Given for &BackendUrl {
    fn text(&self) -> String {
        format!("the host {:?}", self.host())
    }
}

impl Given for BackendUrl {
    fn text(&self) -> String {
        (&self).text()
    }
}

impl Given for Options<Level> {
    fn text(&self) -> String {
        format!("the level {}", self.level)
    }
}

impl Given for Credentials {
    fn text(&self) -> String {
        format!("the user {:?}", self.user())
    }
}

impl Given for Store {
    fn text(&self) -> String {
        format!("the store {}", self.url().scheme())
    }
}

/// The operations, as the backends call them.
impl Kept {
    pub(crate) fn get(&self, name: impl AsRef<str>) -> Reply<Bytes> {
        self.call("get", || self.held(name.as_ref()))
    }

    pub(crate) fn get_range(&self, name: impl AsRef<str>, range: Range<u64>) -> Reply<Bytes> {
        let part =
            |held: Bytes| held.slice(range.start as usize..held.len().min(range.end as usize));
        self.call("get_range", || self.held(name.as_ref()).map(part))
    }

    pub(crate) fn put(&self, name: impl AsRef<str>, data: Bytes) -> Reply<Size> {
        self.store("put", name.as_ref(), data)
    }

    pub(crate) fn put_new(&self, name: impl AsRef<str>, data: Bytes) -> Reply<Size> {
        self.store("put_new", name.as_ref(), data)
    }

    fn store(&self, operation: &'static str, name: &str, data: Bytes) -> Reply<Size> {
        let size = data.len() as u64;
        match self.planned(operation) {
            Some(Plan::Miss) => Reply::Missing,
            Some(Plan::Fail) => Reply::Failed,
            plan => {
                self.hold(name, data);
                Reply::Done(size + u64::from(plan == Some(Plan::TellWrongSize)))
            }
        }
    }

    /// Whatever the prefix: the framework leaves out what does not start with it.
    pub(crate) fn list(&self, prefix: impl AsRef<str>) -> Reply<Names> {
        let names = || {
            let mut state = self.state();
            state.asked = vec![prefix.as_ref().to_owned()];
            Some(state.objects.iter().map(|(name, _)| *name).collect())
        };
        self.call("list", names)
    }

    pub(crate) fn delete(&self, name: impl AsRef<str>) -> Reply<()> {
        self.call("delete", || self.remove(name.as_ref()).map(drop))
    }

    pub(crate) fn delete_list(&self, names: Vec<String>) -> Reply<Each<()>> {
        self.each("delete_list", names, |name| self.remove(name).map(drop))
    }

    pub(crate) fn query(&self, name: impl AsRef<str>) -> Reply<Size> {
        let wrong = u64::from(self.state().plans.get("query") == Some(&Plan::TellWrongSize));
        self.call("query", || Some(self.size(name.as_ref())? + wrong))
    }

    pub(crate) fn query_list(&self, names: Vec<String>) -> Reply<Each<Size>> {
        self.each("query_list", names, |name| self.size(name))
    }

    fn size(&self, name: &str) -> Option<Size> {
        self.held(name).map(|held| held.len() as Size)
    }

    /// A reply for each name; that of `refused` is a failure.
    fn each<A>(
        &self,
        operation: &'static str,
        names: Vec<String>,
        one: impl Fn(&str) -> Option<A>,
    ) -> Reply<Each<A>> {
        let reply = |name: String| {
            let reply = match name.as_str() {
                "refused" => Reply::Failed,
                name => one(name).map_or(Reply::Missing, Reply::Done),
            };
            (name, reply)
        };
        self.call(operation, || Some(names.into_iter().map(reply).collect()))
    }

    pub(crate) fn move_in(&self, name: impl AsRef<str>, from: impl AsRef<Path>) -> Reply<Did> {
        self.did("move", || {
            self.hold(name.as_ref(), std::fs::read(from).unwrap().into());
            Some(())
        })
    }

    pub(crate) fn copy(&self, from: impl AsRef<str>, to: impl AsRef<str>) -> Reply<Did> {
        self.did("copy", || {
            self.hold(to.as_ref(), self.held(from.as_ref())?);
            Some(())
        })
    }

    pub(crate) fn rename(&self, from: impl AsRef<str>, to: impl AsRef<str>) -> Reply<Did> {
        self.did("rename", || {
            let held = self.remove(from.as_ref())?;
            self.hold(to.as_ref(), held);
            Some(())
        })
    }

    fn did(&self, operation: &'static str, work: impl FnOnce() -> Option<()>) -> Reply<Did> {
        match self.planned(operation) {
            Some(Plan::Decline) => Reply::Done(Did(false)),
            Some(Plan::Miss) => Reply::Missing,
            Some(Plan::Fail) => Reply::Failed,
            _ => work().map_or(Reply::Missing, |()| Reply::Done(Did(true))),
        }
    }

    pub(crate) fn retry_cleanup(&self) -> Reply<()> {
        self.call("retry_cleanup", || Some(()))
    }

    pub(crate) fn close(&self) -> Reply<()> {
        self.call("close", || Some(()))
    }

    /// No space, for whatever does not speak of something that was not found.
    pub(crate) fn error_code(
        &self,
        operation: Operation,
        error: impl ToString,
    ) -> Reply<ErrorCode> {
        assert_ne!(operation, Operation::ErrorCode);
        let is_missing = error.to_string().contains("found");
        self.call("error_code", || (!is_missing).then_some(ErrorCode::NoSpace))
    }
}
