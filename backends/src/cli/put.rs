//! `quintet put`: local files into a store.

use std::{
    collections::HashSet,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use backend_core::{BackendUrl, Name, Source, Store, Transfer};
use futures::{StreamExt, stream};

use super::{
    arguments::Put,
    console::Console,
    failure::Failure,
    place::{self, AT_ONCE, with_store},
    progress::Bars,
    standard::on_a_thread,
};

pub(super) async fn run(console: &mut Console, put: &Put) -> Result<(), Failure> {
    let url = place::url(&put.url)?;
    refuse_a_file_as_store(&url, put)?;
    let items = items(put)?;
    let way = Way { moves: put.moves, new: put.new };
    with_store(url, async |store| {
        let bars = &console.bars().clone();
        let mut putting = stream::iter(items)
            .map(async |Item { name, origin }| {
                let outcome = put_one(store, &name, origin, way, bars).await;
                (name, outcome)
            })
            .buffered(AT_ONCE);
        while let Some((name, outcome)) = putting.next().await {
            console.transferred("put", &name, outcome);
        }
        Ok(())
    })
    .await
}

/// What `--move` and `--new` ask for.
#[derive(Clone, Copy)]
struct Way {
    moves: bool,
    new: bool,
}

/// One object to be.
struct Item {
    name: Name,
    origin: Result<Origin, Failure>,
}

/// Where its bytes come from.
enum Origin {
    File(PathBuf, u64),
    /// What can be read only once, such as a pipe.
    Pipe(PathBuf),
    StandardInput,
}

async fn put_one(
    store: &Store,
    name: &Name,
    origin: Result<Origin, Failure>,
    way: Way,
    bars: &Bars,
) -> Result<Transfer, Failure> {
    let source = match origin? {
        Origin::File(path, _) if way.moves => return Ok(store.move_in(name, path).await?),
        Origin::File(path, size) => Source::from(path).with_size(size),
        Origin::Pipe(path) => spool(move || File::open(path)).await?,
        Origin::StandardInput => spool(|| Ok(io::stdin())).await?,
    };
    let followed = bars.follow(name, std::future::ready(source.size()));
    let source = source.on_progress(followed.observer());
    Ok(match way.new {
        true => store.put_new(name, source).await?,
        false => store.put(name, source).await?,
    })
}

async fn spool<R: io::Read>(
    open: impl FnOnce() -> io::Result<R> + Send + 'static,
) -> Result<Source, Failure> {
    let spooled = on_a_thread(move || Source::spool(open()?)).await;
    spooled.map_err(|error| Failure::local("reading what is to be put", error))
}

/// The store comes first: `put FILE URL` would make a store out of the file's name.
fn refuse_a_file_as_store(url: &BackendUrl, put: &Put) -> Result<(), Failure> {
    let is_local = url.scheme() == "file" && url.authority().unwrap_or_default().is_empty();
    if !is_local || !Path::new(url.path()).is_file() {
        return Ok(());
    }
    let store = match &*put.files {
        [store] => store.to_str().and_then(|word| place::url(word).ok()).map(|url| url.to_string()),
        _ => None,
    };
    Err(Failure::usage(format!(
        "{path:?} is a file, and the store comes first: quintet put {store} {path}",
        path = url.path(),
        store = store.as_deref().unwrap_or("URL"),
    )))
}

/// What the words ask for. A word that can mean nothing is a usage error; a file that cannot be read is its own failure.
fn items(put: &Put) -> Result<Vec<Item>, Failure> {
    if put.name.is_some() && put.files.len() > 1 {
        return Err(Failure::usage("--as names one object, and there are several files"));
    }
    let mut names = HashSet::new();
    let item = |file: &PathBuf| {
        let item = item(file, put)?;
        match names.insert(item.name.clone()) {
            true => Ok(item),
            false => Err(Failure::usage(format!(
                "two files would be stored as {:?}: put them one by one with --as",
                item.name
            ))),
        }
    };
    put.files.iter().map(item).collect()
}

fn item(file: &Path, put: &Put) -> Result<Item, Failure> {
    let is_input = file == Path::new("-");
    if is_input && put.moves {
        return Err(Failure::usage("standard input cannot be moved: leave out --move"));
    }
    let name = match &put.name {
        Some(name) => place::name(name)?,
        None if is_input => {
            return Err(Failure::usage("standard input needs a name: add --as NAME"));
        }
        None => last_part(file)?,
    };
    let origin = if is_input { Ok(Origin::StandardInput) } else { origin(file, put.moves)? };
    Ok(Item { name, origin })
}

fn last_part(file: &Path) -> Result<Name, Failure> {
    let last = file.file_name().ok_or_else(|| {
        Failure::usage(format!("{file:?} ends with no name of a file: put takes files"))
    })?;
    let last = last.to_str().ok_or_else(|| {
        Failure::usage(format!("{last:?} is not UTF-8, as names are: add --as NAME"))
    })?;
    place::name(last)
}

/// What a local file is. The outer error is one of usage.
fn origin(file: &Path, moves: bool) -> Result<Result<Origin, Failure>, Failure> {
    let unreadable = |error| Ok(Err(Failure::local(&format!("the local file {file:?}"), error)));
    let metadata = match fs::metadata(file) {
        Ok(metadata) => metadata,
        Err(error) => return unreadable(error),
    };
    if metadata.is_dir() {
        return Err(Failure::usage(format!("{file:?} is a directory: put takes files")));
    }
    if metadata.is_file() {
        return match File::open(file) {
            Ok(_) => Ok(Ok(Origin::File(file.into(), metadata.len()))),
            Err(error) => unreadable(error),
        };
    }
    match moves {
        true => Err(Failure::usage(format!("{file:?} is no regular file: leave out --move"))),
        false => Ok(Ok(Origin::Pipe(file.into()))),
    }
}
