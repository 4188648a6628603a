//! `quintet stat`: what is known of each object.

use std::fmt;

use backend_core::{Metadata, Name, Store};
use futures::{StreamExt, stream};
use serde::Serialize;

use super::{
    arguments::Stat,
    console::Console,
    failure::Failure,
    place::{self, AT_ONCE, with_store},
    shown,
};

pub(super) async fn run(console: &mut Console, stat: &Stat) -> Result<(), Failure> {
    let (url, names) = place::url_and_names(&stat.url, &stat.names)?;
    with_store(url, async |store| {
        let scheme = store.url().scheme();
        for (name, answer) in ask(store, &names).await {
            match answer {
                Ok(Some(metadata)) => console.show(&Known::new(&name, &metadata)),
                Ok(None) => console.fail(Failure::not_found("query", &name, scheme)),
                Err(failure) => console.fail(failure.of(&name)),
            }
        }
        Ok(())
    })
    .await
}

type Answer = Result<Option<Metadata>, Failure>;

/// Asks for all at once, since that may take only one call; if it fails, for each, so that each has an answer of its own.
async fn ask(store: &Store, names: &[Name]) -> Vec<(Name, Answer)> {
    if let Ok(answers) = store.query_list(names).await {
        return answers.into_iter().map(|(name, answer)| (name, Ok(answer))).collect();
    }
    let asking = stream::iter(names)
        .map(|name| async move { (name.clone(), store.query(name).await.map_err(Failure::from)) });
    asking.buffered(AT_ONCE).collect().await
}

/// One object.
#[derive(Serialize)]
struct Known<'a> {
    name: &'a str,
    size: Option<u64>,
    modified: Option<String>,
    version: Option<&'a str>,
}

impl<'a> Known<'a> {
    fn new(name: &'a Name, metadata: &'a Metadata) -> Self {
        Self {
            name,
            size: metadata.size,
            modified: metadata.modified.and_then(shown::time),
            version: metadata.version.as_deref(),
        }
    }
}

impl fmt::Display for Known<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.size.map(|bytes| match shown::size(bytes) {
            rounded if rounded.ends_with("iB") => format!("{bytes} bytes ({rounded})"),
            exact => exact,
        });
        writeln!(f, "name      {}", shown::escaped(self.name))?;
        writeln!(f, "size      {}", size.as_deref().unwrap_or("-"))?;
        writeln!(f, "modified  {}", self.modified.as_deref().unwrap_or("-"))?;
        write!(f, "version   {}", shown::escaped(self.version.unwrap_or("-")))
    }
}
