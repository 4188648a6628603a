//! The description of a backend: the first paragraph of the block's doc comment, else of the
//! type's, for which the source file is read.

use std::{fs, path::Path};

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use syn::{Attribute, parse::Parser as _};

use crate::{item::Block, other_attributes::doc};

/// The description, or "" if neither the block nor its type has a doc comment.
pub(crate) fn description(block: &Block, attribute: &TokenStream) -> String {
    let own: Vec<String> = block.attributes.iter().filter_map(doc).collect();
    if !own.is_empty() {
        return first_paragraph(&own);
    }
    source(block.name.span()).map_or_else(String::new, |source| {
        first_paragraph(&of_type(source, &block.name.to_string(), attribute))
    })
}

/// The source file that the type is named in; another one than that of the block, where a macro has
/// made that. It has been compiled up to here, so it consists of tokens; an example in a Markdown
/// file does not, and rustc would report that as an error of the crate.
fn source(name: Span) -> Option<TokenStream> {
    let file = name.local_file()?;
    if file.extension() != Some("rs".as_ref()) {
        return None;
    }
    let text = read(&file)?;
    text.parse().ok()
}

fn read(file: &Path) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let is_script = text.starts_with("#!") && !text.starts_with("#![");
    Some(if is_script { text.split_once('\n')?.1.to_owned() } else { text.to_owned() })
}

/// The doc comment of the `struct`, `enum` or `union` called `name`. If there are several, that of
/// the nearest before the block, which is recognised by its `attribute`: two blocks may be for
/// types of the same name, but have different schemes. (Tokens read from a text have no lines.)
fn of_type(source: TokenStream, name: &str, attribute: &TokenStream) -> Vec<String> {
    let mut search = Search { name, attribute: text(attribute), passed_block: false, found: None };
    search.walk(source);
    search.found.unwrap_or_default()
}

struct Search<'a> {
    name: &'a str,
    attribute: String,
    passed_block: bool,
    found: Option<Vec<String>>,
}

impl Search<'_> {
    fn walk(&mut self, tokens: TokenStream) {
        let mut docs = Vec::new();
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == '#' => {
                    if let Some(TokenTree::Group(group)) = tokens.peek() {
                        let attribute = TokenStream::from_iter([
                            TokenTree::Punct(punct),
                            TokenTree::Group(group.clone()),
                        ]);
                        let parsed = Attribute::parse_outer.parse2(attribute);
                        docs.extend(parsed.unwrap_or_default().iter().filter_map(doc));
                    }
                }
                TokenTree::Ident(word) if word == "pub" => {}
                TokenTree::Ident(word) if word == "struct" || word == "enum" || word == "union" => {
                    let docs = std::mem::take(&mut docs);
                    if matches!(tokens.peek(), Some(TokenTree::Ident(name)) if name == self.name) {
                        self.declared(docs);
                    }
                }
                TokenTree::Group(group) => {
                    // Brackets and parentheses may be those of an attribute or of `pub(crate)`.
                    match group.delimiter() {
                        Delimiter::Brace => docs.clear(),
                        Delimiter::Parenthesis => {
                            self.passed_block |= text(&group.stream()) == self.attribute;
                        }
                        _ => {}
                    }
                    self.walk(group.stream());
                }
                _ => docs.clear(),
            }
        }
    }

    fn declared(&mut self, docs: Vec<String>) {
        if self.found.is_none() || !self.passed_block {
            self.found = Some(docs);
        }
    }
}

/// The text of tokens without white space, which depends on where they come from.
fn text(tokens: &TokenStream) -> String {
    tokens.to_string().split_whitespace().collect()
}

/// The first paragraph, its lines joined.
pub(crate) fn first_paragraph(docs: &[String]) -> String {
    let lines = docs.iter().flat_map(|doc| {
        // A block comment is one text of several lines, which may begin with stars.
        let is_block = doc.contains('\n');
        doc.split('\n').map(move |line| {
            let line = line.trim();
            if is_block { line.trim_start_matches('*').trim_start() } else { line }
        })
    });
    let paragraph: Vec<&str> =
        lines.skip_while(|line| line.is_empty()).take_while(|line| !line.is_empty()).collect();
    paragraph.join(" ")
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    fn found(source: &str, attribute: TokenStream) -> String {
        first_paragraph(&of_type(source.parse().expect("tokens"), "Foo", &attribute))
    }

    #[test]
    fn the_first_paragraph_is_joined_to_one_line() {
        let docs = ["", " One", "  two.", "", " Three."].map(str::to_owned);
        assert_eq!(first_paragraph(&docs), "One two.");
        assert_eq!(
            first_paragraph(&["*\n * One\n * two.\n *\n * Three.\n ".to_owned()]),
            "One two."
        );
        assert_eq!(first_paragraph(&[]), "");
    }

    #[test]
    fn a_type_is_found_behind_other_attributes_and_inside_modules() {
        let source = r#"
            /// Not this.
            fn f() {}
            struct Bare;
            mod inner {
                /// A store
                #[derive(Default)]
                /// of things.
                #[doc(alias = "x")]
                #[doc = " Yes."]
                pub(in crate::inner) enum Foo { A }
            }
        "#;
        assert_eq!(found(source, quote!(scheme = "foo")), "A store of things. Yes.");
    }

    #[test]
    fn docs_of_something_else_are_not_taken() {
        assert_eq!(found("/// No.\nfn f() {} struct Foo;", quote!(scheme = "foo")), "");
        assert_eq!(found("/// No.\nconst A: [u8; 1] = [0]; struct Foo;", quote!(a)), "");
        assert_eq!(found("/// No.\nstruct Fooo;", quote!(scheme = "foo")), "");
    }

    #[test]
    fn of_several_types_the_nearest_before_the_block_is_taken() {
        let source = r#"
            mod a { /** A. */ struct Foo; #[backend(scheme = "a")] impl Foo {} }
            mod b { /// B.
                struct Foo;
                #[cfg_attr(all(), backend( scheme="b" ))] impl Foo {} }
            mod c { #[backend(scheme = "c")] impl Foo {} /** C. */ struct Foo; }
        "#;
        assert_eq!(found(source, quote!(scheme = "a")), "A.");
        assert_eq!(found(source, quote!(scheme = "b")), "B.");
        assert_eq!(found(source, quote!(scheme = "c")), "B.");
    }
}
