//! The gateway as Pingora sees it: every hook hands over to its phase.

use std::net::IpAddr;
use std::os::fd::RawFd;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use gaas_shared::config::{Config, Network, RateLimitHeaders};
use pingora::http::{RequestHeader, ResponseHeader};
use pingora::modules::http::HttpModules;
use pingora::protocols::Digest;
use pingora::proxy::{FailToProxy, ProxyHttp, Session};
use pingora::upstreams::peer::HttpPeer;
use pingora::{Error, Result};

use crate::connection;
use crate::context::RequestContext;
use crate::metering::Journal;
use crate::phases;
use crate::state::State;
use crate::throttle::AuthThrottle;
use crate::upstream::PeerSettings;

/// What the phases need of the configuration.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Largest request body in bytes.
    pub max_body_bytes: u64,
    /// Largest header block in bytes.
    pub max_header_bytes: usize,
    /// Longest whole exchange.
    pub total: Duration,
    /// Longest idle time of a client connection, in whole seconds.
    pub client_idle_seconds: u64,
    /// Connecting to backends.
    pub peer: PeerSettings,
    /// When answers carry the rate-limit headers.
    pub rate_limit_headers: RateLimitHeaders,
    trusted_peers: Vec<Network>,
}

impl Settings {
    /// Takes from the configuration what the phases need.
    pub fn from_config(config: &Config) -> Self {
        let timeouts = &config.timeouts;
        Self {
            max_body_bytes: config.limits.max_body_bytes,
            max_header_bytes: config.limits.max_header_bytes as usize,
            total: timeouts.total_seconds.as_duration(),
            client_idle_seconds: timeouts.client_idle_seconds.as_duration().as_secs().max(1),
            peer: PeerSettings {
                connect: timeouts.connect_seconds.as_duration(),
                idle: timeouts.upstream_idle_seconds.as_duration(),
            },
            rate_limit_headers: config.rate_limit.headers,
            trusted_peers: config.proxy.trusted_peers.clone(),
        }
    }

    /// Whether what this peer says of others is believed.
    pub fn trusts(&self, peer: IpAddr) -> bool {
        self.trusted_peers
            .iter()
            .any(|network| network.contains(peer))
    }
}

/// The data plane's request handler.
pub struct Gateway {
    /// Keys, routes, cycles, counters.
    pub state: Arc<State>,
    /// Where usage records go.
    pub journal: Journal,
    /// Failed authentications.
    pub throttle: AuthThrottle,
    /// Settings of the phases.
    pub settings: Settings,
}

#[async_trait]
impl ProxyHttp for Gateway {
    // Behind a pointer, because Pingora moves it from future to future.
    type CTX = Box<RequestContext>;

    fn new_ctx(&self) -> Box<RequestContext> {
        let context = RequestContext::new(
            Arc::clone(&self.state),
            self.journal.clone(),
            self.settings.total,
        );
        connection::request_begun(context.deadline);
        Box::new(context)
    }

    fn init_downstream_modules(&self, _modules: &mut HttpModules) {
        // Answers pass unchanged: not even Pingora's disabled compression module is wanted.
    }

    async fn early_request_filter(
        &self,
        session: &mut Session,
        _ctx: &mut Box<RequestContext>,
    ) -> Result<()> {
        let last = self.state.is_draining();
        connection::limit_client(session, &self.settings, last);
        Ok(())
    }

    async fn request_filter(
        &self,
        session: &mut Session,
        ctx: &mut Box<RequestContext>,
    ) -> Result<bool> {
        match phases::admit(self, session, ctx) {
            Ok(()) => Ok(false),
            Err(rejection) => {
                // Behind a pointer: admitted requests need not make room for this future.
                Box::pin(phases::respond::reject(self, session, ctx, rejection)).await?;
                Ok(true)
            }
        }
    }

    async fn upstream_peer(
        &self,
        _session: &mut Session,
        ctx: &mut Box<RequestContext>,
    ) -> Result<Box<HttpPeer>> {
        phases::upstream::peer(self, ctx).await
    }

    async fn connected_to_upstream(
        &self,
        _session: &mut Session,
        reused: bool,
        peer: &HttpPeer,
        fd: RawFd,
        _digest: Option<&Digest>,
        _ctx: &mut Box<RequestContext>,
    ) -> Result<()> {
        // A plain connection has told of itself, and Pingora does not know its descriptor.
        if peer.options.custom_l4.is_none() {
            connection::backend_connected(fd, reused);
        }
        Ok(())
    }

    fn fail_to_connect(
        &self,
        _session: &mut Session,
        peer: &HttpPeer,
        ctx: &mut Box<RequestContext>,
        error: Box<Error>,
    ) -> Box<Error> {
        phases::upstream::connection_failed(ctx, peer, error)
    }

    async fn upstream_request_filter(
        &self,
        session: &mut Session,
        request: &mut RequestHeader,
        ctx: &mut Box<RequestContext>,
    ) -> Result<()> {
        phases::upstream::rewrite(session, request, ctx)
    }

    async fn request_body_filter(
        &self,
        _session: &mut Session,
        body: &mut Option<Bytes>,
        _end: bool,
        ctx: &mut Box<RequestContext>,
    ) -> Result<()> {
        phases::upstream::count_body(self, body.as_ref().map_or(0, Bytes::len), ctx)
    }

    fn error_while_proxy(
        &self,
        peer: &HttpPeer,
        session: &mut Session,
        error: Box<Error>,
        ctx: &mut Box<RequestContext>,
        _reused: bool,
    ) -> Box<Error> {
        phases::upstream::exchange_failed(session, ctx, error.more_context(peer.to_string()))
    }

    async fn response_filter(
        &self,
        session: &mut Session,
        response: &mut ResponseHeader,
        ctx: &mut Box<RequestContext>,
    ) -> Result<()> {
        phases::respond::relay(self, session, response, ctx)
    }

    fn response_body_filter(
        &self,
        _session: &mut Session,
        body: &mut Option<Bytes>,
        end: bool,
        ctx: &mut Box<RequestContext>,
    ) -> Result<Option<Duration>> {
        phases::respond::count_body(body.as_ref().map_or(0, Bytes::len), end, ctx)?;
        Ok(None)
    }

    async fn fail_to_proxy(
        &self,
        session: &mut Session,
        error: &Error,
        ctx: &mut Box<RequestContext>,
    ) -> FailToProxy {
        phases::respond::fail(self, session, ctx, error).await
    }

    fn suppress_error_log(
        &self,
        _session: &Session,
        _ctx: &Box<RequestContext>,
        _error: &Error,
    ) -> bool {
        // `respond::fail` logs each failure once, with its cause and the request's identifier.
        true
    }

    async fn logging(
        &self,
        session: &mut Session,
        error: Option<&Error>,
        ctx: &mut Box<RequestContext>,
    ) {
        phases::meter::settle(session, error, ctx).await;
    }
}
