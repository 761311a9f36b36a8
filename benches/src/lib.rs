//! Micro benches of the engines, and the fixtures that they share. Run them with
//! `cargo bench -p gaas-benches`.
//!
//! A bench calls one engine alone, at several sizes. Whole processes under load are not measured
//! here, and nothing here is part of the gateway.

pub mod exchange;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use gaas_proxy::metering::{Metering, MeteringError, UsageSink};
use gaas_shared::billing::{ModelError, PriceModel, PriceSchedule, RawModel, RawPrice, RawTier};
use gaas_shared::clock::{SystemClock, UnixMillis};
use gaas_shared::config::{MeteringConfig, RetentionConfig, WhenFull};
use gaas_shared::ids::{
    ApiKeyId, BillingCycleId, CustomerId, InvalidId, OrgId, PriceVersionId, ServiceId,
};
use gaas_shared::model::KeyScope;
use gaas_shared::money::Price;
use gaas_shared::secret::SecretDigest;
use gaas_shared::store::{Batch, JournalCursor, KeyOwners, KeyRow, StoreError};
use gaas_shared::usage::{BilledQuantity, BilledSeries, Method, Origin, UsageRecord};

/// How long a bench is run before it counts, and how long while it does, where Criterion's own
/// times (3 and 5 s) would make all benches together take a quarter of an hour.
pub const WARM_UP: Duration = Duration::from_secs(1);
/// See [`WARM_UP`].
pub const MEASUREMENT: Duration = Duration::from_secs(2);

/// Slots per segment. Two stand ready when metering has started.
pub const SEGMENT_RECORDS: u32 = 1 << 16;

/// Keys and their customers, for a writer that is told whose keys are whose.
#[derive(Debug, Clone, Default)]
pub struct Register(pub HashMap<ApiKeyId, CustomerId>);

impl KeyOwners for Register {
    fn owners(
        &self,
        _: OrgId,
        keys: &[ApiKeyId],
    ) -> Result<HashMap<ApiKeyId, CustomerId>, StoreError> {
        let owner = |key: &ApiKeyId| Some((*key, *self.0.get(key)?));
        Ok(keys.iter().filter_map(owner).collect())
    }
}

/// A billable answer under the given API key.
///
/// # Errors
/// When `key` is 0.
pub fn record(key: u32) -> Result<UsageRecord, InvalidId> {
    let one = BilledSeries::nth(key)?;
    Ok(UsageRecord {
        settled_at_us: 1_769_846_400_000_000,
        org: one.org,
        service: one.service,
        api_key: one.api_key,
        price_version: one.price_version,
        cycle: one.cycle,
        status: 200,
        origin: Origin::Backend,
        method: Method::Get,
        billed_units: 1,
        bytes_in: 0,
        bytes_out: 1_024,
        latency_us: 850,
    })
}

/// What `keys` keys used in a cycle, each at a price version of its own.
///
/// # Errors
/// Never for the counts that benches use.
pub fn billed(keys: u32) -> Result<Vec<(BilledSeries, BilledQuantity)>, InvalidId> {
    let quantity = |key: u32| BilledQuantity {
        requests: u64::from(key) * 1_000,
        units: u64::from(key) * 1_000,
    };
    (1..=keys)
        .map(|key| Ok((BilledSeries::nth(key)?, quantity(key))))
        .collect()
}

/// A price of so many tiers, a thousand units each but the last; a hundred are the most that a
/// price may have. `kind`: `graduated` or `volume`.
///
/// # Errors
/// When there can be no such price.
pub fn tiered(kind: &str, tiers: i64) -> Result<PriceModel, Vec<ModelError>> {
    let tier = |number: i64| RawTier {
        from: None,
        up_to: (number < tiers).then_some(number * 1_000),
        unit_price: Price::DEFAULT,
        flat_fee: None,
    };
    PriceModel::parse(&RawPrice {
        model: RawModel {
            kind: kind.to_owned(),
            unit_price: None,
            tiers: Some((1..=tiers).map(tier).collect()),
            size: None,
            package_price: None,
        },
        free_units: None,
        minimum_per_cycle: None,
        flat_fee_per_cycle: None,
    })
}

/// A key as the data plane reads it from the store, its digest spread like a real one's.
pub fn key_row(number: u32) -> KeyRow {
    let mut digest = [0u8; 32];
    for (at, lane) in digest.chunks_exact_mut(8).enumerate() {
        let mixed = (u64::from(number) + 1)
            .wrapping_mul(0x9E37_79B9_7F4A_7C15)
            .rotate_left(at as u32 * 16);
        lane.copy_from_slice(&mixed.to_le_bytes());
    }
    KeyRow {
        id: ApiKeyId::new(number).unwrap_or(ApiKeyId::FIRST),
        org: OrgId::FIRST,
        digest: SecretDigest(digest),
        scope: KeyScope::Service(ServiceId::FIRST),
        rate_limit: None,
        price_version: PriceVersionId::FIRST,
        own_prices: PriceSchedule::fixed(PriceVersionId::FIRST),
        customer: None,
        allowances: None,
        expires_at: None,
        revoked: false,
    }
}

/// Series that differ in key and price version.
trait Nth: Sized {
    fn nth(key: u32) -> Result<Self, InvalidId>;
}

impl Nth for BilledSeries {
    fn nth(key: u32) -> Result<Self, InvalidId> {
        Ok(Self {
            org: OrgId::new(1).ok_or(InvalidId)?,
            cycle: BillingCycleId::new(1).ok_or(InvalidId)?,
            api_key: ApiKeyId::new(key).ok_or(InvalidId)?,
            service: ServiceId::new(1 + key % 10).ok_or(InvalidId)?,
            price_version: PriceVersionId::new(key).ok_or(InvalidId)?,
        })
    }
}

/// Metering whose writer stores eight times `batch_records` at once, and otherwise only when it is
/// flushed.
///
/// # Errors
/// When the directory cannot hold a journal.
pub fn metering(
    journal: &Path,
    sink: impl UsageSink,
    batch_records: usize,
) -> Result<Metering, MeteringError> {
    let config = MeteringConfig {
        batch_interval_ms: 3_600_000,
        batch_records,
        segment_records: SEGMENT_RECORDS,
        max_segments: 64,
        when_full: WhenFull::Refuse,
        retention: RetentionConfig::default(),
    };
    Metering::start(journal, sink, &config, Arc::new(SystemClock))
}

/// A store that takes everything and keeps nothing: what remains is the journal.
#[derive(Debug, Clone, Copy)]
pub struct NoStore;

impl UsageSink for NoStore {
    fn cursor(&self) -> Result<Option<JournalCursor>, StoreError> {
        Ok(None)
    }

    fn write(&self, _: &Batch, _: UnixMillis) -> Result<(), StoreError> {
        Ok(())
    }

    fn checkpoint(&self) -> Result<(), StoreError> {
        Ok(())
    }
}
