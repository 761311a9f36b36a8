//! How the kernel schedules the runner's threads, so that what is told as a server's latency is the
//! server's.

use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::Context;
use rustix::thread::{CpuSet, gettid, sched_setaffinity};
use rustix::time::{ClockId, clock_gettime};

use crate::machine::Cores;
use crate::witness::Span;

/// How long a core is kept awake between two yields. Linux takes a turn away from a thread each time
/// that it yields. Where one did a million times a second, Linux 6.18 once let a thread of its own
/// wait for the core for minutes, and with it all that waited for a lock which that one had.
const BETWEEN_YIELDS: Duration = Duration::from_micros(5);
/// What is shorter is no stall: interrupts, and switching between threads.
pub(crate) const NOTICED: Duration = Duration::from_micros(50);

/// Moves the calling thread to a core.
///
/// # Errors
/// When the operating system refuses.
pub(crate) fn move_to(core: usize) -> anyhow::Result<()> {
    let mut own = CpuSet::new();
    own.set(core);
    sched_setaffinity(None, &own).context("cannot move to a core")
}

/// The calling thread runs before all others on its core until this is dropped, whenever it wants
/// to: the kernel's real-time scheduling, first in, first out.
#[derive(Debug)]
pub(crate) struct Foremost(());

impl Foremost {
    /// None where the machine does not let this process.
    pub(crate) fn become_it() -> Option<Self> {
        schedule("--fifo", 1).then_some(Self(()))
    }
}

impl Drop for Foremost {
    fn drop(&mut self) {
        schedule("--other", 0);
    }
}

/// Keeps cores from falling asleep until it is dropped, by threads that run where nothing else wants
/// to. A virtual processor that sleeps has to be woken by its host, which takes longer than all that
/// is measured here. They notice when their core stands still.
#[derive(Debug)]
pub(crate) struct Awake {
    ended: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
    stalls: Stalls,
}

/// When cores stood still that had nothing to do, or that somebody had just begun to want.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stalls(Arc<Mutex<Vec<Span>>>);

impl Stalls {
    /// Those since it was last asked.
    pub(crate) fn take(&self) -> Vec<Span> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn add(&self, stalls: impl IntoIterator<Item = Span>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.extend(stalls);
    }
}

/// Where a thread that does nothing is in time.
#[derive(Debug, Clone, Copy)]
struct Turn {
    at: Instant,
    /// What the kernel says that the thread has used of its core.
    used: Duration,
}

impl Turn {
    fn now() -> Self {
        let used = clock_gettime(ClockId::ThreadCPUTime);
        Self {
            used: Duration::try_from(used).unwrap_or_default(),
            at: Instant::now(),
        }
    }

    /// When the core stood still since an earlier turn. To the kernel it looks as if the thread had
    /// used it meanwhile, which does so little. What others used while it was not the thread's turn
    /// is none of it; because they may have come before or after, both times are told.
    fn stalls_since(self, last: Self) -> Option<[Span; 2]> {
        let used = self.used.saturating_sub(last.used);
        (used > BETWEEN_YIELDS + NOTICED).then(|| {
            [
                Span {
                    from: last.at,
                    until: last.at + used,
                },
                Span {
                    from: self.at - used,
                    until: self.at,
                },
            ]
        })
    }
}

impl Awake {
    /// Keeps all cores awake that a measurement uses, from when this returns. Where the machine does
    /// not let a thread stand back behind all others, there is none.
    ///
    /// Whoever becomes [`Foremost`] does that afterwards: a thread starts with what its parent has,
    /// and these would go before the server until they stand back.
    ///
    /// # Errors
    /// When there is no thread to be had.
    pub(crate) fn keep(cores: Cores) -> std::io::Result<Self> {
        let ended = Arc::new(AtomicBool::new(false));
        let mut used = vec![cores.generator, cores.server, cores.backend];
        used.sort_unstable();
        used.dedup();
        let stalls = Stalls::default();
        let (on_the_way, all_there) = mpsc::channel::<()>();
        let threads = used.into_iter().map(|core| {
            let (ended, on_the_way) = (Arc::clone(&ended), on_the_way.clone());
            let stalls = stalls.clone();
            std::thread::Builder::new()
                .name("awake".to_owned())
                .spawn(move || {
                    let stands_back = move_to(core).is_ok() && schedule("--idle", 0);
                    drop(on_the_way);
                    let mut last = Turn::now();
                    while stands_back && !ended.load(Ordering::Relaxed) {
                        // Where somebody else has been on the core for a moment, the kernel may go
                        // on with this thread, for having had less than its share, however small.
                        rustix::thread::sched_yield();
                        // `spin_loop` would tell the host that this processor has nothing to do.
                        let yielded = Instant::now();
                        while yielded.elapsed() < BETWEEN_YIELDS {}
                        let now = Turn::now();
                        if let Some(noticed) = now.stalls_since(last) {
                            stalls.add(noticed);
                        }
                        last = now;
                    }
                })
        });
        let threads = threads.collect::<Result<_, _>>()?;
        drop(on_the_way);
        let _nobody_is_on_the_way_any_more = all_there.recv();
        Ok(Self {
            ended,
            threads,
            stalls,
        })
    }

    /// What its threads notice.
    pub(crate) fn stalls(&self) -> Stalls {
        self.stalls.clone()
    }
}

impl Drop for Awake {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        for thread in self.threads.drain(..) {
            let _a_panic_was_printed_already = thread.join();
        }
    }
}

/// Has the kernel schedule the calling thread otherwise. Answers whether it does.
fn schedule(policy: &str, priority: u32) -> bool {
    let mut chrt = Command::new("chrt");
    chrt.args([policy, "--pid", &priority.to_string()]);
    chrt.arg(gettid().as_raw_nonzero().to_string());
    chrt.output().is_ok_and(|output| output.status.success())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// The calling thread's scheduling policy, as the kernel counts them.
    fn policy() -> String {
        let stat = std::fs::read_to_string("/proc/thread-self/stat").unwrap();
        stat.split(' ').nth(40).unwrap().to_owned()
    }

    #[test]
    fn a_thread_is_foremost_until_it_is_no_more() {
        const OTHER: &str = "0";
        const FIFO: &str = "1";
        assert_eq!(policy(), OTHER);
        let foremost = Foremost::become_it();
        assert_eq!(policy() == FIFO, foremost.is_some());
        drop(foremost);
        assert_eq!(policy(), OTHER);
    }

    #[test]
    fn who_does_nothing_notices_when_its_core_stands_still() {
        let micros = Duration::from_micros;
        let begun = Instant::now();
        let turn = |at, used| Turn {
            at: begun + micros(at),
            used: micros(used),
        };
        let span = |from, until| Span {
            from: begun + micros(from),
            until: begun + micros(until),
        };
        let last = turn(100, 40);
        assert_eq!(turn(150, 90).stalls_since(last), None, "too short");
        let others = turn(9_000, 50).stalls_since(last);
        assert_eq!(others, None, "others' time is no stall");
        let stalls = turn(1_000, 340).stalls_since(last);
        assert_eq!(stalls, Some([span(100, 400), span(700, 1_000)]));
    }

    #[test]
    fn what_keeps_cores_awake_ends() {
        let core = rustix::thread::sched_getcpu();
        let cores = Cores {
            count: 1,
            server: core,
            backend: core,
            generator: core,
        };
        let awake = Awake::keep(cores).unwrap();
        assert_eq!(awake.threads.len(), 1);
        drop(awake);
    }
}
