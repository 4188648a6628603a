//! Room on the disk for what is about to come.

use std::{fs::File, io};

/// What is shorter is written before a file system that allocates late has to.
#[cfg(target_os = "linux")]
const LARGE: u64 = 8 << 20;

/// Takes the room that a file will need, which is as long as before: what is large is written faster then, and does not come in vain where
/// there is no room for it. A file system that cannot take any is left to do as it does.
///
/// # Errors
/// That there is no room.
#[cfg(target_os = "linux")]
pub(crate) fn reserve(file: &File, bytes: Option<u64>) -> io::Result<()> {
    use rustix::{
        fs::{FallocateFlags, fallocate},
        io::Errno,
    };
    let Some(bytes) = bytes.filter(|bytes| *bytes >= LARGE) else { return Ok(()) };
    match fallocate(file, FallocateFlags::KEEP_SIZE, 0, bytes) {
        Err(none @ (Errno::NOSPC | Errno::DQUOT | Errno::FBIG)) => Err(none.into()),
        _ => Ok(()),
    }
}

#[cfg(not(target_os = "linux"))]
pub(crate) fn reserve(_: &File, _: Option<u64>) -> io::Result<()> {
    Ok(())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::os::unix::fs::MetadataExt;

    use super::*;

    #[test]
    fn there_is_room_for_a_large_file_that_is_still_empty() {
        let file = tempfile::tempfile().expect("a file");
        reserve(&file, Some(LARGE)).expect("there is room");
        let found = file.metadata().expect("it is open");
        assert_eq!(found.len(), 0);
        // Where there is none to take, as on some file systems, it is asked for in vain.
        assert!(found.blocks() == 0 || found.blocks() * 512 >= LARGE, "{}", found.blocks());
    }

    #[test]
    fn more_than_there_is_is_no_space_at_once() {
        let file = tempfile::tempfile().expect("a file");
        let error = reserve(&file, Some(i64::MAX as u64)).expect_err("no disk is as large");
        let error = crate::Error::from(error);
        assert_eq!(error.code(), crate::ErrorCode::NoSpace, "{error}");
    }
}
