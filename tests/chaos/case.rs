//! One case: a call on a subject, struck by a fault, and what came of it.

use std::{fmt, time::Duration};

use backend_core::{Capabilities, Error, ErrorCode, Operation, Result};
use tokio::time::{Instant, timeout};

use crate::{
    call::{Call, Says},
    fault::{Expected, FAULTS, Fault, Kind},
    manner::Manner,
    strikes,
    subject::Subject,
    truth::{self, Harm},
    world::World,
};

/// No call takes longer than all its attempts, each of which may stall for [`STALL`].
const LONGEST: Duration = Duration::from_secs(3600);
const STALL: &str = "10s";

/// A call on a subject that a fault strikes, at one of the operations that carry it out.
#[derive(Clone)]
pub(crate) struct Case {
    pub(crate) subject: &'static Subject,
    pub(crate) call: Call,
    pub(crate) fault: &'static Fault,
    pub(crate) strike: Strike,
    pub(crate) seed: u64,
    storage: Capabilities,
}

/// Where and how often a fault strikes.
#[derive(Clone, Copy)]
pub(crate) enum Strike {
    At(Operation, Manner),
    /// Wherever it can, by chance.
    Anywhere,
}

/// What came of a case.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// It succeeded, and what it says is true.
    Survived,
    /// It failed with the right code, and nothing is lost.
    Told,
    /// It succeeded, and is not true: as no client here could know.
    Unseen,
    /// By chance, nothing was struck.
    Missed,
    Lost(String),
    Lied(String),
    Hung,
    /// Nothing of the kind, but not what was expected either.
    Unexpected(String),
}

/// The cases of a subject with one seed.
pub(crate) async fn cases_of(subject: &'static Subject, seed: u64) -> Result<Vec<Case>> {
    let storage = World::open(subject, "", seed).await?.behind.capabilities();
    let mut cases = Vec::new();
    for call in Call::ALL {
        let case = |fault, strike| Case { subject, call, fault, strike, seed, storage };
        let carriers = subject.carriers(call, storage);
        for fault in &FAULTS {
            let carriers = carriers.iter().filter(|carrier| fault.happens_to(**carrier));
            for (at, carrier) in carriers.enumerate() {
                cases.extend(
                    Manner::of(seed).map(|manner| case(fault, Strike::At(*carrier, manner))),
                );
                if at == 0 {
                    cases.push(case(fault, Strike::Anywhere));
                }
            }
        }
    }
    Ok(cases)
}

impl Case {
    /// The plan, and the options for attempts.
    pub(crate) fn options(&self) -> String {
        let (rule, retries) = match self.strike {
            Strike::At(carrier, manner) => {
                let mut rules = self.fault.rule(carrier) + &manner.words();
                if self.goes_on_otherwise(carrier, manner) {
                    rules = format!("{rules},{}", self.fault.rule(Operation::GetRange));
                }
                (rules, manner.attempts() - 1)
            }
            Strike::Anywhere => (format!("any:{}:chance-0.4", self.fault.slug()), 3),
        };
        let seed = self.seed;
        format!(
            "chaos.plan={rule}&chaos.seed={seed}&retries={retries}&retry-delay=1s&timeout={STALL}"
        )
    }

    /// Whether a second attempt is another call, which has to be struck as well: a get that was cut goes on by `get_range`.
    fn goes_on_otherwise(&self, carrier: Operation, manner: Manner) -> bool {
        carrier == Operation::Get
            && matches!(manner, Manner::Outlasted(_))
            && self.fault.happens_to(Operation::GetRange)
    }

    /// Makes the call, and looks at what came of it.
    pub(crate) async fn run(&self) -> Verdict {
        match self.try_run().await {
            Ok(verdict) => verdict,
            Err(error) => Verdict::Unexpected(format!("the case itself failed: {error}")),
        }
    }

    async fn try_run(&self) -> Result<Verdict> {
        let world = World::open(self.subject, &self.options(), self.seed).await?;
        let (started, _) = (Instant::now(), strikes::take());
        let Ok((says, error)) = timeout(LONGEST, self.call.make(&world)).await else {
            return Ok(Verdict::Hung);
        };
        let (took, struck) = (started.elapsed(), strikes::take());
        let harm = truth::check(self.call, says.as_ref(), &world).await?;
        if timeout(LONGEST, world.store.close()).await.is_err() {
            return Ok(Verdict::Hung);
        }
        let left = world.leftovers()?;
        Ok(match self.judge(says.as_ref(), error.as_ref(), harm, took) {
            Verdict::Survived | Verdict::Told | Verdict::Unseen
                if !self.is_right_number(struck) =>
            {
                match self.strike {
                    Strike::At(..) => Verdict::Unexpected(format!("it was struck {struck} times")),
                    Strike::Anywhere => Verdict::Missed,
                }
            }
            Verdict::Survived | Verdict::Told if !left.is_empty() => {
                Verdict::Unexpected(format!("it leaves {left:?}"))
            }
            verdict => verdict,
        })
    }

    fn judge(
        &self,
        says: Option<&Says>,
        error: Option<&Error>,
        harm: Option<Harm>,
        took: Duration,
    ) -> Verdict {
        let expected = match self.strike {
            Strike::At(carrier, manner) => self.expected(carrier, manner),
            Strike::Anywhere => Expected::Either,
        };
        match (expected, error, harm) {
            (Expected::Unseen, None, Some(_)) => self.unseen(says),
            (Expected::Either, None, Some(_)) if self.may_be_unseen() => Verdict::Unseen,
            // What the storage itself has cut is not lost by anybody here, and it is told.
            (_, Some(error), Some(Harm::Lost(_))) if self.cuts_what_is_stored() => {
                self.told(expected, error)
            }
            (_, _, Some(Harm::Lost(what))) => Verdict::Lost(what),
            (_, _, Some(Harm::Lied(what))) => Verdict::Lied(what),
            (_, Some(error), None) => self.told(expected, error),
            (Expected::Survived | Expected::Either, None, None) => self.survived(took),
            (expected, None, None) => {
                Verdict::Unexpected(format!("it succeeded, and {expected:?} was expected"))
            }
        }
    }

    fn expected(&self, carrier: Operation, manner: Manner) -> Expected {
        let known = (self.storage.direct(Operation::Query), self.subject.sorted);
        self.fault.expected(self.call, carrier, manner, known)
    }

    /// Whether it strikes by chance where nobody could see it.
    fn may_be_unseen(&self) -> bool {
        let unseen = |carrier: &Operation| {
            self.fault.happens_to(*carrier)
                && self.expected(*carrier, Manner::Outlasted(3)) == Expected::Unseen
        };
        matches!(self.strike, Strike::Anywhere)
            && self.subject.carriers(self.call, self.storage).iter().any(unseen)
    }

    /// Whether the storage may have kept a part of what it was given.
    fn cuts_what_is_stored(&self) -> bool {
        let is_put = matches!(
            self.strike,
            Strike::At(Operation::Put | Operation::PutNew, _) | Strike::Anywhere
        );
        self.fault.kind == Kind::Trim && is_put
    }

    /// A failure with the right code, after the right number of attempts.
    fn told(&self, expected: Expected, error: &Error) -> Verdict {
        let came = (error.code(), error.attempts());
        let right = match expected {
            Expected::Told(code, attempts) => (code, attempts) == came,
            Expected::Either => self.fault.codes().contains(&error.code()),
            Expected::Survived | Expected::Unseen => false,
        };
        match right {
            true => Verdict::Told,
            false => Verdict::Unexpected(format!(
                "{expected:?} was expected; it failed with {came:?}: {error}"
            )),
        }
    }

    /// A success. One that a storage has asked to wait with took that time.
    fn survived(&self, took: Duration) -> Verdict {
        let waits = self.fault.kind == Kind::Wait && matches!(self.strike, Strike::At(..));
        match waits && took < Duration::from_secs(2) {
            true => Verdict::Unexpected(format!("it was to wait for 2 s, and took {took:?}")),
            false => Verdict::Survived,
        }
    }

    /// Whether the fault struck as often as it was to. Of one that is always retried it is known how often.
    fn is_right_number(&self, struck: u32) -> bool {
        use Kind::{Broken, Cut, Fail, Short, Stall, Wait};
        match self.strike {
            // Nothing more is read of a listing once the name has come.
            Strike::At(Operation::List, _) if self.call == Call::Query => struck > 0,
            // What was cut goes on by another call.
            Strike::At(Operation::Get, _) if matches!(self.fault.kind, Cut | Short) => struck > 0,
            Strike::At(_, Manner::Overcome(times))
                if self.call != Call::GetOut
                    && matches!(self.fault.kind, Fail | Broken | Wait | Stall | Cut | Short) =>
            {
                struck == times
            }
            _ => struck > 0,
        }
    }

    /// What nobody could see. At least nothing may be called verified of which a part is missing.
    fn unseen(&self, says: Option<&Says>) -> Verdict {
        match says {
            Some(Says::Transfer(transfer))
                if transfer.verified && self.fault.kind == Kind::Trim =>
            {
                Verdict::Lied("a part is missing, and it says that the size was verified".into())
            }
            _ => Verdict::Unseen,
        }
    }
}

impl Fault {
    /// The codes that it may end with, wherever it strikes.
    fn codes(&self) -> &'static [ErrorCode] {
        match self.kind {
            Kind::Denied => &[ErrorCode::PermissionDenied],
            Kind::NoSpace => &[ErrorCode::NoSpace],
            Kind::Panic => &[ErrorCode::CodeError],
            Kind::Short | Kind::Size | Kind::Trim => &[ErrorCode::ValidationFailed],
            Kind::Flip => &[],
            Kind::Lost | Kind::Mute => &[
                ErrorCode::BackendError,
                ErrorCode::AlreadyExists,
                // A listing that could not be gone on with.
                ErrorCode::ValidationFailed,
            ],
            _ => &[ErrorCode::BackendError, ErrorCode::ValidationFailed],
        }
    }
}

/// As `cargo xtask chaos --only` takes it.
impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (subject, call, fault) = (self.subject.name, self.call.name(), self.fault.slug());
        match self.strike {
            Strike::At(carrier, manner) => {
                write!(f, "{subject}.{call}.{carrier}.{fault}.{}", manner.name())
            }
            Strike::Anywhere => write!(f, "{subject}.{call}.anywhere.{fault}"),
        }
    }
}
