//! The author's other attributes, as far as they concern the glue: `#[cfg]` and doc comments.

use syn::{Attribute, Expr, ExprLit, Lit, Meta, MetaList, parse_quote};

use crate::attribute::split_at_commas;

/// What of `attributes` decides whether their item is there at all: each `#[cfg(...)]`, also inside a `#[cfg_attr(..., cfg(...))]`.
pub(crate) fn cfgs(attributes: &[Attribute]) -> Vec<Attribute> {
    let cfgs = attributes.iter().filter_map(|attribute| cfg(&attribute.meta));
    cfgs.map(|cfg| parse_quote!(#[#cfg])).collect()
}

fn cfg(attribute: &Meta) -> Option<Meta> {
    match attribute {
        Meta::List(list) if list.path.is_ident("cfg") => Some(attribute.clone()),
        Meta::List(list) if list.path.is_ident("cfg_attr") => {
            let mut parts = split_at_commas(list.tokens.clone()).into_iter();
            let predicate = parts.next()?;
            let cfgs = parts.filter_map(|part| cfg(&syn::parse2(part).ok()?));
            let cfgs: Vec<Meta> = cfgs.collect();
            let MetaList { path, .. } = list;
            (!cfgs.is_empty()).then(|| parse_quote!(#path(#predicate, #(#cfgs),*)))
        }
        _ => None,
    }
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

#[cfg(test)]
mod tests {
    use quote::{ToTokens as _, quote};
    use syn::parse::Parser as _;

    use super::*;

    #[test]
    fn what_decides_whether_an_item_is_there_is_taken_and_nothing_else() {
        let attributes = Attribute::parse_outer
            .parse2(quote! {
                #[cfg(a)]
                #[inline]
                #[cfg_attr(b, inline, cfg(c), cfg_attr(d, cfg(e), must_use))]
                #[cfg_attr(f, allow(dead_code))]
            })
            .expect("attributes");
        let cfgs: Vec<String> =
            cfgs(&attributes).iter().map(|cfg| cfg.to_token_stream().to_string()).collect();
        let expected = [
            quote!(#[cfg(a)]).to_string(),
            quote!(#[cfg_attr(b, cfg(c), cfg_attr(d, cfg(e)))]).to_string(),
        ];
        assert_eq!(cfgs, expected);
    }
}
