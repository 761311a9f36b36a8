//! `[proxy.tls]` and `[admin.tls]`: with which certificate HTTPS is served, and where.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::checked;

/// `[proxy.tls]`. Where the section is missing, clients are served plain HTTP alone.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProxyTlsConfig {
    /// Address of HTTPS, beside plain HTTP at `proxy.listen`; without it HTTPS takes that place.
    #[serde(default, deserialize_with = "checked::optional_listen")]
    pub listen: Option<SocketAddr>,
    /// The certificate chain in PEM form, the server's own certificate first.
    #[serde(deserialize_with = "checked::path")]
    pub certificate_file: PathBuf,
    /// Its private key in PEM form; without it the key stands in `certificate_file`.
    #[serde(default, deserialize_with = "checked::optional_path")]
    pub private_key_file: Option<PathBuf>,
    /// The oldest version of TLS that is spoken.
    #[serde(default)]
    pub min_version: TlsVersion,
    /// Whether clients may speak HTTP/2.
    #[serde(default = "http2")]
    pub http2: bool,
    /// Requests that one HTTP/2 connection may have in flight.
    #[serde(
        default = "http2_max_streams",
        deserialize_with = "checked::whole::<_, _, 1, 10_000>"
    )]
    pub http2_max_streams: u32,
}

/// `[admin.tls]`. Where the section is missing, the management API speaks plain HTTP.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdminTlsConfig {
    /// The certificate chain in PEM form, the server's own certificate first.
    #[serde(deserialize_with = "checked::path")]
    pub certificate_file: PathBuf,
    /// Its private key in PEM form; without it the key stands in `certificate_file`.
    #[serde(default, deserialize_with = "checked::optional_path")]
    pub private_key_file: Option<PathBuf>,
    /// The oldest version of TLS that is spoken.
    #[serde(default)]
    pub min_version: TlsVersion,
}

/// A version of TLS. Older ones are broken and not to be had.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub enum TlsVersion {
    /// TLS 1.2 (RFC 5246).
    #[default]
    #[serde(rename = "1.2")]
    V1_2,
    /// TLS 1.3 (RFC 8446).
    #[serde(rename = "1.3")]
    V1_3,
}

impl ProxyTlsConfig {
    /// The file that holds the private key.
    pub fn private_key_file(&self) -> &Path {
        self.private_key_file
            .as_deref()
            .unwrap_or(&self.certificate_file)
    }
}

impl AdminTlsConfig {
    /// The file that holds the private key.
    pub fn private_key_file(&self) -> &Path {
        self.private_key_file
            .as_deref()
            .unwrap_or(&self.certificate_file)
    }
}

const fn http2() -> bool {
    true
}

const fn http2_max_streams() -> u32 {
    100
}
