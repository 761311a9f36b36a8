//! Threads that no request waits for: they step back behind those that carry requests, and let them
//! have the processor in the midst of long work, but not for ever.

use std::cell::{Cell, OnceCell};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
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
/// For how long work that somebody waits for lets others in, in all, before it sees to its share. Where
/// all processors are busy without end, be it with other programs, who lets others in gets next to
/// nothing of them.
const PATIENCE: Duration = Duration::from_millis(100);
/// The same for work that nobody waits for.
const LONG_PATIENCE: Duration = Duration::from_secs(1);
/// By how much the turn of such work is shorter than its last wait. It would have a quarter of a
/// processor beside a worker that never rests if it did not let others in at all.
const WAIT_PER_LATE_TURN: u32 = 8;
/// The longest such turn: a wait can be long because the machine stood still.
const LONGEST_LATE_TURN: Duration = Duration::from_millis(2);
/// A wait in which others could have had the processor; a system call that returns at once is
/// shorter.
const REST: Duration = Duration::from_micros(20);

/// How long a thread that stepped back works until it lets others in, as long as it gets something
/// done for that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turns {
    /// As short each time: nobody waits for what it does.
    Short,
    /// As short, but longer where workers kept it waiting for long: somebody waits for what it does,
    /// and where workers never rest, requests wait for each other for longer than for it.
    LongerWhereItWaits,
}

impl Turns {
    /// For how long work lets others in before it sees to its share.
    const fn patience(self) -> Duration {
        match self {
            Self::Short => LONG_PATIENCE,
            Self::LongerWhereItWaits => PATIENCE,
        }
    }

    /// How long a turn is until then, after a wait for the processor.
    fn length_after(self, waited: Duration) -> Duration {
        match self {
            Self::Short => AT_A_TIME,
            Self::LongerWhereItWaits => (waited / WAIT_PER_TURN).clamp(AT_A_TIME, LONGEST_TURN),
        }
    }
}

/// A thread's turn with the processor.
#[derive(Debug, Clone, Copy)]
struct Turn {
    turns: Turns,
    /// How long others were let in since the work began that it is a turn of.
    given: Duration,
    since: Instant,
    length: Duration,
}

impl Turn {
    /// The first turn of work that begins now.
    fn first(turns: Turns, now: Instant) -> Self {
        Self {
            turns,
            given: Duration::ZERO,
            since: now,
            length: AT_A_TIME,
        }
    }

    /// The turn that begins now, after a wait of `waited` to which this one led.
    fn next(self, waited: Duration, now: Instant) -> Self {
        let given = self.given + waited;
        let length = if given >= self.turns.patience() {
            (waited / WAIT_PER_LATE_TURN).clamp(AT_A_TIME, LONGEST_LATE_TURN)
        } else {
            self.turns.length_after(waited)
        };
        Self {
            given,
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
    /// What tells that this thread's work cannot wait.
    static URGENCY: OnceCell<Urgency> = const { OnceCell::new() };
}

/// Whether the work of a thread that stepped back cannot wait. As long as somebody says so, it lets
/// nobody in. It stays nicer: beside workers that never rest it has a quarter of its processor then.
#[derive(Debug, Clone, Default)]
pub struct Urgency(Arc<AtomicUsize>);

/// Somebody says that the work cannot wait, as long as this lives.
#[derive(Debug)]
#[must_use]
pub struct Urgent<'a>(&'a Urgency);

impl Urgency {
    /// Says that the work cannot wait, as of now.
    pub fn raise(&self) -> Urgent<'_> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Urgent(self)
    }

    /// Whether somebody says so.
    pub fn is_raised(&self) -> bool {
        self.0.load(Ordering::Relaxed) > 0
    }
}

impl Drop for Urgent<'_> {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Has the calling thread step back behind the workers. Threads that it starts from now on are as
/// nice, but let others in only if they step back themselves.
pub fn step_back(turns: Turns) {
    // POSIX says that the whole process gets nicer; Linux takes the calling thread.
    if let Err(error) = nice(NICER) {
        tracing::warn!(%error, "A thread beside the traffic could not be made to step back.");
    }
    TURN.set(Some(Turn::first(turns, Instant::now())));
}

/// The same for a thread whose work somebody may say cannot wait.
pub fn step_back_unless(urgency: &Urgency, turns: Turns) {
    let _is_the_threads_first = URGENCY.with(|known| known.set(urgency.clone()));
    step_back(turns);
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

/// Whether the calling thread lets others in at the end of its turn: it has stepped back, and its work
/// can wait.
pub fn lets_others_in() -> bool {
    TURN.get().is_some() && !is_urgent()
}

fn is_urgent() -> bool {
    URGENCY.with(|urgency| urgency.get().is_some_and(Urgency::is_raised))
}

fn give_way(turn: Turn, over: Instant) {
    if is_urgent() {
        return;
    }
    std::thread::yield_now();
    let now = Instant::now();
    TURN.set(Some(turn.next(now.duration_since(over), now)));
}

/// Waits for something on the calling thread, and begins its turn anew if others could have the
/// processor meanwhile.
pub fn wait<T>(wait: impl FnOnce() -> T) -> T {
    waits();
    let came = wait();
    waited();
    came
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
            TURN.set(Some(Turn::first(turn.turns, now)));
        }
    }
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
        assert!(TURN.get().is_none() && !lets_others_in());
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
    }

    #[test]
    fn nobody_is_let_in_while_somebody_says_that_the_work_cannot_wait() {
        let urgency = Urgency::default();
        step_back_unless(&urgency, Turns::Short);
        let first = last_let_in();
        let (one, another) = (urgency.raise(), urgency.raise());
        end_turn();
        drop(one);
        end_turn();
        assert_eq!((last_let_in(), lets_others_in()), (first, false));
        drop(another);
        end_turn();
        assert!(last_let_in() > first && lets_others_in());
    }

    #[test]
    fn work_that_has_given_way_for_long_sees_to_its_share_until_it_has_waited() {
        let now = Instant::now();
        let millis = Duration::from_millis;
        for (turns, patience, until_then) in [
            (Turns::Short, LONG_PATIENCE, AT_A_TIME),
            (Turns::LongerWhereItWaits, PATIENCE, LONGEST_TURN),
        ] {
            let mut turn = Turn::first(turns, now);
            for _ in 1..patience.as_millis() / 10 {
                turn = turn.next(millis(10), now);
                assert_eq!(turn.length, until_then);
            }
            turn = turn.next(millis(10), now);
            assert_eq!(turn.length, millis(10) / WAIT_PER_LATE_TURN);
            // Where nobody keeps it waiting it lets others in as before.
            assert_eq!(turn.next(Duration::ZERO, now).length, AT_A_TIME);
            assert_eq!(turn.next(millis(500), now).length, LONGEST_LATE_TURN);
            TURN.set(Some(turn));
            wait(|| std::thread::sleep(REST));
            let next = TURN.get().map(|turn| turn.next(millis(10), now).length);
            assert_eq!(next, Some(until_then));
        }
    }

    #[test]
    fn a_turn_is_longer_after_a_long_wait_where_somebody_waits_for_its_work() {
        let now = Instant::now();
        let after = |turns, micros| {
            let turn = Turn::first(turns, now).next(Duration::from_micros(micros), now);
            assert_eq!((turn.turns, turn.since), (turns, now));
            turn.length.as_micros()
        };
        for waited in [0, 800, 4_000, 999_999] {
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
        let first = Turn::first(Turns::LongerWhereItWaits, now);
        let long = first.next(LONGEST_TURN * WAIT_PER_TURN, now);
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
