//! What TLS is made of: whom to trust, and the sessions that data connections go on with.

use std::{path::Path, sync::Arc};

use backend_core::{Error, Result};
use rustls::{
    ClientConfig,
    crypto::ring,
    pki_types::{CertificateDer, pem::PemObject},
};
use rustls_platform_verifier::Verifier;
use suppaftp::tokio::AsyncRustlsConnector;
use suppaftp::tokio_rustls::TlsConnector;

/// For one control connection and its data connections. Servers take a data connection only for the session of its own control connection,
/// so that no two of these share one.
pub(super) fn connector(ca: Option<&Path>) -> Result<AsyncRustlsConnector> {
    let provider = Arc::new(ring::default_provider());
    let authorities = ca.map_or(Ok(Vec::new()), read)?;
    let verifier = Verifier::new_with_extra_roots(authorities, provider.clone())
        .map_err(|error| Error::other(error).permanent())?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
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
