//! The credentials of a container, which the service beside it gives out and renews: of ECS, EKS, CloudShell and whoever else does as they do.
//! <https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html>

use std::{
    fmt, fs,
    sync::Arc,
    time::{Duration, SystemTime},
};

use async_trait::async_trait;
use backend_core::{Error, ErrorCode, Result};
use jiff::Timestamp;
use object_store::{CredentialProvider, aws::AwsCredential};
use reqwest::{
    Url,
    header::{AUTHORIZATION, HeaderValue},
};
use serde::Deserialize;
use tokio::sync::Mutex;

use crate::{
    cloud::{
        machine::{self, Machine},
        theirs, variable,
    },
    http::is_loopback,
};

const FULL: &str = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
const RELATIVE: &str = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
const TOKEN: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN";
const TOKEN_FILE: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";

/// Who gives them out where only a path is told, and whom else plain HTTP is spoken with, besides this machine.
const OF_ECS: &str = "169.254.170.2";
const OF_EKS: [&str; 2] = ["169.254.170.23", "[fd00:ec2::23]"];

/// How long before their end they are renewed.
const EARLY: Duration = Duration::from_secs(5 * 60);

/// The credentials, and where they are renewed.
pub(super) struct Container {
    url: Url,
    machine: Machine,
    /// Those that came last, and until when they are used.
    last: Mutex<Option<(SystemTime, Arc<AwsCredential>)>>,
}

/// What the service answers.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    access_key_id: String,
    secret_access_key: String,
    token: Option<String>,
    expiration: Option<String>,
}

impl Container {
    /// That of the environment, if it names one.
    ///
    /// # Errors
    /// Bad URL (8) if it is no URL, or one by `http:` that leads to another machine.
    pub(super) fn of_environment() -> Result<Option<Self>> {
        let url = match (variable(RELATIVE), variable(FULL)) {
            (Some(path), _) => format!("http://{OF_ECS}{path}"),
            (None, Some(url)) => url,
            (None, None) => return Ok(None),
        };
        let url = Url::parse(&url).ok().filter(is_safe).ok_or_else(|| {
            let why = format!(
                "{FULL} must be a URL by https:, or one by http: of this machine or of the container's own service"
            );
            Error::bad_url(why)
        })?;
        Ok(Some(Self { url, machine: Machine::new()?, last: Mutex::default() }))
    }

    async fn fresh(&self) -> Result<(SystemTime, Arc<AwsCredential>)> {
        let no_login = |why: &str| {
            let why = format!("no credentials of the container from {}: {why}", self.url);
            Error::new(ErrorCode::PermissionDenied, why)
        };
        let mut request = self.machine.get(self.url.as_str());
        if let Some(token) = token()? {
            request = request.header(AUTHORIZATION, token);
        }
        let answer = machine::ask(request, no_login).await?.bytes().await;
        let answer = answer.map_err(|_| no_login("the answer was cut").transient())?;
        // What a parser says of it might show it.
        let answer: Answer = serde_json::from_slice(&answer)
            .map_err(|_| no_login("what it answers is something else"))?;
        let until = match answer.expiration.as_deref().map(str::parse::<Timestamp>) {
            Some(Ok(end)) => renewal(SystemTime::now(), end.into()),
            Some(Err(_)) => return Err(no_login("it does not say until when they are good")),
            None => SystemTime::now() + EARLY,
        };
        let Answer { access_key_id: key_id, secret_access_key: secret_key, token, .. } = answer;
        Ok((until, Arc::new(AwsCredential { key_id, secret_key, token })))
    }
}

#[async_trait]
impl CredentialProvider for Container {
    type Credential = AwsCredential;

    async fn get_credential(&self) -> object_store::Result<Arc<AwsCredential>> {
        let mut last = self.last.lock().await;
        match &*last {
            Some((until, credential)) if SystemTime::now() < *until => Ok(credential.clone()),
            _ => {
                let fresh = self.fresh().await.map_err(theirs)?;
                Ok(last.insert(fresh).1.clone())
            }
        }
    }
}

impl fmt::Debug for Container {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Container({})", self.url)
    }
}

/// When they are renewed: a while before their end, also of those that are short-lived.
fn renewal(now: SystemTime, end: SystemTime) -> SystemTime {
    let left = end.duration_since(now).unwrap_or_default();
    end - EARLY.min(left / 2)
}

/// Whether what is asked and answered there is for nobody else to read.
fn is_safe(url: &Url) -> bool {
    let is_near = || {
        let host = url.host_str().unwrap_or_default();
        is_loopback(url) || host == OF_ECS || OF_EKS.contains(&host)
    };
    url.scheme() == "https" || url.scheme() == "http" && is_near()
}

/// What the service is to be shown. It changes, and is read each time.
fn token() -> Result<Option<HeaderValue>> {
    let token = match variable(TOKEN_FILE) {
        Some(path) => {
            let bad = |error| {
                Error::new(ErrorCode::PermissionDenied, format!("{TOKEN_FILE}: {path}: {error}"))
            };
            Some(fs::read_to_string(&path).map_err(bad)?)
        }
        None => variable(TOKEN),
    };
    let Some(token) = token else { return Ok(None) };
    let mut value = HeaderValue::from_str(token.trim_end()).map_err(|_| {
        let why =
            format!("{TOKEN_FILE} or {TOKEN}: what is there has characters that no header has");
        Error::new(ErrorCode::PermissionDenied, why)
    })?;
    value.set_sensitive(true);
    Ok(Some(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_renewed_before_their_end_and_short_ones_in_the_middle() {
        let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        assert_eq!(renewal(at(0), at(3600)), at(3300));
        assert_eq!(renewal(at(0), at(60)), at(30));
        assert_eq!(renewal(at(100), at(60)), at(60));
    }

    #[test]
    fn a_token_goes_by_plain_http_to_this_machine_and_the_containers_service_only() {
        let is_safe = |url: &str| is_safe(&Url::parse(url).unwrap());
        for url in [
            "http://127.0.0.1:9911/x",
            "http://localhost/x",
            "http://[::1]/x",
            "http://169.254.170.2/v2/x",
            "http://169.254.170.23/v1/credentials",
            "http://[fd00:ec2::23]/v1/credentials",
            "https://vault.example.org/x",
        ] {
            assert!(is_safe(url), "{url}");
        }
        for url in ["http://vault.example.org/x", "http://169.254.170.3/x", "ftp://127.0.0.1/x"] {
            assert!(!is_safe(url), "{url}");
        }
    }
}
