//! What came of the live tests, as tables.

use serde_json::Value;

use crate::{
    bench::peers::table::{Table, thousands},
    failure::Failure,
};

/// Schemes of backends that have a table together.
const FAMILIES: [&[&str]; 4] = [
    &["sftp", "webdav", "webdavs"],
    &["ftp", "ftps"],
    &["s3", "azblob", "gs"],
    &["rsync", "http", "https"],
];

/// Everything, for a terminal.
pub(super) fn all(results: &Value) -> Result<String, Failure> {
    let results = rows(results)?;
    let hostile: String = hostile(results).iter().map(|table| format!("{table}\n")).collect();
    Ok(format!("\n{}\n{hostile}{}", servers(results), secrets(results)))
}

/// Everything, for a document.
pub(super) fn markdown(results: &Value) -> Result<String, Failure> {
    let results = rows(results)?;
    let hostile: String = hostile(results).iter().map(|table| table.markdown() + "\n").collect();
    Ok(format!("{}\n{hostile}{}\n", servers(results).markdown(), secrets(results)))
}

fn rows(results: &Value) -> Result<&Vec<Value>, Failure> {
    results.as_array().ok_or_else(|| Failure::Failed("these are no results of live tests".into()))
}

fn of_kind<'r>(results: &'r [Value], kind: &str) -> impl Iterator<Item = &'r Value> {
    results.iter().filter(move |result| result["kind"] == kind)
}

fn text<'r>(result: &'r Value, key: &str) -> &'r str {
    result[key].as_str().unwrap_or_default()
}

/// A row for each server.
fn servers(results: &[Value]) -> Table {
    let mut table = Table::new(["server", "passed", "not applicable", "failed", "seconds"]);
    for result in of_kind(results, "conformance") {
        let cell = |key: &str| result[key].to_string();
        table.row([
            text(result, "make").to_owned(),
            cell("passed"),
            cell("not_applicable"),
            cell("failed"),
            cell("seconds"),
        ]);
    }
    table
}

/// Tables that are narrow enough to be read, each of servers that have much in common.
fn hostile(results: &[Value]) -> Vec<Table> {
    let rows: Vec<_> = of_kind(results, "hostile").collect();
    let mut makes = distinct(&rows, "make");
    let mut tables = Vec::new();
    for schemes in FAMILIES.iter().chain([&[].as_slice()]) {
        let speaks =
            |make: &str| schemes.iter().any(|scheme| make.ends_with(&format!("`{scheme}`")));
        // What speaks none of these comes last.
        let (family, rest): (Vec<_>, _) =
            makes.into_iter().partition(|make| schemes.is_empty() || speaks(make));
        makes = rest;
        if !family.is_empty() {
            tables.push(hostile_to(&family, &rows));
        }
    }
    tables
}

/// A row for each thing that happens to one of these servers, and a column for each of them.
fn hostile_to(makes: &[&str], rows: &[&Value]) -> Table {
    let rows: Vec<_> =
        rows.iter().copied().filter(|row| makes.contains(&text(row, "make"))).collect();
    let mut table = Table::new(["what happens"].into_iter().chain(makes.iter().copied()));
    for variant in distinct(&rows, "words") {
        let cell = |make: &&str| {
            let is_it = |row: &&&Value| row["words"] == variant && row["make"] == *make;
            rows.iter().find(is_it).map_or("–", |row| text(row, "outcome")).to_owned()
        };
        table.row([variant.to_owned()].into_iter().chain(makes.iter().map(cell)));
    }
    table
}

/// The different values of a key, in their order.
fn distinct<'r>(rows: &[&'r Value], key: &str) -> Vec<&'r str> {
    let mut values = Vec::new();
    for value in rows.iter().map(|row| text(row, key)) {
        if !values.contains(&value) {
            values.push(value);
        }
    }
    values
}

/// Where secrets were looked for, in a sentence.
fn secrets(results: &[Value]) -> String {
    let Some(result) = of_kind(results, "secrets").next() else { return String::new() };
    let place = |place: &Value| {
        let texts = thousands(place["texts"].as_u64().unwrap_or_default());
        format!("{texts} {}", text(place, "place"))
    };
    let places: Vec<_> = result["places"].as_array().into_iter().flatten().map(place).collect();
    let leaks = &result["leaks"];
    format!(
        "Meanwhile every password and key was looked for in {}. **Seen: {leaks}.**",
        places.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn results() -> Value {
        let hostile = |words: &str, make: &str, outcome: &str| json!({ "kind": "hostile", "words": words, "make": make, "outcome": outcome });
        json!([
            { "kind": "conformance", "make": "Foo 1", "passed": 9, "not_applicable": 1, "failed": 0, "seconds": 2.5 },
            hostile("a full disk", "Foo 1", "53"),
            hostile("killed", "Foo 1", "whole"),
            hostile("killed", "Bar 2", "old"),
            { "kind": "secrets", "places": [{ "place": "logs", "texts": 1200 }], "leaks": 0 },
        ])
    }

    #[test]
    fn a_server_is_a_row_of_what_came_of_the_checks() {
        let text = markdown(&results()).expect("they are results");
        assert!(text.contains("| Foo 1 | 9 | 1 | 0 | 2.5 |"), "{text}");
    }

    #[test]
    fn what_happens_is_a_row_with_a_column_for_each_server() {
        let text = markdown(&results()).expect("they are results");
        assert!(text.contains("| what happens | Foo 1 | Bar 2 |"), "{text}");
        assert!(text.contains("| a full disk | 53 | – |\n| killed | whole | old |"), "{text}");
    }

    #[test]
    fn servers_of_different_families_have_tables_of_their_own() {
        let happened = |make: &str| json!({ "kind": "hostile", "words": "killed", "make": make, "outcome": "whole" });
        let results = json!([
            happened("Foo 1, `sftp`"),
            happened("Bar 2, `s3`"),
            happened("Foo 1, `webdav`")
        ]);
        let text = markdown(&results).expect("they are results");
        assert!(text.contains("| what happens | Foo 1, `sftp` | Foo 1, `webdav` |"), "{text}");
        assert!(text.contains("| what happens | Bar 2, `s3` |"), "{text}");
    }

    #[test]
    fn where_secrets_were_looked_for_is_said_with_how_many_were_seen() {
        let text = all(&results()).expect("they are results");
        assert!(text.ends_with("looked for in 1,200 logs. **Seen: 0.**"), "{text}");
        assert!(all(&json!({})).is_err());
    }
}
