//! One host name's addresses: looked up without blocking, kept for a bounded time, and the last
//! good answer kept for as long as the name server has no better one.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use async_trait::async_trait;
use tokio::sync::Mutex;

use crate::time::MonoNanos;

/// How long an answer is used without asking again.
const FRESH_FOR: Duration = Duration::from_secs(30);
/// How long a failure is passed on without asking again, while there was never a good answer.
const FAILED_FOR: Duration = Duration::from_secs(1);

/// A host name that leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{host}: {reason}")]
pub struct ResolveError {
    host: String,
    reason: String,
}

/// Asks for a name's addresses.
#[async_trait]
pub trait Lookup: Send + Sync + std::fmt::Debug + 'static {
    /// The addresses of `host`, best first.
    async fn addresses(&self, host: &str) -> io::Result<Vec<IpAddr>>;
}

/// The operating system's resolver (hosts file, name servers, search domains), asked on a thread
/// meant for blocking calls.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemLookup;

#[async_trait]
impl Lookup for SystemLookup {
    async fn addresses(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        let found = tokio::net::lookup_host((host, 0)).await?;
        Ok(found.map(|address| address.ip()).collect())
    }
}

/// What a name resolved to.
#[derive(Debug)]
pub struct Addresses {
    ips: Vec<IpAddr>,
    asked_at: MonoNanos,
    // The address that answered last, so that a dead one is not tried first every time.
    preferred: AtomicUsize,
}

impl Addresses {
    /// Addresses that never change (a literal in the URL).
    pub fn fixed(ip: IpAddr) -> Self {
        Self {
            ips: vec![ip],
            asked_at: MonoNanos(0),
            preferred: AtomicUsize::new(0),
        }
    }

    /// How many there are; at least one.
    pub fn count(&self) -> usize {
        self.ips.len()
    }

    /// The address to try next: the one that last worked, or that no attempt has failed on since.
    pub fn preferred(&self) -> IpAddr {
        self.ips[self.preferred.load(Ordering::Relaxed) % self.ips.len()]
    }

    /// Moves on to the next address, because this one did not answer.
    pub fn avoid(&self, ip: IpAddr) {
        let first = self.preferred.load(Ordering::Relaxed);
        if self.ips[first % self.ips.len()] == ip {
            // Losing a race here costs a needless attempt, nothing more.
            self.preferred
                .store((first + 1) % self.ips.len(), Ordering::Relaxed);
        }
    }
}

/// A host name and its current addresses, shared by all services on that host.
#[derive(Debug)]
pub struct HostAddresses {
    host: String,
    lookup: Arc<dyn Lookup>,
    current: ArcSwapOption<Addresses>,
    // Taken only while no answer is known: one caller asks, the others wait for it.
    first: Mutex<Option<(MonoNanos, ResolveError)>>,
    refreshing: AtomicBool,
}

impl HostAddresses {
    /// A name that has not been looked up yet.
    pub fn new(host: &str, lookup: Arc<dyn Lookup>) -> Self {
        Self {
            host: host.to_owned(),
            lookup,
            current: ArcSwapOption::empty(),
            first: Mutex::new(None),
            refreshing: AtomicBool::new(false),
        }
    }

    /// The name's addresses, if the last answer is not old.
    pub fn fresh(&self, now: MonoNanos) -> Option<Arc<Addresses>> {
        let known = self.current.load_full()?;
        (now.since(known.asked_at) < FRESH_FOR).then_some(known)
    }

    /// The name's addresses. An answer that has grown old is returned at once and renewed behind
    /// the caller's back; only the very first look-up is waited for.
    ///
    /// # Errors
    /// When the name never resolved.
    pub async fn get(self: &Arc<Self>, now: MonoNanos) -> Result<Arc<Addresses>, ResolveError> {
        let Some(known) = self.current.load_full() else {
            return self.first_look_up(now).await;
        };
        let old = now.since(known.asked_at) >= FRESH_FOR;
        if old && !self.refreshing.swap(true, Ordering::AcqRel) {
            let host = Arc::clone(self);
            tokio::spawn(async move {
                if let Err(error) = host.ask(MonoNanos::now()).await {
                    tracing::warn!(%error, "A backend's name no longer resolves; its last addresses stay in use.");
                    host.keep_last_answer();
                }
                host.refreshing.store(false, Ordering::Release);
            });
        }
        Ok(known)
    }

    async fn first_look_up(&self, now: MonoNanos) -> Result<Arc<Addresses>, ResolveError> {
        let mut failure = self.first.lock().await;
        if let Some(known) = self.current.load_full() {
            return Ok(known);
        }
        if let Some((at, error)) = failure.as_ref()
            && now.since(*at) < FAILED_FOR
        {
            return Err(error.clone());
        }
        let answer = self.ask(now).await;
        *failure = answer.as_ref().err().map(|error| (now, error.clone()));
        answer
    }

    async fn ask(&self, now: MonoNanos) -> Result<Arc<Addresses>, ResolveError> {
        let failed = |reason: String| ResolveError {
            host: self.host.clone(),
            reason,
        };
        let found = self.lookup.addresses(&self.host).await;
        let mut ips = found.map_err(|error| failed(error.to_string()))?;
        let mut seen = std::collections::HashSet::new();
        ips.retain(|ip| seen.insert(*ip));
        if ips.is_empty() {
            return Err(failed("the name has no addresses".to_owned()));
        }
        let answer = Arc::new(Addresses {
            ips,
            asked_at: now,
            preferred: AtomicUsize::new(0),
        });
        self.current.store(Some(Arc::clone(&answer)));
        Ok(answer)
    }

    /// Dates the last answer anew, so that a dead name server is asked once per interval only.
    fn keep_last_answer(&self) {
        if let Some(last) = self.current.load_full() {
            self.current.store(Some(Arc::new(Addresses {
                ips: last.ips.clone(),
                asked_at: MonoNanos::now(),
                preferred: AtomicUsize::new(last.preferred.load(Ordering::Relaxed)),
            })));
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Mutex as SyncMutex;

    use super::*;

    /// Answers from a script and counts the questions.
    #[derive(Debug, Default)]
    struct Script {
        answers: SyncMutex<Vec<io::Result<Vec<IpAddr>>>>,
        asked: AtomicUsize,
        answered: tokio::sync::Notify,
    }

    #[async_trait]
    impl Lookup for Script {
        async fn addresses(&self, _host: &str) -> io::Result<Vec<IpAddr>> {
            self.asked.fetch_add(1, Ordering::SeqCst);
            self.answered.notify_one();
            self.answers.lock().unwrap().remove(0)
        }
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn host(answers: Vec<io::Result<Vec<IpAddr>>>) -> (Arc<Script>, Arc<HostAddresses>) {
        let script = Arc::new(Script {
            answers: SyncMutex::new(answers),
            ..Script::default()
        });
        let host = HostAddresses::new("backend.test", Arc::clone(&script) as Arc<dyn Lookup>);
        (script, Arc::new(host))
    }

    const T0: MonoNanos = MonoNanos(1);

    #[tokio::test]
    async fn a_crowd_asks_once() {
        let (script, host) = host(vec![Ok(vec![ip("127.0.0.1"), ip("127.0.0.1"), ip("::1")])]);
        let crowd: Vec<_> = (0..50)
            .map(|_| {
                let host = Arc::clone(&host);
                tokio::spawn(async move { host.get(T0).await.unwrap().count() })
            })
            .collect();
        for one in crowd {
            assert_eq!(one.await.unwrap(), 2);
        }
        assert_eq!(script.asked.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn an_old_answer_is_used_while_a_new_one_is_fetched() {
        let (script, host) = host(vec![Ok(vec![ip("10.0.0.1")]), Ok(vec![ip("10.0.0.2")])]);
        host.get(T0).await.unwrap();
        script.answered.notified().await;
        let later = T0.plus(FRESH_FOR);
        assert_eq!(host.get(later).await.unwrap().preferred(), ip("10.0.0.1"));
        script.answered.notified().await;
        tokio::task::yield_now().await;
        assert_eq!(host.get(T0).await.unwrap().preferred(), ip("10.0.0.2"));
    }

    #[tokio::test]
    async fn the_last_good_answer_outlives_a_dead_name_server() {
        let (script, host) = host(vec![
            Ok(vec![ip("10.0.0.1")]),
            Err(io::Error::other("no name server")),
        ]);
        host.get(T0).await.unwrap();
        script.answered.notified().await;
        host.get(T0.plus(FRESH_FOR)).await.unwrap();
        script.answered.notified().await;
        tokio::task::yield_now().await;
        assert_eq!(host.get(T0).await.unwrap().preferred(), ip("10.0.0.1"));
    }

    #[tokio::test]
    async fn a_failure_is_not_asked_for_again_at_once() {
        let (script, host) = host(vec![
            Err(io::Error::other("no such name")),
            Ok(vec![ip("10.0.0.1")]),
        ]);
        assert!(host.get(T0).await.is_err());
        assert!(host.get(T0).await.is_err());
        assert_eq!(script.asked.load(Ordering::SeqCst), 1);
        assert!(host.get(T0.plus(FAILED_FOR)).await.is_ok());
    }

    #[test]
    fn a_dead_address_is_not_tried_first_again() {
        let addresses = Addresses {
            ips: vec![ip("::1"), ip("127.0.0.1")],
            asked_at: T0,
            preferred: AtomicUsize::new(0),
        };
        assert_eq!(addresses.preferred(), ip("::1"));
        addresses.avoid(ip("::1"));
        assert_eq!(addresses.preferred(), ip("127.0.0.1"));
        // Somebody else's failure on the address already left behind moves nothing.
        addresses.avoid(ip("::1"));
        assert_eq!(addresses.preferred(), ip("127.0.0.1"));
        addresses.avoid(ip("127.0.0.1"));
        assert_eq!(addresses.preferred(), ip("::1"));
    }
}
