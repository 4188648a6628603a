#[cfg(unix)]
impl Configured {
    fn new() -> Result<Self, String> {
        Ok(Self)
    }
    fn get(&self, name: String) -> Vec<u8> {
        name.into()
    }
    fn delete(&self, name: Name) {
        drop(name)
    }
    #[cfg(target_os = "linux")]
    fn query(&self, name: &str) -> Option<u64> {
        Some(name.len() as u64)
    }
    #[cfg(not(target_os = "linux"))]
    async fn query(&self, name: &str) -> Option<u64> {
        None
    }
}
#[cfg(unix)]
const _: () = {
    use crate::core as __core;
    use __core::author as __author;
    #[automatically_derived]
    impl __author::Author for Configured {
        type Lease = __author::Shared<Self, { <Self as __author::Shareable>::CHECKED }>;
        type Kind = __author::Plain;
        const DECLARATION: __author::Declaration = __author::Declaration {
            schemes: &["box"],
            connections: ::core::option::Option::None,
            flat: true,
            native: &[
                __core::Operation::Get,
                __core::Operation::Delete,
                #[cfg(target_os = "linux")]
                __core::Operation::Query,
                #[cfg(not(target_os = "linux"))]
                __core::Operation::Query,
            ],
            lacks: &[__core::Operation::Put, __core::Operation::List],
            forwards: &[],
            declares: &[],
            description: "",
            position: __author::Position {
                file: ::core::file!(),
                line: ::core::line!(),
                column: ::core::column!(),
            },
        };
        async fn new(opening: __author::Opening<Self::Kind>) -> __author::Opened<Self> {
            opening.complete()?;
            <Result<Self, String> as __author::NewReturn<Self>>::outcome(Self::new())
        }
        async fn get(
            lease: &mut Self::Lease,
            name: __core::Name,
            _to: __core::Sink,
        ) -> __author::Outcome<__core::Body> {
            <Vec<
                u8,
            > as __author::GetReturn>::outcome(
                Self::get(
                    lease.instance(),
                    <String as __author::NameArgument<'_>>::of(&name),
                ),
            )
        }
        async fn delete(
            lease: &mut Self::Lease,
            name: __core::Name,
        ) -> __author::Outcome<()> {
            <() as __author::DeleteReturn>::outcome(
                Self::delete(
                    lease.instance(),
                    <Name as __author::NameArgument<'_>>::of(&name),
                ),
            )
        }
        #[cfg(target_os = "linux")]
        async fn query(
            lease: &mut Self::Lease,
            name: __core::Name,
        ) -> __author::Outcome<__core::Metadata> {
            <Option<
                u64,
            > as __author::QueryReturn>::outcome(
                Self::query(
                    lease.instance(),
                    <&str as __author::NameArgument<'_>>::of(&name),
                ),
            )
        }
        #[cfg(not(target_os = "linux"))]
        async fn query(
            lease: &mut Self::Lease,
            name: __core::Name,
        ) -> __author::Outcome<__core::Metadata> {
            <Option<
                u64,
            > as __author::QueryReturn>::outcome(
                <_ as __author::Sendable<
                    Self::Lease,
                >>::checked(
                        ::core::pin::pin!(
                            Self::query(lease.instance(), < & str as
                            __author::NameArgument < '_ >> ::of(& name))
                        ),
                    )
                    .await,
            )
        }
    }
    __author::inventory::submit! {
        __core::Registration::of:: < Configured > ()
    }
};
