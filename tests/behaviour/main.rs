//! What authors and callers may rely on, seen through the public doors alone.
#![allow(clippy::unwrap_used)] // a test that unwraps what is not there fails, and says where

mod attempts;
mod credentials;
mod cut_gets;
mod errors;
mod fallbacks;
mod forms;
mod leases;
mod listings;
mod made;
mod nested;
mod objects;
mod options;
mod transfers;
mod urls;

use backend_core::{BackendUrl, Error, Result, RetryPolicy, Store};
use tests::Script;

/// The store of `script` under `scheme`.
async fn open(script: &Script, scheme: &str) -> Store {
    Store::open(script.url(scheme)).await.unwrap()
}

/// The same, with this number of retries.
async fn open_with_retries(script: &Script, scheme: &str, retries: u32) -> Store {
    let url = BackendUrl::parse(&script.url(scheme)).unwrap();
    Store::open_with(url, RetryPolicy::new().retries(retries)).await.unwrap()
}

/// The number of the code of a failure.
fn code<T: std::fmt::Debug>(result: Result<T>) -> u8 {
    result.unwrap_err().code().number()
}

/// Every text that an error shows to anybody.
fn everything_shown(error: &Error) -> String {
    let mut texts = vec![error.to_string(), format!("{error:?}"), format!("{error:#?}")];
    texts.extend(error.chain());
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        texts.push(format!("{error} {error:?}"));
        cause = error.source();
    }
    for other in error.other_attempts() {
        texts.push(everything_shown(other));
    }
    texts.join("\n")
}
