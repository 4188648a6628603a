//! What was measured last, with where and when, in a file that is committed.

use std::{fs, process::Command};

use serde_json::{Value, json};

use crate::{command, failure::Failure};

pub(crate) struct Record {
    /// A sentence that says where the results come from.
    pub(crate) origin: String,
    pub(crate) results: Value,
}

/// Keeps the results in a file.
pub(crate) fn write(path: &str, results: &Value) -> Result<(), Failure> {
    let record = text(&origin()?, results);
    Ok(fs::write(path, record).map_err(|e| format!("cannot write {path}: {e}"))?)
}

/// A result to a line, so that a difference can be read.
fn text(origin: &Value, results: &Value) -> String {
    let results = results.as_array().into_iter().flatten().map(|result| format!("    {result}"));
    let results = results.collect::<Vec<_>>().join(",\n");
    format!("{{\n  \"origin\": {origin},\n  \"results\": [\n{results}\n  ]\n}}\n")
}

/// What `again` has kept in a file.
pub(crate) fn read(path: &str, again: &str) -> Result<Record, Failure> {
    let unreadable = |why: String| format!("cannot read {path}: {why}; make it with: {again}");
    let text = fs::read_to_string(path).map_err(|error| unreadable(error.to_string()))?;
    let mut record: Value = serde_json::from_str(&text).map_err(|e| unreadable(e.to_string()))?;
    let origin = sentence(&record["origin"]).ok_or_else(|| unreadable("no origin".into()))?;
    Ok(Record { origin, results: record["results"].take() })
}

fn origin() -> Result<Value, Failure> {
    let says = |words: &[&str]| -> Result<String, Failure> {
        let said = command::output(Command::new(words[0]).args(&words[1..]))?;
        Ok(said.trim().to_owned())
    };
    let changed = !says(&["git", "status", "--porcelain", "--", ":!*.md", ":!*.json"])?.is_empty();
    let commit = says(&["git", "rev-parse", "--short=10", "HEAD"])?;
    Ok(json!({
        "date": says(&["date", "--utc", "+%F"])?,
        "commit": if changed { format!("{commit} and changes to it") } else { commit },
        "rustc": says(&["rustc", "--version"])?,
        "processor": processor(),
    }))
}

fn processor() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    model.map_or_else(|| std::env::consts::ARCH.to_owned(), |(_, name)| name.to_owned())
}

fn sentence(origin: &Value) -> Option<String> {
    let says = |what: &str| origin[what].as_str();
    let (date, commit) = (says("date")?, says("commit")?);
    let (rustc, processor) = (says("rustc")?, says("processor")?);
    Some(format!("Measured on {date}, commit {commit}, {rustc}, {processor}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_has_a_line_for_each_result_and_reads_as_it_was() {
        let (origin, results) = (json!({ "date": "2030-01-01" }), json!([{ "a": 1 }, { "a": 2 }]));
        let text = text(&origin, &results);
        assert!(text.contains("    {\"a\":1},\n    {\"a\":2}\n"), "{text}");
        let read: Value = serde_json::from_str(&text).expect("it is JSON");
        assert_eq!(read, json!({ "origin": origin, "results": results }));
    }

    #[test]
    fn a_record_that_does_not_say_where_it_comes_from_is_none() {
        let whole =
            json!({ "date": "2030-01-01", "commit": "abc", "rustc": "r", "processor": "p" });
        assert_eq!(sentence(&whole).as_deref(), Some("Measured on 2030-01-01, commit abc, r, p."));
        assert_eq!(sentence(&json!({ "date": "2030-01-01" })), None);
    }
}
