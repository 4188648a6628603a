//! What an error says: its code, its words, and never a secret.

use std::{error::Error as StdError, fmt, io};

use backend_core::{Error, ErrorCode, Operation, prelude::*};
use futures::{StreamExt, stream};
use tests::{Script, Step};

use crate::{code, everything_shown, open};

/// Fails with an error of its own type.
struct Typed(Script);

#[derive(Debug)]
struct Status(u16);

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the server answered {}", self.0)
    }
}

impl StdError for Status {}

/// One around it, as libraries have.
#[derive(Debug)]
struct Request(Box<dyn StdError + Send + Sync>);

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the request failed")
    }
}

impl StdError for Request {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.0)
    }
}

/// The name of an object says which error there is to be.
#[backend(scheme = "typed")]
impl Typed {
    fn new(url: &BackendUrl) -> Result<Self> {
        Script::of(url).map(Self)
    }
    fn get(&self, name: &str) -> Result<Vec<u8>, Box<dyn StdError + Send + Sync>> {
        let (kind, number) = name.split_once('/').unwrap_or((name, "0"));
        match kind {
            "errno" => Err(io::Error::from_raw_os_error(number.parse()?).into()),
            "wrapped" => Err(Request(io::Error::from_raw_os_error(number.parse()?).into()).into()),
            "status" => Err(Status(number.parse()?).into()),
            "request" => Err(Request(Status(number.parse()?).into()).into()),
            "other" => Err(io::Error::other(Status(number.parse()?)).into()),
            _ => Err(kind.into()),
        }
    }
    fn put(&self, _: &str, _: &[u8]) -> Result<(), Status> {
        Err(Status(507))
    }
    fn list(&self) -> Result<Vec<String>, &'static str> {
        Err("no listing today")
    }
    fn delete(&self, _: &str) -> Result<(), Status> {
        Err(Status(404))
    }
    fn error_code(&self, operation: Operation, error: &Status) -> Option<ErrorCode> {
        let _asked = self.0.at_work().enter();
        match (operation, error.0) {
            (_, 403) => Some(ErrorCode::PermissionDenied),
            (Operation::Delete, 404) => Some(ErrorCode::Unsupported),
            (_, 404) => Some(ErrorCode::NotFound),
            (_, 507) => Some(ErrorCode::NoSpace),
            (_, 666) => panic!("no such status"),
            _ => None,
        }
    }
}

/// A password as it stands in a URL, as it is, and as `{:?}` shows it.
const LEAKS: [&str; 3] = ["h%22nter%2F2", "h\"nter/2", "login as \"h\\\"nter/2\" failed"];

/// Looks at any error there is.
struct Untyped;

#[backend(scheme = "untyped", blocking = false)]
impl Untyped {
    fn new() -> Self {
        Self
    }
    fn get(&self, name: &str) -> Result<Vec<u8>, String> {
        let leak = name.strip_prefix("leak ").and_then(|index| index.parse::<usize>().ok());
        Err(leak.map_or(name, |index| LEAKS[index]).into())
    }
    fn put(&self, _: &str, _: &[u8]) {}
    fn list(&self) -> Vec<String> {
        Vec::new()
    }
    fn delete(&self, _: &str) {}
    fn error_code(&self, _: Operation, error: &(dyn StdError + 'static)) -> ErrorCode {
        match error.to_string().as_str() {
            "full" => ErrorCode::NoSpace,
            _ => ErrorCode::CommandError,
        }
    }
}

#[tokio::test(start_paused = true)]
async fn errors_of_the_operating_system_have_the_codes_of_the_contract() {
    let store = open(&Script::new(), "typed").await;
    for (name, errno, number) in [
        ("EACCES", 13, 51),
        ("EPERM", 1, 51),
        ("EROFS", 30, 51),
        ("ENOENT", 2, 52),
        ("ENOSPC", 28, 53),
        ("EDQUOT", 122, 53),
        ("EFBIG", 27, 53),
        ("EIO", 5, 50),
        ("ECONNRESET", 104, 50),
    ] {
        for kind in ["errno", "wrapped"] {
            assert_eq!(code(store.get(format!("{kind}/{errno}")).await), number, "{kind} {name}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_authors_error_code_is_asked_about_errors_of_its_type_wherever_they_are_in_the_chain() {
    let script = Script::new();
    let store = open(&script, "typed").await;
    for kind in ["status", "request", "other"] {
        assert_eq!(code(store.get(format!("{kind}/403")).await), 51, "{kind}");
        assert_eq!(code(store.get(format!("{kind}/404")).await), 52, "{kind}");
    }
    let asked = script.at_work().ever();
    assert_eq!(asked, 6, "what it calls permanent is tried once");
    assert_eq!(code(store.get("errno/13").await), 51, "not its type: the default mapping");
    assert_eq!(script.at_work().ever(), asked);
}

#[tokio::test(start_paused = true)]
async fn an_error_code_knows_the_operation_and_may_leave_the_answer_to_the_default() {
    let store = open(&Script::new(), "typed").await;
    assert_eq!(code(store.put("a", "x").await), 53);
    assert_eq!(store.delete("a").await.unwrap_err().code(), ErrorCode::Unsupported);
    let error = store.get("status/500").await.unwrap_err();
    assert_eq!((error.code(), error.attempts()), (ErrorCode::BackendError, 5));
    assert_eq!(
        error.to_string(),
        "get \"status/500\" on typed: the server answered 500 (5 attempts)"
    );
}

#[tokio::test(start_paused = true)]
async fn an_error_code_that_panics_leaves_the_answer_to_the_default() {
    let store = open(&Script::new(), "typed").await;
    assert_eq!(code(store.get("status/666").await), 50);
}

#[tokio::test(start_paused = true)]
async fn an_error_code_for_any_error_sees_words_as_well() {
    let store = Store::open("untyped:").await.unwrap();
    assert_eq!(code(store.get("full").await), 53);
    assert_eq!(code(store.get("anything").await), 54);
}

#[tokio::test(start_paused = true)]
async fn a_caller_finds_the_authors_error_in_the_chain() {
    let store = open(&Script::new(), "typed").await;
    let error = store.put("a", "x").await.unwrap_err();
    assert_eq!(error.source().unwrap().downcast_ref::<Status>().unwrap().0, 507);
    assert_eq!((error.operation(), error.scheme()), (Some(Operation::Put), Some("typed")));
    assert_eq!(error.name().unwrap().as_str(), "a");
    assert_eq!(error.to_string(), "put \"a\" on typed: no space: the server answered 507");
}

/// Panics where its name says.
macro_rules! panicking {
    ($name:ident, $scheme:literal, $self:ident, [$($receiver:tt)*], [$($fn:tt)*]) => {
        struct $name(u32);

        #[backend(scheme = $scheme)]
        impl $name {
            $($fn)* new() -> Self {
                Self(0)
            }
            $($fn)* get($($receiver)*, name: &str) -> Vec<u8> {
                assert!(name != "bad", "oh {name}");
                $self.0.to_string().into()
            }
            $($fn)* put($($receiver)*, _: &str, _: &[u8]) {
                std::panic::panic_any(7)
            }
            $($fn)* list($($receiver)*) -> Vec<String> {
                panic!("no list")
            }
            $($fn)* delete($($receiver)*, _: &str) {
                panic!("no delete")
            }
            $($fn)* delete_list($($receiver)*, _: &[Name]) {
                panic!("no delete_list")
            }
            $($fn)* close($($receiver)*) {
                panic!("no close")
            }
        }
    };
}

panicking!(PlainShared, "panicking-plain", self, [&self], [fn]);
panicking!(PlainExclusive, "panicking-plain-mut", self, [&mut self], [fn]);
panicking!(AsyncShared, "panicking-async", self, [&self], [async fn]);
panicking!(AsyncExclusive, "panicking-async-mut", self, [&mut self], [async fn]);

#[tokio::test(start_paused = true)]
async fn a_panic_is_an_error_of_code_55_and_the_store_goes_on() {
    for scheme in
        ["panicking-plain", "panicking-plain-mut", "panicking-async", "panicking-async-mut"]
    {
        let store = Store::open(format!("{scheme}:")).await.unwrap();
        let error = store.get("bad").await.unwrap_err();
        assert_eq!((error.code().number(), error.attempts()), (55, 1), "{scheme}");
        assert!(error.to_string().ends_with("it panicked: oh bad"), "{scheme}: {error}");
        assert_eq!(store.get("good").await.unwrap(), "0", "{scheme}");
        assert_eq!(code(store.put("a", "x").await), 55, "{scheme}");
        assert_eq!(code(store.names("").await), 55, "{scheme}");
        assert_eq!(code(store.delete("a").await), 55, "{scheme}");
        let outcomes = store.delete_list(["a", "b"]).await.unwrap();
        assert!(outcomes.into_iter().all(|(_, outcome)| code(outcome) == 55), "{scheme}");
        assert_eq!(store.get("good").await.unwrap(), "0", "{scheme}");
        assert_eq!(code(store.close().await), 55, "{scheme}");
    }
}

/// Panics in what is read only after its methods have returned.
struct Late;

#[backend(scheme = "late")]
impl Late {
    fn new() -> Self {
        Self
    }
    fn get(&self, name: &str) -> Body {
        match name {
            "stream" => {
                Body::from_stream(stream::iter([0]).map(|_| -> Result<Bytes> { panic!("late") }))
            }
            _ => Body::from_reader(Reader),
        }
    }
    fn put(&self, _: &str, _: &[u8]) {}
    fn list(&self) -> Listing {
        Listing::from_stream(stream::iter(["a", "b"]).map(|name| match name {
            "b" => panic!("late"),
            name => name,
        }))
    }
    fn delete(&self, _: &str) {}
}

struct Reader;

impl io::Read for Reader {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        panic!("late")
    }
}

#[tokio::test(start_paused = true)]
async fn a_panic_in_a_body_or_a_listing_that_was_returned_is_an_error_too() {
    let store = Store::open("late:").await.unwrap();
    for name in ["stream", "reader"] {
        let error = store.get(name).await.unwrap_err();
        assert_eq!(error.code(), ErrorCode::CodeError, "{name}: {error}");
    }
    let entries: Vec<_> = store.list("").collect().await;
    assert!(entries[0].is_ok());
    assert_eq!(entries[1].as_ref().unwrap_err().code(), ErrorCode::CodeError);
    assert_eq!(entries.len(), 2);
}

/// Cannot even be made.
struct Unmade;

#[backend(scheme = "unmade")]
impl Unmade {
    fn new(url: &BackendUrl) -> Result<Self, String> {
        assert!(url.path() != "panic", "at the start");
        Err(format!("no server at {:?}", url.path()))
    }
    fn get(&self, _: &str) -> Vec<u8> {
        Vec::new()
    }
    fn put(&self, _: &str, _: &[u8]) {}
    fn list(&self) -> Vec<String> {
        Vec::new()
    }
    fn delete(&self, _: &str) {}
}

#[tokio::test(start_paused = true)]
async fn a_new_that_fails_says_so_and_one_that_panics_too() {
    let error = Store::open("unmade:x").await.unwrap_err();
    assert_eq!(error.to_string(), "new on unmade: no server at \"x\" (5 attempts)");
    let error = Store::open("unmade:panic").await.unwrap_err();
    assert_eq!((error.code().number(), error.attempts()), (55, 1));
    assert!(error.to_string().contains("it panicked: at the start"), "{error}");
}

/// Tells everybody its password.
struct Talkative(String);

#[derive(serde::Deserialize)]
struct TalkativeOptions {
    #[serde(default)]
    api_token: String,
    #[serde(default)]
    size: u8,
}

#[backend(scheme = "talkative", connections = 2)]
impl Talkative {
    fn new(url: &BackendUrl, options: Options<TalkativeOptions>) -> Result<Self> {
        use backend_core::secrecy::ExposeSecret;
        let password = url.password().map(|password| password.expose_secret().to_owned());
        let secrets = format!("{} {}", password.unwrap_or_default(), options.api_token);
        match url.path() {
            "/new" => Err(Error::other(format!("login as {secrets} failed")).permanent()),
            _ => Ok(Self(format!("{secrets} {}", options.size))),
        }
    }
    fn get(&self, _: &str) -> Result<Vec<u8>, Request> {
        Err(Request(format!("no such user: {}", self.0).into()))
    }
    fn put(&self, _: &str, _: &[u8]) -> Result<()> {
        Err(Error::new(ErrorCode::PermissionDenied, Request(self.0.clone().into())))
    }
    fn list(&self) -> Listing {
        let words = self.0.clone();
        Listing::from_stream(stream::iter([
            Err::<String, _>(words.clone()),
            Ok(format!("/{words}")),
        ]))
    }
    fn delete(&self, _: &str) {
        panic!("{}", self.0)
    }
    fn delete_list(&self, names: &[Name]) -> Vec<Result<(), String>> {
        names.iter().map(|_| Err(self.0.clone())).collect()
    }
    fn retry_cleanup(&self) -> Result<(), String> {
        Err(self.0.clone())
    }
    fn close(&self) -> Result<(), String> {
        Err(self.0.clone())
    }
}

#[tokio::test]
async fn secrets_of_the_url_are_in_no_log() {
    let log = tempfile::NamedTempFile::new().unwrap();
    let file = std::sync::Mutex::new(log.reopen().unwrap());
    // For the whole process: what the other tests log is looked at as well.
    tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(file).init();
    let url = "talkative://me:hunter2@host/?api-token=s3cr3t&retry-delay=1ms";
    let store = Store::open(url).await.unwrap();
    store.get("a").await.unwrap_err();
    store.names("").await.unwrap_err();
    store.delete_list(["a"]).await.unwrap();
    drop(store);
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    let log = std::fs::read_to_string(log.path()).unwrap();
    for words in ["trying again", "retry_cleanup", "close on drop"] {
        assert!(log.contains(words), "{words} is not in\n{log}");
    }
    assert!(!log.contains("hunter2") && !log.contains("s3cr3t"), "{log}");
}

#[tokio::test(start_paused = true)]
async fn secrets_of_the_url_are_in_nothing_that_an_error_shows() {
    const URL: &str = "talkative://me:hunter2%2F%40x@host/?api-token=s3cr3t";
    let store = Store::open(URL).await.unwrap();
    let mut errors = vec![
        store.get("a").await.unwrap_err(),
        store.put("a", "x").await.unwrap_err(),
        store.delete("a").await.unwrap_err(),
        store.names("").await.unwrap_err(),
        store.copy("a", "b").await.unwrap_err(),
        store.close().await.unwrap_err(),
        Store::open(URL.replace("/?", "/new?")).await.unwrap_err(),
        Store::open(format!("{URL}&size=huge")).await.unwrap_err(),
        Store::open(format!("{URL}&api-tokken=s3cr3t")).await.unwrap_err(),
        Store::open(URL.replace("talkative:", "talkativ:")).await.unwrap_err(),
        Store::open(URL.replace("%2F", "/")).await.unwrap_err(),
        Store::open(URL.replace("%2F", "%zz")).await.unwrap_err(),
        Store::open(URL.replace("host/", "host:port/")).await.unwrap_err(),
        Store::open(URL.trim_start_matches("talkative")).await.unwrap_err(),
        Store::open(URL.trim_start_matches("talkative:")).await.unwrap_err(),
    ];
    let store = Store::open(URL).await.unwrap();
    errors
        .extend(store.list("").filter_map(|entry| async { entry.err() }).collect::<Vec<_>>().await);
    let outcomes = store.delete_list(["a", "b"]).await.unwrap();
    errors.extend(outcomes.into_iter().filter_map(|(_, outcome)| outcome.err()));
    for error in errors {
        let shown = everything_shown(&error);
        for secret in ["hunter2", "s3cr3t"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
    for shown in [format!("{store:?}"), store.url().to_string(), format!("{:?}", store.url())] {
        assert!(!shown.contains("hunter2") && !shown.contains("s3cr3t"), "{shown}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_secret_stays_one_however_an_author_writes_it() {
    // As it is in the URL, decoded, and as `{:?}` shows it.
    let url = BackendUrl::parse("untyped://me:h%22nter%2F2@host").unwrap();
    let store = Store::open_with(url, backend_core::RetryPolicy::new().retries(0)).await.unwrap();
    for leak in 0..LEAKS.len() {
        let error = store.get(format!("leak {leak}")).await.unwrap_err();
        let shown = everything_shown(&error);
        assert!(!shown.contains("nter%2F2") && !shown.contains("nter/2"), "{shown}");
    }
}

#[tokio::test(start_paused = true)]
async fn secrets_of_a_store_further_in_stay_hidden_further_out() {
    let inner = "talkative://me:hunter2@host/";
    let outer = format!("mirror://me:0uter@host/?to={}", inner.replace('@', "%40"));
    let error = Store::open(outer).await.unwrap().put("a", "x").await.unwrap_err();
    assert!(!everything_shown(&error).contains("hunter2"), "{}", everything_shown(&error));
}

#[tokio::test(start_paused = true)]
async fn an_unknown_scheme_or_option_is_named_with_the_nearest() {
    for (url, words) in [
        ("flakey://x", "unknown scheme \"flakey\"; did you mean \"flaky\"?"),
        ("thruogh+flaky://x", "unknown scheme \"thruogh\"; did you mean \"through\"?"),
        ("through+flakey://x", "did you mean \"flaky\"?"),
        ("qqqqqqqqqqqq://x", "unknown scheme \"qqqqqqqqqqqq\"; known are "),
        ("through://x", "\"through\" is a prefix"),
        ("flaky+five://x", "\"flaky\" is not a prefix"),
        (
            "talkative:?api-tokn=x",
            "talkative has no option \"api-tokn\"; did you mean \"api-token\"?",
        ),
        ("talkative:?retires=3", "talkative has no option \"retires\"; did you mean \"retries\"?"),
        ("talkative:?zzzzzzzz=3", "it has api-token, size, retries, retry-delay, timeout"),
        ("through+untyped:?throuhg.x=1", "throuhg.x"),
        ("through+untyped:?through.x=1", "through has no option \"x\""),
        ("talkative:?retries=many", "option \"retries\" is \"many\", which is not a number"),
        ("talkative:?timeout=soon", "which is not a duration such as 30s"),
        ("talkative:?size=300", "option \"size\" is \"300\""),
        ("no scheme at all", "no scheme"),
    ] {
        let error = Store::open(url).await.unwrap_err();
        assert_eq!(error.code().number(), 8, "{url}: {error}");
        assert!(error.to_string().contains(words), "{url}: {error}");
        assert_eq!(error.attempts(), 1, "{url}: {error}");
    }
}

#[tokio::test(start_paused = true)]
async fn every_use_after_close_is_an_error_and_closing_twice_is_none() {
    let script = Script::new();
    script.hold("a", "x");
    let store = open(&script, "flaky-all").await;
    let clone = store.clone();
    store.close().await.unwrap();
    clone.close().await.unwrap();
    script.forget();
    let local = tempfile::NamedTempFile::new().unwrap();
    let errors = [
        clone.get("a").await.unwrap_err(),
        clone.get_to("a", local.path()).await.unwrap_err(),
        clone.get_range("a", 0..1).await.unwrap_err(),
        clone.put("a", "x").await.unwrap_err(),
        clone.put_new("b", "x").await.unwrap_err(),
        clone.names("").await.unwrap_err(),
        clone.query("a").await.unwrap_err(),
        clone.query_list(["a"]).await.unwrap_err(),
        clone.delete("a").await.unwrap_err(),
        clone.delete_list(["a"]).await.unwrap_err(),
        clone.copy("a", "b").await.unwrap_err(),
        clone.rename("a", "b").await.unwrap_err(),
        clone.move_in("b", local.path()).await.unwrap_err(),
    ];
    for error in errors {
        assert!(error.to_string().contains("the store is closed"), "{error}");
        assert_eq!((error.code(), error.attempts()), (ErrorCode::BackendError, 1), "{error}");
    }
    assert_eq!(script.calls(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_close_that_fails_is_reported_once_and_is_still_a_close() {
    let script = Script::new();
    script.always(Operation::Close, Step::fail());
    let store = open(&script, "flaky-all").await;
    assert_eq!(
        store.close().await.unwrap_err().to_string(),
        "close on flaky-all: connection reset"
    );
    store.close().await.unwrap();
    assert_eq!(script.count(Operation::Close), 1);
}

#[tokio::test(start_paused = true)]
async fn closing_is_certain_after_failures_too() {
    let script = Script::new();
    script.always(Operation::Get, Step::fail()).always(Operation::RetryCleanup, Step::fail());
    let store = open(&script, "flaky-all").await;
    store.get("a").await.unwrap_err();
    store.close().await.unwrap();
    assert_eq!(script.count(Operation::Close), 1);
}

#[tokio::test(start_paused = true)]
async fn a_bad_name_is_refused_before_any_backend_sees_it() {
    let script = Script::new();
    let store = open(&script, "flaky-all").await;
    script.forget();
    for name in ["", "/a", "a/", "a//b", ".", "..", "a/../b", "a\0b"] {
        let error = store.get(name).await.unwrap_err();
        assert_eq!(error.code(), ErrorCode::BadName, "{name:?}");
        assert!(error.to_string().contains(&format!("{name:?}")), "{error}");
        assert_eq!(store.put(name, "x").await.unwrap_err().code(), ErrorCode::BadName);
        assert_eq!(store.rename("a", name).await.unwrap_err().code(), ErrorCode::BadName);
    }
    assert_eq!(script.calls(), [""; 0]);
}
