//! One function of the block, understood as an operation.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens as _, quote_spanned};
use syn::{Attribute, FnArg, PatType, Receiver, ReceiverKind, ReturnType, Signature, Type};

use crate::{
    diagnostics::Diagnostics, item::Function, lifetimes, operations::Operation,
    other_attributes::cfgs, signature,
};

/// An operation as the author wrote it.
pub(crate) struct Method {
    pub(crate) operation: Operation,
    pub(crate) name: Ident,
    /// The method's `#[cfg(...)]`.
    pub(crate) cfgs: Vec<Attribute>,
    /// Others may not call it; the glue may.
    pub(crate) is_deprecated: bool,
    pub(crate) is_async: bool,
    /// Whether it takes `&mut self`.
    pub(crate) is_exclusive: bool,
    /// The types after the receiver, ready to be quoted.
    pub(crate) arguments: Vec<TokenStream>,
    /// The return type, ready to be quoted.
    pub(crate) returns: TokenStream,
}

impl Method {
    /// Whether it is a `list` that is given something to push its entries to.
    pub(crate) fn pushes(&self) -> bool {
        self.operation == Operation::List && self.arguments.len() > 1
    }

    /// Reads `function` as `operation`, and notes what is wrong with it.
    pub(crate) fn read(
        operation: Operation,
        Function { attributes, signature }: &Function,
        errors: &mut Diagnostics,
    ) -> Self {
        signature::check(operation, signature, errors);
        let arguments = arguments(signature);
        Self {
            operation,
            name: signature.ident.clone(),
            cfgs: cfgs(attributes),
            is_deprecated: attributes.iter().any(|of| of.path().is_ident("deprecated")),
            is_async: signature.asyncness.is_some(),
            is_exclusive: is_exclusive(signature),
            arguments: arguments.map(|a| lifetimes::elided(a.ty.to_token_stream())).collect(),
            returns: returns(signature),
        }
    }
}

/// Whether the receiver is `&mut self`.
pub(crate) fn is_exclusive(signature: &Signature) -> bool {
    signature.receiver().and_then(borrows) == Some(Borrow::Exclusive)
}

/// How a method borrows its instance.
#[derive(PartialEq)]
pub(crate) enum Borrow {
    Shared,
    Exclusive,
}

/// How a receiver borrows the instance, be it written `&self` or `self: &Self`. None: it takes it away.
pub(crate) fn borrows(receiver: &Receiver) -> Option<Borrow> {
    let is_mutable = match &receiver.kind {
        ReceiverKind::Reference(_, _, mutability) => mutability.is_some(),
        ReceiverKind::Typed(_, ty) => match &**ty {
            Type::Reference(reference) if is_self(&reference.elem) => {
                reference.mutability.is_some()
            }
            _ => return None,
        },
        _ => return None,
    };
    Some(if is_mutable { Borrow::Exclusive } else { Borrow::Shared })
}

fn is_self(ty: &Type) -> bool {
    matches!(ty, Type::Path(path) if path.path.is_ident("Self"))
}

/// The arguments after the receiver.
pub(crate) fn arguments(signature: &Signature) -> impl Iterator<Item = &PatType> {
    signature.inputs.iter().filter_map(|argument| match argument {
        FnArg::Typed(argument) => Some(argument),
        FnArg::Receiver(_) => None,
    })
}

/// Where the `impl` of an `impl Trait` stands in a type.
pub(crate) fn opaque(ty: TokenStream) -> Option<Span> {
    ty.into_iter().find_map(|token| match token {
        TokenTree::Ident(word) if word == "impl" => Some(word.span()),
        TokenTree::Group(group) => opaque(group.stream()),
        _ => None,
    })
}

/// The return type as it is quoted: `()` if there is none; `_` for an `impl Trait`, which cannot
/// be named a second time.
fn returns(signature: &Signature) -> TokenStream {
    match &signature.output {
        ReturnType::Default => quote_spanned!(signature.ident.span()=> ()),
        ReturnType::Type(_, ty) => match opaque(ty.to_token_stream()) {
            Some(span) => quote_spanned!(span=> _),
            None => lifetimes::elided(ty.to_token_stream()),
        },
    }
}
