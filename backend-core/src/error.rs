//! Errors: what failed, of which kind, where, after how many attempts, and why.

use std::{error::Error as StdError, fmt, io, sync::Arc, time::Duration};

use crate::{Name, Operation, secrets::Secrets};

/// Any error that may be sent between threads: what authors' errors become.
pub type BoxError = Box<dyn StdError + Send + Sync + 'static>;

/// A result whose error is the framework's unless said otherwise.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What kind of failure an [`Error`] is. [`number`](Self::number) is the original's code, and the command's exit status.
///
/// ```
/// use backend_core::ErrorCode;
/// assert_eq!(ErrorCode::NotFound.number(), 52);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorCode {
    /// 8: the URL or one of its options is wrong.
    BadUrl,
    /// 50: something failed that has no code of its own.
    BackendError,
    /// 50: the backend cannot do this operation at all.
    Unsupported,
    /// 50: the object that was to be new exists already.
    AlreadyExists,
    /// 50: the name is not one that an object can have.
    BadName,
    /// 51: permission denied, or bad credentials.
    PermissionDenied,
    /// 52: the object, or the place that holds the objects, is not there.
    NotFound,
    /// 53: no space, quota exceeded, or the file too large for its place.
    NoSpace,
    /// 54: a program that the backend needs failed or is missing.
    CommandError,
    /// 55: a fault in the backend's code, such as a panic.
    CodeError,
    /// 56: what is stored, or what was read, is not what it should be.
    ValidationFailed,
}

impl ErrorCode {
    /// The original's number, which is also the exit status of the command.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::BadUrl => 8,
            Self::BackendError | Self::Unsupported | Self::AlreadyExists | Self::BadName => 50,
            Self::PermissionDenied => 51,
            Self::NotFound => 52,
            Self::NoSpace => 53,
            Self::CommandError => 54,
            Self::CodeError => 55,
            Self::ValidationFailed => 56,
        }
    }

    /// Whether another attempt is worth making, where the error itself does not say.
    #[must_use]
    pub const fn is_transient(self) -> bool {
        matches!(self, Self::BackendError | Self::CommandError | Self::ValidationFailed)
    }

    /// The words for it; none for an error that only its source describes.
    const fn label(self) -> Option<&'static str> {
        Some(match self {
            Self::BadUrl => "bad URL",
            Self::BackendError => return None,
            Self::Unsupported => "unsupported",
            Self::AlreadyExists => "already exists",
            Self::BadName => "bad name",
            Self::PermissionDenied => "permission denied",
            Self::NotFound => "not found",
            Self::NoSpace => "no space",
            Self::CommandError => "command failed",
            Self::CodeError => "fault in the backend's code",
            Self::ValidationFailed => "validation failed",
        })
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.label().unwrap_or("error"))
    }
}

/// What went wrong: a [code](ErrorCode), the operation, scheme and object, the number of attempts, and the cause.
///
/// Authors make one with a code and a source, and mark what the framework cannot know:
///
/// ```
/// use backend_core::{Error, ErrorCode};
/// let error = Error::new(ErrorCode::BackendError, "the session has ended").transient().broken();
/// assert_eq!(error.to_string(), "the session has ended");
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    code: ErrorCode,
    source: Option<BoxError>,
    transient: Option<bool>,
    retry_after: Option<Duration>,
    broken: bool,
    gave_up: bool,
    context: Option<Context>,
    attempts: u32,
    earlier: Vec<Error>,
    secrets: Secrets,
}

/// Where an error happened.
struct Context {
    operation: Operation,
    scheme: Arc<str>,
    name: Option<Name>,
}

impl Error {
    /// An error of this kind, caused by `source`: another error, or words.
    #[must_use]
    pub fn new(code: ErrorCode, source: impl Into<BoxError>) -> Self {
        Self::build(code, Some(source.into()))
    }

    /// The object is not there (code 52). Never retried.
    #[must_use]
    pub fn not_found() -> Self {
        Self::build(ErrorCode::NotFound, None)
    }

    /// The object that was to be new exists already (code 50). Never retried.
    #[must_use]
    pub fn already_exists() -> Self {
        Self::build(ErrorCode::AlreadyExists, None)
    }

    /// The URL or one of its options is wrong (code 8). Never retried.
    #[must_use]
    pub fn bad_url(why: impl Into<BoxError>) -> Self {
        Self::new(ErrorCode::BadUrl, why)
    }

    /// An error without a code of its own (code 50). Retried.
    #[must_use]
    pub fn other(why: impl Into<BoxError>) -> Self {
        Self::new(ErrorCode::BackendError, why)
    }

    pub(crate) fn code_fault(why: impl Into<BoxError>) -> Self {
        Self::new(ErrorCode::CodeError, why)
    }

    pub(crate) fn unsupported(operation: Operation, scheme: &str) -> Self {
        Self::new(ErrorCode::Unsupported, format!("{scheme} has no {operation}"))
    }

    fn build(code: ErrorCode, source: Option<BoxError>) -> Self {
        Self(Box::new(Inner {
            code,
            source,
            transient: None,
            retry_after: None,
            broken: false,
            gave_up: false,
            context: None,
            attempts: 1,
            earlier: Vec::new(),
            secrets: Secrets::default(),
        }))
    }

    /// Says that another attempt would fail as well.
    #[must_use]
    pub fn permanent(mut self) -> Self {
        self.0.transient = Some(false);
        self
    }

    /// Says that another attempt may succeed.
    #[must_use]
    pub fn transient(mut self) -> Self {
        self.0.transient = Some(true);
        self
    }

    /// Says that another attempt may succeed, but not before `wait` has passed.
    #[must_use]
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.0.retry_after = Some(wait);
        self.transient()
    }

    /// Says that the instance is of no more use: it is replaced where the backend has `connections = N`.
    #[must_use]
    pub fn broken(mut self) -> Self {
        self.0.broken = true;
        self
    }

    /// The kind of failure.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        self.0.code
    }

    /// Whether the object was not there.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.code() == ErrorCode::NotFound
    }

    /// Whether another attempt may succeed. False once a store has given up on it.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        !self.0.gave_up && self.0.transient.unwrap_or(self.0.code.is_transient())
    }

    /// Whether the instance that failed is of no more use.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.0.broken
    }

    /// How long to wait at least before another attempt, if the storage said so.
    #[must_use]
    pub fn wait(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// The operation that failed, once a store has reported it.
    #[must_use]
    pub fn operation(&self) -> Option<Operation> {
        self.0.context.as_ref().map(|context| context.operation)
    }

    /// The scheme of the store, once a store has reported it.
    #[must_use]
    pub fn scheme(&self) -> Option<&str> {
        self.0.context.as_ref().map(|context| &*context.scheme)
    }

    /// The object concerned, if it was one.
    #[must_use]
    pub fn name(&self) -> Option<&Name> {
        self.0.context.as_ref()?.name.as_ref()
    }

    /// How many attempts were made, this one included.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// The errors of the other attempts, in order; this one is the one that tells most.
    #[must_use]
    pub fn other_attempts(&self) -> &[Error] {
        &self.0.earlier
    }

    /// The causes, outermost first, then the other attempts: a line each, without secrets.
    ///
    /// ```
    /// use backend_core::Error;
    /// let error = Error::from(std::io::Error::other("disk on fire"));
    /// assert_eq!(error.chain(), ["disk on fire"]);
    /// ```
    #[must_use]
    pub fn chain(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let mut cause = self.source();
        while let Some(error) = cause {
            lines.push(self.0.secrets.scrub(error.to_string()));
            cause = error.source();
        }
        lines.extend(self.0.earlier.iter().map(|e| format!("another attempt: {e}")));
        lines
    }

    pub(crate) fn with_code(mut self, code: ErrorCode) -> Self {
        self.0.code = code;
        self
    }

    /// Takes over what an error further in says of retrying.
    pub(crate) fn with_marks_of(mut self, inner: &Error) -> Self {
        self.0.transient = inner.0.transient;
        self.0.retry_after = inner.0.retry_after;
        self.0.broken = inner.0.broken;
        self.0.gave_up = inner.0.gave_up;
        self
    }

    /// Says where it happened, unless a store further in has said so.
    pub(crate) fn at(
        mut self,
        operation: Operation,
        scheme: &Arc<str>,
        name: Option<&Name>,
    ) -> Self {
        if self.0.context.is_none() {
            self.0.context =
                Some(Context { operation, scheme: scheme.clone(), name: name.cloned() });
        }
        self
    }

    /// Ends the attempts: nobody further out makes any more for it.
    pub(crate) fn give_up(mut self, attempts: u32, earlier: Vec<Error>) -> Self {
        self.0.gave_up = true;
        self.0.attempts = attempts.max(self.0.attempts);
        self.0.earlier.extend(earlier);
        self
    }

    /// The same error for each of several objects.
    pub(crate) fn for_each(self, count: usize) -> Vec<Self> {
        let shared = Arc::new(self);
        let copy = |_| Self::new(shared.code(), shared.clone()).with_marks_of(&shared);
        (0..count).map(copy).collect()
    }

    /// Hides these secrets, besides those of a store further in.
    pub(crate) fn hiding(mut self, secrets: &Secrets) -> Self {
        self.0.secrets = self.0.secrets.and(secrets);
        // Somebody may print the causes themselves.
        if let Some(hidden) = self.source().and_then(|source| self.0.secrets.hidden(source)) {
            self.0.source = Some(Box::new(hidden));
        }
        self
    }

    fn words(&self) -> String {
        use fmt::Write;
        let Inner { code, source, context, attempts, secrets, .. } = &*self.0;
        let mut words = String::new();
        if let Some(Context { operation, scheme, name }) = context {
            let _ = match name {
                Some(name) => write!(words, "{operation} {:?} on {scheme}: ", name.as_str()),
                None => write!(words, "{operation} on {scheme}: "),
            };
        }
        let reason = source.as_ref().map(|source| with_causes(&**source));
        match (code.label(), reason) {
            (Some(label), Some(reason)) if starts_with(&reason, label) => words.push_str(&reason),
            (Some(label), Some(reason)) => _ = write!(words, "{label}: {reason}"),
            (Some(label), None) => words.push_str(label),
            (None, Some(reason)) => words.push_str(&reason),
            (None, None) => words.push_str("error"),
        }
        if *attempts > 1 {
            let _ = write!(words, " ({attempts} attempts)");
        }
        secrets.scrub(words)
    }
}

/// An error in words, with those of its causes that it does not repeat itself.
fn with_causes(error: &(dyn StdError + 'static)) -> String {
    let mut words = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let cause_words = cause.to_string();
        if !words.contains(&cause_words) {
            words = words + ": " + &cause_words;
        }
        next = cause.source();
    }
    words
}

/// Whether `text` starts with `label`, in any case: then the label would only say it twice.
fn starts_with(text: &str, label: &str) -> bool {
    text.get(..label.len()).is_some_and(|start| start.eq_ignore_ascii_case(label))
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.words())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("code", &self.0.code)
            .field("message", &self.words())
            .field("transient", &self.is_transient())
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_ref().map(|source| &**source as &(dyn StdError + 'static))
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        crate::classify::classify(error.into(), None)
    }
}

impl From<BoxError> for Error {
    fn from(error: BoxError) -> Self {
        crate::classify::classify(error, None)
    }
}

impl From<String> for Error {
    fn from(words: String) -> Self {
        Self::other(words)
    }
}

impl From<&str> for Error {
    fn from(words: &str) -> Self {
        Self::other(words)
    }
}

impl From<std::convert::Infallible> for Error {
    fn from(never: std::convert::Infallible) -> Self {
        match never {}
    }
}

#[cfg(feature = "anyhow")]
impl From<anyhow::Error> for Error {
    fn from(error: anyhow::Error) -> Self {
        crate::classify::classify(crate::classify::look_into(error), None)
    }
}

impl From<Error> for io::Error {
    fn from(error: Error) -> Self {
        let kind = match error.code() {
            ErrorCode::NotFound => io::ErrorKind::NotFound,
            ErrorCode::PermissionDenied => io::ErrorKind::PermissionDenied,
            ErrorCode::NoSpace => io::ErrorKind::StorageFull,
            ErrorCode::AlreadyExists => io::ErrorKind::AlreadyExists,
            _ => io::ErrorKind::Other,
        };
        Self::new(kind, error)
    }
}
