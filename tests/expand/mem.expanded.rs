/// Objects in this process's memory.
impl Mem {
    fn new() -> Self {
        Self::default()
    }
    fn get(&self, name: &str) -> Option<Vec<u8>> {
        self.0.lock().unwrap().get(name).cloned()
    }
    fn put(&self, name: &str, data: Vec<u8>) {
        self.0.lock().unwrap().insert(name.into(), data);
    }
    fn list(&self) -> Vec<String> {
        self.0.lock().unwrap().keys().cloned().collect()
    }
    fn delete(&self, name: &str) -> bool {
        self.0.lock().unwrap().remove(name).is_some()
    }
}
const _: () = {
    #[automatically_derived]
    impl ::backend_core::author::Author for Mem {
        type Lease = ::backend_core::author::Shared<Self>;
        type Kind = ::backend_core::author::Plain;
        const DECLARATION: ::backend_core::author::Declaration = ::backend_core::author::Declaration {
            schemes: &["mem"],
            connections: ::core::option::Option::None,
            flat: false,
            native: &[
                ::backend_core::Operation::Get,
                ::backend_core::Operation::Put,
                ::backend_core::Operation::List,
                ::backend_core::Operation::Delete,
            ],
            lacks: &[],
            forwards: &[],
            declares: &[],
            description: "Objects in this process's memory.",
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
                    opening.complete()?;
                    <Self as ::backend_core::author::NewReturn<
                        Self,
                    >>::outcome(Self::new())
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
                    <Option<
                        Vec<u8>,
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
                    <() as ::backend_core::author::PutReturn>::outcome(
                        Self::put(
                            instance,
                            <&str as ::backend_core::author::NameArgument<
                                '_,
                            >>::of(&name),
                            <Vec<
                                u8,
                            > as ::backend_core::author::DataArgument<
                                '_,
                            >>::of(&mut data)?,
                        ),
                    )
                })
                .await
        }
        async fn list(
            lease: &mut Self::Lease,
            _prefix: ::std::string::String,
            _to: ::backend_core::Entries,
        ) -> ::backend_core::author::Outcome<::backend_core::Listing> {
            lease
                .off_thread(move |instance| {
                    <Vec<
                        String,
                    > as ::backend_core::author::ListReturn>::outcome(
                        Self::list(instance),
                    )
                })
                .await
        }
        async fn delete(
            lease: &mut Self::Lease,
            name: ::backend_core::Name,
        ) -> ::backend_core::author::Outcome<()> {
            lease
                .off_thread(move |instance| {
                    <bool as ::backend_core::author::DeleteReturn>::outcome(
                        Self::delete(
                            instance,
                            <&str as ::backend_core::author::NameArgument<'_>>::of(&name),
                        ),
                    )
                })
                .await
        }
    }
    ::backend_core::author::inventory::submit! {
        ::backend_core::Registration::of:: < Mem > ()
    }
};
