//! What differs between the operations: what the framework hands over, how each of it becomes
//! what the author asks for, and what is made of the result.

use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;

use crate::operations::Operation;

pub(crate) struct Shape {
    /// What the framework hands over, after the lease.
    pub(crate) parameters: TokenStream,
    /// What is awaited before a call in place.
    pub(crate) before: TokenStream,
    /// What the author's method is given, after the receiver.
    pub(crate) arguments: Vec<TokenStream>,
    /// The trait that understands what the author returns.
    pub(crate) returns: TokenStream,
    /// What it is understood as.
    pub(crate) outcome: TokenStream,
    /// The function that makes the outcome of a `to` that the author has filled.
    pub(crate) filled: Option<TokenStream>,
}

impl Shape {
    /// The shape of a call with arguments of these `types`. None if their number is one that the
    /// table of operations does not allow.
    pub(crate) fn of(
        operation: Operation,
        types: &[TokenStream],
        off_thread: bool,
        span: Span,
    ) -> Option<Self> {
        macro_rules! q {
            ($($tokens:tt)*) => { quote_spanned!(span=> $($tokens)*) };
        }
        let name = |ty, value| q!(<#ty as __author::NameArgument<'_>>::of(&#value));
        let names = |ty| q!(<#ty as __author::NamesArgument<'_>>::of(&names));
        let range = |ty| q!(<#ty as __author::RangeArgument>::of(range));
        let prefix = |ty| q!(<#ty as __author::PrefixArgument<'_>>::of(&prefix));
        let path = |ty| q!(<#ty as __author::PathArgument<'_>>::of(&from));
        let target = |ty| q!(<#ty as __author::TargetArgument<'_>>::of(&mut to)?);
        let entries = |ty| q!(<#ty as __author::EntriesArgument<'_>>::of(&mut to));
        let shape = |parameters, arguments, returns, outcome| Self {
            parameters,
            before: TokenStream::new(),
            arguments,
            returns,
            outcome,
            filled: None,
        };
        let body = q!(__core::Body);
        let listing = q!(__core::Listing);
        let moved = q!(__author::Moved);
        Some(match (operation, types) {
            (Operation::Get, [of]) => shape(
                q!(name: __core::Name, _to: __core::Sink),
                vec![name(of, q!(name))],
                q!(GetReturn),
                body,
            ),
            (Operation::Get, [of, to]) => shape(
                q!(name: __core::Name, mut to: __core::Sink),
                vec![name(of, q!(name)), target(to)],
                q!(WrittenReturn),
                body,
            )
            .filled(q!(filled)),
            (Operation::GetRange, [of, within]) => shape(
                q!(name: __core::Name, range: ::core::ops::Range<u64>, _to: __core::Sink),
                vec![name(of, q!(name)), range(within)],
                q!(GetReturn),
                body,
            ),
            (Operation::GetRange, [of, within, to]) => shape(
                q!(name: __core::Name, range: ::core::ops::Range<u64>, mut to: __core::Sink),
                vec![name(of, q!(name)), range(within), target(to)],
                q!(WrittenReturn),
                body,
            )
            .filled(q!(filled)),
            (Operation::Put | Operation::PutNew, [of, data]) => {
                let data = q!(<#data as __author::DataArgument<'_>>);
                let before = if off_thread {
                    TokenStream::new()
                } else {
                    q!(__author::fetch(&mut data, #data::NEED).await?;)
                };
                let data = q!(#data::of(&mut data)?);
                let shape = shape(
                    q!(name: __core::Name, mut data: __core::Source),
                    vec![name(of, q!(name)), data],
                    q!(PutReturn),
                    q!(__author::Stored),
                );
                Self { before, ..shape }
            }
            (Operation::List, []) => shape(
                q!(_prefix: ::std::string::String, _to: __core::Entries),
                Vec::new(),
                q!(ListReturn),
                listing,
            ),
            (Operation::List, [of]) => shape(
                q!(prefix: ::std::string::String, _to: __core::Entries),
                vec![prefix(of)],
                q!(ListReturn),
                listing,
            ),
            (Operation::List, [of, to]) => shape(
                q!(prefix: ::std::string::String, mut to: __core::Entries),
                vec![prefix(of), entries(to)],
                q!(WrittenReturn),
                listing,
            )
            .filled(q!(pushed)),
            (Operation::Delete, [of]) => {
                shape(q!(name: __core::Name), vec![name(of, q!(name))], q!(DeleteReturn), q!(()))
            }
            (Operation::DeleteList, [of]) => shape(
                q!(names: __author::Names),
                vec![names(of)],
                q!(DeleteListReturn),
                q!(__author::DeleteOutcomes),
            ),
            (Operation::Query, [of]) => shape(
                q!(name: __core::Name),
                vec![name(of, q!(name))],
                q!(QueryReturn),
                q!(__core::Metadata),
            ),
            (Operation::QueryList, [of]) => shape(
                q!(names: __author::Names),
                vec![names(of)],
                q!(QueryListReturn),
                q!(__author::Answers),
            ),
            (Operation::Move, [of, from]) => shape(
                q!(name: __core::Name, from: ::std::path::PathBuf),
                vec![name(of, q!(name)), path(from)],
                q!(MoveReturn),
                moved,
            ),
            (Operation::Copy | Operation::Rename, [from, to]) => shape(
                q!(from: __core::Name, to: __core::Name),
                vec![name(from, q!(from)), name(to, q!(to))],
                q!(MoveReturn),
                moved,
            ),
            (Operation::RetryCleanup | Operation::Close, []) => {
                shape(TokenStream::new(), Vec::new(), q!(UnitReturn), q!(()))
            }
            _ => return None,
        })
    }

    fn filled(self, by: TokenStream) -> Self {
        Self { filled: Some(by), ..self }
    }
}
