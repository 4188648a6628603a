//! The framework's errors for what rsync says, and for how it ends.

use backend_core::{ErrorCode, Result};

use crate::program::Ended;

/// Words of systems, daemons and ssh that tell more than the status, which is 23 for most of them.
const TOLD: [(&str, ErrorCode); 11] = [
    ("No space left on device", ErrorCode::NoSpace),
    ("Disk quota exceeded", ErrorCode::NoSpace),
    ("Permission denied", ErrorCode::PermissionDenied),
    ("Operation not permitted", ErrorCode::PermissionDenied),
    ("Read-only file system", ErrorCode::PermissionDenied),
    ("module is read only", ErrorCode::PermissionDenied),
    ("module is write only", ErrorCode::PermissionDenied),
    ("@ERROR: auth failed", ErrorCode::PermissionDenied),
    ("@ERROR: access denied", ErrorCode::PermissionDenied),
    ("@ERROR: Unknown module", ErrorCode::NotFound),
    ("@ERROR: chdir failed", ErrorCode::NotFound),
];

/// # Errors
/// The one that the status is, with the words that tell most.
pub(super) fn check(ended: &Ended) -> Result<()> {
    if ended.is_success() || is_only_of_missing(ended) {
        return Ok(());
    }
    if let Some((told, code)) = TOLD.iter().find(|(told, _)| ended.words.contains(told)) {
        return Err(ended.error(*code, |line| line.contains(told)).permanent());
    }
    // What comes last is "rsync error: some files could not be transferred (code 23)", or what a daemon's end makes of the connection.
    let is_telling = |line: &str| !line.starts_with("rsync error:") && !is_of_the_end(line);
    let is_summed_up = !ended.words.lines().any(|line| !line.trim().is_empty() && is_telling(line));
    let error = |code| ended.error(code, |line| is_summed_up || is_telling(line));
    Err(match ended.code() {
        // Sockets, streams, timeouts, files that changed, and ssh.
        Some(10 | 11 | 12 | 14 | 20 | 24 | 30 | 35 | 255) | None => {
            error(ErrorCode::BackendError).transient()
        }
        Some(5) if ended.words.contains("max connections") => {
            error(ErrorCode::BackendError).transient()
        }
        Some(23) => error(ErrorCode::BackendError).permanent(),
        _ => error(ErrorCode::CommandError).permanent(),
    })
}

/// As [`check`], of a put: directories that somebody has removed in between are made anew by another attempt.
pub(super) fn check_put(ended: &Ended) -> Result<()> {
    let is_of_a_race = is_of_temporaries(ended) || is_of_places(ended);
    check(ended).map_err(|error| if is_of_a_race { error.transient() } else { error })
}

/// Whether a directory that it has found, or made, was gone when it came to use it: somebody has removed what was in it, and it with that.
fn is_of_places(ended: &Ended) -> bool {
    let is_of_one = |line: &str| line.contains(" rename ") || line.contains(" mkdir ");
    ended.words.lines().any(|line| is_of_one(line) && line.ends_with("(2)"))
}

/// Whether the directory for temporaries is not there: some versions look for it, others fail at the first file.
pub(super) fn is_of_temporaries(ended: &Ended) -> bool {
    let is_missing = |line: &str| line.contains("mkstemp") && line.ends_with("(2)");
    ended.words.lines().any(|line| line.contains("temp-dir does not exist") || is_missing(line))
}

/// What one side says of the connection when the other side has ended, whose words tell why.
fn is_of_the_end(line: &str) -> bool {
    [" read error:", " write error: Broken pipe"].iter().any(|words| line.contains(words))
}

/// Whether all that has failed is that something is not there: also below a file, of which rsync cannot be told to say nothing.
fn is_only_of_missing(ended: &Ended) -> bool {
    let lines = ended.words.lines();
    let is_failure = |line: &&str| line.starts_with("rsync: ") && !is_of_the_end(line);
    let is_missing = |line: &str| {
        line.contains("link_stat")
            && (line.ends_with("failed: Not a directory (20)") || line.ends_with("(2)"))
    };
    ended.code() == Some(23)
        && ended.words.contains("link_stat")
        && lines.filter(is_failure).all(is_missing)
}
