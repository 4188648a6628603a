//! The faults, and what is expected of each: survived, told by a true error, or seen by nobody here.

use backend_core::{ErrorCode, Operation};

use crate::{call::Call, manner::Manner};

/// One row of the table.
#[derive(Debug)]
pub(crate) struct Fault {
    /// What the table says of it.
    pub(crate) words: &'static str,
    pub(crate) kind: Kind,
    /// What stands in the plan.
    rule: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Fail,
    Broken,
    Wait,
    Lost,
    Cut,
    Short,
    Trim,
    Flip,
    Size,
    Partial,
    Delay,
    Stall,
    Mute,
    Permanent,
    Denied,
    NoSpace,
    Panic,
}

pub(crate) const FAULTS: [Fault; 17] = {
    const fn fault(kind: Kind, rule: &'static str, words: &'static str) -> Fault {
        Fault { words, kind, rule }
    }
    [
        fault(Kind::Fail, "fail", "error before anything is done"),
        fault(Kind::Cut, "cut", "error half-way"),
        fault(Kind::Lost, "lost", "done, and the answer lost"),
        fault(Kind::Broken, "fail:broken", "connection broken"),
        fault(Kind::Wait, "fail:wait-2s", "rate limit, asking to wait"),
        fault(Kind::Permanent, "fail:permanent", "permanent error"),
        fault(Kind::Denied, "fail:code-51", "permission denied"),
        fault(Kind::NoSpace, "fail:code-53", "no space"),
        fault(Kind::Short, "short", "body shorter than promised"),
        fault(Kind::Trim, "trim", "body, listing or object ends early"),
        fault(Kind::Flip, "flip", "another byte"),
        fault(Kind::Size, "size", "wrong size told"),
        fault(Kind::Partial, "partial", "some of several names fail"),
        fault(Kind::Delay, "delay-2s", "slow"),
        fault(Kind::Stall, "stall", "no answer, nothing done"),
        fault(Kind::Mute, "mute", "no answer, but done"),
        fault(Kind::Panic, "panic", "the backend panics"),
    ]
};

/// What must come of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    /// It succeeds, and what it says is true.
    Survived,
    /// It fails with this code after this number of attempts, and nothing is lost.
    Told(ErrorCode, u32),
    /// One or the other, with any code that a fault has: it depends on what was struck, or on the order of a listing.
    Either,
    /// It succeeds, and what it says is not true: no client could know.
    Unseen,
}

impl Fault {
    /// The fault as it stands in a plan, and in the name of a case.
    pub(crate) fn slug(&self) -> &'static str {
        self.rule
    }

    /// Whether it can happen to `operation`.
    pub(crate) fn happens_to(&self, operation: Operation) -> bool {
        use Operation::{DeleteList, Get, GetRange, List, Put, PutNew, Query, QueryList};
        match self.kind {
            Kind::Cut => {
                matches!(operation, Get | GetRange | Put | PutNew | List | DeleteList | QueryList)
            }
            Kind::Short => matches!(operation, Get | GetRange),
            Kind::Trim => matches!(operation, Get | GetRange | Put | PutNew | List),
            Kind::Flip => matches!(operation, Get | GetRange | Put | PutNew),
            Kind::Size => matches!(operation, Put | PutNew | List | Query | QueryList),
            Kind::Partial => matches!(operation, DeleteList | QueryList),
            _ => true,
        }
    }

    /// The rule for `carrier`, without the words that say when.
    pub(crate) fn rule(&self, carrier: Operation) -> String {
        let end = match (self.kind, carrier) {
            // Else it would depend on their order which entries are left.
            (Kind::Trim, Operation::List) => "-0",
            _ => "",
        };
        format!("{carrier}:{}{end}", self.rule)
    }

    /// What must come of a call that it strikes at `carrier`.
    pub(crate) fn expected(
        &self,
        call: Call,
        carrier: Operation,
        manner: Manner,
        (tells_sizes, sorted): (bool, bool),
    ) -> Expected {
        use Expected::{Either, Survived, Told, Unseen};
        use Operation::{Delete, List, Move, PutNew, Query, QueryList, Rename};
        let attempts = manner.attempts();
        let by_listing = carrier == List && call != Call::List;
        let retried = |code| match manner {
            // What has gone out may not be gone on with, where nobody can know that the object is the same.
            _ if call == Call::GetOut => Either,
            Manner::Overcome(_) => Survived,
            Manner::Outlasted(_) => Told(code, attempts),
        };
        let not_again = |code| match attempts {
            1 => retried(code),
            _ => Survived,
        };
        match self.kind {
            Kind::Delay => Survived,
            Kind::Permanent => Told(ErrorCode::BackendError, 1),
            Kind::Denied => Told(ErrorCode::PermissionDenied, 1),
            Kind::NoSpace => Told(ErrorCode::NoSpace, 1),
            Kind::Panic => Told(ErrorCode::CodeError, 1),
            Kind::Lost | Kind::Mute | Kind::Cut if carrier == List => match call {
                // What was asked for had come before.
                Call::Query => Survived,
                _ if sorted => retried(ErrorCode::BackendError),
                _ => Either,
            },
            Kind::Lost | Kind::Mute => match carrier {
                // It cannot know whose object it is that exists by now.
                PutNew if attempts > 1 => Told(ErrorCode::AlreadyExists, 2),
                Delete | Rename | Move => not_again(ErrorCode::BackendError),
                _ => retried(ErrorCode::BackendError),
            },
            Kind::Partial if carrier == QueryList => Survived,
            Kind::Partial => not_again(ErrorCode::BackendError),
            Kind::Flip => Unseen,
            Kind::Size | Kind::Trim if by_listing && call == Call::PutNew => Survived,
            Kind::Size if matches!(carrier, List | QueryList) => Unseen,
            Kind::Size if carrier == Query && call == Call::Query => Unseen,
            Kind::Trim if carrier == List || !tells_sizes => Unseen,
            Kind::Size | Kind::Trim if carrier == PutNew => {
                Told(ErrorCode::ValidationFailed, attempts.min(2))
            }
            Kind::Short | Kind::Size | Kind::Trim => retried(ErrorCode::ValidationFailed),
            Kind::Fail | Kind::Broken | Kind::Wait | Kind::Cut | Kind::Stall => {
                retried(ErrorCode::BackendError)
            }
        }
    }
}
