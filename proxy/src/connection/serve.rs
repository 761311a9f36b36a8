//! What happens to a client connection from its acceptance to its end.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use pingora::apps::ServerApp;
use pingora::protocols::{ALPN, Stream};
use pingora::proxy::HttpProxy;
use pingora::server::ShutdownWatch;

use super::client_stream::ClientStream;
use super::{ConnectionLimits, TlsGate, WATCH, Watch, http2, watched};
use crate::gateway::Gateway;
use crate::state::State;
use crate::time::MonoNanos;

/// How long idle connections are kept when another process takes over: a request that is on its
/// way then is answered still.
const LINGER: Duration = Duration::from_millis(500);
/// How often the number of connections is looked at meanwhile.
const LOOK: Duration = Duration::from_millis(5);

/// Serves client connections: Pingora's proxy under a watch, behind TLS where that is spoken.
pub struct WatchedProxy {
    proxy: Arc<HttpProxy<Gateway>>,
    tls: Option<TlsGate>,
    limits: ConnectionLimits,
    state: Arc<State>,
}

impl WatchedProxy {
    /// Puts connections to `proxy` under a watch.
    pub fn new(
        proxy: HttpProxy<Gateway>,
        tls: Option<TlsGate>,
        limits: ConnectionLimits,
        state: Arc<State>,
    ) -> Self {
        Self {
            proxy: Arc::new(proxy),
            tls,
            limits,
            state,
        }
    }
}

#[async_trait]
impl ServerApp for WatchedProxy {
    async fn process_new(
        self: &Arc<Self>,
        stream: Stream,
        shutdown: &ShutdownWatch,
    ) -> Option<Stream> {
        let _counted = self.state.connections.add();
        let stream = match &self.tls {
            Some(gate) if gate.guards(&stream) => {
                gate.accept(stream, self.limits.header, &self.state.metrics)
                    .await?
            }
            _ => stream,
        };
        if stream.selected_alpn_proto() == Some(ALPN::H2) {
            http2::serve(&self.proxy, stream, shutdown, self.limits, &self.state).await;
            return None;
        }
        let watch = Watch::of_connection(self.limits, MonoNanos::now());
        let stream = Box::new(ClientStream::new(stream, self.limits.max_header_bytes));
        let served = watched(
            self.proxy.process_new(stream, shutdown),
            &self.state.metrics,
        );
        WATCH.scope(watch, served).await?
    }

    /// Called when nothing is accepted any more. Pingora's part is to close idle connections.
    async fn cleanup(&self) {
        self.state.connections.no_more();
        if self.state.is_handing_over() {
            let deadline = tokio::time::Instant::now() + LINGER;
            while self.state.connections.open() > 0 && tokio::time::Instant::now() < deadline {
                tokio::time::sleep(LOOK).await;
            }
        }
        self.proxy.cleanup().await;
    }
}
