//! The watch over client connections: deadlines that Pingora does not keep itself.
//!
//! Pingora limits single reads and writes, not a whole header, and not a whole exchange: a peer
//! that trickles bytes would hold a connection for ever. The watch runs in the connection's own
//! task beside the request, so its state needs no lock, and it costs a request two clock readings
//! and no timer of its own: one timer per connection wakes now and then and compares.
//!
//! An HTTP/2 stream runs in a task of its own and has a watch of its own; what its connection has
//! to keep stands in [`http2`], and how a connection becomes one over TLS in [`tls`].

mod client_stream;
mod http2;
mod open;
mod request_text;
mod serve;
mod tls;

use std::cell::{Cell, RefCell};
use std::net::IpAddr;
use std::os::fd::{BorrowedFd, RawFd};
use std::pin::pin;
use std::time::Duration;

use http::HeaderValue;
use pingora::proxy::Session;
use pingora::time::fast_timeout::fast_sleep;

pub use open::OpenConnections;
pub use request_text::{RequestText, Unwritten, is_persistence};
pub use serve::WatchedProxy;
pub use tls::{HandshakeFailure, TlsGate};

use crate::gateway::Settings;
use crate::metrics::Metrics;
use crate::time::MonoNanos;

/// Headers that a request may have: what Pingora reads at most over HTTP/1.
pub const MAX_HEADERS: usize = 256;
/// How long an exchange whose backend was cut off at its deadline may take to answer 504.
const LAST_WORDS: Duration = Duration::from_secs(2);
/// How long the unread rest of a refused request's body is read before the connection is closed.
const DRAIN: Duration = Duration::from_secs(1);

tokio::task_local! {
    static WATCH: Box<Watch>;
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
    /// Largest header block in bytes.
    pub max_header_bytes: usize,
    /// Streams that an HTTP/2 connection may have open.
    pub max_streams: u32,
    /// Requests that an HTTP/2 connection may carry; Pingora counts those of the others.
    pub max_requests: u32,
}

#[cfg(test)]
impl ConnectionLimits {
    pub(crate) const FOR_TESTS: Self = Self {
        header: Duration::from_secs(10),
        idle: Duration::from_secs(75),
        total: Duration::from_secs(30),
        max_header_bytes: 32_768,
        max_streams: 100,
        max_requests: 1_000,
    };
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// A request has ended, and nothing of the next has come.
    Idle { until: MonoNanos },
    /// The rest of a request's header is awaited, or all of it on a new connection.
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
    backend: Cell<Backend>,
    /// The peer's address as text, made for the connection's first request.
    address: RefCell<Option<(IpAddr, HeaderValue)>>,
    /// Lines that the next response's header ends with; `None` where headers are no text (HTTP/2).
    header_lines: Option<RefCell<Vec<u8>>>,
    /// What becomes of the header of the backend's request.
    request_text: RefCell<RequestText>,
}

/// What is known of the connection to the backend in this exchange.
#[derive(Debug, Clone, Copy, Default)]
struct Backend {
    /// Whether it had served another exchange before.
    was_kept: bool,
    /// Whether the whole answer has come.
    answered: bool,
}

enum Verdict {
    LookAgainIn(Duration),
    CutBackend(Option<RawFd>),
    Close,
}

impl Watch {
    /// Over an HTTP/1 connection.
    fn of_connection(limits: ConnectionLimits, now: MonoNanos) -> Box<Self> {
        Self::new(limits, now, Some(RefCell::default()))
    }

    /// Over one stream of an HTTP/2 connection.
    fn of_stream(limits: ConnectionLimits, now: MonoNanos) -> Box<Self> {
        Self::new(limits, now, None)
    }

    /// Behind a pointer, because a task-local value is moved at every poll.
    fn new(
        limits: ConnectionLimits,
        now: MonoNanos,
        header_lines: Option<RefCell<Vec<u8>>>,
    ) -> Box<Self> {
        let until = now.plus(limits.header);
        Box::new(Self {
            limits,
            phase: Cell::new(Phase::Waiting { until }),
            upstream: Cell::new(None),
            backend: Cell::default(),
            address: RefCell::default(),
            header_lines,
            request_text: RefCell::default(),
        })
    }

    /// No phase ends sooner after its beginning than this, so that looking this often misses none.
    fn pace(&self) -> Duration {
        let limits = &self.limits;
        limits.header.min(limits.idle).min(limits.total)
    }

    fn look(&self, now: MonoNanos) -> Verdict {
        match self.phase.get() {
            Phase::Tunnel => Verdict::LookAgainIn(self.pace()),
            Phase::Idle { until } | Phase::Waiting { until } | Phase::Cut { until }
                if until <= now =>
            {
                Verdict::Close
            }
            Phase::Busy { until } if until <= now => {
                let until = now.plus(LAST_WORDS);
                self.phase.set(Phase::Cut { until });
                Verdict::CutBackend(self.upstream.take())
            }
            Phase::Idle { until }
            | Phase::Waiting { until }
            | Phase::Busy { until }
            | Phase::Cut { until } => Verdict::LookAgainIn(until.since(now).min(self.pace())),
        }
    }
}

/// A request's header has been read.
pub fn request_begun(deadline: MonoNanos) {
    with_watch(|watch| {
        watch.phase.set(Phase::Busy { until: deadline });
        watch.backend.set(Backend::default());
        watch.request_text.borrow_mut().clear();
        if let Some(lines) = &watch.header_lines {
            lines.borrow_mut().clear();
        }
    });
}

/// Bytes have come from the client. Answers whether they are the first of a header.
fn bytes_came() -> bool {
    WATCH
        .try_with(|watch| {
            let first = matches!(watch.phase.get(), Phase::Idle { .. });
            if first {
                let until = MonoNanos::coarse().plus(watch.limits.header);
                watch.phase.set(Phase::Waiting { until });
            }
            first
        })
        .unwrap_or(false)
}

/// Ends the header of the response that is written next with these lines, each closed by CRLF.
///
/// Pingora keeps headers in two maps, one for their values and one for their names' case, and
/// writes them out from there: what the gateway adds to every answer costs a quarter of that as
/// text. `false` where there is no header to write them into as text (HTTP/2): then they have to be
/// inserted.
pub fn add_header_lines(write: impl FnOnce(&mut Vec<u8>)) -> bool {
    WATCH
        .try_with(|watch| {
            let lines = watch.header_lines.as_ref();
            lines.map(|lines| write(&mut lines.borrow_mut())).is_some()
        })
        .unwrap_or(false)
}

/// Has the header of the backend's request, which is written next, changed as text. Only a plain
/// connection does so. `false` where there is no watch: then nothing was said.
pub fn change_request(change: impl FnOnce(&mut RequestText)) -> bool {
    WATCH
        .try_with(|watch| change(&mut watch.request_text.borrow_mut()))
        .is_ok()
}

/// Lets the header of the backend's request go out as it is.
pub fn leave_request() {
    with_watch(|watch| watch.request_text.borrow_mut().leave());
}

/// Writes the header of the backend's request as it is to be sent.
///
/// # Errors
/// See [`RequestText::write`].
pub fn write_request(header: &[u8], out: &mut Vec<u8>) -> Result<(), Unwritten> {
    WATCH
        .try_with(|watch| watch.request_text.borrow_mut().write(header, out))
        .unwrap_or(Err(Unwritten))
}

/// Gives `take` an address as the value of a header; that is made once per connection.
pub fn with_address_text<T>(address: IpAddr, mut take: impl FnMut(&HeaderValue) -> T) -> T {
    let make = || {
        let text = HeaderValue::try_from(address.to_string());
        // Digits, dots, colons and letters are always a valid value.
        text.unwrap_or_else(|_| HeaderValue::from_static("unknown"))
    };
    let taken = WATCH.try_with(|watch| {
        let mut kept = watch.address.borrow_mut();
        if kept.as_ref().is_none_or(|(of, _)| *of != address) {
            *kept = Some((address, make()));
        }
        kept.as_ref().map(|(_, text)| take(text))
    });
    taken.ok().flatten().unwrap_or_else(|| take(&make()))
}

/// A connection to the backend stands; at the deadline it will be cut.
pub fn backend_connected(fd: RawFd, was_kept: bool) {
    with_watch(|watch| {
        watch.upstream.set(Some(fd));
        watch.backend.set(Backend {
            was_kept,
            answered: false,
        });
    });
}

/// How long the exchange may still take; `None` where nobody limits it.
pub fn time_left() -> Option<Duration> {
    WATCH
        .try_with(|watch| match watch.phase.get() {
            Phase::Busy { until } => Some(until.since(MonoNanos::now())),
            _ => None,
        })
        .unwrap_or(None)
}

/// Whether the connection that this request's last attempt was made over had been kept.
pub fn backend_was_kept() -> bool {
    WATCH
        .try_with(|watch| watch.backend.get().was_kept)
        .unwrap_or(false)
}

/// The whole answer has come, by its own framing, and has been passed on.
pub fn answer_complete() {
    with_watch(|watch| {
        watch.upstream.set(None);
        let answered = Backend {
            answered: !matches!(watch.phase.get(), Phase::Tunnel),
            ..watch.backend.get()
        };
        watch.backend.set(answered);
    });
}

/// Whether the whole answer has come.
pub fn is_answer_complete() -> bool {
    WATCH
        .try_with(|watch| watch.backend.get().answered)
        .unwrap_or(false)
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

/// Hands over the lines that the header written next gets, in exchange for an empty buffer.
/// Answers whether there are any.
fn take_header_lines(empty: &mut Vec<u8>) -> bool {
    WATCH
        .try_with(|watch| {
            let Some(lines) = &watch.header_lines else {
                return false;
            };
            let mut lines = lines.borrow_mut();
            let any = !lines.is_empty();
            if any {
                std::mem::swap(&mut *lines, empty);
            }
            any
        })
        .unwrap_or(false)
}

/// Whether no request is being handled.
fn is_between_requests() -> bool {
    WATCH
        .try_with(|watch| {
            matches!(
                watch.phase.get(),
                Phase::Idle { .. } | Phase::Waiting { .. }
            )
        })
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
        let until = MonoNanos::coarse().plus(watch.limits.idle);
        watch.phase.set(Phase::Idle { until });
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
    // Neither waiting for the next request nor writing has a timer of its own: the watch closes the
    // connection of a client that is silent for too long, or does not take its answer.
    session.set_keepalive(keeps.then_some(0));
    session.set_read_timeout(Some(settings.total));
    session.set_total_drain_timeout(Some(DRAIN));
}

/// Runs `work` as if for a connection: for benches of what happens on one.
#[doc(hidden)]
pub fn under_a_watch<T>(limits: ConnectionLimits, work: impl FnOnce() -> T) -> T {
    WATCH.sync_scope(Watch::of_connection(limits, MonoNanos::now()), work)
}

/// Outside a watched task there is nothing to tell.
fn with_watch(tell: impl FnOnce(&Watch)) {
    let _unwatched = WATCH.try_with(|watch| tell(watch));
}

/// Drives `served` under the watch of this task, to its end or until a deadline that nothing else
/// keeps; then `None`, and whatever `served` held is dropped.
async fn watched<T>(served: impl Future<Output = T>, metrics: &Metrics) -> Option<T> {
    let mut served = pin!(served);
    let pace = WATCH.with(|watch| watch.pace());
    // Pingora's timer, because a tokio timer has its thread read the clock at every turn.
    let mut timer = pin!(fast_sleep(pace));
    loop {
        tokio::select! {
            biased;
            done = &mut served => return Some(done),
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
                metrics.connections_cut.add_one();
                return None;
            }
        };
        timer.set(fast_sleep(next));
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

    const LIMITS: ConnectionLimits = ConnectionLimits::FOR_TESTS;

    fn at(seconds: u64) -> MonoNanos {
        MonoNanos(seconds * 1_000_000_000)
    }

    #[test]
    fn a_client_that_never_finishes_its_first_header_is_closed() {
        let watch = Watch::of_connection(LIMITS, at(0));
        assert!(
            matches!(watch.look(at(9)), Verdict::LookAgainIn(s) if s == Duration::from_secs(1))
        );
        assert!(matches!(watch.look(at(10)), Verdict::Close));
    }

    #[test]
    fn an_exchange_past_its_deadline_loses_its_backend_then_its_client() {
        let watch = Watch::of_connection(LIMITS, at(0));
        watch.phase.set(Phase::Busy { until: at(30) });
        watch.upstream.set(Some(77));
        assert!(matches!(watch.look(at(29)), Verdict::LookAgainIn(_)));
        assert!(matches!(watch.look(at(30)), Verdict::CutBackend(Some(77))));
        assert!(matches!(watch.look(at(31)), Verdict::LookAgainIn(_)));
        assert!(matches!(watch.look(at(32)), Verdict::Close));
    }

    #[test]
    fn a_backend_that_is_done_is_not_cut() {
        let watch = Watch::of_connection(LIMITS, at(0));
        watch.phase.set(Phase::Busy { until: at(30) });
        watch.upstream.set(None);
        assert!(matches!(watch.look(at(30)), Verdict::CutBackend(None)));
    }

    #[test]
    fn a_tunnel_has_no_deadline() {
        let watch = Watch::of_connection(LIMITS, at(0));
        watch.phase.set(Phase::Tunnel);
        assert!(matches!(watch.look(at(1_000_000)), Verdict::LookAgainIn(_)));
    }

    /// Whatever phase begins between two looks, the next look comes no later than its end.
    #[test]
    fn no_deadline_falls_between_two_looks() {
        let watch = Watch::of_connection(LIMITS, at(0));
        watch.phase.set(Phase::Waiting { until: at(1_000) });
        let Verdict::LookAgainIn(span) = watch.look(at(0)) else {
            panic!("nothing is over yet");
        };
        assert!(span <= LIMITS.total && span <= LIMITS.header);
    }
}
