//! What opening and closing lose.

use backend_core::{Error, ErrorCode, Result};

use crate::honest::Honest;

mutants! {
    /// The server has no such command after all.
    "lifecycle::operations" => CannotCopyAfterAll {
        fn copy(&self, _it: &Honest, _from: &str, _to: &str) -> Result<bool> {
            Err(Error::new(ErrorCode::Unsupported, "502 command not implemented"))
        }
    }

    others {
        /// What was put is written when there is more of it, and close does not look.
        "lifecycle::reopened" => WritesLate at "instance://PLACE/late";
        /// All who are logged in share a session, and closing one ends it.
        "lifecycle::apart" => OneSession at "instance://PLACE/one-session";
        /// The server allows four sessions.
        "lifecycle::at_once" => FourSessions at "instance://PLACE/four-sessions";
        /// The server allows ten sessions, and close does not end one.
        "lifecycle::many_times" => KeepsSessions at "instance://PLACE/keeps-sessions";
        /// Requests are made by a task of the runtime that the storage was opened in.
        "lifecycle::other_runtime" => BoundToItsRuntime at "instance://PLACE/runtime";
    }
}
