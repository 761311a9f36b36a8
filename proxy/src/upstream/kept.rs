//! Plain connections to backends that are kept between requests: a pool per worker thread.
//!
//! Pingora's own pool is one for all threads. It starts a task for every connection that is given
//! back, and asks the system for the peer's address before a connection is used again. Here a
//! connection never leaves the thread that opened it, so keeping it needs neither a lock nor a task
//! nor a system call. TLS connections stay in Pingora's pool.

use std::cell::RefCell;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::os::fd::AsRawFd;
use std::time::Duration;

use async_trait::async_trait;
use gaas_shared::config::Config;
use gaas_shared::ids::OrgId;
use pingora::connectors::L4Connect;
use pingora::protocols::l4::ext;
use pingora::protocols::l4::socket::SocketAddr as PeerAddr;
use pingora::protocols::l4::stream::Stream;
use pingora::protocols::l4::virt::VirtualSocketStream;
use pingora::time::fast_timeout::fast_sleep;
use pingora::{Error, ErrorType, OrErr, Result};
use rustc_hash::FxHashMap;
use tokio::net::TcpStream;
use tokio::runtime::Handle;
use tokio::time::timeout;

use super::backend_stream::BackendStream;
use crate::connection;
use crate::time::MonoNanos;

/// How often kept connections are looked at: those that the backend closed, or that were idle for
/// too long, go.
const SWEEP_EVERY: Duration = Duration::from_secs(1);

/// How connections are opened and kept.
#[derive(Debug, Clone, Copy)]
pub struct KeepSettings {
    /// Longest wait for a connection.
    pub connect: Duration,
    /// How long a connection may be idle.
    pub idle: Duration,
    /// Idle connections that a worker thread keeps at most.
    pub most: usize,
}

impl KeepSettings {
    /// As configured.
    pub fn from_config(config: &Config) -> Self {
        Self {
            connect: config.timeouts.connect_seconds.as_duration(),
            idle: config.timeouts.upstream_idle_seconds.as_duration(),
            most: config.proxy.upstream_idle_connections,
        }
    }
}

/// Which connections may stand in for each other. Services at one address share theirs: nothing but
/// the address makes plain connections differ. Organisations share none.
type Place = (OrgId, SocketAddr);

/// Opens plain connections for one organisation's services, or takes kept ones.
#[derive(Debug)]
pub(super) struct PlainConnector {
    org: OrgId,
    settings: KeepSettings,
}

/// What a connection needs to find its way back.
#[derive(Debug, Clone, Copy)]
pub(super) struct Home {
    place: Place,
    settings: KeepSettings,
}

/// A connection between two requests.
#[derive(Debug)]
struct Idle {
    connection: TcpStream,
    since: MonoNanos,
    /// When it was kept, in the order of all: the clock is too coarse to tell.
    turn: u64,
}

/// The idle connections of one thread.
#[derive(Debug, Default)]
struct Pool {
    /// Per place, the one that came last at the end.
    places: FxHashMap<Place, Vec<Idle>>,
    count: usize,
    /// Connections kept so far.
    turns: u64,
    /// Whether a task looks after them.
    swept: bool,
}

thread_local! {
    static POOL: RefCell<Pool> = RefCell::default();
}

impl PlainConnector {
    /// Opens connections for services of this organisation.
    pub(super) fn new(org: OrgId, settings: KeepSettings) -> Self {
        Self { org, settings }
    }

    /// A kept connection to this address, over which `header` is sent first. None for a request whose
    /// kept connection has just failed: others may be as old as that one.
    pub(super) fn kept(&self, address: SocketAddr, header: Vec<u8>) -> Option<BackendStream> {
        let (connection, home) = self.take(address)?;
        connection::backend_connected(connection.as_raw_fd(), true);
        Some(BackendStream::sending(connection, home, header))
    }

    fn take(&self, address: SocketAddr) -> Option<(TcpStream, Home)> {
        if connection::backend_was_kept() {
            return None;
        }
        let home = self.home(address);
        let connection = home.take(MonoNanos::coarse())?;
        Some((connection, home))
    }

    fn home(&self, address: SocketAddr) -> Home {
        Home {
            place: (self.org, address),
            settings: self.settings,
        }
    }

    async fn open(&self, address: SocketAddr) -> Result<TcpStream> {
        let most = self.settings.connect;
        let limit = connection::time_left().map_or(most, |left| most.min(left));
        let connecting = timeout(limit, ext::connect(&address, None));
        let connection = connecting
            .await
            .or_err(ErrorType::ConnectTimedout, "connecting to a backend")??;
        connection
            .set_nodelay(true)
            .or_err(ErrorType::SocketError, "setting TCP_NODELAY")?;
        Ok(connection)
    }
}

#[async_trait]
impl L4Connect for PlainConnector {
    async fn connect(&self, address: &PeerAddr) -> Result<Stream> {
        let Some(&address) = address.as_inet() else {
            return Error::e_explain(ErrorType::InternalError, "a backend without IP address");
        };
        let kept = self.take(address);
        let was_kept = kept.is_some();
        let (connection, home) = match kept {
            Some(kept) => kept,
            // Behind a pointer: whoever takes a kept one need not make room for this future.
            None => (Box::pin(self.open(address)).await?, self.home(address)),
        };
        connection::backend_connected(connection.as_raw_fd(), was_kept);
        let stream = BackendStream::new(connection, home, was_kept);
        Ok(VirtualSocketStream::new(Box::new(stream)).into())
    }
}

impl Home {
    /// One where nothing is kept.
    #[cfg(test)]
    pub(super) fn of_nobody(address: SocketAddr) -> Self {
        Self {
            place: (OrgId::FIRST, address),
            settings: KeepSettings {
                connect: Duration::ZERO,
                idle: Duration::ZERO,
                most: 0,
            },
        }
    }

    /// One where a connection may be kept for a minute.
    #[cfg(test)]
    pub(super) fn of_one(address: SocketAddr) -> Self {
        let mut home = Self::of_nobody(address);
        home.settings.idle = Duration::from_secs(60);
        home.settings.most = 1;
        home
    }

    /// A connection that is still open.
    pub(super) fn take(self, now: MonoNanos) -> Option<TcpStream> {
        POOL.with_borrow_mut(|pool| {
            let idle = pool.places.get_mut(&self.place)?;
            while let Some(last) = idle.pop() {
                pool.count -= 1;
                if last.is_open(now, self.settings.idle) {
                    return Some(last.connection);
                }
            }
            None
        })
    }

    /// Keeps a connection whose last exchange is over. Where that is impossible it is closed.
    pub(super) fn keep(self, connection: TcpStream) {
        let mut idle = Idle {
            connection,
            since: MonoNanos::coarse(),
            turn: 0,
        };
        let Ok(runtime) = Handle::try_current() else {
            return;
        };
        if self.settings.most == 0 || !idle.is_quiet() {
            return;
        }
        // A thread that ends keeps nothing.
        let _ending = POOL.try_with(|pool| {
            let mut pool = pool.borrow_mut();
            if pool.count >= self.settings.most {
                pool.close_oldest();
            }
            pool.turns += 1;
            idle.turn = pool.turns;
            pool.places.entry(self.place).or_default().push(idle);
            pool.count += 1;
            if !std::mem::replace(&mut pool.swept, true) {
                runtime.spawn(sweep(self.settings.idle));
            }
        });
    }
}

impl Idle {
    /// Whether nothing has come: neither the backend's end of the connection, nor an answer that
    /// nobody asked for.
    fn is_quiet(&self) -> bool {
        let mut byte = [0];
        // Asks the system only where something has come.
        let read = self.connection.try_read(&mut byte);
        matches!(read, Err(error) if error.kind() == ErrorKind::WouldBlock)
    }

    fn is_open(&self, now: MonoNanos, idle: Duration) -> bool {
        now.since(self.since) < idle && self.is_quiet()
    }
}

impl Pool {
    fn close_oldest(&mut self) {
        let turn = |idle: &[Idle]| idle.first().map(|oldest| oldest.turn);
        let oldest = self
            .places
            .values_mut()
            .filter(|idle| !idle.is_empty())
            .min_by_key(|idle| turn(idle));
        if let Some(idle) = oldest {
            idle.remove(0);
            self.count -= 1;
        }
    }

    /// Closes what is not open any more. Answers whether any is left.
    fn sweep(&mut self, now: MonoNanos, idle: Duration) -> bool {
        self.places.retain(|_, kept| {
            kept.retain(|one| one.is_open(now, idle));
            !kept.is_empty()
        });
        self.count = self.places.values().map(Vec::len).sum();
        self.swept = self.count > 0;
        self.swept
    }
}

/// Looks after this thread's connections for as long as there are any.
async fn sweep(idle: Duration) {
    loop {
        fast_sleep(SWEEP_EVERY.min(idle)).await;
        let any = POOL.try_with(|pool| pool.borrow_mut().sweep(MonoNanos::now(), idle));
        if !any.unwrap_or(false) {
            return;
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use tokio::io::AsyncWriteExt;
    use tokio::net::TcpListener;

    use super::*;

    const KEEP: KeepSettings = KeepSettings {
        connect: Duration::from_secs(1),
        idle: Duration::from_secs(60),
        most: 2,
    };

    /// A connection, and the backend's end of it.
    async fn connection() -> (TcpStream, TcpStream) {
        let backend = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = backend.local_addr().unwrap();
        let (ours, theirs) = tokio::join!(TcpStream::connect(address), backend.accept());
        (ours.unwrap(), theirs.unwrap().0)
    }

    fn home(org: u32, connection: &TcpStream) -> Home {
        let org = OrgId::new(org).unwrap();
        Home {
            place: (org, connection.peer_addr().unwrap()),
            settings: KEEP,
        }
    }

    fn local_port(connection: &TcpStream) -> u16 {
        connection.local_addr().unwrap().port()
    }

    #[tokio::test]
    async fn a_kept_connection_is_its_own_organisations_once() {
        let (ours, _theirs) = connection().await;
        let (home, stranger, port) = (home(1, &ours), home(2, &ours), local_port(&ours));
        home.keep(ours);
        let now = MonoNanos::now();
        assert!(stranger.take(now).is_none());
        assert_eq!(local_port(&home.take(now).unwrap()), port);
        assert!(home.take(now).is_none());
    }

    #[tokio::test]
    async fn what_the_backend_closed_or_spoke_over_is_not_used() {
        let (closed, theirs) = connection().await;
        let its_home = home(1, &closed);
        its_home.keep(closed);
        drop(theirs);
        let (spoken, mut theirs) = connection().await;
        let other_home = home(1, &spoken);
        other_home.keep(spoken);
        theirs
            .write_all(b"HTTP/1.1 408 Late\r\n\r\n")
            .await
            .unwrap();
        // Over a connection that came later: what was sent before it has arrived.
        let (late, mut beyond) = connection().await;
        beyond.write_all(b"!").await.unwrap();
        late.readable().await.unwrap();
        let now = MonoNanos::now();
        assert!(its_home.take(now).is_none());
        assert!(other_home.take(now).is_none());
    }

    #[tokio::test]
    async fn an_answer_that_nobody_asked_for_ends_a_connection_before_it_is_kept() {
        let (ours, mut theirs) = connection().await;
        let home = home(1, &ours);
        theirs.write_all(b"HTTP/1.1 200 OK\r\n").await.unwrap();
        ours.readable().await.unwrap();
        home.keep(ours);
        assert!(home.take(MonoNanos::coarse()).is_none());
    }

    #[tokio::test]
    async fn no_more_are_kept_than_allowed_and_none_for_longer() {
        let mut ends = Vec::new();
        let mut homes = Vec::new();
        for _ in 0..3 {
            let (ours, theirs) = connection().await;
            let home = home(1, &ours);
            home.keep(ours);
            ends.push(theirs);
            homes.push(home);
        }
        let now = MonoNanos::now();
        assert!(homes[0].take(now).is_none(), "the oldest made room");
        assert!(homes[1].take(now).is_some());
        let later = now.plus(KEEP.idle);
        assert!(homes[2].take(later).is_none(), "idle for too long");
    }

    #[tokio::test]
    async fn a_sweep_closes_what_is_of_no_use_and_ends_with_the_last() {
        let (ours, theirs) = connection().await;
        let home = home(1, &ours);
        home.keep(ours);
        let sweep = |now| POOL.with_borrow_mut(|pool| pool.sweep(now, KEEP.idle));
        let now = MonoNanos::now();
        assert!(sweep(now), "it is open still");
        assert!(!sweep(now.plus(KEEP.idle)));
        let mut byte = [0];
        theirs.readable().await.unwrap();
        assert_eq!(theirs.try_read(&mut byte).unwrap(), 0, "closed");
    }
}
