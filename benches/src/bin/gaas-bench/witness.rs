//! When the machine took a core away from whoever it belongs to: a virtual machine's host that ran
//! something else, the kernel's own work, other programs.
//!
//! A request that was on its way meanwhile says something of the machine and nothing of the server.
//! Whether it was does not depend on the server: time in which the server itself used its core, for
//! this request or for something else that the request had to wait for, is never the machine's, nor
//! is a time of which the machine took less than half.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use nix::time::{ClockId, clock_getcpuclockid};
use nix::unistd::Pid;

/// What is shorter is not taken for a pause: interrupts, and switching between threads.
const NOTICED: Duration = Duration::from_micros(100);
/// Two clocks were read at the same time if no more than this lies between the two.
const AT_ONCE: Duration = Duration::from_micros(20);
/// How long [`Witness::pauses`] waits for the core to become free.
const PATIENCE: Duration = Duration::from_secs(1);

/// From one instant to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) from: Instant,
    pub(crate) until: Instant,
}

impl Span {
    pub(crate) fn length(self) -> Duration {
        self.until.saturating_duration_since(self.from)
    }

    /// Whether this pause made a request wait that was on its way in that time, or the requests that
    /// were in its way: what has piled up takes a fraction of the pause to work off.
    pub(crate) fn delayed(self, request: Self) -> bool {
        request.from <= self.until + self.length() / 4 && self.from <= request.until
    }
}

/// Tells pauses from work, by looking again and again.
#[derive(Debug, Default)]
pub(crate) struct Looks {
    last: Option<(Instant, Duration)>,
    pub(crate) pauses: Vec<Span>,
}

impl Looks {
    /// At this instant, those whose core it is had used that much of it. Answers how long they were
    /// kept from it since the last look.
    pub(crate) fn look(&mut self, now: Instant, used: Duration) -> Duration {
        let Some((from, before)) = self.last.replace((now, used)) else {
            return Duration::ZERO;
        };
        let lost = (now - from).saturating_sub(used.saturating_sub(before));
        if lost > NOTICED && 2 * lost > now - from {
            self.pauses.push(Span { from, until: now });
        }
        lost
    }

    /// Looks on from this instant, at which they had used that much; before it they wanted nothing.
    pub(crate) fn begin(&mut self, from: Instant, used: Duration) {
        self.last = Some((from, used));
    }
}

/// Watches the server's core from a thread on it that runs whenever nobody else wants to.
#[derive(Debug, Default)]
pub(crate) struct Witness {
    watch: Mutex<Watch>,
    looks: AtomicU64,
}

#[derive(Debug, Default)]
struct Watch {
    /// What the server's processes have used.
    used: Vec<ClockId>,
    looks: Looks,
}

impl Witness {
    /// From now on the core belongs to these processes.
    pub(crate) fn begin(&self, pids: &[u32]) {
        let clock = |&pid: &u32| clock_getcpuclockid(Pid::from_raw(pid.cast_signed())).ok();
        let mut watch = self.lock();
        *watch = Watch {
            used: pids.iter().filter_map(clock).collect(),
            looks: Looks::default(),
        };
    }

    /// The pauses since it began. None where nobody looked, because the machine does not let a
    /// thread stand back behind all others.
    pub(crate) fn pauses(&self) -> Option<Vec<Span>> {
        // One that has just ended is noticed as soon as the core is free. Two looks, because one
        // may have begun before.
        let enough = self.looks.load(Ordering::Acquire) + 2;
        let begun = Instant::now();
        while self.looks.load(Ordering::Acquire) < enough {
            if begun.elapsed() > PATIENCE {
                return None;
            }
            std::thread::yield_now();
        }
        Some(std::mem::take(&mut self.lock().looks.pauses))
    }

    /// Looks once, for the thread on the core.
    pub(crate) fn look(&self) {
        let mut watch = self.lock();
        let begun = Instant::now();
        let used: Option<Duration> = watch
            .used
            .iter()
            .map(|clock| Some(Duration::from(clock.now().ok()?)))
            .sum();
        let now = Instant::now();
        // Else somebody else ran in between, and the next look tells of it.
        if now - begun < AT_ONCE
            && let Some(used) = used
        {
            watch.looks.look(now, used);
            self.looks.fetch_add(1, Ordering::Release);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Watch> {
        self.watch.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::process::{Child, Command};

    use super::*;

    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn what_the_server_used_is_no_pause() {
        let begun = Instant::now();
        let mut looks = Looks::default();
        looks.look(begun, Duration::ZERO);
        assert_eq!(looks.look(begun + 5 * MS, 5 * MS), Duration::ZERO);
        assert!(looks.pauses.is_empty());
        // Of five milliseconds it had three, of three one.
        assert_eq!(looks.look(begun + 10 * MS, 8 * MS), 2 * MS);
        assert!(looks.pauses.is_empty());
        assert_eq!(looks.look(begun + 13 * MS, 9 * MS), 2 * MS);
        let pause = Span {
            from: begun + 10 * MS,
            until: begun + 13 * MS,
        };
        assert_eq!(looks.pauses, [pause]);
        looks.begin(begun + 20 * MS, 9 * MS);
        assert_eq!(looks.look(begun + 21 * MS, 10 * MS), Duration::ZERO);
        assert_eq!(looks.pauses.len(), 1);
    }

    #[test]
    fn a_pause_delays_what_was_on_its_way_or_comes_soon_after() {
        let begun = Instant::now();
        let span = |from: u32, until: u32| Span {
            from: begun + from * MS,
            until: begun + until * MS,
        };
        let pause = span(10, 18);
        assert!(pause.delayed(span(9, 11)));
        assert!(pause.delayed(span(12, 13)));
        assert!(pause.delayed(span(19, 20)), "behind what has piled up");
        assert!(!pause.delayed(span(8, 9)));
        assert!(!pause.delayed(span(21, 22)));
    }

    /// A process on this core that does nothing but use it; ended when dropped.
    struct Burning(Child);

    impl Burning {
        fn start(core: usize) -> Self {
            let mut command = Command::new("taskset");
            command.args(["--cpu-list", &core.to_string(), "sh", "-c"]);
            Self(command.arg("while :; do :; done").spawn().unwrap())
        }
    }

    impl Drop for Burning {
        fn drop(&mut self) {
            let _gone = self.0.kill();
            let _status = self.0.wait();
        }
    }

    const USED: Duration = Duration::from_millis(100);

    /// Looks until the process has used its core for that long.
    fn pauses_beside(burning: &Burning, witness: &Witness) -> Duration {
        let pid = Pid::from_raw(burning.0.id().cast_signed());
        let clock = clock_getcpuclockid(pid).unwrap();
        let used = || Duration::from(clock.now().unwrap());
        let enough = used() + USED;
        while used() < enough {
            witness.look();
        }
        let watch = witness.lock();
        watch.looks.pauses.iter().map(|pause| pause.length()).sum()
    }

    #[test]
    fn somebody_else_on_the_core_is_a_pause_and_the_server_is_none() {
        let core = rustix::thread::sched_getcpu();
        crate::scheduling::move_to(core).unwrap();
        let burning = Burning::start(core);
        let witness = Witness::default();
        witness.begin(&[burning.0.id()]);
        let own = || Duration::from(ClockId::CLOCK_THREAD_CPUTIME_ID.now().unwrap());
        let (begun, own_before) = (Instant::now(), own());
        let beside_the_server = pauses_beside(&burning, &witness);
        // What neither of the two used was taken by the machine and by who else runs on it.
        let taken = begun.elapsed().saturating_sub(USED + own() - own_before);
        assert!(
            beside_the_server <= 2 * taken + 5 * MS,
            "{beside_the_server:?} of {taken:?}"
        );

        witness.begin(&[]);
        let beside_another = pauses_beside(&burning, &witness);
        assert!(beside_another >= USED / 2, "{beside_another:?}");
    }
}
