//! Opening and closing lose nothing.

use futures_util::future::try_join_all;
use tokio::runtime::Builder;

use crate::{
    Error, Operation, Result, RetryPolicy, Store,
    conformance::{
        case::Case,
        found::{Found, Unmet, words},
    },
};

pub(in crate::conformance) async fn reopened(case: &Case) -> Found {
    let first = case.again().await?;
    let objects: Vec<_> =
        [0, 1000, 1 << 20].map(|size| (format!("kept-{size}"), case.bytes(size))).into();
    for (name, data) in &objects {
        first.put(name, data).await?;
    }
    first.close().await?;
    let second = case.again().await?;
    for (name, data) in &objects {
        second.holds(name, data).await?;
    }
    let names: Vec<_> = objects.iter().map(|(name, _)| name.as_str()).collect();
    second.lists("", &names).await
}

pub(in crate::conformance) async fn apart(case: &Case) -> Found {
    let (ended, other) = (case.again().await?, case.again().await?);
    ended.put("first", "first").await?;
    other.put("second", "second").await?;
    ended.close().await?;
    for handle in [&other, &**case] {
        handle.holds("first", b"first").await?;
        handle.holds("second", b"second").await?;
        handle.put("third", "third").await?;
        handle.holds("third", b"third").await?;
    }
    Ok(())
}

pub(in crate::conformance) async fn at_once(case: &Case) -> Found {
    const OPENINGS: usize = 4;
    let all = try_join_all((0..OPENINGS).map(|_| case.opened())).await?;
    let names: Vec<_> = (0..OPENINGS).map(|number| format!("opening-{number}")).collect();
    let uses = all.iter().zip(&names).map(async |(handle, name)| {
        handle.put(name, name.as_str()).await?;
        handle.holds(name, name.as_bytes()).await
    });
    try_join_all(uses).await?;
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    case.lists("", &names).await
}

pub(in crate::conformance) async fn many_times(case: &Case) -> Found {
    const TIMES: usize = 12;
    case.put("there", "there").await?;
    for _ in 0..TIMES {
        let handle = case.opened().await?;
        handle.holds("there", b"there").await?;
        handle.close().await?;
    }
    case.holds("there", b"there").await
}

pub(in crate::conformance) async fn operations(case: &Case) -> Found {
    let text = b"what is there";
    for name in ["there", "from", "deleted", "deleted too"] {
        case.have(name, text).await?;
    }
    let local = tempfile::NamedTempFile::new()?;
    for operation in Operation::ALL.into_iter().filter(|it| case.capabilities().can(*it)) {
        let works = match operation {
            Operation::Get => case.get("there").await.map(drop),
            Operation::GetRange => case.get_range("there", 0..4).await.map(drop),
            Operation::Put => case.put("put", text).await.map(drop),
            Operation::PutNew => case.put_new("new", text).await.map(drop),
            Operation::List => case.names("").await.map(drop),
            Operation::Query => case.query("there").await.map(drop),
            Operation::QueryList => case.query_list(&["there", "missing"]).await.map(drop),
            Operation::Copy => case.copy("there", "copied").await,
            Operation::Rename => case.rename("from", "to").await,
            Operation::Move => case.move_in("moved", local.path()).await.map(drop),
            Operation::Delete => case.delete("deleted").await,
            Operation::DeleteList => all_deleted(case, &["deleted too"]).await,
            // They are no calls.
            Operation::New | Operation::RetryCleanup | Operation::ErrorCode | Operation::Close => {
                continue;
            }
        };
        works.map_err(|error| {
            let how = case.capabilities().support(operation).name();
            Unmet::failed(format!("{operation}, which it has ({how}), to work"), words(&error))
        })?;
    }
    Ok(())
}

async fn all_deleted(case: &Case, names: &[&str]) -> Result<()> {
    let outcomes = case.delete_list(names).await?;
    outcomes.into_iter().try_for_each(|(_, outcome)| outcome)
}

pub(in crate::conformance) async fn other_runtime(case: &Case) -> Found {
    // Else what fails is that it is opened again.
    case.again().await?.close().await?;
    case.put("there", "there").await?;
    case.holds("there", b"there").await?;
    let (url, name) = (case.store().url().clone(), case.name("there")?);
    let opening = async move {
        let elsewhere = tokio::task::spawn_blocking(move || {
            let runtime = Builder::new_current_thread().enable_all().build()?;
            let opened = runtime.block_on(async {
                let store = Store::open_with(url, RetryPolicy::default()).await?;
                store.get(name).await?;
                Ok(store)
            });
            // With what was left running in it.
            runtime.shutdown_background();
            opened
        });
        elsewhere.await.map_err(Error::other)?
    };
    let store: Store =
        case.step("open in a runtime that ends".into(), |_| "done".into(), opening).await?;
    let handle = case.through(store);
    handle.holds("there", b"there").await?;
    handle.put("put", "put").await?;
    handle.holds("put", b"put").await?;
    handle.close().await.map_err(Unmet::from)
}
