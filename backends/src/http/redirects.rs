//! Where a redirect leads, and whether it is followed: method and body are kept, and nothing leaves TLS.

use backend_core::{Error, Result};
use reqwest::{Response, StatusCode, Url, header::LOCATION};

/// What a redirect means for a request.
pub(super) enum Redirect {
    /// The answer is this one.
    None,
    /// The same request is sent there.
    To(Url),
}

/// Where `response`, which is a redirect, sends a request of this method on to.
///
/// # Errors
/// One that leads from `https:` to `http:`, or nowhere.
pub(super) fn next(method: &str, from: &Url, response: &Response) -> Result<Redirect> {
    let status = response.status();
    let keeps_method = match status {
        StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT => true,
        // Browsers make a GET of a POST; no server means that of the methods that a storage is asked by.
        StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND => method != "POST",
        StatusCode::SEE_OTHER => matches!(method, "GET" | "HEAD"),
        _ => false,
    };
    let Some(place) = response.headers().get(LOCATION).filter(|_| keeps_method) else {
        return Ok(Redirect::None);
    };
    let to = place.to_str().ok().and_then(|place| from.join(place).ok());
    let Some(mut to) = to.filter(|to| matches!(to.scheme(), "http" | "https")) else {
        return Err(Error::other(format!("{status}: it leads nowhere: {place:?}")).permanent());
    };
    // What somebody put there is not ours to use, nor to print.
    let _ = (to.set_username(""), to.set_password(None));
    to.set_fragment(None);
    if from.scheme() == "https" && to.scheme() == "http" {
        let why =
            format!("{status}: it leads to {to}, which is not encrypted, and is not followed");
        return Err(Error::other(why).permanent());
    }
    // The slash says that there is a collection, which a request for an object must not meet: above all no DELETE.
    if is_slash_added(from, &to) && !asks_for_collections(method) {
        return Ok(Redirect::None);
    }
    Ok(Redirect::To(to))
}

fn is_slash_added(from: &Url, to: &Url) -> bool {
    to.path().strip_suffix('/') == Some(from.path())
}

fn asks_for_collections(method: &str) -> bool {
    matches!(method, "PROPFIND" | "MKCOL" | "OPTIONS")
}
