//! When the machine took a core away from whoever it belongs to: a virtual machine's host that ran
//! something else, or other programs and the kernel's own threads.
//!
//! A request that was on its way meanwhile says something of the machine and nothing of the server.
//! Whether it was does not depend on the server: the kernel tells whom it gives the core to, and its
//! sampler has a timer interrupt the core every millisecond, whoever runs there. Where that comes
//! late, the core stood still. While nobody wants the core, who keeps it awake notices that itself
//! ([`Stalls`]). What the server uses, for this request or for something else that the request had
//! to wait for, is no pause.

use std::time::{Duration, Instant};

use perf_event::data::Record as Known;
use perf_event::events::Software;
use perf_event::{Builder, Clock, Record, SampleFlag, Sampler};
use rustix::time::{ClockId, clock_gettime};

use crate::scheduling::{NOTICED, Stalls};

/// How often the sampler looks, in nanoseconds. Each look takes 13 µs of the core on a virtual
/// machine: ten times as many took more of it than the requests that are measured.
const EVERY: u64 = 1_000_000;
/// How late it has to be for the core to have stood still, and how long somebody else has to have the
/// core. A request hardly notices what is shorter.
const LATE: u64 = NOTICED.as_nanos() as u64;
/// The kernel's number of a record that its subject has come to the core or is leaving it
/// (`perf_event_open(2)`, `PERF_RECORD_SWITCH_CPU_WIDE`), and the flag that it is leaving.
const SWITCH: u32 = 15;
const LEAVING: u16 = 1 << 13;
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
    stalls: Stalls,
}

impl Witness {
    /// None where the kernel does not let this process look at a whole core.
    pub(crate) fn of(core: usize, stalls: Stalls) -> Option<Self> {
        let counter = Builder::new(Software::CPU_CLOCK)
            .any_pid()
            .one_cpu(core)
            .include_kernel()
            .include_hv()
            .sample_period(EVERY)
            .sample(SampleFlag::TIME | SampleFlag::TID)
            .sample_id_all(true)
            .context_switch(true)
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
            stalls,
        })
    }

    /// Forgets what has been so far.
    pub(crate) fn begin(&mut self) {
        self.begun = Instant::now();
        self.stalls.take();
        while self.sampler.next_record().is_some() {}
    }

    /// The pauses since it began, the core being these processes' and this one's. None where the
    /// kernel did not note all.
    pub(crate) fn pauses(&mut self, owners: &[u32]) -> Option<Vec<Span>> {
        let now = Instant::now();
        let (begun, until) = (self.nanos(self.begun), self.nanos(now));
        let mut notes = Vec::new();
        // A pause that has just ended is known by the first look after it.
        let mut last_look = begun;
        while last_look < until {
            while let Some(record) = self.sampler.next_record() {
                let Some(note) = Note::read(&record)? else {
                    continue;
                };
                if note.what == What::Look {
                    last_look = note.at;
                }
                notes.push(note);
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
        let noted = pauses(&notes, begun, owners).into_iter().map(span);
        Some(noted.chain(self.stalls.take()).collect())
    }

    fn nanos(&self, instant: Instant) -> u64 {
        self.epoch.1 + instant.saturating_duration_since(self.epoch.0).as_nanos() as u64
    }

    fn instant(&self, nanos: u64) -> Instant {
        self.epoch.0 + Duration::from_nanos(nanos.saturating_sub(self.epoch.1))
    }
}

/// What the kernel noted.
#[derive(Debug, Clone, Copy)]
struct Note {
    at: u64,
    what: What,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    /// The sampler looked.
    Look,
    /// A process got the core. Nobody known: nobody wants it, or a process that this one cannot see.
    Given { to: Option<u32> },
}

impl Note {
    /// None where the kernel says that it left notes out.
    fn read(record: &Record<'_>) -> Option<Option<Self>> {
        if record.ty() == SWITCH {
            let leaving = record.misc() & LEAVING != 0;
            return Some(Self::given(&record.to_contiguous(), leaving));
        }
        match record.parse_record().ok()? {
            Known::Sample(sample) => Some(Some(Self {
                at: sample.time()?,
                what: What::Look,
            })),
            Known::Lost(_) | Known::LostSamples(_) | Known::Throttle(_) => None,
            _ => Some(None),
        }
    }

    /// From a record that begins with the process that comes next, where its subject is leaving, and
    /// ends with its subject's process, thread and the time. Somebody who comes is told twice: there
    /// are processes for which one of both records is missing.
    fn given(record: &[u8], leaving: bool) -> Option<Self> {
        let (next, rest) = record.split_first_chunk()?;
        let (rest, time) = rest.split_last_chunk()?;
        let (rest, _thread) = rest.split_last_chunk::<4>()?;
        let (_thread, subject) = rest.split_last_chunk()?;
        let to = u32::from_ne_bytes(if leaving { *next } else { *subject });
        Some(Self {
            at: u64::from_ne_bytes(*time),
            what: What::Given {
                to: Some(to).filter(|&process| process != 0),
            },
        })
    }
}

/// From when to when the core was kept from its owners, from the notes since it began.
fn pauses(notes: &[Note], begun: u64, owners: &[u32]) -> Vec<(u64, u64)> {
    let this = std::process::id();
    let elsewhere = |to: Option<u32>| to.is_some_and(|to| to != this && !owners.contains(&to));
    let mut found = Vec::new();
    let mut last_look = begun;
    let mut away_since = None;
    for note in notes {
        match note.what {
            What::Look => {
                // It stood still at the latest when this look was due.
                let due = last_look.saturating_add(EVERY);
                if note.at > due + LATE {
                    found.push((due, note.at));
                }
                last_look = note.at;
            }
            What::Given { to } if elsewhere(to) => {
                away_since.get_or_insert(note.at);
            }
            What::Given { .. } => found.extend(away_since.take().map(|since| (since, note.at))),
        }
    }
    if let (Some(since), Some(last)) = (away_since, notes.last()) {
        found.push((since, last.at));
    }
    found.retain(|(from, until)| until - from > LATE);
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
    const LOOK: What = What::Look;

    fn given(to: u32) -> What {
        What::Given { to: Some(to) }
    }

    /// The pauses in notes of what was when, in microseconds; the server's core is watched from 0 on.
    fn pauses_in(notes: &[(u64, What)]) -> Vec<(u64, u64)> {
        let note = |&(at, what): &(u64, What)| Note {
            at: at * 1_000,
            what,
        };
        let notes: Vec<_> = notes.iter().map(note).collect();
        let found = pauses(&notes, 0, &[SERVER]).into_iter();
        found
            .map(|(from, until)| (from / 1_000, until / 1_000))
            .collect()
    }

    #[test]
    fn what_the_server_uses_is_no_pause() {
        let this = given(std::process::id());
        let busy = [
            (10, given(SERVER)),
            (900, this),
            (1_000, LOOK),
            (1_200, given(SERVER)),
            (2_000, LOOK),
            (2_900, What::Given { to: None }),
            (3_010, LOOK),
        ];
        assert_eq!(pauses_in(&busy), []);
    }

    #[test]
    fn a_core_that_stands_still_is_noticed_whoever_has_it() {
        let late = [
            (10, given(SERVER)),
            (1_000, LOOK),
            (4_500, LOOK),
            (5_500, LOOK),
        ];
        assert_eq!(pauses_in(&late), [(2_000, 4_500)]);
        assert_eq!(
            pauses_in(&[(1_200, LOOK)]),
            [(1_000, 1_200)],
            "at the first look"
        );
    }

    #[test]
    fn somebody_else_on_the_core_is_a_pause() {
        let shared = [
            (100, given(OTHER)),
            (140, given(SERVER)),
            (200, given(OTHER)),
            (250, given(OTHER - 1)),
            (280, given(SERVER)),
            (900, given(OTHER)),
            (1_000, LOOK),
        ];
        let found = pauses_in(&shared);
        assert_eq!(found, [(200, 280), (900, 1_000)], "not a moment's work");
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
        let Some(mut witness) = Witness::of(core, Stalls::default()) else {
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
