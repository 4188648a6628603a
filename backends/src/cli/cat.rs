//! `quintet cat`: an object on standard output.

use backend_core::{Name, Store};

use super::{
    arguments::Cat,
    console::Console,
    failure::Failure,
    place::{self, with_store},
    progress::size_of,
    standard,
};

pub(super) async fn run(console: &mut Console, cat: &Cat) -> Result<(), Failure> {
    let (url, names) = place::url_and_names(&cat.url, cat.name.as_slice())?;
    with_store(url, async |store| {
        for name in &names {
            to_output(console, "cat", store, name).await?;
        }
        Ok(())
    })
    .await
}

/// Writes an object to standard output, for `cat` and `get --to -`.
pub(super) async fn to_output(
    console: &mut Console,
    verb: &'static str,
    store: &Store,
    name: &Name,
) -> Result<(), Failure> {
    let (target, reader_gone) = standard::output();
    let bars = standard::bars_beside_output(console.bars());
    let followed = bars.follow(name, size_of(store, name));
    match store.get_to(name, target.on_progress(followed.observer())).await {
        Ok(transfer) => console.transferred_to_output(verb, name, transfer),
        Err(_) if reader_gone.is_true() => {}
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
