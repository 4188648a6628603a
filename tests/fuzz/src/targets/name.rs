//! Names of objects, also where a storage knows no `/`.

use std::path::{Component, Path};

use backend_core::{Name, Store};
use fastrand::Rng;
use futures_util::StreamExt as _;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{Target, backends::block_on, mutate};

/// A text of it is a name, or none.
pub const TARGET: Target = Target { name: "name", seeds, longest: 128, mutate, run };

const WORDS: [&str; 16] = [
    "/", "//", ".", "..", "...", "/./", "/../", "%", "%2F", "%2f", "%25", "%252F", "\0", "\\", "ü",
    "a",
];

fn seeds() -> Vec<String> {
    let seeds = [
        "a",
        "a/b c",
        "",
        "/a",
        "a/",
        "a//b",
        ".",
        "..",
        "a/../b",
        "...",
        ".hidden",
        "%2F",
        "100%",
        "ü/日本",
        "a\\b",
        "\n",
        "-rf",
        "a\0b",
    ];
    seeds.map(str::to_owned).into()
}

fn mutate(text: &str, rng: &mut Rng) -> String {
    mutate::text(text, &WORDS, rng)
}

fn run(text: &str) {
    let parts = || text.split('/');
    let is_name = parts().all(|part| !matches!(part, "" | "." | "..")) && !text.contains('\0');
    match Name::new(text) {
        Err(error) => {
            assert_eq!(error.code().number(), 50, "{error}");
            assert!(error.to_string().contains(&format!("{text:?}")), "{error}");
            assert!(!is_name, "{error}");
        }
        Ok(name) => {
            assert!(is_name && name == text, "{name:?}");
            let on_disk: Vec<_> = Path::new(text).components().collect();
            assert!(
                on_disk.len() == parts().count()
                    && on_disk.iter().all(|part| matches!(part, Component::Normal(_)))
            );
            comes_back_from_where_it_is_escaped(&name);
        }
    }
    // A URL holds no NUL, by which one is told.
    if !text.contains('\0') {
        let unescaped = text.replace("%2F", "/").replace("%25", "%");
        let is_escaped = unescaped.replace('%', "%25").replace('/', "%2F") == text;
        let name = |text: &str| Name::new(text).ok().map(String::from);
        assert_eq!(listed("lists", text), name(text));
        assert_eq!(listed("lists-flat", text), name(&unescaped).filter(|_| is_escaped));
    }
}

/// What becomes of a text in a listing: its one name, or its one error.
fn listed(scheme: &str, text: &str) -> Option<String> {
    let url = format!("{scheme}:?name={}", utf8_percent_encode(text, NON_ALPHANUMERIC));
    let mut listed: Vec<_> = block_on(async {
        let store = Store::open(url).await.expect("any text is an option");
        store.list("").collect().await
    });
    let only = listed.pop().filter(|_| listed.is_empty()).expect("one entry");
    only.ok().map(|entry| entry.name().to_owned())
}

fn comes_back_from_where_it_is_escaped(name: &Name) {
    block_on(async {
        let store = Store::open("flat:").await?;
        store.put(name, "contents").await?;
        assert_eq!(store.names("").await?, [name.as_str()]);
        assert_eq!(store.get(name).await?, "contents");
        store.delete(name).await
    })
    .unwrap_or_else(|error| panic!("{name:?}: {error}"));
}
