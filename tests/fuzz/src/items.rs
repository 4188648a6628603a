//! Rust code as a macro is given it, and the items of this tree to begin with.

use std::{fs, path::Path};

use proc_macro2::{Delimiter, Group, Ident, Punct, Spacing, Span, TokenStream, TokenTree};

/// What marks the group behind it as an invisible one, such as `macro_rules` makes of a `$t:ty`; no text has those.
const INVISIBLE: &str = "invisible";

/// The tree in an invisible group, as it is written in a text: `invisible!(tree)`.
pub(crate) fn invisible(tree: TokenTree) -> [TokenTree; 3] {
    [
        Ident::new(INVISIBLE, Span::call_site()).into(),
        Punct::new('!', Spacing::Alone).into(),
        Group::new(Delimiter::Parenthesis, tree.into()).into(),
    ]
}

/// The tokens of a text, invisible groups among them. None if it has none, or is deeper than people write.
pub(crate) fn tokens(text: &str) -> Option<TokenStream> {
    with_invisible(text.parse().ok()?, 64)
}

fn with_invisible(tokens: TokenStream, depth: usize) -> Option<TokenStream> {
    let mut read: Vec<TokenTree> = Vec::new();
    for tree in tokens {
        let TokenTree::Group(group) = tree else {
            read.push(tree);
            continue;
        };
        let inner = with_invisible(group.stream(), depth.checked_sub(1)?)?;
        let is_marked = matches!(
            read.as_slice(),
            [.., TokenTree::Ident(word), TokenTree::Punct(mark)] if word == INVISIBLE && mark.as_char() == '!'
        );
        let delimiter = match is_marked {
            true => {
                read.truncate(read.len() - 2);
                Delimiter::None
            }
            false => group.delimiter(),
        };
        read.push(Group::new(delimiter, inner).into());
    }
    Some(read.into_iter().collect())
}

/// Every item below an attribute called `name`, or whose list has a word called so, in the Rust files of the tree.
pub(crate) fn of_tree(name: &str) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut items = Vec::new();
    for folder in ["tests", "backends", "backend-core"] {
        files(&root.join(folder), &mut |text| {
            if let Ok(tokens) = text.parse() {
                below(name, tokens, &mut items);
            }
        });
    }
    items.sort();
    items.dedup();
    items
}

fn files(folder: &Path, take: &mut impl FnMut(&str)) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() && path.file_name().is_some_and(|name| name != "target") {
            files(&path, take);
        } else if path.extension().is_some_and(|extension| extension == "rs")
            && let Ok(text) = fs::read_to_string(&path)
        {
            take(&text);
        }
    }
}

/// An item begins at its attribute, and ends with braces or a semicolon.
fn below(name: &str, tokens: TokenStream, items: &mut Vec<String>) {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, tree) in trees.iter().enumerate() {
        let TokenTree::Group(group) = tree else { continue };
        below(name, group.stream(), items);
        let is_attribute = group.delimiter() == Delimiter::Bracket && at > 0;
        if is_attribute && has_word(name, group.stream()) {
            let end =
                trees[at..].iter().position(ends_item).map_or(trees.len(), |end| at + end + 1);
            let item: TokenStream = trees[at - 1..end].iter().cloned().collect();
            items.push(item.to_string());
        }
    }
}

fn has_word(name: &str, tokens: TokenStream) -> bool {
    tokens.into_iter().any(|tree| match tree {
        TokenTree::Ident(word) => word == name,
        TokenTree::Group(group) => {
            group.delimiter() == Delimiter::Parenthesis && has_word(name, group.stream())
        }
        _ => false,
    })
}

fn ends_item(tree: &TokenTree) -> bool {
    match tree {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(punct) => punct.as_char() == ';',
        _ => false,
    }
}
