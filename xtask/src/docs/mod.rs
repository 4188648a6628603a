//! The generated parts of documents.

mod backends;
mod checks;
mod excerpt;
mod exit_codes;
mod section;

use std::fs;

#[cfg(target_os = "linux")]
use crate::bench::protocols;
use crate::{arguments::Arguments, bench::peers::Bench, chaos, failure::Failure, live};

const HELP: &str = "\
Writes the generated parts of README.md and of the guide anew: what stands between <!-- generated: NAME --> and <!-- end: NAME -->.

Usage: cargo xtask docs [--check]

  --check   change nothing, and fail if a part is stale";

const README: &str = "README.md";

/// The guide's pages. What they show is named by their markers.
const GUIDE: [&str; 2] =
    ["backend-core/src/guide/key_value_store.md", "backend-core/src/guide/line_protocol.md"];

pub(crate) fn run(mut arguments: Arguments) -> Result<(), Failure> {
    if arguments.asks_for(HELP) {
        return Ok(());
    }
    let check_only = arguments.flag("--check");
    arguments.end(HELP)?;
    if check_only { check() } else { write() }
}

/// Writes the parts that are stale.
pub(crate) fn write() -> Result<(), Failure> {
    for Document { path, text, stale } in documents()? {
        match stale.as_slice() {
            [] => println!("{path} was up to date"),
            stale => {
                fs::write(path, text).map_err(|error| format!("cannot write {path}: {error}"))?;
                println!("{path}: wrote {}", stale.join(", "));
            }
        }
    }
    Ok(())
}

/// An error that names the parts that are stale.
pub(crate) fn check() -> Result<(), Failure> {
    let stale = |document: Document| {
        let parts = document.stale.join(", ");
        (!parts.is_empty()).then(|| format!("{} is stale in {parts}", document.path))
    };
    match documents()?.into_iter().filter_map(stale).collect::<Vec<_>>().as_slice() {
        [] => Ok(()),
        stale => Err(Failure::Failed(format!(
            "{}; write it anew with: cargo xtask docs",
            stale.join("; ")
        ))),
    }
}

/// A document as it should be.
struct Document {
    path: &'static str,
    text: String,
    /// The parts in which it is not so.
    stale: Vec<String>,
}

impl Document {
    fn read(path: &'static str) -> Result<Self, String> {
        Ok(Self { path, text: read(path)?, stale: Vec::new() })
    }

    fn put(&mut self, name: &str, part: &str) -> Result<(), String> {
        let replaced = section::replace(&self.text, name, part);
        let replaced = replaced.map_err(|error| format!("{}: {error}", self.path))?;
        if replaced != self.text {
            self.stale.push(name.into());
        }
        self.text = replaced;
        Ok(())
    }
}

fn documents() -> Result<Vec<Document>, Failure> {
    let mut readme = Document::read(README)?;
    readme.put("mem", &fenced(&read("backends/src/mem.rs")?))?;
    let tables = backends::tables()?;
    readme.put("backends", &tables.backends)?;
    readme.put("options", &tables.options)?;
    readme.put("checks", &checks::table()?)?;
    readme.put("exit-codes", &exit_codes::table(&read("backend-core/src/error.rs")?)?)?;
    readme.put("lines", &Bench::Lines.recorded()?)?;
    readme.put("cost", &Bench::Cost.recorded()?)?;
    readme.put("build", &Bench::Build.recorded()?)?;
    readme.put("chaos", &chaos::recorded()?)?;
    readme.put("live", &live::recorded()?)?;
    readme.put("protocols", &live::lines()?)?;
    #[cfg(target_os = "linux")] // as the bench is
    readme.put("speed", &protocols::recorded()?)?;
    let mut documents = vec![readme];
    for path in GUIDE {
        let mut page = Document::read(path)?;
        for name in section::names(&page.text) {
            page.put(&name, &excerpt::of(&name, read)?)?;
        }
        documents.push(page);
    }
    Ok(documents)
}

fn fenced(code: &str) -> String {
    format!("```rust\n{code}```\n")
}

fn read(path: &str) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("cannot read {path}: {error}"))
}
