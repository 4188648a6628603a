//! `#[backend(KEYS)]`: the keys, each read by itself, so that a mistake in one does not hide the
//! next.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{
    LitBool, LitInt, LitStr, Path, Token, bracketed, parenthesized,
    parse::{Parse, ParseStream, Parser as _},
};

use crate::{
    diagnostics::Diagnostics,
    keys::{KEYS, Key, Keys},
    named,
    operations::{Operation, sentence},
    scheme, suggest,
};

/// Reads the keys; every mistake among them is noted in `errors`.
pub(crate) fn read(attribute: TokenStream, errors: &mut Diagnostics) -> Keys {
    let mut reader =
        Reader { keys: Keys::default(), seen: Vec::new(), one_letter: Vec::new(), errors };
    for entry in split_at_commas(attribute) {
        reader.entry(entry);
    }
    reader.forwards_only_as_prefix();
    reader.one_letter_only_as_prefix();
    reader.keys
}

/// The parts of a list between its commas; one comma may trail.
pub(crate) fn split_at_commas(list: TokenStream) -> Vec<TokenStream> {
    let mut parts = vec![TokenStream::new()];
    for token in list {
        match (&token, parts.last_mut()) {
            (TokenTree::Punct(punct), _) if punct.as_char() == ',' => {
                parts.push(TokenStream::new());
            }
            (_, Some(part)) => part.extend([token]),
            (_, None) => {}
        }
    }
    parts.pop_if(|last| last.is_empty());
    parts
}

/// The name of a key that follows a value without a comma.
fn next_key(value: impl IntoIterator<Item = TokenTree>) -> Option<Ident> {
    let mut ends_value = false;
    value.into_iter().find_map(|token| {
        let after_value = std::mem::replace(&mut ends_value, !matches!(token, TokenTree::Punct(_)));
        match token {
            TokenTree::Ident(name) if after_value && KEYS.iter().any(|(_, key, _)| name == key) => {
                Some(name)
            }
            _ => None,
        }
    })
}

/// What somebody may look for among the keys, and where it is said.
const ELSEWHERE: [(&str, &str); 5] = [
    ("timeout", "whoever opens the URL says it: `foo://...?timeout=30s`"),
    ("retries", "whoever opens the URL says it: `foo://...?retries=2`"),
    ("retry_delay", "whoever opens the URL says it: `foo://...?retry-delay=5s`"),
    ("description", "write it as the doc comment of the type"),
    ("options", "let `new` take them: `fn new(options: Options<FooOptions>) -> Result<Self>`"),
];

/// What follows the name of a key.
enum Value {
    /// `= tokens`
    Assigned(TokenStream),
    /// `(tokens)`
    List(TokenStream),
}

impl Parse for Value {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.parse::<Option<Token![=]>>()?.is_some() {
            return input.parse().map(Self::Assigned);
        }
        let content;
        parenthesized!(content in input);
        content.parse().map(Self::List)
    }
}

struct Reader<'a> {
    keys: Keys,
    seen: Vec<(Key, Span)>,
    /// Where schemes of one letter stand.
    one_letter: Vec<Span>,
    errors: &'a mut Diagnostics,
}

/// A key on its way through the reader.
struct Given {
    key: Key,
    name: Ident,
    form: &'static str,
}

impl Reader<'_> {
    fn entry(&mut self, tokens: TokenStream) {
        let mut rest = tokens.clone().into_iter();
        let Some(TokenTree::Ident(name)) = rest.next() else { return self.without_key(tokens) };
        let Some(&(key, _, form)) = KEYS.iter().find(|(_, known, _)| name == known) else {
            return self.unknown(&name);
        };
        if let Some(next) = next_key(rest.clone()) {
            self.meant(key);
            let message = format!("`{next}` is another key: a comma is missing before it");
            return self.errors.at(next.span(), message);
        }
        let given = Given { key, name, form };
        let Ok(value) = syn::parse2(rest.collect()) else {
            return self.wrong_form(&given, tokens);
        };
        if !self.may_stand(&given) {
            return self.meant(key);
        }
        match (key, value) {
            (Key::Scheme, Value::Assigned(value)) => self.scheme(&given, value),
            (Key::Schemes, Value::Assigned(value)) => self.schemes(&given, value),
            (Key::Prefix, Value::Assigned(value)) => {
                self.keys.prefix = self.flag(&given, value).unwrap_or(true);
            }
            (Key::Connections, Value::Assigned(value)) => self.connections(&given, value),
            (Key::Blocking, Value::Assigned(value)) => {
                self.keys.blocking = self.flag(&given, value).unwrap_or(true);
            }
            (Key::Flat, Value::Assigned(value)) => {
                self.keys.flat = self.flag(&given, value).unwrap_or(false);
            }
            (Key::Lacks, Value::List(names)) => {
                self.keys.lacks = named::lacks(names, &mut self.keys.perhaps_omitted, self.errors);
            }
            (Key::Declares, Value::List(names)) => {
                self.keys.declares = named::declares(names, self.errors);
            }
            (Key::Forwards, Value::List(names)) => {
                self.keys.forwards =
                    named::forwards(names, &mut self.keys.perhaps_omitted, self.errors);
            }
            (Key::Crate, Value::Assigned(value)) => self.krate(&given, value),
            _ => self.wrong_form(&given, tokens),
        }
    }

    /// A key stands once, and of `scheme` and `schemes` only one.
    fn may_stand(&mut self, Given { key, name, .. }: &Given) -> bool {
        let seen = |known: Key| self.seen.iter().any(|(key, _)| *key == known);
        let twice = seen(*key);
        let both = match key {
            Key::Scheme => seen(Key::Schemes),
            Key::Schemes => seen(Key::Scheme),
            _ => false,
        };
        self.seen.push((*key, name.span()));
        if matches!(key, Key::Scheme | Key::Schemes) {
            self.keys.scheme_is_missing = false;
        }
        if twice {
            let way_out = match key {
                Key::Scheme => r#"several schemes are written `schemes = ["foo", "foos"]`"#,
                Key::Schemes | Key::Lacks | Key::Declares | Key::Forwards => {
                    "write all in one list"
                }
                _ => "remove one of the two",
            };
            self.errors.at(name.span(), format!("`{name}` is given twice: {way_out}"));
        } else if both {
            self.errors.at(
                name.span(),
                "both `scheme` and `schemes` are given: keep `scheme = \"foo\"` for one scheme, \
                 `schemes = [\"foo\", \"foos\"]` for several",
            );
        }
        !twice && !both
    }

    /// Takes a key as given whose value cannot be read, so that nothing is said about the lack of
    /// what it was meant to say.
    fn meant(&mut self, key: Key) {
        match key {
            Key::Scheme | Key::Schemes => self.keys.scheme_is_missing = false,
            Key::Prefix => self.keys.prefix = true,
            Key::Lacks => self.keys.perhaps_omitted.extend(Operation::LACKABLE),
            Key::Forwards => self.keys.perhaps_omitted.extend(Operation::FORWARDABLE),
            Key::Connections | Key::Blocking | Key::Flat | Key::Declares | Key::Crate => {}
        }
    }

    fn unknown(&mut self, name: &Ident) {
        let known = KEYS.iter().map(|(_, known, _)| *known);
        let nearest = suggest::nearest(&name.to_string(), known.clone());
        let meant = KEYS.iter().find(|(_, known, _)| Some(*known) == nearest);
        self.meant(meant.map_or(Key::Scheme, |(key, ..)| *key));
        let way_out = match nearest {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None => match ELSEWHERE.iter().find(|(asked, _)| name == asked) {
                Some((_, where_it_is)) => (*where_it_is).to_owned(),
                None => format!("the keys are {}", sentence(known, "and")),
            },
        };
        self.errors.at(name.span(), format!("`{name}` is not a key of `#[backend]`; {way_out}"));
    }

    /// Something that does not begin with a name, such as `#[backend("foo")]`.
    fn without_key(&mut self, tokens: TokenStream) {
        self.meant(Key::Scheme);
        let message = match syn::parse2::<LitStr>(tokens.clone()) {
            Ok(text) => format!("a key is missing before this: `scheme = {:?}`", text.value()),
            Err(_) => "expected a key, such as `scheme = \"foo\"`".to_owned(),
        };
        self.errors.over(tokens, message);
    }

    fn wrong_form(&mut self, Given { key, name, form }: &Given, tokens: TokenStream) {
        self.meant(*key);
        self.errors.over(tokens, format!("`{name}` is written `{form}`"));
    }

    /// The value of a key, or an error at it that shows how the key is written.
    fn value<T: Parse>(&mut self, given: &Given, value: TokenStream) -> Option<T> {
        let parsed = syn::parse2(value.clone()).ok();
        if parsed.is_none() {
            let at = if value.is_empty() { given.name.to_token_stream() } else { value };
            self.wrong_form(given, at);
        }
        parsed
    }

    fn flag(&mut self, given: &Given, value: TokenStream) -> Option<bool> {
        let flag = syn::parse2::<LitBool>(value.clone());
        if flag.is_err() {
            let name = &given.name;
            let at = if value.is_empty() { name.to_token_stream() } else { value };
            self.errors.over(at, format!("`{name}` is either `true` or `false`, without quotes"));
        }
        flag.ok().map(|flag| flag.value)
    }

    fn scheme(&mut self, given: &Given, value: TokenStream) {
        let Some(scheme) = self.value::<LitStr>(given, value) else { return };
        let text = scheme.value();
        if let Some(fault) = scheme::fault(&text) {
            self.errors.at(scheme.span(), fault);
        } else if self.keys.schemes.contains(&text) {
            self.errors.at(
                scheme.span(),
                format!("the scheme {text:?} is given twice: remove one of the two"),
            );
        } else {
            if text.len() == 1 {
                self.one_letter.push(scheme.span());
            }
            self.keys.schemes.push(text);
        }
    }

    /// Before a `+` one letter is a prefix; alone it would be a drive.
    fn one_letter_only_as_prefix(&mut self) {
        if !self.keys.prefix {
            for span in std::mem::take(&mut self.one_letter) {
                self.errors.at(
                    span,
                    "a scheme has at least two characters, because one letter is a Windows drive; \
                     write one such as \"foo\"",
                );
            }
        }
    }

    fn schemes(&mut self, given: &Given, value: TokenStream) {
        let Some(Bracketed(list)) = self.value(given, value.clone()) else { return };
        if list.is_empty() {
            return self.wrong_form(given, value);
        }
        for scheme in split_at_commas(list) {
            self.scheme(given, scheme);
        }
    }

    fn connections(&mut self, given: &Given, value: TokenStream) {
        let Some(number) = self.value::<LitInt>(given, value) else { return };
        match number.base10_parse::<u16>() {
            Ok(0) => self.errors.at(
                number.span(),
                "with 0 connections no call could be made: write `connections = 1` or more, or \
                 leave it out for one instance that is never replaced",
            ),
            Ok(count) => self.keys.connections = Some(count.into()),
            Err(_) => self.errors.over(
                number,
                "`connections` is a whole number from 1 to 65535: write `connections = 4`",
            ),
        }
    }

    fn krate(&mut self, given: &Given, value: TokenStream) {
        match syn::parse2::<LitStr>(value.clone()) {
            Ok(text) => self.errors.at(
                text.span(),
                format!("a path stands without quotes: `crate = {}`", text.value()),
            ),
            Err(_) => match Path::parse_mod_style.parse2(value.clone()) {
                Ok(path) => self.keys.krate = path.into_token_stream(),
                Err(_) if value.is_empty() => self.wrong_form(given, given.name.to_token_stream()),
                Err(_) => self.wrong_form(given, value),
            },
        }
    }

    /// Only a prefix has an inner store to forward to.
    fn forwards_only_as_prefix(&mut self) {
        let forwards = self.seen.iter().find(|(key, _)| *key == Key::Forwards);
        if let Some((_, span)) = forwards
            && !self.keys.prefix
        {
            self.errors.at(
                *span,
                "only a prefix has an inner store to forward to: add `prefix = true`, \
                 or remove `forwards(...)`",
            );
        }
    }
}

/// `[tokens]`
struct Bracketed(TokenStream);

impl Parse for Bracketed {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let content;
        bracketed!(content in input);
        content.parse().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    fn mistakes(attribute: TokenStream) -> Vec<String> {
        let mut errors = Diagnostics::default();
        read(attribute, &mut errors);
        crate::tests::messages(errors.finish().err().unwrap_or_default())
    }

    #[test]
    fn all_keys_are_read() {
        let mut errors = Diagnostics::default();
        let keys = read(
            quote! {
                schemes = ["foo", "foos"], prefix = true, connections = 3, blocking = false,
                flat = true, lacks(put, list), declares(volatile, blind_delete),
                forwards(query, move), crate = crate::core,
            },
            &mut errors,
        );
        assert!(errors.finish().is_ok());
        assert_eq!(keys.schemes, ["foo", "foos"]);
        assert!(keys.prefix && keys.flat && !keys.blocking && !keys.scheme_is_missing);
        assert_eq!(keys.connections, Some(3));
        assert_eq!(named::items(&keys.lacks), [Operation::Put, Operation::List]);
        assert_eq!(named::items(&keys.forwards), [Operation::Query, Operation::Move]);
        assert_eq!(named::items(&keys.declares), ["Volatile", "BlindDelete"]);
        assert_eq!(keys.krate.to_string(), "crate :: core");
    }

    #[test]
    fn each_mistake_is_one_error_that_shows_the_way_out() {
        for (attribute, expected) in [
            (quote!("foo"), "is missing before this: `scheme = \"foo\"`"),
            (quote!(scheme), "is written `scheme = \"foo\"`"),
            (quote!(scheme("foo")), "is written `scheme = \"foo\"`"),
            (quote!(scheme = ), "is written `scheme = \"foo\"`"),
            (quote!(scheme = foo), "is written `scheme = \"foo\"`"),
            (quote!(scheme = "Foo"), "write \"foo\""),
            (quote!(scheme = "foo" flat = true), "`flat` is another key: a comma is missing"),
            (quote!(scheme = "foo", scheme = "bar"), "`scheme` is given twice"),
            (quote!(scheme = "foo", schemes = ["bar"]), "both `scheme` and `schemes`"),
            (quote!(schemes = []), "is written `schemes"),
            (quote!(schemes = "foo"), "is written `schemes"),
            (quote!(schemes = ["foo", "foo"]), "\"foo\" is given twice"),
            (quote!(schem = "foo"), "did you mean `scheme`?"),
            (quote!(colour = 3), "the keys are `scheme`"),
            (quote!(timeout = "30s"), "whoever opens the URL says it"),
            (quote!(scheme = "foo",, flat = true), "expected a key"),
            (quote!(prefix = "yes"), "either `true` or `false`"),
            (quote!(connections = 0), "with 0 connections"),
            (quote!(connections = "4"), "is written `connections = 4`"),
            (quote!(connections = -1), "is a whole number from 1 to 65535"),
            (quote!(connections = 99999999999999999999999), "is a whole number from 1 to 65535"),
            (quote!(crate = "a::b"), "without quotes: `crate = a::b`"),
            (quote!(crate = 3), "is written `crate = some::path`"),
            (quote!(lacks = put), "is written `lacks("),
            (quote!(lacks(get)), "cannot stand in `lacks(...)`"),
            (quote!(lacks(delte)), "did you mean `delete`?"),
            (quote!(lacks(put, put)), "named twice"),
            (quote!(lacks(3)), "expected names"),
            (quote!(declares(volatil)), "did you mean `volatile`?"),
            (quote!(declares(eventual, eventual)), "named twice"),
            (quote!(forwards(query)), "add `prefix = true`"),
            (quote!(prefix = true, forwards(close)), "cannot stand in `forwards(...)`"),
            (quote!(prefix = true, forwards(nonsense)), "may name `get`"),
        ] {
            let mistakes = mistakes(attribute.clone());
            assert_eq!(mistakes.len(), 1, "{attribute}: {mistakes:?}");
            assert!(mistakes[0].contains(expected), "{attribute}: {mistakes:?}");
        }
    }

    #[test]
    fn one_mistake_does_not_hide_the_next() {
        let mistakes =
            mistakes(quote!(scheme = "F", prefix = 1, lacks(get), forward(query), connections = 0));
        assert_eq!(mistakes.len(), 5, "{mistakes:?}");
    }
}
