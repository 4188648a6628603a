//! What comes with the system, for local files.

use std::process::Command;

use super::Tool;
use crate::bench::protocols::{door::Reach, job::Work};

pub(super) static CP: Tool = Tool {
    name: "cp",
    label: "cp, rm, ls",
    version: ["cp", "--version"],
    package: None,
    command: |errand| {
        let Reach::Local(root) = &errand.door.reach else { return Ok(None) };
        let there = root.join(errand.there);
        let all = |path: &std::path::Path| path.join(".");
        let mut command = Command::new(match errand.work {
            Work::Up | Work::Down => "cp",
            Work::Delete => "rm",
            Work::List => "ls",
        });
        match errand.work {
            Work::Up => command.arg("-r").arg(all(&errand.here)).arg(there),
            Work::Down => command.arg("-r").arg(all(&there)).arg(&errand.here),
            Work::Delete => command.arg("-r").arg(there),
            Work::List => command.arg(there),
        };
        Ok(Some(command))
    },
};
