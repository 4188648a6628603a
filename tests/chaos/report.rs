//! What came of all cases: counted for each fault, call and subject.

use std::{collections::BTreeMap, env, fs};

use serde_json::json;

use crate::{
    call::Call,
    case::{Case, Verdict},
    fault::FAULTS,
    subject::SUBJECTS,
};

#[derive(Default)]
pub(crate) struct Report {
    /// By subject, fault and call.
    cells: BTreeMap<(&'static str, &'static str, Call), Counts>,
    failures: Vec<String>,
}

#[derive(Clone, Copy, Default)]
struct Counts {
    survived: u64,
    told: u64,
    unseen: u64,
    lost: u64,
    lied: u64,
    hung: u64,
    unexpected: u64,
}

impl Report {
    pub(crate) fn add(&mut self, case: &Case, verdict: Verdict) {
        let cell = (case.subject.name, case.fault.words, case.call);
        let counts = self.cells.entry(cell).or_default();
        let what = match verdict {
            Verdict::Missed => return,
            Verdict::Survived => return counts.survived += 1,
            Verdict::Told => return counts.told += 1,
            Verdict::Unseen => return counts.unseen += 1,
            Verdict::Lost(what) => {
                counts.lost += 1;
                format!("LOST: {what}")
            }
            Verdict::Lied(what) => {
                counts.lied += 1;
                format!("LIED: {what}")
            }
            Verdict::Hung => {
                counts.hung += 1;
                "HUNG".into()
            }
            Verdict::Unexpected(what) => {
                counts.unexpected += 1;
                what
            }
        };
        self.failures.push(format!(
            "{case}: {what}\n    {}{}\n    again: cargo xtask chaos --seed {} --only {case}",
            case.subject.name,
            case.options(),
            case.seed,
        ));
    }

    /// The cases that went wrong, each with how to see it again.
    pub(crate) fn failures(&self) -> &[String] {
        &self.failures
    }

    /// Writes the counts to the file that `CHAOS_REPORT` names, for `cargo xtask chaos`.
    pub(crate) fn write(&self) {
        let Some(path) = env::var_os("CHAOS_REPORT") else { return };
        let row = |words: &str| FAULTS.iter().position(|fault| fault.words == words);
        let column = |name: &str| SUBJECTS.iter().position(|subject| subject.name == name);
        let mut cells: Vec<_> = self.cells.iter().collect();
        cells.sort_by_key(|((subject, fault, call), _)| (column(subject), row(fault), *call));
        let cells: Vec<_> = cells.into_iter().map(|(cell, counts)| counts.json(*cell)).collect();
        fs::write(path, json!(cells).to_string()).unwrap();
    }
}

impl Counts {
    fn json(self, (subject, fault, call): (&str, &str, Call)) -> serde_json::Value {
        json!({
            "fault": fault, "call": call.name(), "backend": subject,
            "survived": self.survived, "told": self.told, "unseen": self.unseen,
            "lost": self.lost, "lied": self.lied, "hung": self.hung, "unexpected": self.unexpected,
        })
    }
}
