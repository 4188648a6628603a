//! `quintet backends`: the backends of this program, as a table or one in detail.

use std::fmt;

use backend_core::{
    Declared, Error, NotBuilt, Operation, Registration, RetryPolicy, not_built, registration,
    registrations,
};
use serde::Serialize;

use super::{arguments::Backends, console::Console, failure::Failure};

pub(super) fn run(console: &mut Console, backends: &Backends) -> Result<(), Failure> {
    match &backends.scheme {
        Some(scheme) => {
            // `file:` is what people copy out of a URL.
            let scheme = scheme.split_once(':').map_or(&**scheme, |(scheme, _)| scheme);
            console.show(&Detail::new(&registration(scheme)?));
        }
        None => table(console)?,
    }
    Ok(())
}

fn table(console: &mut Console) -> Result<(), Error> {
    let mut rows: Vec<Row> = registrations()?.iter().map(Row::built).collect();
    rows.extend(not_built().iter().map(Row::not_built));
    let width = rows.iter().map(|row| row.names().len()).max().unwrap_or_default();
    for row in &mut rows {
        row.width = width;
        console.show(row);
    }
    Ok(())
}

/// A backend in the table.
#[derive(Serialize)]
struct Row {
    schemes: &'static [&'static str],
    kind: Kind,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'static str>,
    /// The cargo feature that would bring it.
    #[serde(skip_serializing_if = "Option::is_none")]
    feature: Option<&'static str>,
    #[serde(skip)]
    width: usize,
}

#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Backend,
    Prefix,
    NotBuilt,
}

impl Kind {
    fn of(registration: &Registration) -> Self {
        if registration.is_prefix() { Self::Prefix } else { Self::Backend }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Backend => "backend",
            Self::Prefix => "prefix",
            Self::NotBuilt => "not built",
        }
    }
}

impl Row {
    fn built(registration: &Registration) -> Self {
        Self {
            schemes: registration.schemes(),
            kind: Kind::of(registration),
            description: Some(registration.description()),
            feature: None,
            width: 0,
        }
    }

    fn not_built(missing: &NotBuilt) -> Self {
        let (schemes, feature) = (missing.schemes, Some(missing.feature));
        Self { schemes, kind: Kind::NotBuilt, description: None, feature, width: 0 }
    }

    fn names(&self) -> String {
        self.schemes.join(", ")
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:width$}  {:<9}  ", self.names(), self.kind.name(), width = self.width)?;
        match self.feature {
            Some(feature) => write!(f, "build it with the cargo feature {feature:?}"),
            None => f.write_str(self.description.unwrap_or_default()),
        }
    }
}

/// All that is known of one backend.
#[derive(Serialize)]
struct Detail {
    schemes: &'static [&'static str],
    kind: Kind,
    description: &'static str,
    source: String,
    connections: Option<usize>,
    declares: Vec<&'static str>,
    options: Vec<Opt>,
    operations: Vec<How>,
}

/// An option of its URLs.
#[derive(Serialize)]
struct Opt {
    name: String,
    /// Told only of those that every URL may have.
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<String>,
}

/// How an operation is carried out.
#[derive(Serialize)]
struct How {
    operation: &'static str,
    support: &'static str,
}

impl Detail {
    fn new(registration: &Registration) -> Self {
        let capabilities = registration.capabilities();
        let how = |operation: Operation| How {
            operation: operation.name(),
            support: capabilities.support(operation).name(),
        };
        let own = registration.options().into_iter().map(|name| Opt { name, default: None });
        Self {
            schemes: registration.schemes(),
            kind: Kind::of(registration),
            description: registration.description(),
            source: registration.position().to_string(),
            connections: registration.connections(),
            declares: capabilities.declared().map(Declared::name).collect(),
            options: own.chain(common_options()).collect(),
            operations: Operation::ALL.map(how).into(),
        }
    }
}

/// The options that every URL may have.
fn common_options() -> [Opt; 3] {
    let RetryPolicy { retries, delay, timeout, .. } = RetryPolicy::default();
    [
        ("retries", retries.to_string()),
        ("retry-delay", format!("{delay:?}")),
        ("timeout", format!("{timeout:?}")),
    ]
    .map(|(name, default)| Opt { name: name.into(), default: Some(default) })
}

impl fmt::Display for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} ({})", self.schemes.join(", "), self.kind.name())?;
        writeln!(f, "  {}", self.description)?;
        writeln!(f, "  source: {}", self.source)?;
        match self.connections {
            Some(most) => writeln!(f, "  connections: up to {most}")?,
            None => writeln!(f, "  connections: one instance")?,
        }
        if !self.declares.is_empty() {
            writeln!(f, "  declares: {}", self.declares.join(", "))?;
        }
        writeln!(f, "options")?;
        for Opt { name, default } in &self.options {
            match default {
                Some(default) => writeln!(f, "  {name} (default {default})")?,
                None => writeln!(f, "  {name}")?,
            }
        }
        write!(f, "operations")?;
        for How { operation, support } in &self.operations {
            write!(f, "\n  {operation:<13}  {support}")?;
        }
        Ok(())
    }
}
