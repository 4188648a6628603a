//! What came of the cases, as tables.

use serde_json::Value;

use crate::{
    bench::peers::table::{Table, thousands},
    failure::Failure,
};

/// What is counted of each cell. Only the first three may be.
pub(super) const COUNTS: [&str; 7] =
    ["survived", "told", "unseen", "lost", "hung", "lied", "unexpected"];

pub(super) fn cells(results: &Value) -> Result<&Vec<Value>, Failure> {
    results.as_array().ok_or_else(|| Failure::Failed("these are no results of chaos".into()))
}

pub(super) fn count(cell: &Value, what: &str) -> u64 {
    cell[what].as_u64().unwrap_or_default()
}

/// Everything, for a terminal: a table of faults and calls for each backend, and the sum.
pub(super) fn all(results: &Value) -> Result<String, Failure> {
    let cells = cells(results)?;
    let (faults, calls) = (values(cells, "fault"), values(cells, "call"));
    let mut text = String::new();
    for backend in values(cells, "backend") {
        let mut table = Table::new([backend].into_iter().chain(calls.iter().copied()));
        for fault in &faults {
            let cell = |call: &&str| {
                let wanted = [("backend", backend), ("fault", fault), ("call", call)];
                shown(&sum(cells, &wanted))
            };
            table.row([(*fault).to_owned()].into_iter().chain(calls.iter().map(cell)));
        }
        text += &format!("\n{table}");
    }
    let words = COUNTS.into_iter().zip(sum(cells, &[]));
    let words = words.map(|(what, count)| format!("{} {what}", thousands(count)));
    let legend = "survived·told, and ~ unseen, of the cases in each cell";
    Ok(format!("{text}\n{legend}\n{}", words.collect::<Vec<_>>().join(", ")))
}

/// A row for each fault and a column for each backend, with the sum of all in words.
pub(super) fn summary(results: &Value) -> Result<String, Failure> {
    let cells = cells(results)?;
    let backends = values(cells, "backend");
    let mut table = Table::new(["fault"].into_iter().chain(backends.iter().copied()));
    for fault in values(cells, "fault") {
        let cell = |backend: &&str| shown(&sum(cells, &[("backend", backend), ("fault", fault)]));
        table.row([fault.to_owned()].into_iter().chain(backends.iter().map(cell)));
    }
    let [survived, told, unseen, lost, hung, lied, _] = sum(cells, &[]);
    let seeds = cells.iter().map(|cell| count(cell, "seeds")).max().unwrap_or_default();
    let total = thousands(survived + told + unseen + lost + hung + lied);
    let [survived, told, unseen] = [survived, told, unseen].map(thousands);
    Ok(format!(
        "{}\n{total} cases with {seeds} seeds: {survived} survived, {told} told by a true error, {unseen} seen by nobody (~). \
         **Lost {lost}, hung {hung}, lied {lied}.**\n",
        table.markdown()
    ))
}

/// The different values of a key, in their order.
fn values<'c>(cells: &'c [Value], key: &str) -> Vec<&'c str> {
    let mut values = Vec::new();
    for value in cells.iter().filter_map(|cell| cell[key].as_str()) {
        if !values.contains(&value) {
            values.push(value);
        }
    }
    values
}

/// The sums of those cells that have these values.
fn sum(cells: &[Value], wanted: &[(&str, &str)]) -> [u64; COUNTS.len()] {
    let is_wanted = |cell: &&Value| wanted.iter().all(|(key, value)| cell[key] == **value);
    let cells: Vec<_> = cells.iter().filter(is_wanted).collect();
    COUNTS.map(|what| cells.iter().map(|cell| count(cell, what)).sum())
}

/// As in `12·3 ~4`; what must not be in capitals.
fn shown(&[survived, told, unseen, ref wrong @ ..]: &[u64; COUNTS.len()]) -> String {
    let mut parts = Vec::new();
    if survived + told > 0 {
        parts.push(format!("{survived}·{told}"));
    }
    if unseen > 0 {
        parts.push(format!("~{unseen}"));
    }
    let wrong = COUNTS[3..].iter().zip(wrong).filter(|(_, count)| **count > 0);
    parts.extend(wrong.map(|(what, count)| format!("{} {count}", what.to_uppercase())));
    match parts.is_empty() {
        true => "–".into(),
        false => parts.join(" "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn results() -> Value {
        json!([
            { "fault": "slow", "call": "get", "backend": "mem", "seeds": 3, "survived": 1200 },
            { "fault": "slow", "call": "put", "backend": "mem", "seeds": 3, "told": 4 },
            { "fault": "another byte", "call": "get", "backend": "mem", "seeds": 3, "unseen": 5 },
        ])
    }

    #[test]
    fn a_cell_shows_what_is_there_and_what_must_not_be_in_capitals() {
        assert_eq!(shown(&[2, 1, 0, 0, 0, 0, 0]), "2·1");
        assert_eq!(shown(&[0, 0, 4, 0, 0, 0, 0]), "~4");
        assert_eq!(shown(&[1, 0, 0, 2, 0, 0, 1]), "1·0 LOST 2 UNEXPECTED 1");
        assert_eq!(shown(&[0; 7]), "–");
    }

    #[test]
    fn the_summary_has_a_row_for_each_fault_and_says_what_was_lost() {
        let summary = summary(&results()).expect("they are results");
        assert!(summary.contains("| slow | 1200·4 |\n| another byte | ~5 |\n"), "{summary}");
        assert!(summary.contains("1,209 cases with 3 seeds: 1,200 survived, 4 told"), "{summary}");
        assert!(summary.contains("**Lost 0, hung 0, lied 0.**"), "{summary}");
        assert!(super::summary(&json!({})).is_err());
    }

    #[test]
    fn everything_has_a_column_for_each_call() {
        let all = all(&results()).expect("they are results");
        assert!(all.lines().any(|line| line.split_whitespace().eq(["mem", "get", "put"])), "{all}");
        assert!(
            all.ends_with("1,200 survived, 4 told, 5 unseen, 0 lost, 0 hung, 0 lied, 0 unexpected"),
            "{all}"
        );
    }
}
