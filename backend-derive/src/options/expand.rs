//! What is written below the type: its description, submitted at link time, or what it is as the
//! value of an option.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::spanned::Spanned as _;

use super::input::{Choice, Field, Input, Kind};
use crate::call::located;

pub(crate) fn glue(Input { name, krate, kind }: &Input) -> TokenStream {
    match kind {
        Kind::Options(fields) => {
            let fields = fields.iter().map(|field| option(field, krate));
            description(name, krate, &quote!(#(#fields)*))
        }
        Kind::From(from) => {
            let options = parameter();
            description(
                name,
                krate,
                &quote!(<#from as #krate::author::DescribeOptions>::describe(#options);),
            )
        }
        Kind::Choices(choices) => {
            let words = choices.iter().filter_map(|Choice { name, doc, .. }| {
                let name = name.as_ref()?;
                Some(quote!(#krate::Choice::new(#name, #doc)))
            });
            let shown = choices.iter().map(|Choice { variant, name, .. }| match name {
                Some(name) => quote! {
                    Self::#variant => ::core::option::Option::Some(
                        ::core::convert::From::from(#name),
                    ),
                },
                None => quote!(Self::#variant { .. } => ::core::option::Option::None,),
            });
            quote! {
                #[automatically_derived]
                impl #krate::OptionValue for #name {
                    const KIND: #krate::OptionKind = #krate::OptionKind::OneOf(&[#(#words),*]);
                    fn shown(&self) -> ::core::option::Option<::std::string::String> {
                        match self { #(#shown)* }
                    }
                }
            }
        }
        Kind::Newtype(ty) => {
            // The bound has rustc complain about the type once, where it stands.
            let bound = located(quote!(#krate::OptionValue), ty.span());
            quote! {
                #[automatically_derived]
                impl #krate::OptionValue for #name
                where
                    #ty: #bound,
                {
                    const KIND: #krate::OptionKind = <#ty as #krate::OptionValue>::KIND;
                    fn shown(&self) -> ::core::option::Option<::std::string::String> {
                        #krate::OptionValue::shown(&self.0)
                    }
                }
            }
        }
    }
}

/// What keeps rustc from complaining as well that a value with a mistake is none.
pub(crate) fn stand_in(Input { name, krate, kind }: &Input) -> TokenStream {
    match kind {
        Kind::Options(_) | Kind::From(_) => TokenStream::new(),
        Kind::Choices(_) | Kind::Newtype(_) => quote! {
            impl #krate::OptionValue for #name {
                const KIND: #krate::OptionKind = #krate::OptionKind::Text;
                fn shown(&self) -> ::core::option::Option<::std::string::String> {
                    ::core::option::Option::None
                }
            }
        },
    }
}

fn description(name: &Ident, krate: &TokenStream, told: &TokenStream) -> TokenStream {
    let options = parameter();
    quote! {
        const _: () = {
            #[automatically_derived]
            impl #krate::author::DescribeOptions for #name {
                fn describe(#options: &mut #krate::author::Described) {
                    #told
                }
            }
            #krate::author::inventory::submit! {
                #krate::author::Description::of::<#name>()
            }
        };
    }
}

/// The call that tells one option.
fn option(
    Field { name, aliases, doc, ty, fallback, custom }: &Field,
    krate: &TokenStream,
) -> TokenStream {
    let options = parameter();
    let told = match custom {
        true => quote!(#options.custom(#name, #doc)),
        false => quote!(<#ty as #krate::OptionValue>::told(#options, #name, #doc)),
    };
    let fallback = match (fallback, custom) {
        (None, _) => None,
        (Some(_), true) => Some(quote!(.optional())),
        (Some(fallback), false) => Some(quote!(.default(#fallback))),
    };
    quote!(#told #(.alias(#aliases))* #fallback;)
}

/// Whom the options are told: not what the author may call by the same name, such as a default.
fn parameter() -> Ident {
    Ident::new("options", Span::mixed_site())
}
