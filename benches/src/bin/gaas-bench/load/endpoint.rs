//! Where requests go, and what is spoken on the way there.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::fd::{AsFd, BorrowedFd};

use openssl::error::ErrorStack;
use openssl::ssl::{
    Ssl, SslContext, SslMethod, SslSessionCacheMode, SslStream, SslVerifyMode, SslVersion,
};

/// A server's address, with TLS or without.
#[derive(Clone)]
pub(crate) struct Endpoint {
    address: SocketAddr,
    tls: Option<SslContext>,
}

impl std::fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let scheme = self.tls.as_ref().map_or("http", |_| "https");
        write!(f, "{scheme}://{}", self.address)
    }
}

impl Endpoint {
    /// Plain HTTP.
    pub(crate) fn plain(address: SocketAddr) -> Self {
        Self { address, tls: None }
    }

    /// HTTPS, the same cipher and curve with every server, and never a session resumed. Whoever
    /// answers is believed: it is one's own machine.
    ///
    /// # Errors
    /// When OpenSSL does not know the cipher.
    pub(crate) fn tls(address: SocketAddr) -> Result<Self, ErrorStack> {
        let mut context = SslContext::builder(SslMethod::tls_client())?;
        context.set_verify(SslVerifyMode::NONE);
        context.set_min_proto_version(Some(SslVersion::TLS1_3))?;
        context.set_ciphersuites("TLS_AES_128_GCM_SHA256")?;
        context.set_groups_list("X25519")?;
        context.set_session_cache_mode(SslSessionCacheMode::OFF);
        context.set_alpn_protos(b"\x08http/1.1")?;
        Ok(Self {
            address,
            tls: Some(context.build()),
        })
    }

    /// The server's address.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Opens a connection. Over TLS the handshake is made by the first bytes that are written, so
    /// that it waits for nobody.
    pub(super) fn connect(&self) -> io::Result<Wire> {
        let stream = TcpStream::connect(self.address)?;
        stream.set_nodelay(true)?;
        let Some(context) = &self.tls else {
            return Ok(Wire::Plain(stream));
        };
        let mut ssl = Ssl::new(context)?;
        ssl.set_connect_state();
        Ok(Wire::Tls(SslStream::new(ssl, stream)?))
    }
}

/// An open connection.
#[derive(Debug)]
pub(crate) enum Wire {
    Plain(TcpStream),
    Tls(SslStream<TcpStream>),
}

impl Wire {
    /// The socket below.
    pub(super) fn socket(&self) -> &TcpStream {
        match self {
            Self::Plain(stream) => stream,
            Self::Tls(stream) => stream.get_ref(),
        }
    }

    /// Whether a read that leaves room has emptied the socket: TLS gives a record at a time.
    pub(super) fn is_emptied_by_a_short_read(&self) -> bool {
        matches!(self, Self::Plain(_))
    }
}

impl AsFd for Wire {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.socket().as_fd()
    }
}

impl Read for Wire {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(stream) => stream.read(buffer),
            Self::Tls(stream) => stream.read(buffer),
        }
    }
}

impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(stream) => stream.write(bytes),
            Self::Tls(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(stream) => stream.flush(),
            Self::Tls(stream) => stream.flush(),
        }
    }
}
