//! What must be seen by nobody, and where it is looked for while everything else goes on: the arguments of every process, the
//! environments of those that it starts and that are not Quintet's, what is logged at the most verbose level, and what errors say.

mod forms;
mod logs;
mod processes;
mod trials;

use std::{
    collections::BTreeSet,
    fmt,
    sync::{
        Mutex, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};

use memchr::memmem::Finder;
use serde_json::{Value, json};

use self::logs::catch_in;
pub(crate) use self::{logs::catch, processes::Watcher, trials::trials};

/// The secrets that are in use, and where any of them was seen.
#[derive(Default)]
pub(crate) struct Secrets {
    known: RwLock<Vec<Known>>,
    leaks: Mutex<BTreeSet<String>>,
    looked: [Looked; PLACES.len()],
}

struct Known {
    /// Such as `the password of openssh`.
    what: String,
    form: Finder<'static>,
}

/// How much was searched.
#[derive(Default)]
struct Looked {
    texts: AtomicU64,
    bytes: AtomicU64,
}

/// Where somebody may look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Arguments,
    Environment,
    Log,
    Error,
}

const PLACES: [Place; 4] = [Place::Arguments, Place::Environment, Place::Log, Place::Error];

impl Secrets {
    /// From now on nobody may see it, in whatever form it is carried.
    pub(crate) fn keep(&self, what: &str, user: &str, secret: &str) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        for form in forms::of(user, secret) {
            known.push(Known { what: what.into(), form: Finder::new(&form).into_owned() });
        }
    }

    /// Looks for all of them in a text; `whose` says where it is from.
    pub(crate) fn look(&self, place: Place, text: &[u8], whose: impl FnOnce() -> String) {
        let looked = &self.looked[place as usize];
        looked.texts.fetch_add(1, Ordering::Relaxed);
        looked.bytes.fetch_add(text.len() as u64, Ordering::Relaxed);
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.iter().find(|known| known.form.find(text).is_some()) {
            let leak = format!("{} in {place} {}", known.what, whose());
            self.leaks.lock().unwrap_or_else(PoisonError::into_inner).insert(leak);
        }
    }

    /// Looks for all of them in whatever can be printed of an error.
    pub(crate) fn look_at_error(&self, error: &backend_core::Error) {
        let said = format!("{error}\n{error:?}\n{error:#?}\n{}", error.chain().join("\n"));
        self.look(Place::Error, said.as_bytes(), || format!("with code {}", error.code().number()));
    }

    /// Where one was seen, each place once.
    pub(crate) fn leaks(&self) -> Vec<String> {
        self.leaks.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// What was searched, and how often something was found.
    pub(crate) fn record(&self) -> Value {
        let places = PLACES.map(|place| {
            let looked = &self.looked[place as usize];
            let [texts, bytes] =
                [&looked.texts, &looked.bytes].map(|count| count.load(Ordering::Relaxed));
            json!({ "place": place.to_string(), "texts": texts, "bytes": bytes })
        });
        json!({ "kind": "secrets", "places": places, "leaks": self.leaks().len() })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Arguments => "arguments of processes",
            Self::Environment => "environments of the processes that were started",
            Self::Log => "lines of the log, at the level `trace`",
            Self::Error => "errors and reports",
        })
    }
}
