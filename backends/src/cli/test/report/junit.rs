//! The run as JUnit XML, which CI systems read: a suite for each group.

use backend_core::conformance::{Outcome, Report};
use quick_junit::{
    NonSuccessKind, Property, Report as Document, TestCase, TestCaseStatus, TestSuite,
};

use super::{
    super::{
        super::shown::escaped,
        record::{Record, Verdict},
    },
    Rendered,
};

pub(super) fn render(record: &Record) -> Rendered {
    let mut document = Document::new(format!("quintet test {}", record.url));
    document.set_time(record.took);
    for (group, reports) in record.groups() {
        let mut suite = TestSuite::new(group);
        suite.add_property(Property::new("seed", record.seed.to_string()));
        suite.set_time(reports.iter().map(|report| report.took).sum());
        suite.add_test_cases(reports.into_iter().map(|report| case(record, report)));
        document.add_test_suite(suite);
    }
    Ok(document.to_string()?)
}

fn case(record: &Record, report: &Report) -> TestCase {
    let mut case = TestCase::new(report.check.name(), status(record, report));
    case.set_classname(report.check.group()).set_time(report.took);
    case.add_property(Property::new("class", report.check.class().name()));
    if !report.notes.is_empty() {
        case.set_system_out(report.notes.join("\n"));
    }
    case
}

fn status(record: &Record, report: &Report) -> TestCaseStatus {
    let (mut status, words) = match &report.outcome {
        Outcome::Passed => return TestCaseStatus::success(),
        Outcome::Failed { expected, came } => {
            let words = format!("expected {expected}, {came} came");
            // What fails nothing is no failure for CI either.
            match record.verdict(report) {
                Verdict::Warning => (TestCaseStatus::skipped(), format!("a warning: {words}")),
                _ => (TestCaseStatus::non_success(NonSuccessKind::Failure), words),
            }
        }
        Outcome::NotApplicable(why) => {
            (TestCaseStatus::skipped(), format!("not applicable: {why}"))
        }
        Outcome::Skipped(why) => (TestCaseStatus::skipped(), why.clone()),
    };
    status.set_message(&*escaped(&words)).set_type(report.check.class().name());
    if matches!(report.outcome, Outcome::Failed { .. }) {
        status.set_description(description(record, report));
    }
    status
}

fn description(record: &Record, report: &Report) -> String {
    let mut lines = vec![format!("The contract: {}", report.check.statement())];
    if report.earlier_steps > 0 {
        lines.push(format!("… {} before", report.earlier_steps));
    }
    let steps = report.steps.iter().map(|step| escaped(&step.to_string()).into_owned());
    lines.extend(steps);
    lines.push(format!("Again: {}", record.again(report)));
    lines.join("\n")
}
