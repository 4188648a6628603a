//! What was found once, and is tried ever after: a file for each in `found/TARGET/`.

use std::{fs, io, path::Path};

/// The inputs that once showed a defect of a target.
///
/// # Errors
/// If a file cannot be read.
pub fn found(target: &str) -> io::Result<Vec<String>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("found").join(target);
    if !folder.exists() {
        return Ok(Vec::new());
    }
    fs::read_dir(folder)?.map(|file| fs::read_to_string(file?.path())).collect()
}
