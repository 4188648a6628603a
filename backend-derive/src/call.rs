//! The glue of one operation: an `async fn` that converts the arguments, calls the author's
//! method, and converts what it returns.
//!
//! Its tokens stand where the author's method name stands, so that what rustc has to say about the
//! future ("cannot be sent between threads") it says there. Quoted types keep their own places.
//! Local variables are hygienic: they meet nothing of the author's.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote_spanned};

use crate::{keys::Keys, method::Method, operations::Operation, shape::Shape};

/// The function of the `Author` impl that calls `method`.
pub(crate) fn glue(keys: &Keys, method: &Method) -> TokenStream {
    let span = Span::mixed_site().located_at(method.name.span());
    let mut name = method.name.clone();
    name.set_span(span);
    let off_thread = keys.blocking && !method.is_async;
    let call = Call { method, name, off_thread, span };
    let function = match method.operation {
        Operation::New => call.construction(),
        Operation::ErrorCode => call.error_code(),
        _ => call.operation(),
    };
    let cfgs = &method.cfgs;
    let allowed = method.is_deprecated.then(|| quote_spanned!(span=> #[allow(deprecated)]));
    quote_spanned!(span=> #(#cfgs)* #allowed #function)
}

/// `tokens` with the location of `span`, and their own hygiene.
pub(crate) fn located(tokens: TokenStream, span: Span) -> TokenStream {
    let located = tokens.into_iter().map(|mut token| {
        token.set_span(token.span().located_at(span));
        token
    });
    located.collect()
}

struct Call<'a> {
    method: &'a Method,
    name: Ident,
    /// A plain `fn` that may block is called on a thread where it may.
    off_thread: bool,
    span: Span,
}

impl Call<'_> {
    fn construction(&self) -> TokenStream {
        let Self { method, span, .. } = self;
        let opening = if self.off_thread {
            quote_spanned!(*span=> opening)
        } else {
            quote_spanned!(*span=> &opening)
        };
        let names: Vec<Ident> = (0..method.arguments.len())
            .map(|index| format_ident!("argument_{index}", span = *span))
            .collect();
        // All are asked for before any failure counts, so that `complete` can tell all at once.
        let arguments = names.iter().zip(&method.arguments).map(|(name, ty)| {
            quote_spanned! {*span=>
                let #name = <#ty as __author::NewArgument<'_, Self::Kind>>::of(#opening);
            }
        });
        let call = self.awaited(quote_spanned!(*span=> Self::new(#(#names?),*)));
        let returned = self.returned(quote_spanned!(*span=> NewReturn<Self>), &call);
        let body = quote_spanned! {*span=>
            #(#arguments)*
            opening.complete()?;
            #returned
        };
        let body = if self.off_thread {
            quote_spanned!(*span=> Self::Lease::make(opening, move |opening| { #body }).await)
        } else {
            body
        };
        quote_spanned! {*span=>
            async fn new(
                opening: __author::Opening<Self::Kind>,
            ) -> __author::Opened<Self> {
                #body
            }
        }
    }

    fn operation(&self) -> TokenStream {
        let Self { method, name, off_thread, span } = self;
        let types = &method.arguments;
        let Some(shape) = Shape::of(method.operation, types, *off_thread, *span) else {
            return TokenStream::new();
        };
        let Shape { parameters, before, arguments, returns, outcome, filled } = shape;
        let instance = if *off_thread {
            quote_spanned!(*span=> instance)
        } else {
            quote_spanned!(*span=> lease.instance())
        };
        let call = self.awaited(quote_spanned!(*span=> Self::#name(#instance #(, #arguments)*)));
        let body = match filled {
            None => self.returned(returns, &call),
            Some(filled) => {
                let returned = self.returned(returns, &quote_spanned!(*span=> returned));
                quote_spanned! {*span=>
                    let returned = #call;
                    __author::#filled(#returned, to)
                }
            }
        };
        let body = if *off_thread {
            quote_spanned!(*span=> lease.off_thread(move |instance| { #body }).await)
        } else {
            quote_spanned!(*span=> #before #body)
        };
        quote_spanned! {*span=>
            async fn #name(
                lease: &mut Self::Lease,
                #parameters
            ) -> __author::Outcome<#outcome> {
                #body
            }
        }
    }

    /// Asked after a failure, for which no thread is worth starting: it runs in place.
    fn error_code(&self) -> TokenStream {
        let Self { method, span, .. } = self;
        let [operation, error] = method.arguments.as_slice() else { return TokenStream::new() };
        let by = if method.is_async {
            quote_spanned!(*span=> AsyncErrorArgument)
        } else {
            quote_spanned!(*span=> ErrorArgument)
        };
        let call = quote_spanned! {*span=>
            Self::error_code(
                lease.instance(),
                <#operation as __author::OperationArgument>::of(operation),
                error,
            )
        };
        // Whether its future may go from thread to thread is up to the error, which is asked already.
        let call = if method.is_async { quote_spanned!(*span=> #call.await) } else { call };
        let returned = self.returned(quote_spanned!(*span=> ErrorCodeReturn), &call);
        quote_spanned! {*span=>
            async fn error_code(
                lease: &mut Self::Lease,
                operation: __core::Operation,
                error: &__author::Failure,
            ) -> ::core::option::Option<__core::ErrorCode> {
                match <#error as __author::#by<'_>>::of(error) {
                    ::core::option::Option::Some(error) => #returned,
                    ::core::option::Option::None => ::core::option::Option::None,
                }
            }
        }
    }

    /// The call, and if it is async the wait for it. The future is asked where it is pinned, which
    /// moves it no more than `.await` alone would, and in the author's own place, so that rustc shows
    /// nothing else.
    fn awaited(&self, call: TokenStream) -> TokenStream {
        if !self.method.is_async {
            return call;
        }
        let sendable = quote_spanned! {self.method.name.span()=>
            <_ as __author::Sendable<Self::Lease>>
        };
        quote_spanned!(self.span=> #sendable::checked(::core::pin::pin!(#call)).await)
    }

    /// The author's result, understood by the trait for it.
    fn returned(&self, by: TokenStream, result: &TokenStream) -> TokenStream {
        let Self { method: Method { returns, .. }, span, .. } = self;
        quote_spanned!(*span=> <#returns as __author::#by>::outcome(#result))
    }
}
