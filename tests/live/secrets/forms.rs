//! The ways in which a secret is carried, and by which it would be seen.

use std::collections::BTreeSet;

use base64::{Engine, engine::general_purpose::STANDARD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// As it is, as in a URL, as in a header with the user, as bytes are printed for debugging, and as a dump has them. Of a text of several
/// lines, such as a key, every long line counts by itself.
pub(super) fn of(user: &str, secret: &str) -> BTreeSet<Vec<u8>> {
    const LONG: usize = 40;
    match secret.lines().count() {
        0 | 1 => of_word(user, secret).into_iter().map(String::into_bytes).collect(),
        _ => secret.lines().filter(|line| line.len() >= LONG).map(Vec::from).collect(),
    }
}

fn of_word(user: &str, secret: &str) -> [String; 7] {
    let decimals: Vec<_> = secret.bytes().map(|byte| byte.to_string()).collect();
    [
        secret.into(),
        utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string(),
        STANDARD.encode(format!("{user}:{secret}")),
        STANDARD.encode(secret),
        decimals.join(", "),
        secret.bytes().map(|byte| format!("{byte:02x}")).collect(),
        secret.escape_debug().to_string(),
    ]
}
