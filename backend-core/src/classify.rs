//! The default mapping: from any error to the framework's, by what stands in its chain.

use std::{error::Error as StdError, io};

use crate::{BoxError, Error, ErrorCode};

/// Makes the framework's error of any: `asked`, else what the chain tells, decides the code.
pub(crate) fn classify(error: BoxError, asked: Option<ErrorCode>) -> Error {
    let error = match error.downcast::<Error>() {
        Ok(ours) => {
            return match asked {
                Some(code) => ours.with_code(code),
                None => *ours,
            };
        }
        Err(other) => other,
    };
    if let Some(inner) = find(&*error, |e| e.downcast_ref::<Error>()) {
        let code = asked.unwrap_or(inner.code());
        let marks = Error::not_found().with_marks_of(inner);
        return Error::new(code, error).with_marks_of(&marks);
    }
    let io = |e: &(dyn StdError + 'static)| e.downcast_ref::<io::Error>().map(io::Error::kind);
    let code = asked.or_else(|| find(&*error, |e| code_of_io(io(e)?)));
    let bad_input = find(&*error, |e| is_bad_input(io(e)?).then_some(())).is_some();
    let error = Error::new(code.unwrap_or(ErrorCode::BackendError), error);
    let lost = find(&error, |e| is_lost_connection(io(e)?).then_some(())).is_some();
    match (bad_input, lost) {
        (true, _) => error.permanent(),
        (false, true) => error.broken(),
        (false, false) => error,
    }
}

/// After which an instance has no connection any more.
fn is_lost_connection(kind: io::ErrorKind) -> bool {
    use io::ErrorKind as Kind;
    matches!(
        kind,
        Kind::BrokenPipe
            | Kind::ConnectionAborted
            | Kind::ConnectionReset
            | Kind::NotConnected
            | Kind::UnexpectedEof
    )
}

/// What no other attempt can make right.
fn is_bad_input(kind: io::ErrorKind) -> bool {
    use io::ErrorKind as Kind;
    matches!(
        kind,
        Kind::InvalidInput
            | Kind::InvalidFilename
            | Kind::IsADirectory
            | Kind::NotADirectory
            | Kind::DirectoryNotEmpty
            | Kind::AlreadyExists
            | Kind::Unsupported
    )
}

/// The first answer along the chain of sources, looking also into what `io::Error::other` wraps.
fn find<'e, T>(
    error: &'e (dyn StdError + 'static),
    ask: impl Fn(&'e (dyn StdError + 'static)) -> Option<T>,
) -> Option<T> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(answer) = ask(error) {
            return Some(answer);
        }
        next = match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(wrapped) => Some(wrapped),
            None => error.source(),
        };
    }
    None
}

/// The original's mapping of the operating system's errors, with EPERM and EROFS as 51, EDQUOT and EFBIG as 53.
fn code_of_io(kind: io::ErrorKind) -> Option<ErrorCode> {
    use io::ErrorKind as Kind;
    match kind {
        Kind::NotFound => Some(ErrorCode::NotFound),
        Kind::PermissionDenied | Kind::ReadOnlyFilesystem => Some(ErrorCode::PermissionDenied),
        Kind::StorageFull | Kind::QuotaExceeded | Kind::FileTooLarge => Some(ErrorCode::NoSpace),
        _ => None,
    }
}

/// The first error of the wanted type along the chain.
pub(crate) fn downcast_chain<'e, E: StdError + 'static>(
    error: &'e (dyn StdError + 'static),
) -> Option<&'e E> {
    find(error, |e| e.downcast_ref::<E>())
}

/// Any error as a box. `anyhow::Error` would hide the type of what it holds, so it is unwrapped first.
pub(crate) fn into_box<E: Into<BoxError> + 'static>(error: E) -> BoxError {
    #[cfg(feature = "anyhow")]
    {
        let mut error = Some(error);
        let any: &mut dyn std::any::Any = &mut error;
        if let Some(anyhow) = any.downcast_mut::<Option<anyhow::Error>>().and_then(Option::take) {
            return look_into(anyhow);
        }
        match error {
            Some(error) => error.into(),
            None => unreachable!("taken only where it was an anyhow::Error"),
        }
    }
    #[cfg(not(feature = "anyhow"))]
    error.into()
}

/// What an `anyhow::Error` holds, as itself.
#[cfg(feature = "anyhow")]
pub(crate) fn look_into(error: anyhow::Error) -> BoxError {
    error.reallocate_into_boxed_dyn_error_without_backtrace()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(error: impl Into<BoxError>) -> u8 {
        classify(error.into(), None).code().number()
    }

    #[test]
    fn the_operating_systems_errors_have_the_codes_of_the_contract() {
        for (errno, expected) in
            [(13, 51), (1, 51), (30, 51), (2, 52), (28, 53), (122, 53), (27, 53), (5, 50)]
        {
            assert_eq!(code(io::Error::from_raw_os_error(errno)), expected, "errno {errno}");
        }
    }

    #[test]
    fn a_lost_connection_is_broken_and_bad_input_is_permanent() {
        let of = |kind| classify(io::Error::from(kind).into(), None);
        assert!(of(io::ErrorKind::UnexpectedEof).is_broken());
        assert!(of(io::ErrorKind::UnexpectedEof).is_transient());
        assert!(!of(io::ErrorKind::IsADirectory).is_transient());
        assert!(!of(io::ErrorKind::TimedOut).is_broken());
    }

    #[test]
    fn an_error_inside_io_error_other_keeps_its_kind() {
        assert_eq!(code(io::Error::other(io::Error::from(io::ErrorKind::NotFound))), 52);
        assert_eq!(code(io::Error::other(Error::not_found())), 52);
    }

    #[test]
    fn an_error_further_down_the_chain_is_found_with_its_marks() {
        #[derive(Debug, thiserror::Error)]
        #[error("reading the manifest")]
        struct Wrapper(#[source] Error);
        let inner = Error::new(ErrorCode::NoSpace, "full").transient().broken();
        let outer = classify(Wrapper(inner).into(), None);
        assert_eq!(outer.code(), ErrorCode::NoSpace);
        assert!(outer.is_transient() && outer.is_broken());
        assert_eq!(outer.to_string(), "no space: reading the manifest: no space: full");
    }

    #[cfg(feature = "anyhow")]
    #[test]
    fn anyhow_keeps_the_kind_of_what_it_holds() {
        let plain = anyhow::Error::from(io::Error::from(io::ErrorKind::NotFound));
        assert_eq!(classify(into_box(plain), None).code(), ErrorCode::NotFound);
        let context = anyhow::Error::from(io::Error::from(io::ErrorKind::NotFound)).context("hm");
        assert_eq!(classify(into_box(context), None).code(), ErrorCode::NotFound);
    }
}
