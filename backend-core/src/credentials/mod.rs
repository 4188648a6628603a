//! Who somebody is to a storage: asked for only when it is needed.

mod ask;
mod netrc;

use std::{
    env, fmt,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use secrecy::SecretString;

pub use self::ask::PasswordRequest;
use crate::{BackendUrl, off_thread, progress::Progress, secrets::Secrets};

/// User and password of a store, looked up only when asked for. An author takes one as an argument of `new`.
///
/// A password comes from the first place that has one:
///
/// 1. the URL: `foo://user:password@host/`, percent-encoded;
/// 2. the environment: `QUINTET_PASSWORD_<SCHEME>`, `BACKEND_PASSWORD`, `FTP_PASSWORD`; an empty variable counts as none;
/// 3. the file that `NETRC` names, else `~/.netrc`: by the host, and by the user if the URL names one. One that others can read is
///    used, as curl does, with a warning;
/// 4. whoever sits at the terminal, in a program that [asks](Self::ask_with), as the command `quintet` does: once for each store.
///
/// `<SCHEME>` is the scheme as it stands in the URL, in upper case, with `_` for `-`, `.` and `+`. A backend with several schemes has a
/// variable for each, since one of them may be less safe: what is meant for `davs:` is not sent by `dav:`.
///
/// What a URL says of user and password is meant for the storage. A prefix in front of it has no user, and a password of its own:
/// `QUINTET_PASSWORD_<PREFIX>`, else what is asked for.
///
/// Whatever is found is kept out of the errors of the store.
#[derive(Clone)]
pub struct Credentials(Arc<Login>);

struct Login {
    url: BackendUrl,
    scheme: Arc<str>,
    is_prefix: bool,
    /// Of the opening: it does not stall while somebody types.
    progress: Progress,
    netrc: OnceLock<Option<netrc::Login>>,
    asked: OnceLock<Option<SecretString>>,
    secrets: Mutex<Secrets>,
}

impl Credentials {
    /// Those of a backend that sees `url`. `secrets` are the known ones, besides those of the environment.
    pub(crate) fn new(
        url: &BackendUrl,
        scheme: &Arc<str>,
        is_prefix: bool,
        secrets: Vec<SecretString>,
    ) -> Self {
        let known = secrets.into_iter().chain(from_environment(scheme, false));
        Self(Arc::new(Login {
            url: url.clone(),
            scheme: scheme.clone(),
            is_prefix,
            progress: Progress::new(),
            netrc: OnceLock::new(),
            asked: OnceLock::new(),
            secrets: Mutex::new(Secrets::new(known.collect())),
        }))
    }

    /// The user in the URL, else that of `.netrc` for its host.
    #[must_use]
    pub fn user(&self) -> Option<&str> {
        if self.0.is_prefix {
            return None;
        }
        self.0.url.user().or_else(|| self.netrc()?.user.as_deref())
    }

    /// The password, from the first place that has one. Every call, by any instance of the store, answers the same.
    ///
    /// It blocks while somebody types. An `async fn` waits for [`password_async`](Self::password_async) instead.
    #[must_use]
    pub fn password(&self) -> Option<SecretString> {
        self.stored_password().or_else(|| self.asked_password())
    }

    /// The same for async code: reading and asking stop no other task.
    pub async fn password_async(&self) -> Option<SecretString> {
        let own = self.clone();
        // It fails only where the runtime is shutting down.
        off_thread::run(move || own.password()).await.ok().flatten()
    }

    /// What is never to be printed, as far as it is known by now.
    pub(crate) fn secrets(&self) -> Secrets {
        self.0.secrets.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn progress(&self) -> &Progress {
        &self.0.progress
    }

    fn stored_password(&self) -> Option<SecretString> {
        let Login { url, scheme, is_prefix, .. } = &*self.0;
        if *is_prefix {
            return from_environment(scheme, true).next();
        }
        let password = url.password().cloned().or_else(|| from_environment(scheme, false).next());
        password.or_else(|| self.netrc()?.password.clone())
    }

    fn netrc(&self) -> Option<&netrc::Login> {
        let Login { url, netrc, is_prefix, .. } = &*self.0;
        let host = url.host().filter(|_| !is_prefix)?;
        let login = netrc.get_or_init(|| {
            let login = netrc::login(host, url.user())?;
            self.keep_secret(login.password.as_ref());
            Some(login)
        });
        login.as_ref()
    }

    fn asked_password(&self) -> Option<SecretString> {
        let asked = self.0.asked.get_or_init(|| {
            let _watch = self.0.progress.pause();
            let Login { url, scheme, is_prefix, .. } = &*self.0;
            let password = ask::ask(&PasswordRequest {
                scheme,
                user: self.user(),
                host: url.host().filter(|_| !is_prefix),
                behind: is_prefix.then_some(url),
            });
            self.keep_secret(password.as_ref());
            password
        });
        asked.clone()
    }

    fn keep_secret(&self, secret: Option<&SecretString>) {
        let new = Secrets::new(secret.into_iter().cloned().collect());
        let mut known = self.0.secrets.lock().unwrap_or_else(PoisonError::into_inner);
        *known = known.and(&new);
    }
}

/// The passwords in the environment that are meant for a scheme, the first of which is taken.
fn from_environment(scheme: &str, is_prefix: bool) -> impl Iterator<Item = SecretString> {
    let own = scheme.to_ascii_uppercase().replace(['-', '.', '+'], "_");
    let general = ["BACKEND_PASSWORD", "FTP_PASSWORD"].map(str::to_owned);
    std::iter::once(format!("QUINTET_PASSWORD_{own}"))
        .chain(general.into_iter().filter(move |_| !is_prefix))
        .filter_map(|variable| env::var(variable).ok().filter(|value| !value.is_empty()))
        .map(SecretString::from)
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("url", &self.0.url).finish_non_exhaustive()
    }
}
