//! The identity in use, and the thread that replaces it when its files change.
//!
//! Files are compared by what the file system says of them, once a second, and read once they have
//! stayed the same for a second: two files cannot be replaced in one step, and half a pair is no
//! pair. What does not fit together is logged and leaves the one in use where it is.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use openssl::error::ErrorStack;
use openssl::ssl::{SniError, SslAcceptor, SslAcceptorBuilder};

use super::acceptor::{acceptor, blank};
use super::{Identity, Protocols, TlsError, TlsSource};
use crate::clock::{SystemClock, UnixMillis, WallClock};

/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(1);
/// How often what the operator should look after is said again.
const REMIND: Duration = Duration::from_secs(86_400);

/// What a listener accepts connections with, at every moment.
pub struct ServerTls {
    source: TlsSource,
    protocols: Protocols,
    current: ArcSwap<Current>,
    failed_reloads: AtomicU64,
}

struct Current {
    identity: Identity,
    acceptor: SslAcceptor,
    stamp: Stamp,
}

/// What the file system says of both files; a missing one is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp([Option<FileStamp>; 2]);

/// Device, inode, size, and when content and inode were changed.
type FileStamp = (u64, u64, u64, (i64, i64), (i64, i64));

impl ServerTls {
    /// Reads the files and says in the log what is to be looked after. A certificate whose time is
    /// over is one of these things: not to start for it would only make the failure larger.
    ///
    /// # Errors
    /// What is wrong with which file.
    pub fn open(source: TlsSource, protocols: Protocols) -> Result<Self, TlsError> {
        let current = Current::read(&source, protocols)?;
        let tls = Self {
            source,
            protocols,
            current: ArcSwap::from_pointee(current),
            failed_reloads: AtomicU64::new(0),
        };
        tls.announce();
        Ok(tls)
    }

    /// What the next connection is accepted with.
    pub fn acceptor(&self) -> SslAcceptor {
        self.current.load().acceptor.clone()
    }

    /// For a server that takes one acceptor for good: each of its handshakes takes up the identity
    /// in use.
    ///
    /// # Errors
    /// When OpenSSL has no memory left.
    pub fn following_acceptor(self: &Arc<Self>) -> Result<SslAcceptorBuilder, ErrorStack> {
        let mut builder = blank(self.source.min_version)?;
        let tls = Arc::clone(self);
        // OpenSSL asks whether or not the client names a host.
        builder.set_servername_callback(move |connection, _alert| {
            connection
                .set_ssl_context(tls.acceptor().context())
                .map_err(|_| SniError::ALERT_FATAL)
        });
        Ok(builder)
    }

    /// The last instant at which the certificate in use is good.
    pub fn not_after(&self) -> UnixMillis {
        self.current.load().identity.not_after()
    }

    /// How often changed files could not be used.
    pub fn failed_reloads(&self) -> u64 {
        self.failed_reloads.load(Ordering::Relaxed)
    }

    /// Takes up the files as they are now.
    ///
    /// # Errors
    /// What is wrong with them; the identity in use stays.
    pub(super) fn reload(&self, now: UnixMillis) -> Result<(), TlsError> {
        let next = Current::read(&self.source, self.protocols).and_then(|next| {
            let in_time = self.current.load().identity.out_of_time(now).is_none();
            match next.identity.out_of_time(now).filter(|_| in_time) {
                Some(validity) => Err(TlsError::OutOfTime {
                    file: self.source.certificate_file.clone(),
                    validity,
                }),
                None => Ok(next),
            }
        });
        match next {
            Ok(next) => {
                self.current.store(Arc::new(next));
                self.announce();
                Ok(())
            }
            Err(error) => {
                self.failed_reloads.fetch_add(1, Ordering::Relaxed);
                Err(error)
            }
        }
    }

    fn announce(&self) {
        let current = self.current.load();
        tracing::info!(
            names = current.identity.names().join(", "),
            expires = current.identity.not_after().to_rfc3339(),
            file = %self.source.certificate_file.display(),
            "A TLS certificate is in use."
        );
        self.warn();
    }

    fn warn(&self) {
        let current = self.current.load();
        for warning in current.identity.warnings(&self.source, SystemClock.now()) {
            tracing::warn!("{warning}");
        }
    }
}

impl std::fmt::Debug for ServerTls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ServerTls")
            .field("source", &self.source)
            .field("protocols", &self.protocols)
            .finish_non_exhaustive()
    }
}

impl Current {
    fn read(source: &TlsSource, protocols: Protocols) -> Result<Self, TlsError> {
        // First: what changes while the files are read is then seen as a change.
        let stamp = Stamp::of(source);
        let identity = Identity::load(source)?;
        let acceptor = acceptor(&identity, source, protocols)?;
        Ok(Self {
            identity,
            acceptor,
            stamp,
        })
    }
}

impl Stamp {
    fn of(source: &TlsSource) -> Self {
        Self([&source.certificate_file, &source.private_key_file].map(|file| stamp(file)))
    }
}

/// Symbolic links are followed: who swaps a link swaps the file.
fn stamp(file: &Path) -> Option<FileStamp> {
    let m = fs::metadata(file).ok()?;
    let (changed, touched) = ((m.mtime(), m.mtime_nsec()), (m.ctime(), m.ctime_nsec()));
    Some((m.dev(), m.ino(), m.size(), changed, touched))
}

/// The thread that follows the files. Dropping it stops the thread and waits for it.
pub struct Reloader {
    stop: Option<mpsc::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Reloader {
    /// Starts following the files of `tls`.
    ///
    /// # Errors
    /// When the thread cannot be made.
    pub fn start(tls: Arc<ServerTls>) -> io::Result<Self> {
        let (stop, stopped) = mpsc::channel();
        let thread = std::thread::Builder::new()
            .name("certificates".to_owned())
            .spawn(move || {
                let mut follower = Follower::new(&tls);
                while stopped.recv_timeout(LOOK) == Err(RecvTimeoutError::Timeout) {
                    follower.look(SystemClock.now());
                }
            })?;
        Ok(Self {
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

impl Drop for Reloader {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ended = thread.join();
        }
    }
}

/// What of the files was seen.
pub(super) struct Follower<'a> {
    tls: &'a ServerTls,
    /// As they were when they were last read, whatever came of it.
    read: Stamp,
    /// As they were at the last look, where that is something else.
    seen: Option<Stamp>,
    reminded: Instant,
}

impl<'a> Follower<'a> {
    pub(super) fn new(tls: &'a ServerTls) -> Self {
        Self {
            tls,
            read: tls.current.load().stamp,
            seen: None,
            reminded: Instant::now(),
        }
    }

    pub(super) fn look(&mut self, now: UnixMillis) {
        let stamp = Stamp::of(&self.tls.source);
        if stamp == self.read {
            self.seen = None;
        } else if self.seen == Some(stamp) {
            (self.read, self.seen) = (stamp, None);
            if let Err(error) = self.tls.reload(now) {
                tracing::error!(
                    %error,
                    "The changed TLS certificate cannot be used; the one in use stays in use."
                );
            }
        } else {
            self.seen = Some(stamp);
        }
        if self.reminded.elapsed() >= REMIND {
            self.reminded = Instant::now();
            self.tls.warn();
        }
    }
}
