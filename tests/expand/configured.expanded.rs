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
    #[automatically_derived]
    impl crate::core::author::Author for Configured {
        type Lease = crate::core::author::Shared<Self>;
        type Kind = crate::core::author::Plain;
        const DECLARATION: crate::core::author::Declaration = crate::core::author::Declaration {
            schemes: &["box"],
            connections: ::core::option::Option::None,
            flat: true,
            native: &[
                crate::core::Operation::Get,
                crate::core::Operation::Delete,
                #[cfg(target_os = "linux")]
                crate::core::Operation::Query,
                #[cfg(not(target_os = "linux"))]
                crate::core::Operation::Query,
            ],
            lacks: &[crate::core::Operation::Put, crate::core::Operation::List],
            forwards: &[],
            declares: &[],
            description: "",
            position: crate::core::author::Position {
                file: ::core::file!(),
                line: ::core::line!(),
                column: ::core::column!(),
            },
        };
        async fn new(
            opening: crate::core::author::Opening<Self::Kind>,
        ) -> crate::core::author::Opened<Self> {
            opening.complete()?;
            <Result<
                Self,
                String,
            > as crate::core::author::NewReturn<Self>>::outcome(Self::new())
        }
        async fn get(
            lease: &mut Self::Lease,
            name: crate::core::Name,
            _to: crate::core::Sink,
        ) -> crate::core::author::Outcome<crate::core::Body> {
            <Vec<
                u8,
            > as crate::core::author::GetReturn>::outcome(
                Self::get(
                    lease.instance(),
                    <String as crate::core::author::NameArgument<'_>>::of(&name),
                ),
            )
        }
        async fn delete(
            lease: &mut Self::Lease,
            name: crate::core::Name,
        ) -> crate::core::author::Outcome<()> {
            <() as crate::core::author::DeleteReturn>::outcome(
                Self::delete(
                    lease.instance(),
                    <Name as crate::core::author::NameArgument<'_>>::of(&name),
                ),
            )
        }
        #[cfg(target_os = "linux")]
        async fn query(
            lease: &mut Self::Lease,
            name: crate::core::Name,
        ) -> crate::core::author::Outcome<crate::core::Metadata> {
            <Option<
                u64,
            > as crate::core::author::QueryReturn>::outcome(
                Self::query(
                    lease.instance(),
                    <&str as crate::core::author::NameArgument<'_>>::of(&name),
                ),
            )
        }
        #[cfg(not(target_os = "linux"))]
        async fn query(
            lease: &mut Self::Lease,
            name: crate::core::Name,
        ) -> crate::core::author::Outcome<crate::core::Metadata> {
            <Option<
                u64,
            > as crate::core::author::QueryReturn>::outcome(
                Self::query(
                        lease.instance(),
                        <&str as crate::core::author::NameArgument<'_>>::of(&name),
                    )
                    .await,
            )
        }
    }
    crate::core::author::inventory::submit! {
        crate ::core::Registration::of:: < Configured > ()
    }
};
