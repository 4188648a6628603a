//! Every mistake of a block, collected so that all of them are reported at once.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

/// The mistakes found so far. It has to be drained by [`finish`](Self::finish): a mistake that is
/// noted and never reported would let a wrong block through.
#[derive(Default)]
pub(crate) struct Diagnostics {
    mistakes: Vec<syn::Error>,
    drained: bool,
}

impl Diagnostics {
    /// A mistake at one token.
    pub(crate) fn at(&mut self, span: Span, message: impl AsRef<str>) {
        self.mistakes.push(syn::Error::new(span, message.as_ref()));
    }

    /// A mistake underlined from the first to the last of several tokens.
    pub(crate) fn over(&mut self, tokens: impl ToTokens, message: impl AsRef<str>) {
        self.mistakes.push(syn::Error::new_spanned(tokens, message.as_ref()));
    }

    /// A mistake that syn has found.
    pub(crate) fn syntax(&mut self, mistake: syn::Error) {
        self.mistakes.push(mistake);
    }

    /// Nothing, or one `compile_error!` for each mistake.
    pub(crate) fn finish(mut self) -> Result<(), TokenStream> {
        self.drained = true;
        if self.mistakes.is_empty() {
            return Ok(());
        }
        Err(self.mistakes.iter().map(syn::Error::to_compile_error).collect())
    }
}

impl Drop for Diagnostics {
    fn drop(&mut self) {
        debug_assert!(self.drained || std::thread::panicking(), "mistakes that nobody reported");
    }
}
