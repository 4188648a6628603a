//! The targets: seeds, and what must hold.

pub mod backend;
pub mod derive;
pub mod name;
pub mod netrc;
pub mod options;
pub mod url;

/// A password that nothing else looks like.
const SECRET: &str = "hunter2";

/// What a macro adds is there, and is code.
#[track_caller]
fn well_formed(added: proc_macro2::TokenStream) {
    assert!(!added.is_empty(), "neither glue nor a mistake");
    if let Err(mistake) = syn::parse2::<syn::File>(added.clone()) {
        panic!("{mistake}: {added}");
    }
}
