//! The glue: what the framework needs to know of a backend, and a function for each operation
//! that converts the arguments, calls the author's method, and converts the result.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::{
    call,
    item::Block,
    keys::Keys,
    method::Method,
    named::{self, Named},
    operations::Operation,
    other_attributes::cfgs,
};

/// A backend without mistakes.
pub(crate) struct Backend {
    pub(crate) keys: Keys,
    pub(crate) block: Block,
    pub(crate) methods: Vec<Method>,
}

impl Backend {
    /// The glue that stands below the author's block.
    pub(crate) fn glue(&self, description: &str) -> TokenStream {
        let krate = &self.keys.krate;
        let self_type = &self.block.self_type;
        let cfgs = cfgs(&self.block.attributes);
        // Exclusive whatever the `#[cfg]` of the method: the kind of lease is one for all.
        let lease = if self.methods.iter().any(|method| method.is_exclusive) {
            quote!(Exclusive)
        } else {
            quote!(Shared)
        };
        let kind = if self.keys.prefix { quote!(Prefixed) } else { quote!(Plain) };
        let declaration = self.declaration(description);
        let functions = self.methods.iter().map(|method| call::glue(&self.keys, method));
        quote! {
            #(#cfgs)*
            const _: () = {
                #[automatically_derived]
                impl #krate::author::Author for #self_type {
                    type Lease = #krate::author::#lease<Self>;
                    type Kind = #krate::author::#kind;

                    const DECLARATION: #krate::author::Declaration = #declaration;

                    #(#functions)*
                }

                #krate::author::inventory::submit! {
                    #krate::Registration::of::<#self_type>()
                }
            };
        }
    }

    fn declaration(&self, description: &str) -> TokenStream {
        let Keys { krate, schemes, flat, .. } = &self.keys;
        let connections = match self.keys.connections {
            Some(count) => quote!(::core::option::Option::Some(#count)),
            None => quote!(::core::option::Option::None),
        };
        let native = self.methods.iter().filter(|method| method.operation != Operation::New);
        let native = native
            .map(|Method { cfgs, operation, .. }| quote!(#(#cfgs)* #krate::Operation::#operation));
        let lacks = operations(krate, &self.keys.lacks);
        let forwards = operations(krate, &self.keys.forwards);
        let declares = self.keys.declares.iter().map(|Named { item, .. }| {
            let variant = Ident::new(item, Span::call_site());
            quote!(#krate::Declared::#variant)
        });
        quote! {
            #krate::author::Declaration {
                schemes: &[#(#schemes),*],
                connections: #connections,
                flat: #flat,
                native: &[#(#native),*],
                lacks: &[#(#lacks),*],
                forwards: &[#(#forwards),*],
                declares: &[#(#declares),*],
                description: #description,
                position: #krate::author::Position {
                    file: ::core::file!(),
                    line: ::core::line!(),
                    column: ::core::column!(),
                },
            }
        }
    }
}

fn operations(krate: &TokenStream, list: &[Named<Operation>]) -> Vec<TokenStream> {
    let operations = named::items(list).into_iter();
    operations.map(|operation| quote!(#krate::Operation::#operation)).collect()
}
