//! What came out, as tables: all of it for a terminal, the ratios for README.md.

use std::fmt::Write;

use super::{door::Protocol, job::Job, row::Row, tools::TOOLS};
use crate::bench::peers::table::Table;

/// A table for each job, with the lines of what failed below them.
pub(super) fn all(rows: &[Row], protocol: &Protocol) -> String {
    let server = rows.first().map_or("", |row| &row.server);
    let mut text = format!("\nover {}, {server}\n", protocol.label);
    for job in Job::ALL {
        let rows: Vec<_> = rows.iter().filter(|row| row.job == job).collect();
        let figures = ["ratio", "median s", "fastest–slowest", "CPU s", "peak MB"];
        let head = [job.label(protocol.thousand_names)].into_iter();
        let mut table = Table::new(head.chain(figures.map(str::to_owned)));
        for row in &rows {
            table.row(cells(row, &rows));
        }
        if !rows.is_empty() {
            let _ = write!(text, "\n{table}");
        }
        for (row, why) in rows.iter().filter_map(|row| Some((row, row.error.as_ref()?))) {
            let _ = writeln!(text, "{} FAILED: {why}", row.tool.name);
        }
    }
    text
}

fn cells(row: &Row, rows: &[&Row]) -> Vec<String> {
    let number = |number: Option<f64>, digits: usize| match number {
        Some(number) => format!("{number:.digits$}"),
        None => "–".into(),
    };
    let spread =
        row.spread(|cost| cost.seconds).map(|(least, most)| format!("{least:.2}–{most:.2}"));
    vec![
        format!("{} {}", row.tool.label, row.version),
        number(ratio(row, rows.iter().copied()), 2),
        number(row.median(|cost| cost.seconds), 2),
        spread.unwrap_or_else(|| "failed".into()),
        number(row.median(|cost| cost.cpu), 2),
        number(row.median(|cost| cost.peak), 0),
    ]
}

/// A row for each tool and a column for each job; none without any row.
pub(super) fn summary(rows: &[Row], protocol: &Protocol) -> Option<String> {
    let server = &rows.first()?.server;
    let head = [format!("over {}: {server}", protocol.label)].into_iter();
    let mut table = Table::new(head.chain(Job::ALL.map(|job| job.label(protocol.thousand_names))));
    for tool in TOOLS {
        let mut of_tool = rows.iter().filter(|row| row.tool.name == tool.name).peekable();
        let Some(first) = of_tool.peek() else { continue };
        let name = format!("{} ({})", tool.label, first.version);
        let of_tool: Vec<_> = of_tool.collect();
        let cell = |job: Job| match of_tool.iter().find(|row| row.job == job) {
            Some(row) => cell(row, rows).unwrap_or_else(|| "failed".into()),
            None => "–".into(),
        };
        table.row([name].into_iter().chain(Job::ALL.map(cell)));
    }
    Some(table.markdown())
}

/// Ratio, seconds, megabytes.
fn cell(row: &Row, rows: &[Row]) -> Option<String> {
    let (seconds, peak) = (row.median(|cost| cost.seconds)?, row.median(|cost| cost.peak)?);
    let ratio = ratio(row, rows.iter()).map_or_else(|| "?".into(), |ratio| format!("{ratio:.2}"));
    Some(format!("{ratio} · {seconds:.2} s · {peak:.0} MB"))
}

/// How many times as long as the first of all tools it takes for the same job.
fn ratio<'r>(row: &Row, mut rows: impl Iterator<Item = &'r Row>) -> Option<f64> {
    let base = TOOLS.first()?.name;
    let base = rows.find(|other| other.tool.name == base && other.job == row.job)?;
    Some(row.median(|cost| cost.seconds)? / base.median(|cost| cost.seconds)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::protocols::{door::PROTOCOLS, row::tests::row};

    fn rows() -> Vec<Row> {
        let mut failed = row(Job::List, "rsync", &[1.0]);
        failed.error = Some("it did not list 3 names".into());
        vec![
            row(Job::Delete, "quintet", &[2.0, 4.0]),
            row(Job::Delete, "rclone", &[6.0]),
            row(Job::List, "rclone", &[1.0]),
            failed,
        ]
    }

    #[test]
    fn a_cell_has_the_ratio_to_quintet_and_what_failed_has_no_figures() {
        let summary = summary(&rows(), PROTOCOLS[0]).expect("there are rows");
        let lines: Vec<_> = summary.lines().collect();
        assert!(
            lines[0].starts_with("| over SSH (SFTP, and rsync): a server 3.4 | up 2,000"),
            "{summary}"
        );
        let nothing = "– | – | ";
        assert!(lines[2].contains(&format!("{nothing}1.00 · 3.00 s · 10 MB | – | – | – |")));
        assert!(lines[3].contains("2.00 · 6.00 s · 10 MB"), "{summary}");
        assert!(lines[3].ends_with("| ? · 1.00 s · 10 MB |"), "without a base there is no ratio");
        assert!(lines[4].ends_with("| failed |"), "{summary}");
    }

    #[test]
    fn a_terminal_has_the_spread_and_the_reasons_of_failures() {
        let all = all(&rows(), PROTOCOLS[0]);
        assert!(all.contains("2.00–4.00"), "{all}");
        assert!(all.contains("rsync FAILED: it did not list 3 names"), "{all}");
        assert!(!all.contains("512 MiB"), "{all}");
    }
}
