//! What the stories are told with: records, a store and a disk that fail at will.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, unbounded};
use gaas_shared::background;
use gaas_shared::clock::{SystemClock, UnixMillis, WallClock};
use gaas_shared::config::{MeteringConfig, RetentionConfig, WhenFull};
use gaas_shared::ids::{ApiKeyId, BillingCycleId, OrgId, PriceVersionId, ServiceId};
use gaas_shared::store::{Batch, JournalCursor, StoreError};
use gaas_shared::usage::{Method, Origin, UsageRecord};
use proptest::prelude::*;
use tempfile::TempDir;

use crate::metering::directory::{JournalDir, SegmentSource};
use crate::metering::segment::{Blank, Header, Segment};
use crate::metering::{Journal, JournalFull, Metering, MeteringError, Parts, Ticket, UsageSink};

/// Longer than anything takes on a busy machine.
pub(crate) const LONG: Duration = Duration::from_secs(60);

/// A billable answer to `key` that is billed `units`.
pub(crate) fn record(key: u32, units: u32) -> UsageRecord {
    UsageRecord {
        settled_at_us: 1_769_846_400_000_000,
        org: OrgId::new(1).unwrap(),
        service: ServiceId::new(1).unwrap(),
        api_key: ApiKeyId::new(key).unwrap(),
        price_version: PriceVersionId::new(key).unwrap(),
        cycle: BillingCycleId::new(1).unwrap(),
        status: 200,
        origin: Origin::Backend,
        method: Method::Get,
        billed_units: units,
        bytes_in: 10,
        bytes_out: 1_000,
        latency_us: 250,
    }
}

prop_compose! {
    /// Any record there can be.
    pub(crate) fn any_record()(
        settled_at_us in any::<u64>(),
        ids in prop::array::uniform5(1..=u32::MAX),
        status in any::<u16>(),
        (origin, method) in (0u8..3, 0u8..10),
        numbers in any::<(u32, u64, u64, u32)>(),
    ) -> UsageRecord {
        UsageRecord {
            settled_at_us,
            org: OrgId::new(ids[0]).unwrap(),
            service: ServiceId::new(ids[1]).unwrap(),
            api_key: ApiKeyId::new(ids[2]).unwrap(),
            price_version: PriceVersionId::new(ids[3]).unwrap(),
            cycle: BillingCycleId::new(ids[4]).unwrap(),
            status,
            origin: Origin::from_code(origin).unwrap(),
            method: Method::from_code(method),
            billed_units: numbers.0,
            bytes_in: numbers.1,
            bytes_out: numbers.2,
            latency_us: numbers.3,
        }
    }
}

/// Small segments, quick batches.
pub(crate) fn config(segment_records: u32, max_segments: u32) -> MeteringConfig {
    MeteringConfig {
        batch_interval_ms: 1,
        batch_records: 1_000,
        segment_records,
        max_segments,
        when_full: WhenFull::Refuse,
        retention: RetentionConfig::default(),
    }
}

pub(crate) fn clock() -> Arc<dyn WallClock> {
    Arc::new(SystemClock)
}

/// A directory in memory where there is one: stories that make thousands of segments would
/// otherwise measure the disk.
pub(crate) fn quick_dir() -> TempDir {
    tempfile::tempdir_in("/dev/shm").unwrap_or_else(|_| tempfile::tempdir().unwrap())
}

/// Waits for what has no event to wait for.
pub(crate) fn eventually(what: &str, condition: impl Fn() -> bool) {
    let deadline = Instant::now() + LONG;
    while !condition() {
        assert!(Instant::now() < deadline, "never happened: {what}");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Room for a record, as a patient client gets it: the journals of stories are small, and the
/// keeper may need a moment for the next segment.
pub(crate) fn admit_patiently(journal: &Journal) -> Ticket {
    loop {
        match journal.admit() {
            Ok(ticket) => return ticket,
            Err(JournalFull) => std::thread::yield_now(),
        }
    }
}

/// Appends so many records as a patient client.
pub(crate) fn append(metering: &Metering, records: u32) {
    let journal = metering.journal();
    for _ in 0..records {
        admit_patiently(&journal).settle(|| record(1, 1));
    }
}

/// Appends until the journal is full; returns how many records it took.
pub(crate) fn fill(metering: &Metering) -> u64 {
    let journal = metering.journal();
    let mut settled = 0;
    while let Ok(ticket) = journal.admit() {
        ticket.settle(|| record(1, 1));
        settled += 1;
    }
    settled
}

/// Requests and units per API key.
pub(crate) type Counts = HashMap<u32, (u64, u64)>;

/// Counts one record.
pub(crate) fn tally(counts: &mut Counts, key: u32, units: u32) {
    let count = counts.entry(key).or_default();
    count.0 += 1;
    count.1 += u64::from(units);
}

/// A store in memory. Clones are the same store, which outlives the engines that write to it.
#[derive(Clone)]
pub(crate) struct MemorySink {
    state: Arc<Mutex<State>>,
    writes: Sender<u64>,
    pub(crate) written: Receiver<u64>,
}

#[derive(Default)]
struct State {
    billed: Counts,
    rolled_up: Counts,
    unbilled: u64,
    cursor: Option<JournalCursor>,
    checkpoints: u64,
    locked: bool,
    undurable: bool,
    /// How long a write takes, and when those that succeeded began and ended.
    slowness: Duration,
    spans: Vec<(Instant, Instant)>,
    /// Whether writes last until their thread lets nobody in.
    awaits_urgency: bool,
    /// Whether the thread let others in, for each of those that succeeded.
    let_in: Vec<bool>,
    /// How the next writes go wrong.
    failures: Vec<Failure>,
}

/// A way for a write to go wrong.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Failure {
    /// Another process had the database locked.
    Locked,
    /// The disk was full.
    Full,
    /// It was committed, and an error was reported all the same.
    AfterCommit,
}

impl MemorySink {
    pub(crate) fn new() -> Self {
        let (writes, written) = unbounded();
        Self {
            state: Arc::default(),
            writes,
            written,
        }
    }

    /// Whether it is locked by another process from now on.
    pub(crate) fn lock(&self, locked: bool) {
        self.state.lock().unwrap().locked = locked;
    }

    /// Whether its checkpoints fail from now on, as they do on a failing disk.
    pub(crate) fn set_undurable(&self, undurable: bool) {
        self.state.lock().unwrap().undurable = undurable;
    }

    /// How long each write takes from now on.
    pub(crate) fn set_slow(&self, slowness: Duration) {
        self.state.lock().unwrap().slowness = slowness;
    }

    /// When each batch that it has began and ended to be written.
    pub(crate) fn spans(&self) -> Vec<(Instant, Instant)> {
        self.state.lock().unwrap().spans.clone()
    }

    /// Has each write last, from now on, until its thread lets nobody in though it has just
    /// waited: until somebody says that it cannot wait.
    pub(crate) fn await_urgency(&self) {
        self.state.lock().unwrap().awaits_urgency = true;
    }

    /// Whether the thread let others in, for each batch that it has.
    pub(crate) fn let_in(&self) -> Vec<bool> {
        self.state.lock().unwrap().let_in.clone()
    }

    /// Lets the next write fail, before those that fail already.
    pub(crate) fn fail_next(&self, failure: Failure) {
        self.state.lock().unwrap().failures.push(failure);
    }

    /// What it has, after checking that bills and rollups agree.
    pub(crate) fn counts(&self) -> Counts {
        let state = self.state.lock().unwrap();
        assert_eq!(state.billed, state.rolled_up);
        state.billed.clone()
    }

    pub(crate) fn requests(&self) -> u64 {
        self.counts().values().map(|count| count.0).sum()
    }

    /// Requests that nobody is billed for.
    pub(crate) fn unbilled(&self) -> u64 {
        self.state.lock().unwrap().unbilled
    }

    pub(crate) fn checkpoints(&self) -> u64 {
        self.state.lock().unwrap().checkpoints
    }

    pub(crate) fn set_cursor(&self, segment: u64, slot: u32) {
        self.state.lock().unwrap().cursor = Some(JournalCursor { segment, slot });
    }
}

fn disk_full() -> StoreError {
    StoreError::Unavailable {
        path: PathBuf::from("usage.db"),
        reason: "cannot grow: the disk is full".to_owned(),
    }
}

impl State {
    fn take(&mut self, batch: &Batch) {
        for (series, quantity) in &batch.billed {
            let count = self.billed.entry(series.api_key.get()).or_default();
            count.0 += quantity.requests;
            count.1 += quantity.units;
        }
        for ((_, series), totals) in &batch.rollups {
            self.unbilled += totals.requests - totals.billable_requests;
            if totals.billable_requests == 0 {
                continue;
            }
            let count = self.rolled_up.entry(series.api_key.get()).or_default();
            count.0 += totals.billable_requests;
            count.1 += totals.billed_units;
        }
        let earlier = self.cursor.replace(batch.cursor);
        assert!(earlier <= self.cursor, "the cursor never goes back");
    }
}

impl UsageSink for MemorySink {
    fn cursor(&self) -> Result<Option<JournalCursor>, StoreError> {
        Ok(self.state.lock().unwrap().cursor)
    }

    fn write(&self, batch: &Batch, _: UnixMillis) -> Result<(), StoreError> {
        let begun = Instant::now();
        let slowness = self.state.lock().unwrap().slowness;
        std::thread::sleep(slowness);
        if self.state.lock().unwrap().awaits_urgency {
            eventually("the writer is told that it cannot wait", || {
                background::wait(|| std::thread::sleep(Duration::from_millis(1)));
                !background::lets_others_in()
            });
        }
        let mut state = self.state.lock().unwrap();
        if state.locked {
            return Err(StoreError::Busy);
        }
        match state.failures.pop() {
            Some(Failure::Locked) => return Err(StoreError::Busy),
            Some(Failure::Full) => return Err(disk_full()),
            Some(Failure::AfterCommit) => {
                state.take(batch);
                return Err(disk_full());
            }
            None => state.take(batch),
        }
        state.spans.push((begun, Instant::now()));
        state.let_in.push(background::lets_others_in());
        drop(state);
        let _nobody_may_listen = self.writes.send(batch.records);
        Ok(())
    }

    fn checkpoint(&self) -> Result<(), StoreError> {
        let mut state = self.state.lock().unwrap();
        if state.locked || state.undurable {
            return Err(StoreError::Busy);
        }
        state.checkpoints += 1;
        Ok(())
    }
}

/// A disk that is full when told so.
#[derive(Clone)]
pub(crate) struct FlakyDisk {
    directory: JournalDir,
    full: Arc<AtomicBool>,
    makes: Sender<bool>,
    /// Hears of each segment that was made, whether its maker let others in.
    pub(crate) made: Receiver<bool>,
}

impl FlakyDisk {
    pub(crate) fn new(path: &Path) -> Self {
        let (makes, made) = unbounded();
        Self {
            directory: JournalDir::open(path).unwrap(),
            full: Arc::default(),
            makes,
            made,
        }
    }

    pub(crate) fn set_full(&self, full: bool) {
        self.full.store(full, Ordering::SeqCst);
    }

    /// The segments that stand. Unlike a start, it leaves those that the keeper keeps.
    pub(crate) fn segments(&self) -> Vec<u64> {
        let mut numbers: Vec<_> = std::fs::read_dir(self.directory.path())
            .unwrap()
            .filter_map(|entry| {
                let name = entry.unwrap().file_name().into_string().unwrap();
                let number = name.strip_suffix(".log")?;
                Some(u64::from_str_radix(number, 16).unwrap())
            })
            .collect();
        numbers.sort_unstable();
        numbers
    }

    pub(crate) fn file(&self, number: u64) -> PathBuf {
        self.directory.file(number)
    }

    /// Starts the engine on this disk.
    pub(crate) fn start(&self, sink: &MemorySink, config: &MeteringConfig) -> Metering {
        Metering::start_with(&self.directory, self.clone(), sink.clone(), config, clock()).unwrap()
    }

    /// The engine without its threads: the story decides which of them moves.
    pub(crate) fn assemble(
        &self,
        sink: &MemorySink,
        config: &MeteringConfig,
    ) -> Result<Parts<Self, MemorySink>, MeteringError> {
        Parts::assemble(&self.directory, self.clone(), sink.clone(), config, clock())
    }
}

impl SegmentSource for FlakyDisk {
    fn create(&self, header: Header) -> io::Result<Blank> {
        if self.full.load(Ordering::SeqCst) {
            return Err(io::Error::from(rustix::io::Errno::NOSPC));
        }
        self.directory.create(header)
    }

    fn remove(&self, number: u64) -> io::Result<()> {
        self.directory.remove(number)
    }

    fn set_aside(&self, number: u64) -> io::Result<PathBuf> {
        self.directory.set_aside(number)
    }

    fn make(&self, blank: Blank, header: Header) -> io::Result<Segment> {
        let segment = self.directory.make(blank, header)?;
        self.makes.send(background::lets_others_in()).unwrap();
        Ok(segment)
    }
}
