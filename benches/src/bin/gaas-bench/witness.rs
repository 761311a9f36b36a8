//! When the machine took a core away from whoever it belongs to: a virtual machine's host that ran
//! something else, or other programs and the kernel's own threads.
//!
//! A request that was on its way meanwhile says something of the machine and nothing of the server.
//! Whether it was does not depend on the server: the kernel's sampler has a timer interrupt the core
//! every tenth of a millisecond, whoever runs there, and notes when that was and who it was. Where a
//! note comes late, the core stood still. Where the server is noted, it used its core, for this
//! request or for something else that the request had to wait for.

use std::time::{Duration, Instant};

use perf_event::data::Record;
use perf_event::events::Software;
use perf_event::{Builder, Clock, SampleFlag, Sampler};
use rustix::time::{ClockId, clock_gettime};

/// How often the sampler looks, in nanoseconds.
const EVERY: u64 = 100_000;
/// How late it has to be for the core to have stood still. Shorter pauses are not noticed; a request
/// hardly does either.
const LATE: u64 = EVERY / 2;
/// How long somebody else has to be on the core. What happens to be there at one look, like an
/// interrupt's thread, may be gone at once.
const ELSEWHERE: u64 = EVERY + EVERY / 2;
/// What a load of ten seconds leaves to read, and more.
const ROOM_BYTES: usize = 8 << 20;
/// How long [`Witness::pauses`] waits for the next look.
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

/// Watches a core.
pub(crate) struct Witness {
    sampler: Sampler,
    /// The same instant by both clocks; the second in nanoseconds.
    epoch: (Instant, u64),
    begun: Instant,
}

impl Witness {
    /// None where the kernel does not let this process look at a whole core.
    pub(crate) fn of(core: usize) -> Option<Self> {
        let counter = Builder::new(Software::CPU_CLOCK)
            .any_pid()
            .one_cpu(core)
            .include_kernel()
            .include_hv()
            .sample_period(EVERY)
            .sample(SampleFlag::TIME | SampleFlag::TID)
            .clockid(Clock::MONOTONIC)
            .build();
        let mut sampler = counter.ok()?.sampled(ROOM_BYTES).ok()?;
        sampler.enable().ok()?;
        let now = clock_gettime(ClockId::Monotonic);
        let epoch = Instant::now();
        let nanos = now.tv_sec.unsigned_abs() * 1_000_000_000 + now.tv_nsec.unsigned_abs();
        Some(Self {
            sampler,
            epoch: (epoch, nanos),
            begun: epoch,
        })
    }

    /// Forgets what has been so far.
    pub(crate) fn begin(&mut self) {
        self.begun = Instant::now();
        while self.sampler.next_record().is_some() {}
    }

    /// The pauses since it began, the core being these processes' and this one's. None where the
    /// kernel did not note all.
    pub(crate) fn pauses(&mut self, owners: &[u32]) -> Option<Vec<Span>> {
        let now = Instant::now();
        let (begun, until) = (self.nanos(self.begun), self.nanos(now));
        let mut notes = vec![Note {
            at: begun,
            by: None,
        }];
        // A pause that has just ended is known by the first note after it.
        while notes.last().is_none_or(|note| note.at < until) {
            while let Some(record) = self.sampler.next_record() {
                notes.extend(Note::read(&record.parse_record().ok()?)?);
            }
            if now.elapsed() > PATIENCE {
                return None;
            }
            std::thread::yield_now();
        }
        let span = |(from, until)| Span {
            from: self.instant(from),
            until: self.instant(until),
        };
        Some(pauses(&notes, owners).into_iter().map(span).collect())
    }

    fn nanos(&self, instant: Instant) -> u64 {
        self.epoch.1 + instant.saturating_duration_since(self.epoch.0).as_nanos() as u64
    }

    fn instant(&self, nanos: u64) -> Instant {
        self.epoch.0 + Duration::from_nanos(nanos.saturating_sub(self.epoch.1))
    }
}

/// Who was on the core at a time. Nobody known: the idle core, or a process that this one cannot see.
#[derive(Debug, Clone, Copy)]
struct Note {
    at: u64,
    by: Option<u32>,
}

impl Note {
    /// None where the kernel says that it left notes out.
    fn read(record: &Record<'_>) -> Option<Option<Self>> {
        match record {
            Record::Sample(sample) => Some(Some(Self {
                at: sample.time()?,
                by: sample.pid().filter(|&pid| pid != 0),
            })),
            Record::Lost(_) | Record::LostSamples(_) | Record::Throttle(_) => None,
            _ => Some(None),
        }
    }
}

/// From when to when the core was kept from its owners.
fn pauses(notes: &[Note], owners: &[u32]) -> Vec<(u64, u64)> {
    let this = std::process::id();
    let elsewhere = |by: Option<u32>| by.is_some_and(|by| by != this && !owners.contains(&by));
    let mut found: Vec<(u64, u64)> = Vec::new();
    for pair in notes.windows(2) {
        let &[last, note] = pair else { continue };
        let stood_still = note.at.saturating_sub(last.at) > EVERY + LATE;
        if !stood_still && !elsewhere(note.by) {
            continue;
        }
        match found.last_mut() {
            Some(pause) if pause.1 == last.at => pause.1 = note.at,
            _ => found.push((last.at, note.at)),
        }
    }
    found.retain(|(from, until)| until - from > ELSEWHERE);
    found
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::process::{Child, Command};

    use super::*;

    const MS: Duration = Duration::from_millis(1);
    const SERVER: u32 = u32::MAX;
    const OTHER: u32 = u32::MAX - 1;

    /// Notes by whom and how many looks after the one before.
    fn notes(by: &[(u32, u64)]) -> Vec<Note> {
        let mut at = 0;
        let note = |&(by, looks): &(u32, u64)| {
            at += looks * EVERY;
            Note { at, by: Some(by) }
        };
        by.iter().map(note).collect()
    }

    #[test]
    fn what_the_server_uses_is_no_pause() {
        let busy = notes(&[
            (SERVER, 0),
            (SERVER, 1),
            (SERVER, 1),
            (std::process::id(), 1),
        ]);
        assert_eq!(pauses(&busy, &[SERVER]), []);
    }

    #[test]
    fn a_core_that_stands_still_is_noticed_whoever_has_it() {
        let late = notes(&[(SERVER, 0), (SERVER, 1), (SERVER, 30), (SERVER, 1)]);
        let pause = (EVERY, 31 * EVERY);
        assert_eq!(pauses(&late, &[SERVER]), [pause]);
    }

    #[test]
    fn somebody_else_on_the_core_is_a_pause() {
        let shared = notes(&[(SERVER, 0), (OTHER, 1), (OTHER, 1), (SERVER, 1), (OTHER, 1)]);
        let found = pauses(&shared, &[SERVER]);
        assert_eq!(found, [(0, 2 * EVERY)], "to be there at one look is none");
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

    #[test]
    fn the_kernel_tells_who_was_on_the_core() {
        const USED: Duration = Duration::from_millis(100);
        let core = rustix::thread::sched_getcpu();
        crate::scheduling::move_to(core).unwrap();
        let Some(mut witness) = Witness::of(core) else {
            eprintln!("The kernel does not let this process look at a whole core.");
            return;
        };
        let burning = Burning::start(core);
        let pids = [burning.0.id()];
        let used = || crate::accounting::cpu_time(&pids);
        witness.begin();
        let enough = used() + USED;
        while used() < enough {
            std::thread::yield_now();
        }
        let pauses = witness.pauses(&[]).unwrap();
        let length: Duration = pauses.iter().map(|pause| pause.length()).sum();
        assert!(length >= USED / 2, "{length:?}");
    }
}
