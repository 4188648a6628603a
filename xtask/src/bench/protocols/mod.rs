//! The same work through `quintet` and through the usual tools, on the same server in the same run.

mod door;
mod job;
mod plan;
mod row;
mod run;
mod stage;
mod table;
mod tools;
mod tree;
mod turns;

use std::path::{Path, PathBuf};

use self::{
    door::{PROTOCOLS, Protocol},
    plan::Plan,
    row::Row,
    tools::{Ready, Tool},
};
use super::peers::record;
use crate::{
    arguments::Arguments,
    cargo::{self, Profile},
    failure::Failure,
    scratch::Scratch,
    test,
};

const HELP: &str = "\
The same work through `quintet` and through the usual tools, on the same server, in turns: 2,000 files of 4 KiB up, down and deleted,
512 MiB up and down, 50,000 names listed. What each run leaves is compared with what it should be; else the row is an error.

Usage: cargo xtask bench protocols [OPTION…]

  --only NAME[,NAME]   sftp, webdav, ftp, s3 or local; all of these without it. sftp-far, webdav-far and s3-far are servers that are
                       20 ms away: there a proxy keeps every byte for 10 ms, has 1 MiB of a connection under way, and makes a new
                       one wait for a round trip
  --tool NAME[,NAME]   only these tools; ratios need quintet among them
  --job NAME[,NAME]    up-many, down-many, delete, up-large, down-large, list
  --rounds N           as many rounds, 5 without it, after one that does not count
  --quick              one round of a tenth of the work
  --json               a JSON object per row, and no tables
  --write              keep what came out in tests/peers/results; `cargo xtask docs` takes README.md's tables from there

All of it takes an hour. What is missing of servers and tools is installed; it needs root, 3 GiB of free space and,
for S3, as much memory.

Examples:
  cargo xtask bench protocols --quick
  cargo xtask bench protocols --only sftp --tool quintet,rsync --job up-many
  cargo xtask bench protocols --only webdav --write";

pub(super) fn run(mut arguments: Arguments) -> Result<(), Failure> {
    if arguments.asks_for(HELP) {
        return Ok(());
    }
    let plan = Plan::read(arguments, HELP)?;
    test::prepare_machine()?;
    let quintet = absolute(cargo::quintet(Profile::Release)?)?;
    let path = tools::path(&quintet)?;
    let ready = ready(&plan, &path)?;
    // Beside what cargo builds: on the disk, as the servers' files are.
    let scratch = Scratch::new(quintet.parent().unwrap_or(Path::new("/tmp")), "protocols")?;
    for protocol in &plan.protocols {
        let rows = turns::measure(&plan, protocol, &ready, &scratch, &path)?;
        match plan.json {
            true => rows.iter().for_each(|row| println!("{}", row.kept())),
            false => println!("{}", table::all(&rows, protocol)),
        }
        if plan.write {
            let path = kept(protocol);
            record::write(&path, &rows.iter().map(Row::kept).collect())?;
            println!("wrote {path}; for README.md: cargo xtask docs");
        }
    }
    Ok(())
}

/// The tools that are there, or can be installed. Those that cannot are told loudly.
fn ready(plan: &Plan, path: &std::ffi::OsStr) -> Result<Vec<Ready>, Failure> {
    let mut ready = Vec::new();
    for tool in &plan.tools {
        match Tool::prepare(tool, path) {
            Ok(tool) => ready.push(tool),
            Err(why) if plan.write => {
                return Err(Failure::Failed(format!("{why}; what is kept is of all tools")));
            }
            Err(why) => eprintln!("MISSING: {why}"),
        }
    }
    Ok(ready)
}

fn absolute(path: PathBuf) -> Result<PathBuf, Failure> {
    std::path::absolute(&path).map_err(|e| format!("{}: {e}", path.display()).into())
}

/// Where the results of a protocol are kept.
fn kept(protocol: &Protocol) -> String {
    format!("tests/peers/results/{}.json", protocol.name)
}

/// What was kept, for README.md: a table for each protocol that was measured, each with the line that says where it comes from.
pub(crate) fn recorded() -> Result<String, Failure> {
    let measured = PROTOCOLS.iter().filter(|protocol| Path::new(&kept(protocol)).exists());
    let tables = measured.map(|protocol| {
        let again = format!("cargo xtask bench protocols --write --only {}", protocol.name);
        let record = record::read(&kept(protocol), &again)?;
        let rows = record.results.as_array().into_iter().flatten().map(Row::read);
        let table = rows.collect::<Option<Vec<_>>>().and_then(|r| table::summary(&r, protocol));
        let no_rows = || format!("{} has no such results; make them with: {again}", kept(protocol));
        Ok(format!("{}\n{}\n", table.ok_or_else(no_rows)?, record.origin))
    });
    Ok(tables.collect::<Result<Vec<_>, Failure>>()?.join("\n"))
}
