//! Who we are to a server: as its last challenge asked, by basic or digest authentication.

use std::sync::{Arc, Mutex, PoisonError};

use backend_core::{
    Credentials, Error, ErrorCode, Result,
    secrecy::{ExposeSecret, SecretString},
};
use http_auth::{PasswordClient, PasswordParams};
use reqwest::{Response, Url, header::WWW_AUTHENTICATE};

/// How many challenges to one request are answered: a server may find a nonce too old, but not each.
const CHALLENGES: u32 = 3;

/// User and password, and how the server wants to be told them.
pub(super) struct Authentication {
    credentials: Credentials,
    /// What answers the server's last challenge; `None` before the first one: nobody is told a password who does not ask.
    answering: Mutex<Option<Answering>>,
}

struct Answering {
    client: PasswordClient,
    user: String,
    password: SecretString,
}

impl Authentication {
    pub(super) fn new(credentials: Credentials) -> Self {
        Self { credentials, answering: Mutex::new(None) }
    }

    /// The header for a request, if the server has asked for one.
    pub(super) async fn header(&self, method: &str, url: &Url) -> Result<Option<Arc<str>>> {
        let uri = url
            .query()
            .map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
        let mut answering = self.answering.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(Answering { client, user, password }) = &mut *answering else { return Ok(None) };
        let header = client.respond(&PasswordParams {
            username: user,
            password: password.expose_secret(),
            uri: &uri,
            method,
            body: None,
        });
        header.map(|header| Some(header.into())).map_err(|why| cannot_answer(&why))
    }

    /// Takes note of how the server that answered 401 wants to be told. `sent` is what it was told, and `number` counts the challenges to
    /// the same request.
    ///
    /// # Errors
    /// Permission denied (51) if user and password are wrong, missing, or asked for in a way that we do not know.
    pub(super) async fn challenged(
        &self,
        response: &Response,
        sent: Option<Arc<str>>,
        number: u32,
    ) -> Result<()> {
        let mut builder = PasswordClient::builder();
        for challenge in response.headers().get_all(WWW_AUTHENTICATE) {
            builder = builder.challenges(challenge.to_str().unwrap_or_default());
        }
        let client = builder.build().map_err(|why| cannot_answer(&why))?;
        let (is_basic, is_stale) = match &client {
            PasswordClient::Digest(digest) => (false, digest.stale()),
            _ => (true, false),
        };
        // To a new nonce there is a new answer; to the same question there is not.
        let is_answered = is_basic || (number > 1 && !is_stale) || number > CHALLENGES;
        if sent.is_some() && is_answered {
            return Err(denied("the server takes this user and password not: HTTP 401"));
        }
        let user = self.credentials.user().unwrap_or_default().to_owned();
        let password = self.credentials.password_async().await;
        if user.is_empty() && password.is_none() {
            return Err(denied(
                "the server asks for a user and a password (HTTP 401): write the user into the URL, as in USER@HOST, and set \
                 QUINTET_PASSWORD_<SCHEME>",
            ));
        }
        let password = password.ok_or_else(|| denied(
            "the server asks for a password (HTTP 401): set QUINTET_PASSWORD_<SCHEME>, or write it into the URL or ~/.netrc",
        ))?;
        let new = Answering { client, user, password };
        *self.answering.lock().unwrap_or_else(PoisonError::into_inner) = Some(new);
        Ok(())
    }

    /// The error of a server that asks for a password, and to which a redirect has led.
    pub(super) fn not_there(&self, url: &Url) -> Error {
        let place = url.origin().ascii_serialization();
        denied(format!(
            "the server sends on to {place}, which asks for a password, and is not told it: open that URL itself"
        ))
    }
}

fn cannot_answer(why: &str) -> Error {
    denied(format!("the server asks for a password in a way that is not known here: {why}"))
}

fn denied(why: impl Into<String>) -> Error {
    Error::new(ErrorCode::PermissionDenied, why.into()).permanent()
}
