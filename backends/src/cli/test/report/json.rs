//! The whole run as one JSON document.

use serde::Serialize;

use super::{
    super::record::{Line, Record, Summary},
    Rendered,
};

#[derive(Serialize)]
struct Document<'r> {
    #[serde(flatten)]
    summary: Summary<'r>,
    checks: Vec<Line<'r>>,
}

pub(super) fn render(record: &Record) -> Rendered {
    let groups = record.groups();
    let checks = groups.into_iter().flat_map(|(_, reports)| reports).map(Line::new).collect();
    let document = Document { summary: Summary::new(record), checks };
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}
