//! What a server refuses, as the framework's error: made where the answer comes, carried through object_store, and taken out behind it.

use std::{borrow::Cow, error::Error as StdError, fmt, sync::Arc};

use backend_core::{Error, ErrorCode, Result};
use object_store::client::{HttpError, HttpErrorKind};
use quick_xml::escape::unescape;
use reqwest::StatusCode;

use super::place::Place;
use crate::http::{self, Refusal};

/// The framework's error, on its way through object_store.
#[derive(Clone, Debug)]
struct Carried {
    error: Arc<Error>,
    /// What the server has answered about an object; none where the place itself is at fault.
    status: Option<StatusCode>,
}

impl fmt::Display for Carried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl StdError for Carried {}

impl Carried {
    /// The error as it was, but for what was said beside its causes.
    fn taken_out(&self) -> Error {
        let carried = &self.error;
        let error = match carried.source() {
            Some(_) => Error::new(carried.code(), self.clone()),
            None if carried.code() == ErrorCode::AlreadyExists => Error::already_exists(),
            None => Error::not_found(),
        };
        let error = if carried.is_broken() { error.broken() } else { error };
        match carried.wait() {
            Some(wait) => error.retry_after(wait),
            None if carried.is_transient() => error.transient(),
            None => error.permanent(),
        }
    }
}

/// An error that is not about one object, for object_store to carry.
pub(super) fn carried(error: Error) -> HttpError {
    HttpError::new(HttpErrorKind::Unknown, Carried { error: Arc::new(error), status: None })
}

/// The same, where object_store wants an error of its own.
pub(crate) fn theirs(error: Error) -> object_store::Error {
    object_store::Error::Generic { store: "machine", source: Box::new(carried(error)) }
}

/// The error that an answer is where somebody would have signed in, for object_store to carry.
pub(super) fn not_signed_in(refusal: &Refusal) -> HttpError {
    let error = refusal.error();
    carried(match error.is_transient() {
        true => error,
        false => {
            let words = format!("signing in: {}", refusal.words());
            refusal.error_as(ErrorCode::PermissionDenied, false, &words)
        }
    })
}

/// The error that an answer is, for object_store to carry. `is_create`: the object was to be new.
pub(super) fn refused(refusal: &Refusal, place: &Place, is_create: bool) -> HttpError {
    let said = Said::of(refusal);
    if matches!(&*said.code, "NoSuchBucket" | "ContainerNotFound") {
        return carried(place.missing());
    }
    let error = Arc::new(error_of(refusal, &said, is_create));
    HttpError::new(HttpErrorKind::Unknown, Carried { error, status: Some(refusal.status) })
}

fn error_of(refusal: &Refusal, said: &Said<'_>, is_create: bool) -> Error {
    let error_as = |code, again| refusal.error_as(code, again, &said.words());
    match (&*said.code, refusal.status) {
        ("BlobAlreadyExists", _) | (_, StatusCode::PRECONDITION_FAILED) if is_create => {
            Error::already_exists()
        }
        ("ExpiredToken" | "InvalidToken" | "TokenRefreshRequired", _) => {
            error_as(ErrorCode::PermissionDenied, false)
        }
        ("KeyTooLongError" | "InvalidURI" | "InvalidResourceName" | "InvalidObjectName", _) => {
            error_as(ErrorCode::BadName, false)
        }
        ("QuotaExceeded" | "EntityTooLarge" | "RequestBodyTooLarge", _)
        | ("XMinioStorageFull" | "XMinioAdminBucketQuotaExceeded", _) => {
            error_as(ErrorCode::NoSpace, false)
        }
        // It was changed on its way.
        ("BadDigest" | "XAmzContentSHA256Mismatch" | "Md5Mismatch", _) => {
            error_as(ErrorCode::ValidationFailed, true)
        }
        ("SlowDown" | "RequestTimeout" | "OperationAborted" | "ConditionalRequestConflict", _)
        | ("ServerBusy" | "OperationTimedOut" | "ContainerBeingDeleted", _) => {
            error_as(ErrorCode::BackendError, true)
        }
        ("", _) => match said.region {
            Some(_) => refusal.error_saying(&said.words()),
            None => refusal.error(),
        },
        _ => refusal.error_saying(&said.words()),
    }
}

/// What a server says of an error, in XML or in headers.
struct Said<'r> {
    /// Its name; empty if there is none.
    code: Cow<'r, str>,
    message: Cow<'r, str>,
    /// Where S3 says that the bucket is, if it has been asked in another region.
    region: Option<&'r str>,
}

impl<'r> Said<'r> {
    fn of(refusal: &'r Refusal) -> Self {
        let header = |name| refusal.headers.get(name)?.to_str().ok();
        let is_elsewhere = refusal.status.is_redirection() || refusal.status == 400;
        Self {
            code: element(&refusal.said, "Code")
                .or_else(|| header("x-ms-error-code").map(Cow::from))
                .unwrap_or_default(),
            message: element(&refusal.said, "Message").unwrap_or_default(),
            region: header("x-amz-bucket-region").filter(|_| is_elsewhere),
        }
    }

    fn words(&self) -> String {
        // Azure goes on with the number of the request, and the time.
        let message = self.message.lines().next().unwrap_or_default();
        let region = self.region.map(|it| format!("the bucket is in another region: region={it}"));
        let parts = [&*self.code, message, region.as_deref().unwrap_or_default()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": ")
    }
}

/// The text of the first such element.
fn element<'x>(xml: &'x str, name: &str) -> Option<Cow<'x, str>> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    let (text, _) = rest.split_once(&format!("</{name}>"))?;
    unescape(text).ok()
}

/// What came; `None` if the server says that there is no such object.
///
/// # Errors
/// All others, as [`error`] has them.
pub(super) fn found<T>(outcome: object_store::Result<T>) -> Result<Option<T>> {
    match outcome {
        Ok(came) => Ok(Some(came)),
        Err(refused) if is(&refused, StatusCode::NOT_FOUND) => Ok(None),
        Err(refused) => Err(error(refused)),
    }
}

/// Whether it is this answer to a request for an object.
pub(super) fn is(error: &object_store::Error, status: StatusCode) -> bool {
    match carried_in(error) {
        Some(carried) => carried.status == Some(status),
        // Inside of an answer about several.
        None => {
            status == StatusCode::NOT_FOUND && matches!(error, object_store::Error::NotFound { .. })
        }
    }
}

/// Whether object_store has made it of an answer that was no refusal.
pub(super) fn is_unclear(error: &object_store::Error) -> bool {
    carried_in(error).is_none() && !is(error, StatusCode::NOT_FOUND) && inside(error).is_none()
}

/// The status of one name among several, which object_store has in words only.
fn inside(error: &object_store::Error) -> Option<u16> {
    error.to_string().strip_suffix(')')?.rsplit_once("(code: ")?.1.parse().ok()
}

/// The framework's error of one of object_store's.
pub(super) fn error(error: object_store::Error) -> Error {
    use object_store::Error as Theirs;
    if let Some(carried) = carried_in(&error) {
        return carried.taken_out();
    }
    match error {
        Theirs::InvalidPath { source } => Error::new(ErrorCode::BadName, source),
        Theirs::NotFound { .. } => Error::not_found(),
        Theirs::AlreadyExists { .. } => Error::already_exists(),
        Theirs::NotSupported { .. } | Theirs::NotImplemented { .. } => {
            Error::new(ErrorCode::Unsupported, error)
        }
        _ => match inside(&error) {
            Some(status) => http::refused_inside(status),
            None => Error::other(error),
        },
    }
}

fn carried_in(error: &object_store::Error) -> Option<&Carried> {
    let mut next: Option<&(dyn StdError + 'static)> = Some(error);
    while let Some(error) = next {
        if let Some(carried) = error.downcast_ref() {
            return Some(carried);
        }
        next = error.source();
    }
    None
}
