//! `quintet backends`: the backends of this program, as a table or one in detail.

use std::fmt;

use backend_core::{
    Choice, Declared, Error, NotBuilt, Operation, OptionInfo, OptionKind, Registration,
    common_options, not_built, registration, registrations,
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
    missing: Option<NotBuilt>,
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
            missing: None,
            width: 0,
        }
    }

    fn not_built(missing: &NotBuilt) -> Self {
        Self {
            schemes: missing.schemes,
            kind: Kind::NotBuilt,
            description: None,
            feature: Some(missing.feature),
            missing: Some(*missing),
            width: 0,
        }
    }

    fn names(&self) -> String {
        self.schemes.join(", ")
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:width$}  {:<9}  ", self.names(), self.kind.name(), width = self.width)?;
        match self.missing {
            Some(missing) => missing.fmt(f),
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

/// An option of its URLs, for programs.
#[derive(Serialize)]
struct Opt {
    name: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    aliases: Vec<String>,
    #[serde(flatten)]
    kind: Option<Type>,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    default: Option<String>,
    required: bool,
    secret: bool,
    /// Type, whether required, and default, in words.
    #[serde(skip_serializing_if = "String::is_empty")]
    summary: String,
}

/// What its value may be.
#[derive(Default, Serialize)]
struct Type {
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    min: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max: Option<u64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    choices: Vec<Word>,
    /// Of a list.
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<Box<Type>>,
}

/// One word that it may be.
#[derive(Serialize)]
struct Word {
    name: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    description: &'static str,
}

impl Opt {
    fn new(option: OptionInfo) -> Self {
        Self {
            summary: option.to_string(),
            kind: option.kind.map(Type::new),
            name: option.name,
            aliases: option.aliases,
            description: option.doc,
            default: option.default,
            required: option.required,
            secret: option.secret,
        }
    }
}

impl Type {
    fn new(kind: OptionKind) -> Self {
        let plain = Self { r#type: kind.name(), ..Self::default() };
        match kind {
            OptionKind::Number { min, max } => Self { min: Some(min), max: Some(max), ..plain },
            OptionKind::OneOf(choices) => {
                let word = |choice: &Choice| Word { name: choice.name, description: choice.doc };
                Self { choices: choices.iter().map(word).collect(), ..plain }
            }
            OptionKind::List(items) => Self { items: Some(Box::new(Self::new(*items))), ..plain },
            _ => plain,
        }
    }
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
        let options = registration.options().into_iter().chain(common_options());
        Self {
            schemes: registration.schemes(),
            kind: Kind::of(registration),
            description: registration.description(),
            source: registration.position().to_string(),
            connections: registration.connections(),
            declares: capabilities.declared().map(Declared::name).collect(),
            options: options.map(Opt::new).collect(),
            operations: Operation::ALL.map(how).into(),
        }
    }
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
        for option in &self.options {
            writeln!(f, "{option}")?;
        }
        write!(f, "operations")?;
        for How { operation, support } in &self.operations {
            write!(f, "\n  {operation:<13}  {support}")?;
        }
        Ok(())
    }
}

/// On lines of its own: name and type, what it says, and what is said of each word that it may be.
impl fmt::Display for Opt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, aliases, kind, description, summary, .. } = self;
        let names = [&[name.clone()][..], aliases].concat().join(", ");
        write!(f, "  {names}")?;
        if !summary.is_empty() {
            write!(f, "  {summary}")?;
        }
        if !description.is_empty() {
            write!(f, "\n      {description}")?;
        }
        let choices = kind.iter().flat_map(|kind| &kind.choices);
        for Word { name, description } in choices.filter(|word| !word.description.is_empty()) {
            write!(f, "\n      {name}: {description}")?;
        }
        Ok(())
    }
}
