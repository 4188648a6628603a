//! How much code a protocol is: lines that are neither blank nor a comment nor a test.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    bench::peers::table::{Table, thousands},
    failure::Failure,
};

struct Protocol {
    name: &'static str,
    /// Its own.
    folder: &'static str,
    /// What of it others have a library or a program do.
    in_libraries: &'static [(&'static str, &'static str)],
    /// What it shares with other backends.
    shared: Option<&'static str>,
    /// Others' code for the same protocol, counted alike.
    others: &'static str,
}

const PROTOCOLS: &[Protocol] = &[
    Protocol {
        name: "sftp",
        folder: "backends/src/sftp",
        in_libraries: &[
            ("SSH: hosts, their keys, logins", "backends/src/sftp/ssh"),
            ("the client of the protocol", "backends/src/sftp/client"),
        ],
        shared: Some("backends/src/tree"),
        others: "fsspec 132, duplicity 291, restic 559, rclone 2,546",
    },
    Protocol {
        name: "webdav",
        folder: "backends/src/webdav",
        in_libraries: &[],
        shared: Some("backends/src/http"),
        others: "JuiceFS 160, duplicity 335, rclone 2,136",
    },
    Protocol {
        name: "ftp",
        folder: "backends/src/ftp",
        in_libraries: &[],
        shared: Some("backends/src/tree"),
        others: "duplicity 166, fsspec 323, rclone 1,170",
    },
    Protocol {
        name: "s3",
        folder: "backends/src/s3",
        in_libraries: &[("credentials, as Amazon's tools have them", "backends/src/s3/login")],
        shared: Some("backends/src/cloud"),
        others: "duplicity 246",
    },
    Protocol {
        name: "azblob",
        folder: "backends/src/azblob",
        in_libraries: &[],
        shared: Some("backends/src/cloud"),
        others: "duplicity 97",
    },
    Protocol {
        name: "gs",
        folder: "backends/src/gs",
        in_libraries: &[],
        shared: Some("backends/src/cloud"),
        others: "–",
    },
    Protocol {
        name: "http",
        folder: "backends/src/web",
        in_libraries: &[],
        shared: Some("backends/src/http"),
        others: "–",
    },
    Protocol {
        name: "rclone",
        folder: "backends/src/rclone",
        in_libraries: &[],
        shared: Some("backends/src/program"),
        others: "duplicity 115",
    },
    Protocol {
        name: "rsync",
        folder: "backends/src/rsync",
        in_libraries: &[],
        shared: Some("backends/src/program"),
        others: "duplicity 159",
    },
];

pub(super) fn table() -> Result<Table, Failure> {
    let mut table =
        Table::new(["protocol", "lines", "of these", "shared with others", "elsewhere"]);
    for protocol in PROTOCOLS {
        let shared = protocol.shared.map(of_folder).transpose()?;
        table.row([
            protocol.name.to_owned(),
            thousands(of_folder(protocol.folder)?),
            in_libraries(protocol)?,
            shared.map_or_else(|| "–".into(), thousands),
            protocol.others.to_owned(),
        ]);
    }
    Ok(table)
}

fn in_libraries(protocol: &Protocol) -> Result<String, Failure> {
    let part = |(what, folder): &(&str, &str)| {
        Ok::<_, Failure>(format!("{what}: {}", thousands(of_folder(folder)?)))
    };
    let parts: Vec<_> = protocol.in_libraries.iter().map(part).collect::<Result<_, _>>()?;
    Ok(if parts.is_empty() { "–".into() } else { parts.join("; ") })
}

fn of_folder(folder: &str) -> Result<u64, Failure> {
    let mut lines = 0;
    for file in sources(Path::new(folder))? {
        let source = fs::read_to_string(&file).map_err(|e| unreadable(&file, &e))?;
        lines += count(&source);
    }
    Ok(lines)
}

fn sources(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(|e| unreadable(folder, &e))? {
        let path = entry.map_err(|e| unreadable(folder, &e))?.path();
        let stem = path.file_stem().unwrap_or_default();
        match stem == "tests" || stem == "testing" {
            true => {}
            false if path.is_dir() => files.extend(sources(&path)?),
            false if path.extension().is_some_and(|it| it == "rs") => files.push(path),
            false => {}
        }
    }
    Ok(files)
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::Failed(format!("cannot read {}: {error}", path.display()))
}

/// Counts what rustfmt has formatted, so that an item of a file ends with its line, or with a brace that starts one.
fn count(source: &str) -> u64 {
    let mut count = 0;
    let mut lines = source.lines();
    while let Some(line) = lines.next() {
        if line.starts_with("#[cfg(test)]") {
            let first = lines.next().unwrap_or_default();
            if first.ends_with('{') {
                lines.by_ref().find(|line| *line == "}");
            }
            continue;
        }
        let line = line.trim();
        count += u64::from(!line.is_empty() && !line.starts_with("//"));
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_comments_nor_blank_lines_nor_tests_are_code() {
        let source = "\
//! About.

#[cfg(test)]
mod testing;
use a::b;

/// A function.
fn one() {
    two(); // code, with a comment
}

#[cfg(test)]
mod tests {
    #[test]
    fn it_works() {}
}

fn two() {}
";
        assert_eq!(count(source), 5);
    }

    #[test]
    fn all_protocols_are_there_to_be_counted() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        for protocol in PROTOCOLS {
            let parts = protocol.in_libraries.iter().map(|(_, folder)| *folder);
            let folders = [Some(protocol.folder), protocol.shared].into_iter().flatten();
            for folder in folders.chain(parts) {
                let folder = root.join(folder);
                assert!(of_folder(&folder.to_string_lossy()).expect("it is there") > 0);
            }
        }
    }
}
