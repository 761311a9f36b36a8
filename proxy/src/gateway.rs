//! The gateway as Pingora sees it: every hook hands over to its phase.
//!
//! Hooks that wait for nothing are written out, without `async`: see [`hook`].

mod hook;

use std::future::ready;
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

use self::hook::Hook;
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
        let context = RequestContext::new(Arc::clone(&self.state), self.settings.total);
        connection::request_begun(context.deadline);
        Box::new(context)
    }

    fn init_downstream_modules(&self, _modules: &mut HttpModules) {
        // Answers pass unchanged: not even Pingora's disabled compression module is wanted.
    }

    fn early_request_filter<'g, 's, 'c, 'h>(
        &'g self,
        session: &'s mut Session,
        _ctx: &'c mut Box<RequestContext>,
    ) -> Hook<'h>
    where
        'g: 'h,
        's: 'h,
        'c: 'h,
    {
        let last = self.state.is_draining();
        connection::limit_client(session, &self.settings, last);
        hook::done(Ok(()))
    }

    fn request_filter<'g, 's, 'c, 'h>(
        &'g self,
        session: &'s mut Session,
        ctx: &'c mut Box<RequestContext>,
    ) -> Hook<'h, bool>
    where
        'g: 'h,
        's: 'h,
        'c: 'h,
    {
        match phases::admit(self, session, ctx) {
            Ok(()) => match phases::exchange::begin(self, session, ctx) {
                Ok(Some(backend)) => Box::pin(phases::exchange::serve(self, session, ctx, backend)),
                Ok(None) => hook::answer::<false>(),
                Err(error) => Box::pin(ready(Err(error))),
            },
            Err(rejection) => Box::pin(async move {
                phases::respond::reject(self, session, ctx, rejection).await?;
                Ok(true)
            }),
        }
    }

    fn proxy_upstream_filter<'g, 's, 'c, 'h>(
        &'g self,
        _session: &'s mut Session,
        _ctx: &'c mut Box<RequestContext>,
    ) -> Hook<'h, bool>
    where
        'g: 'h,
        's: 'h,
        'c: 'h,
    {
        hook::answer::<true>()
    }

    fn upstream_peer<'g, 's, 'c, 'h>(
        &'g self,
        _session: &'s mut Session,
        ctx: &'c mut Box<RequestContext>,
    ) -> Hook<'h, Box<HttpPeer>>
    where
        'g: 'h,
        's: 'h,
        'c: 'h,
    {
        // Few requests wait for a name: the others need no future that could.
        if phases::upstream::knows_addresses(ctx) {
            return Box::pin(ready(phases::upstream::peer(self, ctx)));
        }
        Box::pin(async move {
            phases::upstream::resolve(self, ctx).await?;
            phases::upstream::peer(self, ctx)
        })
    }

    fn connected_to_upstream<'g, 's, 'p, 'd, 'c, 'h>(
        &'g self,
        _session: &'s mut Session,
        reused: bool,
        peer: &'p HttpPeer,
        fd: RawFd,
        _digest: Option<&'d Digest>,
        _ctx: &'c mut Box<RequestContext>,
    ) -> Hook<'h>
    where
        'g: 'h,
        's: 'h,
        'p: 'h,
        'd: 'h,
        'c: 'h,
    {
        // A plain connection has told of itself, and Pingora does not know its descriptor.
        if peer.options.custom_l4.is_none() {
            connection::backend_connected(fd, reused);
        }
        hook::done(Ok(()))
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

    fn upstream_request_filter<'g, 's, 'r, 'c, 'h>(
        &'g self,
        session: &'s mut Session,
        request: &'r mut RequestHeader,
        ctx: &'c mut Box<RequestContext>,
    ) -> Hook<'h>
    where
        'g: 'h,
        's: 'h,
        'r: 'h,
        'c: 'h,
    {
        hook::done(phases::rewrite::rewrite(session, request, ctx))
    }

    fn request_body_filter<'g, 's, 'b, 'c, 'h>(
        &'g self,
        _session: &'s mut Session,
        body: &'b mut Option<Bytes>,
        _end: bool,
        ctx: &'c mut Box<RequestContext>,
    ) -> Hook<'h>
    where
        'g: 'h,
        's: 'h,
        'b: 'h,
        'c: 'h,
    {
        let chunk = body.as_ref().map_or(0, Bytes::len);
        hook::done(phases::upstream::count_body(self, chunk, ctx))
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

    fn upstream_response_filter<'g, 's, 'r, 'c, 'h>(
        &'g self,
        _session: &'s mut Session,
        _response: &'r mut ResponseHeader,
        _ctx: &'c mut Box<RequestContext>,
    ) -> Hook<'h>
    where
        'g: 'h,
        's: 'h,
        'r: 'h,
        'c: 'h,
    {
        hook::done(Ok(()))
    }

    fn response_filter<'g, 's, 'r, 'c, 'h>(
        &'g self,
        session: &'s mut Session,
        response: &'r mut ResponseHeader,
        ctx: &'c mut Box<RequestContext>,
    ) -> Hook<'h>
    where
        'g: 'h,
        's: 'h,
        'r: 'h,
        'c: 'h,
    {
        hook::done(phases::respond::relay(self, session, response, ctx))
    }

    fn response_body_filter(
        &self,
        _session: &mut Session,
        body: &mut Option<Bytes>,
        end: bool,
        ctx: &mut Box<RequestContext>,
    ) -> Result<Option<Duration>> {
        phases::respond::count_body(body.as_ref().map_or(0, Bytes::len), ctx);
        if end {
            phases::respond::end_body()?;
        }
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
