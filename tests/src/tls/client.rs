//! A client that speaks TLS and checks who answers.

use std::net::SocketAddr;
use std::pin::Pin;

use openssl::ssl::{SslConnector, SslMethod, SslVerifyMode, SslVersion};
use tokio::net::TcpStream;
use tokio_openssl::SslStream;

use super::{Authority, Http2};
use crate::client::{Broken, Connection};

/// Opens TLS connections to one server.
#[derive(Clone)]
pub struct SecureClient {
    address: SocketAddr,
    name: String,
    connector: SslConnector,
    verifies: bool,
}

impl SecureClient {
    /// A client of the server at `address`, whom it knows as `name` and whose certificate it wants
    /// from `authority`.
    pub fn new(address: SocketAddr, name: &str, authority: &Authority) -> Self {
        let mut builder = SslConnector::builder(SslMethod::tls_client()).expect("OpenSSL");
        let store = builder.cert_store_mut();
        store
            .add_cert(authority.certificate.clone())
            .expect("a certificate");
        Self {
            address,
            name: name.to_owned(),
            connector: builder.build(),
            verifies: true,
        }
    }

    /// A client that takes whoever answers, and speaks no newer TLS than `newest`.
    pub fn careless(address: SocketAddr, name: &str, newest: SslVersion) -> Self {
        let mut builder = SslConnector::builder(SslMethod::tls_client()).expect("OpenSSL");
        builder.set_verify(SslVerifyMode::NONE);
        builder
            .set_max_proto_version(Some(newest))
            .expect("OpenSSL");
        Self {
            address,
            name: name.to_owned(),
            connector: builder.build(),
            verifies: false,
        }
    }

    /// Makes the handshake, offering `protocols` (ALPN), each a name of its own.
    pub async fn handshake(&self, protocols: &[&str]) -> Result<SslStream<TcpStream>, Broken> {
        let stream = TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        let mut settings = self.connector.configure()?;
        settings.set_verify_hostname(self.verifies);
        let mut wire = Vec::new();
        for protocol in protocols {
            wire.push(u8::try_from(protocol.len())?);
            wire.extend_from_slice(protocol.as_bytes());
        }
        if !wire.is_empty() {
            settings.set_alpn_protos(&wire)?;
        }
        let mut stream = SslStream::new(settings.into_ssl(&self.name)?, stream)?;
        Pin::new(&mut stream).connect().await?;
        Ok(stream)
    }

    /// Opens a connection that speaks HTTP/1.1.
    pub async fn http1(&self) -> Result<Connection, Broken> {
        let stream = self.handshake(&["http/1.1"]).await?;
        Connection::over(stream, self.address).await
    }

    /// Opens a connection that speaks HTTP/2.
    pub async fn http2(&self) -> Result<Http2, Broken> {
        let stream = self.handshake(&["h2", "http/1.1"]).await?;
        let chosen = stream.ssl().selected_alpn_protocol();
        if chosen != Some(b"h2") {
            return Err(format!("the server chose {chosen:?}").into());
        }
        let authority = format!("{}:{}", self.name, self.address.port());
        Http2::over(stream, authority).await
    }
}
