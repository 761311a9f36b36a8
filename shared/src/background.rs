//! Threads that no request waits for: they step back behind those that carry requests, and let them
//! have the processor in the midst of long work.

use std::cell::Cell;
use std::time::{Duration, Instant};

use rustix::process::nice;

/// By how much such a thread is nicer than the workers. Where workers want its processor all the
/// time, it gets some hundredths of it.
const NICER: i32 = 5;
/// How long such a thread works without letting others in. Beside workers that never rest it waits
/// for milliseconds each time, and so does an edit: half as long would make edits twice as slow.
const AT_A_TIME: Duration = Duration::from_micros(50);

thread_local! {
    /// When this thread last let others in, if it does.
    static LET_IN: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// Has the calling thread step back behind the workers. Threads that it starts from now on are as
/// nice, but let others in only if they step back themselves.
pub fn step_back() {
    // POSIX says that the whole process gets nicer; Linux takes the calling thread.
    if let Err(error) = nice(NICER) {
        tracing::warn!(%error, "A thread beside the traffic could not be made to step back.");
    }
    LET_IN.set(Some(Instant::now()));
}

/// Lets others have the processor, if the calling thread has stepped back and has worked for a
/// while. To be called in long work at every few microseconds.
///
/// Being nicer is not enough: a worker that wakes up soon after it has had its share has to wait, if
/// only by microseconds, and Linux looks again at its next tick, as much as four milliseconds later.
/// A thread that yields gives up the rest of its turn, so whoever waits comes first.
pub fn let_others_in() {
    if let Some(last) = LET_IN.get()
        && last.elapsed() >= AT_A_TIME
    {
        std::thread::yield_now();
        LET_IN.set(Some(Instant::now()));
    }
}

/// Has the calling thread, which stepped back, work without letting others in, or let them in again.
/// It stays nicer: beside workers that never rest it has a quarter of its processor then.
pub fn press_on(urgent: bool) {
    LET_IN.set((!urgent).then(Instant::now));
}

/// When the calling thread last let others in.
#[cfg(test)]
pub(crate) fn last_let_in() -> Option<Instant> {
    LET_IN.get()
}

/// Lets others in between steps that are so short that to look at the clock at each would cost more
/// than they do.
#[derive(Debug, Default)]
pub struct ShortSteps(u32);

impl ShortSteps {
    /// Steps of tens of nanoseconds between two looks at the clock.
    const EVERY: u32 = 256;

    /// Counts one.
    pub fn step(&mut self) {
        self.0 += 1;
        if self.0 == Self::EVERY {
            self.0 = 0;
            let_others_in();
        }
    }
}

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

    #[test]
    fn only_a_thread_that_stepped_back_lets_others_in() {
        let begun = Instant::now();
        while begun.elapsed() < 3 * AT_A_TIME {
            let_others_in();
        }
        assert_eq!(LET_IN.get(), None);
        step_back();
        let first = LET_IN.get().unwrap();
        let mut steps = ShortSteps::default();
        while LET_IN.get() == Some(first) {
            steps.step();
        }
        assert!(LET_IN.get().unwrap() - first >= AT_A_TIME);
        press_on(true);
        let_others_in();
        assert_eq!(LET_IN.get(), None);
        press_on(false);
        assert!(LET_IN.get().is_some());
    }

    /// How often somebody else had the processor though the calling thread did not wait for anything.
    #[cfg(target_os = "linux")]
    fn times_others_came_in() -> u64 {
        let status = std::fs::read_to_string("/proc/thread-self/status").unwrap();
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("nonvoluntary_ctxt_switches:"));
        line.unwrap().trim().parse().unwrap()
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn who_waits_for_the_processor_is_let_in_and_not_only_at_the_next_tick() {
        use std::sync::atomic::{AtomicBool, Ordering};

        use rustix::thread::{CpuSet, sched_getcpu, sched_setaffinity};
        use rustix::time::{ClockId, clock_gettime};

        const LONGEST: Duration = Duration::from_secs(10);
        const TIMES: u64 = 5;
        let worked = || {
            let time = clock_gettime(ClockId::ThreadCPUTime);
            Duration::try_from(time).unwrap()
        };
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
                step_back();
                let begun = Instant::now();
                // By ticks alone, others come in after whole milliseconds of work.
                let is_let_in = || {
                    let (times, since) = (times_others_came_in(), worked());
                    while times_others_came_in() < times + TIMES && begun.elapsed() < LONGEST {
                        let look_again = Instant::now() + AT_A_TIME;
                        while Instant::now() < look_again {
                            let_others_in();
                        }
                    }
                    worked() - since < Duration::from_millis(TIMES)
                };
                let mut let_in = false;
                while !let_in && begun.elapsed() < LONGEST {
                    let_in = is_let_in();
                }
                over.store(true, Ordering::Relaxed);
                assert!(let_in);
            });
        });
    }
}
