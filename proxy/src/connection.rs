//! The watch over one client connection: deadlines that Pingora does not keep itself.
//!
//! Pingora limits single reads and writes, not a whole header, and not a whole exchange: a peer
//! that trickles bytes would hold a connection for ever. The watch runs in the connection's own
//! task beside the request, so its state needs no lock, and it costs a request two clock readings
//! and no timer of its own: one timer per connection wakes now and then and compares.

mod client_stream;

use std::cell::Cell;
use std::os::fd::{BorrowedFd, RawFd};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use client_stream::ClientStream;
use pingora::apps::ServerApp;
use pingora::protocols::Stream;
use pingora::proxy::{HttpProxy, Session};
use pingora::server::ShutdownWatch;

use crate::gateway::{Gateway, Settings};
use crate::state::State;
use crate::time::MonoNanos;

/// How long an exchange whose backend was cut off at its deadline may take to answer 504.
const LAST_WORDS: Duration = Duration::from_secs(2);
/// How long the unread rest of a refused request's body is read before the connection is closed.
const DRAIN: Duration = Duration::from_secs(1);

/// How long idle connections are kept when another process takes over: a request that is on its
/// way then is answered still.
const LINGER: Duration = Duration::from_millis(500);
/// How often the number of connections is looked at meanwhile.
const LOOK: Duration = Duration::from_millis(5);

tokio::task_local! {
    static WATCH: Watch;
}

/// Limits of a client connection.
#[derive(Debug, Clone, Copy)]
pub struct ConnectionLimits {
    /// Longest time for a whole header block.
    pub header: Duration,
    /// Longest idle time between requests.
    pub idle: Duration,
    /// Longest whole exchange.
    pub total: Duration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// No request yet, or none since the last.
    Waiting { until: MonoNanos },
    /// A request is being handled.
    Busy { until: MonoNanos },
    /// The backend was cut off; the client is being told.
    Cut { until: MonoNanos },
    /// Another protocol runs over the connection.
    Tunnel,
}

#[derive(Debug)]
struct Watch {
    limits: ConnectionLimits,
    phase: Cell<Phase>,
    upstream: Cell<Option<RawFd>>,
}

enum Verdict {
    LookAgainIn(Duration),
    CutBackend(Option<RawFd>),
    Close,
}

impl Watch {
    fn new(limits: ConnectionLimits, now: MonoNanos) -> Self {
        let until = now.plus(limits.header);
        Self {
            limits,
            phase: Cell::new(Phase::Waiting { until }),
            upstream: Cell::new(None),
        }
    }

    /// No phase ends sooner after its beginning than this, so that looking this often misses none.
    fn pace(&self) -> Duration {
        self.limits.header.min(self.limits.total)
    }

    fn look(&self, now: MonoNanos) -> Verdict {
        match self.phase.get() {
            Phase::Tunnel => Verdict::LookAgainIn(self.pace()),
            Phase::Waiting { until } | Phase::Cut { until } if until <= now => Verdict::Close,
            Phase::Busy { until } if until <= now => {
                let until = now.plus(LAST_WORDS);
                self.phase.set(Phase::Cut { until });
                Verdict::CutBackend(self.upstream.take())
            }
            Phase::Waiting { until } | Phase::Busy { until } | Phase::Cut { until } => {
                Verdict::LookAgainIn(until.since(now).min(self.pace()))
            }
        }
    }
}

/// A request's header has been read.
pub fn request_begun(deadline: MonoNanos) {
    with_watch(|watch| watch.phase.set(Phase::Busy { until: deadline }));
}

/// A connection to the backend stands; at the deadline it will be cut.
pub fn upstream_connected(fd: RawFd) {
    with_watch(|watch| watch.upstream.set(Some(fd)));
}

/// The backend has said its last word in this exchange. From here on its connection may belong to
/// another request and must not be touched.
pub fn upstream_done() {
    with_watch(|watch| watch.upstream.set(None));
}

/// The exchange has become a tunnel, which has no deadline.
pub fn tunnel() {
    with_watch(|watch| {
        watch.upstream.set(None);
        watch.phase.set(Phase::Tunnel);
    });
}

/// Whether no request is being handled.
fn is_between_requests() -> bool {
    WATCH
        .try_with(|watch| matches!(watch.phase.get(), Phase::Waiting { .. }))
        .unwrap_or(false)
}

/// Whether the backend was cut off at the deadline.
pub fn was_cut() -> bool {
    WATCH
        .try_with(|watch| matches!(watch.phase.get(), Phase::Cut { .. }))
        .unwrap_or(false)
}

/// The request is over.
pub fn request_over() {
    with_watch(|watch| {
        watch.upstream.set(None);
        let until = MonoNanos::now().plus(watch.limits.idle + watch.limits.header);
        watch.phase.set(Phase::Waiting { until });
    });
}

/// Sets Pingora's own limits for this request. With `last`, the client is told to come back over
/// another connection.
pub fn limit_client(session: &mut Session, settings: &Settings, last: bool) {
    // An HTTP/1.0 client that did not ask for it does not expect the connection to stay.
    let keeps = session.req_header().version != http::Version::HTTP_10
        || session
            .req_header()
            .headers
            .contains_key(http::header::CONNECTION);
    // The last answer of a connection says that it is the last.
    let keeps = keeps
        && !last
        && !session.is_process_shutting_down()
        && session.get_keepalive_reuses_remaining() != Some(0);
    session.set_keepalive(keeps.then_some(settings.client_idle_seconds));
    session.set_read_timeout(Some(settings.total));
    session.set_write_timeout(Some(settings.total));
    session.set_total_drain_timeout(Some(DRAIN));
}

/// Outside a watched connection (an HTTP/2 stream has a task of its own) there is nothing to tell.
fn with_watch(tell: impl FnOnce(&Watch)) {
    let _unwatched = WATCH.try_with(tell);
}

/// How many client connections stand, and whether more can come.
#[derive(Debug, Default, Clone)]
pub struct OpenConnections(Arc<Count>);

#[derive(Debug, Default)]
struct Count {
    open: AtomicUsize,
    none_follow: AtomicBool,
}

/// One of them, until it is dropped.
struct OpenConnection(Arc<Count>);

impl OpenConnections {
    /// Whether the last one has ended: nothing is accepted any more, and what was accepted is over.
    pub fn are_over(&self) -> bool {
        self.0.none_follow.load(Ordering::Acquire) && self.open() == 0
    }

    fn open(&self) -> usize {
        self.0.open.load(Ordering::Acquire)
    }

    fn add(&self) -> OpenConnection {
        self.0.open.fetch_add(1, Ordering::AcqRel);
        OpenConnection(Arc::clone(&self.0))
    }

    fn no_more(&self) {
        self.0.none_follow.store(true, Ordering::Release);
    }
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Serves client connections: Pingora's proxy under a watch.
pub struct WatchedProxy {
    proxy: Arc<HttpProxy<Gateway>>,
    limits: ConnectionLimits,
    max_header_bytes: usize,
    state: Arc<State>,
}

impl WatchedProxy {
    /// Puts connections to `proxy` under a watch.
    pub fn new(
        proxy: HttpProxy<Gateway>,
        limits: ConnectionLimits,
        max_header_bytes: usize,
        state: Arc<State>,
    ) -> Self {
        Self {
            proxy: Arc::new(proxy),
            limits,
            max_header_bytes,
            state,
        }
    }

    async fn serve(&self, stream: Stream, shutdown: &ShutdownWatch) -> Option<Stream> {
        let mut served = pin!(self.proxy.process_new(stream, shutdown));
        let pace = WATCH.with(Watch::pace);
        let mut timer = pin!(tokio::time::sleep(pace));
        loop {
            tokio::select! {
                biased;
                done = &mut served => return done,
                () = &mut timer => {}
            }
            let next = match WATCH.with(|watch| watch.look(MonoNanos::now())) {
                Verdict::LookAgainIn(span) => span,
                Verdict::CutBackend(fd) => {
                    if let Some(fd) = fd {
                        cut(fd);
                    }
                    LAST_WORDS
                }
                Verdict::Close => {
                    self.state.metrics.connections_cut.add_one();
                    return None;
                }
            };
            timer.as_mut().reset(tokio::time::Instant::now() + next);
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
        let watch = Watch::new(self.limits, MonoNanos::now());
        let stream = Box::new(ClientStream::new(stream, self.max_header_bytes));
        WATCH.scope(watch, self.serve(stream, shutdown)).await
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

/// Shuts a backend connection down: the pending read or write fails, and the request ends by its
/// ordinary way.
fn cut(fd: RawFd) {
    // SAFETY: the descriptor is open. It is stored when Pingora hands the connection to this
    // request and taken away before Pingora may close it or give it to another one; both happen in
    // this very task, between two polls of which this function runs.
    let socket = unsafe { BorrowedFd::borrow_raw(fd) };
    if let Err(error) = rustix::net::shutdown(socket, rustix::net::Shutdown::Both) {
        tracing::debug!(%error, "A backend connection was already down at its deadline.");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: ConnectionLimits = ConnectionLimits {
        header: Duration::from_secs(10),
        idle: Duration::from_secs(75),
        total: Duration::from_secs(30),
    };

    fn at(seconds: u64) -> MonoNanos {
        MonoNanos(seconds * 1_000_000_000)
    }

    #[test]
    fn a_client_that_never_finishes_its_first_header_is_closed() {
        let watch = Watch::new(LIMITS, at(0));
        assert!(
            matches!(watch.look(at(9)), Verdict::LookAgainIn(s) if s == Duration::from_secs(1))
        );
        assert!(matches!(watch.look(at(10)), Verdict::Close));
    }

    #[test]
    fn an_exchange_past_its_deadline_loses_its_backend_then_its_client() {
        let watch = Watch::new(LIMITS, at(0));
        watch.phase.set(Phase::Busy { until: at(30) });
        watch.upstream.set(Some(77));
        assert!(matches!(watch.look(at(29)), Verdict::LookAgainIn(_)));
        assert!(matches!(watch.look(at(30)), Verdict::CutBackend(Some(77))));
        assert!(matches!(watch.look(at(31)), Verdict::LookAgainIn(_)));
        assert!(matches!(watch.look(at(32)), Verdict::Close));
    }

    #[test]
    fn a_backend_that_is_done_is_not_cut() {
        let watch = Watch::new(LIMITS, at(0));
        watch.phase.set(Phase::Busy { until: at(30) });
        watch.upstream.set(None);
        assert!(matches!(watch.look(at(30)), Verdict::CutBackend(None)));
    }

    #[test]
    fn a_tunnel_has_no_deadline() {
        let watch = Watch::new(LIMITS, at(0));
        watch.phase.set(Phase::Tunnel);
        assert!(matches!(watch.look(at(1_000_000)), Verdict::LookAgainIn(_)));
    }

    /// Whatever phase begins between two looks, the next look comes no later than its end.
    #[test]
    fn no_deadline_falls_between_two_looks() {
        let watch = Watch::new(LIMITS, at(0));
        watch.phase.set(Phase::Waiting { until: at(1_000) });
        let Verdict::LookAgainIn(span) = watch.look(at(0)) else {
            panic!("nothing is over yet");
        };
        assert!(span <= LIMITS.total && span <= LIMITS.header);
    }
}
