//! Options: described, read, addressed; and secrets among them that nobody prints.

use std::{num::NonZeroU16, path::PathBuf, time::Duration};

use backend_core::{OptionInfo, OptionKind, OptionValue, prelude::*, secrecy::ExposeSecret};
use serde::Deserialize;

use crate::everything_shown;

/// A backend that has these options, and whose one object's contents are what `$told` makes of them.
macro_rules! backend_with {
    ($name:ident, $scheme:literal, ($($argument:ident: $type:ty),*), $told:expr) => {
        struct $name(String);

        #[backend(scheme = $scheme)]
        impl $name {
            fn new($($argument: $type),*) -> Self {
                Self($told)
            }
            fn get(&self, _: &str) -> Vec<u8> {
                self.0.clone().into()
            }
            fn put(&self, _: &str, _: &[u8]) -> Result<(), String> {
                Err(format!("the server said: {}", self.0))
            }
            fn list(&self) -> Vec<String> {
                Vec::new()
            }
            fn delete(&self, _: &str) {}
        }
    };
}

/// Every kind of option.
#[derive(Deserialize, Options)]
#[allow(dead_code)] // most are only described
struct Kinds {
    /// Whether.
    ///
    /// Not this.
    #[serde(default)]
    flag: bool,
    #[serde(default = "seven")]
    small: u8,
    #[serde(default)]
    number: i64,
    #[serde(default)]
    port: Option<NonZeroU16>,
    /// How much
    /// at once.
    #[serde(default = "eight_mib", alias = "chunk_size")]
    part_size: u64,
    #[serde(default)]
    ratio: f32,
    #[serde(default = "slash")]
    separator: char,
    region: String,
    #[serde(default)]
    empty: String,
    #[serde(default = "half_minute")]
    wait: Duration,
    #[serde(default)]
    cache: Option<PathBuf>,
    key: SecretString,
    #[serde(default)]
    keys: Vec<SecretString>,
    #[serde(default = "never_shown")]
    access: SecretString,
    #[serde(default = "hosts")]
    hosts: Vec<String>,
    #[serde(default)]
    mode: Mode,
    #[serde(default)]
    level: Level,
    r#type: Option<String>,
    #[serde(default, deserialize_with = "by_hand")]
    custom: (u8, u8),
    #[serde(skip)]
    skipped: Vec<(u8, u8)>,
}

/// How.
#[derive(Debug, Default, Deserialize, Options)]
#[serde(rename_all = "snake_case")]
enum Mode {
    /// May lose the last second.
    VeryFast,
    #[default]
    #[serde(rename = "safe")]
    Checked,
    #[serde(skip)]
    #[allow(dead_code)]
    Internal(Vec<u8>),
}

#[derive(Debug, Deserialize, Options)]
#[serde(transparent)]
struct Level(u8);

impl Default for Level {
    fn default() -> Self {
        Self(3)
    }
}

fn seven() -> u8 {
    7
}
fn eight_mib() -> u64 {
    8 << 20
}
fn slash() -> char {
    '/'
}
fn half_minute() -> Duration {
    Duration::from_secs(30)
}
fn never_shown() -> SecretString {
    "hunter2".into()
}
fn hosts() -> Vec<String> {
    vec!["a".into(), "b".into()]
}
fn by_hand<'de, D: serde::Deserializer<'de>>(from: D) -> Result<(u8, u8), D::Error> {
    let text = String::deserialize(from)?;
    let (a, b) = text.split_once('x').ok_or_else(|| serde::de::Error::custom("no x"))?;
    Ok((a.parse().unwrap_or(0), b.parse().unwrap_or(0)))
}

backend_with!(WithKinds, "kinds", (options: Options<Kinds>), {
    let Kinds { flag, part_size, mode, level, hosts, keys, custom, r#type, .. } = &*options;
    let keys: Vec<_> = keys.iter().map(|key| key.expose_secret().len()).collect();
    format!("{flag} {part_size} {mode:?} {level:?} {hosts:?} {keys:?} {custom:?} {type:?}")
});

fn options_of(scheme: &str) -> Vec<OptionInfo> {
    backend_core::registration(scheme).unwrap().options()
}

async fn told(url: &str) -> String {
    let store = Store::open(url).await.unwrap_or_else(|error| panic!("{url}: {error}"));
    String::from_utf8(store.get("a").await.unwrap().into()).unwrap()
}

async fn refused(url: &str) -> String {
    let error = Store::open(url).await.expect_err(url);
    assert_eq!(error.code().number(), 8, "{url}: {error}");
    error.to_string()
}

#[test]
fn derived_options_are_told_with_type_and_default_and_whether_they_are_required() {
    let shown: Vec<_> =
        options_of("kinds").iter().map(|option| format!("{}: {option}", option.name)).collect();
    assert_eq!(
        shown,
        [
            "flag: flag, default false",
            "small: number from 0 to 255, default 7",
            "number: number, default 0",
            "port: number from 1 to 65535",
            "part-size: size, default 8MiB",
            "ratio: decimal, default 0",
            "separator: character, default /",
            "region: text, required",
            "empty: text",
            "wait: duration, default 30s",
            "cache: path",
            "key: secret, required",
            "keys: list of secret",
            "access: secret",
            "hosts: list of text, default a,b",
            "mode: one of very-fast, safe; default safe",
            "level: number from 0 to 255, default 3",
            "type: text",
            "custom: text",
        ]
    );
}

#[test]
fn derived_options_are_told_with_their_docs_their_aliases_and_their_secrets() {
    let options = options_of("kinds");
    let of = |name: &str| options.iter().find(|option| option.is_called(name)).unwrap();
    assert_eq!((of("flag").doc, of("part_size").doc), ("Whether.", "How much at once."));
    assert_eq!(of("Chunk_Size").name, "part-size");
    let secrets: Vec<_> = options.iter().filter(|o| o.secret).map(|o| &*o.name).collect();
    assert_eq!(secrets, ["key", "keys", "access"]);
    let Some(OptionKind::OneOf(choices)) = of("mode").kind else { panic!() };
    assert_eq!((choices[0].name, choices[0].doc), ("very-fast", "May lose the last second."));
}

#[tokio::test]
async fn derived_options_are_read_by_the_names_and_words_that_are_told() {
    let url = "kinds:?region=x&key=k&chunk-size=1KiB&mode=very-fast&level=9&hosts=&keys=ab,c&custom=3x4&type=t";
    let url = format!("{url}&flag");
    assert_eq!(told(&url).await, r#"true 1024 VeryFast Level(9) [] [2, 1] (3, 4) Some("t")"#);
    let error = refused("kinds:?region=x&key=k&mode=internal").await;
    assert!(error.contains("which is not one of very-fast, safe"), "{error}");
    let error = refused("kinds:?region=x&key=k&part-size=1&chunk-size=2").await;
    assert!(error.contains("is given more than once"), "{error}");
}

#[derive(Deserialize, Options)]
#[serde(default, rename_all = "camelCase")]
struct Whole {
    first_one: u32,
    #[serde(rename = "other")]
    second: Option<Duration>,
}

impl Default for Whole {
    fn default() -> Self {
        Self { first_one: 11, second: Some(Duration::from_millis(1500)) }
    }
}

fn whole() -> ByPath {
    ByPath { level: 5 }
}

#[derive(Deserialize, Options)]
#[serde(default = "whole")]
struct ByPath {
    level: u32,
}

/// What is read, before it is known to be good.
#[derive(Deserialize, Options)]
struct Unchecked {
    percent: u8,
}

#[derive(Deserialize, Options)]
#[serde(try_from = "Unchecked")]
struct Checked {
    fraction: f64,
}

impl TryFrom<Unchecked> for Checked {
    type Error = String;
    fn try_from(Unchecked { percent }: Unchecked) -> Result<Self, String> {
        match percent {
            0..=100 => Ok(Self { fraction: f64::from(percent) / 100.0 }),
            _ => Err(format!("{percent} percent are too many")),
        }
    }
}

#[derive(Deserialize)]
struct NamesOnly {
    plain: String,
    #[serde(default)]
    api_token: String,
}

backend_with!(
    Several,
    "several-options",
    (whole: Options<Whole>, by_path: Options<ByPath>, checked: Options<Checked>, names: Options<NamesOnly>),
    format!(
        "{} {:?} {} {} {}{}",
        whole.first_one, whole.second, by_path.level, checked.fraction, names.plain, names.api_token
    )
);

#[tokio::test]
async fn several_arguments_of_new_share_the_options_of_a_url() {
    let shown: Vec<_> = options_of("several-options")
        .iter()
        .map(|option| format!("{}: {option} {}", option.name, option.secret))
        .collect();
    assert_eq!(
        shown,
        [
            "firstOne: number, default 11 false",
            "other: duration, default 1.5s false",
            "level: number, default 5 false",
            "percent: number from 0 to 255, required false",
            "plain:  false",
            "api-token:  true",
        ]
    );
    assert_eq!(
        told("several-options:?firstone=2&percent=50&plain=p&level=1").await,
        "2 Some(1.5s) 1 0.5 p"
    );
    let error = refused("several-options:?percent=101&plain=p").await;
    assert!(error.contains("101 percent are too many"), "{error}");
    let error = refused("several-options:?percent=1").await;
    assert!(error.contains(r#"option "plain" is missing"#), "{error}");
}

/// A type that says by hand what it is.
#[derive(Deserialize)]
struct Bucket(String);

impl OptionValue for Bucket {
    const KIND: OptionKind = OptionKind::Text;
    fn shown(&self) -> Option<String> {
        Some(self.0.clone())
    }
}

/// Something that is a secret by its type alone.
#[derive(Deserialize, Options)]
struct Hidden {
    #[serde(default = "lake")]
    bucket: Bucket,
    #[serde(default)]
    sign: Option<SecretString>,
    #[serde(default)]
    signs: Vec<SecretString>,
    #[serde(default)]
    #[allow(dead_code)] // no value of it is good
    pin: Option<Pin>,
}

fn lake() -> Bucket {
    Bucket("lake".into())
}

/// Its error repeats what was given.
#[derive(Options)]
#[allow(dead_code)]
struct Pin(SecretString);

impl<'de> Deserialize<'de> for Pin {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let shown = serde::de::Unexpected::Str(&text);
        Err(serde::de::Error::invalid_value(shown, &"four digits"))
    }
}

backend_with!(WithHidden, "hidden", (options: Options<Hidden>), {
    let signs = options.sign.iter().chain(&options.signs).map(|sign| sign.expose_secret());
    format!("{} {}", options.bucket.0, signs.collect::<Vec<_>>().join(" and "))
});

#[tokio::test(start_paused = true)]
async fn what_is_of_a_secret_type_is_never_printed_whatever_its_name() {
    let url = "hidden:?sign=hunter2&signs=hunter3,hunt%26r4&bucket=b";
    let store = Store::open(url).await.unwrap();
    assert_eq!(store.get("a").await.unwrap(), "b hunter2 and hunter3 and hunt&r4");
    let error = store.put("a", "x").await.unwrap_err();
    let said = format!("{} {store:?} {}", everything_shown(&error), store.url());
    assert!(said.contains("the server said: b *** and *** and ***"), "{said}");
    assert!(!said.contains("hunt"), "{said}");
    assert_eq!(store.url().to_string(), "hidden:?sign=***&signs=***&bucket=b");
    assert_eq!(format!("{:?}", store.url()), "BackendUrl(hidden:?sign=***&signs=***&bucket=b)");
}

#[tokio::test(start_paused = true)]
async fn a_secret_is_not_printed_by_the_prefix_in_front_of_its_backend_nor_where_it_is_misplaced() {
    let store = Store::open("level+hidden:?sign=hunter2&level.key=hunter3").await.unwrap();
    let error = store.put("a", "x").await.unwrap_err();
    let said = format!("{} {store:?} {}", everything_shown(&error), store.url());
    assert!(said.contains("***") && !said.contains("hunt"), "{said}");
    for url in ["level+hidden:?key=hunter2", "level+hidden:?level.sign=hunter2"] {
        let error = refused(url).await;
        assert!(error.contains("=***") && !error.contains("hunt"), "{error}");
    }
}

#[tokio::test]
async fn an_error_about_a_secret_does_not_repeat_it_however_short_it_is() {
    for url in ["hidden:?pin=q7", "hidden:?sign=q7&sign=q7", "hidden:?sign"] {
        let error = refused(url).await;
        assert!(error.contains("hidden: option \"") && !error.contains("q7"), "{error}");
    }
}

/// Adds nothing, and has a level.
struct Prefix(Store, String);

#[derive(Deserialize, Options)]
struct PrefixOptions {
    #[serde(default)]
    level: u8,
    #[serde(default)]
    key: Option<SecretString>,
}

#[backend(schemes = ["level", "lev"], prefix = true, forwards(put, list, delete))]
impl Prefix {
    fn new(inner: Store, options: Options<PrefixOptions>) -> Self {
        let _ = &options.key;
        Self(inner, options.level.to_string())
    }
    async fn get(&self, name: &str) -> Result<Vec<u8>> {
        let inner = self.0.get(name).await?;
        Ok([self.1.as_bytes(), b" ", &inner].concat())
    }
}

#[tokio::test]
async fn an_option_at_the_wrong_address_is_answered_with_the_right_one() {
    for (url, words) in [
        ("level+hidden:?level=9", r#"hidden has no option "level"; write level.level=9"#),
        ("level+hidden:?levl=9", r#"hidden has no option "levl"; did you mean "level.level"?"#),
        ("level+hidden:?level.bucket=b", r#"level has no option "bucket"; write bucket=b"#),
        (
            "level+hidden:?hidden.bucket=b",
            r#"hidden has no option "hidden.bucket"; an option of hidden has no prefix: write bucket=b"#,
        ),
        (
            "level+hidden:?lebel.level=1",
            r#"hidden has no option "lebel.level"; did you mean "level.level"?"#,
        ),
        (
            "level+hidden:?through.level=1",
            r#"hidden has no option "through.level"; the prefix "through" is not in this URL: it is written through+hidden:"#,
        ),
        (
            "level+hidden:?nobody.level=1",
            r#"hidden has no option "nobody.level"; the prefixes of this URL are level"#,
        ),
        (
            "hidden:?nobody.level=1",
            r#"hidden has no option "nobody.level"; this URL has no prefix"#,
        ),
        (
            "hidden:?level.level=1",
            r#"hidden has no option "level.level"; the prefix "level" is not in this URL: it is written level+hidden:"#,
        ),
        ("level+hidden:?level.levle=1", r#"level has no option "levle"; did you mean "level"?"#),
        ("hidden:?buckte=b", r#"hidden has no option "buckte"; did you mean "bucket"?"#),
        ("hidden:?timeuot=1s", r#"did you mean "timeout"?"#),
        ("level+hidden:?level.level=x", r#"level: option "level.level" is "x", which is not"#),
        ("level+hidden:?level.retries=x", r#"option "level.retries" is "x", which is not"#),
        (
            "hidden:?qqqqq=1",
            r#"hidden has no option "qqqqq"; it has bucket, sign, signs, pin, retries, retry-delay, timeout"#,
        ),
    ] {
        let error = refused(url).await;
        assert!(error.contains(words), "{url}: {error}");
    }
}

#[tokio::test]
async fn a_bare_key_that_both_have_is_the_innermost_backends() {
    let shown = told("level+kinds:?level=9&region=x&key=k").await;
    assert!(shown.starts_with("0 false") && shown.contains("Level(9)"), "{shown}");
}

#[tokio::test]
async fn a_prefix_that_stands_there_twice_is_given_its_options_twice() {
    assert_eq!(told("level+level+hidden:?level.level=4&bucket=b").await, "4 4 b ");
    assert_eq!(told("level+lev+hidden:?level.level=4&lev.level=5&bucket=b").await, "4 5 b ");
}

#[tokio::test]
async fn options_are_checked_before_anything_is_opened() {
    let error = refused("level+kinds:?level.nobody=1").await;
    assert!(error.contains("level has no option"), "the missing region is told later: {error}");
}
