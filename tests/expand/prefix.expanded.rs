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
    #[automatically_derived]
    impl ::backend_core::author::Author for Zip {
        type Lease = ::backend_core::author::Shared<Self>;
        type Kind = ::backend_core::author::Prefixed;
        const DECLARATION: ::backend_core::author::Declaration = ::backend_core::author::Declaration {
            schemes: &["zip"],
            connections: ::core::option::Option::None,
            flat: false,
            native: &[
                ::backend_core::Operation::Get,
                ::backend_core::Operation::Put,
                ::backend_core::Operation::List,
            ],
            lacks: &[],
            forwards: &[
                ::backend_core::Operation::Delete,
                ::backend_core::Operation::DeleteList,
                ::backend_core::Operation::Rename,
            ],
            declares: &[],
            description: "",
            position: ::backend_core::author::Position {
                file: ::core::file!(),
                line: ::core::line!(),
                column: ::core::column!(),
            },
        };
        async fn new(
            opening: ::backend_core::author::Opening<Self::Kind>,
        ) -> ::backend_core::author::Opened<Self> {
            opening
                .off_thread(move |opening| {
                    let argument_0 = <Store as ::backend_core::author::NewArgument<
                        '_,
                        Self::Kind,
                    >>::of(opening);
                    let argument_1 = <Options<
                        Level,
                    > as ::backend_core::author::NewArgument<
                        '_,
                        Self::Kind,
                    >>::of(opening);
                    opening.complete()?;
                    <Self as ::backend_core::author::NewReturn<
                        Self,
                    >>::outcome(Self::new(argument_0?, argument_1?))
                })
                .await
        }
        async fn get(
            lease: &mut Self::Lease,
            name: ::backend_core::Name,
            _to: ::backend_core::Sink,
        ) -> ::backend_core::author::Outcome<::backend_core::Body> {
            lease
                .off_thread(move |instance| {
                    <Result<
                        Body,
                    > as ::backend_core::author::GetReturn>::outcome(
                        Self::get(
                            instance,
                            <&str as ::backend_core::author::NameArgument<'_>>::of(&name),
                        ),
                    )
                })
                .await
        }
        async fn put(
            lease: &mut Self::Lease,
            name: ::backend_core::Name,
            mut data: ::backend_core::Source,
        ) -> ::backend_core::author::Outcome<::backend_core::author::Stored> {
            lease
                .off_thread(move |instance| {
                    <Result<
                        (),
                    > as ::backend_core::author::PutReturn>::outcome(
                        Self::put(
                            instance,
                            <&str as ::backend_core::author::NameArgument<
                                '_,
                            >>::of(&name),
                            <&Path as ::backend_core::author::DataArgument<
                                '_,
                            >>::of(&mut data)?,
                        ),
                    )
                })
                .await
        }
        async fn list(
            lease: &mut Self::Lease,
            prefix: ::std::string::String,
            _to: ::backend_core::Entries,
        ) -> ::backend_core::author::Outcome<::backend_core::Listing> {
            lease
                .off_thread(move |instance| {
                    <Listing as ::backend_core::author::ListReturn>::outcome(
                        Self::list(
                            instance,
                            <&str as ::backend_core::author::PrefixArgument<
                                '_,
                            >>::of(&prefix),
                        ),
                    )
                })
                .await
        }
    }
    ::backend_core::author::inventory::submit! {
        ::backend_core::Registration::of:: < Zip > ()
    }
};
