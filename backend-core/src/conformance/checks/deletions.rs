//! What is deleted is gone, and nothing else.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError, mpsc},
    time::Duration,
};

use futures_util::future::{join, join_all};
use tokio::sync::oneshot;

use crate::{
    Target,
    conformance::{
        case::Case,
        found::{Found, Unmet, equal, same, words},
    },
};

pub(in crate::conformance) async fn vanishes(case: &Case) -> Found {
    for name in ["object", "dir/object"] {
        case.have(name, b"contents").await?;
        case.delete(name).await?;
        case.lacks(name).await?;
    }
    Ok(())
}

pub(in crate::conformance) async fn clean(case: &Case) -> Found {
    for (name, contents) in [("object", "contents"), ("empty", "")] {
        case.put(name, contents).await?;
        case.lists("", &[name]).await?;
        case.delete(name).await?;
        case.lists("", &[]).await?;
    }
    Ok(())
}

pub(in crate::conformance) async fn siblings(case: &Case) -> Found {
    let kept = ["object2", "object-2", "object.bak", "Other", "obj"];
    for name in kept.iter().chain(&["object"]) {
        case.put(name, *name).await?;
    }
    case.holds("object", b"object").await?;
    case.delete("object").await?;
    case.lacks("object").await?;
    hold_their_names(case, &kept).await
}

pub(in crate::conformance) async fn neighbouring_directories(case: &Case) -> Found {
    let kept = ["dir/deeper/x", "dir2/x"];
    for name in kept.iter().chain(&["dir/x"]) {
        case.put(name, *name).await?;
    }
    case.holds("dir/x", b"dir/x").await?;
    case.delete("dir/x").await?;
    case.lacks("dir/x").await?;
    hold_their_names(case, &kept).await
}

pub(in crate::conformance) async fn directory(case: &Case) -> Found {
    let kept = ["dir/x", "dir/deeper/y"];
    for name in kept {
        case.have(name, name.as_bytes()).await?;
    }
    let outcomes = ["dir/deeper", "dir"].map(|name| async move { (name, case.delete(name).await) });
    let outcomes = join_all(outcomes).await;
    // What is lost weighs more than what is said.
    hold_their_names(case, &kept).await?;
    outcomes.into_iter().try_for_each(|(name, outcome)| case.nothing_deleted(name, outcome))
}

pub(in crate::conformance) async fn missing(case: &Case) -> Found {
    case.have("object", b"object").await?;
    for name in ["missing", "obj", "missing/deeper/object"] {
        case.deletes_nothing(name).await?;
    }
    case.holds("object", b"object").await
}

pub(in crate::conformance) async fn twice(case: &Case) -> Found {
    case.have("object", b"contents").await?;
    case.delete("object").await?;
    case.deletes_nothing("object").await?;
    case.lacks("object").await
}

pub(in crate::conformance) async fn name_is_free(case: &Case) -> Found {
    case.have("name/below", b"below").await?;
    case.delete("name/below").await?;
    case.lacks("name/below").await?;
    case.have("name", b"object").await?;
    case.delete("name").await?;
    case.lacks("name").await?;
    case.have("name/below", b"below again").await
}

pub(in crate::conformance) async fn several(case: &Case) -> Found {
    let (gone, kept) = (["a", "b", "dir/c", "dir/d"], ["ab", "dir/cd", "e"]);
    for name in gone.iter().chain(&kept) {
        case.have(name, name.as_bytes()).await?;
    }
    for (_, outcome) in case.delete_list(&gone).await? {
        outcome?;
    }
    all_lacked(case, &gone).await?;
    hold_their_names(case, &kept).await
}

pub(in crate::conformance) async fn several_missing(case: &Case) -> Found {
    for name in ["a", "b"] {
        case.have(name, name.as_bytes()).await?;
    }
    let asked = ["missing", "a", "dir/missing", "b"];
    let outcomes = case.delete_list(&asked).await?;
    all_lacked(case, &asked).await?;
    equal("the number of outcomes to be", &outcomes.len(), &asked.len())
}

pub(in crate::conformance) async fn outcomes(case: &Case) -> Found {
    let there = ["b", "d", "e"];
    for name in there {
        case.have(name, name.as_bytes()).await?;
    }
    let asked = ["a", "b", "c", "d", "e"];
    let outcomes = case.delete_list(&asked).await?;
    equal("the number of outcomes to be", &outcomes.len(), &asked.len())?;
    for ((_, outcome), name) in outcomes.into_iter().zip(asked) {
        match (outcome, there.contains(&name)) {
            (Err(error), true) => {
                let expected = format!("the outcome of {name:?} to be success");
                return Err(Unmet::failed(expected, words(&error)));
            }
            (Ok(()), true) => {}
            (outcome, false) => case.nothing_deleted(name, outcome)?,
        }
    }
    Ok(())
}

pub(in crate::conformance) async fn several_repeated(case: &Case) -> Found {
    for name in ["a", "b", "c"] {
        case.have(name, name.as_bytes()).await?;
    }
    let outcomes = case.delete_list(&["a", "b", "a"]).await?;
    equal("the number of outcomes to be", &outcomes.len(), &3)?;
    for (at, (_, outcome)) in outcomes.into_iter().enumerate() {
        // The second time it may be gone already.
        match outcome {
            Err(error) if error.is_not_found() && at != 1 => {}
            outcome => outcome?,
        }
    }
    all_lacked(case, &["a", "b"]).await?;
    case.holds("c", b"c").await
}

pub(in crate::conformance) async fn many(case: &Case) -> Found {
    // Only some are there, on both sides of the limits that services have: to put them all would tell no more.
    let there = ["0000", "0099", "0100", "0500", "0999", "1000"];
    case.put_all(&there).await?;
    case.have("1001", b"kept").await?;
    for name in there {
        case.holds(name, name.as_bytes()).await?;
    }
    let names: Vec<_> = (0..1001).map(|number| format!("{number:04}")).collect();
    let asked: Vec<_> = names.iter().map(String::as_str).collect();
    for (name, outcome) in case.delete_list(&asked).await? {
        if there.iter().any(|there| name.ends_with(there)) {
            outcome?;
        }
    }
    all_lacked(case, &there).await?;
    case.holds("1001", b"kept").await
}

pub(in crate::conformance) async fn several_names(case: &Case) -> Found {
    // What a request's body could be made of, and what each would be if it was taken for that.
    let asked = ["a&b", "<Key>c</Key>", "d\"],[\"e", "f\ng", "h%20i", "j+k", "ü€"];
    let alike = ["a", "b", "a&amp;b", "c", "d", "e", "f", "g", "h i", "j k"];
    let (mut taken, mut kept) = (Vec::new(), Vec::new());
    for (names, taken) in [(&asked[..], &mut taken), (&alike, &mut kept)] {
        for name in names {
            if case.have_if_taken(name, name.as_bytes()).await? {
                taken.push(*name);
            }
        }
    }
    if taken.is_empty() {
        return Err(Unmet::not_applicable("it refuses names with special characters"));
    }
    for (_, outcome) in case.delete_list(&taken).await? {
        outcome?;
    }
    all_lacked(case, &taken).await?;
    hold_their_names(case, &kept).await
}

pub(in crate::conformance) async fn during_a_read(case: &Case) -> Found {
    let contents = case.bytes(4 << 20);
    case.have("object", &contents).await?;
    let (begun, reading) = oneshot::channel();
    let (deleted, go_on) = mpsc::channel();
    let read = Arc::<Mutex<Vec<u8>>>::default();
    let reader = Reader { begun: Some(begun), go_on, read: read.clone() };
    let deleting = async {
        // Also where the read has ended without a byte.
        let _ = reading.await;
        let outcome = case.delete("object").await;
        let _ = deleted.send(());
        outcome
    };
    let (got, outcome) = join(case.get_to("object", Target::writer(reader)), deleting).await;
    if got.is_ok() {
        let read = read.lock().unwrap_or_else(PoisonError::into_inner);
        same(&read, &contents)?;
    }
    match outcome {
        Ok(()) => case.lacks("object").await,
        // What is being read may be refused to be deleted.
        Err(_) => case.holds("object", &contents).await,
    }
}

/// Takes the first bytes, says so, and reads on once the object is deleted.
struct Reader {
    begun: Option<oneshot::Sender<()>>,
    go_on: mpsc::Receiver<()>,
    read: Arc<Mutex<Vec<u8>>>,
}

impl Write for Reader {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(data);
        if let Some(begun) = self.begun.take() {
            let _ = begun.send(());
            // Not for ever: with one connection, the delete waits for the read.
            let _ = self.go_on.recv_timeout(Duration::from_secs(1));
        }
        Ok(data.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

async fn hold_their_names(case: &Case, names: &[&str]) -> Found {
    for name in names {
        case.holds(name, name.as_bytes()).await?;
    }
    Ok(())
}

async fn all_lacked(case: &Case, names: &[&str]) -> Found {
    for name in names {
        case.lacks(name).await?;
    }
    Ok(())
}
