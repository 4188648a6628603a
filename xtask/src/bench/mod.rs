//! Timings, beside those of the usual tools in the same run. Never a test: what is measured depends on the machine.

mod files;
mod noise;
pub(crate) mod peers;
#[cfg(target_os = "linux")]
pub(crate) mod protocols;
mod rounds;
mod start;

use crate::{
    arguments::{self, Arguments},
    bench::peers::Bench,
    cargo::{self, Profile},
    failure::Failure,
};

const HELP: &str = "\
Measures, beside the usual tools and beside other libraries, in the same run.

Usage: cargo xtask bench [--write] [NAME…]

  files   put and get of 1 GiB and of 2,000 files of 4 KiB through `quintet`, beside `cp`    3 min
  start   how long `quintet backends` takes                                                  1 min
  lines   what an author writes for the same backend, beside OpenDAL and object_store        1 min
  cost    instructions, allocations and time of a call, beside the same (needs valgrind)     5 min
  build   crates, CPU time and size of a one-backend program, beside the same                5 min

  protocols   files over SFTP, WebDAV and locally through `quintet`, beside rclone, OpenSSH, rsync, lftp, curl; Linux only, and
              with options of its own: `cargo xtask bench protocols --help`                  60 min

  --write   keep what lines, cost and build say in tests/peers/results; `cargo xtask docs` takes README.md's tables from there

Without a NAME all but protocols. The files are made in target/, which needs 3 GiB of free space. The first run of lines, cost or build
downloads the crates of the others.";

/// Those that have no result to keep.
const NAMES: [&str; 2] = ["files", "start"];

pub(crate) fn run(mut arguments: Arguments) -> Result<(), Failure> {
    #[cfg(target_os = "linux")]
    if arguments.flag("protocols") {
        return protocols::run(arguments);
    }
    if arguments.asks_for(HELP) {
        return Ok(());
    }
    let write = arguments.flag("--write");
    let names = arguments.names(HELP)?;
    let known: Vec<_> = NAMES.into_iter().chain(Bench::ALL.map(Bench::name)).collect();
    if let Some(other) = names.iter().find(|name| !known.contains(&name.as_str())) {
        let hint = arguments::did_you_mean(other, &known);
        return Err(Failure::Usage(format!("there is no bench {other:?}{hint}\n\n{HELP}")));
    }
    if let Some(other) = names.iter().find(|name| write && NAMES.contains(&name.as_str())) {
        return Err(Failure::Usage(format!("nothing is kept of {other}\n\n{HELP}")));
    }
    let wanted = |name: &str| names.is_empty() || names.iter().any(|wanted| wanted == name);
    if wanted("files") {
        files::bench(&cargo::quintet(Profile::Release)?)?;
    }
    if wanted("start") {
        start::bench(&cargo::quintet(Profile::Release)?)?;
    }
    Bench::ALL.into_iter().filter(|bench| wanted(bench.name())).try_for_each(|b| b.run(write))
}
