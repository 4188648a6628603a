//! Whole expansions, as they are kept in `tests/expand`: what `cargo expand` would show of a backend.

use std::{env, fs, path::Path};

use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote};
use syn::{Item, ItemEnum, ItemStruct};

use crate::{backend::expand, options};

/// The file with its blocks expanded, printed as people would write it.
fn expanded(source: &str) -> String {
    let file = syn::parse_file(source).expect("an input of tests/expand");
    let tokens: TokenStream = file.items.into_iter().map(expanded_item).collect();
    prettyplease::unparse(&syn::parse2(tokens).expect("an expansion"))
}

fn expanded_item(item: Item) -> TokenStream {
    if derives_options(&item) {
        let below = options::expand(item.to_token_stream());
        return quote!(#item #below);
    }
    let Item::Impl(mut block) = item else { return item.into_token_stream() };
    let at = block.attrs.iter().position(|attribute| attribute.path().is_ident("backend"));
    let Some(at) = at else { return block.into_token_stream() };
    let attribute = block.attrs.remove(at).parse_args().expect("keys");
    expand(attribute, block.into_token_stream())
}

fn derives_options(item: &Item) -> bool {
    let (Item::Struct(ItemStruct { attrs, .. }) | Item::Enum(ItemEnum { attrs, .. })) = item else {
        return false;
    };
    let derives = attrs.iter().filter(|attribute| attribute.path().is_ident("derive"));
    derives.into_iter().any(|derive| derive.to_token_stream().to_string().contains("Options"))
}

#[test]
fn expansions_are_as_they_were_last_looked_at() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/expand");
    let files =
        fs::read_dir(&folder).expect("tests/expand").map(|file| file.expect("a file").path());
    let is_input = |path: &Path| {
        path.file_name().is_some_and(|name| !name.to_string_lossy().contains(".expanded."))
    };
    let inputs: Vec<_> = files.filter(|path| is_input(path)).collect();
    assert!(inputs.len() >= 5, "{inputs:?}");
    for input in inputs {
        let expanded = expanded(&fs::read_to_string(&input).expect("an input"));
        let kept = input.with_extension("expanded.rs");
        if env::var_os("BLESS").is_some() {
            fs::write(&kept, &expanded).expect("to write an expansion");
        }
        let last = fs::read_to_string(&kept).unwrap_or_default();
        assert!(
            last == expanded,
            "{} is not what {} expands to any more; `cargo xtask ui --bless` writes it down anew, for you to look at:\n{expanded}",
            kept.display(),
            input.display(),
        );
    }
}
