//! The certificate that a listener shows: read, checked against its key, and replaced while serving.
//!
//! Both planes end TLS with OpenSSL and have the same wishes; what they serve over it is their own
//! business. Nothing here knows a socket.

mod acceptor;
mod identity;
mod live;

pub use acceptor::Protocols;
pub use identity::{Identity, TlsError};
pub use live::{Reloader, ServerTls};

use std::path::PathBuf;

use crate::config::{AdminTlsConfig, ProxyTlsConfig, TlsVersion};

/// Where a certificate and its key are, and how old a TLS may be spoken with them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsSource {
    /// The certificate chain in PEM form.
    pub certificate_file: PathBuf,
    /// The private key in PEM form; may be the same file.
    pub private_key_file: PathBuf,
    /// The oldest version.
    pub min_version: TlsVersion,
}

/// Reads a certificate and its key as a listener would.
///
/// # Errors
/// What is wrong with which file.
pub fn check(source: &TlsSource) -> Result<Identity, TlsError> {
    let identity = Identity::load(source)?;
    acceptor::acceptor(&identity, source, Protocols::Http1)?;
    Ok(identity)
}

impl From<&ProxyTlsConfig> for TlsSource {
    fn from(config: &ProxyTlsConfig) -> Self {
        Self {
            certificate_file: config.certificate_file.clone(),
            private_key_file: config.private_key_file().to_owned(),
            min_version: config.min_version,
        }
    }
}

impl From<&AdminTlsConfig> for TlsSource {
    fn from(config: &AdminTlsConfig) -> Self {
        Self {
            certificate_file: config.certificate_file.clone(),
            private_key_file: config.private_key_file().to_owned(),
            min_version: config.min_version,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
