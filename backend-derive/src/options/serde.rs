//! What the `#[serde(...)]` attributes say that matters for the names and defaults of options.
//! Their mistakes are serde's to tell.

use proc_macro2::TokenStream;
use syn::{
    Attribute, ExprPath, LitStr, Token, Type, meta::ParseNestedMeta, parenthesized, token::Paren,
};

use super::case::Case;

/// Where a value comes from that the URL does not have.
#[derive(Clone)]
pub(crate) enum Fallback {
    /// `default`
    Default,
    /// `default = "path"`
    Path(ExprPath),
}

/// The attributes of a container, a field or a variant.
#[derive(Default)]
pub(crate) struct Attributes {
    pub(crate) rename: Option<LitStr>,
    pub(crate) rename_all: Option<Case>,
    pub(crate) aliases: Vec<LitStr>,
    pub(crate) fallback: Option<Fallback>,
    pub(crate) skipped: bool,
    /// Where `flatten` stands.
    pub(crate) flattened: Option<syn::Path>,
    /// A function of its own reads it.
    pub(crate) custom: bool,
    /// `from` or `try_from`: what is read is another type.
    pub(crate) from: Option<Type>,
}

impl Attributes {
    pub(crate) fn of(attributes: &[Attribute]) -> Self {
        let mut read = Self::default();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("serde")) {
            // What could not be parsed, serde complains about.
            let _ = attribute.parse_nested_meta(|meta| read.entry(&meta));
        }
        read
    }

    fn entry(&mut self, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
        let Some(key) = meta.path.get_ident().map(ToString::to_string) else {
            return ignored(meta);
        };
        match key.as_str() {
            "rename" => self.rename = renamed(meta)?.or(self.rename.take()),
            "rename_all" => {
                self.rename_all = renamed(meta)?.as_ref().and_then(Case::named).or(self.rename_all);
            }
            "alias" => self.aliases.push(meta.value()?.parse()?),
            "default" if meta.input.peek(Token![=]) => {
                let path = meta.value()?.parse::<LitStr>()?.parse()?;
                self.fallback = Some(Fallback::Path(path));
            }
            "default" => self.fallback = Some(Fallback::Default),
            "skip" | "skip_deserializing" => self.skipped = true,
            "flatten" => self.flattened = Some(meta.path.clone()),
            "with" | "deserialize_with" => {
                self.custom = true;
                ignored(meta)?;
            }
            "from" | "try_from" => self.from = Some(meta.value()?.parse::<LitStr>()?.parse()?),
            _ => ignored(meta)?,
        }
        Ok(())
    }
}

/// `= "name"`, or `(deserialize = "name")`, where reading is what counts.
fn renamed(meta: &ParseNestedMeta<'_>) -> syn::Result<Option<LitStr>> {
    if !meta.input.peek(Paren) {
        return meta.value()?.parse().map(Some);
    }
    let mut name = None;
    meta.parse_nested_meta(|inner| {
        let value: LitStr = inner.value()?.parse()?;
        if inner.path.is_ident("deserialize") {
            name = Some(value);
        }
        Ok(())
    })?;
    Ok(name)
}

/// Passes over what follows a key.
fn ignored(meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
    if meta.input.peek(Paren) {
        let content;
        parenthesized!(content in meta.input);
        content.parse::<TokenStream>()?;
    } else if meta.input.peek(Token![=]) {
        meta.value()?.parse::<syn::Expr>()?;
    }
    Ok(())
}
