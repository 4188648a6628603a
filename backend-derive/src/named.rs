//! The lists of names in the attribute: `lacks(...)`, `declares(...)`, `forwards(...)`.

use proc_macro2::{Ident, Span, TokenStream};
use syn::{ext::IdentExt as _, parse::Parser as _};

use crate::{
    attribute::split_at_commas,
    diagnostics::Diagnostics,
    operations::{Operation, sentence},
    suggest,
};

/// An item of a list, and where it is named.
pub(crate) struct Named<T> {
    pub(crate) item: T,
    pub(crate) span: Span,
}

/// The items alone.
pub(crate) fn items<T: Copy>(list: &[Named<T>]) -> Vec<T> {
    list.iter().map(|named| named.item).collect()
}

/// Whether `item` is named in the list.
pub(crate) fn contains<T: PartialEq>(list: &[Named<T>], item: T) -> bool {
    list.iter().any(|named| named.item == item)
}

/// What `declares(...)` may name, and the variant of `backend_core::Declared`.
const DECLARED: [(&str, &str); 4] = [
    ("volatile", "Volatile"),
    ("eventual", "Eventual"),
    ("case_insensitive", "CaseInsensitive"),
    ("blind_delete", "BlindDelete"),
];

/// Reads `lacks(...)`; what a mistyped name may stand for goes to `perhaps`.
pub(crate) fn lacks(
    list: TokenStream,
    perhaps: &mut Vec<Operation>,
    errors: &mut Diagnostics,
) -> Vec<Named<Operation>> {
    operations("lacks", list, &Operation::LACKABLE, perhaps, errors, |operation| match operation {
        Operation::New | Operation::Get => "without it nothing stored could be read".to_owned(),
        optional => format!("`{}` is optional, so just leave it out", optional.method()),
    })
}

/// Reads `forwards(...)`; what a mistyped name may stand for goes to `perhaps`.
pub(crate) fn forwards(
    list: TokenStream,
    perhaps: &mut Vec<Operation>,
    errors: &mut Diagnostics,
) -> Vec<Named<Operation>> {
    operations("forwards", list, &Operation::FORWARDABLE, perhaps, errors, |_| {
        "it concerns this instance, not what the inner store holds".to_owned()
    })
}

/// Reads `declares(...)`.
pub(crate) fn declares(list: TokenStream, errors: &mut Diagnostics) -> Vec<Named<&'static str>> {
    read("declares", list, errors, |name| {
        if let Some((_, variant)) = DECLARED.iter().find(|(known, _)| name == known) {
            return Ok(*variant);
        }
        let known = DECLARED.iter().map(|(known, _)| *known);
        let way_out = match suggest::nearest(&name.to_string(), known.clone()) {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None => format!("only {} can", sentence(known, "and")),
        };
        Err(format!("`{name}` cannot stand in `declares(...)`; {way_out}"))
    })
}

fn operations(
    key: &str,
    list: TokenStream,
    allowed: &[Operation],
    perhaps: &mut Vec<Operation>,
    errors: &mut Diagnostics,
    why_not: impl Fn(Operation) -> String,
) -> Vec<Named<Operation>> {
    let all_allowed = sentence(allowed.iter().map(|known| known.name()), "and");
    read(key, list, errors, |name| match Operation::named(name) {
        Some(operation) if allowed.contains(&operation) => Ok(operation),
        Some(operation) => {
            let why = why_not(operation);
            Err(format!("`{name}` cannot stand in `{key}(...)`: {why}; only {all_allowed} can"))
        }
        None => {
            let meant = Operation::meant(name, allowed);
            perhaps.extend(meant.as_ref().map_or(allowed, std::slice::from_ref));
            let way_out = match meant {
                Some(meant) => format!("did you mean `{}`?", meant.name()),
                None => format!("`{key}(...)` may name {all_allowed}"),
            };
            Err(format!("`{name}` is not an operation of a backend; {way_out}"))
        }
    })
}

/// Reads a list of names, keywords such as `move` included. `look_up` gives what a name stands
/// for, or what is wrong with it.
fn read<T: PartialEq>(
    key: &str,
    list: TokenStream,
    errors: &mut Diagnostics,
    mut look_up: impl FnMut(&Ident) -> Result<T, String>,
) -> Vec<Named<T>> {
    let mut items: Vec<Named<T>> = Vec::new();
    for part in split_at_commas(list) {
        let Ok(name) = Ident::parse_any.parse2(part.clone()) else {
            errors.over(part, "expected names, separated by commas");
            continue;
        };
        match look_up(&name) {
            Ok(item) if items.iter().any(|known| known.item == item) => errors.at(
                name.span(),
                format!("`{name}` is named twice in `{key}(...)`: remove one of the two"),
            ),
            Ok(item) => items.push(Named { item, span: name.span() }),
            Err(message) => errors.at(name.span(), message),
        }
    }
    items
}
