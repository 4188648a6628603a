//! The struct or enum under `#[derive(Options)]`.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{
    Attribute, Data, DataEnum, DeriveInput, Fields, FieldsNamed, FieldsUnnamed, Ident, LitStr,
    Path, Type, ext::IdentExt as _, spanned::Spanned as _,
};

use super::{
    names::Names,
    serde::{Attributes, Fallback},
};
use crate::{diagnostics::Diagnostics, docs::first_paragraph, other_attributes::doc};

/// What was understood of it.
pub(crate) struct Input {
    pub(crate) name: Ident,
    /// Where `backend-core` is.
    pub(crate) krate: TokenStream,
    pub(crate) kind: Kind,
}

pub(crate) enum Kind {
    /// The options of a backend.
    Options(Vec<Field>),
    /// Those of another type, which this one is made from.
    From(Type),
    /// A value: one of these words.
    Choices(Vec<Choice>),
    /// A value: as that of another type.
    Newtype(Type),
}

pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) aliases: Vec<String>,
    pub(crate) doc: String,
    pub(crate) ty: Type,
    /// What it is in a URL that does not have it: an expression that makes it.
    pub(crate) fallback: Option<TokenStream>,
    /// A function of its own reads it.
    pub(crate) custom: bool,
}

pub(crate) struct Choice {
    pub(crate) variant: Ident,
    /// `None` if no text means it.
    pub(crate) name: Option<String>,
    pub(crate) doc: String,
}

/// Reads it; every mistake is noted in `errors`.
pub(crate) fn read(item: TokenStream, errors: &mut Diagnostics) -> Option<Input> {
    let input: DeriveInput = match syn::parse2(item) {
        Ok(input) => input,
        Err(mistake) => {
            errors.syntax(&mistake);
            return None;
        }
    };
    let krate = krate(&input.attrs, errors);
    let is_generic = !input.generics.params.is_empty();
    if is_generic {
        errors.over(
            &input.generics.params,
            "options are read into one type, so it cannot be generic: \
             write it for each concrete type",
        );
    }
    let container = Attributes::of(&input.attrs);
    let kind = match (&input.data, container.from.clone()) {
        (Data::Struct(data), from) => match (&data.fields, from) {
            (Fields::Named(_) | Fields::Unit, Some(from)) => Kind::From(from),
            (Fields::Named(fields), None) => Kind::Options(options(fields, &container, errors)),
            (Fields::Unit, None) => Kind::Options(Vec::new()),
            (Fields::Unnamed(fields), _) => newtype(fields, errors)?,
        },
        (Data::Enum(data), None) => choices(&input.ident, data, &container, errors),
        (Data::Enum(_), Some(from)) => {
            errors.over(
                &from,
                "the choices of an enum that is made from another type are not known here: \
                 write `impl backend_core::OptionValue` for it instead of the derive",
            );
            Kind::Choices(Vec::new())
        }
        (Data::Union(data), _) => {
            errors.at(
                data.union_token.span,
                "a union cannot hold options: write a struct with a field for each",
            );
            return None;
        }
    };
    // A stand-in for a generic type would need its parameters.
    (!is_generic).then_some(Input { name: input.ident, krate, kind })
}

/// `#[options(crate = path)]`.
fn krate(attributes: &[Attribute], errors: &mut Diagnostics) -> TokenStream {
    let mut krate = quote!(::backend_core);
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("options")) {
        let read = attribute.parse_nested_meta(|meta| {
            if !meta.path.is_ident("crate") {
                let key = meta.path.to_token_stream();
                return Err(meta.error(format!(
                    "`{key}` is not a key of `#[options]`; it has only `crate = some::path`"
                )));
            }
            let value = meta.value()?;
            let path = value.parse::<Path>().map_err(|_| {
                value.error("`crate` is written `crate = some::path`, without quotes")
            })?;
            krate = path.into_token_stream();
            Ok(())
        });
        if let Err(mistake) = read {
            errors.at(mistake.span(), mistake.to_string());
        }
    }
    krate
}

fn options(fields: &FieldsNamed, container: &Attributes, errors: &mut Diagnostics) -> Vec<Field> {
    let mut names = Names::of_options();
    let mut options = Vec::new();
    for field in &fields.named {
        let Some(ident) = &field.ident else { continue };
        only_on_the_type(&field.attrs, errors);
        let attributes = Attributes::of(&field.attrs);
        if let Some(flatten) = &attributes.flattened {
            errors.over(
                flatten,
                "the names of flattened options are not known before they are read: \
                 take them as an argument of `new` of their own, `Options<...>`",
            );
            continue;
        }
        if attributes.skipped {
            continue;
        }
        let case = |name: &str| match container.rename_all {
            Some(case) => case.of_field(name),
            None => name.to_owned(),
        };
        let (name, span) = name(ident, &attributes, case);
        names.check(&name, span, errors);
        for alias in &attributes.aliases {
            names.check(&alias.value(), alias.span(), errors);
        }
        options.push(Field {
            name,
            aliases: attributes.aliases.iter().map(LitStr::value).collect(),
            doc: description(&field.attrs),
            ty: field.ty.clone(),
            fallback: fallback(ident, &field.ty, &attributes, container),
            custom: attributes.custom,
        });
    }
    options
}

/// What serde has for the field where the URL has nothing: of the field itself, else of the struct.
fn fallback(
    field: &Ident,
    ty: &Type,
    attributes: &Attributes,
    container: &Attributes,
) -> Option<TokenStream> {
    Some(match (&attributes.fallback, &container.fallback) {
        (Some(Fallback::Default), _) => quote!(<#ty as ::core::default::Default>::default),
        (Some(Fallback::Path(path)), _) => quote!(|| #path()),
        (None, Some(Fallback::Default)) => {
            quote!(|| <Self as ::core::default::Default>::default().#field)
        }
        (None, Some(Fallback::Path(path))) => quote!(|| #path().#field),
        (None, None) => return None,
    })
}

fn choices(
    name_of_enum: &Ident,
    data: &DataEnum,
    container: &Attributes,
    errors: &mut Diagnostics,
) -> Kind {
    let mut names = Names::of_choices();
    let mut choices = Vec::new();
    for variant in &data.variants {
        only_on_the_type(&variant.attrs, errors);
        let attributes = Attributes::of(&variant.attrs);
        if !matches!(variant.fields, Fields::Unit) && !attributes.skipped {
            errors.over(
                &variant.fields,
                format!(
                    "in a URL an option is one word, so `{}` can hold nothing: \
                     make what it holds an option of its own",
                    variant.ident
                ),
            );
            continue;
        }
        let case = |name: &str| match container.rename_all {
            Some(case) => case.of_variant(name),
            None => name.to_owned(),
        };
        let (name, span) = name(&variant.ident, &attributes, case);
        if !attributes.skipped {
            names.check(&name, span, errors);
        }
        choices.push(Choice {
            variant: variant.ident.clone(),
            name: (!attributes.skipped).then(|| name.replace('_', "-")),
            doc: description(&variant.attrs),
        });
    }
    if data.variants.is_empty() {
        errors
            .at(name_of_enum.span(), "there is no word for this option: the enum has no variants");
    }
    Kind::Choices(choices)
}

fn newtype(fields: &FieldsUnnamed, errors: &mut Diagnostics) -> Option<Kind> {
    for field in &fields.unnamed {
        only_on_the_type(&field.attrs, errors);
    }
    match fields.unnamed.first() {
        Some(field) if fields.unnamed.len() == 1 => Some(Kind::Newtype(field.ty.clone())),
        _ => {
            errors.at(
                fields.span(),
                "options need names: write a struct with named fields, `struct FooOptions { ... }`",
            );
            None
        }
    }
}

/// The name that serde reads, and where it stands.
fn name(ident: &Ident, attributes: &Attributes, case: impl Fn(&str) -> String) -> (String, Span) {
    match &attributes.rename {
        Some(name) => (name.value(), name.span()),
        None => (case(&ident.unraw().to_string()), ident.span()),
    }
}

fn only_on_the_type(attributes: &[Attribute], errors: &mut Diagnostics) {
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("options")) {
        errors.over(
            attribute,
            "`#[options(...)]` stands on the struct or enum, and has only `crate = some::path`; \
             names and defaults are said to `#[serde(...)]`",
        );
    }
}

fn description(attributes: &[Attribute]) -> String {
    first_paragraph(&attributes.iter().filter_map(doc).collect::<Vec<_>>())
}
