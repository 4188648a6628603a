//! The framework's errors for what a server or the network answers.

use std::{
    error::Error as StdError,
    io,
    time::{Duration, SystemTime},
};

use backend_core::{BoxError, Error, ErrorCode};
use reqwest::{
    Response, StatusCode,
    header::{HeaderMap, HeaderValue, RETRY_AFTER},
};

/// How much of what a server says of an error is read, and how much of it is shown.
const READ: usize = 8 << 10;
const SHOWN: usize = 200;

/// The error that a status is, with the first words of what the server says of it.
#[cfg(any(feature = "http", feature = "webdav"))]
pub(crate) async fn refused(response: Response) -> Error {
    Refusal::of(response).await.error()
}

/// An answer that is no success.
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    /// How it begins.
    pub(crate) said: String,
}

impl Refusal {
    pub(crate) async fn of(mut response: Response) -> Self {
        let (status, headers) = (response.status(), response.headers().clone());
        let mut said = Vec::new();
        while said.len() < READ
            && let Ok(Some(chunk)) = response.chunk().await
        {
            said.extend_from_slice(&chunk);
        }
        Self { status, headers, said: String::from_utf8_lossy(&said).into_owned() }
    }

    /// The first words of what is said.
    pub(crate) fn words(&self) -> String {
        words(&self.said)
    }

    /// The error that the status is, with the first words of what is said.
    pub(crate) fn error(&self) -> Error {
        self.error_saying(&self.words())
    }

    /// The error that the status is, with these `words` behind it.
    pub(crate) fn error_saying(&self, words: &str) -> Error {
        self.error_as(code(self.status), is_transient(self.status), words)
    }

    /// An error with `words` behind the status; not tried again before the server says.
    pub(crate) fn error_as(&self, code: ErrorCode, is_transient: bool, words: &str) -> Error {
        let colon = if words.is_empty() { "" } else { ": " };
        let error = Error::new(code, format!("HTTP {}{colon}{words}", self.status));
        match self.headers.get(RETRY_AFTER).and_then(wait) {
            Some(wait) if is_transient => error.retry_after(wait),
            None if is_transient => error.transient(),
            _ => error.permanent(),
        }
    }
}

/// The error that a status inside of an answer is.
pub(crate) fn refused_inside(status: u16) -> Error {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let error = Error::new(code(status), format!("HTTP {status}, inside of an answer"));
    if is_transient(status) { error.transient() } else { error.permanent() }
}

fn code(status: StatusCode) -> ErrorCode {
    match status.as_u16() {
        401 | 403 | 407 | 511 => ErrorCode::PermissionDenied,
        404 | 410 => ErrorCode::NotFound,
        413 | 507 => ErrorCode::NoSpace,
        405 | 501 => ErrorCode::Unsupported,
        _ => ErrorCode::BackendError,
    }
}

/// What is under way, timeouts, locks, limits and faults pass; but a method that is not there, and no space, stay.
fn is_transient(status: StatusCode) -> bool {
    match status.as_u16() {
        202 | 408 | 423 | 425 | 429 => true,
        501 | 505 | 507 | 508 | 511 => false,
        other => other >= 500,
    }
}

/// How long the server asks to wait: in seconds, or until a date.
fn wait(retry_after: &HeaderValue) -> Option<Duration> {
    let text = retry_after.to_str().ok()?.trim();
    let until = || httpdate::parse_http_date(text).ok()?.duration_since(SystemTime::now()).ok();
    text.parse().ok().map(Duration::from_secs).or_else(until)
}

/// The text of a page, without its markup.
fn words(page: &str) -> String {
    let mut text = String::new();
    let mut is_tag = false;
    let body = page.find("</head>").map_or(page, |end| &page[end..]);
    for character in body.chars() {
        match character {
            '<' => is_tag = true,
            '>' => {
                is_tag = false;
                text.push(' ');
            }
            _ if is_tag => {}
            other => text.push(if other.is_control() { ' ' } else { other }),
        }
    }
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.chars().take(SHOWN).collect()
}

/// The error of a request that got no answer, or of an answer that was cut.
pub(crate) fn broken(error: reqwest::Error) -> Error {
    let error = error.without_url();
    if let Some(rustls::Error::InvalidCertificate(why)) = tls_error(&error) {
        let why = format!(
            "the server's certificate is not valid: {why} (`ca=FILE` in the URL trusts another authority)"
        );
        return Error::other(why).permanent();
    }
    let is_permanent = error.is_builder();
    let error = Error::from(BoxError::from(error));
    if is_permanent { error.permanent() } else { error }
}

/// The first error of TLS along the chain, looking also into what `io::Error::other` wraps.
fn tls_error<'e>(error: &'e (dyn StdError + 'static)) -> Option<&'e rustls::Error> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = wrapped.map(|wrapped| wrapped as &(dyn StdError + 'static)).or(error.source());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_told_in_seconds_or_by_a_date() {
        let wait = |text: &str| wait(&HeaderValue::from_str(text).expect("a header"));
        assert_eq!(wait("120"), Some(Duration::from_secs(120)));
        let at = SystemTime::now() + Duration::from_secs(60);
        let until = wait(&httpdate::fmt_http_date(at)).expect("a date");
        assert!((58..=60).contains(&until.as_secs()), "{until:?}");
        assert_eq!(wait("Sun, 06 Nov 1994 08:49:37 GMT"), None);
        assert_eq!(wait("soon"), None);
    }

    #[cfg(any(feature = "http", feature = "webdav"))]
    #[test]
    fn statuses_have_the_codes_of_the_contract() {
        for (status, expected, again) in [
            (400, 50, false),
            (401, 51, false),
            (403, 51, false),
            (404, 52, false),
            (410, 52, false),
            (413, 53, false),
            (423, 50, true),
            (429, 50, true),
            (500, 50, true),
            (501, 50, false),
            (503, 50, true),
            (507, 53, false),
        ] {
            let error = refused_inside(status);
            assert_eq!(
                (error.code().number(), error.is_transient()),
                (expected, again),
                "{status}"
            );
        }
    }

    #[test]
    fn of_a_page_the_text_is_shown() {
        let page =
            "<html><head><title>403</title></head><body><h1>No</h1>\n<p>Not you.</p></body></html>";
        assert_eq!(words(page), "No Not you.");
        assert_eq!(words(&"x".repeat(999)).len(), SHOWN);
    }
}
