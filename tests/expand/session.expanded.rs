impl Session {
    async fn new(
        url: &BackendUrl,
        options: Options<Login>,
        credentials: Credentials,
    ) -> Result<Self> {
        Self::log_in(url, options, credentials).await
    }
    async fn get<'a>(&'a mut self, name: &'a str, to: &'a mut Sink) -> Result<()> {
        self.retrieve(name, to).await
    }
    async fn put(&mut self, name: &Name, data: &mut Source) -> Result<u64> {
        self.store(name, data).await
    }
    async fn list(&mut self, prefix: &str, to: &mut Entries) -> Result<()> {
        self.names(prefix, to).await
    }
    async fn delete(&mut self, name: &str) -> Result<(), Reply> {
        self.command("DELE", name).await
    }
    fn error_code(&self, operation: Operation, error: &Reply) -> Option<ErrorCode> {
        error.code(operation)
    }
    async fn retry_cleanup(&mut self) -> Result<()> {
        self.reconnect().await
    }
}
const _: () = {
    use ::backend_core as __core;
    use __core::author as __author;
    #[automatically_derived]
    impl __author::Author for Session {
        type Lease = __author::Exclusive<Self, { <Self as __author::Movable>::CHECKED }>;
        type Kind = __author::Plain;
        const DECLARATION: __author::Declaration = __author::Declaration {
            schemes: &["ftp", "ftps"],
            connections: ::core::option::Option::Some(4usize),
            flat: false,
            native: &[
                __core::Operation::Get,
                __core::Operation::Put,
                __core::Operation::List,
                __core::Operation::Delete,
                __core::Operation::RetryCleanup,
                __core::Operation::ErrorCode,
            ],
            lacks: &[],
            forwards: &[],
            declares: &[__core::Declared::Eventual],
            description: "",
            position: __author::Position {
                file: ::core::file!(),
                line: ::core::line!(),
                column: ::core::column!(),
            },
        };
        const PUSHES: bool = true;
        async fn new(opening: __author::Opening<Self::Kind>) -> __author::Opened<Self> {
            let argument_0 = <&BackendUrl as __author::NewArgument<
                '_,
                Self::Kind,
            >>::of(&opening);
            let argument_1 = <Options<
                Login,
            > as __author::NewArgument<'_, Self::Kind>>::of(&opening);
            let argument_2 = <Credentials as __author::NewArgument<
                '_,
                Self::Kind,
            >>::of(&opening);
            opening.complete()?;
            <Result<
                Self,
            > as __author::NewReturn<
                Self,
            >>::outcome(
                <_ as __author::Sendable<
                    Self::Lease,
                >>::checked(
                        ::core::pin::pin!(
                            Self::new(argument_0 ?, argument_1 ?, argument_2 ?)
                        ),
                    )
                    .await,
            )
        }
        async fn get(
            lease: &mut Self::Lease,
            name: __core::Name,
            mut to: __core::Sink,
        ) -> __author::Outcome<__core::Body> {
            let returned = <_ as __author::Sendable<
                Self::Lease,
            >>::checked(
                    ::core::pin::pin!(
                        Self::get(lease.instance(), < & '_ str as __author::NameArgument
                        < '_ >> ::of(& name), < & '_ mut Sink as __author::TargetArgument
                        < '_ >> ::of(& mut to) ?)
                    ),
                )
                .await;
            __author::filled(
                <Result<()> as __author::WrittenReturn>::outcome(returned),
                to,
            )
        }
        async fn put(
            lease: &mut Self::Lease,
            name: __core::Name,
            mut data: __core::Source,
        ) -> __author::Outcome<__author::Stored> {
            __author::fetch(&mut data, <&mut Source as __author::DataArgument<'_>>::NEED)
                .await?;
            <Result<
                u64,
            > as __author::PutReturn>::outcome(
                <_ as __author::Sendable<
                    Self::Lease,
                >>::checked(
                        ::core::pin::pin!(
                            Self::put(lease.instance(), < & Name as
                            __author::NameArgument < '_ >> ::of(& name), < & mut Source
                            as __author::DataArgument < '_ >> ::of(& mut data) ?)
                        ),
                    )
                    .await,
            )
        }
        async fn list(
            lease: &mut Self::Lease,
            prefix: ::std::string::String,
            mut to: __core::Entries,
        ) -> __author::Outcome<__core::Listing> {
            let returned = <_ as __author::Sendable<
                Self::Lease,
            >>::checked(
                    ::core::pin::pin!(
                        Self::list(lease.instance(), < & str as __author::PrefixArgument
                        < '_ >> ::of(& prefix), < & mut Entries as
                        __author::EntriesArgument < '_ >> ::of(& mut to))
                    ),
                )
                .await;
            __author::pushed(
                <Result<()> as __author::WrittenReturn>::outcome(returned),
                to,
            )
        }
        async fn delete(
            lease: &mut Self::Lease,
            name: __core::Name,
        ) -> __author::Outcome<()> {
            <Result<
                (),
                Reply,
            > as __author::DeleteReturn>::outcome(
                <_ as __author::Sendable<
                    Self::Lease,
                >>::checked(
                        ::core::pin::pin!(
                            Self::delete(lease.instance(), < & str as
                            __author::NameArgument < '_ >> ::of(& name))
                        ),
                    )
                    .await,
            )
        }
        async fn retry_cleanup(lease: &mut Self::Lease) -> __author::Outcome<()> {
            <Result<
                (),
            > as __author::UnitReturn>::outcome(
                <_ as __author::Sendable<
                    Self::Lease,
                >>::checked(::core::pin::pin!(Self::retry_cleanup(lease.instance())))
                    .await,
            )
        }
        async fn error_code(
            lease: &mut Self::Lease,
            operation: __core::Operation,
            error: &__author::Failure,
        ) -> ::core::option::Option<__core::ErrorCode> {
            match <&Reply as __author::ErrorArgument<'_>>::of(error) {
                ::core::option::Option::Some(error) => {
                    <Option<
                        ErrorCode,
                    > as __author::ErrorCodeReturn>::outcome(
                        Self::error_code(
                            lease.instance(),
                            <Operation as __author::OperationArgument>::of(operation),
                            error,
                        ),
                    )
                }
                ::core::option::Option::None => ::core::option::Option::None,
            }
        }
    }
    __author::inventory::submit! {
        __core::Registration::of:: < Session > ()
    }
};
