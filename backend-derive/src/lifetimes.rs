//! Quoted types stand outside the function that declares their lifetimes: `&'a Path` is quoted as
//! `&'_ Path`, since `'a` would be undeclared there (E0261).

use proc_macro2::{Group, Ident, TokenStream, TokenTree};

/// `tokens` with every named lifetime replaced by `'_`, except `'static` and those that the type
/// itself binds by `for<'a>`.
pub(crate) fn elided(tokens: TokenStream) -> TokenStream {
    let mut bound = vec!["static".to_owned(), "_".to_owned()];
    collect_bound(tokens.clone(), &mut bound);
    replace(tokens, &bound)
}

fn collect_bound(tokens: TokenStream, bound: &mut Vec<String>) {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(word) if word == "for" => {
                if tokens.next_if(|next| is_punct(next, '<')).is_none() {
                    continue;
                }
                while let Some(token) = tokens.next_if(|next| !is_punct(next, '>')) {
                    if let TokenTree::Ident(name) = token {
                        bound.push(name.to_string());
                    }
                }
            }
            TokenTree::Group(group) => collect_bound(group.stream(), bound),
            _ => {}
        }
    }
}

fn replace(tokens: TokenStream, bound: &[String]) -> TokenStream {
    let mut after_quote = false;
    let replaced = tokens.into_iter().map(|token| {
        let is_lifetime = std::mem::replace(&mut after_quote, is_punct(&token, '\''));
        match token {
            TokenTree::Ident(name) if is_lifetime && !bound.iter().any(|kept| name == kept) => {
                Ident::new("_", name.span()).into()
            }
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), replace(group.stream(), bound));
                inner.set_span(group.span());
                inner.into()
            }
            other => other,
        }
    });
    replaced.collect()
}

fn is_punct(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    #[test]
    fn named_lifetimes_are_elided_and_no_other() {
        let cases = [
            (quote!(&'a mut Foo<'b, 'static, T>), quote!(&'_ mut Foo<'_, 'static, T>)),
            (quote!((&'a str, [&'b u8; 4])), quote!((&'_ str, [&'_ u8; 4]))),
            (quote!(&'a dyn for<'c> Fn(&'c str)), quote!(&'_ dyn for<'c> Fn(&'c str))),
            (quote!(&str), quote!(&str)),
        ];
        for (given, expected) in cases {
            assert_eq!(elided(given).to_string(), expected.to_string());
        }
    }
}
