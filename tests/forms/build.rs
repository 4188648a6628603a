//! Writes the backends of the matrix of forms to `$OUT_DIR/forms.rs`.

mod cover;
mod table;
mod write;

use std::{env, error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=forms");
    let folder = env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    fs::write(Path::new(&folder).join("forms.rs"), write::everything()?)?;
    Ok(())
}
