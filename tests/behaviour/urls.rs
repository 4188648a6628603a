//! From a URL to a backend: whose options are whose, and who is registered.

use backend_core::prelude::*;
use tests::Script;

/// Says what it was given.
struct Told(String);

#[derive(Debug, Default, serde::Deserialize)]
struct ToldOptions {
    #[serde(default)]
    key: Option<String>,
    #[serde(default)]
    level: Option<u8>,
}

/// What is seen of a URL and of the options of one backend.
fn told(url: &BackendUrl, options: &ToldOptions) -> String {
    format!("{url} {:?} {:?}", options.key, options.level)
}

#[backend(schemes = ["told", "told-too"])]
impl Told {
    fn new(options: Options<ToldOptions>, url: &BackendUrl) -> Self {
        Self(told(url, &options))
    }
    fn get(&self, _: &str) -> Option<Vec<u8>> {
        None
    }
    fn put(&self, _: &str, _: &[u8]) {}
    fn list(&self) -> Vec<String> {
        vec![self.0.replace('/', "|")]
    }
    fn delete(&self, _: &str) {}
}

/// Adds what it was given to what the store behind it says.
macro_rules! prefix {
    ($name:ident, $scheme:literal) => {
        struct $name(String, Store);

        #[backend(scheme = $scheme, prefix = true, forwards(get, put, delete))]
        impl $name {
            fn new(inner: Store, url: &BackendUrl, options: Options<ToldOptions>) -> Self {
                Self(told(url, &options), inner)
            }
            async fn list(&self) -> Result<Vec<String>> {
                let mut names = vec![self.0.replace('/', "|")];
                names.extend(self.1.names("").await?);
                Ok(names)
            }
        }
    };
}

/// Is described beside its type.
struct Made;

crate::made::empty!("made", Made);

prefix!(A, "a1");
prefix!(B, "b1");
prefix!(Plus, "b1+c");

async fn names(url: &str) -> Vec<String> {
    let store = Store::open(url).await.unwrap_or_else(|error| panic!("{url}: {error}"));
    store.names("").await.unwrap()
}

#[tokio::test]
async fn options_go_to_the_backend_that_they_are_addressed_to() {
    assert_eq!(
        names("a1+b1+told://h/p?level=1&a1.level=2&b1.key=x&retries=0").await,
        [
            "b1+told:||h|p?level=1&b1.key=x&retries=0 None Some(2)",
            "told:||h|p?level=1&retries=0 Some(\"x\") None",
            "told:||h|p?level=1 None Some(1)",
        ]
    );
}

#[tokio::test]
async fn schemes_and_prefixes_are_found_whatever_their_case() {
    assert_eq!(names("A1+Told-Too:x?KEY=v").await[1], "told-too:x?key=v Some(\"v\") None");
}

#[tokio::test]
async fn the_longest_prefix_that_is_registered_is_taken() {
    assert_eq!(names("b1+c+told:?b1%2Bc.key=x").await.len(), 2);
}

#[tokio::test]
async fn an_option_that_nobody_takes_is_an_error() {
    for url in [
        "told:?nobody=1",
        "a1+told:?a1.nobody=1",
        "a1+told:?b1.key=1",
        "told:?a1.key=1",
        "a1+told:?nobody=1",
    ] {
        let error = Store::open(url).await.unwrap_err();
        assert_eq!(error.code().number(), 8, "{url}: {error}");
        assert!(error.to_string().contains("has no option"), "{url}: {error}");
    }
}

#[tokio::test(start_paused = true)]
async fn attempts_can_be_set_for_one_store_of_several() {
    use tests::Step;
    let script = Script::new();
    script.always(Operation::Get, Step::fail());
    let url = format!("{}?retries=1&through.retries=9", script.url("through+flaky"));
    Store::open(url).await.unwrap().get("a").await.unwrap_err();
    assert_eq!(script.count(Operation::Get), 2);
}

#[test]
fn a_registration_says_what_is_known_without_opening_anything() {
    let all = backend_core::registrations().unwrap();
    let of = |scheme| all.iter().find(|r| r.schemes().contains(&scheme)).unwrap();
    let told = of("told-too");
    assert_eq!(told.schemes(), ["told", "told-too"]);
    assert_eq!(told.description(), "Says what it was given.");
    let names: Vec<_> = told.options().into_iter().map(|option| option.name).collect();
    assert_eq!(names, ["key", "level"]);
    assert!(!told.is_prefix() && of("a1").is_prefix());
    assert!(told.position().file.ends_with("urls.rs"), "{}", told.position());
    assert_eq!(of("made").description(), "Is described beside its type.");
    assert!(of("made").position().file.ends_with("urls.rs"), "{}", of("made").position());
    assert_eq!(of("pooled-async").connections(), Some(3));
    let schemes: Vec<_> = all.iter().map(|r| r.schemes()[0]).collect();
    assert!(schemes.is_sorted(), "{schemes:?}");
    assert_eq!(schemes.iter().filter(|scheme| scheme.starts_with("told")).count(), 1);
}

#[test]
fn registering_what_is_linked_is_harmless() {
    let before = backend_core::registrations().unwrap().len();
    backend_core::register::<Told>();
    backend_core::register::<Told>();
    assert_eq!(backend_core::registrations().unwrap().len(), before);
}
