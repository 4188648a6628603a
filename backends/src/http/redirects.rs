//! Where a redirect leads, and whether it is followed: method and body are kept, and nothing leaves TLS.

use backend_core::{Error, Result};
use reqwest::{StatusCode, Url, header::HeaderValue};

/// What a redirect means for a request.
#[derive(Debug, PartialEq)]
pub(super) enum Redirect {
    /// The answer is this one.
    None,
    /// The same request is sent there.
    To(Url),
}

/// Where a redirect with this `place` as its `Location` sends a request of this method on to.
///
/// # Errors
/// One that leads from `https:` to `http:`, or nowhere.
pub(super) fn next(
    method: &str,
    from: &Url,
    status: StatusCode,
    place: Option<&HeaderValue>,
) -> Result<Redirect> {
    let keeps_method = match status {
        StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT => true,
        // Browsers make a GET of a POST; no server means that of the methods that a storage is asked by.
        StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND => method != "POST",
        StatusCode::SEE_OTHER => matches!(method, "GET" | "HEAD"),
        _ => false,
    };
    let Some(place) = place.filter(|_| keeps_method) else {
        return Ok(Redirect::None);
    };
    let to = place.to_str().ok().and_then(|place| from.join(place).ok());
    let Some(mut to) = to.filter(|to| matches!(to.scheme(), "http" | "https")) else {
        return Err(
            Error::other(format!("{status}: it leads nowhere that is followed")).permanent()
        );
    };
    // What somebody put there is not ours to use, nor to print.
    let _ = (to.set_username(""), to.set_password(None));
    to.set_fragment(None);
    if from.scheme() == "https" && to.scheme() == "http" {
        // Its query may be a signature.
        to.set_query(None);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn next_of(method: &str, from: &str, status: u16, place: &str) -> Result<Redirect> {
        let from = Url::parse(from).expect("a URL");
        let status = StatusCode::from_u16(status).expect("a status");
        next(method, &from, status, HeaderValue::from_str(place).ok().as_ref())
    }

    fn to(url: &str) -> Redirect {
        Redirect::To(Url::parse(url).expect("a URL"))
    }

    #[test]
    fn what_keeps_the_method_is_followed_for_every_method() {
        for status in [301, 302, 307, 308] {
            for method in ["GET", "PUT", "PROPFIND", "MOVE"] {
                let next = next_of(method, "http://a/x", status, "/y").expect("a redirect");
                assert_eq!(next, to("http://a/y"), "{status} {method}");
            }
        }
        assert_eq!(next_of("PUT", "http://a/x", 303, "/y").expect("an answer"), Redirect::None);
        assert_eq!(next_of("GET", "http://a/x", 304, "/y").expect("an answer"), Redirect::None);
    }

    #[test]
    fn nothing_leaves_tls() {
        let error = next_of("GET", "https://a/x", 301, "http://a/x").expect_err("not followed");
        assert!(!error.is_transient() && error.to_string().contains("not encrypted"), "{error}");
        assert_eq!(
            next_of("GET", "http://a/x", 301, "https://a/x").expect("more"),
            to("https://a/x")
        );
    }

    #[test]
    fn a_delete_does_not_follow_to_a_collection() {
        for method in ["DELETE", "GET", "PUT", "MOVE"] {
            let next = next_of(method, "http://a/x", 301, "http://a/x/").expect("an answer");
            assert_eq!(next, Redirect::None, "{method}");
        }
        let next = next_of("PROPFIND", "http://a/x", 301, "/x/").expect("a redirect");
        assert_eq!(next, to("http://a/x/"));
    }

    #[test]
    fn a_password_in_a_redirect_is_neither_used_nor_shown() {
        let next = next_of("GET", "http://a/x", 307, "http://me:hunter2@b/y").expect("a redirect");
        assert_eq!(next, to("http://b/y"));
        for place in
            ["ftp://me:hunter2@b/y", "http://", "http://me:hunter2@b/y", "http://b/y?s=hunter2"]
        {
            let error = next_of("GET", "https://a/x", 307, place).expect_err("not followed");
            assert!(!error.to_string().contains("hunter2"), "{error}");
        }
    }
}
