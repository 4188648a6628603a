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
    #[automatically_derived]
    impl ::backend_core::author::Author for Session {
        type Lease = ::backend_core::author::Exclusive<Self>;
        type Kind = ::backend_core::author::Plain;
        const DECLARATION: ::backend_core::author::Declaration = ::backend_core::author::Declaration {
            schemes: &["ftp", "ftps"],
            connections: ::core::option::Option::Some(4usize),
            flat: false,
            native: &[
                ::backend_core::Operation::Get,
                ::backend_core::Operation::Put,
                ::backend_core::Operation::List,
                ::backend_core::Operation::Delete,
                ::backend_core::Operation::RetryCleanup,
                ::backend_core::Operation::ErrorCode,
            ],
            lacks: &[],
            forwards: &[],
            declares: &[::backend_core::Declared::Eventual],
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
            let argument_0 = <&BackendUrl as ::backend_core::author::NewArgument<
                '_,
                Self::Kind,
            >>::of(&opening);
            let argument_1 = <Options<
                Login,
            > as ::backend_core::author::NewArgument<'_, Self::Kind>>::of(&opening);
            let argument_2 = <Credentials as ::backend_core::author::NewArgument<
                '_,
                Self::Kind,
            >>::of(&opening);
            opening.complete()?;
            <Result<
                Self,
            > as ::backend_core::author::NewReturn<
                Self,
            >>::outcome(Self::new(argument_0?, argument_1?, argument_2?).await)
        }
        async fn get(
            lease: &mut Self::Lease,
            name: ::backend_core::Name,
            mut to: ::backend_core::Sink,
        ) -> ::backend_core::author::Outcome<::backend_core::Body> {
            let returned = Self::get(
                    lease.instance(),
                    <&'_ str as ::backend_core::author::NameArgument<'_>>::of(&name),
                    <&'_ mut Sink as ::backend_core::author::TargetArgument<
                        '_,
                    >>::of(&mut to)?,
                )
                .await;
            ::backend_core::author::filled(
                <Result<()> as ::backend_core::author::UnitReturn>::outcome(returned),
                to,
            )
        }
        async fn put(
            lease: &mut Self::Lease,
            name: ::backend_core::Name,
            mut data: ::backend_core::Source,
        ) -> ::backend_core::author::Outcome<::backend_core::author::Stored> {
            let content = <&mut Source as ::backend_core::author::DataArgument<
                '_,
            >>::of_async(&mut data)
                .await?;
            <Result<
                u64,
            > as ::backend_core::author::PutReturn>::outcome(
                Self::put(
                        lease.instance(),
                        <&Name as ::backend_core::author::NameArgument<'_>>::of(&name),
                        content,
                    )
                    .await,
            )
        }
        async fn list(
            lease: &mut Self::Lease,
            prefix: ::std::string::String,
            mut to: ::backend_core::Entries,
        ) -> ::backend_core::author::Outcome<::backend_core::Listing> {
            let returned = Self::list(
                    lease.instance(),
                    <&str as ::backend_core::author::PrefixArgument<'_>>::of(&prefix),
                    <&mut Entries as ::backend_core::author::EntriesArgument<
                        '_,
                    >>::of(&mut to),
                )
                .await;
            ::backend_core::author::pushed(
                <Result<()> as ::backend_core::author::UnitReturn>::outcome(returned),
                to,
            )
        }
        async fn delete(
            lease: &mut Self::Lease,
            name: ::backend_core::Name,
        ) -> ::backend_core::author::Outcome<()> {
            <Result<
                (),
                Reply,
            > as ::backend_core::author::DeleteReturn>::outcome(
                Self::delete(
                        lease.instance(),
                        <&str as ::backend_core::author::NameArgument<'_>>::of(&name),
                    )
                    .await,
            )
        }
        async fn retry_cleanup(
            lease: &mut Self::Lease,
        ) -> ::backend_core::author::Outcome<()> {
            <Result<
                (),
            > as ::backend_core::author::UnitReturn>::outcome(
                Self::retry_cleanup(lease.instance()).await,
            )
        }
        async fn error_code(
            lease: &mut Self::Lease,
            operation: ::backend_core::Operation,
            error: &::backend_core::author::Failure,
        ) -> ::core::option::Option<::backend_core::ErrorCode> {
            match <&Reply as ::backend_core::author::ErrorArgument<'_>>::of(error) {
                ::core::option::Option::Some(error) => {
                    <Option<
                        ErrorCode,
                    > as ::backend_core::author::ErrorCodeReturn>::outcome(
                        Self::error_code(
                            lease.instance(),
                            <Operation as ::backend_core::author::OperationArgument>::of(
                                operation,
                            ),
                            error,
                        ),
                    )
                }
                ::core::option::Option::None => ::core::option::Option::None,
            }
        }
    }
    ::backend_core::author::inventory::submit! {
        ::backend_core::Registration::of:: < Session > ()
    }
};
