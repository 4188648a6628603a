//! What came of the checks, for people: a table, then what they must know.

use std::fmt::{self, Write};

use backend_core::conformance::{Outcome, Report};

use super::{
    super::{console::Console, shown},
    record::{Record, Summary, Totals, Verdict},
};

/// How many names stand behind one reason.
const NAMED: usize = 8;

pub(super) fn tell(console: &mut Console, record: &Record) {
    let manner = console.manner();
    if manner.json {
        return console.show(&Summary::new(record));
    }
    let mut text = String::new();
    if !manner.quiet {
        table(&mut text, record);
    }
    failures(&mut text, record);
    if let Some(words) = record.in_common() {
        let _ = writeln!(text, "{}\n", shown::escaped(&words));
    }
    if !manner.quiet {
        reasons(&mut text, record, manner.verbose);
        if let Some(kept) = &record.kept {
            let _ = writeln!(text, "kept: every object whose name starts with {kept}");
            if let Some(removal) = record.removal(kept) {
                let _ = writeln!(text, "  remove    {}", shown::escaped(&removal));
            }
            text.push('\n');
        }
        let _ = writeln!(text, "{}", Summary::new(record));
    }
    console.write(text.as_bytes());
}

fn table(text: &mut String, record: &Record) {
    let groups = record.groups();
    let width = groups.iter().map(|(group, _)| group.len()).max().unwrap_or_default().max(5);
    let _ = writeln!(text, "{:width$}  passed  failed  warnings  not applicable  skipped", "group");
    for (group, reports) in &groups {
        let Totals { passed, failed, warnings, not_applicable, skipped } =
            record.totals_of(reports);
        let _ = writeln!(
            text,
            "{group:width$}  {passed:>6}  {failed:>6}  {warnings:>8}  {not_applicable:>14}  {skipped:>7}"
        );
    }
    text.push('\n');
}

fn failures(text: &mut String, record: &Record) {
    for (verdict, heading) in [(Verdict::Failed, "FAILED"), (Verdict::Warning, "WARNING")] {
        for report in record.of(verdict) {
            let _ = failure(text, record, report, heading);
        }
    }
}

fn failure(text: &mut String, record: &Record, report: &Report, heading: &str) -> fmt::Result {
    let Outcome::Failed { expected, came } = &report.outcome else { return Ok(()) };
    let check = report.check;
    writeln!(text, "{heading}  {}  ({})", check.name(), check.class())?;
    writeln!(text, "  states    {}", check.statement())?;
    writeln!(text, "  matters   {}", check.reason())?;
    writeln!(text, "  expected  {}", shown::escaped(expected))?;
    writeln!(text, "  came      {}", shown::escaped(came))?;
    let earlier = match report.earlier_steps {
        0 => None,
        earlier => Some(format!("… {earlier} before")),
    };
    let steps = report.steps.iter().map(|step| shown::escaped(&step.to_string()).into_owned());
    for (index, step) in earlier.into_iter().chain(steps).enumerate() {
        let label = if index == 0 { "steps" } else { "" };
        writeln!(text, "  {label:<8}  {step}")?;
    }
    writeln!(text, "  again     {}\n", shown::escaped(&record.again(report)))
}

/// What was not made to its end, by reason.
fn reasons(text: &mut String, record: &Record, verbose: bool) {
    for verdict in [Verdict::NotApplicable, Verdict::Skipped] {
        let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
        for report in record.of(verdict) {
            let (Outcome::NotApplicable(why) | Outcome::Skipped(why)) = &report.outcome else {
                continue;
            };
            let name = report.check.name();
            match reasons.iter_mut().find(|(reason, _)| reason == why) {
                Some((_, names)) => names.push(name),
                None => reasons.push((why, vec![name])),
            }
        }
        if reasons.is_empty() {
            continue;
        }
        let _ = writeln!(text, "{}", verdict.name());
        for (why, names) in reasons {
            let shown = if verbose { names.len() } else { NAMED.min(names.len()) };
            let more = match names.len() - shown {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let names = names[..shown].join(", ");
            let _ = writeln!(text, "  {}: {names}{more}", shown::escaped(why));
        }
        text.push('\n');
    }
}
