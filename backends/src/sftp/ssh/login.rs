//! Who we are to a host: the agent, private keys, a password, questions that a password answers; in this order, each only as needed.

use std::{collections::BTreeSet, path::Path, sync::Arc};

use backend_core::{
    Credentials, Error, ErrorCode,
    secrecy::{ExposeSecret, SecretString},
};
use russh::{
    MethodKind,
    client::{AuthResult, Handle, KeyboardInteractiveAuthResponse},
    keys::{
        Algorithm, HashAlg, PrivateKey, PrivateKeyWithHashAlg,
        agent::{AgentIdentity, client::AgentClient},
        decode_secret_key, load_openssh_certificate,
    },
};

use super::{Checked, End, Failed, host::Host};

/// Logs in, or says what was tried.
pub(super) struct Login<'a> {
    ssh: &'a mut Handle<Checked>,
    host: &'a Host,
    credentials: &'a Credentials,
    end: &'a End,
    /// What the server lets us try.
    methods: Vec<MethodKind>,
    tried: Vec<String>,
    /// Whether the password is that of a private key, and none of the server's business.
    is_passphrase: bool,
}

impl<'a> Login<'a> {
    pub(super) fn new(
        ssh: &'a mut Handle<Checked>,
        host: &'a Host,
        credentials: &'a Credentials,
        end: &'a End,
    ) -> Self {
        let (methods, tried) = (Vec::new(), Vec::new());
        Self { ssh, host, credentials, end, methods, tried, is_passphrase: false }
    }

    /// `ours` says whether the password is for this host: none is told to those on the way to it.
    pub(super) async fn run(mut self, password_is_for_it: bool) -> Result<(), Failed> {
        let none = self.ssh.authenticate_none(&self.host.user).await?;
        if self.is_in(none)? {
            return Ok(());
        }
        if self.offers(MethodKind::PublicKey) && (self.by_agent().await? || self.by_keys().await?) {
            return Ok(());
        }
        if password_is_for_it && self.by_password().await? {
            return Ok(());
        }
        let names: BTreeSet<&str> = self.methods.iter().map(<&str>::from).collect();
        let names = Vec::from_iter(names).join(", ");
        Err(self.refused(format!("it takes {names}")))
    }

    fn refused(&self, why: impl std::fmt::Display) -> Failed {
        let (user, address) = (&self.host.user, &self.host.address);
        let tried = match &*self.tried {
            [] => "there is no key and no password to try".to_owned(),
            tried => format!("tried {}", tried.join(", ")),
        };
        let why = format!("{address} does not let {user} in: {tried}; {why}");
        Error::new(ErrorCode::PermissionDenied, why).into()
    }

    fn offers(&self, method: MethodKind) -> bool {
        self.methods.contains(&method)
    }

    fn is_in(&mut self, result: AuthResult) -> Result<bool, Failed> {
        match result {
            AuthResult::Success => Ok(true),
            // That is how the end of the connection shows.
            AuthResult::Failure { remaining_methods, .. } if remaining_methods.is_empty() => {
                Err(match self.end.said() {
                    Some(words) => self.refused(format!("it says {words:?}")),
                    None => Failed::Lost(self.end.to_string()),
                })
            }
            AuthResult::Failure { remaining_methods, .. } => {
                self.methods = remaining_methods.to_vec();
                Ok(false)
            }
        }
    }

    #[cfg(unix)]
    async fn by_agent(&mut self) -> Result<bool, Failed> {
        if !self.host.agent || std::env::var_os("SSH_AUTH_SOCK").is_none_or(|path| path.is_empty())
        {
            return Ok(false);
        }
        let mut agent = match AgentClient::connect_env().await {
            Ok(agent) => agent,
            Err(error) => {
                self.tried.push(format!("the agent ({error})"));
                return Ok(false);
            }
        };
        if let Some(binding) = self.ssh.agent_session_binding() {
            // Older agents do not know it; newer ones ask for it where a key is for some hosts only.
            let _ = agent.bind_session(binding, false).await;
        }
        let identities = agent.request_identities().await.unwrap_or_default();
        for identity in identities {
            self.tried.push(format!("the agent's key {:?}", identity.comment()));
            let (user, hash) =
                (&self.host.user, self.ssh.best_supported_rsa_hash().await?.flatten());
            let result = match identity {
                AgentIdentity::PublicKey { key, .. } => {
                    self.ssh.authenticate_publickey_with(user, key, hash, &mut agent).await
                }
                AgentIdentity::Certificate { certificate, .. } => {
                    self.ssh
                        .authenticate_certificate_with(user, certificate, hash, &mut agent)
                        .await
                }
            };
            match result.map(|result| self.is_in(result)) {
                Ok(is_in) => {
                    if is_in? {
                        return Ok(true);
                    }
                }
                Err(error) => self.tried.push(format!("which the agent does not use ({error})")),
            }
        }
        Ok(false)
    }

    #[cfg(not(unix))]
    async fn by_agent(&mut self) -> Result<bool, Failed> {
        Ok(false)
    }

    /// What a signature with RSA is made of: a server that does not tell what it takes still does not take SHA-1.
    async fn hash_for(&self, algorithm: &Algorithm) -> Result<Option<HashAlg>, Failed> {
        match algorithm {
            Algorithm::Rsa { .. } => {
                let told = self.ssh.best_supported_rsa_hash().await?;
                Ok(told.unwrap_or(Some(HashAlg::Sha256)))
            }
            _ => Ok(None),
        }
    }

    async fn by_keys(&mut self) -> Result<bool, Failed> {
        for path in &self.host.identities {
            let key = match self.read_key(path).await {
                Ok(Some(key)) => Arc::new(key),
                Ok(None) => continue,
                Err(why) => {
                    self.tried.push(format!("{} ({why})", path.display()));
                    continue;
                }
            };
            self.tried.push(path.display().to_string());
            let certificate = path.with_file_name(format!(
                "{}-cert.pub",
                path.file_name().unwrap_or_default().to_string_lossy()
            ));
            let user = &self.host.user;
            if let Ok(certificate) = load_openssh_certificate(&certificate) {
                let result =
                    self.ssh.authenticate_openssh_cert(user, key.clone(), certificate).await?;
                if self.is_in(result)? {
                    return Ok(true);
                }
            }
            let hash = self.hash_for(&key.algorithm()).await?;
            let key = PrivateKeyWithHashAlg::new(key, hash);
            let result = self.ssh.authenticate_publickey(user, key).await?;
            if self.is_in(result)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// A private key, if there is one. Only for one that is encrypted a password is asked for.
    async fn read_key(&mut self, path: &Path) -> Result<Option<PrivateKey>, String> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.to_string()),
        };
        let error = match decode_secret_key(&text, None) {
            Ok(key) => return Ok(Some(key)),
            Err(error) => error,
        };
        if !is_encrypted(&text) {
            return Err(error.to_string());
        }
        let Some(passphrase) = self.credentials.password_async().await else {
            return Err("it is encrypted, and there is no password for it".into());
        };
        match decrypt(text, passphrase).await {
            Some(key) => {
                self.is_passphrase = true;
                Ok(Some(key))
            }
            None => Err("it is encrypted, and the password does not open it".into()),
        }
    }

    async fn by_password(&mut self) -> Result<bool, Failed> {
        let (plain, asked) =
            (self.offers(MethodKind::Password), self.offers(MethodKind::KeyboardInteractive));
        if self.is_passphrase || !(plain || asked) {
            return Ok(false);
        }
        let Some(password) = self.credentials.password_async().await else {
            return Ok(false);
        };
        if plain {
            self.tried.push("the password".into());
            let password = password.expose_secret();
            let result = self.ssh.authenticate_password(&self.host.user, password).await?;
            if self.is_in(result)? {
                return Ok(true);
            }
        }
        if asked {
            self.tried.push("the password as the answer to what it asks".into());
            return self.by_questions(&password).await;
        }
        Ok(false)
    }

    /// Answers a question that is not to be seen with the password, once; to any other there is no answer.
    async fn by_questions(&mut self, password: &SecretString) -> Result<bool, Failed> {
        let user = self.host.user.clone();
        let mut said = false;
        let mut answer = self.ssh.authenticate_keyboard_interactive_start(user, None).await?;
        loop {
            match answer {
                KeyboardInteractiveAuthResponse::Success => return Ok(true),
                KeyboardInteractiveAuthResponse::Failure { .. } => return Ok(false),
                KeyboardInteractiveAuthResponse::InfoRequest { prompts, .. } => {
                    let hidden = prompts.iter().filter(|prompt| !prompt.echo).count();
                    if hidden != prompts.len() || (said && hidden > 0) {
                        return Ok(false);
                    }
                    said |= hidden > 0;
                    let answers =
                        prompts.iter().map(|_| password.expose_secret().to_owned()).collect();
                    answer = self.ssh.authenticate_keyboard_interactive_respond(answers).await?;
                }
            }
        }
    }
}

/// Whether a key that cannot be read is so because it is encrypted.
fn is_encrypted(text: &str) -> bool {
    match PrivateKey::from_openssh(text) {
        Ok(key) => key.is_encrypted(),
        Err(_) => text.contains("ENCRYPTED") || text.contains("\nEncryption: aes"),
    }
}

/// Off the async threads: what opens a key is slow on purpose.
async fn decrypt(text: String, passphrase: SecretString) -> Option<PrivateKey> {
    let open = move || decode_secret_key(&text, Some(passphrase.expose_secret())).ok();
    tokio::task::spawn_blocking(open).await.ok().flatten()
}
