//! What a backend can do, and how it says so.

use std::fmt;

/// An operation of the contract: the twelve of the original, and those beyond it.
///
/// ```
/// use backend_core::Operation;
/// assert_eq!(Operation::DeleteList.to_string(), "delete_list");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Operation {
    /// Making an instance of the backend from its URL.
    New,
    /// Reading an object.
    Get,
    /// Reading a part of an object.
    GetRange,
    /// Writing an object.
    Put,
    /// Writing an object that must not exist yet.
    PutNew,
    /// Listing the names.
    List,
    /// Deleting an object.
    Delete,
    /// Deleting several objects.
    DeleteList,
    /// Asking for an object's metadata.
    Query,
    /// Asking for several objects' metadata.
    QueryList,
    /// Moving a local file into the store.
    Move,
    /// Copying an object inside the store.
    Copy,
    /// Renaming an object inside the store.
    Rename,
    /// Setting an instance right before another attempt.
    RetryCleanup,
    /// Telling the code of an error.
    ErrorCode,
    /// Releasing what an instance holds.
    Close,
}

impl Operation {
    /// Every operation, in the order in which tables show them.
    pub const ALL: [Operation; 16] = [
        Self::New,
        Self::Get,
        Self::GetRange,
        Self::Put,
        Self::PutNew,
        Self::List,
        Self::Delete,
        Self::DeleteList,
        Self::Query,
        Self::QueryList,
        Self::Move,
        Self::Copy,
        Self::Rename,
        Self::RetryCleanup,
        Self::ErrorCode,
        Self::Close,
    ];

    const fn bit(self) -> u16 {
        1 << self as u16
    }

    /// The name of the method that an author writes for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Get => "get",
            Self::GetRange => "get_range",
            Self::Put => "put",
            Self::PutNew => "put_new",
            Self::List => "list",
            Self::Delete => "delete",
            Self::DeleteList => "delete_list",
            Self::Query => "query",
            Self::QueryList => "query_list",
            Self::Move => "move",
            Self::Copy => "copy",
            Self::Rename => "rename",
            Self::RetryCleanup => "retry_cleanup",
            Self::ErrorCode => "error_code",
            Self::Close => "close",
        }
    }

    /// Whether every backend writes it, unless it `lacks` or `forwards` it.
    #[must_use]
    pub const fn is_required(self) -> bool {
        matches!(self, Self::New | Self::Get | Self::Put | Self::List | Self::Delete)
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// What a backend declares of its storage, for those who test it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Declared {
    /// Its contents end with the process, or with the instance.
    Volatile,
    /// A change may take a while until every operation sees it.
    Eventual,
    /// Names that differ only in case are the same name.
    CaseInsensitive,
    /// A delete does not tell whether the object was there.
    BlindDelete,
}

impl Declared {
    /// Every property.
    pub const ALL: [Self; 4] =
        [Self::Volatile, Self::Eventual, Self::CaseInsensitive, Self::BlindDelete];

    const fn bit(self) -> u8 {
        1 << self as u8
    }

    /// The word that stands in the attribute.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Volatile => "volatile",
            Self::Eventual => "eventual",
            Self::CaseInsensitive => "case_insensitive",
            Self::BlindDelete => "blind_delete",
        }
    }
}

/// How a store carries out an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Support {
    /// The backend's author wrote it.
    Native,
    /// The framework makes it out of other operations.
    Fallback,
    /// A prefix backend hands it to the store behind it.
    Forwarded,
    /// A call is an error.
    Unsupported,
}

impl Support {
    /// The word that tables show.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Fallback => "fallback",
            Self::Forwarded => "forwarded",
            Self::Unsupported => "unsupported",
        }
    }
}

/// What one backend can do: for each operation, how; and what it declares.
#[derive(Clone, Copy, Debug)]
pub struct Capabilities {
    native: Operations,
    lacks: Operations,
    forwards: Operations,
    /// A bit for each property that the backend, or the storage behind it, declares.
    declares: u8,
    behind: Behind,
}

/// What the store behind a prefix can do.
#[derive(Clone, Copy, Debug)]
struct Behind {
    can: Operations,
    direct: Operations,
}

impl Behind {
    /// Nothing is known of it: it may be any.
    const ANY: Self = Self { can: Operations(u16::MAX), direct: Operations(u16::MAX) };
}

/// A set of operations.
#[derive(Clone, Copy, Debug)]
struct Operations(u16);

impl Operations {
    const fn of(operations: &[Operation]) -> Self {
        let (mut bits, mut at) = (0, 0);
        while at < operations.len() {
            bits |= operations[at].bit();
            at += 1;
        }
        Self(bits)
    }

    fn those(which: impl Fn(Operation) -> bool) -> Self {
        let bits = Operation::ALL.into_iter().filter(|one| which(*one)).map(Operation::bit);
        Self(bits.fold(0, |all, bit| all | bit))
    }

    const fn has(self, operation: Operation) -> bool {
        self.0 & operation.bit() != 0
    }
}

impl Capabilities {
    pub(crate) const fn new(
        native: &[Operation],
        lacks: &[Operation],
        forwards: &[Operation],
        declared: &[Declared],
    ) -> Self {
        let (mut declares, mut at) = (0, 0);
        while at < declared.len() {
            declares |= declared[at].bit();
            at += 1;
        }
        Self {
            native: Operations::of(native),
            lacks: Operations::of(lacks),
            forwards: Operations::of(forwards),
            declares,
            behind: Behind::ANY,
        }
    }

    /// Those of a prefix in front of `inner`.
    pub(crate) fn behind(mut self, inner: Self) -> Self {
        self.declares |= inner.declares;
        self.behind = Behind {
            can: Operations::those(|operation| inner.can(operation)),
            direct: Operations::those(|operation| inner.direct(operation)),
        };
        self
    }

    pub(crate) const fn is_native(self, operation: Operation) -> bool {
        self.native.has(operation)
    }

    pub(crate) const fn forwards(self, operation: Operation) -> bool {
        self.forwards.has(operation)
    }

    /// How `operation` is carried out.
    #[must_use]
    pub fn support(&self, operation: Operation) -> Support {
        if operation == Operation::New || self.native.has(operation) {
            Support::Native
        } else if self.takes(operation) {
            Support::Forwarded
        } else if self.forwards.has(operation)
            || self.lacks.has(operation)
            || !self.can_fall_back(operation)
        {
            Support::Unsupported
        } else {
            Support::Fallback
        }
    }

    /// Whether one call does it: the author wrote `operation`, or it is forwarded to a store whose author did. What a prefix writes asks
    /// the store behind it as a rule: where that makes it out of others, it is many calls.
    #[must_use]
    pub fn direct(&self, operation: Operation) -> bool {
        match self.support(operation) {
            Support::Native => self.behind.direct.has(operation) || !self.behind.can.has(operation),
            Support::Forwarded => self.behind.direct.has(operation),
            Support::Fallback | Support::Unsupported => false,
        }
    }

    /// Whether the backend takes calls of `operation`, to do or to forward them.
    pub(crate) fn takes(&self, operation: Operation) -> bool {
        let forwards = self.forwards.has(operation) && self.behind.can.has(operation);
        self.native.has(operation) || forwards
    }

    /// Whether a call of `operation` can succeed at all.
    #[must_use]
    pub fn can(&self, operation: Operation) -> bool {
        self.support(operation) != Support::Unsupported
    }

    /// What the backend declares of its storage.
    #[must_use]
    pub fn declares(&self, property: Declared) -> bool {
        self.declares & property.bit() != 0
    }

    /// All that the backend declares of its storage, and behind a prefix what the storage there declares.
    pub fn declared(&self) -> impl Iterator<Item = Declared> + use<> {
        let capabilities = *self;
        Declared::ALL.into_iter().filter(move |property| capabilities.declares(*property))
    }

    /// Whether the operations that a fallback is made of are there.
    fn can_fall_back(&self, operation: Operation) -> bool {
        use Operation::*;
        match operation {
            New | Get | Put | List | Delete => false,
            GetRange => self.can(Get),
            PutNew => self.can(Put) && self.can(Query),
            DeleteList => self.can(Delete),
            Query => self.takes(QueryList) || self.can(List),
            QueryList => self.takes(Query) || self.can(List),
            Move => self.can(Put),
            Copy => self.can(Get) && self.can(Put),
            Rename => self.can(Copy) && self.can(Delete),
            RetryCleanup | ErrorCode | Close => true,
        }
    }
}
