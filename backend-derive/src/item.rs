//! The item under the attribute: an impl block, its methods by signature. Bodies stay opaque
//! tokens, so that the macro keeps working while somebody types in one.

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};
use quote::quote;
use syn::{
    Attribute, ItemImpl, LitStr, Path, Signature, Token, Type, Visibility,
    parse::{ParseStream, Parser as _, discouraged::Speculative as _},
};

use crate::{diagnostics::Diagnostics, header};

/// An impl block as it stands in the source.
pub(crate) struct Block {
    /// Its attributes other than `#[backend]`, doc comments among them.
    pub(crate) attributes: Vec<Attribute>,
    /// The word `impl`.
    pub(crate) keyword: Token![impl],
    pub(crate) self_type: Type,
    /// The last segment of the self type: `Foo`.
    pub(crate) name: Ident,
    pub(crate) functions: Vec<Function>,
    /// There is a macro call among the functions; what it defines is not seen.
    pub(crate) calls_macro: bool,
    /// A function could not be read; which one it was meant to be is not known.
    pub(crate) unreadable: bool,
}

/// A function of the block, without its body.
pub(crate) struct Function {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) signature: Signature,
}

/// Reads the item. None if it is no block to go on with; the reason is then in `errors`.
pub(crate) fn read(item: TokenStream, errors: &mut Diagnostics) -> Option<Block> {
    let mut tokens = ungrouped(item);
    if let Some((span, message)) = header::other_item(&tokens) {
        errors.at(span, message);
        return None;
    }
    let body = match tokens.pop() {
        Some(TokenTree::Group(body)) if body.delimiter() == Delimiter::Brace => body.stream(),
        last => {
            errors.over(
                TokenStream::from_iter(last),
                "`#[backend]` goes on an impl block: `impl Foo { ... }`",
            );
            return None;
        }
    };
    // Given an empty body, syn takes the header for a whole block, and reads no function.
    let header = TokenStream::from_iter(tokens);
    let header: ItemImpl =
        syn::parse2(quote!(#header {})).map_err(|mistake| errors.syntax(&mistake)).ok()?;
    let name = header::check(&header, errors)?;
    let mut block = Block {
        attributes: header.attrs,
        keyword: header.impl_token,
        self_type: *header.self_ty,
        name,
        functions: Vec::new(),
        calls_macro: false,
        unreadable: false,
    };
    let members = |input: ParseStream<'_>| block.members(input, errors);
    if let Err(mistake) = members.parse2(body) {
        block.unreadable = true;
        errors.syntax(&mistake);
    }
    Some(block)
}

impl Block {
    fn members(&mut self, input: ParseStream<'_>, errors: &mut Diagnostics) -> syn::Result<()> {
        input.call(Attribute::parse_inner)?;
        while !input.is_empty() {
            let attributes = input.call(Attribute::parse_outer)?;
            input.parse::<Visibility>()?;
            if is_function(input) {
                self.function(input, attributes, errors)?;
            } else if input.peek(Token![const]) || input.peek(Token![type]) {
                skip_to_semicolon(input)?;
            } else if is_macro_call(input) {
                self.calls_macro = true;
                skip_to_braces(input)?;
            } else {
                let mistake = input.error("not a function");
                self.skip_unreadable(&mistake, input, errors)?;
            }
        }
        Ok(())
    }

    fn function(
        &mut self,
        input: ParseStream<'_>,
        attributes: Vec<Attribute>,
        errors: &mut Diagnostics,
    ) -> syn::Result<()> {
        let ahead = input.fork();
        // The body is one token: a pair of braces, whatever is in it.
        let read =
            ahead.parse().and_then(|signature| ahead.parse().map(|body: Group| (signature, body)));
        match read {
            Ok((signature, body)) if body.delimiter() == Delimiter::Brace => {
                input.advance_to(&ahead);
                self.functions.push(Function { attributes, signature });
                Ok(())
            }
            Ok((signature, _)) => {
                let mistake = syn::Error::new_spanned(signature, "a function without a body");
                self.skip_unreadable(&mistake, input, errors)
            }
            Err(mistake) => self.skip_unreadable(&mistake, input, errors),
        }
    }

    fn skip_unreadable(
        &mut self,
        mistake: &syn::Error,
        input: ParseStream<'_>,
        errors: &mut Diagnostics,
    ) -> syn::Result<()> {
        self.unreadable = true;
        errors.syntax(mistake);
        skip_to_braces(input)
    }
}

/// Whether a `fn` comes next, with whatever qualifiers in front of it.
fn is_function(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    while ahead.peek(Token![const])
        || ahead.peek(Token![async])
        || ahead.peek(Token![unsafe])
        || ahead.peek(Token![extern])
        || ahead.peek(LitStr)
    {
        if ahead.parse::<TokenTree>().is_err() {
            return false;
        }
    }
    ahead.peek(Token![fn])
}

/// Whether `path::of::a_macro!` comes next.
fn is_macro_call(input: ParseStream<'_>) -> bool {
    let ahead = input.fork();
    ahead.call(Path::parse_mod_style).is_ok() && ahead.peek(Token![!])
}

/// Past a constant or a type.
fn skip_to_semicolon(input: ParseStream<'_>) -> syn::Result<()> {
    while !input.is_empty() {
        if is_semicolon(&input.parse()?) {
            break;
        }
    }
    Ok(())
}

/// Past a function or a macro call, which end in braces or a semicolon.
fn skip_to_braces(input: ParseStream<'_>) -> syn::Result<()> {
    while !input.is_empty() {
        let token = input.parse()?;
        if is_semicolon(&token) || is_braces(&token) {
            break;
        }
    }
    Ok(())
}

fn is_semicolon(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == ';')
}

fn is_braces(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}

/// The item's tokens, out of the invisible group in which `macro_rules` wraps an `$item:item`.
fn ungrouped(item: TokenStream) -> Vec<TokenTree> {
    let tokens: Vec<TokenTree> = item.into_iter().collect();
    match tokens.as_slice() {
        [TokenTree::Group(group)] if group.delimiter() == Delimiter::None => {
            ungrouped(group.stream())
        }
        _ => tokens,
    }
}
