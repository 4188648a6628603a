//! Copies between open files, by the file system or the kernel where the system offers it.

use std::{
    fs::File,
    io::{self, Read, Seek},
};

/// How much is copied before progress is reported.
const STEP: u64 = 64 << 20;

/// Copies the rest of `from` to where `to` stands; answers the number of bytes. `step` is told how many came in each step, and may end it.
///
/// # Errors
/// What reading or writing answers.
///
/// ```
/// use std::io::{Seek, Write};
/// let (mut from, mut to) = (tempfile::tempfile()?, tempfile::tempfile()?);
/// from.write_all(b"hello")?;
/// from.rewind()?;
/// assert_eq!(backend_core::local::copy(&mut from, &mut to, |_| Ok(()))?, 5);
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn copy(
    from: &mut File,
    to: &mut File,
    mut step: impl FnMut(u64) -> io::Result<()>,
) -> io::Result<u64> {
    // A reflink shares the blocks of two whole files.
    if from.stream_position()? == 0 && to.metadata()?.len() == 0 {
        let size = from.metadata()?.len();
        if size > 0 && reflink_copy::reflink_file(from, to).is_ok() {
            let size = to.seek(io::SeekFrom::End(0))?;
            from.seek(io::SeekFrom::Start(size))?;
            step(size)?;
            return Ok(size);
        }
    }
    let mut total = 0;
    loop {
        // std copies between files inside the kernel, where the system can.
        match io::copy(&mut from.take(STEP), to)? {
            0 => return Ok(total),
            copied => {
                total += copied;
                step(copied)?;
            }
        }
    }
}
