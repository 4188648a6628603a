//! One backend of the matrix, as the tests know it.

use crate::{answer::Says, kept::Kept};

/// A backend, and what its methods can say.
pub(crate) struct Case {
    pub(crate) scheme: &'static str,
    /// Whether it stands in front of another store.
    pub(crate) prefix: bool,
    pub(crate) new: Says,
    pub(crate) get: Says,
    pub(crate) get_range: Says,
    pub(crate) put: Says,
    pub(crate) put_new: Says,
    pub(crate) list: Says,
    pub(crate) delete: Says,
    pub(crate) delete_list: Says,
    pub(crate) delete_list_each: Says,
    pub(crate) query: Says,
    pub(crate) query_list: Says,
    pub(crate) query_list_each: Says,
    pub(crate) r#move: Says,
    pub(crate) copy: Says,
    pub(crate) rename: Says,
    pub(crate) retry_cleanup: Says,
    pub(crate) close: Says,
    /// What its `error_code` takes.
    pub(crate) error: &'static str,
    pub(crate) written: &'static [Written],
}

/// One method, as it is written.
pub(crate) struct Written {
    pub(crate) operation: &'static str,
    pub(crate) combination: &'static [usize],
    pub(crate) signature: &'static str,
}

impl Case {
    pub(crate) fn kept(&self) -> Kept {
        Kept::of(self.scheme)
    }

    pub(crate) fn written(&self, operation: &str) -> &'static Written {
        let mut all = self.written.iter();
        all.find(|written| written.operation == operation).expect("every operation is written")
    }

    pub(crate) fn signature(&self, operation: &str) -> &'static str {
        self.written(operation).signature
    }

    /// For a message: which method of which backend.
    pub(crate) fn at(&self, operation: &str) -> String {
        format!("{}: {}", self.scheme, self.signature(operation))
    }

    pub(crate) fn url(&self) -> String {
        let inner = if self.prefix { "+inner" } else { "" };
        let option = match self.asks_for("Options<Level>") {
            true if self.prefix => format!("?{}.level=3", self.scheme),
            true => "?level=3".into(),
            false => String::new(),
        };
        format!("{}{inner}://user@host/{option}", self.scheme)
    }

    /// Whether its plain functions never block.
    pub(crate) fn is_in_place(&self) -> bool {
        self.scheme.starts_with("in-place")
    }

    /// Whether `new` takes this.
    pub(crate) fn asks_for(&self, argument: &str) -> bool {
        self.signature("new").contains(argument)
    }

    /// The code of a failure that its `error_code` is asked about.
    pub(crate) fn code(&self, says: Says) -> Option<u8> {
        const NO_SPACE: u8 = 53;
        let error = says.error?;
        Some(if error.is_seen_by(self.error) { NO_SPACE } else { error.code() })
    }
}
