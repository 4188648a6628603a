//! The table of forms: what may stand where in the signature of each operation, as `backend-core/src/author` has it. The build script
//! writes backends from it, the tests hold them against it.

/// One place of a signature, and everything that may stand there.
pub(crate) type Axis = &'static [&'static str];

/// The choice of a form on each axis.
pub(crate) type Combination = Vec<usize>;

/// Every operation, as its method is called.
pub(crate) const OPERATIONS: [&str; 16] = [
    "new",
    "get",
    "get_range",
    "put",
    "put_new",
    "list",
    "delete",
    "delete_list",
    "query",
    "query_list",
    "move",
    "copy",
    "rename",
    "retry_cleanup",
    "error_code",
    "close",
];

/// How the methods of a backend are called: the first axis of every operation, and one for all that stand in one block. Shared
/// instances have no `&mut self`; in place is `blocking = false`.
pub(crate) const CALLED: Axis = &["shared", "exclusive", "in place"];

const FN: Axis = &["fn", "async fn"];
const RECEIVER: Axis = &["&self", "&mut self"];

/// Around the value `{T}` of every result.
pub(crate) const LAYERS: Axis =
    &["{T}", "Option<{T}>", "Result<{T}, {E}>", "Result<Option<{T}>, {E}>"];

/// What stands for `{E}`, in turn.
pub(crate) const ERRORS: Axis =
    &["Error", "io::Error", "String", "&'static str", "Boxed", "anyhow::Error", "Refused"];

pub(crate) const NAME: Axis = &["&str", "&Name", "String", "Name"];
pub(crate) const NAMES: Axis = &["&[Name]", "Vec<Name>", "Vec<String>"];
pub(crate) const DATA: Axis = &["&[u8]", "Vec<u8>", "Bytes", "&mut Source", "&Path"];
pub(crate) const PATH: Axis = &["&Path", "PathBuf"];
pub(crate) const PREFIX: Axis = &["", "&str", "String"];
pub(crate) const ERROR: Axis = &[
    "&Refused",
    "&io::Error",
    "&Error",
    DYN_ERROR,
    "&(dyn std::error::Error + Send + Sync + 'static)",
];
const DYN_ERROR: &str = "&(dyn std::error::Error + 'static)";

pub(crate) const TARGET: Axis = &["&mut Sink", "&Path"];
pub(crate) const GET: Axis = &["Vec<u8>", "Bytes", "Body", "to: &mut Sink", "to: &Path"];
pub(crate) const PUT: Axis = &["()", "u64", "Metadata"];
pub(crate) const LIST: Axis = &[
    "Vec<String>",
    "Vec<&'static str>",
    "Vec<Name>",
    "Vec<Entry>",
    "Vec<Result<Entry, String>>",
    "Listing",
    "to: &mut Entries",
];
pub(crate) const DELETE: Axis = &["()", "bool"];
const DELETE_LIST: Axis = &["()", "Vec<{A}> of ()", "Vec<{A}> of bool"];
pub(crate) const QUERY: Axis = &["Metadata", "u64"];
const QUERY_LIST: Axis = &[
    "Vec<{A}>",
    "BTreeMap<String, {A}>",
    "BTreeMap<Name, {A}>",
    "HashMap<String, {A}>",
    "HashMap<Name, {A}>",
];
pub(crate) const MOVE: Axis = &["()", "bool"];
pub(crate) const CODE: Axis = &["Option<ErrorCode>", "ErrorCode"];

/// The axes of an operation of this name.
pub(crate) fn axes(operation: &str) -> Vec<Axis> {
    let own: &[Axis] = match operation {
        "new" => {
            return vec![
                CALLED,
                FN,
                &["", "&BackendUrl", "BackendUrl"],
                &["", "Options<Level>"],
                &["", "Credentials"],
                &["", "Store"],
                &["in order", "turned around", "the last one first"],
                &["{T}", "Result<{T}, {E}>"],
            ];
        }
        "get" | "get_range" => &[NAME, GET, LAYERS],
        "put" | "put_new" => &[NAME, DATA, PUT, LAYERS],
        "list" => &[PREFIX, LIST, LAYERS],
        "delete" => &[NAME, DELETE, LAYERS],
        "delete_list" => &[NAMES, DELETE_LIST, LAYERS, LAYERS],
        "query" => &[NAME, QUERY, LAYERS],
        "query_list" => &[NAMES, QUERY_LIST, QUERY, LAYERS, LAYERS],
        "move" => &[NAME, PATH, MOVE, LAYERS],
        "copy" | "rename" => &[NAME, NAME, MOVE, LAYERS],
        "error_code" => &[ERROR, CODE],
        _ => &[LAYERS],
    };
    [&[CALLED, FN, RECEIVER], own].concat()
}

/// What the combination chooses on each axis.
pub(crate) fn forms(operation: &str, combination: &[usize]) -> Vec<&'static str> {
    axes(operation).into_iter().zip(combination).map(|(axis, form)| axis[*form]).collect()
}

/// Every combination of an operation.
pub(crate) fn product(operation: &str) -> Vec<Combination> {
    let mut all = vec![Combination::new()];
    for axis in axes(operation) {
        let longer = |shorter: &Combination| {
            (0..axis.len()).map(|form| [shorter.as_slice(), &[form]].concat()).collect::<Vec<_>>()
        };
        all = all.iter().flat_map(longer).collect();
    }
    all.retain(|combination| makes_sense(operation, &forms(operation, combination)));
    all
}

fn makes_sense(operation: &str, forms: &[&str]) -> bool {
    match (operation, forms) {
        (_, ["shared", _, "&mut self", ..]) => false,
        // Entries are pushed by a `list` that has been given a prefix.
        ("list", [_, _, _, prefix, answer, _]) => !(prefix.is_empty() && answer.starts_with("to")),
        // A future that holds what is not `Sync` cannot go from thread to thread: `+ Send + Sync` is for those.
        ("error_code", [_, "async fn", _, error, _]) => *error != DYN_ERROR,
        // Nothing has no layers of its own.
        ("delete_list", [_, _, _, _, each, layer, _]) => *each != "()" || *layer == "{T}",
        _ => true,
    }
}

/// How many forms, whichever they are, stand together in some backend.
///
/// All combinations would be 4,800 backends, as many as `query_list` has. One takes 0.8 s of a core to compile (274 of them took 212 s,
/// rustc 1.95), hence all of them an hour. What is made of one form does not depend on the others but for what rustc makes of
/// lifetimes and of `Send`, which is settled between two or three of them.
pub(crate) const STRENGTH: usize = 3;

/// The forms of a combination that stand together, [`STRENGTH`] at a time: each as (axis, form).
pub(crate) fn together(combination: &[usize]) -> Vec<Vec<(usize, usize)>> {
    let mut all = vec![Vec::new()];
    for (axis, form) in combination.iter().enumerate() {
        let longer = all.iter().filter(|chosen| chosen.len() < STRENGTH);
        let longer: Vec<_> =
            longer.map(|chosen| [chosen.as_slice(), &[(axis, *form)]].concat()).collect();
        all.extend(longer);
    }
    all.retain(|chosen| chosen.len() == STRENGTH.min(combination.len()));
    all
}
