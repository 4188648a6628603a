//! The table of the operations: what each is called, how many arguments it takes, and the
//! signatures that messages show.

use std::ops::RangeInclusive;

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident};
use syn::ext::IdentExt as _;

use crate::suggest;

/// An operation of a backend, in the order of the table; named as in `backend_core::Operation`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Operation {
    New,
    Get,
    GetRange,
    Put,
    PutNew,
    List,
    Delete,
    DeleteList,
    Query,
    QueryList,
    Move,
    Copy,
    Rename,
    RetryCleanup,
    ErrorCode,
    Close,
}

struct Row {
    operation: Operation,
    /// The method, as the author writes it.
    method: &'static str,
    /// How many arguments may follow the receiver.
    arguments: RangeInclusive<usize>,
    /// A signature for each number of arguments.
    signatures: &'static [&'static str],
    /// What other libraries call it: such a name is nearer than any misspelling.
    elsewhere: &'static [&'static str],
}

static TABLE: [Row; 16] = [
    Row {
        operation: Operation::New,
        method: "new",
        arguments: 0..=usize::MAX,
        signatures: &["fn new(url: &BackendUrl) -> Result<Self>"],
        elsewhere: &["open", "connect", "create", "init"],
    },
    Row {
        operation: Operation::Get,
        method: "get",
        arguments: 1..=2,
        signatures: &[
            "fn get(&self, name: &str) -> Result<Vec<u8>>",
            "fn get(&self, name: &str, to: &mut Sink) -> Result<()>",
        ],
        elsewhere: &["read", "download", "fetch", "load"],
    },
    Row {
        operation: Operation::GetRange,
        method: "get_range",
        arguments: 2..=3,
        signatures: &[
            "fn get_range(&self, name: &str, range: Range<u64>) -> Result<Vec<u8>>",
            "fn get_range(&self, name: &str, range: Range<u64>, to: &mut Sink) -> Result<()>",
        ],
        elsewhere: &["read_range", "read_at"],
    },
    Row {
        operation: Operation::Put,
        method: "put",
        arguments: 2..=2,
        signatures: &["fn put(&self, name: &str, data: &[u8]) -> Result<()>"],
        elsewhere: &["write", "upload", "store", "save"],
    },
    Row {
        operation: Operation::PutNew,
        method: "put_new",
        arguments: 2..=2,
        signatures: &["fn put_new(&self, name: &str, data: &[u8]) -> Result<()>"],
        elsewhere: &["put_if_absent", "put_if_not_exists"],
    },
    Row {
        operation: Operation::List,
        method: "list",
        arguments: 0..=2,
        signatures: &[
            "fn list(&self) -> Result<Vec<String>>",
            "fn list(&self, prefix: &str) -> Result<Vec<String>>",
            "fn list(&self, prefix: &str, to: &mut Entries) -> Result<()>",
        ],
        elsewhere: &["ls", "scan", "keys", "names"],
    },
    Row {
        operation: Operation::Delete,
        method: "delete",
        arguments: 1..=1,
        signatures: &["fn delete(&self, name: &str) -> Result<()>"],
        elsewhere: &["remove", "rm", "unlink", "del"],
    },
    Row {
        operation: Operation::DeleteList,
        method: "delete_list",
        arguments: 1..=1,
        signatures: &["fn delete_list(&self, names: &[Name]) -> Result<()>"],
        elsewhere: &["delete_many", "delete_all", "remove_list"],
    },
    Row {
        operation: Operation::Query,
        method: "query",
        arguments: 1..=1,
        signatures: &["fn query(&self, name: &str) -> Result<Option<Metadata>>"],
        elsewhere: &["stat", "head", "info", "metadata", "size", "exists"],
    },
    Row {
        operation: Operation::QueryList,
        method: "query_list",
        arguments: 1..=1,
        signatures: &["fn query_list(&self, names: &[Name]) -> Result<Vec<Option<Metadata>>>"],
        elsewhere: &["query_many", "query_all", "stat_list"],
    },
    Row {
        operation: Operation::Move,
        method: "r#move",
        arguments: 2..=2,
        signatures: &["fn r#move(&self, name: &str, from: &Path) -> Result<bool>"],
        elsewhere: &["mv", "move_in", "move_file"],
    },
    Row {
        operation: Operation::Copy,
        method: "copy",
        arguments: 2..=2,
        signatures: &["fn copy(&self, from: &str, to: &str) -> Result<bool>"],
        elsewhere: &["cp"],
    },
    Row {
        operation: Operation::Rename,
        method: "rename",
        arguments: 2..=2,
        signatures: &["fn rename(&self, from: &str, to: &str) -> Result<bool>"],
        elsewhere: &[],
    },
    Row {
        operation: Operation::RetryCleanup,
        method: "retry_cleanup",
        arguments: 0..=0,
        signatures: &["fn retry_cleanup(&self) -> Result<()>"],
        elsewhere: &["reconnect", "reset"],
    },
    Row {
        operation: Operation::ErrorCode,
        method: "error_code",
        arguments: 2..=2,
        signatures: &[
            "fn error_code(&self, operation: Operation, error: &io::Error) -> Option<ErrorCode>",
        ],
        elsewhere: &["map_error"],
    },
    Row {
        operation: Operation::Close,
        method: "close",
        arguments: 0..=0,
        signatures: &["fn close(&self) -> Result<()>"],
        elsewhere: &["disconnect", "shutdown"],
    },
];

impl Operation {
    /// What no backend can do without.
    pub(crate) const REQUIRED: [Self; 5] =
        [Self::New, Self::Get, Self::Put, Self::List, Self::Delete];

    /// What `lacks(...)` may name.
    pub(crate) const LACKABLE: [Self; 3] = [Self::Put, Self::Delete, Self::List];

    /// What `forwards(...)` may name: whatever an inner store can be asked for.
    pub(crate) const FORWARDABLE: [Self; 12] = [
        Self::Get,
        Self::GetRange,
        Self::Put,
        Self::PutNew,
        Self::List,
        Self::Delete,
        Self::DeleteList,
        Self::Query,
        Self::QueryList,
        Self::Move,
        Self::Copy,
        Self::Rename,
    ];

    /// Every operation, in the order of the table.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|row| row.operation)
    }

    /// The operation that is written so; `move` and `r#move` are the same.
    pub(crate) fn named(name: &Ident) -> Option<Self> {
        let name = name.unraw();
        Self::all().find(|operation| name == operation.name())
    }

    /// The one of `among` that was probably meant by `name`: what other libraries call so, else
    /// the nearest in spelling.
    pub(crate) fn meant(name: &Ident, among: &[Self]) -> Option<Self> {
        let name = name.unraw().to_string();
        let known = || among.iter().copied();
        known().find(|operation| operation.row().elsewhere.contains(&name.as_str())).or_else(|| {
            let nearest = suggest::nearest(&name, known().map(Self::name))?;
            known().find(|operation| operation.name() == nearest)
        })
    }

    /// The method, as the author writes it: `get`, `r#move`.
    pub(crate) fn method(self) -> &'static str {
        self.row().method
    }

    /// Its name where keywords are allowed: `get`, `move`.
    pub(crate) fn name(self) -> &'static str {
        self.method().trim_start_matches("r#")
    }

    /// How many arguments may follow the receiver.
    pub(crate) fn arguments(self) -> RangeInclusive<usize> {
        self.row().arguments.clone()
    }

    /// A correct signature for each number of arguments, shortest first.
    pub(crate) fn signatures(self) -> &'static [&'static str] {
        self.row().signatures
    }

    fn row(self) -> &'static Row {
        // The table is in the order of the variants, which a test below holds it to.
        &TABLE[self as usize]
    }
}

/// The variant of `backend_core::Operation`.
impl ToTokens for Operation {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        format_ident!("{self:?}").to_tokens(tokens);
    }
}

/// `` `get`, `put` and `r#move` ``: the methods of operations, for a message.
pub(crate) fn listed(operations: impl IntoIterator<Item = Operation>, last: &str) -> String {
    sentence(operations.into_iter().map(Operation::method), last)
}

/// `` `a`, `b` and `c` ``, where `last` is "and", "or".
pub(crate) fn sentence<'a>(names: impl IntoIterator<Item = &'a str>, last: &str) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    match names.split_last() {
        Some((end, [])) => end.clone(),
        Some((end, start)) => format!("{} {last} {end}", start.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_the_order_of_the_variants() {
        for (index, row) in TABLE.iter().enumerate() {
            assert_eq!(row.operation as usize, index, "{}", row.method);
        }
    }

    #[test]
    fn every_signature_shows_a_number_of_arguments_that_is_allowed() {
        for operation in Operation::all().filter(|operation| *operation != Operation::New) {
            let counts: Vec<usize> = operation
                .signatures()
                .iter()
                .map(|signature| {
                    let signature: syn::Signature = syn::parse_str(signature).expect(signature);
                    assert_eq!(signature.ident, operation.method());
                    signature.inputs.len() - 1
                })
                .collect();
            assert_eq!(counts, operation.arguments().collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_name_from_elsewhere_is_nearer_than_a_misspelling() {
        let all: Vec<Operation> = Operation::all().collect();
        let meant = |name| Operation::meant(&format_ident!("{name}"), &all);
        assert_eq!(meant("remove"), Some(Operation::Delete));
        assert_eq!(meant("mvoe"), Some(Operation::Move));
        assert_eq!(meant("checksum"), None);
    }
}
