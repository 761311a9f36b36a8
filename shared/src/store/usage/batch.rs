//! Journal records, summed up: what one transaction of the writer takes.

use std::collections::VecDeque;

use rustc_hash::FxHashMap;

use crate::ids::OrgId;
use crate::usage::{
    BilledQuantity, BilledSeries, Interval, Method, Origin, Series, StatusClass, Totals,
    UsageRecord,
};

/// How many requests of a batch go into the request log: its newest.
pub(super) const LOGGED_PER_BATCH: usize = 200;

/// How many series a batch keeps memory for when it is cleared, about 300 bytes for each.
const KEPT_SERIES: usize = 10_000;

/// How many series a batch has room for from the start. To move them to a larger place takes a
/// millisecond in one go, most of it for memory that nobody has touched yet.
const ROOM_AT_FIRST: usize = 3_500;

/// A place in the journal: the next slot to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct JournalCursor {
    /// The segment's number.
    pub segment: u64,
    /// The slot within it.
    pub slot: u32,
}

/// What the sums per method are kept by, within their time bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MethodSeries {
    /// Whose service.
    pub org: OrgId,
    /// Which method.
    pub method: Method,
    /// The status class sent.
    pub status_class: StatusClass,
    /// Who made the answer.
    pub origin: Origin,
}

/// Sums by the start of their bucket, in seconds since 1970 (UTC), and what else they are kept by.
pub(super) type Buckets<S> = FxHashMap<(u64, S), Totals>;

/// Journal records, summed up.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// Sums per minute and series.
    pub rollups: Buckets<Series>,
    /// Sums per minute and method.
    pub methods: Buckets<MethodSeries>,
    /// Billed quantities.
    pub billed: FxHashMap<BilledSeries, BilledQuantity>,
    /// The newest records, oldest first.
    pub recent: VecDeque<UsageRecord>,
    /// How many records were summed up.
    pub records: u64,
    /// Where the journal continues after them.
    pub cursor: JournalCursor,
}

impl Batch {
    /// A batch of nothing, after which the journal continues at `cursor`.
    pub fn ending_at(cursor: JournalCursor) -> Self {
        Self {
            cursor,
            ..Self::default()
        }
    }

    /// A batch of nothing that can take what most batches hold without growing.
    pub fn with_room() -> Self {
        let mut batch = Self::default();
        batch.rollups.reserve(ROOM_AT_FIRST);
        batch
    }

    /// Forgets what was summed up, so that the next batch, which begins at `cursor`, has the same
    /// memory. Of what a large one took, some is given back.
    pub fn clear(&mut self, cursor: JournalCursor) {
        let Self {
            rollups,
            methods,
            billed,
            recent,
            records,
            cursor: ends_at,
        } = self;
        rollups.clear();
        rollups.shrink_to(KEPT_SERIES);
        billed.clear();
        billed.shrink_to(KEPT_SERIES);
        methods.clear();
        recent.clear();
        *records = 0;
        *ends_at = cursor;
    }

    /// Counts one record in. The cursor is the caller's to move.
    pub fn add(&mut self, record: &UsageRecord) {
        self.records += 1;
        let minute = Interval::Minute.start_of(record.settled_at_s());
        let (org, status_class, origin) = (record.org, record.status_class(), record.origin);
        let series = Series {
            org,
            service: record.service,
            api_key: record.api_key,
            status_class,
            origin,
        };
        let method = MethodSeries {
            org,
            method: record.method,
            status_class,
            origin,
        };
        self.rollups
            .entry((minute, series))
            .or_default()
            .add(record);
        self.methods
            .entry((minute, method))
            .or_default()
            .add(record);
        if self.recent.len() == LOGGED_PER_BATCH {
            self.recent.pop_front();
        }
        self.recent.push_back(*record);
        if record.billed_units > 0 {
            self.bill(record);
        }
    }

    fn bill(&mut self, record: &UsageRecord) {
        let series = BilledSeries {
            org: record.org,
            cycle: record.cycle,
            api_key: record.api_key,
            service: record.service,
            price_version: record.price_version,
        };
        let billed = self.billed.entry(series).or_default();
        billed.requests += 1;
        billed.units += u64::from(record.billed_units);
    }
}
