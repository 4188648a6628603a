//! The `chaos+` prefix: the store behind it, with faults that a plan says.

mod body;
mod fault;
mod listing;
mod plan;
mod read;
mod rule;
mod source;

use std::{collections::BTreeMap, ops::Range, path::Path};

use backend_core::{Operation, Transfer, prelude::*};
use serde::Deserialize;

use self::{
    body::Damage,
    fault::Fault,
    plan::{Ahead, Plan},
    rule::Rule,
};

/// Faults on purpose in front of another store, by a seeded plan.
///
/// It shows what a program, a script or another backend makes of a storage that fails: `chaos+sftp://host/dir?chaos.plan=put:lost:times-2`
/// is the store of `sftp://host/dir`, except that the answers to the first two puts are lost. Without a plan it is that store.
///
/// ```standalone_crate
/// # use backends as _;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> backend_core::Result<()> {
/// use backend_core::Store;
///
/// // Two answers are lost; the third attempt is answered.
/// let store = Store::open("chaos+mem:?chaos.plan=put:lost:times-2&retry-delay=0s").await?;
/// store.put("a", "hello").await?;
///
/// // With a single retry it is an error that says so, and what was put is there.
/// let store = Store::open("chaos+mem:?chaos.plan=put:lost&retries=1&retry-delay=0s").await?;
/// let error = store.put("a", "hello").await.unwrap_err();
/// assert_eq!(error.attempts(), 2);
/// assert_eq!(
///     error.to_string(),
///     "put \"a\" on chaos: it was done, and the answer is lost, by the rule put:lost (2 attempts)"
/// );
/// assert_eq!(store.get("a").await?, "hello");
/// # Ok(()) }
/// ```
///
/// # The plan
///
/// `chaos.plan` is a list of rules with commas between them. A rule is `OPERATION[/PATTERN]:FAULT[:WORD]…`:
///
/// | `OPERATION` | |
/// |---|---|
/// | `get` `get_range` `put` `put_new` `list` `delete` `delete_list` `query` `query_list` `move` `copy` `rename` | this one |
/// | `reads` `writes` `any` | those that change nothing; those that do; all, as far as the fault can happen to them |
/// | `/PATTERN` | only if a name is like it: `*` is any text, also with `/` in it, and `?` one character. Of a listing it is the prefix that was asked for |
///
/// | `FAULT` | what happens | to |
/// |---|---|---|
/// | `fail` | an error, and nothing is done | all |
/// | `lost` | it is done, and an error comes instead of the answer | all |
/// | `cut`, `cut-N` | an error after `N` bytes, names or entries: of the data, the body, the listing, or of several names | all but `delete` `query` `move` `copy` `rename` |
/// | `short`, `short-N` | the body has `N` bytes, though all were promised | `get` `get_range` |
/// | `trim`, `trim-N` | the body, the listing or what is stored has `N` bytes or entries, as if that were all | `get` `get_range` `put` `put_new` `list` |
/// | `flip`, `flip-N` | the byte at `N`, from 0, is another one | `get` `get_range` `put` `put_new` |
/// | `size`, `size-N` | a size of `N` is told, or one more than it is | `put` `put_new` `list` `query` `query_list` |
/// | `partial` | of several names every second one fails, or is left out of the answers | `delete_list` `query_list` |
/// | `delay-T` | it takes `T` longer, such as `200ms` | all |
/// | `stall` | nothing is done, and no answer comes: `timeout=` ends it | all |
/// | `mute` | it is done, and no answer comes | all |
/// | `panic` | a fault in the backend's code (55) | all |
///
/// Without `N` it is the middle; of a listing, behind the first entry. What lies behind the end of an object or a listing changes nothing, but
/// `cut` still fails.
///
/// | `WORD` | |
/// |---|---|
/// | `once`, `times-N` | it strikes once, or `N` times, and never again |
/// | `from-N` | not before the `N`th call |
/// | `every-N` | every `N`th call, from there on |
/// | `chance-P` | each of these with the probability `P`, such as `0.3` |
/// | `code-N` | of `fail`, `lost`, `cut` and `partial`: the error has this code, from 50 (the default) to 56 |
/// | `permanent`, `transient` | that error is not retried, or is: as a rule its code decides |
/// | `wait-T` | that error asks to wait for `T` before another attempt, as a storage that limits rates does |
/// | `broken` | that error says that the connection is of no more use |
///
/// Calls are counted for each rule, from 1: those of its operations with its names. A retry is another call; so is the question for a
/// size, by which the size of what was put or read is verified. Of several rules that are due, the delays add up, and of the other faults
/// the first in the plan happens. With the same `chaos.seed` and the same calls in the same order, the same goes wrong.
///
/// Errors that it makes are its own: it retries them as any store does (`chaos.retries=` counts its attempts alone). Those of the store
/// behind it were given up on there. Each strike is in the log: as a warning if no error tells of it, else for those who debug.
///
/// `copy`, `rename` and `move` are declined where the store behind has none of its own, and made of others as they are there.
///
/// ```standalone_crate
/// # use backends as _;
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// # use backend_core::Store;
/// let error = Store::open("chaos+mem:?chaos.plan=put:lots").await.unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "bad URL: chaos: option \"chaos.plan\" is wrong: in the rule \"put:lots\": \"lots\" is no fault; did you mean \"lost\"?"
/// );
/// # }
/// ```
pub struct Chaos {
    inner: Store,
    plan: Plan,
}

/// The options of a `chaos+…:` URL.
#[derive(Deserialize, Options)]
struct ChaosOptions {
    /// What goes wrong: rules `OPERATION[/PATTERN]:FAULT[:WORD…]` with commas between them, as in
    /// `put:lost:times-2,get/photos/*:cut:chance-0.1`. FAULT: fail, lost, cut, short, trim, flip, size, delay, stall, mute, partial,
    /// panic. WORD: once, times-N, from-N, every-N, chance-P, code-N, permanent, transient, wait-T, broken.
    #[serde(default)]
    plan: Vec<Rule>,
    /// What `chance` goes by: with the same seed and the same calls the same goes wrong.
    #[serde(default)]
    seed: u32,
}

#[backend(scheme = "chaos", prefix = true, blocking = false)]
impl Chaos {
    fn new(inner: Store, options: Options<ChaosOptions>) -> Self {
        let ChaosOptions { plan, seed } = options.into_inner();
        Self { inner, plan: Plan::new(plan, seed) }
    }

    async fn get(&self, name: &str, to: &mut Sink) -> Result<()> {
        let ahead = self.plan.begin(Operation::Get, &[name]).await?;
        match Damage::by(ahead.fault()) {
            Some(damage) => damage.deliver(&self.inner, name, 0..u64::MAX, to).await?,
            None => _ = self.inner.get_to(name, &mut *to).await?,
        }
        ahead.end().await
    }

    async fn get_range(&self, name: &str, range: Range<u64>, to: &mut Sink) -> Result<()> {
        let ahead = self.plan.begin(Operation::GetRange, &[name]).await?;
        match Damage::by(ahead.fault()) {
            Some(damage) => damage.deliver(&self.inner, name, range, to).await?,
            None => to.send(self.inner.get_range(name, range).await?).await?,
        }
        ahead.end().await
    }

    async fn put(&self, name: &str, data: &mut Source) -> Result<Metadata> {
        let ahead = self.plan.begin(Operation::Put, &[name]).await?;
        let put = self.inner.put(name, damaged(data, &ahead).await?).await?;
        ahead.end().await?;
        Ok(stored(put, &ahead))
    }

    async fn put_new(&self, name: &str, data: &mut Source) -> Result<Metadata> {
        let ahead = self.plan.begin(Operation::PutNew, &[name]).await?;
        let put = self.inner.put_new(name, damaged(data, &ahead).await?).await?;
        ahead.end().await?;
        Ok(stored(put, &ahead))
    }

    async fn list(&self, prefix: &str) -> Result<Listing> {
        let ahead = self.plan.begin(Operation::List, &[prefix]).await?;
        Ok(listing::damaged(self.inner.list(prefix), &ahead))
    }

    async fn delete(&self, name: &str) -> Result<()> {
        let ahead = self.plan.begin(Operation::Delete, &[name]).await?;
        self.inner.delete(name).await?;
        ahead.end().await
    }

    async fn delete_list(&self, names: &[Name]) -> Result<Vec<Result<()>>> {
        let ahead = self.plan.begin(Operation::DeleteList, &words(names)).await?;
        let partial = ahead.rule().filter(|rule| rule.fault == Fault::Partial);
        let error_of = |at: usize| partial.filter(|_| at % 2 == 1).map(Rule::error);
        let reached = names[..reached(names, &ahead)].iter().enumerate();
        let done = reached.filter(|(at, _)| error_of(*at).is_none()).map(|(_, name)| name.clone());
        let mut outcomes = self.inner.delete_list(done).await?.into_iter();
        ahead.end().await?;
        let outcome = |at| match error_of(at) {
            Some(error) => Some(Err(error)),
            None => outcomes.next().map(|(_, outcome)| outcome),
        };
        Ok((0..names.len()).filter_map(outcome).collect())
    }

    async fn query(&self, name: &str) -> Result<Option<Metadata>> {
        let ahead = self.plan.begin(Operation::Query, &[name]).await?;
        let found = self.inner.query(name).await?;
        ahead.end().await?;
        Ok(found.map(|found| ahead.told(found)))
    }

    async fn query_list(&self, names: &[Name]) -> Result<BTreeMap<String, Option<Metadata>>> {
        let ahead = self.plan.begin(Operation::QueryList, &words(names)).await?;
        let answers =
            self.inner.query_list(names[..reached(names, &ahead)].iter().cloned()).await?;
        ahead.end().await?;
        let every = if ahead.fault() == Some(Fault::Partial) { 2 } else { 1 };
        let told = |(name, found): (Name, Option<Metadata>)| {
            (name.into(), found.map(|found| ahead.told(found)))
        };
        Ok(answers.into_iter().step_by(every).map(told).collect())
    }

    async fn r#move(&self, name: &str, from: &Path) -> Result<bool> {
        let Some(ahead) = self.begin_own(Operation::Move, &[name]).await? else { return Ok(false) };
        self.inner.move_in(name, from).await?;
        ahead.end().await.map(|()| true)
    }

    async fn copy(&self, from: &str, to: &str) -> Result<bool> {
        let names = &[from, to];
        let Some(ahead) = self.begin_own(Operation::Copy, names).await? else { return Ok(false) };
        self.inner.copy(from, to).await?;
        ahead.end().await.map(|()| true)
    }

    async fn rename(&self, from: &str, to: &str) -> Result<bool> {
        let names = &[from, to];
        let Some(ahead) = self.begin_own(Operation::Rename, names).await? else { return Ok(false) };
        self.inner.rename(from, to).await?;
        ahead.end().await.map(|()| true)
    }
}

impl Chaos {
    /// Begins a call of what the store behind has of its own; `None` if it has none.
    async fn begin_own(&self, operation: Operation, names: &[&str]) -> Result<Option<Ahead<'_>>> {
        match self.inner.capabilities().direct(operation) {
            true => self.plan.begin(operation, names).await.map(Some),
            false => Ok(None),
        }
    }
}

/// What the store behind is given.
async fn damaged(data: &mut Source, ahead: &Ahead<'_>) -> Result<Source> {
    let Some(rule) = ahead.rule() else { return Ok(Source::from(data)) };
    match rule.fault {
        Fault::Cut(at) => {
            source::read_part(data, at).await?;
            Err(rule.error())
        }
        Fault::Trim(at) => Ok(source::trimmed(data, at)),
        Fault::Flip(at) => Ok(source::flipped(data, at)),
        _ => Ok(Source::from(data)),
    }
}

/// What is told of an object that was put.
fn stored(put: Transfer, ahead: &Ahead<'_>) -> Metadata {
    match ahead.fault() {
        Some(Fault::Size(_)) => ahead.told(Metadata::new().size(put.bytes)),
        // The size of what was left of it would give it away.
        Some(Fault::Trim(_)) => Metadata::new(),
        _ if put.verified => Metadata::new().size(put.bytes),
        _ => Metadata::new(),
    }
}

/// How many of several names the call comes to.
fn reached(names: &[Name], ahead: &Ahead<'_>) -> usize {
    match ahead.fault() {
        Some(Fault::Cut(None)) => names.len() / 2,
        Some(Fault::Cut(Some(at))) => usize::try_from(at).unwrap_or(usize::MAX).min(names.len()),
        _ => names.len(),
    }
}

fn words(names: &[Name]) -> Vec<&str> {
    names.iter().map(Name::as_str).collect()
}
