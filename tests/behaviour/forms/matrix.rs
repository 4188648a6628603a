//! Rows of forms, each in plain and in async functions, with `&self` and with `&mut self`.

use std::{
    collections::{BTreeMap, HashMap},
    io,
    ops::Range,
    path::{Path, PathBuf},
};

use backend_core::{Operation, Support, prelude::*};
use tests::Script;

use super::answer::{Answer, Data, Each, Names};
use crate::open;

/// One row: its four schemes, and the forms that it has of names, and of each operation's arguments and result.
macro_rules! row {
    (
        [$plain:literal, $plain_mut:literal, $async:literal, $async_mut:literal]
        $self:ident name: $name:ty, prefix: [$($prefix:ty)?], names: $names:ty;
        new: $new:ty, get: $get:ty, put: $data:ty => $put:ty, list: $list:ty, delete: $delete:ty,
        query: $query:ty, query_list: $query_list:ty, delete_list: $delete_list:ty,
        from: $from:ty => $moved:ty, copy: $copy:ty, unit: $unit:ty,
    ) => {
        row!(@ $plain, [fn] [&$self] [$self] $name, [$($prefix)?], $names, $new, $get, $data, $put, $list,
            $delete, $query, $query_list, $delete_list, $from, $moved, $copy, $unit);
        row!(@ $plain_mut, [fn] [&mut $self] [$self] $name, [$($prefix)?], $names, $new, $get, $data, $put,
            $list, $delete, $query, $query_list, $delete_list, $from, $moved, $copy, $unit);
        row!(@ $async, [async fn] [&$self] [$self] $name, [$($prefix)?], $names, $new, $get, $data, $put,
            $list, $delete, $query, $query_list, $delete_list, $from, $moved, $copy, $unit);
        row!(@ $async_mut, [async fn] [&mut $self] [$self] $name, [$($prefix)?], $names, $new, $get, $data,
            $put, $list, $delete, $query, $query_list, $delete_list, $from, $moved, $copy, $unit);
    };
    (@ $scheme:literal, [$($fn:tt)*] [$($receiver:tt)*] [$self:ident] $name:ty, [$($prefix:ty)?], $names:ty,
        $new:ty, $get:ty, $data:ty, $put:ty, $list:ty, $delete:ty, $query:ty, $query_list:ty,
        $delete_list:ty, $from:ty, $moved:ty, $copy:ty, $unit:ty) => {
        const _: () = {
            struct Row(Script);

            impl Answer<Script> for Row {
                fn of(answer: Option<Script>) -> Self {
                    Self(answer.unwrap())
                }
            }

            #[backend(scheme = $scheme)]
            impl Row {
                $($fn)* new(url: &BackendUrl) -> $new {
                    Answer::of(Some(Script::of(url).unwrap()))
                }
                $($fn)* get($($receiver)*, name: $name) -> $get {
                    Answer::of($self.0.held(name.as_ref()))
                }
                $($fn)* get_range($($receiver)*, name: $name, range: Range<u64>) -> $get {
                    let held: Option<Bytes> = $self.0.held(name.as_ref());
                    let end = |held: &Bytes| (range.end as usize).min(held.len());
                    Answer::of(held.map(|held| held.slice(range.start as usize..end(&held))))
                }
                $($fn)* put($($receiver)*, name: $name, data: $data) -> $put {
                    let data = data.bytes();
                    let size = data.len() as u64;
                    $self.0.hold(name.as_ref(), data);
                    Answer::of(Some(size))
                }
                $($fn)* put_new($($receiver)*, name: $name, data: $data) -> Result<$put> {
                    if $self.0.held(name.as_ref()).is_some() {
                        return Err(Error::already_exists());
                    }
                    let data = data.bytes();
                    let size = data.len() as u64;
                    $self.0.hold(name.as_ref(), data);
                    Ok(Answer::of(Some(size)))
                }
                $($fn)* list($($receiver)* $(, prefix: $prefix)?) -> $list {
                    $(let _: $prefix = prefix;)?
                    Answer::of(Some($self.0.names()))
                }
                $($fn)* delete($($receiver)*, name: $name) -> $delete {
                    Answer::of($self.0.remove(name.as_ref()))
                }
                $($fn)* delete_list($($receiver)*, names: $names) -> $delete_list {
                    let removed = |name: String| (name.clone(), $self.0.remove(&name));
                    let each: Each<()> = names.texts().into_iter().map(removed).collect();
                    Answer::of(Some(each))
                }
                $($fn)* query($($receiver)*, name: $name) -> $query {
                    Answer::of($self.0.held(name.as_ref()).map(|held| held.len() as u64))
                }
                $($fn)* query_list($($receiver)*, names: $names) -> $query_list {
                    let size = |name: String| (name.clone(), $self.0.held(&name).map(|held| held.len() as u64));
                    let each: Each<u64> = names.texts().into_iter().map(size).collect();
                    Answer::of(Some(each))
                }
                $($fn)* r#move($($receiver)*, name: $name, from: $from) -> $moved {
                    $self.0.hold(name.as_ref(), std::fs::read(from).unwrap());
                    Answer::of(Some(()))
                }
                $($fn)* copy($($receiver)*, from: $name, to: $name) -> $copy {
                    let held = $self.0.held(from.as_ref());
                    Answer::of(held.map(|held| _ = $self.0.hold(to.as_ref(), held)))
                }
                $($fn)* rename($($receiver)*, from: $name, to: $name) -> $copy {
                    let held = $self.0.held(from.as_ref());
                    let renamed = held.map(|held| _ = $self.0.hold(to.as_ref(), held));
                    $self.0.remove(from.as_ref());
                    Answer::of(renamed)
                }
                $($fn)* retry_cleanup($($receiver)*) -> $unit {
                    let _ = &$self.0;
                    Answer::of(Some(()))
                }
                $($fn)* close($($receiver)*) -> $unit {
                    let _closed = $self.0.at_work().enter();
                    Answer::of(Some(()))
                }
            }
        };
    };
}

type Boxed = Box<dyn std::error::Error + Send + Sync>;

row! {
    ["form-1", "form-1-mut", "form-1-async", "form-1-async-mut"]
    self name: &str, prefix: [], names: &[Name];
    new: Self, get: Option<Vec<u8>>, put: &[u8] => (), list: Vec<String>, delete: bool,
    query: Option<Metadata>, query_list: Vec<Option<Metadata>>, delete_list: Vec<bool>,
    from: &Path => (), copy: Option<()>, unit: (),
}

row! {
    ["form-2", "form-2-mut", "form-2-async", "form-2-async-mut"]
    self name: &Name, prefix: [&str], names: Vec<Name>;
    new: Result<Self>, get: Result<Option<Bytes>>, put: Vec<u8> => u64, list: Vec<Name>, delete: Option<()>,
    query: Option<u64>, query_list: Vec<Option<u64>>, delete_list: Vec<Option<()>>,
    from: PathBuf => bool, copy: Result<Option<bool>>, unit: Result<()>,
}

row! {
    ["form-3", "form-3-mut", "form-3-async", "form-3-async-mut"]
    self name: String, prefix: [String], names: Vec<String>;
    new: Result<Self, io::Error>, get: Option<Body>, put: Bytes => Metadata, list: Vec<Entry>,
    delete: Result<bool, io::Error>, query: Result<Option<Metadata>>,
    query_list: BTreeMap<String, Option<u64>>, delete_list: Result<Vec<Result<bool>>, String>,
    from: &Path => Result<()>, copy: Option<Result<()>>, unit: Result<(), String>,
}

row! {
    ["form-4", "form-4-mut", "form-4-async", "form-4-async-mut"]
    self name: Name, prefix: [&str], names: &[Name];
    new: Result<Self, String>, get: Result<Option<Vec<u8>>, &'static str>, put: &mut Source => Result<()>,
    list: Listing, delete: Result<Option<()>, Boxed>, query: Result<Option<u64>, io::Error>,
    query_list: HashMap<Name, Option<Metadata>>, delete_list: Vec<Result<Option<()>, Boxed>>,
    from: PathBuf => Result<bool, &'static str>, copy: Result<Option<()>, Boxed>, unit: Option<()>,
}

row! {
    ["form-5", "form-5-mut", "form-5-async", "form-5-async-mut"]
    self name: &str, prefix: [], names: &[Name];
    new: Result<Self, Boxed>, get: Option<Bytes>, put: &Path => Result<u64, Boxed>,
    list: Result<Vec<Result<Entry, String>>>, delete: Result<Option<bool>>,
    query: Option<Result<Metadata, io::Error>>, query_list: Result<Vec<Result<Option<u64>>>>,
    delete_list: Result<Vec<bool>, Boxed>,
    from: &Path => Option<bool>, copy: Option<bool>, unit: Result<Option<()>, Boxed>,
}

row! {
    ["form-6", "form-6-mut", "form-6-async", "form-6-async-mut"]
    self name: &Name, prefix: [&str], names: Vec<String>;
    new: Self, get: Result<Option<Body>, String>, put: &[u8] => Result<Metadata, String>,
    list: Result<Listing, io::Error>, delete: Result<bool, String>,
    query: Result<Option<u64>, String>, query_list: Result<BTreeMap<String, u64>, String>,
    delete_list: Result<Vec<Option<()>>>,
    from: PathBuf => Result<(), Boxed>, copy: Result<Option<()>>, unit: Result<()>,
}

const VARIANTS: [&str; 4] = ["", "-mut", "-async", "-async-mut"];

#[tokio::test]
async fn every_operation_works_in_every_form() {
    let dir = tempfile::tempdir().unwrap();
    let local = dir.path().join("local");
    for row in 1..=6 {
        for variant in VARIANTS {
            let scheme = format!("form-{row}{variant}");
            std::fs::write(&local, "from a file").unwrap();
            let script = Script::new();
            all_operations(&scheme, &open(&script, &scheme).await, &local).await;
            assert_eq!(script.at_work().ever(), 1, "{scheme}: closed");
        }
    }
}

async fn all_operations(scheme: &str, store: &Store, local: &Path) {
    for operation in Operation::ALL {
        let expected = match operation {
            Operation::ErrorCode => Support::Fallback,
            _ => Support::Native,
        };
        assert_eq!(store.capabilities().support(operation), expected, "{operation} on {scheme}");
    }
    assert_eq!(store.put("a/b c", "0123456789").await.unwrap().bytes, 10, "{scheme}");
    assert_eq!(store.put("from a file", local).await.unwrap().bytes, 11, "{scheme}");
    assert_eq!(store.get("a/b c").await.unwrap(), "0123456789", "{scheme}");
    assert_eq!(store.get("from a file").await.unwrap(), "from a file", "{scheme}");
    assert_eq!(store.get_range("a/b c", 3..5).await.unwrap(), "34", "{scheme}");
    assert_eq!(store.put_new("a/b c", "x").await.unwrap_err().code(), ErrorCode::AlreadyExists);
    store.put_new("new", "n").await.unwrap();
    store.copy("new", "copied").await.unwrap();
    store.rename("copied", "renamed").await.unwrap();
    assert!(store.move_in("moved", local).await.unwrap().verified, "{scheme}");
    assert!(!local.exists(), "{scheme}");
    let names = ["a/b c", "from a file", "moved", "new", "renamed"];
    assert_eq!(store.names("").await.unwrap(), names, "{scheme}");
    assert_eq!(store.names("a/").await.unwrap(), ["a/b c"], "{scheme}");
    assert_eq!(store.query("moved").await.unwrap().unwrap().size, Some(11), "{scheme}");
    let answers = store.query_list(["missing", "renamed"]).await.unwrap();
    let sizes: Vec<_> = answers.into_iter().map(|(_, found)| found?.size).collect();
    assert_eq!(sizes, [None, Some(1)], "{scheme}");
    let outcomes = store.delete_list(["renamed", "missing"]).await.unwrap();
    assert!(outcomes[0].1.is_ok() && not_found(&outcomes[1].1), "{scheme}: {outcomes:?}");
    store.delete("new").await.unwrap();

    assert!(not_found(&store.get("missing").await), "{scheme}");
    assert!(not_found(&store.get_range("missing", 0..1).await), "{scheme}");
    assert!(not_found(&store.delete("missing").await), "{scheme}");
    assert!(not_found(&store.copy("missing", "x").await), "{scheme}");
    assert!(not_found(&store.rename("missing", "x").await), "{scheme}");
    assert_eq!(store.query("missing").await.unwrap(), None, "{scheme}");
    assert_eq!(store.names("").await.unwrap(), ["a/b c", "from a file", "moved"], "{scheme}");
    store.close().await.unwrap();
}

fn not_found<T>(result: &Result<T>) -> bool {
    result.as_ref().is_err_and(Error::is_not_found)
}

#[tokio::test]
async fn data_that_is_not_at_hand_reaches_every_form_too() {
    let long = vec![7; 3_000_000];
    for row in 1..=6 {
        for variant in VARIANTS {
            let scheme = format!("form-{row}{variant}");
            let script = Script::new();
            let store = open(&script, &scheme).await;
            let owned = long.clone();
            let reader = Source::reader(move || Ok(io::Cursor::new(owned.clone())));
            assert_eq!(store.put("reader", reader).await.unwrap().bytes, 3_000_000, "{scheme}");
            let spooled = Source::spool(long.as_slice()).unwrap();
            assert_eq!(store.put("spooled", spooled).await.unwrap().bytes, 3_000_000, "{scheme}");
            assert!(script.held("reader").unwrap() == long, "{scheme}");
            assert!(script.held("spooled").unwrap() == long, "{scheme}");
        }
    }
}
