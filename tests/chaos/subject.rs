//! What is driven: every backend, and prefixes in front of it. A new one is a line here.

use std::path::Path;

use backend_core::{Capabilities, Operation};

use crate::call::Call;

/// A backend behind `chaos+`, or a prefix in front of it and that.
#[derive(Debug)]
pub(crate) struct Subject {
    pub(crate) name: &'static str,
    /// The prefix in front of `chaos+`: nothing, or one with its `+`.
    front: &'static str,
    /// The URL of what stands behind; the path is that of a directory of its own.
    behind: fn(&Path) -> String,
    /// Whether it lists in the order of the names, so that a listing that broke off can be gone on with.
    pub(crate) sorted: bool,
}

pub(crate) const SUBJECTS: [Subject; 4] = [
    Subject { name: "mem", front: "", behind: mem, sorted: true },
    Subject { name: "file", front: "", behind: file, sorted: false },
    Subject { name: "forwards-mem", front: "forwards+", behind: mem, sorted: true },
    Subject { name: "writes-file", front: "writes+", behind: file, sorted: false },
];

fn mem(_: &Path) -> String {
    "mem:?".into()
}

fn file(directory: &Path) -> String {
    format!("file://{}?fsync=no&", directory.display())
}

impl Subject {
    /// Its URL, up to the options.
    pub(crate) fn url(&self, directory: &Path) -> String {
        format!("{}chaos+peek+{}", self.front, (self.behind)(directory))
    }

    /// The operations by which `chaos+` carries out a call, where that is what the storage behind it can do.
    pub(crate) fn carriers(&self, call: Call, storage: Capabilities) -> Vec<Operation> {
        use Operation as O;
        let written = self.front == "writes+";
        let direct = |operation| !written && storage.direct(operation);
        let carriers: &[O] = match call {
            Call::GetRange if written => &[O::Get],
            Call::Get | Call::GetTo | Call::GetOut => &[O::Get],
            Call::GetRange => &[O::GetRange],
            Call::Put => &[O::Put],
            Call::PutNew if written => &[O::List, O::Put],
            Call::PutNew => &[O::PutNew],
            Call::List => &[O::List],
            Call::Query | Call::QueryList if written => &[O::List],
            Call::Query => &[O::Query],
            Call::QueryList => &[O::QueryList],
            Call::DeleteList if written => &[O::Delete],
            Call::DeleteList => &[O::DeleteList],
            Call::Delete => &[O::Delete],
            Call::MoveIn if direct(O::Move) => &[O::Move],
            Call::MoveIn => &[O::Put],
            Call::Copy if direct(O::Copy) => &[O::Copy],
            Call::Copy => &[O::Get, O::Put],
            Call::Rename if direct(O::Rename) => &[O::Rename],
            Call::Rename => &[O::Get, O::Put, O::Delete],
        };
        // By which sizes are verified.
        let asks = |carrier: &O| matches!(carrier, O::Get | O::Move);
        let asked = storage.direct(O::Query) && carriers.iter().any(asks);
        carriers.iter().copied().chain(asked.then_some(O::Query)).collect()
    }
}
