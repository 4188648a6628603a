//! Every operation of a backend, called through a store, and everything that its forms can say.

use std::{
    io::Cursor,
    path::Path,
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use backend_core::{Operation, RetryPolicy, Support, prelude::*};
use futures::TryStreamExt;

use crate::{
    answer::{LISTED_SIZE, Says},
    case::Case,
    kept::{Kept, Plan},
};

/// A backend at work.
pub(crate) struct Exercise<'a> {
    pub(crate) case: &'a Case,
    kept: Kept,
    store: Store,
    /// A local file.
    local: &'a Path,
}

impl<'a> Exercise<'a> {
    pub(crate) async fn begin(case: &'a Case, local: &'a Path) -> Self {
        let kept = case.kept();
        let opened = open(case, 0).await;
        let mut asked = kept.asked();
        asked.sort_unstable();
        // The user in the URL is the storage's, and no business of a prefix.
        let user = if case.prefix { "the user None" } else { "the user Some(\"user\")" };
        let things = [
            ("BackendUrl", "the host Some(\"host\")"),
            ("Options", "the level 3"),
            ("Store", "the store inner"),
            ("Credentials", user),
        ];
        let expected = things.iter().filter(|(argument, _)| case.asks_for(argument));
        assert_eq!(
            asked,
            expected.map(|(_, text)| *text).collect::<Vec<_>>(),
            "{}",
            case.at("new")
        );
        let store = opened.unwrap_or_else(|error| panic!("{}: {error}", case.at("new")));
        Self { case, kept, store, local }
    }

    pub(crate) async fn all(&self) {
        self.everything_is_native();
        self.opening().await;
        self.putting().await;
        self.putting_new().await;
        self.getting().await;
        self.getting_a_range().await;
        self.listing().await;
        self.querying().await;
        self.querying_several().await;
        self.deleting().await;
        self.deleting_several().await;
        self.moving().await;
        self.copying().await;
        self.renaming().await;
        self.cleaning_up().await;
        self.closing().await;
    }

    fn everything_is_native(&self) {
        for operation in Operation::ALL {
            let support = self.store.capabilities().support(operation);
            assert_eq!(support, Support::Native, "{}", self.case.at(operation.name()));
        }
    }

    /// Its answers of nothing and of failure, if it can give them.
    async fn refusals<T>(
        &self,
        operation: &'static str,
        says: Says,
        call: impl AsyncFn() -> Result<T>,
    ) {
        let at = self.case.at(operation);
        if says.missing {
            self.kept.plan(operation, Plan::Miss);
            assert_eq!(code(call().await), Some(52), "{at}: not found");
            assert_eq!(self.kept.count(operation), 1, "{at}: called");
        }
        if let Some(error) = says.error {
            self.kept.plan(operation, Plan::Fail);
            self.kept.count("error_code");
            assert_eq!(code(call().await), self.case.code(says), "{at}: {error:?}");
            assert_eq!(self.kept.count(operation), 1, "{at}: called");
            let asked = usize::from(error.is_seen_by(self.case.error));
            assert_eq!(
                self.kept.count("error_code"),
                asked,
                "{at}: {}",
                self.case.at("error_code")
            );
        }
        self.kept.plan_nothing();
    }

    async fn opening(&self) {
        assert_eq!(self.kept.instances(), 1);
        if let Some(error) = self.case.new.error {
            self.kept.plan("new", Plan::Fail);
            let refused = open(self.case, 0).await;
            assert_eq!(code(refused), Some(error.code()), "{}", self.case.at("new"));
            self.kept.plan_nothing();
        }
        if !self.case.asks_for("Options<Level>") {
            let unknown = Store::open(format!("{}?level=3", self.case.url())).await;
            assert_eq!(code(unknown), Some(8), "{}", self.case.at("new"));
        }
    }

    async fn putting(&self) {
        let at = self.case.at("put");
        self.kept.count("put");
        std::fs::write(self.local, "from a file").unwrap();
        let read_by = Arc::new(Mutex::new(None));
        let note = read_by.clone();
        let reader = Source::reader(move || {
            *note.lock().unwrap() = Some(thread::current().id());
            Ok(Cursor::new("from a reader"))
        });
        for (name, source, contents) in [
            ("a", Source::from("in memory"), "in memory"),
            ("b", reader, "from a reader"),
            ("c/d", Source::from(self.local), "from a file"),
        ] {
            let put = self.store.put(name, source).await.unwrap_or_else(|e| panic!("{at}: {e}"));
            assert_eq!((put.bytes, put.verified), (contents.len() as u64, true), "{at}");
            assert_eq!(self.kept.held(name).unwrap(), contents, "{at}");
        }
        // Only a plain `fn` that says that it never blocks reads where it stands, and only what it reads itself.
        let reads_itself = at.contains("&mut Source") && !at.contains("async");
        let is_here = *read_by.lock().unwrap() == Some(thread::current().id());
        assert_eq!(is_here, reads_itself && self.case.is_in_place(), "{at}: off the async threads");
        // More than comes at once, and from where it is not at hand.
        let long = Bytes::from(vec![7; 1 << 20]);
        let again = long.clone();
        let reader = Source::reader(move || Ok(Cursor::new(again.clone())));
        for source in [reader, Source::spool(&*long).unwrap()] {
            self.store.put("long", source).await.unwrap_or_else(|e| panic!("{at}: {e}"));
            assert!(self.kept.remove("long").unwrap() == long, "{at}");
        }
        assert_eq!(self.kept.count("put"), 5, "{at}");
        self.wrong_size("put", self.case.put, async || self.store.put("a", "in memory").await)
            .await;
        self.refusals("put", self.case.put, async || self.store.put("a", "x").await).await;
    }

    async fn putting_new(&self) {
        let at = self.case.at("put_new");
        let put = self.store.put_new("new", "0123456789").await;
        assert_eq!(put.unwrap_or_else(|e| panic!("{at}: {e}")).bytes, 10, "{at}");
        assert_eq!(self.kept.held("new").unwrap(), "0123456789", "{at}");
        assert_eq!((self.kept.count("put_new"), self.kept.count("put")), (1, 0), "{at}");
        let call = async || self.store.put_new("new", "0123456789").await;
        self.wrong_size("put_new", self.case.put_new, call).await;
        self.refusals("put_new", self.case.put_new, call).await;
    }

    /// A size that is told counts as verification.
    async fn wrong_size<T>(
        &self,
        operation: &'static str,
        says: Says,
        call: impl AsyncFn() -> Result<T>,
    ) {
        self.kept.plan(operation, Plan::TellWrongSize);
        let expected = says.more.then_some(56);
        assert_eq!(code(call().await), expected, "{}", self.case.at(operation));
        self.kept.plan_nothing();
        self.kept.count(operation);
    }

    async fn getting(&self) {
        let at = self.case.at("get");
        let got = self.store.get("a").await.unwrap_or_else(|e| panic!("{at}: {e}"));
        assert_eq!(got, "in memory", "{at}");
        self.store.get_to("c/d", self.local).await.unwrap_or_else(|e| panic!("{at}: {e}"));
        assert_eq!(std::fs::read(self.local).unwrap(), b"from a file", "{at}");
        assert_eq!(self.kept.count("get"), 2, "{at}");
        self.refusals("get", self.case.get, async || self.store.get("a").await).await;
    }

    async fn getting_a_range(&self) {
        let at = self.case.at("get_range");
        let got = self.store.get_range("new", 3..6).await.unwrap_or_else(|e| panic!("{at}: {e}"));
        assert_eq!(got, "345", "{at}");
        let end = self.store.get_range("new", 8..99).await.unwrap_or_else(|e| panic!("{at}: {e}"));
        assert_eq!(end, "89", "{at}");
        assert_eq!((self.kept.count("get_range"), self.kept.count("get")), (2, 0), "{at}");
        let call = async || self.store.get_range("a", 0..1).await;
        self.refusals("get_range", self.case.get_range, call).await;
    }

    async fn listing(&self) {
        let at = self.case.at("list");
        let names = |entries: &[Entry]| -> Vec<String> {
            entries.iter().map(|entry| entry.name().into()).collect()
        };
        let all: Vec<Entry> =
            self.store.list("").try_collect().await.unwrap_or_else(|e| panic!("{at}: {e}"));
        assert_eq!(names(&all), ["a", "b", "c/d", "new"], "{at}: in the storage's order");
        let tells_sizes = self.case.list.more || at.contains("to: &mut Entries");
        let size = tells_sizes.then_some(LISTED_SIZE);
        assert!(all.iter().all(|entry| entry.metadata().size == size), "{at}: {all:?}");
        assert_eq!(self.store.names("c/").await.unwrap(), ["c/d"], "{at}");
        let prefix = if at.contains("prefix:") { "c/" } else { "" };
        assert_eq!(self.kept.asked(), [prefix], "{at}");
        assert_eq!(self.kept.count("list"), 2, "{at}");
        self.refusals("list", self.case.list, async || self.store.names("").await).await;
    }

    async fn querying(&self) {
        let at = self.case.at("query");
        self.kept.count("query");
        let found = self.store.query("b").await.unwrap_or_else(|e| panic!("{at}: {e}"));
        assert_eq!(found.unwrap().size, Some(13), "{at}");
        assert_eq!(self.kept.count("query"), 1, "{at}");
        let call = async || self.store.query("b").await?.ok_or_else(Error::not_found);
        self.refusals("query", self.case.query, call).await;
    }

    async fn querying_several(&self) {
        let (at, case) = (self.case.at("query_list"), self.case);
        // A map that leaves a name out has it asked for singly.
        let leaves_out = case.query_list.more;
        let missing = if leaves_out { case.query } else { case.query_list_each }.missing;
        let asked = ["b", "a", "missing"].into_iter().take(if missing { 3 } else { 2 });
        let answers = self.store.query_list(asked.clone()).await;
        let answers = answers.unwrap_or_else(|e| panic!("{at}: {e}"));
        let names: Vec<&str> = answers.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, asked.collect::<Vec<_>>(), "{at}: in order");
        let sizes = answers.iter().map(|(_, found)| found.as_ref().map(|found| found.size));
        let expected = [Some(Some(13)), Some(Some(9)), None];
        assert_eq!(sizes.collect::<Vec<_>>(), expected[..names.len()], "{at}");
        assert_eq!(self.kept.count("query_list"), 1, "{at}");
        let singly = usize::from(missing && leaves_out);
        assert_eq!(self.kept.count("query"), singly, "{at}: asked singly");
        if let Some(error) = case.query_list_each.error {
            let refused = self.store.query_list(["a", "refused"]).await;
            assert_eq!(code(refused), Some(error.code()), "{at}: one of several");
        }
        self.kept.count("query_list");
        let call = async || self.store.query_list(["a"]).await;
        self.refusals("query_list", case.query_list, call).await;
    }

    async fn deleting(&self) {
        let at = self.case.at("delete");
        self.store.delete("b").await.unwrap_or_else(|e| panic!("{at}: {e}"));
        assert_eq!(self.kept.held("b"), None, "{at}");
        assert_eq!(self.kept.count("delete"), 1, "{at}");
        self.refusals("delete", self.case.delete, async || self.store.delete("b").await).await;
    }

    async fn deleting_several(&self) {
        let (at, each) = (self.case.at("delete_list"), self.case.delete_list_each);
        let can_fail = usize::from(each.error.is_some());
        let names = ["c/d", "missing", "refused"].into_iter().take(2 + can_fail);
        let outcomes = self.store.delete_list(names.clone()).await;
        let outcomes = outcomes.unwrap_or_else(|e| panic!("{at}: {e}"));
        assert_eq!(self.kept.held("c/d"), None, "{at}");
        let codes = outcomes.into_iter().map(|(name, outcome)| (name.to_string(), code(outcome)));
        let expected = [None, each.missing.then_some(52), each.error.map(|error| error.code())];
        let expected = names.map(String::from).zip(expected);
        assert_eq!(codes.collect::<Vec<_>>(), expected.collect::<Vec<_>>(), "{at}");
        assert_eq!((self.kept.count("delete_list"), self.kept.count("delete")), (1, 0), "{at}");
        let call = async || self.store.delete_list(["missing"]).await?.pop().unwrap().1;
        self.refusals("delete_list", self.case.delete_list, call).await;
    }

    async fn moving(&self) {
        let at = self.case.at("move");
        let call = async |name: &str| {
            std::fs::write(self.local, "moved").unwrap();
            self.store.move_in(name, self.local).await
        };
        let moved = call("moved").await.unwrap_or_else(|e| panic!("{at}: {e}"));
        assert_eq!((moved.bytes, moved.verified), (5, true), "{at}");
        assert!(!self.local.exists(), "{at}");
        assert_eq!(self.kept.held("moved").unwrap(), "moved", "{at}");
        assert_eq!((self.kept.count("move"), self.kept.count("put")), (1, 0), "{at}");
        if self.case.r#move.more {
            self.kept.plan("move", Plan::Decline);
            call("moved/otherwise").await.unwrap_or_else(|e| panic!("{at}: {e}"));
            self.kept.plan_nothing();
            assert!(!self.local.exists(), "{at}");
            assert_eq!((self.kept.count("move"), self.kept.count("put")), (1, 1), "{at}: declined");
            assert_eq!(self.kept.held("moved/otherwise"), Some("moved".into()), "{at}: declined");
        }
        self.refusals("move", self.case.r#move, async || call("moved").await).await;
        assert!(self.local.exists() || !self.case.r#move.missing, "{at}: nothing lost");
    }

    async fn copying(&self) {
        let at = self.case.at("copy");
        self.store.copy("a", "copied").await.unwrap_or_else(|e| panic!("{at}: {e}"));
        assert_eq!(self.kept.held("copied").unwrap(), "in memory", "{at}");
        assert_eq!((self.kept.count("copy"), self.kept.count("put")), (1, 0), "{at}");
        if self.case.copy.more {
            self.kept.plan("copy", Plan::Decline);
            self.store.copy("a", "b").await.unwrap_or_else(|e| panic!("{at}: {e}"));
            self.kept.plan_nothing();
            assert_eq!(self.kept.held("b"), Some("in memory".into()), "{at}: declined");
            assert_eq!((self.kept.count("copy"), self.kept.count("put")), (1, 1), "{at}: declined");
        }
        self.refusals("copy", self.case.copy, async || self.store.copy("a", "copied").await).await;
    }

    async fn renaming(&self) {
        let at = self.case.at("rename");
        self.store.rename("copied", "renamed").await.unwrap_or_else(|e| panic!("{at}: {e}"));
        assert_eq!(self.kept.held("renamed").unwrap(), "in memory", "{at}");
        assert_eq!(self.kept.held("copied"), None, "{at}");
        assert_eq!((self.kept.count("rename"), self.kept.count("copy")), (1, 0), "{at}");
        if self.case.rename.more {
            self.kept.plan("rename", Plan::Decline);
            self.store.rename("renamed", "b").await.unwrap_or_else(|e| panic!("{at}: {e}"));
            self.kept.plan_nothing();
            assert_eq!(self.kept.held("b"), Some("in memory".into()), "{at}: declined");
            assert_eq!(self.kept.held("renamed"), None, "{at}");
            assert_eq!(
                (self.kept.count("rename"), self.kept.count("copy")),
                (1, 1),
                "{at}: declined"
            );
        }
        let call = async || self.store.rename("a", "renamed").await;
        self.refusals("rename", self.case.rename, call).await;
    }

    /// It comes before the second attempt of a put whose size is not what was sent; if it fails, another instance is made.
    async fn cleaning_up(&self) {
        let at = self.case.at("retry_cleanup");
        let store = open(self.case, 1).await.unwrap_or_else(|e| panic!("{at}: {e}"));
        let tells = if self.case.put.more { "put" } else { "query" };
        self.kept.plan(tells, Plan::TellWrongSize);
        let says = self.case.retry_cleanup;
        let plans = [None, says.missing.then_some(Plan::Miss), says.error.map(|_| Plan::Fail)];
        // Nothing was found to clean up, which is as good: unless an error had to say it.
        let misses_by_error = at.contains("Result<(), ");
        for (number, plan) in plans.into_iter().enumerate() {
            if number > 0 && plan.is_none() {
                continue;
            }
            if let Some(plan) = plan {
                self.kept.plan("retry_cleanup", plan);
            }
            self.kept.count("retry_cleanup");
            self.kept.count("put");
            self.kept.instances();
            assert_eq!(code(store.put("a", "x").await), Some(56), "{at}");
            assert_eq!(self.kept.count("retry_cleanup"), 1, "{at}");
            assert_eq!(self.kept.count("put"), 2, "{at}");
            let fails = plan == Some(Plan::Fail) || plan == Some(Plan::Miss) && misses_by_error;
            assert_eq!(self.kept.instances(), usize::from(fails), "{at}: {plan:?}");
        }
        self.kept.plan_nothing();
        store.close().await.unwrap_or_else(|e| panic!("{}: {e}", self.case.at("close")));
    }

    async fn closing(&self) {
        let at = self.case.at("close");
        self.kept.count("close");
        self.store.close().await.unwrap_or_else(|e| panic!("{at}: {e}"));
        assert_eq!(self.kept.count("close"), 1, "{at}");
        if let Some(error) = self.case.close.error {
            let store = open(self.case, 0).await.unwrap();
            self.kept.plan("close", Plan::Fail);
            assert_eq!(code(store.close().await), Some(error.code()), "{at}");
            self.kept.plan_nothing();
        }
    }
}

async fn open(case: &Case, retries: u32) -> Result<Store> {
    let policy = RetryPolicy::new().retries(retries).delay(Duration::ZERO);
    Store::open_with(BackendUrl::parse(&case.url())?, policy).await
}

/// The number of the code of a failure.
fn code<T>(result: Result<T>) -> Option<u8> {
    result.err().map(|error| error.code().number())
}
