//! Passwords.

use std::{fs::File, io::Read, path::Path};

use crate::error::Error;

/// A password that nobody knows: 128 bits in hexadecimal.
pub(crate) fn password() -> Result<String, Error> {
    let source = Path::new("/dev/urandom");
    let mut bytes = [0; 16];
    File::open(source)
        .and_then(|mut file| file.read_exact(&mut bytes))
        .map_err(|error| Error::at(source, "read", &error))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
