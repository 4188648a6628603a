//! What a check asserts, and why that matters.

use std::fmt;

use backend_core::conformance::{Check, Class, Suite};
use serde::Serialize;

use super::super::{console::Console, failure::Failure};

/// Explains the check of this name in full, or lists those of a group or a pattern.
pub(super) fn explain(console: &mut Console, name: &str) -> Result<(), Failure> {
    let known = Suite::new().classes(&Class::ALL).only([name]);
    let checks = known.map_err(|error| Failure::usage(error.to_string()))?.checks();
    match checks.as_slice() {
        [check] => console.show(&Explained::new(check)),
        checks => {
            if let Some(check) = checks.iter().find(|it| it.group() == name) {
                heading(console, check);
            }
            list(console, checks);
        }
    }
    Ok(())
}

/// A line for each.
pub(super) fn list(console: &mut Console, checks: &[&'static Check]) {
    let width = checks.iter().map(|check| check.name().len()).max().unwrap_or_default();
    for check in checks {
        console.show(&Listed { width, ..Listed::new(check) });
    }
}

fn heading(console: &mut Console, check: &Check) {
    if !console.manner().json {
        console.write(format!("{}: {}\n\n", check.group(), check.subject()).as_bytes());
    }
}

#[derive(Serialize)]
struct Explained {
    check: &'static str,
    group: &'static str,
    class: &'static str,
    statement: &'static str,
    reason: &'static str,
    needs: Vec<String>,
}

impl Explained {
    fn new(check: &'static Check) -> Self {
        Self {
            check: check.name(),
            group: check.group(),
            class: check.class().name(),
            statement: check.statement(),
            reason: check.reason(),
            needs: check.needs().iter().map(ToString::to_string).collect(),
        }
    }
}

impl fmt::Display for Explained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.check)?;
        writeln!(f, "  states   {}", self.statement)?;
        writeln!(f, "  matters  {}", self.reason)?;
        writeln!(f, "  class    {}", self.class)?;
        writeln!(f, "  needs    {}", self.needs.join(", "))?;
        write!(f, "  alone    quintet test URL --only {}", self.check)
    }
}

#[derive(Serialize)]
struct Listed {
    check: &'static str,
    group: &'static str,
    subject: &'static str,
    class: &'static str,
    statement: &'static str,
    #[serde(skip)]
    width: usize,
}

impl Listed {
    fn new(check: &'static Check) -> Self {
        Self {
            check: check.name(),
            group: check.group(),
            subject: check.subject(),
            class: check.class().name(),
            statement: check.statement(),
            width: 0,
        }
    }
}

impl fmt::Display for Listed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { check, class, statement, width, .. } = self;
        write!(f, "{check:width$}  {class:<11}  {statement}")
    }
}
