//! The header of the impl block: a plain `impl Foo`, for reasons that the messages give.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::{GenericParam, ItemImpl, Path, Type, spanned::Spanned as _};

use crate::diagnostics::Diagnostics;

/// The words that begin an item, other than `impl`, and what that is called. `unsafe`, `const`,
/// `async` and `extern` are not among them, since they may stand in front of another.
const ITEMS: [(&str, &str); 9] = [
    ("struct", "struct"),
    ("enum", "enum"),
    ("union", "union"),
    ("trait", "trait"),
    ("fn", "function"),
    ("mod", "module"),
    ("type", "type alias"),
    ("static", "static"),
    ("use", "import"),
];

const BORROWS: &str = "a backend lives as long as its store, so it cannot borrow: \
                       let the type own what it uses";

/// Where and why the attribute is in the wrong place, if `item` is not an impl block.
pub(crate) fn other_item(item: &[TokenTree]) -> Option<(Span, String)> {
    let mut words = item.iter().filter_map(|token| match token {
        TokenTree::Ident(word) => Some(word),
        _ => None,
    });
    let item = |word: &Ident| ITEMS.iter().find(|(item, _)| word == item);
    let word = words.find(|word| *word == "impl" || item(word).is_some())?;
    let (_, kind) = item(word)?;
    let holder = match words.next() {
        Some(name) if ["struct", "enum", "union"].contains(kind) => name.to_string(),
        _ => "Foo".to_owned(),
    };
    let message = format!(
        "`#[backend]` goes on an impl block, not on the {kind}: \
         write it above the `impl {holder} {{ ... }}` that has the five functions"
    );
    Some((word.span(), message))
}

/// Checks the header, and returns the name of the type: `Foo`. None if the block is that of a
/// trait, in which every further message would be noise.
pub(crate) fn check(header: &ItemImpl, errors: &mut Diagnostics) -> Option<Ident> {
    if let Some((path, _)) = &header.trait_ {
        let of = header.self_ty.to_token_stream();
        errors.over(
            path,
            format!(
                "`#[backend]` goes on an inherent impl block, not on that of a trait: \
                 write the functions in `impl {of} {{ ... }}`"
            ),
        );
        return None;
    }
    if let Some(token) = &header.unsafety {
        errors.for_rustc(token.span, "a backend's impl block is not `unsafe`: remove the word");
    }
    if let Some(second) = header.attrs.iter().find(|attribute| is_backend(attribute.path())) {
        errors.over(
            second,
            "`#[backend]` stands twice on this block: \
             several schemes are written `schemes = [\"foo\", \"foos\"]` in one",
        );
    }
    if let Some(parameter) = header.generics.params.first() {
        let message = match parameter {
            GenericParam::Lifetime(_) => BORROWS,
            GenericParam::Type(_) | GenericParam::Const(_) => {
                "a scheme opens one type, so a backend cannot be generic: \
                 write the block for each concrete type, with a scheme of its own"
            }
        };
        errors.over(&header.generics.params, message);
    }
    let Some(name) = type_name(&header.self_ty) else {
        errors.over(
            &header.self_ty,
            "a backend is a struct or an enum of this crate: write `impl Foo { ... }`",
        );
        return Some(Ident::new("Foo", header.self_ty.span()));
    };
    if let Some(span) = anonymous_lifetime(header.self_ty.to_token_stream()) {
        errors.at(span, BORROWS);
    }
    Some(name)
}

fn is_backend(path: &Path) -> bool {
    path.segments.last().is_some_and(|segment| segment.ident == "backend")
}

/// The last segment of a path; parentheses and the invisible group of a `$t:ty` are seen through.
fn type_name(ty: &Type) -> Option<Ident> {
    match ty {
        Type::Group(group) => type_name(&group.elem),
        Type::Paren(paren) => type_name(&paren.elem),
        Type::Path(path) => Some(path.path.segments.last()?.ident.clone()),
        _ => None,
    }
}

/// Where `'_` stands in a type.
fn anonymous_lifetime(ty: TokenStream) -> Option<Span> {
    let mut after_quote = false;
    ty.into_iter().find_map(|token| {
        let is_lifetime = std::mem::replace(
            &mut after_quote,
            matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '\''),
        );
        match token {
            TokenTree::Ident(name) if is_lifetime && name == "_" => Some(name.span()),
            TokenTree::Group(group) => anonymous_lifetime(group.stream()),
            _ => None,
        }
    })
}
