//! What comes back is not what was put.

use backend_core::{Error, Result, Sink};

use crate::honest::{Honest, send};

mutants! {
    /// An empty object is not there.
    "contents::empty" => EmptyIsMissing {
        fn get(&self, it: &Honest, name: &str, to: &mut Sink) -> Result<()> {
            if it.object(name)?.data.is_empty() {
                return Err(Error::not_found());
            }
            it.get(name, to)
        }
    }

    /// A line feed comes back as a carriage return and a line feed.
    "contents::one_byte" => TextMode {
        fn get(&self, it: &Honest, name: &str, to: &mut Sink) -> Result<()> {
            let data = it.object(name)?.data;
            let lines: Vec<_> = data.split(|byte| *byte == b'\n').collect();
            send(&lines.join(&b"\r\n"[..]), to)
        }
    }
}
