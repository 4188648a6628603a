//! What a clean release build of a one-backend program costs on each library.

use std::{collections::BTreeSet, fs, path::Path, process::Command};

use serde_json::{Value, json};

use super::{BACKENDS, Backend, PEERS, cargo_of_peers, table::Table};
use crate::{command, failure::Failure, scratch::Scratch};

const GNU_TIME: &str = "/usr/bin/time";

pub(super) fn measure() -> Result<Value, Failure> {
    // What is downloaded now is no part of a build.
    command::run(&mut cargo_of_peers("fetch"))?;
    let target = Path::new(PEERS).join("target");
    fs::create_dir_all(&target).map_err(|e| format!("cannot create {}: {e}", target.display()))?;
    BACKENDS.iter().map(|backend| build(backend, &target)).collect()
}

fn build(backend: &Backend, parent: &Path) -> Result<Value, Failure> {
    let scratch = Scratch::new(parent, backend.package)?;
    let times = scratch.path().join("times");
    let mut cargo = cargo_of_peers("build");
    cargo.args(["--release", "--offline", "--package", backend.package]).arg("--target-dir");
    cargo.arg(scratch.path()).arg("--message-format=json-render-diagnostics");
    let mut timed = Command::new(GNU_TIME);
    timed.arg("--format=%U %S").arg("--output").arg(&times);
    timed.arg(cargo.get_program()).args(cargo.get_args());
    // As a program is delivered, not as it is profiled.
    timed.envs([("CARGO_PROFILE_RELEASE_DEBUG", "false"), ("CARGO_PROFILE_RELEASE_STRIP", "true")]);
    println!("$ {}", command::shown(&timed));
    let messages = command::output(&mut timed)?;
    let built = Built::read(&messages, backend.package);
    let executable = built.executable.ok_or("cargo built no executable".to_owned())?;
    let size = fs::metadata(&executable).map_err(|e| format!("cannot find {executable}: {e}"))?;
    let times = fs::read_to_string(&times).map_err(|e| format!("{GNU_TIME} wrote nothing: {e}"))?;
    Ok(json!({
        "backend": backend.label,
        "crates": built.crates.len(),
        "cpu_seconds": sum(&times).ok_or_else(|| format!("{GNU_TIME} wrote {times:?}"))?,
        "bytes": size.len(),
    }))
}

/// What cargo tells of a build.
#[derive(Default)]
struct Built {
    /// Those of other people.
    crates: BTreeSet<String>,
    executable: Option<String>,
}

impl Built {
    fn read(messages: &str, own: &str) -> Self {
        let mut built = Self::default();
        let messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        for message in messages.filter(|message| message["reason"] == "compiler-artifact") {
            let id = message["package_id"].as_str().unwrap_or_default();
            if message["target"]["name"] == own {
                built.executable = message["executable"].as_str().map(str::to_owned);
            }
            if !id.contains("/kv/") {
                built.crates.insert(id.to_owned());
            }
        }
        built
    }
}

/// Of user and system time.
fn sum(times: &str) -> Option<f64> {
    let times = times.split_whitespace().map(|time| time.parse::<f64>().ok());
    Some((times.sum::<Option<f64>>()? * 10.0).round() / 10.0)
}

pub(super) fn table(results: &Value) -> Option<Table> {
    let mut table = Table::new(["clean release build", "crates", "CPU time", "stripped program"]);
    for result in results.as_array()? {
        table.row([
            result["backend"].as_str()?.to_owned(),
            result["crates"].as_u64()?.to_string(),
            format!("{:.0} s", result["cpu_seconds"].as_f64()?),
            format!("{:.1} MB", result["bytes"].as_f64()? / 1e6),
        ]);
    }
    Some(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_counts_once_however_many_artifacts_it_has_and_the_own_one_does_not() {
        let artifact = |id: &str, name: &str, executable: Option<&str>| {
            json!({
                "reason": "compiler-artifact", "package_id": id,
                "target": { "name": name }, "executable": executable,
            })
            .to_string()
        };
        let messages = [
            artifact("registry+x#serde@1.0.0", "build-script-build", None),
            artifact("registry+x#serde@1.0.0", "serde", None),
            artifact("path+file:///p/kv/x#kv-on-x@0.1.0", "kv_on_x", None),
            artifact("path+file:///p/kv/x#kv-on-x@0.1.0", "kv-on-x", Some("/t/kv-on-x")),
            r#"{"reason":"build-finished","success":true}"#.to_owned(),
        ];
        let built = Built::read(&messages.join("\n"), "kv-on-x");
        assert_eq!(built.crates.len(), 1);
        assert_eq!(built.executable.as_deref(), Some("/t/kv-on-x"));
    }

    #[test]
    fn user_and_system_time_add_up() {
        assert_eq!(sum("12.31 2.42\n"), Some(14.7));
        assert_eq!(sum("Command exited with non-zero status 1"), None);
    }
}
