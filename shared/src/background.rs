//! Threads that no request waits for: they step back behind those that carry requests, and let them
//! have the processor in the midst of long work.

use std::cell::Cell;
use std::time::{Duration, Instant};

use rustix::process::nice;

/// By how much such a thread is nicer than the workers. Where it wants a processor that a worker
/// wants too, it gets a tenth of it: enough to keep up, too little to be felt as latency.
const NICER: i32 = 10;
/// How long such a thread works without letting others in.
const AT_A_TIME: Duration = Duration::from_micros(250);
/// How long it lets them in. Ten microseconds can be over before the kernel has put it to sleep: on a
/// virtual machine it takes as long to set the timer.
const MOMENT: Duration = Duration::from_micros(50);

thread_local! {
    /// When this thread, if it stepped back, last let others in.
    static LET_IN: Cell<Option<Instant>> = const { Cell::new(None) };
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

/// Lets others have the processor for a moment, if the calling thread has stepped back and has
/// worked for a while. To be called in long work at every few microseconds.
///
/// Being nicer is not enough: a worker that wakes up soon after it has had its share has to wait, if
/// only by microseconds, and Linux looks again at its next tick, as much as four milliseconds later.
/// A thread that sleeps, however briefly, is not waited for; one that yields loses its share.
pub fn let_others_in() {
    if let Some(last) = LET_IN.get()
        && last.elapsed() >= AT_A_TIME
    {
        std::thread::sleep(MOMENT);
        LET_IN.set(Some(Instant::now()));
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
