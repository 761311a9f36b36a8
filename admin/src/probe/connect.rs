//! The way to a backend: its addresses, a connection, TLS.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::pin::Pin;
use std::time::Duration;

use gaas_shared::model::{Scheme, TargetUrl};
use openssl::error::ErrorStack;
use openssl::ssl::{Ssl, SslConnector, SslMethod, SslVerifyMode};
use openssl::x509::X509VerifyResult;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use tokio_openssl::SslStream;
use url::Host;

use super::Unreached;

/// How many of a name's addresses are tried.
const ADDRESSES: usize = 4;

/// A connection.
pub(super) enum Stream {
    /// Bare.
    Plain(TcpStream),
    /// Encrypted.
    Tls(SslStream<TcpStream>),
}

/// Opens connections to one backend.
pub(super) struct Connector {
    addresses: Vec<SocketAddr>,
    tls: Option<(SslConnector, String)>,
    patience: Duration,
}

impl Connector {
    /// Finds the backend's addresses, which share `patience`.
    ///
    /// # Errors
    /// When its name has none, or the trusted authorities cannot be read.
    pub(super) async fn to(
        target: &TargetUrl,
        ca_file: Option<&Path>,
        patience: Duration,
    ) -> Result<Self, Unreached> {
        let port = target.port();
        let addresses = match target.host() {
            Host::Ipv4(ip) => vec![(ip, port).into()],
            Host::Ipv6(ip) => vec![(ip, port).into()],
            Host::Domain(name) => {
                let found = lookup_host((name, port)).await;
                let found = found.map_err(|_| Unreached::Dns)?;
                found.take(ADDRESSES).collect()
            }
        };
        if addresses.is_empty() {
            return Err(Unreached::Dns);
        }
        let tls = match target.scheme() {
            Scheme::Http => None,
            Scheme::Https => Some((connector(ca_file)?, server_name(target))),
        };
        Ok(Self {
            addresses,
            tls,
            patience,
        })
    }

    /// Connects to the first address that lets it.
    ///
    /// # Errors
    /// Why none does.
    pub(super) async fn connect(&self) -> Result<Stream, Unreached> {
        let stream = self.connect_plain().await?;
        match &self.tls {
            None => Ok(Stream::Plain(stream)),
            Some((connector, name)) => encrypted(connector, name, stream).await,
        }
    }

    async fn connect_plain(&self) -> Result<TcpStream, Unreached> {
        let mut cause = Unreached::Unreachable;
        // An address that swallows everything leaves time for the others.
        let share = self.patience / u32::try_from(self.addresses.len()).unwrap_or(1);
        for address in &self.addresses {
            match connect_within(*address, share).await {
                Ok(stream) => return Ok(stream),
                Err(found) => cause = found,
            }
        }
        Err(cause)
    }
}

async fn connect_within(address: SocketAddr, patience: Duration) -> Result<TcpStream, Unreached> {
    match timeout(patience, TcpStream::connect(address)).await {
        Ok(Ok(stream)) => Ok(stream),
        Ok(Err(error)) => Err(match error.kind() {
            io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionReset => Unreached::Refused,
            io::ErrorKind::TimedOut => Unreached::TimedOut,
            _ => Unreached::Unreachable,
        }),
        Err(_) => Err(Unreached::TimedOut),
    }
}

/// The name that the certificate must hold, an address as its text: what the data plane asks too.
fn server_name(target: &TargetUrl) -> String {
    match target.host() {
        Host::Domain(name) => name.to_owned(),
        Host::Ipv4(ip) => ip.to_string(),
        Host::Ipv6(ip) => ip.to_string(),
    }
}

fn connector(ca_file: Option<&Path>) -> Result<SslConnector, Unreached> {
    let mut builder = SslConnector::builder(SslMethod::tls_client()).map_err(unusable)?;
    if let Some(file) = ca_file {
        builder.set_ca_file(file).map_err(unusable)?;
    }
    Ok(builder.build())
}

async fn encrypted(
    connector: &SslConnector,
    name: &str,
    stream: TcpStream,
) -> Result<Stream, Unreached> {
    let ssl = session(connector, name).map_err(unusable)?;
    let mut stream = SslStream::new(ssl, stream).map_err(unusable)?;
    match Pin::new(&mut stream).connect().await {
        Ok(()) => Ok(Stream::Tls(stream)),
        Err(_) => Err(Unreached::Tls(match stream.ssl().verify_result() {
            X509VerifyResult::OK => "the other side speaks no TLS, or none that fits".to_owned(),
            distrust => format!(
                "the certificate is not trusted ({})",
                distrust.error_string()
            ),
        })),
    }
}

/// A handshake that checks the certificate, as the data plane does: for an address too, its text
/// has to stand among the certificate's names.
fn session(connector: &SslConnector, name: &str) -> Result<Ssl, ErrorStack> {
    let mut configuration = connector.configure()?;
    configuration.set_verify(SslVerifyMode::PEER);
    configuration.param_mut().set_host(name)?;
    configuration.set_verify_hostname(false);
    configuration.into_ssl(name)
}

/// What went wrong on this side, for the log; whoever asked cannot help it.
fn unusable(error: ErrorStack) -> Unreached {
    tracing::error!(%error, "TLS cannot be set up for a test request");
    Unreached::Tls("it cannot be set up on this side; the log says more".to_owned())
}
