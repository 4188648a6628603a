//! `quintet get`: objects into local files.

use std::path::Path;

use backend_core::{Name, Store, Target, Transfer};
use futures::{StreamExt, stream};

use super::{
    arguments::Get,
    cat,
    console::Console,
    destination::{Destination, Destinations},
    failure::Failure,
    place::{self, AT_ONCE, with_store},
    progress::{Bars, size_of},
};

pub(super) async fn run(console: &mut Console, get: &Get) -> Result<(), Failure> {
    let (url, names) = place::url_and_names(&get.url, &get.names)?;
    if get.to.as_deref() == Some(Path::new("-")) {
        let [name] = &*names else {
            return Err(Failure::usage("only one object can go to standard output"));
        };
        return with_store(url, async |store| cat::to_output(console, "get", store, name).await)
            .await;
    }
    let destinations = &Destinations::new(get.to.as_deref(), &names)?;
    with_store(url, async |store| {
        let bars = &console.bars().clone();
        let mut getting = stream::iter(names)
            .map(async |name| {
                let outcome = get_one(store, &name, destinations, bars).await;
                (name, outcome)
            })
            .buffered(AT_ONCE);
        while let Some((name, outcome)) = getting.next().await {
            console.transferred("get", &name, outcome);
        }
        Ok(())
    })
    .await
}

async fn get_one(
    store: &Store,
    name: &Name,
    destinations: &Destinations,
    bars: &Bars,
) -> Result<Transfer, Failure> {
    let target = match destinations.of(name)? {
        Destination::File(path) => Target::from(path),
        Destination::Special(path) => path.open().await?,
    };
    let followed = bars.follow(name, size_of(store, name));
    Ok(store.get_to(name, target.on_progress(followed.observer())).await?)
}
