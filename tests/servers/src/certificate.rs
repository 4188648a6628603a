//! Certificates for TLS.

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    date_time_ymd,
};

use crate::wishes::Certificate;

/// An authority, and a certificate that it issued.
pub(crate) struct Issued {
    pub(crate) ca: String,
    pub(crate) certificate: String,
    pub(crate) key: String,
}

/// In PEM. The leaf says `CA:FALSE`: rustls takes no authority for a server.
pub(crate) fn issue(kind: Certificate) -> Result<Issued, rcgen::Error> {
    let mut authority = CertificateParams::new([])?;
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority.distinguished_name.push(rcgen::DnType::CommonName, "throwaway test authority");
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate()?)?;

    let hosts: &[&str] = match kind {
        Certificate::OtherHost => &["other.example"],
        Certificate::Good | Certificate::Expired => &["localhost", "127.0.0.1"],
    };
    let mut leaf =
        CertificateParams::new(hosts.iter().copied().map(str::to_owned).collect::<Vec<_>>())?;
    leaf.is_ca = IsCa::ExplicitNoCa;
    leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    leaf.distinguished_name.push(rcgen::DnType::CommonName, hosts[0]);
    if kind == Certificate::Expired {
        (leaf.not_before, leaf.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2021, 1, 1));
    }
    let key = KeyPair::generate()?;
    let leaf = leaf.signed_by(&key, &authority)?;
    Ok(Issued { ca: authority.pem(), certificate: leaf.pem(), key: key.serialize_pem() })
}
