//! `#[derive(Options)]`: whatever stands below it.

use fastrand::Rng;

use super::well_formed;
use crate::{Target, items, mutate};

/// A text of it is an item.
pub const TARGET: Target = Target { name: "derive", seeds, longest: 2048, mutate, run };

const WORDS: [&str; 40] = [
    "#[options(crate = crate)]",
    "#[options(crate = \"x\", y)]",
    "#[serde(default)]",
    "#[serde(default = \"path::of\")]",
    "#[serde(default = \"\")]",
    "#[serde(rename = \"a-b\")]",
    "#[serde(rename = \"\")]",
    "#[serde(rename(deserialize = \"é\", serialize = \"b\"))]",
    "#[serde(rename_all = \"kebab-case\")]",
    "#[serde(rename_all(deserialize = \"camelCase\"))]",
    "#[serde(rename_all = \"PascalCase\")]",
    "#[serde(rename_all = \"SCREAMING-KEBAB-CASE\")]",
    "#[serde(alias = \"c\")]",
    "#[serde(skip)]",
    "#[serde(flatten)]",
    "#[serde(with = \"m\")]",
    "#[serde(from = \"T\")]",
    "#[serde(try_from = \"Vec<\")]",
    "#[serde(deny_unknown_fields, bound(a = b), x = |y| y)]",
    "pub field: bool,",
    "r#type: Option<u64>,",
    "é_ü: Vec<Duration>,",
    "_: u8,",
    "retries: u32,",
    "Variant,",
    "Ü,",
    "Variant(u8),",
    "Variant { a: u8 } = 3,",
    "struct Foo;",
    "struct Foo(u64);",
    "struct Foo { a: u8, A: u8 }",
    "enum Foo { A, B }",
    "union Foo { a: u8 }",
    "<T: Copy = u8, const N: usize>",
    "alias",
    "default",
    "rename",
    "rename_all",
    "from",
    "__",
];

fn seeds() -> Vec<String> {
    items::of_tree("Options")
}

fn mutate(code: &str, rng: &mut Rng) -> String {
    mutate::tokens(code, &WORDS, rng)
}

/// Nothing panics, and what is made is code, be it the description or what is wrong.
fn run(text: &str) {
    let Some(item) = items::tokens(text) else { return };
    well_formed(fuzz_macros::options(item));
}
