impl Zip {
    fn new(inner: Store, options: Options<Level>) -> Self {
        Self {
            inner,
            level: options.level,
        }
    }
    fn get(&self, name: &str) -> Result<Body> {
        self.unzipped(name)
    }
    fn put(&self, name: &str, data: &Path) -> Result<()> {
        self.zipped(name, data)
    }
    fn list(&self, prefix: &str) -> Listing {
        self.inner.list(prefix)
    }
}
const _: () = {
    use ::backend_core as __core;
    use __core::author as __author;
    #[automatically_derived]
    impl __author::Author for Zip {
        type Lease = __author::Shared<Self, { <Self as __author::Shareable>::CHECKED }>;
        type Kind = __author::Prefixed;
        const DECLARATION: __author::Declaration = __author::Declaration {
            schemes: &["zip"],
            connections: ::core::option::Option::None,
            flat: false,
            native: &[
                __core::Operation::Get,
                __core::Operation::Put,
                __core::Operation::List,
            ],
            lacks: &[],
            forwards: &[
                __core::Operation::Delete,
                __core::Operation::DeleteList,
                __core::Operation::Rename,
            ],
            declares: &[],
            description: "",
            position: __author::Position {
                file: ::core::file!(),
                line: ::core::line!(),
                column: ::core::column!(),
            },
        };
        async fn new(opening: __author::Opening<Self::Kind>) -> __author::Opened<Self> {
            Self::Lease::make(
                    opening,
                    move |opening| {
                        let argument_0 = <Store as __author::NewArgument<
                            '_,
                            Self::Kind,
                        >>::of(opening);
                        let argument_1 = <Options<
                            Level,
                        > as __author::NewArgument<'_, Self::Kind>>::of(opening);
                        opening.complete()?;
                        <Self as __author::NewReturn<
                            Self,
                        >>::outcome(Self::new(argument_0?, argument_1?))
                    },
                )
                .await
        }
        async fn get(
            lease: &mut Self::Lease,
            name: __core::Name,
            _to: __core::Sink,
        ) -> __author::Outcome<__core::Body> {
            lease
                .off_thread(move |instance| {
                    <Result<
                        Body,
                    > as __author::GetReturn>::outcome(
                        Self::get(
                            instance,
                            <&str as __author::NameArgument<'_>>::of(&name),
                        ),
                    )
                })
                .await
        }
        async fn put(
            lease: &mut Self::Lease,
            name: __core::Name,
            mut data: __core::Source,
        ) -> __author::Outcome<__author::Stored> {
            lease
                .off_thread(move |instance| {
                    <Result<
                        (),
                    > as __author::PutReturn>::outcome(
                        Self::put(
                            instance,
                            <&str as __author::NameArgument<'_>>::of(&name),
                            <&Path as __author::DataArgument<'_>>::of(&mut data)?,
                        ),
                    )
                })
                .await
        }
        async fn list(
            lease: &mut Self::Lease,
            prefix: ::std::string::String,
            _to: __core::Entries,
        ) -> __author::Outcome<__core::Listing> {
            lease
                .off_thread(move |instance| {
                    <Listing as __author::ListReturn>::outcome(
                        Self::list(
                            instance,
                            <&str as __author::PrefixArgument<'_>>::of(&prefix),
                        ),
                    )
                })
                .await
        }
    }
    const _: () = ::core::assert!(
        < Store as __author::NewArgument < '_, __author::Prefixed >> ::INNER || < Options
        < Level > as __author::NewArgument < '_, __author::Prefixed >> ::INNER,
        "`new` of a prefix takes the store behind it: `fn new(inner: Store) -> Self`",
    );
    __author::inventory::submit! {
        __core::Registration::of:: < Zip > ()
    }
};
