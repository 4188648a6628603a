//! Whether the framework can call a function as it is written, and if not, how to write it.

use proc_macro2::Span;
use quote::ToTokens as _;
use syn::{
    GenericParam, ReturnType, Safety, Signature, Type, TypeParamBound, spanned::Spanned as _,
};

use crate::{
    diagnostics::Diagnostics,
    method::{arguments, borrows, is_exclusive, opaque},
    operations::Operation,
};

/// Notes every mistake in the signature of an operation, bodies aside.
pub(crate) fn check(operation: Operation, signature: &Signature, errors: &mut Diagnostics) {
    let mut check = Check { operation, method: operation.method(), signature, errors };
    check.qualifiers();
    check.generics();
    check.future();
    if check.types() && check.receiver() {
        check.count();
    }
}

/// `signatures` as lines of a message.
pub(crate) fn shown<'a>(signatures: impl IntoIterator<Item = &'a str>) -> String {
    signatures.into_iter().map(|signature| format!("\n    {signature}")).collect()
}

struct Check<'a> {
    operation: Operation,
    method: &'static str,
    signature: &'a Signature,
    errors: &'a mut Diagnostics,
}

impl Check<'_> {
    /// Notes a mistake, with the correct signatures below it.
    fn wrong(&mut self, span: Span, message: &str) {
        let is_async =
            self.signature.asyncness.is_some() || future(&self.signature.output).is_some();
        let is_exclusive = is_exclusive(self.signature);
        let signatures = self.operation.signatures().iter().map(|signature| {
            // What the author has right stays as it is.
            let function = if is_async { "async fn " } else { "fn " };
            let receiver = if is_exclusive { "(&mut self" } else { "(&self" };
            signature.replacen("fn ", function, 1).replacen("(&self", receiver, 1)
        });
        let signatures: Vec<String> = signatures.collect();
        let shown = shown(signatures.iter().map(String::as_str));
        self.errors.at(span, format!("{message}:{shown}"));
    }

    fn qualifiers(&mut self) {
        let Signature { safety, abi, variadic, .. } = self.signature;
        let unsafety = match safety {
            Safety::Unsafe(token) => Some(token.span),
            _ => None,
        };
        for (span, qualifier) in [
            (unsafety, "unsafe"),
            (abi.as_ref().map(|abi| abi.extern_token.span), "extern"),
            (variadic.as_ref().map(|variadic| variadic.dots.span()), "..."),
        ] {
            if let Some(span) = span {
                let method = self.method;
                self.wrong(
                    span,
                    &format!("the framework calls `{method}` without `{qualifier}`; remove it"),
                );
            }
        }
    }

    fn generics(&mut self) {
        let method = self.method;
        for parameter in &self.signature.generics.params {
            let name = match parameter {
                GenericParam::Type(parameter) => &parameter.ident,
                GenericParam::Const(parameter) => &parameter.ident,
                GenericParam::Lifetime(_) => continue,
            };
            self.wrong(
                name.span(),
                &format!(
                    "`{method}` cannot be generic over `{name}`: the framework hands over the types \
                     that stand here, so name them"
                ),
            );
        }
    }

    /// A future is awaited only of what says that it is async.
    fn future(&mut self) {
        if let Some(span) = future(&self.signature.output) {
            let method = self.method;
            self.wrong(
                span,
                &format!(
                    "`{method}` returns a future; write an `async fn` that returns what comes of it"
                ),
            );
        }
    }

    /// Each argument is converted to the type that the author wrote, so it has to be a type. Returns
    /// whether it is clear how many there are.
    fn types(&mut self) -> bool {
        let method = self.method;
        let mut is_clear = true;
        for argument in arguments(self.signature) {
            if let Some(span) = opaque(argument.ty.to_token_stream()) {
                self.wrong(
                    span,
                    &format!(
                        "an argument of `{method}` cannot be `impl Trait`: the framework hands over \
                         the type that stands here, so name one"
                    ),
                );
            }
            if let Some(cfg) = argument.attrs.iter().find(|attr| attr.path().is_ident("cfg")) {
                self.errors.over(
                    cfg,
                    format!(
                        "the number of arguments cannot depend on a `#[cfg]`: write `{method}` \
                         twice, each with its own `#[cfg]`"
                    ),
                );
                is_clear = false;
            }
        }
        is_clear
    }

    /// Returns whether it is clear which arguments come after the receiver.
    fn receiver(&mut self) -> bool {
        let method = self.method;
        match (self.operation, self.signature.receiver()) {
            (Operation::New, None) => {}
            (Operation::New, Some(receiver)) => self.wrong(
                receiver.self_token.span,
                "`new` makes the instance, so there is no `self` yet; remove it",
            ),
            (_, None) => {
                self.wrong(
                    self.signature.ident.span(),
                    &format!(
                        "`{method}` is called on an instance; begin with `&self` or `&mut self`"
                    ),
                );
                return false;
            }
            (_, Some(receiver)) if borrows(receiver).is_none() => self.wrong(
                receiver.self_token.span,
                &format!(
                    "`{method}` borrows the instance, which later calls need too; \
                     begin with `&self` or `&mut self`"
                ),
            ),
            (_, Some(_)) => {}
        }
        true
    }

    fn count(&mut self) {
        let method = self.method;
        let allowed = self.operation.arguments();
        let found = arguments(self.signature).count();
        if allowed.contains(&found) {
            return;
        }
        // The first that is too many, else the name, since nothing is there to point at.
        let surplus = arguments(self.signature).nth(*allowed.end());
        let span = surplus.map_or(self.signature.ident.span(), |argument| argument.pat.span());
        let takes = match (*allowed.start(), *allowed.end()) {
            (0, 0) => "none".to_owned(),
            (least, most) if least == most => least.to_string(),
            (least, most) if least + 1 == most => format!("{least} or {most}"),
            (least, most) => format!("{least} to {most}"),
        };
        let arguments = if found == 1 { "argument" } else { "arguments" };
        self.wrong(
            span,
            &format!("`{method}` has {found} {arguments} after the receiver, and takes {takes}"),
        );
    }
}

/// Where the `impl` of a returned `impl Future` stands.
fn future(output: &ReturnType) -> Option<Span> {
    let ReturnType::Type(_, ty) = output else { return None };
    let Type::ImplTrait(opaque) = &**ty else { return None };
    let is_future = |bound: &TypeParamBound| match bound {
        TypeParamBound::Trait(bound) => {
            bound.path.segments.last().is_some_and(|segment| segment.ident == "Future")
        }
        _ => false,
    };
    opaque.bounds.iter().any(is_future).then_some(opaque.impl_token.span)
}
