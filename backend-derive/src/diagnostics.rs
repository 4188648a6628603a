//! Every mistake of a block, collected so that all of them are reported at once.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote_spanned};

/// The mistakes found so far. It has to be drained by [`finish`](Self::finish): a mistake that is
/// noted and never reported would let a wrong block through.
#[derive(Default)]
pub(crate) struct Diagnostics {
    mistakes: Vec<syn::Error>,
    for_rustc: Vec<(Span, String)>,
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

    /// A mistake that rustc tells by itself. Only if it does not will this be told.
    pub(crate) fn for_rustc(&mut self, span: Span, message: impl Into<String>) {
        self.for_rustc.push((span, message.into()));
    }

    /// What syn could not read: something half typed.
    pub(crate) fn syntax(&mut self, mistake: &syn::Error) {
        self.for_rustc(mistake.span(), format!("`#[backend]` cannot read this: {mistake}"));
    }

    /// Nothing, or one error for each mistake.
    pub(crate) fn finish(mut self) -> Result<(), TokenStream> {
        self.drained = true;
        if self.mistakes.is_empty() && self.for_rustc.is_empty() {
            return Ok(());
        }
        let mistakes = self.mistakes.iter().map(syn::Error::to_compile_error);
        let for_rustc = self.for_rustc.iter().map(|(span, message)| last(*span, message));
        Err(mistakes.chain(for_rustc).collect())
    }
}

/// An error that shows only if there is no other: as a lint, which rustc begins with when all else is right.
fn last(span: Span, message: &str) -> TokenStream {
    quote_spanned! {span=>
        const _: () = {
            #[must_use = #message]
            const fn mistake() -> bool {
                true
            }
            #[deny(unused_must_use)]
            mistake();
        };
    }
}

impl Drop for Diagnostics {
    fn drop(&mut self) {
        debug_assert!(self.drained || std::thread::panicking(), "mistakes that nobody reported");
    }
}
