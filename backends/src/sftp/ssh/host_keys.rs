//! Whether a host is who it should be, by the files of known hosts (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT").

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use russh::keys::{
    Algorithm, HashAlg, PublicKey, PublicKeyOrCertificate,
    known_hosts::learn_known_hosts_path,
    ssh_key::{
        certificate::CertType,
        known_hosts::{Entry, HostPatterns, Marker},
    },
};
use wildmatch::WildMatch;

use super::{Failed, host::Host};
use crate::sftp::settings::HostKey;

const GLOBAL: &str = "/etc/ssh/ssh_known_hosts";

/// Checks the key of one host.
pub(super) struct HostKeys {
    name: String,
    port: u16,
    files: Vec<PathBuf>,
    policy: HostKey,
}

/// A line of a file that tells of the host.
struct Known {
    entry: Entry,
    file: PathBuf,
    line: usize,
}

impl HostKeys {
    pub(super) fn of(host: &Host, policy: HostKey) -> Self {
        let (name, files) = (host.known_as.to_lowercase(), host.known_hosts.clone());
        Self { name, port: host.port, files, policy }
    }

    /// The algorithms to ask for: first those of keys that are known. A host with several keys shows one that can be checked.
    pub(super) fn algorithms(&self, usual: &[Algorithm]) -> Vec<Algorithm> {
        let known = self.known();
        let is_known = |usual: &Algorithm| {
            known.iter().filter(|known| known.entry.marker().is_none()).any(|known| {
                let algorithm = known.entry.public_key().algorithm();
                let is_rsa = |algorithm: &Algorithm| matches!(algorithm, Algorithm::Rsa { .. });
                algorithm == *usual || (is_rsa(&algorithm) && is_rsa(usual))
            })
        };
        let (mut first, rest): (Vec<_>, Vec<_>) = usual.iter().cloned().partition(is_known);
        first.extend(rest);
        first
    }

    /// Whether an authority is known that may vouch for the host.
    pub(super) fn has_authority(&self) -> bool {
        self.known().iter().any(|known| known.entry.marker() == Some(&Marker::CertAuthority))
    }

    /// Refuses a host that shows another key than is known of it, or one that is not known.
    pub(super) fn check(&self, shown: &PublicKeyOrCertificate) -> Result<(), Failed> {
        // One connection at a time: several of one store would all keep the new key.
        static KEEPING: Mutex<()> = Mutex::new(());
        let _one = KEEPING.lock().unwrap_or_else(PoisonError::into_inner);
        let (key, known) = (shown.public_key(), self.known());
        let marked = |marker| known.iter().filter(move |known| known.entry.marker() == marker);
        let is_key = |known: &&Known| known.entry.public_key().key_data() == key.key_data();
        if let Some(revoked) = marked(Some(&Marker::Revoked)).find(is_key) {
            return Err(self.refused(&key, format!("{revoked} says that this key is revoked")));
        }
        if let PublicKeyOrCertificate::Certificate(certificate) = shown {
            let authorities = marked(Some(&Marker::CertAuthority));
            let trusted: Vec<_> = authorities
                .map(|known| known.entry.public_key().fingerprint(HashAlg::Sha256))
                .collect();
            let is_for_host = certificate.cert_type() == CertType::Host
                && certificate.valid_principals().contains(&self.name);
            return match certificate.validate(&trusted) {
                Ok(()) if is_for_host => Ok(()),
                Ok(()) => Err(self.refused(&key, "its certificate is for another host")),
                Err(error) => {
                    Err(self.refused(&key, format!("its certificate is not valid: {error}")))
                }
            };
        }
        if marked(None).any(|known| is_key(&known)) {
            return Ok(());
        }
        if let Some(other) = marked(None).next() {
            let why = format!(
                "{other} has another key of it. Somebody may be listening in; if the host is known to have a new key, remove that line"
            );
            return Err(self.refused(&key, why));
        }
        match (self.policy, self.files.first()) {
            (HostKey::AcceptNew, Some(file)) => {
                learn_known_hosts_path(&self.name, self.port, &key, file)
                    .map_err(|error| Failed::permanent(format!("{}: {error}", file.display())))?;
                tracing::warn!("the key of {} is new, and kept in {}", self.place(), file.display());
                Ok(())
            }
            _ => Err(self.refused(
                &key,
                format!(
                    "it is not known. If that is its fingerprint, ?host-key=accept-new accepts it, or: ssh-keyscan -p {} {} >> {}",
                    self.port,
                    self.name,
                    self.files.first().map_or(Path::new(GLOBAL), |file| file).display()
                ),
            )),
        }
    }

    fn refused(&self, key: &PublicKey, why: impl std::fmt::Display) -> Failed {
        let (place, algorithm) = (self.place(), key.algorithm());
        let fingerprint = key.fingerprint(HashAlg::Sha256);
        Failed::permanent(format!(
            "the host {place} shows the {algorithm} key {fingerprint}: {why}"
        ))
    }

    /// The host as files of known hosts write it.
    fn place(&self) -> String {
        match self.port {
            22 => self.name.clone(),
            port => format!("[{}]:{port}", self.name),
        }
    }

    /// What the files tell of the host. Lines that are not understood tell nothing, as with ssh.
    fn known(&self) -> Vec<Known> {
        let mut known = Vec::new();
        for file in self.files.iter().map(PathBuf::as_path).chain([Path::new(GLOBAL)]) {
            let text = fs::read(file).unwrap_or_default();
            for (line, text) in String::from_utf8_lossy(&text).lines().enumerate() {
                let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
                if let Ok(entry) = text.parse::<Entry>()
                    && is_of(entry.host_patterns(), &self.place())
                {
                    known.push(Known { entry, file: file.to_owned(), line: line + 1 });
                }
            }
        }
        known
    }
}

impl std::fmt::Display for Known {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}, line {}", self.file.display(), self.line)
    }
}

fn is_of(patterns: &HostPatterns, place: &str) -> bool {
    match patterns {
        HostPatterns::HashedName { salt, hash } => {
            let salt = ring::hmac::Key::new(ring::hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, salt);
            ring::hmac::verify(&salt, place.as_bytes(), hash).is_ok()
        }
        HostPatterns::Patterns(patterns) => {
            let is_like = |pattern: &str| WildMatch::new(&pattern.to_lowercase()).matches(place);
            let excluded = patterns.iter().filter_map(|pattern| pattern.strip_prefix('!'));
            !excluded.into_iter().any(is_like) && patterns.iter().any(|pattern| is_like(pattern))
        }
    }
}
