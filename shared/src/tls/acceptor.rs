//! What OpenSSL is told about a listener.

use openssl::error::ErrorStack;
use openssl::ssl::{
    AlpnError, SslAcceptor, SslAcceptorBuilder, SslMethod, SslMode, SslOptions,
    SslSessionCacheMode, SslVersion, select_next_proto,
};

use super::{Identity, TlsError, TlsSource, identity};
use crate::config::TlsVersion;

/// What is offered to clients over TLS (ALPN, RFC 7301), the preferred one first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocols {
    /// HTTP/1.1 alone.
    Http1,
    /// HTTP/2, and HTTP/1.1 for those who do not know it.
    Http2,
}

impl Protocols {
    /// As they stand on the wire: each after its length.
    const fn wire(self) -> &'static [u8] {
        match self {
            Self::Http1 => b"\x08http/1.1",
            Self::Http2 => b"\x02h2\x08http/1.1",
        }
    }
}

/// Puts an identity into a form that connections are accepted with.
///
/// Versions and ciphers are Mozilla's "intermediate" recommendation, the oldest version raised
/// where the configuration says so.
///
/// # Errors
/// When OpenSSL refuses the certificate or key, for example as too weak.
pub(super) fn acceptor(
    identity: &Identity,
    source: &TlsSource,
    protocols: Protocols,
) -> Result<SslAcceptor, TlsError> {
    let refused = |error: ErrorStack| identity::unusable(&source.certificate_file, &error);
    build(identity, source.min_version, protocols).map_err(refused)
}

/// Versions and ciphers, without an identity.
///
/// # Errors
/// When OpenSSL has no memory left.
pub(super) fn blank(min_version: TlsVersion) -> Result<SslAcceptorBuilder, ErrorStack> {
    let mut builder = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls_server())?;
    builder.set_min_proto_version(Some(match min_version {
        TlsVersion::V1_2 => SslVersion::TLS1_2,
        TlsVersion::V1_3 => SslVersion::TLS1_3,
    }))?;
    // A client could make the server do handshake after handshake over one connection.
    builder.set_options(SslOptions::NO_RENEGOTIATION);
    // Many clients just go, without the goodbye of TLS. HTTP itself tells where a message ends, so
    // nothing is taken for whole that was cut off.
    builder.set_options(SslOptions::IGNORE_UNEXPECTED_EOF);
    // Sessions are resumed by tickets, which the client keeps: nothing grows here.
    builder.set_session_cache_mode(SslSessionCacheMode::OFF);
    // An idle connection gives its buffers, 34 KiB, back.
    builder.set_mode(SslMode::RELEASE_BUFFERS);
    Ok(builder)
}

fn build(
    identity: &Identity,
    min_version: TlsVersion,
    protocols: Protocols,
) -> Result<SslAcceptor, ErrorStack> {
    let mut builder = blank(min_version)?;
    builder.set_alpn_select_callback(move |_, offered| {
        // RFC 7301 §3.2: who has no protocol in common is told so. To go on would let a browser
        // be led to speak HTTP to another kind of server, or the other way round.
        select_next_proto(protocols.wire(), offered).ok_or(AlpnError::ALERT_FATAL)
    });
    if let Some((own, issuers)) = identity.chain.split_first() {
        builder.set_certificate(own)?;
        for issuer in issuers {
            builder.add_extra_chain_cert(issuer.clone())?;
        }
    }
    builder.set_private_key(&identity.key)?;
    builder.check_private_key()?;
    Ok(builder.build())
}
