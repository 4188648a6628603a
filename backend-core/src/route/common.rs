//! The options that every URL may have, whatever its backend.

use std::time::Duration;

use crate::{
    Error, OptionInfo, Result, RetryPolicy,
    options::{self, Described, is_named},
    url::UrlOption,
};

const RETRIES: &str = "retries";
const DELAY: &str = "retry-delay";
const TIMEOUT: &str = "timeout";

pub(super) const NAMES: [&str; 3] = [RETRIES, DELAY, TIMEOUT];

pub(super) fn is_common(key: &str) -> bool {
    NAMES.iter().any(|name| is_named(key, name))
}

/// The options that every URL may have, whatever its backend.
///
/// ```
/// let options = backend_core::common_options();
/// assert_eq!((&*options[0].name, options[0].to_string()), ("retries", "number, default 4".into()));
/// ```
#[must_use]
pub fn common_options() -> Vec<OptionInfo> {
    let RetryPolicy { retries, delay, timeout, .. } = RetryPolicy::default();
    let describe = |options: &mut Described| {
        options
            .option::<u32>(RETRIES, "Attempts after the first; 0 is one attempt.")
            .default(|| retries);
        let doc = "The wait before the second attempt; it doubles, with full jitter, up to 30s.";
        options.option::<Duration>(DELAY, doc).default(|| delay);
        let doc = "How long an attempt may make no progress; 0 is without limit.";
        options.option::<Duration>(TIMEOUT, doc).default(|| timeout);
    };
    options::described(describe, true)
}

#[derive(serde::Deserialize)]
pub(super) struct Common {
    #[serde(default)]
    retries: Option<u32>,
    #[serde(default)]
    retry_delay: Option<Duration>,
    #[serde(default)]
    timeout: Option<Duration>,
}

impl Common {
    /// `policy` with what `options` say of it, which stand in the URL behind `address`.
    pub(super) fn read(
        options: &[UrlOption],
        address: &str,
        policy: RetryPolicy,
    ) -> Result<RetryPolicy> {
        let common: Self = options::read(options, address).map_err(Error::bad_url)?;
        Ok(RetryPolicy {
            retries: common.retries.unwrap_or(policy.retries),
            delay: common.retry_delay.unwrap_or(policy.delay),
            timeout: common.timeout.unwrap_or(policy.timeout),
            ..policy
        })
    }
}
