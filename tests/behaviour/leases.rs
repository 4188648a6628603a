//! Who gets which instance, how many there are, and what becomes of them.

use std::time::Duration;

use backend_core::{Error, ErrorCode, Operation, prelude::*};
use futures::{FutureExt, TryStreamExt, future::join_all};
use tests::{Inside, Script, Step};
use tokio::time::{sleep, timeout};

use crate::{code, open, open_with_retries};

/// A backend that counts its instances and the calls at work. `$pause` is what a call does in the middle.
macro_rules! counted {
    ($name:ident, [$($attribute:tt)*], $self:ident, [$($receiver:tt)*], [$($fn:tt)*], $step:ident) => {
        struct $name(Script, #[expect(dead_code)] Inside);

        #[backend($($attribute)*)]
        impl $name {
            async fn new(url: &BackendUrl) -> Result<Self> {
                let script = Script::of(url)?;
                script.plain(Operation::New, &[], |_| Ok(())).await?;
                let inside = script.instances().enter();
                Ok(Self(script, inside))
            }
            $($fn)* get($($receiver)*, name: &str) -> Result<Bytes> {
                let _inside = $self.0.at_work().enter();
                $step!($self.0, Operation::Get, name);
                $self.0.held(name).ok_or_else(Error::not_found)
            }
            $($fn)* put($($receiver)*, name: &str, data: Bytes) -> Result<()> {
                let _inside = $self.0.at_work().enter();
                $self.0.hold(name, data);
                Ok(())
            }
            $($fn)* list($($receiver)*, prefix: &str, to: &mut Entries) -> Result<()> {
                let _inside = $self.0.at_work().enter();
                let _ = prefix;
                $step!($self.0, Operation::List, "");
                for number in 0..2000 {
                    push!($step, to, format!("{number:04}"));
                }
                Ok(())
            }
            $($fn)* delete($($receiver)*, name: &str) -> Result<()> {
                let _inside = $self.0.at_work().enter();
                $step!($self.0, Operation::Delete, name);
                Ok(())
            }
            $($fn)* retry_cleanup($($receiver)*) -> Result<()> {
                $step!($self.0, Operation::RetryCleanup, "");
                Ok(())
            }
            $($fn)* close($($receiver)*) -> Result<()> {
                $step!($self.0, Operation::Close, "");
                Ok(())
            }
        }
    };
}

/// What a plain function does in the middle of a call.
macro_rules! plain {
    ($script:expr, $operation:expr, $name:expr) => {{
        std::thread::sleep(Duration::from_millis(5));
        $script.plain($operation, &[$name], |_| Ok(())).now_or_never().unwrap()?
    }};
}

/// What an async function does in the middle of a call.
macro_rules! awaited {
    ($script:expr, $operation:expr, $name:expr) => {{
        sleep(Duration::from_millis(5)).await;
        $script.plain($operation, &[$name], |_| Ok(())).await?
    }};
}

macro_rules! push {
    (plain, $to:ident, $name:expr) => {
        $to.push($name)?
    };
    (awaited, $to:ident, $name:expr) => {
        $to.send($name).await?
    };
}

counted!(SharedPlain, [scheme = "shared-plain"], self, [&self], [fn], plain);
counted!(SharedAsync, [scheme = "shared-async"], self, [&self], [async fn], awaited);
counted!(OnePlain, [scheme = "one-plain"], self, [&mut self], [fn], plain);
counted!(OneAsync, [scheme = "one-async"], self, [&mut self], [async fn], awaited);
counted!(PooledShared, [scheme = "pooled-shared", connections = 3], self, [&self], [async fn], awaited);
counted!(PooledSharedPlain, [scheme = "pooled-shared-plain", connections = 3], self, [&self], [fn], plain);
counted!(PooledPlain, [scheme = "pooled-plain", connections = 3], self, [&mut self], [fn], plain);
counted!(PooledAsync, [scheme = "pooled-async", connections = 3], self, [&mut self], [async fn], awaited);

const ALL: [&str; 8] = [
    "shared-plain",
    "shared-async",
    "one-plain",
    "one-async",
    "pooled-shared",
    "pooled-shared-plain",
    "pooled-plain",
    "pooled-async",
];
const POOLED: [&str; 4] = ["pooled-shared", "pooled-shared-plain", "pooled-plain", "pooled-async"];
const SINGLE: [&str; 4] = ["shared-plain", "shared-async", "one-plain", "one-async"];

/// Waits for what happens behind the back of those who call.
async fn soon(so: impl Fn() -> bool) {
    for _ in 0..200 {
        if so() {
            break;
        }
        sleep(Duration::from_millis(5)).await;
    }
}

async fn holding(scheme: &str) -> (Script, Store) {
    let script = Script::new();
    script.hold("a", "x");
    let store = open(&script, scheme).await;
    (script, store)
}

#[tokio::test]
async fn calls_and_instances_are_as_many_as_the_author_allows() {
    for (scheme, instances, calls) in [
        ("shared-plain", 1, 2..=20),
        ("shared-async", 1, 2..=20),
        ("one-plain", 1, 1..=1),
        ("one-async", 1, 1..=1),
        ("pooled-shared", 3, 4..=20),
        ("pooled-plain", 3, 2..=3),
        ("pooled-async", 3, 2..=3),
    ] {
        let (script, store) = holding(scheme).await;
        let all = join_all((0..20).map(|_| store.get("a"))).await;
        assert!(all.into_iter().all(|got| got.unwrap() == "x"), "{scheme}");
        assert!(script.instances().most() <= instances, "{scheme}");
        assert_eq!(script.instances().most(), script.instances().ever(), "{scheme}: none in vain");
        let most = script.at_work().most();
        assert!(calls.contains(&most), "{scheme}: {most} calls at the same time");
    }
}

#[tokio::test]
async fn an_instance_is_made_only_when_it_is_needed() {
    for scheme in POOLED {
        let (script, store) = holding(scheme).await;
        for _ in 0..10 {
            store.get("a").await.unwrap();
        }
        assert_eq!(script.instances().ever(), 1, "{scheme}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_broken_instance_is_replaced_where_connections_are_declared_and_only_there() {
    let broken = || Step::fail_with(|| Error::other("the session has ended").broken());
    for (schemes, ever) in [(POOLED, 2), (SINGLE, 1)] {
        for scheme in schemes {
            let (script, store) = holding(scheme).await;
            script.on(Operation::Get, [broken()]);
            assert_eq!(store.get("a").await.unwrap(), "x");
            assert_eq!(script.instances().ever(), ever, "{scheme}");
            assert_eq!(script.instances().now(), 1, "{scheme}: the broken one is gone");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_instance_that_failed_without_being_broken_is_kept() {
    for scheme in ALL {
        let (script, store) = holding(scheme).await;
        script.on(Operation::Get, [Step::fail(), Step::fail()]);
        assert_eq!(store.get("a").await.unwrap(), "x");
        assert_eq!(script.instances().ever(), 1, "{scheme}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_exclusive_instance_whose_last_call_failed_is_cleaned_up_before_it_is_used_again() {
    for scheme in ["one-plain", "one-async", "pooled-plain", "pooled-async"] {
        let script = Script::new();
        script.hold("a", "x");
        let store = open_with_retries(&script, scheme, 0).await;
        script.on(Operation::Get, [Step::fail()]);
        assert_eq!(code(store.get("a").await), 50, "{scheme}");
        assert_eq!(script.count(Operation::RetryCleanup), 0, "{scheme}");
        assert_eq!(store.get("a").await.unwrap(), "x");
        assert_eq!(script.count(Operation::RetryCleanup), 1, "{scheme}");
        assert_eq!(store.get("a").await.unwrap(), "x");
        assert!(store.get("missing").await.unwrap_err().is_not_found());
        assert_eq!(store.get("a").await.unwrap(), "x");
        assert_eq!(script.count(Operation::RetryCleanup), 1, "{scheme}: not found is an answer");
        script.on(Operation::Get, [Step::fail_with(|| Error::new(ErrorCode::NoSpace, "full"))]);
        assert_eq!(code(store.get("a").await), 53, "{scheme}");
        assert_eq!(store.get("a").await.unwrap(), "x");
        assert_eq!(
            script.count(Operation::RetryCleanup),
            2,
            "{scheme}: one that is not tried again"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn after_a_panic_the_instance_is_replaced_where_connections_are_declared_and_only_there() {
    for (schemes, ever) in [(POOLED, 2), (SINGLE, 1)] {
        for scheme in schemes {
            let (script, store) = holding(scheme).await;
            script.on(Operation::Get, [Step::Panic("in the middle")]);
            assert_eq!(code(store.get("a").await), 55, "{scheme}");
            assert_eq!(store.get("a").await.unwrap(), "x");
            assert_eq!(script.instances().ever(), ever, "{scheme}");
            soon(|| script.instances().now() == 1).await;
            assert_eq!(script.instances().now(), 1, "{scheme}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_failing_cleanup_replaces_the_instance_where_connections_are_declared_and_only_there() {
    for (schemes, ever) in [(POOLED, 2), (SINGLE, 1)] {
        for scheme in schemes {
            let (script, store) = holding(scheme).await;
            script.on(Operation::Get, [Step::fail()]).on(Operation::RetryCleanup, [Step::fail()]);
            assert_eq!(store.get("a").await.unwrap(), "x");
            assert_eq!(script.instances().ever(), ever, "{scheme}");
            assert_eq!(script.count(Operation::RetryCleanup), 1, "{scheme}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_instance_whose_attempt_stalled_is_replaced_where_connections_are_declared() {
    for (scheme, ever) in
        [("pooled-shared", 2), ("pooled-async", 2), ("shared-async", 1), ("one-async", 1)]
    {
        for operation in [Operation::Get, Operation::List] {
            let script = Script::new();
            script.hold("a", "x").on(operation, [Step::Stall]);
            let url = format!("{}?timeout=10s&retry-delay=0s", script.url(scheme));
            let store = Store::open(url).await.unwrap();
            match operation {
                Operation::Get => assert_eq!(store.get("a").await.unwrap(), "x"),
                _ => assert_eq!(store.names("").await.unwrap().len(), 2000),
            }
            assert_eq!(script.instances().ever(), ever, "{operation} on {scheme}");
            soon(|| script.instances().now() == 1).await;
            assert_eq!(script.instances().now(), 1, "{operation} on {scheme}: it is still there");
        }
    }
}

#[tokio::test]
async fn a_call_that_nobody_waits_for_any_more_leaves_a_store_that_works() {
    for scheme in ALL {
        let (script, store) = holding(scheme).await;
        let mut call = Box::pin(store.get("a"));
        assert!((&mut call).now_or_never().is_none(), "{scheme}: it is in the middle");
        drop(call);
        let all = join_all((0..10).map(|_| store.get("a"))).await;
        assert!(all.into_iter().all(|got| got.unwrap() == "x"), "{scheme}");
        if scheme.starts_with("one") {
            assert_eq!(script.at_work().most(), 1, "{scheme}: the one cut short was still at work");
        }
        if SINGLE.contains(&scheme) {
            assert_eq!(script.instances().ever(), 1, "{scheme}");
        }
    }
}

#[tokio::test]
async fn a_plain_call_cut_short_keeps_its_instance_until_it_ends() {
    for scheme in ["one-plain", "pooled-plain"] {
        let (script, store) = holding(scheme).await;
        for _ in 0..20 {
            let _ = timeout(Duration::from_micros(500), store.get("a")).await;
        }
        store.get("a").await.unwrap();
        // Calls at work never outnumber the instances: no instance is lent twice.
        assert!(script.at_work().most() <= script.instances().most(), "{scheme}");
        store.close().await.unwrap();
        soon(|| script.at_work().now() == 0).await;
        assert_eq!(script.at_work().now(), 0, "{scheme}");
    }
}

#[tokio::test]
async fn deleting_while_listing_does_not_hang() {
    for scheme in ALL {
        let (script, store) = holding(scheme).await;
        let work = async {
            let mut listing = store.list("");
            let mut count = 0;
            while let Some(entry) = listing.try_next().await.unwrap() {
                // A sample is enough: each of these calls takes a while.
                if count % 50 == 0 {
                    store.delete(entry.name()).await.unwrap();
                }
                count += 1;
            }
            count
        };
        let count = timeout(Duration::from_secs(20), work).await;
        assert_eq!(count.unwrap_or_else(|_| panic!("{scheme} hangs")), 2000);
        assert_eq!(script.count(Operation::Delete), 40, "{scheme}");
    }
}

#[tokio::test]
async fn a_listing_that_is_not_read_to_its_end_leaves_the_store_free() {
    for scheme in ALL {
        let (_, store) = holding(scheme).await;
        let mut listing = store.list("");
        listing.try_next().await.unwrap().unwrap();
        let got = timeout(Duration::from_secs(10), store.get("a")).await;
        assert_eq!(got.unwrap_or_else(|_| panic!("{scheme} hangs while listed")).unwrap(), "x");
        drop(listing);
        let closed = timeout(Duration::from_secs(10), store.close()).await;
        closed.unwrap_or_else(|_| panic!("{scheme} cannot be closed")).unwrap();
    }
}

#[tokio::test]
async fn a_store_can_be_closed_while_a_listing_of_it_is_held() {
    for scheme in ALL {
        let (_, store) = holding(scheme).await;
        let mut listing = store.list("");
        listing.try_next().await.unwrap().unwrap();
        // Nobody reads on: the listing is a call under way, so either answer is right, but not to wait for ever.
        let closed = timeout(Duration::from_secs(10), store.close()).await;
        drop(listing);
        assert!(closed.is_ok(), "{scheme} waits for ever");
    }
}

#[tokio::test(start_paused = true)]
async fn an_idle_instance_is_closed_after_a_minute_where_connections_are_declared_and_only_there() {
    for scheme in ALL {
        let pooled = usize::from(POOLED.contains(&scheme));
        let (script, store) = holding(scheme).await;
        sleep(Duration::from_secs(59)).await;
        assert_eq!(script.instances().now(), 1, "{scheme}: not yet");
        sleep(Duration::from_secs(2)).await;
        assert_eq!(script.instances().now(), 1 - pooled, "{scheme}");
        assert_eq!(script.count(Operation::Close), pooled, "{scheme}");
        for _ in 0..5 {
            sleep(Duration::from_secs(50)).await;
            assert_eq!(store.get("a").await.unwrap(), "x", "{scheme}");
        }
        assert_eq!(script.instances().ever(), 1 + pooled, "{scheme}: one in use is kept");
        sleep(Duration::from_secs(61)).await;
        assert_eq!(script.instances().now(), 1 - pooled, "{scheme}: idle again");
        store.close().await.unwrap();
        assert_eq!(script.count(Operation::Close), 1 + pooled, "{scheme}: once on each");
    }
}

#[tokio::test(start_paused = true)]
async fn of_several_instances_those_that_are_not_needed_are_closed() {
    for scheme in POOLED {
        let (script, store) = holding(scheme).await;
        join_all((0..9).map(|_| store.get("a"))).await;
        assert_eq!(script.instances().now(), 3, "{scheme}");
        for _ in 0..5 {
            sleep(Duration::from_secs(20)).await;
            assert_eq!(store.get("a").await.unwrap(), "x", "{scheme}");
        }
        assert_eq!(script.instances().now(), 1, "{scheme}");
        assert_eq!(script.count(Operation::Close), 2, "{scheme}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_shared_instance_at_work_is_not_idle_however_long_it_takes() {
    let (script, store) = holding("pooled-shared").await;
    let mut listing = store.list("");
    listing.try_next().await.unwrap().unwrap();
    sleep(Duration::from_secs(200)).await;
    assert_eq!(script.count(Operation::Close), 0);
    let rest: Vec<_> = listing.try_collect().await.unwrap();
    assert_eq!((rest.len(), script.instances().ever()), (1999, 1));
}

#[tokio::test(start_paused = true)]
async fn an_instance_that_is_replaced_is_closed_and_another_takes_its_place_only_then() {
    let broken = || Step::fail_with(|| Error::other("the session has ended").broken());
    for scheme in POOLED {
        let (script, store) = holding(scheme).await;
        // One call on each: where several use an instance, another takes its place while they end what they do.
        script.on(Operation::Get, std::iter::repeat_with(broken).take(3));
        let all = join_all((0..3).map(|_| store.get("a"))).await;
        assert!(all.into_iter().all(|got| got.unwrap() == "x"), "{scheme}");
        soon(|| script.instances().now() <= 3).await;
        assert!(script.instances().most() <= 3, "{scheme}: {}", script.instances().most());
        let closed = script.instances().ever() - script.instances().now();
        assert!(closed >= 3, "{scheme}");
        assert_eq!(script.count(Operation::Close), closed, "{scheme}: once on each");
    }
}

#[tokio::test(start_paused = true)]
async fn closing_an_instance_that_is_given_up_may_fail_or_hang_and_the_store_goes_on() {
    let broken = || Step::fail_with(|| Error::other("the session has ended").broken());
    for (scheme, close) in [
        ("pooled-shared", Step::fail()),
        ("pooled-async", Step::fail()),
        ("pooled-shared", Step::Stall),
        ("pooled-async", Step::Stall),
        ("pooled-shared", Step::Panic("in close")),
        ("pooled-plain", Step::Panic("in close")),
    ] {
        let (script, store) = holding(scheme).await;
        script
            .on(Operation::Get, [broken(), broken()])
            .on(Operation::Close, [close.clone(), close]);
        let started = tokio::time::Instant::now();
        assert_eq!(store.get("a").await.unwrap(), "x", "{scheme}");
        assert!(started.elapsed() < Duration::from_secs(20), "{scheme}");
        soon(|| script.instances().now() == 1).await;
        store.close().await.unwrap();
        assert_eq!(script.instances().now(), 0, "{scheme}");
    }
}

struct Touchy;

#[backend(scheme = "touchy-shared", connections = 2, blocking = false)]
impl Touchy {
    fn new() -> Self {
        Self
    }
    fn get(&self, _name: &str) -> Result<Vec<u8>> {
        Err(Error::other("the session has ended").broken().permanent())
    }
    fn put(&self, _name: &str, _data: &[u8]) {}
    fn list(&self) -> Vec<String> {
        Vec::new()
    }
    fn delete(&self, _name: &str) {}
}

impl Drop for Touchy {
    fn drop(&mut self) {
        panic!("in drop");
    }
}

struct TouchyAlone(Touchy);

#[backend(scheme = "touchy-exclusive", connections = 2)]
impl TouchyAlone {
    fn new() -> Self {
        Self(Touchy)
    }
    fn get(&mut self, _name: &str) -> Result<Vec<u8>> {
        Err(Error::other("the session has ended").broken().permanent())
    }
    fn put(&self, _name: &str, _data: &[u8]) {}
    fn list(&self) -> Vec<String> {
        Vec::new()
    }
    fn delete(&self, _name: &str) {}
}

#[tokio::test]
async fn a_panic_in_the_drop_of_an_instance_reaches_no_caller() {
    for url in ["touchy-shared:", "touchy-exclusive:"] {
        let store = Store::open(url).await.unwrap();
        for _ in 0..3 {
            assert_eq!(code(store.get("a").await), 50, "{url}");
        }
        store.put("a", "x").await.unwrap();
        store.close().await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn no_call_gets_an_instance_in_the_middle_of_something_uncleaned_while_others_can_be_made() {
    let script = Script::new();
    script.hold("a", "x");
    let store = open_with_retries(&script, "pooled-async", 0).await;
    // Three instances, each of which has failed in its last call.
    script.on(Operation::Get, [Step::fail(), Step::fail(), Step::fail()]);
    let all = join_all((0..3).map(|_| store.get("a"))).await;
    assert!(all.into_iter().all(|got| got.is_err()));
    script.always(Operation::RetryCleanup, Step::fail());
    assert_eq!(store.get("a").await.unwrap(), "x");
    assert_eq!(script.count(Operation::RetryCleanup), 1, "the others are of no more use either");
    assert_eq!(script.instances().ever(), 4, "the fourth is fresh");
}

#[tokio::test]
async fn close_is_called_once_on_each_instance() {
    for scheme in ALL {
        let (script, store) = holding(scheme).await;
        join_all((0..9).map(|_| store.get("a"))).await;
        let instances = script.instances().now();
        assert!(instances == 3 || SINGLE.contains(&scheme), "{scheme}: {instances}");
        store.close().await.unwrap();
        assert_eq!(script.count(Operation::Close), instances, "{scheme}");
        assert_eq!(script.instances().now(), 0, "{scheme}: what is closed is let go of");
        drop(store);
        sleep(Duration::from_millis(50)).await;
        assert_eq!(script.count(Operation::Close), instances, "{scheme}: again, on drop");
        assert_eq!(script.instances().now(), 0, "{scheme}");
    }
}

#[tokio::test]
async fn close_waits_for_the_calls_under_way() {
    for scheme in ALL {
        let (script, store) = holding(scheme).await;
        let mut call = Box::pin(store.get("a"));
        assert!((&mut call).now_or_never().is_none(), "{scheme}: it is in the middle");
        let (got, closed) = tokio::join!(call, store.close());
        assert_eq!(got.unwrap(), "x", "{scheme}");
        closed.unwrap();
        assert_eq!(script.calls().last().unwrap().trim(), "close", "{scheme}");
    }
}

#[tokio::test]
async fn a_close_that_was_cut_short_is_not_taken_for_one_that_ended() {
    for scheme in ALL {
        let (script, store) = holding(scheme).await;
        let mut call = Box::pin(store.get("a"));
        assert!((&mut call).now_or_never().is_none(), "{scheme}: it is in the middle");
        assert!(store.close().now_or_never().is_none(), "{scheme}: it waits for the call");
        let (got, first, second) = tokio::join!(call, store.close(), store.close());
        assert_eq!(got.unwrap(), "x", "{scheme}");
        first.and(second).unwrap();
        assert_eq!(script.count(Operation::Close), 1, "{scheme}");
    }
}

#[tokio::test]
async fn whoever_closes_a_store_that_is_being_closed_waits_for_its_end() {
    for scheme in ALL {
        let (script, store) = holding(scheme).await;
        let mut call = Box::pin(store.get("a"));
        assert!((&mut call).now_or_never().is_none(), "{scheme}: it is in the middle");
        let mut first = Box::pin(store.close());
        assert!((&mut first).now_or_never().is_none(), "{scheme}: it waits for the call");
        let closed_again = async {
            store.close().await.unwrap();
            script.count(Operation::Close)
        };
        let (_, first, closed) = tokio::join!(call, first, closed_again);
        first.unwrap();
        assert_eq!(closed, 1, "{scheme}: closed, and yet not");
    }
}

#[tokio::test(start_paused = true)]
async fn close_waits_for_an_instance_that_was_given_up_while_others_used_it() {
    let script = Script::new();
    script.hold("a", "x");
    let store = open_with_retries(&script, "pooled-shared", 0).await;
    script.on(Operation::Get, [Step::fail_with(|| Error::other("the session has ended").broken())]);
    let late = async {
        sleep(Duration::from_millis(3)).await;
        store.get("a").await
    };
    let closing = async {
        sleep(Duration::from_millis(6)).await;
        store.close().await.unwrap();
        (script.count(Operation::Close), script.instances().now())
    };
    let first_three = join_all((0..3).map(|_| store.get("a")));
    let (gets, got, closed) = tokio::join!(first_three, late, closing);
    assert_eq!(gets.iter().filter(|got| got.is_err()).count(), 1);
    assert_eq!(got.unwrap(), "x");
    assert_eq!(closed, (3, 0), "closed, and still open");
}

#[tokio::test]
async fn calls_that_nobody_waits_for_any_more_count_among_the_connections() {
    for scheme in POOLED {
        let (script, store) = holding(scheme).await;
        for _ in 0..20 {
            assert!(store.get("a").now_or_never().is_none(), "{scheme}: it is in the middle");
            tokio::task::yield_now().await;
        }
        store.get("a").await.unwrap();
        let most = script.instances().most();
        assert!(most <= 3, "{scheme}: {most} instances");
    }
}

#[tokio::test]
async fn a_store_that_is_dropped_is_closed_while_the_runtime_lives() {
    for scheme in ALL {
        let (script, store) = holding(scheme).await;
        store.get("a").await.unwrap();
        drop(store);
        soon(|| script.instances().now() == 0).await;
        assert_eq!(script.count(Operation::Close), 1, "{scheme}");
        assert_eq!(script.instances().now(), 0, "{scheme}");
    }
}

#[test]
fn a_blocking_store_that_is_dropped_is_closed_too() {
    let script = Script::new();
    let store = backend_core::blocking::Store::open(script.url("one-plain")).unwrap();
    drop(store);
    for _ in 0..100 {
        if script.instances().now() == 0 {
            break;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(script.count(Operation::Close), 1);
}

#[tokio::test(start_paused = true)]
async fn where_no_further_instance_can_be_made_those_that_there_are_will_do() {
    for scheme in POOLED {
        let (script, store) = holding(scheme).await;
        let no_more = || Error::new(ErrorCode::PermissionDenied, "one session at a time");
        script.always(Operation::New, Step::fail_with(no_more));
        let started = tokio::time::Instant::now();
        let all = join_all((0..5).map(|_| store.get("a"))).await;
        assert!(all.into_iter().all(|got| got.unwrap() == "x"), "{scheme}");
        assert!(started.elapsed() < Duration::from_secs(1), "{scheme}: nothing is an attempt lost");
        let asked = script.count(Operation::New);
        join_all((0..5).map(|_| store.get("a"))).await;
        assert_eq!(script.count(Operation::New), asked, "{scheme}: not asked over and over");
        script.always(Operation::New, Step::Pass);
        sleep(Duration::from_secs(31)).await;
        let all = join_all((0..9).map(|_| store.get("a"))).await;
        assert!(all.into_iter().all(|got| got.unwrap() == "x"), "{scheme}");
        assert_eq!(script.instances().now(), 3, "{scheme}: asked again after a while");
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_can_be_closed_while_no_further_instance_can_be_made() {
    for scheme in POOLED {
        let (script, store) = holding(scheme).await;
        script.always(Operation::New, Step::fail());
        join_all((0..5).map(|_| store.get("a"))).await;
        timeout(Duration::from_secs(5), store.close()).await.unwrap().unwrap();
        assert_eq!(script.instances().now(), 0, "{scheme}");
    }
}

#[tokio::test(start_paused = true)]
async fn where_none_is_left_an_instance_that_cannot_be_made_is_an_error() {
    for scheme in POOLED {
        let (script, store) = holding(scheme).await;
        script.always(Operation::New, Step::fail());
        sleep(Duration::from_secs(100)).await;
        let all = join_all((0..5).map(|_| store.get("a"))).await;
        assert!(all.iter().all(Result::is_err), "{scheme}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_has_ended_one_connection_has_ended_those_at_rest_too() {
    let broken = || Step::fail_with(|| Error::other("the server was restarted").broken());
    for scheme in POOLED {
        let (script, store) = holding(scheme).await;
        join_all((0..9).map(|_| store.get("a"))).await;
        assert_eq!(script.instances().now(), 3, "{scheme}");
        script.on(Operation::Get, [broken()]);
        assert_eq!(store.get("a").await.unwrap(), "x", "{scheme}");
        soon(|| script.instances().now() == 1).await;
        assert_eq!(script.instances().ever(), 4, "{scheme}: the second attempt had a new one");
        assert_eq!(script.count(Operation::Close), 3, "{scheme}");
    }
}

#[tokio::test(start_paused = true)]
async fn waiting_for_an_instance_is_not_stalling() {
    let script = Script::new();
    script.hold("a", "x");
    let url = format!("{}?timeout=1s&retries=0", script.url("one-async"));
    let store = Store::open(url).await.unwrap();
    // At 5 ms each, the last one waits for two seconds.
    let all = join_all((0..400).map(|_| store.get("a"))).await;
    let failed: Vec<_> = all.into_iter().filter_map(Result::err).collect();
    assert!(failed.is_empty(), "{} failed: {}", failed.len(), failed[0]);
}

/// Lets `work` go on for a number of steps, then drops it.
async fn cut_short_after<T>(steps: usize, work: impl Future<Output = T>) {
    let mut work = Box::pin(work);
    for _ in 0..steps {
        if (&mut work).now_or_never().is_some() {
            return;
        }
        sleep(Duration::from_millis(1)).await;
    }
}

#[tokio::test]
async fn calls_cut_short_anywhere_leave_a_store_that_works_and_can_be_closed() {
    for scheme in ALL {
        let limit = if POOLED.contains(&scheme) { 3 } else { 1 };
        let script = Script::new();
        script.hold("a", "x");
        let url = format!("{}?retry-delay=1ms", script.url(scheme));
        let store = Store::open(url).await.unwrap();
        // Of several calls on an instance that is broken some go on, and for a moment there is one more.
        let is_shared = scheme.starts_with("pooled-shared");
        let broken = || Step::fail_with(|| Error::other("the session has ended").broken());
        let failure = if is_shared { Step::fail } else { broken };
        for steps in [0, 1, 2, 5, 8] {
            script.on(Operation::Get, [failure(), Step::fail()]);
            let calls = [
                cut_short_after(steps, store.get("a").map(drop)).boxed(),
                cut_short_after(steps, store.put("b", "y").map(drop)).boxed(),
                cut_short_after(steps, store.names("").map(drop)).boxed(),
                cut_short_after(steps, store.delete_list(["b", "c"]).map(drop)).boxed(),
                cut_short_after(steps, store.query("0001").map(drop)).boxed(),
            ];
            join_all(calls).await;
            assert_eq!(store.get("a").await.unwrap(), "x", "{scheme}");
        }
        let (most, ever) = (script.instances().most(), script.instances().ever());
        assert!(most <= limit, "{scheme}: {most} instances");
        let closed = timeout(Duration::from_secs(60), store.close()).await;
        closed.unwrap_or_else(|_| panic!("{scheme} cannot be closed")).unwrap();
        assert_eq!(script.count(Operation::Close), ever, "{scheme}: once on each");
    }
}

#[test]
fn a_store_outlives_the_runtime_that_it_was_opened_in() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for scheme in ALL {
        let first = runtime();
        let (script, store) = first.block_on(holding(scheme));
        let busy = store.clone();
        first.block_on(async {
            // All are in the middle when their runtime ends.
            for _ in 0..6 {
                let store = busy.clone();
                tokio::spawn(async move { store.get("a").await });
            }
            sleep(Duration::from_millis(1)).await;
        });
        drop(first);
        let got = runtime().block_on(async {
            let all =
                join_all((0..6).map(|_| timeout(Duration::from_secs(5), store.get("a")))).await;
            timeout(Duration::from_secs(5), store.close()).await.map(|_| all)
        });
        for got in got.unwrap_or_else(|_| panic!("{scheme} cannot be closed")) {
            assert_eq!(got.unwrap_or_else(|_| panic!("{scheme} hangs")).unwrap(), "x");
        }
        assert_eq!(script.at_work().now(), 0, "{scheme}");
    }
}
