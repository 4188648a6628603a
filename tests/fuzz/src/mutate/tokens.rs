//! Rust code, token tree by token tree.

use fastrand::Rng;
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use super::{one_of, text::text};

/// Tokens that mean something to the macros, or to Rust.
const WORDS: [&str; 76] = [
    "#",
    "!",
    "&",
    "'a",
    "'_",
    "'static",
    "*",
    "+",
    ",",
    "-",
    "->",
    ".",
    "..",
    "...",
    "::",
    ":",
    ";",
    "<",
    "=",
    ">",
    "?",
    "@",
    "$",
    "_",
    "|",
    "\"foo\"",
    "\"\"",
    "\"é\"",
    "b\"x\"",
    "'x'",
    "0",
    "-1",
    "1.5",
    "65536",
    "1_u8",
    "as",
    "async",
    "const",
    "crate",
    "default",
    "dyn",
    "enum",
    "extern",
    "extern \"C\"",
    "fn",
    "for",
    "for<'a>",
    "impl",
    "move",
    "mut",
    "mut self",
    "&self",
    "pub",
    "pub(crate)",
    "r#move",
    "r#fn",
    "r#get",
    "ref",
    "self",
    "Self",
    "static",
    "struct",
    "super",
    "trait",
    "true",
    "type",
    "union",
    "unsafe",
    "use",
    "where",
    "where T: 'a",
    "/// doc\n",
    "/*! x\n * y */",
    "#[cfg(x)]",
    "#[doc = \"\"]",
    "#![x]",
];

/// The code with up to four changes; `words` are those that mean something in it, and may be of several tokens. Now and then
/// characters are changed, whatever tokens they belong to.
pub(crate) fn tokens(code: &str, words: &[&str], rng: &mut Rng) -> String {
    let Ok(tokens) = code.parse::<TokenStream>() else { return text(code, words, rng) };
    if rng.u8(..16) == 0 {
        return text(code, words, rng);
    }
    let mut changed = tokens;
    for _ in 0..rng.usize(1..=4) {
        let mut at = rng.usize(..=count(changed.clone()));
        changed = change(changed, &mut at, words, rng);
    }
    changed.to_string()
}

fn count(tokens: TokenStream) -> usize {
    let trees = tokens.into_iter().map(|tree| match tree {
        TokenTree::Group(group) => 1 + count(group.stream()),
        _ => 1,
    });
    trees.sum()
}

/// Changes the tree that is `at` steps ahead.
fn change(tokens: TokenStream, at: &mut usize, words: &[&str], rng: &mut Rng) -> TokenStream {
    let mut trees: Vec<TokenTree> = tokens.into_iter().collect();
    for index in 0..trees.len() {
        if *at == 0 {
            *at = usize::MAX;
            change_here(&mut trees, index, words, rng);
            break;
        }
        *at -= 1;
        if let TokenTree::Group(group) = &trees[index] {
            let inner = change(group.stream(), at, words, rng);
            trees[index] = Group::new(group.delimiter(), inner).into();
            if *at == usize::MAX {
                break;
            }
        }
    }
    trees.into_iter().collect()
}

fn change_here(trees: &mut Vec<TokenTree>, at: usize, words: &[&str], rng: &mut Rng) {
    let other = rng.usize(..trees.len());
    match rng.u8(..10) {
        0 => _ = trees.remove(at),
        1 => trees.insert(other, trees[at].clone()),
        2 => trees.swap(at, other),
        3 => trees.truncate(at),
        4 => _ = trees.splice(at..at, some(words, rng)),
        5 => _ = trees.splice(at..=at, some(words, rng)),
        6 => trees[at] = wrapped(std::iter::once(trees[at].clone()).collect(), rng),
        7 => trees[at] = wrapped(some(words, rng), rng),
        8 => _ = trees.splice(at..=at, crate::items::invisible(trees[at].clone())),
        _ => {
            if let TokenTree::Group(group) = &trees[at] {
                let inner = group.stream();
                if rng.bool() {
                    _ = trees.splice(at..=at, inner);
                } else {
                    trees[at] = wrapped(inner, rng);
                }
            }
        }
    }
}

/// One or two words, as tokens.
fn some(words: &[&str], rng: &mut Rng) -> TokenStream {
    let word = |rng: &mut Rng| {
        let word = if rng.bool() { one_of(&WORDS, rng) } else { one_of(words, rng) };
        word.parse::<TokenStream>().unwrap_or_default()
    };
    let first = word(rng);
    if rng.bool() { first } else { first.into_iter().chain(word(rng)).collect() }
}

fn wrapped(tokens: TokenStream, rng: &mut Rng) -> TokenTree {
    let delimiters = [Delimiter::Parenthesis, Delimiter::Bracket, Delimiter::Brace];
    Group::new(delimiters[rng.usize(..3)], tokens).into()
}
