//! What TLS is made of: whom to trust, and the sessions that data connections go on with.

use std::{path::Path, sync::Arc};

use backend_core::{Error, Result};
use rustls::{
    ClientConfig, SupportedProtocolVersion,
    crypto::ring,
    pki_types::{CertificateDer, pem::PemObject},
    version::{TLS12, TLS13},
};
use rustls_platform_verifier::Verifier;
use suppaftp::tokio::AsyncRustlsConnector;
use suppaftp::tokio_rustls::TlsConnector;

/// The versions to be tried, in this order, each alone. Servers take a data connection only in the session of its control connection, which
/// in 1.2 can be gone on with as often as one likes. In 1.3 each needs a ticket of its own, which some servers hand out twice and no more.
pub(super) const VERSIONS: [&SupportedProtocolVersion; 2] = [&TLS12, &TLS13];

/// For one control connection and its data connections: no two of these share a session.
pub(super) fn connector(
    ca: Option<&Path>,
    version: &'static SupportedProtocolVersion,
) -> Result<AsyncRustlsConnector> {
    let provider = Arc::new(ring::default_provider());
    let authorities = ca.map_or(Ok(Vec::new()), read)?;
    let verifier = Verifier::new_with_extra_roots(authorities, provider.clone())
        .map_err(|error| Error::other(error).permanent())?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[version])
        .map_err(|error| Error::other(error).permanent())?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)).into())
}

fn read(path: &Path) -> Result<Vec<CertificateDer<'static>>> {
    let bad = |why: &dyn std::fmt::Display| {
        Error::bad_url(format!("option \"ca\": {}: {why}", path.display()))
    };
    let found =
        CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let found = found.map_err(|error| bad(&error))?;
    match found.is_empty() {
        true => Err(bad(&"there is no certificate (PEM) in it")),
        false => Ok(found),
    }
}
