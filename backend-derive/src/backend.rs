//! `#[backend]` as a whole: what is read, checked and expanded, in this order.

use proc_macro2::TokenStream;
use quote::quote;

use crate::{attribute, check, diagnostics::Diagnostics, docs, expand::Backend, item};

/// The author's block as it is, and below it the glue or all that is wrong.
pub(crate) fn expand(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Diagnostics::default();
    let backend = understand(attribute.clone(), item.clone(), &mut errors);
    let below = match (errors.finish(), backend) {
        (Ok(()), Some(backend)) => backend.glue(&docs::description(&backend.block, &attribute)),
        (Ok(()), None) => TokenStream::new(),
        (Err(errors), _) => errors,
    };
    quote!(#item #below)
}

/// The backend, or as much of it as is needed to find every mistake.
fn understand(
    attribute: TokenStream,
    item: TokenStream,
    errors: &mut Diagnostics,
) -> Option<Backend> {
    let keys = attribute::read(attribute, errors);
    let block = item::read(item, errors)?;
    let methods = check::check(&keys, &block, errors);
    Some(Backend { keys, block, methods })
}
