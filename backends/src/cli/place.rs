//! What the words for stores and objects mean.

use backend_core::{BackendUrl, Name, RetryPolicy, Store};

use super::failure::Failure;

/// How many objects are under way at once.
pub(super) const AT_ONCE: usize = 8;

/// The store that a word means: a URL or a local path.
pub(super) fn url(word: &str) -> Result<BackendUrl, Failure> {
    Ok(BackendUrl::parse_or_path(word)?)
}

/// The name that a word is.
pub(super) fn name(word: &str) -> Result<Name, Failure> {
    Name::new(word).map_err(|error| Failure::usage(error.to_string()))
}

/// The names that words are: all of them, or the first fault.
pub(super) fn names(words: &[String]) -> Result<Vec<Name>, Failure> {
    words.iter().map(|word| name(word)).collect()
}

/// A store and objects in it. Without names, the last segment of the URL is one.
pub(super) fn url_and_names(
    store: &str,
    words: &[String],
) -> Result<(BackendUrl, Vec<Name>), Failure> {
    let (url, names) = (url(store)?, names(words)?);
    if !names.is_empty() {
        return Ok((url, names));
    }
    let (url, name) = url.split_name().ok_or_else(|| {
        Failure::usage(format!("{url} ends with no name of an object: give a NAME behind it"))
    })?;
    Ok((url, vec![name]))
}

/// Opens the store, has `work` done with it, and closes it in any case.
pub(super) async fn with_store<T>(
    url: BackendUrl,
    work: impl AsyncFnOnce(&Store) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let store = Store::open_with(url, RetryPolicy::default()).await?;
    let done = work(&store).await;
    let closed = store.close().await;
    let done = done?;
    closed?;
    Ok(done)
}
