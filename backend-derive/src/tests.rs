//! Whole blocks through the whole macro.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use crate::backend::expand;

/// The messages of every error in `output`, those that rustc tells by itself last.
pub(crate) fn messages(output: TokenStream) -> Vec<String> {
    let mut messages = Vec::new();
    let mut tokens = output.into_iter().peekable();
    while let Some(token) = tokens.next() {
        let text = match token {
            TokenTree::Ident(word) if word == "compile_error" || word == "must_use" => {
                tokens.next();
                tokens.next()
            }
            TokenTree::Group(group) => {
                messages.extend(self::messages(group.stream()));
                None
            }
            _ => None,
        };
        let text = match text {
            Some(TokenTree::Group(group)) => group.stream(),
            text => TokenStream::from_iter(text),
        };
        messages.extend(syn::parse2::<syn::LitStr>(text).map(|message| message.value()));
    }
    messages
}

/// The four functions that the tests do not change, with `rest`.
fn block(rest: &TokenStream) -> TokenStream {
    quote! {
        impl Foo {
            fn new() -> Self { Foo }
            fn put(&self, name: &str, data: &[u8]) {}
            fn list(&self) -> Vec<String> { Vec::new() }
            fn delete(&self, name: &str) {}
            #rest
        }
    }
}

/// The same, with `rest` before the others.
fn first(rest: &TokenStream) -> TokenStream {
    quote! {
        impl Foo {
            #rest
            fn new() -> Self { Foo }
            fn put(&self, name: &str, data: &[u8]) {}
            fn list(&self) -> Vec<String> { Vec::new() }
            fn delete(&self, name: &str) {}
        }
    }
}

fn with_get() -> TokenStream {
    block(&quote!(
        fn get(&self, name: &str) -> Option<Vec<u8>> {
            None
        }
    ))
}

/// The glue without white space, which depends on who prints.
fn glue(attribute: TokenStream, item: TokenStream) -> String {
    let output = expand(attribute, item.clone()).to_string();
    let glue = output.strip_prefix(&item.to_string()).expect("the block comes first, untouched");
    assert!(!glue.contains("compile_error"), "{glue}");
    glue.split_whitespace().collect()
}

fn squeezed(tokens: TokenStream) -> String {
    tokens.to_string().split_whitespace().collect()
}

#[track_caller]
fn assert_one(attribute: TokenStream, item: TokenStream, expected: &str) {
    let output = expand(attribute, item.clone());
    assert!(output.to_string().starts_with(&item.to_string()), "the block comes first, untouched");
    assert!(!output.to_string().contains("DECLARATION"), "no glue beside an error");
    let messages = messages(output);
    assert_eq!(messages.len(), 1, "{item}: {messages:#?}");
    assert!(messages[0].contains(expected), "{item}: {messages:#?}");
}

#[test]
fn several_mistakes_are_all_reported_each_once() {
    let item = quote! {
        impl Foo {
            fn new(&self) -> Self { Foo }
            fn get(&self) -> Option<Vec<u8>> { None }
            fn put(self, name: &str, data: &[u8]) {}
            fn qery(&self, name: &str) -> Option<u64> { None }
            fn helper() {}
        }
    };
    let messages = messages(expand(quote!(scheme = "F", connections = 0), item));
    let expected = [
        "write one such as \"foo\"",
        "with 0 connections",
        "there is no `self` yet",
        "`get` has 0 arguments after the receiver, and takes 1 or 2",
        "`put` borrows the instance",
        "did you mean `query`?",
        "`helper` is not an operation of a backend; helpers belong in another `impl Foo` block",
        "cannot do without `list` and `delete`",
    ];
    assert_eq!(messages.len(), expected.len(), "{messages:#?}");
    for (message, expected) in messages.iter().zip(expected) {
        assert!(message.contains(expected), "{message} lacks {expected}");
    }
}

#[test]
fn each_wrong_method_is_one_error() {
    for (rest, expected) in [
        (quote!(), "fn get(&self, name: &str) -> Result<Vec<u8>>"),
        (
            quote!(
                fn gett(&self, name: &str) {}
            ),
            "did you mean `get`?",
        ),
        (
            quote!(
                fn download(&self, name: &str) {}
            ),
            "did you mean `get`?",
        ),
        (
            quote!(
                fn get(name: &str) {}
            ),
            "`get` is called on an instance",
        ),
        (
            quote!(
                fn get(self: Box<Self>, name: &str) {}
            ),
            "`get` borrows the instance",
        ),
        (
            quote!(
                fn get(mut self, name: &str) {}
            ),
            "`get` borrows the instance",
        ),
        (
            quote!(
                async fn get(&mut self) {}
            ),
            "    async fn get(&mut self, name: &str) -> Result",
        ),
        (
            quote!(
                fn get(&self, a: A, b: B, c: C) {}
            ),
            "has 3 arguments",
        ),
        (
            quote!(
                fn get(&mut self, a: A) -> impl Future<Output = B> {}
            ),
            "`get` returns a future; write an `async fn` that returns what comes of it:\n    async fn get(&mut self",
        ),
        (
            quote!(
                unsafe fn get(&self, a: A) {}
            ),
            "without `unsafe`",
        ),
        (
            quote!(
                extern "C" fn get(&self, a: A) {}
            ),
            "without `extern`",
        ),
        (
            quote!(
                fn get<T: From<Name>>(&self, a: T) {}
            ),
            "generic over `T`",
        ),
        (
            quote!(
                fn get<const N: usize>(&self, a: A) {}
            ),
            "generic over `N`",
        ),
        (
            quote!(
                fn get(&self, a: impl Into<A>) {}
            ),
            "cannot be `impl Trait`",
        ),
        (
            quote!(
                fn get(&self, a: A, #[cfg(x)] b: B) {}
            ),
            "cannot depend on a `#[cfg]`",
        ),
        (quote!(fn get(&self, a: ) {}), "expected"),
        (quote!(get! {}), "what a macro call in the block defines is not seen"),
        (
            quote!(
                fn get(&self, a: A) {}
                #[cfg(x)]
                fn get(&self, a: A) {}
            ),
            "is written twice",
        ),
    ] {
        assert_one(quote!(scheme = "foo"), block(&rest), expected);
    }
}

#[test]
fn each_wrong_header_is_one_error() {
    let body = quote! {{
        fn new() -> Self { Foo }
        fn get(&self, name: &str) {}
        fn put(&self, name: &str, data: &[u8]) {}
        fn list(&self) -> Vec<String> { Vec::new() }
        fn delete(&self, name: &str) {}
    }};
    for (header, expected) in [
        (quote!(impl Clone for Foo), "in `impl Foo { ... }`"),
        (quote!(impl !Clone for Foo), "not on that of a trait"),
        (quote!(unsafe impl Foo), "remove the word"),
        (quote!(impl<T> Foo<T> where T: Send), "cannot be generic"),
        (quote!(impl<const N: usize> Foo<N>), "cannot be generic"),
        (quote!(impl<'a> Foo<'a>), "so it cannot borrow"),
        (quote!(impl Foo<'_>), "so it cannot borrow"),
        (quote!(impl [Foo]), "a backend is a struct or an enum"),
        (
            quote!(#[derive(Default)] pub(crate) struct Foo),
            "not on the struct: write it above the `impl Foo",
        ),
        (quote!(pub trait Foo), "not on the trait"),
        (quote!(pub async unsafe fn foo()), "not on the function"),
    ] {
        assert_one(quote!(scheme = "foo"), quote!(#header #body), expected);
    }
    assert_one(
        quote!(),
        quote!(
            struct Foo;
        ),
        "not on the struct",
    );
}

#[test]
fn what_the_attribute_says_must_fit_the_block() {
    for (attribute, expected) in [
        (quote!(), "write `#[backend(scheme = \"foo\")]`"),
        (quote!(scheme = "foo", lacks(put)), "yet `put` is written"),
        (quote!(scheme = "foo", prefix = true, forwards(delete)), "yet `delete` is written"),
    ] {
        assert_one(attribute, with_get(), expected);
    }
}

#[test]
fn an_operation_that_a_mistyped_key_may_omit_is_not_called_missing() {
    for (attribute, expected) in [
        (quote!(scheme = "foo", lacks(delte)), "did you mean `delete`?"),
        (quote!(scheme = "foo", lack(delete)), "did you mean `lacks`?"),
        (quote!(scheme = "foo", lacks = delete), "is written `lacks("),
        (quote!(scheme = "foo", prefix, forwards(delete)), "is written `prefix = true`"),
        (quote!(scheme = "foo", prefix = true, forward(delete)), "did you mean `forwards`?"),
    ] {
        let item = quote! {
            impl Foo {
                fn new() -> Self { Foo }
                fn get(&self, name: &str) {}
                fn put(&self, name: &str, data: &[u8]) {}
                fn list(&self) -> Vec<String> { Vec::new() }
            }
        };
        assert_one(attribute, item, expected);
    }
}

#[test]
fn what_is_lacked_or_forwarded_need_not_be_written() {
    let item = quote! {
        impl Foo { fn new() -> Self { Foo } fn get(&self, name: &str) {} fn put(&self, n: &str, d: &[u8]) {} }
    };
    let glue =
        glue(quote!(scheme = "foo", prefix = true, lacks(list), forwards(delete, move)), item);
    assert!(glue.contains("lacks:&[__core::Operation::List]"), "{glue}");
    assert!(
        glue.contains("forwards:&[__core::Operation::Delete,__core::Operation::Move]"),
        "{glue}"
    );
    assert!(glue.contains("typeKind=__author::Prefixed;"), "{glue}");
}

#[test]
fn a_half_typed_body_expands() {
    let half_typed = block(&quote!(fn get(&self, name: &str) -> Vec<u8> { self. let x = ; if }));
    glue(quote!(scheme = "foo"), half_typed);
}

/// The compiler has its own words for most of these; what comes from here is at most one error more, and never that something else
/// is wrong or missing.
#[test]
fn a_half_typed_signature_leaves_the_others_alone() {
    for half_typed in [
        quote!(fn),
        quote!(fn get),
        quote!(async fn get),
        quote!(fn get()),
        quote!(fn get(&)),
        quote!(fn get(&self)),
        quote!(fn get(&self,)),
        quote!(fn get(&self, name)),
        quote!(fn get(&self, name:)),
        quote!(fn get(&self, name: &)),
        quote!(fn get(&self, name: &str)),
        quote!(fn get(&self, name: &str) -),
        quote!(fn get(&self, name: &str) ->),
        quote!(fn get(&self, name: &str) -> Option<),
        quote!(fn get(&self, name: &str) -> Option<Vec<u8>>),
        quote!(fn get(&self, name: &str) -> Option<Vec<u8>> where),
        quote!(
            fn get(&self, name: &str) -> Option<Vec<u8>>;
        ),
        quote!(fn get<'a(&self, name: &str) {}),
        quote!(pub fn get(&self, name: &str) -> Result<Vec<u8>, {}),
    ] {
        for item in [first(&half_typed), block(&half_typed)] {
            let output = expand(quote!(scheme = "foo"), item.clone());
            assert!(output.to_string().starts_with(&item.to_string()), "untouched");
            let messages = messages(output);
            assert!(messages.len() <= 1, "{item}: {messages:#?}");
            for word in ["`put`", "`list`", "`delete`", "macro call"] {
                assert!(!messages.concat().contains(word), "{item}: {messages:#?}");
            }
        }
    }
}

#[test]
fn a_receiver_may_be_spelt_out() {
    let spelt_out = |get| glue(quote!(scheme = "foo"), block(&get));
    let shared = spelt_out(quote!(
        fn get(self: &Self, name: &str) -> Vec<u8> {}
    ));
    assert!(shared.contains("Shared<Self,{"), "{shared}");
    let exclusive = spelt_out(quote!(
        fn get<'a>(self: &'a mut Self, name: &str) -> Vec<u8> {}
    ));
    assert!(exclusive.contains("Exclusive<Self,{"), "{exclusive}");
}

#[test]
fn a_method_that_others_should_not_call_is_called_without_a_word() {
    let glue = glue(
        quote!(scheme = "foo"),
        block(&quote!(
            #[deprecated = "use a store"]
            fn get(&self, name: &str) -> Vec<u8> {}
        )),
    );
    assert_eq!(glue.matches("#[allow(deprecated)]asyncfnget(").count(), 1, "{glue}");
}

#[test]
fn constants_types_and_macro_calls_are_passed_over() {
    let rest = quote! {
        const A: [u8; 2] = { [1; 2] };
        type B = ();
        tests!(a; b);
        pub(crate) const C: fn() = || {};
        tests! { a }
        fn get(&self, name: &str) -> Vec<u8> { Vec::new() }
    };
    glue(quote!(scheme = "foo"), block(&rest));
}

#[test]
fn cfgs_go_to_the_function_and_to_the_capability() {
    let rest = quote! {
        #[cfg(a)] fn get(&self, name: &str) {}
        #[cfg(not(a))] #[inline] fn get(&mut self, name: &str) {}
    };
    let block = block(&rest);
    let glue = glue(quote!(scheme = "foo"), quote!(#[cfg(b)] #block));
    assert!(glue.starts_with("#[cfg(b)]const_"), "{glue}");
    assert_eq!(glue.matches("#[cfg(not(a))]__core::Operation::Get").count(), 1);
    assert_eq!(glue.matches("#[cfg(not(a))]asyncfnget(").count(), 1);
    assert!(!glue.contains("inline"));
    assert!(glue.contains("Exclusive<Self,{"), "whatever the cfg of the method");
}

#[test]
fn a_plain_function_is_called_off_the_thread_and_an_async_one_awaited() {
    let item = |get: TokenStream| block(&get);
    let plain = quote!(
        fn get<'a>(&self, name: &'a str) -> Option<&'a [u8]> {
            None
        }
    );
    let glued = glue(quote!(scheme = "foo"), item(plain.clone()));
    let expected = squeezed(quote! {
        async fn get(lease: &mut Self::Lease, name: __core::Name, _to: __core::Sink)
            -> __author::Outcome<__core::Body> {
            lease.off_thread(move |instance| {
                <Option<&'_ [u8]> as __author::GetReturn>::outcome(
                    Self::get(instance, <&'_ str as __author::NameArgument<'_>>::of(&name)))
            }).await
        }
    });
    assert!(glued.contains(&expected), "{glued}\n{expected}");

    let in_place = glue(quote!(scheme = "foo", blocking = false), item(plain));
    assert!(in_place.contains("Self::get(lease.instance(),"), "{in_place}");
    assert!(!in_place.contains("off_thread"), "{in_place}");

    let awaited = quote!(
        async fn get(&self, name: Name, to: &mut Sink) -> impl Fancy {}
    );
    let awaited = glue(quote!(scheme = "foo", crate = crate::core), item(awaited));
    assert!(awaited.starts_with("const_:()={usecrate::coreas__core;"), "{awaited}");
    let expected = squeezed(quote! {
        let returned = <_ as __author::Sendable<Self::Lease>>::checked(::core::pin::pin!(Self::get(
            lease.instance(),
            <Name as __author::NameArgument<'_>>::of(&name),
            <&mut Sink as __author::TargetArgument<'_>>::of(&mut to)?
        ))).await;
        __author::filled(<_ as __author::WrittenReturn>::outcome(returned), to)
    });
    assert!(awaited.contains(&expected), "{awaited}");
}

#[test]
fn the_doc_comment_of_the_block_is_the_description() {
    let block = with_get();
    let glue = expand(quote!(scheme = "foo"), quote!(#[doc = " Things,"] #[doc = " kept."] #block));
    assert!(glue.to_string().contains(r#"description : "Things, kept.""#), "{glue}");
}

#[test]
fn no_tokens_make_it_panic() {
    let odd = [
        "",
        ";",
        "{",
        "impl",
        "impl {}",
        "impl Foo",
        "impl Foo;",
        "impl Foo { fn }",
        "#",
        "#[x]",
        "impl Foo { fn new(",
        "impl Foo { pub }",
        "impl Foo { #[x] }",
        "impl Foo { const }",
        "impl Foo { async unsafe extern \"C\" }",
        "impl Foo { ) }",
        "impl<'a, T> for Foo { }",
        "impl Foo { fn get(&self) }",
        "impl Foo { fn r#move() {} fn r#fn() {} }",
        "'a",
        "a = b",
        "scheme =",
        "lacks(",
        "lacks(,,)",
        "= = =",
        ",",
        "schemes = [,]",
        "crate",
        "r#crate = a",
        "schemes = [\"a\" \"b\"]",
        "forwards(r#move) prefix",
        "\u{e9} = 1",
        "scheme = \"\u{e9}\"",
    ];
    let odd = odd.iter().filter_map(|text| text.parse::<TokenStream>().ok());
    let odd: Vec<TokenStream> = odd.collect();
    assert!(odd.len() > 20);
    for attribute in &odd {
        for item in &odd {
            let output = expand(attribute.clone(), item.clone());
            assert!(!messages(output).is_empty(), "{attribute} / {item}");
        }
    }
}
