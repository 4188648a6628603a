//! Who somebody is to a storage: the places where a password is looked for, in order.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::PermissionsExt,
    process::Command,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use backend_core::{PasswordRequest, prelude::*, secrecy::ExposeSecret};

use crate::everything_shown;

/// Looks up its password.
struct Login(String);

impl Login {
    fn by(credentials: &Credentials) -> Self {
        let password = credentials.password().map(|password| password.expose_secret().to_owned());
        Self(format!("{:?} {password:?}", credentials.user()))
    }
}

#[backend(schemes = ["log-in.x", "login2"])]
impl Login {
    fn new(credentials: Credentials) -> Self {
        Self::by(&credentials)
    }
    fn get(&self, _: &str) -> Vec<u8> {
        self.0.clone().into()
    }
    fn put(&self, _: &str, _: &[u8]) -> Result<(), String> {
        Err(self.0.clone())
    }
    fn list(&self) -> Vec<String> {
        Vec::new()
    }
    fn delete(&self, _: &str) {}
}

/// Has credentials that it never looks at.
struct Lazy;

#[backend(scheme = "lazy-login")]
impl Lazy {
    fn new(_: Credentials) -> Self {
        Self
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

/// A prefix with a password of its own.
struct Lock(Login);

#[backend(scheme = "lock", prefix = true, forwards(put, list, delete))]
impl Lock {
    fn new(_: Store, credentials: Credentials) -> Self {
        Self(Login::by(&credentials))
    }
    fn get(&self, _: &str) -> Vec<u8> {
        self.0.0.clone().into()
    }
}

/// Wants its password in every one of its instances, by an async `new`.
struct Pooled(String);

#[backend(scheme = "pooled-login", connections = 3)]
impl Pooled {
    async fn new(credentials: Credentials) -> Self {
        let password = credentials.password_async().await;
        Self(password.map(|password| password.expose_secret().to_owned()).unwrap_or_default())
    }
    async fn get(&mut self, _: &str) -> Vec<u8> {
        tokio::time::sleep(Duration::from_millis(50)).await;
        self.0.clone().into()
    }
    fn put(&mut self, _: &str, _: &[u8]) {}
    fn list(&mut self) -> Vec<String> {
        Vec::new()
    }
    fn delete(&mut self, _: &str) {}
}

const OWN: (&str, &str) = ("QUINTET_PASSWORD_LOG_IN_X", "from-own");
const BACKEND: (&str, &str) = ("BACKEND_PASSWORD", "from-backend");
const FTP: (&str, &str) = ("FTP_PASSWORD", "from-ftp");
const WITHIN: &str = "QUINTET_TEST_WITHIN";

/// Runs `test` again, in a process that has this environment: the one of this process is everybody's.
fn again(test: &str, within: &str, variables: &[(&str, &str)]) {
    let mut child = Command::new(std::env::current_exe().unwrap());
    for variable in [OWN.0, BACKEND.0, FTP.0, "QUINTET_PASSWORD_LOCK", "NETRC"] {
        child.env_remove(variable);
    }
    child.args(["--exact", &format!("credentials::{test}"), "--nocapture"]);
    child.env("HOME", "/nonexistent").envs(variables.iter().copied()).env(WITHIN, within);
    let output = child.output().unwrap();
    let shown =
        [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap()).concat();
    assert!(output.status.success() && shown.contains("1 passed"), "{within}: {shown}");
}

/// Opens `url`, and compares who has logged in; `expected` is `USER PASSWORD`, as `{:?}` shows them.
fn check(url_and_expected: &str) {
    let (url, expected) = url_and_expected.split_once(' ').unwrap();
    let store = backend_core::blocking::Store::open(url).unwrap();
    assert_eq!(store.get("a").unwrap(), expected);
    let secret = expected.split('"').rev().nth(1).filter(|_| !expected.ends_with("None"));
    if let (Some(secret), Err(error)) = (secret, store.put("a", "x")) {
        let shown = everything_shown(&error);
        assert!(shown.contains("***") && !shown.contains(secret), "{shown}");
    }
}

#[test]
fn a_password_comes_from_the_first_place_that_has_one() {
    const TEST: &str = "a_password_comes_from_the_first_place_that_has_one";
    if let Ok(within) = std::env::var(WITHIN) {
        return check(&within);
    }
    let directory = tempfile::tempdir().unwrap();
    let home = directory.path().to_str().unwrap();
    let file = directory.path().join("other");
    fs::write(&file, "machine h login netrc-user password from-chosen").unwrap();
    let dot = directory.path().join(".netrc");
    fs::write(
        &dot,
        "machine g password other\nmachine h login me password from-netrc\nmachine h login you password from-your-netrc",
    )
    .unwrap();
    for file in [&file, &dot] {
        fs::set_permissions(file, fs::Permissions::from_mode(0o600)).unwrap();
    }
    let home = ("HOME", home);
    let chosen = ("NETRC", file.to_str().unwrap());
    let empty = ("BACKEND_PASSWORD", "");
    let o = "?retries=0";
    for (url, variables, expected) in [
        (
            "log-in.x://me:from-url@h",
            &[OWN, BACKEND, FTP, home][..],
            r#"Some("me") Some("from-url")"#,
        ),
        ("log-in.x://me@h", &[OWN, BACKEND, FTP, home], r#"Some("me") Some("from-own")"#),
        ("log-in.x://me@h", &[BACKEND, FTP, home], r#"Some("me") Some("from-backend")"#),
        ("log-in.x://me@h", &[FTP, home], r#"Some("me") Some("from-ftp")"#),
        ("log-in.x://me@h", &[empty, home], r#"Some("me") Some("from-netrc")"#),
        ("log-in.x://me@H", &[chosen, home], r#"Some("me") None"#),
        ("log-in.x://h", &[chosen, home], r#"Some("netrc-user") Some("from-chosen")"#),
        ("log-in.x://you@h", &[home], r#"Some("you") Some("from-your-netrc")"#),
        ("log-in.x://h", &[home], r#"Some("me") Some("from-netrc")"#),
        ("log-in.x://other", &[home], "None None"),
        ("log-in.x:", &[home], "None None"),
        // Each scheme has a variable of its own.
        ("login2://me@h", &[OWN], r#"Some("me") None"#),
        ("login2://me@h", &[("QUINTET_PASSWORD_LOGIN2", "second")], r#"Some("me") Some("second")"#),
    ] {
        again(TEST, &format!("{url}{o} {expected}"), variables);
    }
}

#[test]
fn a_prefix_has_a_password_of_its_own() {
    const TEST: &str = "a_prefix_has_a_password_of_its_own";
    if let Ok(within) = std::env::var(WITHIN) {
        return check(&within);
    }
    let url = "lock+log-in.x://me:from-url@h?retries=0";
    again(TEST, &format!("{url} None None"), &[BACKEND, FTP]);
    let own = ("QUINTET_PASSWORD_LOCK", "of-the-lock");
    again(TEST, &format!(r#"{url} None Some("of-the-lock")"#), &[BACKEND, own]);
}

/// What is logged while `work` is done.
fn logged(work: impl FnOnce()) -> String {
    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);
    impl std::io::Write for Log {
        fn write(&mut self, data: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).write(data)
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_writer(move || writer.clone()).finish();
    // For every thread: a plain `new` has one of its own. This is a process of its own.
    tracing::subscriber::set_global_default(subscriber).unwrap();
    work();
    String::from_utf8(log.0.lock().unwrap().clone()).unwrap()
}

#[test]
fn a_netrc_that_is_broken_or_missing_or_open_to_others_is_a_warning() {
    const TEST: &str = "a_netrc_that_is_broken_or_missing_or_open_to_others_is_a_warning";
    if let Ok(within) = std::env::var(WITHIN) {
        let (check_this, words) = within.split_once('|').unwrap();
        let log = logged(|| check(check_this));
        assert!(log.contains(words) && !log.contains("hunter2"), "{log}");
        assert_eq!(log.is_empty(), words.is_empty(), "{log}");
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str, contents: &str, mode: u32| {
        let path = directory.path().join(name);
        fs::write(&path, contents).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let found = r#"log-in.x://h?retries=0 Some("me") Some("hunter2")"#;
    let none = "log-in.x://h?retries=0 None None";
    let good = "machine h login me password hunter2";
    for (path, check, words) in [
        (file("good", good, 0o600), found, ""),
        (file("open", good, 0o644), found, "can be read by others"),
        (file("broken", "machine h password hunter2 x", 0o600), none, "line 1: machine, default"),
        (directory.path().join("missing").to_str().unwrap().into(), none, "is not used"),
    ] {
        again(TEST, &format!("{check}|{words}"), &[("NETRC", &path)]);
    }
    // A `.netrc` that nobody has chosen need not be there; and nothing is looked for before it is wanted.
    again(TEST, &format!("{none}|"), &[]);
    let broken = directory.path().join("broken");
    let unread = ("NETRC", broken.to_str().unwrap());
    again(TEST, "log-in.x://me:hunter2@h?retries=0 Some(\"me\") Some(\"hunter2\")|", &[unread]);
}

/// How often each password was asked for, by the words of the question.
static ASKED: Mutex<BTreeMap<String, usize>> = Mutex::new(BTreeMap::new());

fn ask(request: &PasswordRequest<'_>) -> std::io::Result<Option<SecretString>> {
    *ASKED.lock().unwrap().entry(request.to_string()).or_default() += 1;
    match request.host {
        Some("broken") => Err(std::io::Error::other("no terminal")),
        Some("slow") => {
            std::thread::sleep(Duration::from_millis(1500));
            Ok(Some("typed-late".into()))
        }
        _ => Ok(Some("typed-by-hand".into())),
    }
}

#[tokio::test]
async fn who_is_asked_is_asked_once_for_each_store_and_only_when_it_is_needed() {
    if std::env::var_os(WITHIN).is_none() {
        return again(
            "who_is_asked_is_asked_once_for_each_store_and_only_when_it_is_needed",
            "asked",
            &[],
        );
    }
    assert!(Credentials::ask_with(ask));
    assert!(!Credentials::ask_with(|_| Ok(None)), "only the first counts");
    let store = Store::open("pooled-login://me@pool").await.unwrap();
    let (a, b, c) = tokio::join!(store.get("a"), store.get("b"), store.get("c"));
    for got in [a, b, c] {
        assert_eq!(got.unwrap(), "typed-by-hand");
    }
    Store::open("lazy-login://me@unasked").await.unwrap();
    let login = Store::open("login2://me@h?retries=0").await.unwrap();
    let shown = everything_shown(&login.put("a", "x").await.unwrap_err());
    assert!(shown.contains("***") && !shown.contains("typed-by-hand"), "{shown}");
    Store::open("login2://me:known@h").await.unwrap();
    let lock = Store::open("lock+lazy-login://me:hunter2@unasked").await.unwrap();
    assert_eq!(lock.get("a").await.unwrap(), r#"None Some("typed-by-hand")"#);
    let broken = Store::open("login2://broken").await.unwrap();
    assert_eq!(broken.get("a").await.unwrap(), "None None");
    let slow = Store::open("pooled-login://slow?timeout=500ms&retries=0").await.unwrap();
    assert_eq!(slow.get("a").await.unwrap(), "typed-late", "who types does not stall");
    let asked: Vec<_> = ASKED.lock().unwrap().iter().map(|(k, n)| format!("{n} {k}")).collect();
    assert_eq!(
        asked,
        [
            "1 broken (login2)",
            "1 lock in front of lazy-login://me:***@unasked",
            "1 me@h (login2)",
            "1 me@pool (pooled-login)",
            "1 slow (pooled-login)",
        ]
    );
}
