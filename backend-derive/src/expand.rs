//! The glue: what the framework needs to know of a backend, and a function for each operation
//! that converts the arguments, calls the author's method, and converts the result.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

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
        // The path is named once, and all of the line stands where it was written: if it leads
        // nowhere, rustc says so once, and there.
        let krate = &self.keys.krate;
        let at = krate.clone().into_iter().last().map_or_else(Span::call_site, |end| end.span());
        let import = quote_spanned!(at=> use #krate as __core;);
        // The same token as in the author's block: what rustc says of a type twice is then the same
        // to the letter, and it says that once.
        let keyword = &self.block.keyword;
        let self_type = &self.block.self_type;
        let cfgs = cfgs(&self.block.attributes);
        // Exclusive whatever the `#[cfg]` of the method: the kind of lease is one for all.
        let (lease, bound) = if self.methods.iter().any(|method| method.is_exclusive) {
            (quote!(Exclusive), quote!(Movable))
        } else {
            (quote!(Shared), quote!(Shareable))
        };
        let checked = quote_spanned!(self.block.name.span()=> <Self as __author::#bound>::CHECKED);
        let kind = if self.keys.prefix { quote!(Prefixed) } else { quote!(Plain) };
        let pushes = self.methods.iter().filter(|method| method.pushes());
        let pushes = pushes.map(|Method { cfgs, .. }| quote!(#(#cfgs)* const PUSHES: bool = true;));
        let declaration = self.declaration(description);
        let takes_inner = self.takes_inner();
        let functions = self.methods.iter().map(|method| call::glue(&self.keys, method));
        quote! {
            #(#cfgs)*
            const _: () = {
                #import
                use __core::author as __author;

                #[automatically_derived]
                #keyword __author::Author for #self_type {
                    type Lease = __author::#lease<Self, { #checked }>;
                    type Kind = __author::#kind;

                    const DECLARATION: __author::Declaration = #declaration;
                    #(#pushes)*

                    #(#functions)*
                }

                #(#takes_inner)*

                __author::inventory::submit! {
                    __core::Registration::of::<#self_type>()
                }
            };
        }
    }

    /// A prefix that does any of the work itself and does not take the store behind it would act as
    /// if nothing were there. Which argument is the store only rustc knows.
    fn takes_inner(&self) -> Vec<TokenStream> {
        let works = |method: &Method| Operation::FORWARDABLE.contains(&method.operation);
        if !self.keys.prefix || !self.methods.iter().any(works) {
            return Vec::new();
        }
        let constructors = self.methods.iter().filter(|m| m.operation == Operation::New);
        let checks = constructors.map(|Method { name, cfgs, arguments, .. }| {
            let inner = arguments.iter().map(|ty| {
                quote_spanned! {name.span()=>
                    <#ty as __author::NewArgument<'_, __author::Prefixed>>::INNER
                }
            });
            let taken = if arguments.is_empty() { quote!(false) } else { quote!(#(#inner)||*) };
            quote_spanned! {name.span()=>
                #(#cfgs)*
                const _: () = ::core::assert!(
                    #taken,
                    "`new` of a prefix takes the store behind it: `fn new(inner: Store) -> Self`",
                );
            }
        });
        checks.collect()
    }

    fn declaration(&self, description: &str) -> TokenStream {
        let Keys { schemes, flat, .. } = &self.keys;
        let connections = match self.keys.connections {
            Some(count) => quote!(::core::option::Option::Some(#count)),
            None => quote!(::core::option::Option::None),
        };
        let native = self.methods.iter().filter(|method| method.operation != Operation::New);
        let native = native
            .map(|Method { cfgs, operation, .. }| quote!(#(#cfgs)* __core::Operation::#operation));
        let lacks = operations(&self.keys.lacks);
        let forwards = operations(&self.keys.forwards);
        let declares = self.keys.declares.iter().map(|Named { item, .. }| {
            let variant = Ident::new(item, Span::call_site());
            quote!(__core::Declared::#variant)
        });
        quote! {
            __author::Declaration {
                schemes: &[#(#schemes),*],
                connections: #connections,
                flat: #flat,
                native: &[#(#native),*],
                lacks: &[#(#lacks),*],
                forwards: &[#(#forwards),*],
                declares: &[#(#declares),*],
                description: #description,
                position: __author::Position {
                    file: ::core::file!(),
                    line: ::core::line!(),
                    column: ::core::column!(),
                },
            }
        }
    }
}

fn operations(list: &[Named<Operation>]) -> Vec<TokenStream> {
    let operations = named::items(list).into_iter();
    operations.map(|operation| quote!(__core::Operation::#operation)).collect()
}
