#[derive(Deserialize, Options)]
#[serde(rename_all = "kebab-case")]
struct FooOptions {
    /// Objects larger than this are sent in parts.
    #[serde(default = "eight_mib", alias = "chunk_size")]
    part_size: u64,
    #[serde(default)]
    access: Access,
    /// Signs every request.
    signing_key: SecretString,
    #[serde(default, deserialize_with = "by_hand")]
    custom: (u8, u8),
}
const _: () = {
    #[automatically_derived]
    impl ::backend_core::author::DescribeOptions for FooOptions {
        fn describe(options: &mut ::backend_core::author::Described) {
            <u64 as ::backend_core::OptionValue>::told(
                    options,
                    "part-size",
                    "Objects larger than this are sent in parts.",
                )
                .alias("chunk_size")
                .default(|| eight_mib());
            <Access as ::backend_core::OptionValue>::told(options, "access", "")
                .default(<Access as ::core::default::Default>::default);
            <SecretString as ::backend_core::OptionValue>::told(
                options,
                "signing-key",
                "Signs every request.",
            );
            options.custom("custom", "").optional();
        }
    }
    ::backend_core::author::inventory::submit! {
        ::backend_core::author::Description::of:: < FooOptions > ()
    }
};
#[derive(Default, Deserialize, Options)]
enum Access {
    #[default]
    Private,
    /// Whoever knows the name.
    PublicRead,
}
#[automatically_derived]
impl ::backend_core::OptionValue for Access {
    const KIND: ::backend_core::OptionKind = ::backend_core::OptionKind::OneOf(
        &[
            ::backend_core::Choice::new("Private", ""),
            ::backend_core::Choice::new("PublicRead", "Whoever knows the name."),
        ],
    );
    fn shown(&self) -> ::core::option::Option<::std::string::String> {
        match self {
            Self::Private => {
                ::core::option::Option::Some(::core::convert::From::from("Private"))
            }
            Self::PublicRead => {
                ::core::option::Option::Some(::core::convert::From::from("PublicRead"))
            }
        }
    }
}
