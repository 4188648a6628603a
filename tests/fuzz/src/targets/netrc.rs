//! The file `.netrc`.

use fastrand::Rng;
use secrecy::ExposeSecret;

use self::parser::{find, parse};
use super::SECRET;
use crate::{Target, mutate};

#[path = "../../../../backend-core/src/credentials/netrc.rs"]
#[allow(dead_code, unreachable_pub)] // only the parser is called
mod parser;

/// A text of it is such a file.
pub const TARGET: Target = Target { name: "netrc", seeds, longest: 512, mutate, run };

const WORDS: [&str; 24] = [
    "machine ",
    "default ",
    "login ",
    "user ",
    "password ",
    "passwd ",
    "account ",
    "macdef m\n",
    "\n",
    "\n\n",
    "\r\n",
    "#",
    "# hunter2\n",
    "\"",
    "\\",
    "\\n",
    "\"a b\"",
    "hunter2",
    " ",
    "\t",
    "a.example",
    "[::1]",
    "me",
    "ü",
];

fn seeds() -> Vec<String> {
    let seeds = [
        "",
        "# nothing\n",
        "machine a.example login me password hunter2 account x\nmachine b.example\n    login you\n    password #hunter2 # whose\n",
        "macdef init\n    cd hunter2\n\nmachine ::1 login \"a b\" password \"hunter2\\\"\\\\ \\t\"\ndefault login anonymous password guest",
        "login hunter2",
        "machine a\npassword hun hunter2",
        "machine a password \"hunter2",
        "macdef m\r\nx\r\n\r\nmachine a password x",
    ];
    seeds.map(str::to_owned).into()
}

fn mutate(text: &str, rng: &mut Rng) -> String {
    mutate::text(text, &WORDS, rng)
}

/// What is wrong is told without a password, and lines may end as they do on Windows.
fn run(text: &str) {
    let outcome = read(text);
    if let Err(fault) = &outcome {
        assert!(fault.starts_with("line ") && !fault.contains(SECRET), "{fault}");
    }
    if !text.contains(['"', '\r']) {
        assert_eq!(outcome, read(&text.replace('\n', "\r\n")));
    }
}

type Found = (Option<String>, Option<String>);

/// Who to log in as at a few hosts, or what is wrong.
fn read(text: &str) -> Result<Vec<Option<Found>>, String> {
    let logins = parse(text)?;
    let hosts = ["a.example", "[::1]", "b.example"].into_iter();
    let asked = hosts.flat_map(|host| [(host, None), (host, Some("me"))]);
    let found = asked.map(|(host, user)| {
        let login = find(logins.clone(), host, user)?;
        let is_his =
            user.is_none_or(|user| login.user.is_none() || login.user.as_deref() == Some(user));
        assert!(is_his, "somebody else's login");
        Some((login.user, login.password.map(|password| password.expose_secret().to_owned())))
    });
    Ok(found.collect())
}
