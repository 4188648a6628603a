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
    use ::backend_core as __core;
    use __core::author as __author;
    #[automatically_derived]
    impl __author::Author for Mem {
        type Lease = __author::Shared<Self, { <Self as __author::Shareable>::CHECKED }>;
        type Kind = __author::Plain;
        const DECLARATION: __author::Declaration = __author::Declaration {
            schemes: &["mem"],
            connections: ::core::option::Option::None,
            flat: false,
            native: &[
                __core::Operation::Get,
                __core::Operation::Put,
                __core::Operation::List,
                __core::Operation::Delete,
            ],
            lacks: &[],
            forwards: &[],
            declares: &[],
            description: "Objects in this process's memory.",
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
                        opening.complete()?;
                        <Self as __author::NewReturn<Self>>::outcome(Self::new())
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
                    <Option<
                        Vec<u8>,
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
                    <() as __author::PutReturn>::outcome(
                        Self::put(
                            instance,
                            <&str as __author::NameArgument<'_>>::of(&name),
                            <Vec<u8> as __author::DataArgument<'_>>::of(&mut data)?,
                        ),
                    )
                })
                .await
        }
        async fn list(
            lease: &mut Self::Lease,
            _prefix: ::std::string::String,
            _to: __core::Entries,
        ) -> __author::Outcome<__core::Listing> {
            lease
                .off_thread(move |instance| {
                    <Vec<String> as __author::ListReturn>::outcome(Self::list(instance))
                })
                .await
        }
        async fn delete(
            lease: &mut Self::Lease,
            name: __core::Name,
        ) -> __author::Outcome<()> {
            lease
                .off_thread(move |instance| {
                    <bool as __author::DeleteReturn>::outcome(
                        Self::delete(
                            instance,
                            <&str as __author::NameArgument<'_>>::of(&name),
                        ),
                    )
                })
                .await
        }
    }
    __author::inventory::submit! {
        __core::Registration::of:: < Mem > ()
    }
};
