//! `quintet rm`: deletes objects and trees, and says of each what became of it.

use std::{
    fmt,
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::{Path, PathBuf},
    thread,
};

use backend_core::{Name, Operation, Store};
use futures::{Stream, StreamExt, pin_mut, stream};
use serde::Serialize;
use tokio::sync::mpsc;

use super::{
    arguments::Rm,
    console::Console,
    failure::Failure,
    place::{self, with_store},
    shown,
};

/// How many names are handed over in one call: what a storage can take, and what is kept in memory.
const SLICE: usize = 1000;

/// How many of these calls are made at the same time, where each is one of the storage: it works on one, and the next is listed.
const AT_ONCE: usize = 4;

type Slice = Vec<Result<Name, Failure>>;

type Outcomes = backend_core::Result<Vec<(Name, backend_core::Result<()>)>>;

pub(super) async fn run(console: &mut Console, rm: &Rm) -> Result<(), Failure> {
    let (url, names) = if rm.from.is_some() || rm.recursive {
        (place::url(&rm.url)?, place::names(&rm.names)?)
    } else {
        place::url_and_names(&rm.url, &rm.names)?
    };
    let everything = rm.recursive && rm.from.is_none() && names.is_empty();
    let from = rm.from.as_deref().map(names_in).transpose()?;
    let names = stream::iter(names.into_iter().map(Ok)).chain(stream::iter(from).flatten());
    with_store(url, async |store| {
        if everything {
            delete_all(console, store, below(store, "", None)).await;
        } else if rm.recursive {
            delete_trees(console, store, names).await;
        } else {
            delete_all(console, store, names).await;
        }
        Ok(())
    })
    .await
}

async fn delete_trees(
    console: &mut Console,
    store: &Store,
    names: impl Stream<Item = Result<Name, Failure>>,
) {
    pin_mut!(names);
    while let Some(name) = names.next().await {
        match name {
            Ok(name) => {
                let tree = below(store, &name, Some(name.clone()));
                if delete_all(console, store, tree).await == 0 {
                    let failure = Failure::not_found("delete", &name, store.url().scheme());
                    report(console, &name, Err(failure));
                }
            }
            Err(failure) => console.fail(failure),
        }
    }
}

/// The objects of a tree: `top` itself and what is below it. Without `top`, all.
fn below(
    store: &Store,
    prefix: &str,
    top: Option<Name>,
) -> impl Stream<Item = Result<Name, Failure>> + use<> {
    store.list(prefix).filter_map(move |entry| {
        let name = entry.map_err(Failure::from).and_then(|entry| Ok(Name::new(entry.name())?));
        let is_in_tree = match (&name, &top) {
            (Ok(name), Some(top)) => is_in(name, top),
            _ => true,
        };
        std::future::ready(is_in_tree.then_some(name))
    })
}

fn is_in(name: &Name, top: &Name) -> bool {
    let rest = name.strip_prefix(top.as_str());
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Deletes objects by the slice; answers how many names, or failures in their places, there were.
async fn delete_all(
    console: &mut Console,
    store: &Store,
    names: impl Stream<Item = Result<Name, Failure>>,
) -> u64 {
    let is_one_call = store.capabilities().direct(Operation::DeleteList);
    let at_once = if is_one_call { AT_ONCE } else { 1 };
    let slices = names.chunks(SLICE).map(|slice| delete(store, slice)).buffered(at_once);
    pin_mut!(slices);
    let mut count = 0;
    while let Some((slice, outcomes)) = slices.next().await {
        count += slice.len() as u64;
        report_each(console, slice, outcomes);
    }
    count
}

async fn delete(store: &Store, slice: Slice) -> (Slice, Outcomes) {
    let names: Vec<Name> = slice.iter().flatten().cloned().collect();
    let outcomes = store.delete_list(names).await;
    (slice, outcomes)
}

fn report_each(console: &mut Console, slice: Slice, outcomes: Outcomes) {
    let mut outcomes = match outcomes {
        Ok(outcomes) => outcomes.into_iter(),
        Err(error) => return console.fail(error.into()),
    };
    for name in slice {
        match name {
            Ok(_) => {
                if let Some((name, outcome)) = outcomes.next() {
                    report(console, &name, outcome.map_err(Failure::from));
                }
            }
            Err(failure) => console.fail(failure),
        }
    }
}

fn report(console: &mut Console, name: &Name, outcome: Result<(), Failure>) {
    let manner = console.manner();
    match outcome {
        Ok(()) if manner.quiet && !manner.json => {}
        Ok(()) => console.show(&Removed { name, deleted: true, error: None }),
        Err(failure) => {
            if manner.json {
                let error = Some(failure.clone().without_causes());
                console.show(&Removed { name, deleted: false, error });
            }
            console.fail(failure.of(name));
        }
    }
}

/// What became of one object.
#[derive(Serialize)]
struct Removed<'a> {
    name: &'a str,
    deleted: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Failure>,
}

impl fmt::Display for Removed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rm {}", shown::escaped(self.name))
    }
}

/// The names in a file, one per line, read as they are needed.
fn names_in(file: &Path) -> Result<impl Stream<Item = Result<Name, Failure>> + use<>, Failure> {
    let (shown, reader): (PathBuf, Box<dyn Read + Send>) = match file {
        file if file == Path::new("-") => ("standard input".into(), Box::new(io::stdin())),
        file => {
            // Not 52: that would say that an object is not there.
            let unreadable = |error| Failure::usage(format!("the list of names {file:?}: {error}"));
            (file.into(), Box::new(File::open(file).map_err(unreadable)?))
        }
    };
    let (to, from) = mpsc::channel(SLICE);
    let read = move || {
        for (index, line) in BufReader::new(reader).split(b'\n').enumerate() {
            let broken = line.is_err();
            let name = line.map_err(|error| Failure::local(&shown.display().to_string(), error));
            let name = name.and_then(|line| {
                let place = format!("{}, line {}", shown.display(), index + 1);
                name_on(line, &place)
            });
            if to.blocking_send(name).is_err() || broken {
                break;
            }
        }
    };
    // A thread of its own: an interrupt does not wait for standard input.
    let spawned = thread::Builder::new().spawn(read);
    spawned.map_err(|error| Failure::local("a thread to read names", error))?;
    Ok(stream::unfold(from, async |mut from| Some((from.recv().await?, from))))
}

fn name_on(line: Vec<u8>, place: &str) -> Result<Name, Failure> {
    let line = String::from_utf8(line)
        .map_err(|_| Failure::usage(format!("{place}: a name is UTF-8, and this is not")))?;
    place::name(&line).map_err(|fault| Failure::usage(format!("{place}: {}", fault.message())))
}
