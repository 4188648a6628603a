//! Names: few, so that the steps of a program meet at them; and nasty ones.

use std::collections::BTreeSet;

use proptest::{collection::vec, prelude::*};

/// What programs meet at, the plainest first, since that is where shrinking goes.
const PLAIN: [&str; 6] = ["a", "b", "a/b", "ab", "A", "a/b/c"];

const NASTY: usize = 3;

/// How many names a program may be about.
pub(crate) const COUNT: usize = PLAIN.len() + NASTY;

/// Where a name stands among those of its program.
pub(crate) type Index = usize;

/// The names of a program.
#[derive(Clone, Debug)]
pub(crate) struct Names([String; NASTY]);

impl Names {
    pub(crate) fn at(&self, index: Index) -> &str {
        match PLAIN.get(index) {
            Some(plain) => plain,
            None => &self.0[index - PLAIN.len()],
        }
    }

    /// Those at these places, each once.
    pub(crate) fn each(&self, indices: &[Index]) -> Vec<&str> {
        let mut met = BTreeSet::new();
        indices.iter().map(|index| self.at(*index)).filter(|name| met.insert(*name)).collect()
    }

    /// The first `length` characters of a name, or all and `/`.
    pub(crate) fn prefix(&self, index: Index, length: usize) -> String {
        let name = self.at(index);
        match name.char_indices().nth(length) {
            Some((end, _)) => name[..end].to_owned(),
            None => format!("{name}/"),
        }
    }
}

pub(crate) fn any_index() -> impl Strategy<Value = Index> {
    0..COUNT
}

pub(crate) fn any_names() -> impl Strategy<Value = Names> {
    [nasty(), nasty(), nasty()].prop_map(Names)
}

/// Whatever is a name, and may be one of a file.
fn nasty() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        8 => r#"[aA.~_ \t\n\r\u{b}\u{1}\u{7f}\\"'`%2Ff#?&+=:;*|<>$!@(){}\[\],^éß日😀\u{301}\u{200d}\u{feff}-]{1,4}"#,
        1 => prop_oneof![Just(".hidden".into()), Just("...".into()), Just("%2F".into()), Just("n".repeat(200))],
    ];
    let is_part = |part: &String| part != "." && part != "..";
    vec(part.prop_filter("dots", is_part), 1..4).prop_map(|parts| parts.join("/"))
}
