//! Threads that no request waits for: they step back behind those that carry requests, and let them
//! have the processor in the midst of long work.

use std::cell::Cell;
use std::time::{Duration, Instant};

use rustix::process::nice;

use self::policy::Policy;

/// By how much such a thread is nicer than the workers. Where it wants a processor that a worker
/// wants too, it gets a tenth of it: enough to keep up, too little to be felt as latency.
const NICER: i32 = 10;
/// How long such a thread works without letting others in.
const AT_A_TIME: Duration = Duration::from_micros(250);
/// How long it lets them in. Ten microseconds can be over before the kernel has put it to sleep: on a
/// virtual machine it takes as long to set the timer.
const MOMENT: Duration = Duration::from_micros(50);
/// For how long at a time such a thread has only what is left over. Then it has its share again, or
/// work would never be done on a machine that is never idle.
const PATIENCE: Duration = Duration::from_secs(1);

thread_local! {
    /// When this thread, if it stepped back, last let others in.
    static LET_IN: Cell<Option<Instant>> = const { Cell::new(None) };
    /// Until when this thread has only what is left over.
    static BEHIND_ALL: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// Has the calling thread step back behind the workers. Threads that it starts from now on are as
/// nice, but let others in only if they step back themselves.
pub fn step_back() {
    // POSIX says that the whole process gets nicer; Linux takes the calling thread.
    if let Err(error) = nice(NICER) {
        tracing::warn!(%error, "A thread beside the traffic could not be made to step back.");
    }
    sleep_exactly();
    LET_IN.set(Some(Instant::now()));
}

/// Does work that can wait, for its first second with nothing but what the others leave over of the
/// processor, then with the calling thread's share. The work is to call [`let_others_in`].
///
/// A worker that wakes up goes before such a thread at once, and not only once it is owed the
/// processor. That is for threads that have stepped back, where the kernel lets them have their share
/// again afterwards (Linux: with `CAP_SYS_NICE`, or a limit `RLIMIT_NICE` that reaches their
/// niceness). The others just do the work.
pub fn with_what_is_left<T>(work: impl FnOnce() -> T) -> T {
    /// Comes back however the work ends.
    struct Behind;
    impl Drop for Behind {
        fn drop(&mut self) {
            come_back();
        }
    }
    let _behind = (LET_IN.get().is_some() && policy::can_come_back() && policy::set(Policy::Idle))
        .then(|| {
            BEHIND_ALL.set(Some(Instant::now() + PATIENCE));
            Behind
        });
    work()
}

/// Has the calling thread's share of the processor again.
fn come_back() {
    if BEHIND_ALL.take().is_some() {
        policy::set(Policy::Other);
        LET_IN.set(Some(Instant::now()));
    }
}

/// Lets others have the processor for a moment, if the calling thread has stepped back and has
/// worked for a while. To be called in long work at every few microseconds.
///
/// Being nicer is not enough: a worker that wakes up soon after it has had its share has to wait, if
/// only by microseconds, and Linux looks again at its next tick, as much as four milliseconds later.
/// A thread that sleeps, however briefly, is not waited for; one that yields loses its share.
pub fn let_others_in() {
    if let Some(until) = BEHIND_ALL.get() {
        if Instant::now() >= until {
            come_back();
        }
        return;
    }
    if let Some(last) = LET_IN.get()
        && last.elapsed() >= AT_A_TIME
    {
        std::thread::sleep(MOMENT);
        LET_IN.set(Some(Instant::now()));
    }
}

/// How Linux shares out processors among threads.
#[cfg(target_os = "linux")]
mod policy {
    use std::sync::LazyLock;

    use libc::{
        SCHED_IDLE, SCHED_OTHER, c_int, sched_getscheduler, sched_param, sched_setscheduler,
    };

    #[derive(Debug, Clone, Copy)]
    #[repr(i32)]
    pub(super) enum Policy {
        /// By weight.
        Other = SCHED_OTHER,
        /// What the others leave over, and next to nothing beside that.
        Idle = SCHED_IDLE,
    }

    /// Whether a thread that has stepped back may have its share again after [`Policy::Idle`]. Tried
    /// once, with a thread that is not needed any more. Not where an operator has chosen another
    /// policy (`chrt`), which stays.
    pub(super) fn can_come_back() -> bool {
        static CAN: LazyLock<bool> = LazyLock::new(|| {
            let tried = std::thread::Builder::new()
                .name("scheduling".to_owned())
                .spawn(|| is_other() && set(Policy::Idle) && set(Policy::Other));
            tried.is_ok_and(|thread| thread.join().unwrap_or(false))
        });
        *CAN
    }

    fn is_other() -> bool {
        // SAFETY: it has no parameter that could be wrong.
        unsafe { sched_getscheduler(0) == SCHED_OTHER }
    }

    /// For the calling thread, which stays as nice as it is. Answers whether the kernel does so.
    pub(super) fn set(policy: Policy) -> bool {
        // SAFETY: the parameter is made of numbers, and lives until the kernel has answered.
        unsafe {
            let none: sched_param = std::mem::zeroed();
            sched_setscheduler(0, policy as c_int, &raw const none) == 0
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod policy {
    #[derive(Debug, Clone, Copy)]
    pub(super) enum Policy {
        Other,
        Idle,
    }

    pub(super) fn can_come_back() -> bool {
        false
    }

    pub(super) fn set(_policy: Policy) -> bool {
        false
    }
}

/// The kernel would let the thread sleep for 50 microseconds longer, to wake up several at once.
#[cfg(target_os = "linux")]
fn sleep_exactly() {
    let slack = std::num::NonZeroU64::MIN;
    if let Err(error) = rustix::thread::set_current_timer_slack(Some(slack)) {
        tracing::debug!(%error, "A thread beside the traffic sleeps longer than it asks for.");
    }
}

#[cfg(not(target_os = "linux"))]
fn sleep_exactly() {}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use rustix::process::getpriority_process;

    use super::*;

    #[test]
    fn a_thread_steps_back_alone() {
        const NICEST: i32 = 19;
        let before = getpriority_process(None).unwrap();
        let other = std::thread::spawn(|| {
            step_back();
            getpriority_process(None).unwrap()
        });
        assert_eq!(other.join().unwrap(), (before + NICER).min(NICEST));
        assert_eq!(getpriority_process(None).unwrap(), before);
    }

    /// The calling thread's policy, as the kernel counts them.
    #[cfg(target_os = "linux")]
    fn policy() -> String {
        let stat = std::fs::read_to_string("/proc/thread-self/stat").unwrap();
        let after_name = stat.rsplit(')').next().unwrap();
        after_name.split_whitespace().nth(38).unwrap().to_owned()
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn what_can_wait_has_what_is_left_and_comes_back() {
        const OTHER: &str = "0";
        const IDLE: &str = "5";
        assert_eq!(with_what_is_left(policy), OTHER, "it has not stepped back");
        let behind = std::thread::spawn(|| {
            step_back();
            // Without the right to come back, a thread does not go.
            let left_over = if policy::can_come_back() { IDLE } else { OTHER };
            assert_eq!(with_what_is_left(policy), left_over);
            assert_eq!(policy(), OTHER);
            with_what_is_left(|| {
                let begun = Instant::now();
                while policy() == IDLE && begun.elapsed() < 10 * PATIENCE {
                    let_others_in();
                }
                assert_eq!(policy(), OTHER, "it was left behind for good");
            });
            let failed = std::panic::catch_unwind(|| with_what_is_left(|| panic!("on purpose")));
            assert!(failed.is_err());
            assert_eq!(policy(), OTHER);
        });
        behind.join().unwrap();
    }

    /// How often the calling thread has given the processor up of its own accord.
    #[cfg(target_os = "linux")]
    fn times_given_up() -> u64 {
        let status = std::fs::read_to_string("/proc/thread-self/status").unwrap();
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
        line.unwrap().trim().parse().unwrap()
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn only_a_thread_that_stepped_back_lets_others_in() {
        use std::sync::atomic::{AtomicBool, Ordering};

        use rustix::thread::{CpuSet, sched_getcpu, sched_setaffinity};

        const LONGEST: Duration = Duration::from_secs(10);
        let mut one = CpuSet::new();
        one.set(sched_getcpu());
        let over = AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                sched_setaffinity(None, &one).unwrap();
                while !over.load(Ordering::Relaxed) {
                    std::hint::spin_loop();
                }
            });
            scope.spawn(|| {
                sched_setaffinity(None, &one).unwrap();
                let before = times_given_up();
                let begun = Instant::now();
                while begun.elapsed() < 10 * AT_A_TIME {
                    let_others_in();
                }
                let ahead = times_given_up();
                step_back();
                while times_given_up() < ahead + 5 && begun.elapsed() < LONGEST {
                    let_others_in();
                }
                let behind = times_given_up();
                over.store(true, Ordering::Relaxed);
                assert_eq!(ahead, before);
                assert!(behind >= ahead + 5, "{} times", behind - ahead);
            });
        });
    }
}
