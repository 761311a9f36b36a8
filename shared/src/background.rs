//! Threads that no request waits for: they step back behind those that carry requests, and let them
//! have the processor in the midst of long work.

use std::cell::Cell;
use std::time::{Duration, Instant};

use rustix::process::nice;

/// By how much such a thread is nicer than the workers. Where workers want its processor all the
/// time, it gets some hundredths of it.
const NICER: i32 = 5;
/// How long such a thread works without letting others in. A request waits for as long, at most.
const AT_A_TIME: Duration = Duration::from_micros(50);
/// The longest turn of a thread whose work is [awaited](Turns::LongerWhereItWaits).
const LONGEST_TURN: Duration = Duration::from_micros(150);
/// By how much such a thread's turn is shorter than its last wait. Linux comes back to it at its next
/// tick, after up to four milliseconds, so it has the longest turn where workers never rest, and the
/// shortest where they do.
const WAIT_PER_TURN: u32 = 16;
/// A wait in which others could have had the processor; a system call that returns at once is
/// shorter.
const REST: Duration = Duration::from_micros(20);

/// How long a thread that stepped back works until it lets others in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turns {
    /// Always as short: nobody waits for what it does.
    Short,
    /// As short, but longer where workers kept it waiting for long: somebody waits for what it does,
    /// and where workers never rest, requests wait for each other for longer than for it.
    LongerWhereItWaits,
}

/// A thread's turn with the processor.
#[derive(Debug, Clone, Copy)]
struct Turn {
    turns: Turns,
    since: Instant,
    length: Duration,
}

impl Turn {
    fn first(turns: Turns) -> Self {
        Self {
            turns,
            since: Instant::now(),
            length: AT_A_TIME,
        }
    }

    /// The turn that begins now, after a wait of `waited` to which this one led.
    fn next(self, waited: Duration, now: Instant) -> Self {
        let length = match self.turns {
            Turns::Short => AT_A_TIME,
            Turns::LongerWhereItWaits => (waited / WAIT_PER_TURN).clamp(AT_A_TIME, LONGEST_TURN),
        };
        Self {
            since: now,
            length,
            ..self
        }
    }
}

thread_local! {
    /// This thread's turn, if it lets others in at its end.
    static TURN: Cell<Option<Turn>> = const { Cell::new(None) };
    /// When this thread began to wait.
    static WAITS: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// Has the calling thread step back behind the workers. Threads that it starts from now on are as
/// nice, but let others in only if they step back themselves.
pub fn step_back(turns: Turns) {
    // POSIX says that the whole process gets nicer; Linux takes the calling thread.
    if let Err(error) = nice(NICER) {
        tracing::warn!(%error, "A thread beside the traffic could not be made to step back.");
    }
    TURN.set(Some(Turn::first(turns)));
}

/// Lets others have the processor, if the calling thread has stepped back and its turn is over. To
/// be called in long work at every few microseconds.
///
/// Being nicer is not enough: a worker that wakes up soon after it has had its share has to wait, if
/// only by microseconds, and Linux looks again at its next tick, as much as four milliseconds later.
/// A thread that yields gives up the rest of its turn, so whoever waits comes first.
pub fn let_others_in() {
    if let Some(turn) = TURN.get() {
        let now = Instant::now();
        if now.duration_since(turn.since) >= turn.length {
            give_way(turn, now);
        }
    }
}

/// Lets others in, if the calling thread has stepped back, however long its turn has lasted. To be
/// called before and after what takes a turn by itself.
pub fn end_turn() {
    if let Some(turn) = TURN.get() {
        give_way(turn, Instant::now());
    }
}

fn give_way(turn: Turn, over: Instant) {
    std::thread::yield_now();
    let now = Instant::now();
    TURN.set(Some(turn.next(now.duration_since(over), now)));
}

/// The calling thread waits from now on, until [`waited`].
pub fn waits() {
    WAITS.set(Some(Instant::now()));
}

/// The calling thread has waited for something. Others could have the processor meanwhile, so its
/// turn begins anew.
pub fn waited() {
    if let (Some(turn), Some(since)) = (TURN.get(), WAITS.take()) {
        let now = Instant::now();
        if now.duration_since(since) >= REST {
            TURN.set(Some(turn.next(Duration::ZERO, now)));
        }
    }
}

/// Has the calling thread, which stepped back for [short turns](Turns::Short), work without letting
/// others in, or let them in again. It stays nicer: beside workers that never rest it has a quarter
/// of its processor then.
pub fn press_on(urgent: bool) {
    TURN.set((!urgent).then(|| Turn::first(Turns::Short)));
}

/// When the calling thread last let others in.
#[cfg(test)]
pub(crate) fn last_let_in() -> Option<Instant> {
    TURN.get().map(|turn| turn.since)
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
            step_back(Turns::Short);
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
        assert!(TURN.get().is_none());
        step_back(Turns::Short);
        let first = last_let_in().unwrap();
        let mut steps = ShortSteps::default();
        while last_let_in() == Some(first) {
            steps.step();
        }
        assert!(last_let_in().unwrap() - first >= AT_A_TIME);
        let before = last_let_in().unwrap();
        end_turn();
        assert!(last_let_in().unwrap() > before);
        press_on(true);
        let_others_in();
        end_turn();
        assert!(TURN.get().is_none());
        press_on(false);
        assert!(TURN.get().is_some());
    }

    #[test]
    fn a_turn_is_longer_after_a_long_wait_where_somebody_waits_for_its_work() {
        let now = Instant::now();
        let after = |turns, micros| {
            let turn = Turn::first(turns).next(Duration::from_micros(micros), now);
            assert_eq!((turn.turns, turn.since), (turns, now));
            turn.length.as_micros()
        };
        for waited in [0, 800, 4_000, 1_000_000] {
            assert_eq!(after(Turns::Short, waited), 50);
        }
        let lengths = [
            (0, 50),
            (800, 50),
            (1_600, 100),
            (2_400, 150),
            (50_000, 150),
        ];
        for (waited, length) in lengths {
            assert_eq!(after(Turns::LongerWhereItWaits, waited), length);
        }
        // What is long is one turn, and not those after it.
        let long = Turn::first(Turns::LongerWhereItWaits).next(LONGEST_TURN * WAIT_PER_TURN, now);
        assert_eq!(long.length, LONGEST_TURN);
        assert_eq!(long.next(Duration::ZERO, now).length, AT_A_TIME);
    }

    #[test]
    fn a_turn_begins_anew_after_a_wait_and_not_after_a_call_that_returns_at_once() {
        step_back(Turns::LongerWhereItWaits);
        let begun = last_let_in().unwrap();
        waited();
        assert_eq!(last_let_in(), Some(begun));
        WAITS.set(Some(Instant::now() + Duration::from_secs(60)));
        waited();
        assert_eq!(last_let_in(), Some(begun));
        waits();
        std::thread::sleep(REST);
        waited();
        assert!(last_let_in().unwrap() >= begun + REST);
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
                step_back(Turns::Short);
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
