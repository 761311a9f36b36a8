//! HTTP/2 connections: a watch per stream, and what only the connection can keep.
//!
//! Pingora frames and flow-controls; each stream is a task of its own, which gets the deadlines
//! that a request over HTTP/1 has. The connection's own task sees to its idle time, to the number
//! of requests it may carry, and to clients that open and cancel streams faster than the work for
//! them can be stopped. It ends connections by GOAWAY (RFC 9113 §6.8), so that no request is lost
//! between the peers, and closes those that do not heed it.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use pingora::apps::{HttpServerApp, HttpServerOptions, ReusedHttpStream, ServerApp};
use pingora::protocols::Stream;
use pingora::protocols::http::ServerSession;
use pingora::protocols::http::v2::server::H2Options;
use pingora::proxy::HttpProxy;
use pingora::server::ShutdownWatch;
use tokio::sync::{Notify, watch};

use super::{ConnectionLimits, LAST_WORDS, WATCH, Watch, watched};
use crate::gateway::Gateway;
use crate::metrics::Metrics;
use crate::state::State;
use crate::time::MonoNanos;

/// Serves one connection to its end.
pub(super) async fn serve(
    proxy: &Arc<HttpProxy<Gateway>>,
    stream: Stream,
    shutdown: &ShutdownWatch,
    limits: ConnectionLimits,
    state: &Arc<State>,
) {
    let _open = Open::count(&state.metrics);
    let app = Arc::new(Streams {
        proxy: Arc::clone(proxy),
        state: Arc::clone(state),
        traffic: Traffic::new(limits, MonoNanos::now()),
    });
    // Pingora says GOAWAY when it is told of a shutdown. This one is the connection's own.
    let (goodbye, told) = watch::channel(false);
    let mut said = None;
    let mut shutdown = shutdown.clone();
    let mut served = pin!(app.process_new(stream, &told));
    let mut timer = pin!(tokio::time::sleep(app.traffic.pace()));
    loop {
        let leave = tokio::select! {
            biased;
            _ = &mut served => return,
            _ = shutdown.changed(), if said.is_none() => true,
            () = app.traffic.spent.notified() => app.traffic.is_used_up(),
            () = &mut timer => false,
        };
        let now = MonoNanos::now();
        let next = match app.traffic.look(now, said) {
            Verdict::Close => {
                state.metrics.connections_cut.add_one();
                return;
            }
            Verdict::Goodbye => None,
            Verdict::LookAgainIn(span) if !leave || said.is_some() => Some(span),
            Verdict::LookAgainIn(_) => None,
        };
        if next.is_none() {
            said = Some(now);
            let _served_to_its_end = goodbye.send(true);
        }
        let next = next.unwrap_or(LAST_WORDS);
        timer.as_mut().reset(tokio::time::Instant::now() + next);
    }
}

/// Counts a connection as open for as long as it lives.
struct Open<'a>(&'a Metrics);

impl<'a> Open<'a> {
    fn count(metrics: &'a Metrics) -> Self {
        metrics.http2_opened.add_one();
        Self(metrics)
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.http2_closed.add_one();
    }
}

/// The streams of one connection, each handed to the proxy under a watch of its own.
struct Streams {
    proxy: Arc<HttpProxy<Gateway>>,
    state: Arc<State>,
    traffic: Traffic,
}

#[async_trait]
impl HttpServerApp for Streams {
    async fn process_new_http(
        self: &Arc<Self>,
        session: ServerSession,
        shutdown: &ShutdownWatch,
    ) -> Option<ReusedHttpStream> {
        let _in_flight = self.traffic.enter()?;
        let watch = Watch::of_stream(self.traffic.limits, MonoNanos::now());
        let served = watched(
            self.proxy.process_new_http(session, shutdown),
            &self.state.metrics,
        );
        WATCH.scope(watch, served).await?
    }

    fn h2_options(&self) -> Option<H2Options> {
        self.proxy.h2_options()
    }

    fn server_options(&self) -> Option<&HttpServerOptions> {
        self.proxy.server_options()
    }
}

/// What goes over a connection, as its streams' tasks tell it.
struct Traffic {
    limits: ConnectionLimits,
    in_flight: AtomicUsize,
    begun: AtomicU32,
    /// Since when nothing is in flight, where nothing is.
    idle_since: AtomicU64,
    overrun: AtomicBool,
    /// The connection has carried all it may, or more.
    spent: Notify,
}

#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    LookAgainIn(Duration),
    Goodbye,
    Close,
}

impl Traffic {
    fn new(limits: ConnectionLimits, now: MonoNanos) -> Self {
        Self {
            limits,
            in_flight: AtomicUsize::new(0),
            begun: AtomicU32::new(0),
            idle_since: AtomicU64::new(now.0),
            overrun: AtomicBool::new(false),
            spent: Notify::new(),
        }
    }

    /// Counts a request in, unless there are too many.
    ///
    /// HTTP/2 itself bounds the streams that are open, not the work for those that were cancelled:
    /// a client that cancels as fast as it asks would have any number of them (CVE-2023-44487).
    /// Twice the streams it may have open is more than any honest client comes to.
    fn enter(&self) -> Option<InFlight<'_>> {
        let most = self.limits.max_streams as usize * 2;
        let guard = InFlight(self);
        if self.in_flight.fetch_add(1, Ordering::SeqCst) >= most {
            self.overrun.store(true, Ordering::SeqCst);
            self.spent.notify_one();
            return None;
        }
        let begun = self.begun.fetch_add(1, Ordering::SeqCst) + 1;
        if begun == self.limits.max_requests {
            self.spent.notify_one();
        }
        Some(guard)
    }

    fn is_used_up(&self) -> bool {
        self.begun.load(Ordering::SeqCst) >= self.limits.max_requests
    }

    /// Looking this often misses no deadline by more than itself.
    fn pace(&self) -> Duration {
        self.limits.header.min(self.limits.idle)
    }

    fn look(&self, now: MonoNanos, goodbye_said: Option<MonoNanos>) -> Verdict {
        if self.overrun.load(Ordering::SeqCst) {
            return Verdict::Close;
        }
        if self.in_flight.load(Ordering::SeqCst) > 0 {
            let pace = goodbye_said.map_or(self.pace(), |_| LAST_WORDS);
            return Verdict::LookAgainIn(pace);
        }
        let idle_since = MonoNanos(self.idle_since.load(Ordering::SeqCst));
        let (until, over) = match goodbye_said {
            Some(said) => (said.max(idle_since).plus(LAST_WORDS), Verdict::Close),
            None => (idle_since.plus(self.patience()), Verdict::Goodbye),
        };
        if until <= now {
            return over;
        }
        Verdict::LookAgainIn(until.since(now).min(self.pace()))
    }

    /// Whoever has asked for something may be idle longer than who has not.
    fn patience(&self) -> Duration {
        match self.begun.load(Ordering::SeqCst) {
            0 => self.limits.header,
            _ => self.limits.idle,
        }
    }
}

/// One request in flight.
struct InFlight<'a>(&'a Traffic);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        let now = MonoNanos::now();
        self.0.idle_since.store(now.0, Ordering::SeqCst);
        self.0.in_flight.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const LIMITS: ConnectionLimits = ConnectionLimits::FOR_TESTS;

    fn now_and(later_seconds: u64) -> MonoNanos {
        MonoNanos::now().plus(Duration::from_secs(later_seconds))
    }

    #[test]
    fn a_client_that_asks_for_nothing_is_seen_off_and_then_closed() {
        let traffic = Traffic::new(LIMITS, MonoNanos::now());
        assert!(matches!(
            traffic.look(now_and(9), None),
            Verdict::LookAgainIn(_)
        ));
        assert_eq!(traffic.look(now_and(10), None), Verdict::Goodbye);
        let said = now_and(10);
        assert!(matches!(
            traffic.look(now_and(11), Some(said)),
            Verdict::LookAgainIn(_)
        ));
        assert_eq!(traffic.look(now_and(13), Some(said)), Verdict::Close);
    }

    #[test]
    fn idle_time_counts_from_the_last_request() {
        let traffic = Traffic::new(LIMITS, MonoNanos(0));
        drop(traffic.enter().unwrap());
        assert!(matches!(
            traffic.look(now_and(74), None),
            Verdict::LookAgainIn(_)
        ));
        assert_eq!(traffic.look(now_and(75), None), Verdict::Goodbye);
    }

    #[test]
    fn no_connection_is_closed_under_a_request() {
        let traffic = Traffic::new(LIMITS, MonoNanos(0));
        let request = traffic.enter().unwrap();
        for said in [None, Some(MonoNanos(1))] {
            assert!(matches!(
                traffic.look(now_and(10_000), said),
                Verdict::LookAgainIn(_)
            ));
        }
        drop(request);
        assert_eq!(traffic.look(now_and(3), Some(MonoNanos(1))), Verdict::Close);
    }

    #[test]
    fn cancelling_faster_than_the_work_can_be_stopped_ends_the_connection() {
        let traffic = Traffic::new(LIMITS, MonoNanos::now());
        let in_flight: Vec<_> = (0..200).map(|_| traffic.enter().unwrap()).collect();
        assert!(matches!(
            traffic.look(now_and(0), None),
            Verdict::LookAgainIn(_)
        ));
        assert!(traffic.enter().is_none());
        assert_eq!(traffic.look(now_and(0), None), Verdict::Close);
        drop(in_flight);
        assert_eq!(traffic.in_flight.load(Ordering::SeqCst), 0);
    }

    #[test]
    fn a_connection_that_has_carried_its_requests_is_used_up() {
        let traffic = Traffic::new(LIMITS, MonoNanos::now());
        for _ in 0..999 {
            drop(traffic.enter().unwrap());
        }
        assert!(!traffic.is_used_up());
        drop(traffic.enter().unwrap());
        assert!(traffic.is_used_up());
    }
}
