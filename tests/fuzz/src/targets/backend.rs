//! `#[backend]`: whatever stands in it and below it.

use fastrand::Rng;
use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::well_formed;
use crate::{Target, items, mutate};

/// A text of it is an attribute and an item, as in a file: `#[backend(…)] impl …`.
pub const TARGET: Target = Target { name: "backend", seeds, longest: 4096, mutate, run };

const WORDS: [&str; 44] = [
    "scheme = \"foo\"",
    "schemes = [\"foo\", \"foos\"]",
    "prefix = true",
    "connections = 4",
    "blocking = false",
    "flat = true",
    "lacks(put, delete, list)",
    "declares(volatile, eventual)",
    "forwards(query, r#move)",
    "crate = crate::core",
    "fn new() -> Self { Foo }",
    "fn new(inner: Store, options: Options<T>) -> Result<Self, E> {}",
    "fn get(&self, name: &str) -> Option<Vec<u8>> { None }",
    "async fn get<'a>(&'a mut self, name: Name, to: &'a mut Sink) -> Result<()> {}",
    "fn put(&self, name: &str, data: Vec<u8>) {}",
    "fn list(&self) -> Vec<String> {}",
    "fn list(&self, prefix: &str, to: &mut Entries) {}",
    "fn delete(&self, name: &str) -> bool {}",
    "fn query(&self, name: &str) -> Option<u64> {}",
    "fn error_code(&self, of: Operation, e: &(dyn Error + 'static)) -> Option<ErrorCode> {}",
    "fn r#move(&self, n: &str, from: &Path) {}",
    "fn close(self: &Self) {}",
    "get",
    "get_range",
    "put_new",
    "delete_list",
    "query_list",
    "copy",
    "rename",
    "retry_cleanup",
    "impl Foo",
    "impl<T> Foo<T> where T: Send",
    "impl Trait for Foo",
    "for<'a> fn(&'a u8) -> [u8; { 1 }]",
    "impl Future<Output = T>",
    "Option<Result<T, E>>",
    "<T as U>::V",
    "self: Box<Self>",
    "#[cfg_attr(a, cfg(b), c)]",
    "#[deprecated]",
    "#[backend(scheme = \"b\")]",
    "m! { a }",
    "const A: u8 = 1;",
    "type T = ();",
];

fn seeds() -> Vec<String> {
    items::of_tree("backend")
}

fn mutate(code: &str, rng: &mut Rng) -> String {
    mutate::tokens(code, &WORDS, rng)
}

/// Nothing panics; the item comes first, untouched; and below it stands code, be it the glue or what is wrong.
fn run(text: &str) {
    let Some(tokens) = items::tokens(text) else { return };
    let (attribute, item) = split(tokens);
    let mut below = fuzz_macros::backend(attribute, item.clone()).into_iter();
    let first: TokenStream = below.by_ref().take(item.clone().into_iter().count()).collect();
    assert_eq!(first.to_string(), item.to_string(), "the item comes first, untouched");
    well_formed(below.collect());
}

/// What stands in the attribute, and the item below it.
fn split(tokens: TokenStream) -> (TokenStream, TokenStream) {
    let mut trees = tokens.into_iter();
    let mut ahead = trees.clone();
    if let (Some(TokenTree::Punct(_)), Some(TokenTree::Group(brackets))) =
        (ahead.next(), ahead.next())
        && brackets.delimiter() == Delimiter::Bracket
    {
        let list = brackets.stream().into_iter().find_map(|tree| match tree {
            TokenTree::Group(list) => Some(list.stream()),
            _ => None,
        });
        trees = ahead;
        return (list.unwrap_or_default(), trees.collect());
    }
    (TokenStream::new(), trees.collect())
}
