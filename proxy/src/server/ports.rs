//! The addresses that are listened on, and what is spoken there.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use gaas_shared::config::{Config, ProxyTlsConfig};
use gaas_shared::tls::{Protocols, Reloader, ServerTls, TlsSource};
use pingora::listeners::L4BufferSettings;

use super::ServerError;
use super::listen::{BindError, Reservation};
use crate::connection::TlsGate;

/// An HTTP/1 parser reads into a buffer of its own. Pingora's ordinary one of 64 KiB would be most of
/// what an idle connection takes.
const PLAIN: L4BufferSettings = L4BufferSettings {
    read: Some(0),
    write: None,
};
/// TLS reads the head of a record and then the rest: a buffer for a whole one (RFC 8446 §5.2) spares
/// it every other system call.
const SECURE: L4BufferSettings = L4BufferSettings {
    read: Some(17 * 1_024),
    write: None,
};

/// Every port, taken; and the certificate of the one that speaks HTTPS.
pub(super) struct Ports {
    plain: Option<Reservation>,
    secure: Option<Secure>,
    operations: Reservation,
}

struct Secure {
    port: Reservation,
    certificates: Arc<ServerTls>,
}

impl Ports {
    /// Takes the ports that the configuration names, each by `reserve`, and reads the certificate.
    pub(super) fn take(
        config: &Config,
        mut reserve: impl FnMut(&'static str, SocketAddr) -> Result<Reservation, ServerError>,
    ) -> Result<Self, ServerError> {
        if let Some(port) = config.proxy.shared_port() {
            return Err(ServerError::SharedPort(port));
        }
        let tls = config.proxy.tls.as_ref();
        let certificates = tls.map(open).transpose()?;
        let first = reserve("proxy.listen", config.proxy.listen)?;
        let (plain, secure) = match (tls.and_then(|tls| tls.listen), certificates) {
            (_, None) => (Some(first), None),
            (None, Some(certificates)) => {
                let port = first;
                (None, Some(Secure { port, certificates }))
            }
            (Some(address), Some(certificates)) => {
                let port = reserve("proxy.tls.listen", address)?;
                (Some(first), Some(Secure { port, certificates }))
            }
        };
        let operations = reserve("ops.listen", config.ops.listen)?;
        Ok(Self {
            plain,
            secure,
            operations,
        })
    }

    /// Those of clients, each with the buffers of its connections.
    pub(super) fn clients(&self) -> impl Iterator<Item = (&Reservation, L4BufferSettings)> {
        let plain = self.plain.iter().map(|port| (port, PLAIN));
        let secure = self.secure.iter().map(|secure| (&secure.port, SECURE));
        plain.chain(secure)
    }

    /// The operator's.
    pub(super) fn operations(&self) -> &Reservation {
        &self.operations
    }

    /// What tells connections that have to speak TLS.
    pub(super) fn gate(&self) -> Option<TlsGate> {
        let Secure { port, certificates } = self.secure.as_ref()?;
        let certificates = Arc::clone(certificates);
        Some(match self.plain {
            None => TlsGate::everywhere(certificates),
            Some(_) => TlsGate::at(certificates, port.address()),
        })
    }

    /// The certificate that clients are shown.
    pub(super) fn certificates(&self) -> Option<Arc<ServerTls>> {
        let secure = self.secure.as_ref()?;
        Some(Arc::clone(&secure.certificates))
    }

    /// Waits until somebody listens on each.
    pub(super) fn wait_until_served(&self) -> Result<(), BindError> {
        let clients = self.clients().map(|(port, _)| port);
        let mut all = clients.chain([&self.operations]);
        all.try_for_each(Reservation::wait_until_served)
    }

    /// Where what is served, a line each, for whoever started the process.
    pub(super) fn lines(&self) -> Vec<String> {
        let plain = self.plain.as_ref().map(|port| ("listening", "http", port));
        let secure = self
            .secure
            .as_ref()
            .map(|secure| ("listening", "https", &secure.port));
        let operations = ("operations", "http", &self.operations);
        let ports = plain.into_iter().chain(secure).chain([operations]);
        ports
            .map(|(what, scheme, port)| {
                format!("gaas-proxy {what} on {scheme}://{}", port.address())
            })
            .collect()
    }

    /// Leaves the ports to whoever listens there now, and follows the certificate's files.
    pub(super) fn release(self) -> io::Result<Option<Reloader>> {
        let certificates = self.secure.map(|secure| secure.certificates);
        certificates.map(Reloader::start).transpose()
    }
}

fn open(tls: &ProxyTlsConfig) -> Result<Arc<ServerTls>, ServerError> {
    let protocols = if tls.http2 {
        Protocols::Http2
    } else {
        Protocols::Http1
    };
    Ok(Arc::new(ServerTls::open(TlsSource::from(tls), protocols)?))
}
