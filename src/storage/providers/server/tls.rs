use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use crate::storage::contract::{ErrorKind, Result, Retry, StorageError};

fn fault(found: String) -> StorageError {
    StorageError::new(ErrorKind::Unavailable, found).with_retry(Retry::Never)
}

/// Verifies servers with the certificates of this file, or with those of the system.
pub(crate) fn tls_config(root_certificate: Option<&Path>) -> Result<ClientConfig> {
    let mut roots = RootCertStore::empty();
    match root_certificate {
        Some(file) => {
            let unreadable = |error: rustls::pki_types::pem::Error| {
                fault(format!("the certificates in `{}` can't be read", file.display()))
                    .with_help("give a file of certificates in PEM")
                    .with_source(error)
            };
            for certificate in CertificateDer::pem_file_iter(file).map_err(unreadable)? {
                roots.add(certificate.map_err(unreadable)?).map_err(|error| {
                    fault(format!("a certificate in `{}` can't be used", file.display())).with_source(error)
                })?;
            }
        }
        None => {
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
    }
    if roots.is_empty() {
        return Err(fault("no certificate was found to verify the server with".to_owned())
            .with_help("install the system's certificates, or give a file of them"));
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = builder.map_err(|error| fault("TLS can't be set up".to_owned()).with_source(error))?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}
