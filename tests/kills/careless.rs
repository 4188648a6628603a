//! A backend of files with the faults that kills are there to find: how the tests themselves are tested.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use backend_core::prelude::*;
use serde::Deserialize;

/// Files, carelessly kept.
struct Careless {
    root: PathBuf,
    fault: String,
}

#[derive(Deserialize, Options)]
struct CarelessOptions {
    fault: String,
}

#[backend(scheme = "careless")]
impl Careless {
    fn new(url: &BackendUrl, options: Options<CarelessOptions>) -> Self {
        Self { root: url.path().into(), fault: options.into_inner().fault }
    }
    fn get(&self, name: &str) -> io::Result<Vec<u8>> {
        fs::read(self.root.join(name))
    }
    fn put(&self, name: &str, data: Vec<u8>) -> io::Result<()> {
        let place = self.root.join(name);
        match &*self.fault {
            "put-in-place" => return write(&place, &data),
            "old-deleted-first" => drop(fs::remove_file(&place)),
            _ => {}
        }
        let temporary = self.root.join(match &*self.fault {
            "temporary-listed" => format!("{name}.part"),
            "temporary-stays" => format!(".quintet-tmp-{}", std::process::id()),
            _ => ".quintet-tmp-one".into(),
        });
        match &*self.fault {
            "second-run-refused" => drop(fs::File::create_new(&temporary)?),
            _ => write(&temporary, &data)?,
        }
        write(&temporary, &data)?;
        fs::rename(temporary, place)
    }
    fn r#move(&self, name: &str, from: &Path) -> io::Result<()> {
        let data = fs::read(from)?;
        if self.fault == "source-deleted-first" {
            fs::remove_file(from)?;
        }
        self.put(name, data)
    }
    fn list(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        below(&self.root, "", &mut names)?;
        names.retain(|name| !name.contains(".quintet-tmp"));
        Ok(names)
    }
    fn delete(&self, name: &str) -> io::Result<()> {
        fs::remove_file(self.root.join(name))
    }
}

/// In pieces, so that there are moments between them.
fn write(to: &Path, data: &[u8]) -> io::Result<()> {
    let mut file = fs::File::create(to)?;
    data.chunks(data.len() / 8 + 1).try_for_each(|piece| io::Write::write_all(&mut file, piece))
}

fn below(directory: &Path, path: &str, names: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        let name = format!("{path}{}", entry.file_name().display());
        match entry.file_type()?.is_dir() {
            true => below(&entry.path(), &format!("{name}/"), names)?,
            false => names.push(name),
        }
    }
    Ok(())
}
