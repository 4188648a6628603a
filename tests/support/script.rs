//! What a store that fails on command is to do, what it holds, and which calls have come.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    fmt,
    future::pending,
    sync::{
        Arc, LazyLock, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use backend_core::{BackendUrl, Bytes, Entries, Error, Name, Operation, Result, Sink, Source};

use crate::Gauge;

/// How many bytes of an object come at once.
const CHUNK: usize = 64 << 10;

/// What one call does instead of simply succeeding.
#[derive(Clone)]
pub enum Step {
    /// It succeeds after all.
    Pass,
    /// It fails without any effect.
    Fail(Make),
    /// It takes effect, and its answer is lost.
    Lose(Make),
    /// It moves this many bytes or names, then fails.
    Cut(usize, Make),
    /// It moves this many bytes or names, then ends as if that were all.
    Short(usize),
    /// It never ends.
    Stall,
    /// It panics with these words.
    Panic(&'static str),
    /// It succeeds, and tells this size.
    Tell(u64),
}

/// Makes the error of a step, as often as it is made.
pub type Make = Arc<dyn Fn() -> Error + Send + Sync>;

impl Step {
    /// A failure that another attempt may overcome.
    #[must_use]
    pub fn fail() -> Self {
        Self::fail_with(|| Error::other("connection reset"))
    }

    /// A failure with this error.
    pub fn fail_with(error: impl Fn() -> Error + Send + Sync + 'static) -> Self {
        Self::Fail(Arc::new(error))
    }

    /// Success that nobody hears of.
    #[must_use]
    pub fn lose() -> Self {
        Self::Lose(Arc::new(|| Error::other("the answer was lost")))
    }

    /// A failure half-way, after this many bytes or names.
    #[must_use]
    pub fn cut(after: usize) -> Self {
        Self::Cut(after, Arc::new(|| Error::other("connection reset half-way")))
    }
}

impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Step")
    }
}

/// What one store is to do. Cheap to clone; all clones are one script.
#[derive(Clone)]
pub struct Script(Arc<State>);

/// What a store holds, by name.
pub type Objects = BTreeMap<String, Bytes>;

struct State {
    id: String,
    steps: Mutex<HashMap<Operation, VecDeque<Step>>>,
    always: Mutex<HashMap<Operation, Step>>,
    objects: Mutex<Objects>,
    /// What a listing has instead of the names of the objects.
    listed: Mutex<Option<Vec<String>>>,
    calls: Mutex<Vec<String>>,
    instances: Gauge,
    at_work: Gauge,
}

static SCRIPTS: LazyLock<Mutex<HashMap<String, Script>>> = LazyLock::new(Mutex::default);

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Default for Script {
    fn default() -> Self {
        Self::new()
    }
}

impl Script {
    /// A script of its own, under which everything succeeds.
    #[must_use]
    pub fn new() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let id = format!("script-{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let script = Self(Arc::new(State {
            id: id.clone(),
            steps: Mutex::default(),
            always: Mutex::default(),
            objects: Mutex::default(),
            listed: Mutex::default(),
            calls: Mutex::default(),
            instances: Gauge::default(),
            at_work: Gauge::default(),
        }));
        lock(&SCRIPTS).insert(id, script.clone());
        script
    }

    /// The script whose URL this is.
    ///
    /// # Errors
    /// Bad URL (8) if there is none.
    pub fn of(url: &BackendUrl) -> Result<Self> {
        let id = url.host().unwrap_or_default();
        let script = lock(&SCRIPTS).get(id).cloned();
        script.ok_or_else(|| Error::bad_url(format!("no test has made the script {id:?}")))
    }

    /// The URL of this script under `scheme`.
    #[must_use]
    pub fn url(&self, scheme: &str) -> String {
        format!("{scheme}://{}", self.0.id)
    }

    /// The next calls of `operation` do this, one after the other.
    pub fn on(&self, operation: Operation, steps: impl IntoIterator<Item = Step>) -> &Self {
        lock(&self.0.steps).entry(operation).or_default().extend(steps);
        self
    }

    /// Calls of `operation` do this, once nothing else is planned for them.
    pub fn always(&self, operation: Operation, step: Step) -> &Self {
        lock(&self.0.always).insert(operation, step);
        self
    }

    /// Puts an object in place, without a call.
    pub fn hold(&self, name: &str, contents: impl Into<Bytes>) -> &Self {
        lock(&self.0.objects).insert(name.into(), contents.into());
        self
    }

    /// Lists these names in this order, whatever the objects are.
    pub fn list_as<N: Into<String>>(&self, names: impl IntoIterator<Item = N>) -> &Self {
        let names = names.into_iter().map(Into::into).collect();
        *lock(&self.0.listed) = Some(names);
        self
    }

    /// The contents of an object, without a call.
    #[must_use]
    pub fn held(&self, name: &str) -> Option<Bytes> {
        lock(&self.0.objects).get(name).cloned()
    }

    /// The names of the objects, without a call.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        lock(&self.0.objects).keys().cloned().collect()
    }

    /// Takes an object away, without a call; `None` if it was not there.
    pub fn remove(&self, name: &str) -> Option<()> {
        lock(&self.0.objects).remove(name).map(drop)
    }

    /// The calls that have come: each operation, with the names it was given.
    #[must_use]
    pub fn calls(&self) -> Vec<String> {
        lock(&self.0.calls).clone()
    }

    /// How many calls of `operation` have come.
    #[must_use]
    pub fn count(&self, operation: Operation) -> usize {
        let name = operation.name();
        self.calls().iter().filter(|call| call.split(' ').next() == Some(name)).count()
    }

    /// Forgets the calls so far.
    pub fn forget(&self) {
        lock(&self.0.calls).clear();
    }

    /// The instances that the backend has, as far as it counts them.
    #[must_use]
    pub fn instances(&self) -> &Gauge {
        &self.0.instances
    }

    /// The calls that are at work, as far as the backend counts them.
    #[must_use]
    pub fn at_work(&self) -> &Gauge {
        &self.0.at_work
    }
}

/// The operations, as scripted backends call them.
impl Script {
    /// Notes the call, and answers how far to go: an error at once, or the step that is left to do.
    async fn begin(&self, operation: Operation, of: &[&str]) -> Result<Step> {
        let words: Vec<&str> = [operation.name()].into_iter().chain(of.iter().copied()).collect();
        lock(&self.0.calls).push(words.join(" "));
        let planned = lock(&self.0.steps).get_mut(&operation).and_then(VecDeque::pop_front);
        let step = planned.or_else(|| lock(&self.0.always).get(&operation).cloned());
        match step.unwrap_or(Step::Pass) {
            Step::Fail(error) => Err(error()),
            Step::Panic(words) => std::panic::panic_any(words),
            Step::Stall => pending().await,
            step => Ok(step),
        }
    }

    /// A call that takes effect at once, by `work`.
    ///
    /// # Errors
    /// That of the step, or of `work`.
    pub async fn plain<T>(
        &self,
        operation: Operation,
        of: &[&str],
        work: impl FnOnce(&mut Objects) -> Result<T>,
    ) -> Result<T> {
        let step = self.begin(operation, of).await?;
        let done = work(&mut lock(&self.0.objects))?;
        match step {
            Step::Lose(error) | Step::Cut(_, error) => Err(error()),
            _ => Ok(done),
        }
    }

    /// Delivers an object, or the `part` of it; answers the size that the step tells.
    ///
    /// # Errors
    /// That of the step.
    pub async fn get(
        &self,
        operation: Operation,
        name: &str,
        part: impl FnOnce(Bytes) -> Bytes,
        to: &mut Sink,
    ) -> Result<Option<u64>> {
        let step = self.begin(operation, &[name]).await?;
        let whole = part(self.held(name).ok_or_else(Error::not_found)?);
        let part = match step {
            Step::Cut(after, _) | Step::Short(after) => whole.slice(..after),
            _ => whole,
        };
        for start in (0..part.len()).step_by(CHUNK) {
            to.send(part.slice(start..part.len().min(start + CHUNK))).await?;
        }
        match step {
            Step::Cut(_, error) | Step::Lose(error) => Err(error()),
            Step::Tell(size) => Ok(Some(size)),
            _ => Ok(None),
        }
    }

    /// Stores an object; answers the size that the step tells.
    ///
    /// # Errors
    /// That of the step.
    pub async fn put(
        &self,
        operation: Operation,
        name: &str,
        data: &mut Source,
    ) -> Result<Option<u64>> {
        let step = self.begin(operation, &[name]).await?;
        if operation == Operation::PutNew && self.held(name).is_some() {
            return Err(Error::already_exists());
        }
        let mut stored = Vec::new();
        while let Some(chunk) = data.next_chunk().await? {
            stored.extend_from_slice(&chunk);
            if let Step::Cut(after, error) = &step
                && stored.len() >= *after
            {
                return Err(error());
            }
        }
        if let Step::Short(after) = step {
            stored.truncate(after);
        }
        lock(&self.0.objects).insert(name.into(), stored.into());
        match step {
            Step::Lose(error) => Err(error()),
            Step::Tell(size) => Ok(Some(size)),
            _ => Ok(None),
        }
    }

    /// Lists what starts with whatever: the store has to look at `prefix` itself.
    ///
    /// # Errors
    /// That of the step.
    pub async fn list(&self, prefix: &str, to: &mut Entries) -> Result<()> {
        let step = self.begin(Operation::List, &[prefix]).await?;
        let objects = || lock(&self.0.objects).keys().cloned().collect();
        let names: Vec<String> = lock(&self.0.listed).clone().unwrap_or_else(objects);
        let count = match &step {
            Step::Cut(after, _) | Step::Short(after) => *after,
            _ => names.len(),
        };
        for name in names.into_iter().take(count) {
            to.send(name).await?;
        }
        match step {
            Step::Cut(_, error) | Step::Lose(error) => Err(error()),
            _ => Ok(()),
        }
    }

    /// Answers the size of an object.
    ///
    /// # Errors
    /// That of the step.
    pub async fn query(&self, name: &str) -> Result<Option<u64>> {
        match self.begin(Operation::Query, &[name]).await? {
            Step::Tell(size) => Ok(Some(size)),
            _ => Ok(self.held(name).map(|contents| contents.len() as u64)),
        }
    }

    /// The names, as they are noted.
    #[must_use]
    pub fn words(names: &[Name]) -> Vec<&str> {
        names.iter().map(Name::as_str).collect()
    }
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Script").field(&self.0.id).finish()
    }
}
