//! TLS towards clients: the handshake, its deadline, and those who come without.
//!
//! The handshake is made here and not by Pingora's listener, which would give it a minute, log
//! every port scan as an error, tell nobody how many failed, and hold on to the certificate it was
//! started with.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use gaas_shared::tls::ServerTls;
use pingora::protocols::l4::stream::Stream as TcpStream;
use pingora::protocols::tls::SslStream;
use pingora::protocols::{Peek, Stream};
use pingora::tls::ssl::Ssl;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{DRAIN, client_stream};
use crate::metrics::Metrics;
use crate::rejection::Rejection;

/// The first byte of every TLS connection: a handshake record (RFC 8446 §5.1).
const HANDSHAKE: u8 = 0x16;
/// What is read at most of a request that came without TLS, once it is answered.
const MAX_UNREAD: u64 = 64 * 1_024;

/// Connections that have to speak TLS, and the certificate that they are shown.
#[derive(Debug)]
pub struct TlsGate {
    tls: Arc<ServerTls>,
    /// The port of HTTPS where there is one of plain HTTP too; no two listeners share one.
    port: Option<u16>,
}

/// Why a connection came to nothing before HTTP was spoken over it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandshakeFailure {
    /// It did not begin as TLS does.
    NotTls,
    /// It took too long.
    Timeout,
    /// The peers did not agree, or one of them broke off.
    Tls,
}

impl HandshakeFailure {
    /// Names in the order of the variants, for metrics.
    pub const REASONS: [&'static str; 3] = ["not_tls", "timeout", "tls"];
}

impl TlsGate {
    /// All connections are HTTPS.
    pub fn everywhere(tls: Arc<ServerTls>) -> Self {
        Self { tls, port: None }
    }

    /// Those that come to this address are HTTPS.
    pub fn at(tls: Arc<ServerTls>, address: SocketAddr) -> Self {
        Self {
            tls,
            port: Some(address.port()),
        }
    }

    /// Whether this connection has to speak TLS.
    pub(super) fn guards(&self, stream: &Stream) -> bool {
        let Some(port) = self.port else {
            return true;
        };
        let digest = stream.get_socket_digest();
        let local = digest.as_ref().and_then(|digest| digest.local_addr());
        local
            .and_then(|address| address.as_inet())
            .map(SocketAddr::port)
            == Some(port)
    }

    /// Makes the handshake; `None` when nothing came of it.
    pub(super) async fn accept(
        &self,
        stream: Stream,
        limit: Duration,
        metrics: &Metrics,
    ) -> Option<Stream> {
        // Pingora's listener makes nothing else.
        let mut stream = *stream.into_any().downcast::<TcpStream>().ok()?;
        let handshake = async {
            let mut first = [0];
            // Whoever leaves without a word, as a probe of the port does, has failed at nothing.
            stream.try_peek(&mut first).await.ok()?;
            if first != [HANDSHAKE] {
                send_away(&mut stream, first).await;
                return Some(Err(HandshakeFailure::NotTls));
            }
            Some(self.handshake(stream).await)
        };
        let made = match tokio::time::timeout(limit, handshake).await {
            Ok(made) => made?,
            Err(_elapsed) => Err(HandshakeFailure::Timeout),
        };
        match made {
            Ok(stream) => {
                metrics.tls_handshakes.add_one();
                Some(Box::new(stream))
            }
            Err(failure) => {
                metrics.tls_failures[failure as usize].add_one();
                None
            }
        }
    }

    async fn handshake(&self, stream: TcpStream) -> Result<SslStream<TcpStream>, HandshakeFailure> {
        let acceptor = self.tls.acceptor();
        let made = async {
            let ssl = Ssl::new(acceptor.context()).map_err(|error| error.to_string())?;
            let mut stream = SslStream::new(ssl, stream).map_err(|error| error.to_string())?;
            match stream.accept().await {
                Ok(()) => Ok(stream),
                Err(error) => Err(error.to_string()),
            }
        };
        made.await.map_err(|error: String| {
            // Port scans and clients of yesterday's TLS are a matter of course on the Internet.
            tracing::debug!(error, "A TLS handshake failed.");
            HandshakeFailure::Tls
        })
    }
}

/// Answers a request that came without TLS in the words it was made in, so that a person who
/// mistyped `https` learns of it.
async fn send_away(stream: &mut TcpStream, first: [u8; 1]) {
    if !first[0].is_ascii_uppercase() {
        return;
    }
    let answer = client_stream::answer(Rejection::Malformed(
        "This port speaks HTTPS and the request came without TLS; use https://.",
    ));
    let told = async {
        stream.write_all(&answer).await?;
        stream.flush().await?;
        stream.shutdown().await?;
        // Closed with something unread, TCP would take the answer back.
        let mut unread = stream.take(MAX_UNREAD);
        tokio::io::copy(&mut unread, &mut tokio::io::sink()).await
    };
    if let Ok(Err(error)) = tokio::time::timeout(DRAIN, told).await {
        tracing::debug!(%error, "A client without TLS left before it was answered.");
    }
}
