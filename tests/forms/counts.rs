//! No form is left out: neither of what core takes, nor of the table, nor of the backends that were made.

use std::collections::BTreeSet;

use crate::{
    case::Written,
    made::CASES,
    table::{self, Axis, ERRORS, OPERATIONS, STRENGTH, forms, product, together},
};

/// How many combinations the table of forms has, operation by operation.
const COMBINATIONS: [(&str, usize); OPERATIONS.len()] = [
    // Called in 3 ways x plain or async x URL 3 x options 2 x credentials 2 x store 2 x order 3 x returned 2.
    ("new", 3 * 2 * 3 * 2 * 2 * 2 * 3 * 2),
    // From here on 5: `&self` shared, `&self` or `&mut self` exclusive, and the same in place.
    // Name 4 x (returned 3 + target 2) x layers 4.
    ("get", 5 * 2 * 4 * (3 + 2) * 4),
    ("get_range", 5 * 2 * 4 * (3 + 2) * 4),
    // Name 4 x data 5 x returned 3 x layers 4.
    ("put", 5 * 2 * 4 * 5 * 3 * 4),
    ("put_new", 5 * 2 * 4 * 5 * 3 * 4),
    // (Prefix 3 x returned 6 + prefix 2 x pushed 1) x layers 4.
    ("list", 5 * 2 * (3 * 6 + 2) * 4),
    ("delete", 5 * 2 * 4 * 2 * 4),
    // Names 3 x (nothing 1 + each 2 x its layers 4) x layers 4.
    ("delete_list", 5 * 2 * 3 * (1 + 2 * 4) * 4),
    ("query", 5 * 2 * 4 * 2 * 4),
    // Names 3 x container 5 x each 2 x its layers 4 x layers 4.
    ("query_list", 5 * 2 * 3 * 5 * 2 * 4 * 4),
    ("move", 5 * 2 * 4 * 2 * 2 * 4),
    // Two names 4 x 4.
    ("copy", 5 * 2 * 4 * 4 * 2 * 4),
    ("rename", 5 * 2 * 4 * 4 * 2 * 4),
    ("retry_cleanup", 5 * 2 * 4),
    // Plain functions take 5 errors, async ones 4; two codes.
    ("error_code", 5 * (5 + 4) * 2),
    ("close", 5 * 2 * 4),
];

#[test]
fn every_three_forms_of_an_operation_stand_together_in_some_backend() {
    for (operation, combinations) in COMBINATIONS {
        let product = product(operation);
        assert_eq!(product.len(), combinations, "{operation}: the table has lost or gained a form");
        let written: BTreeSet<_> =
            CASES.iter().map(|case| case.written(operation).combination).collect();
        let had: BTreeSet<_> =
            written.iter().flat_map(|combination| together(combination)).collect();
        let wanted: BTreeSet<_> =
            product.iter().flat_map(|combination| together(combination)).collect();
        assert_eq!(had, wanted, "{operation}");
        println!(
            "{operation:<13} {:>3} of {combinations:>4} combinations, all {:>4} of {STRENGTH} forms together",
            written.len(),
            had.len()
        );
    }
    println!("{} backends", CASES.len());
}

#[test]
fn a_signature_has_the_forms_of_its_combination() {
    for case in CASES {
        for Written { operation, combination, signature } in case.written {
            // Not how it is called nor how the arguments of `new` are ordered, which are no words of a signature.
            let last = if *operation == "new" { combination.len() - 2 } else { usize::MAX };
            for (axis, form) in forms(operation, combination).into_iter().enumerate().skip(1) {
                let words = form.split(['{', '}']).flat_map(|part| part.split(" of "));
                let mut words = words.filter(|word| !["T", "E", "A", "()"].contains(word));
                let stands = words.all(|word| signature.contains(word));
                assert!(axis == last || stands, "{form} is not in {signature} of {}", case.scheme);
            }
        }
    }
}

#[test]
fn every_error_is_returned_by_every_operation_that_returns_one() {
    for operation in OPERATIONS.into_iter().filter(|operation| *operation != "error_code") {
        for error in ERRORS {
            let returned = format!(", {error}>");
            let is_returned = |case: &crate::Case| case.signature(operation).contains(&returned);
            assert!(CASES.iter().any(is_returned), "{operation} never returns {error}");
        }
    }
}

/// Core's own words, of which each form has an `impl` or a line of its own.
const CORE: [&str; 3] = [
    include_str!("../../backend-core/src/author/arguments.rs"),
    include_str!("../../backend-core/src/author/returns.rs"),
    include_str!("../../backend-core/src/opening.rs"),
];

#[test]
fn the_table_has_every_form_that_core_takes() {
    let forms: [(&str, &[Axis]); 24] = [
        ("NewArgument", &[&["&BackendUrl", "BackendUrl", "Options<T>", "Credentials", "Store"]]),
        ("NameArgument", &[table::NAME]),
        ("NamesArgument", &[table::NAMES]),
        ("DataArgument", &[table::DATA]),
        ("TargetArgument", &[table::TARGET]),
        ("RangeArgument", &[&["Range<u64>"]]),
        ("PrefixArgument", &[&table::PREFIX[1..]]),
        ("EntriesArgument", &[&["&mut Entries"]]),
        ("PathArgument", &[table::PATH]),
        ("OperationArgument", &[&["Operation"]]),
        // Any error that an author may have: of these the table has three.
        ("ErrorArgument", &[&["&E"], &table::ERROR[3..]]),
        ("NewReturn", &[&["T", "Result<T, E>"]]),
        ("GetReturn", &[&table::GET[..3]]),
        ("PutReturn", &[table::PUT]),
        // The table has four kinds of entries.
        ("ListReturn", &[&["Vec<L>", "Listing"]]),
        ("DeleteReturn", &[table::DELETE]),
        ("DeleteListReturn", &[&["()", "Vec<D>"]]),
        ("QueryReturn", &[table::QUERY]),
        ("QueryListReturn", &[&["Vec<Q>", "BTreeMap<N, Q>", "HashMap<N, Q, S>"]]),
        ("MoveReturn", &[table::MOVE]),
        ("UnitReturn", &[&["()"]]),
        ("WrittenReturn", &[&["()"]]),
        ("ErrorCodeReturn", &[table::CODE]),
        // The layers, around whatever is returned; those of the table are made of these two, and of none.
        ("$trait", &[&["Option<R>", "Result<R, E>", "$type"]]),
    ];
    for (name, axes) in forms {
        let expected: BTreeSet<String> = axes.concat().into_iter().map(squeezed).collect();
        assert_eq!(taken_by_core(name), expected, "{name}: core and the table differ");
    }
}

/// The types for which core implements a trait: by an `impl`, or by a line of its `values!`.
fn taken_by_core(name: &str) -> BTreeSet<String> {
    let mut types = BTreeSet::new();
    for text in CORE {
        let mut values_of = "";
        for line in text.lines().map(str::trim) {
            if line.starts_with("impl")
                && let Some((head, of)) = line.split_once(" for ")
                && ["impl ", "> "].iter().any(|before| follows(head, before, name))
                && let Some(of) = of.strip_suffix(" {")
            {
                types.insert(squeezed(&named(head, of)));
            } else if let Some((trait_name, _)) = line.split_once(" -> ")
                && line.ends_with('{')
            {
                values_of = trait_name;
            } else if let Some((of, _)) = line.split_once(" => |")
                && values_of == name
            {
                types.insert(squeezed(of));
            }
        }
    }
    types
}

/// `of` with the type that a parameter of the head stands for: `N: Is<Name>` is one type.
fn named(head: &str, of: &str) -> String {
    let Some((before, after)) = head.split_once(": Is<") else { return of.into() };
    let parameter = before.rsplit([' ', '<']).next().unwrap_or_default();
    let is = after.split('>').next().unwrap_or_default();
    let words = of.split_inclusive([' ', '[']).map(|word| match word.strip_prefix(parameter) {
        Some(end) if end.is_empty() || end.starts_with(']') => format!("{is}{end}"),
        _ => word.to_owned(),
    });
    words.collect()
}

/// Whether a trait of this name is what the head of an `impl` implements.
fn follows(head: &str, before: &str, name: &str) -> bool {
    let rest = head.split_once(&format!("{before}{name}")).map(|(_, rest)| rest);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('<'))
}

/// A type without its lifetimes and spaces.
fn squeezed(of: &str) -> String {
    let words = of.replace("StdError", "std::error::Error");
    let words = words.split_inclusive([' ', ')']).map(|word| match word.split_once('\'') {
        Some((before, lifetime)) => {
            let end = lifetime.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_');
            format!("{before}{end}")
        }
        None => word.to_owned(),
    });
    words.collect::<String>().replace(' ', "")
}
