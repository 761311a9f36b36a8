//! The engine against a plain model: whatever is appended, stored, failed, switched and crashed in
//! whatever order, in the end the store has each committed record exactly once.

use gaas_shared::config::MeteringConfig;
use proptest::prelude::*;
use tempfile::TempDir;

use super::fixture::{Counts, Failure, FlakyDisk, MemorySink, config, quick_dir, record, tally};
use crate::metering::{Journal, Parts};

/// One thing that happens.
#[derive(Debug, Clone)]
enum Event {
    /// A request of this key is settled with this many units, if there is room.
    Append { key: u32, units: u32 },
    /// A request is admitted and its client leaves.
    Abandon,
    /// The writer stores one batch.
    Store,
    /// The writer gives up the segments that it is done with.
    Release,
    /// The keeper deletes and makes segments.
    Keep,
    /// The store's next write fails.
    Fail(Failure),
    /// The disk is full, or has room again.
    DiskFull(bool),
    /// The process dies while threads settle: `true` for each that still commits its record,
    /// `false` for each that dies between claiming its slot and committing. The writer comes as
    /// far as it can in between.
    Crash { threads: Vec<bool>, stores: u8 },
}

fn event() -> impl Strategy<Value = Event> {
    let failure = prop_oneof![
        Just(Failure::Locked),
        Just(Failure::Full),
        Just(Failure::AfterCommit)
    ];
    prop_oneof![
        12 => (1u32..4, 1u32..5).prop_map(|(key, units)| Event::Append { key, units }),
        1 => Just(Event::Abandon),
        4 => Just(Event::Store),
        2 => Just(Event::Release),
        3 => Just(Event::Keep),
        1 => failure.prop_map(Event::Fail),
        1 => any::<bool>().prop_map(Event::DiskFull),
        1 => (prop::collection::vec(any::<bool>(), 0..6), 0u8..3)
            .prop_map(|(threads, stores)| Event::Crash { threads, stores }),
    ]
}

/// The engine of the present process, and what must be in the store in the end.
struct World {
    _dir: TempDir,
    disk: FlakyDisk,
    sink: MemorySink,
    config: MeteringConfig,
    engine: Parts<FlakyDisk, MemorySink>,
    committed: Counts,
}

impl World {
    fn new(config: MeteringConfig) -> Self {
        let dir = quick_dir();
        let disk = FlakyDisk::new(dir.path());
        let sink = MemorySink::new();
        let engine = disk.assemble(&sink, &config).unwrap();
        Self {
            _dir: dir,
            disk,
            sink,
            config,
            engine,
            committed: Counts::new(),
        }
    }

    fn happen(&mut self, event: &Event) {
        match event {
            Event::Append { key, units } => self.append(*key, *units),
            Event::Abandon => drop(self.journal().admit()),
            Event::Store => drop(self.engine.drain.step()),
            Event::Release => drop(self.engine.drain.release()),
            Event::Keep => drop(self.engine.keeper.step()),
            Event::Fail(failure) => self.sink.fail_next(*failure),
            Event::DiskFull(full) => self.disk.set_full(*full),
            Event::Crash { threads, stores } => self.crash(threads, *stores),
        }
    }

    fn journal(&self) -> Journal {
        Journal::new(self.engine.shared.clone())
    }

    fn append(&mut self, key: u32, units: u32) {
        if let Ok(ticket) = self.journal().admit() {
            ticket.settle(|| record(key, units));
            tally(&mut self.committed, key, units);
        }
    }

    fn crash(&mut self, threads: &[bool], stores: u8) {
        for commits in threads {
            if *commits {
                self.append(1, 1);
            } else if self.engine.shared.room.take() {
                // The room and the claim die with the process.
                let _slot = self
                    .engine
                    .shared
                    .current()
                    .claim()
                    .map(|claim| claim.slot());
            }
        }
        for _ in 0..stores {
            drop(self.engine.drain.step());
        }
        self.restart();
    }

    /// Starts until it works: the failures that were asked for hit recovery as well.
    fn restart(&mut self) {
        self.disk.set_full(false);
        self.engine = (0..100)
            .find_map(|_| self.disk.assemble(&self.sink, &self.config).ok())
            .expect("each attempt uses a failure up");
    }

    /// Lets everything settle down, and looks.
    fn end(mut self) -> Result<(), TestCaseError> {
        self.disk.set_full(false);
        // Failures are used up, one by a step at most; then the backlog is, a batch at a time.
        while self.engine.drain.is_behind() {
            drop(self.engine.drain.step());
            drop(self.engine.drain.release());
            self.engine.keeper.step();
        }
        prop_assert_eq!(&self.sink.counts(), &self.committed);
        let stats = self.journal().stats();
        prop_assert_eq!(stats.backlog, 0);
        prop_assert_eq!(stats.corrupt_records, 0);

        self.append(1, 1);
        self.restart();
        prop_assert_eq!(&self.sink.counts(), &self.committed);
        prop_assert!(self.journal().admit().is_ok(), "an empty journal has room");
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn every_committed_record_is_counted_exactly_once(
        segment_records in 1u32..7,
        max_segments in 2u32..5,
        batch_records in 1usize..8,
        events in prop::collection::vec(event(), 0..150),
    ) {
        let mut world = World::new(MeteringConfig {
            batch_records,
            ..config(segment_records, max_segments)
        });
        for event in &events {
            world.happen(event);
        }
        world.end()?;
    }
}
