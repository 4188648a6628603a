//! `#[derive(Options)]`: what a backend's options are, for those who use it. The `input` is read
//! and checked, with what its `serde` attributes say; `expand` writes the description.

mod case;
mod expand;
mod input;
mod names;
mod serde;

use proc_macro2::TokenStream;

use crate::diagnostics::Diagnostics;

/// The description, or all that is wrong.
pub(crate) fn expand(item: TokenStream) -> TokenStream {
    let mut errors = Diagnostics::default();
    let input = input::read(item, &mut errors);
    match (errors.finish(), input) {
        (Ok(()), Some(input)) => expand::glue(&input),
        (Ok(()), None) => TokenStream::new(),
        (Err(errors), Some(input)) => {
            let stand_in = expand::stand_in(&input);
            quote::quote!(#errors #stand_in)
        }
        (Err(errors), None) => errors,
    }
}
