//! The author's other attributes, as far as they concern the glue: `#[cfg]` and doc comments.

use syn::{Attribute, Expr, ExprLit, Lit, Meta};

/// Those of `attributes` that decide whether their item is there at all.
pub(crate) fn cfgs(attributes: &[Attribute]) -> Vec<Attribute> {
    attributes.iter().filter(|attribute| attribute.path().is_ident("cfg")).cloned().collect()
}

/// The text of a `#[doc = "..."]`, which is what `/// ...` becomes.
pub(crate) fn doc(attribute: &Attribute) -> Option<String> {
    match &attribute.meta {
        Meta::NameValue(meta) if meta.path.is_ident("doc") => match &meta.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}
