//! The options of a URL, read into a type that has an option of every type.

use backend_core::{BackendUrl, Result, RetryPolicy, Store};
use fastrand::Rng;
use percent_encoding::percent_decode_str;

use super::SECRET;
use crate::{Target, backends::block_on, mutate};

/// A text of it is what stands behind the `?` of a URL.
pub const TARGET: Target = Target { name: "options", seeds, longest: 512, mutate, run };

const WORDS: [&str; 48] = [
    "&",
    "=",
    ",",
    "%",
    "%2C",
    "%26",
    "flag",
    "small=-1",
    "port=22",
    "number=-9223372036854775808",
    "part-size=64MiB",
    "ratio=0.5",
    "letter=x",
    "text=a b",
    "place=/x",
    "old-place=x",
    "wait=1m30s",
    "access=public-read",
    "hosts=a,b",
    "waits=1.25s,2ms",
    "key=hunter2",
    "keys=hunter2,x",
    "api-token=1",
    "before.level=9",
    "before.pass=hunter2",
    "retries=3",
    "retry-delay=500ms",
    "timeout=0",
    "true",
    "no",
    "KiB",
    "kB",
    "T",
    "min",
    "h",
    "d",
    "ms",
    "1.5s",
    "1e9",
    "inf",
    "NaN",
    "18446744073709551615",
    "-0",
    "+1",
    "0x1",
    "_",
    "before.",
    "ü",
];

fn seeds() -> Vec<String> {
    let each = WORDS.iter().filter(|word| word.contains('=')).map(|word| (*word).to_owned());
    let more = [
        "flag&small=127&port=1&number=1&part_size=10MB&ratio=1&letter=%C3%BC&text=&place=.&wait=1.5h&access=private&hosts=a&hosts=b",
        "keys=a&keys=hunter2&key=hunter2&key=hunter2",
        "kye=1&before.levle=2",
        "befor.pass=hunter2",
        "fuzz.key=hunter2",
        "api_token=hunter2",
        "PART-SIZE=1&part_size=2",
        "wait=99999999999d",
        "part-size=99999999999999999999T",
    ];
    each.chain(more.map(str::to_owned)).collect()
}

fn mutate(text: &str, rng: &mut Rng) -> String {
    mutate::text(text, &WORDS, rng)
}

fn run(query: &str) {
    let Ok(url) = BackendUrl::parse(&url_of(query)) else { return };
    match read(&url) {
        Ok(read_as) => {
            assert_eq!(read_as, read_text(&read_as), "what is shown is read as the same");
            let other_keys = with_keys(query, |key| key.to_ascii_uppercase().replace('_', "-"));
            assert_eq!(
                read_as,
                read_text(&other_keys),
                "case does not matter, and '-' and '_' are alike"
            );
        }
        Err(error) => {
            assert_eq!(error.code().number(), 8, "{error}");
            let words = error.to_string();
            // A secret may be a part of a name, which is then not printed either.
            assert!(names_an_option(query, &words) || words.contains("***"), "{words}");
        }
    }
    secrets_are_not_printed(query);
}

fn url_of(query: &str) -> String {
    format!("before+fuzz:?{query}")
}

/// The options as they were understood, written as a query again, secrets too.
fn read(url: &BackendUrl) -> Result<String> {
    block_on(async {
        let store = Store::open_with(url.clone(), RetryPolicy::default()).await?;
        let read_as = store.get("options").await?;
        Ok(String::from_utf8_lossy(&read_as).into_owned())
    })
}

fn read_text(query: &str) -> String {
    let read = BackendUrl::parse(&url_of(query)).and_then(|url| read(&url));
    read.unwrap_or_else(|error| panic!("{query}: {error}"))
}

/// The query with every key changed.
fn with_keys(query: &str, change: impl Fn(&str) -> String) -> String {
    let pairs = query.split('&').map(|pair| match pair.split_once('=') {
        Some((key, value)) => format!("{}={value}", change(key)),
        None => change(pair),
    });
    pairs.collect::<Vec<_>>().join("&")
}

/// Whether the error names one of the options that are there, as it is there or as it is shown.
fn names_an_option(query: &str, error: &str) -> bool {
    keys(query).any(|(key, _)| {
        // What is addressed to a prefix has another name there.
        let own = key.match_indices('.').map(|(dot, _)| &key[dot + 1..]).chain([&*key]);
        own.into_iter().any(|name| {
            let shown = name.replace('_', "-");
            let called = if shown == "old-place" { "place" } else { &*shown };
            [name, called].iter().any(|name| error.contains(&format!("option {name:?}")))
        })
    })
}

/// The keys as they are compared, and where they stand.
fn keys(query: &str) -> impl Iterator<Item = (String, usize)> {
    query.split('&').enumerate().filter(|(_, pair)| !pair.is_empty()).map(|(at, pair)| {
        let key = pair.split_once('=').map_or(pair, |(key, _)| key);
        (percent_decode_str(key).decode_utf8_lossy().to_ascii_lowercase(), at)
    })
}

/// The value of an option that is a secret by its type or by its name is nowhere, be it right or wrong.
fn secrets_are_not_printed(query: &str) {
    for (key, at) in keys(query).filter(|(key, _)| is_secret(key)) {
        let mut pairs: Vec<String> = query.split('&').map(str::to_owned).collect();
        let name = pairs[at].split_once('=').map_or(&*pairs[at], |(name, _)| name).to_owned();
        pairs[at].clear();
        if pairs.concat().contains(SECRET) || name.contains(SECRET) {
            continue;
        }
        pairs[at] = format!("{name}={SECRET}");
        let url = BackendUrl::parse(&url_of(&pairs.join("&"))).expect("only a value is another");
        let opened = block_on(Store::open_with(url.clone(), RetryPolicy::default()));
        let opened =
            opened.map_or_else(|error| format!("{error} {error:?}"), |store| format!("{store:?}"));
        let shown = format!("{url} {url:?} {opened}");
        assert!(!shown.contains(SECRET), "{key}: {shown}");
    }
}

fn is_secret(key: &str) -> bool {
    let bare = key.rsplit_once('.').map_or(key, |(_, bare)| bare);
    ["password", "passphrase", "secret", "token", "credential"]
        .iter()
        .any(|word| key.contains(word))
        || ["key", "keys", "pass"].contains(&bare)
}
