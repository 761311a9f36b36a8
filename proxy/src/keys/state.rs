//! What the data plane keeps of one live key.

use std::sync::Arc;

use gaas_shared::billing::PriceSchedule;
use gaas_shared::clock::UnixMillis;
use gaas_shared::ids::{ApiKeyId, CustomerId, OrgId, PriceVersionId};
use gaas_shared::model::{KeyScope, RateLimit};
use gaas_shared::secret::SecretDigest;
use gaas_shared::store::KeyRow;

use super::Gates;
use crate::limit::TokenBucket;

/// The end of a key that has none, in half the room that an `Option` takes.
const NEVER: UnixMillis = UnixMillis(i64::MAX);

/// Bytes of two cache lines, less the counts of the `Arc` that every key is in.
const ROOM: usize = 2 * 64 - 2 * size_of::<usize>();
const _: () = assert!(
    size_of::<KeyState>() <= ROOM,
    "a key needs a third cache line"
);

/// A live key. Everything but the bucket's level is fixed; an edit replaces the whole state.
///
/// In this order in memory, which with the counts of the `Arc` is two cache lines: on the first
/// stands what a look-up compares and all that a request needs when it is settled, by which time
/// other requests have pushed both out of the nearest caches.
#[derive(Debug)]
#[repr(C)]
pub struct KeyState {
    /// The digest of its secret.
    pub digest: SecretDigest,
    /// Its quotas, budgets and credits; most keys have none.
    pub gates: Option<Arc<Gates>>,
    /// Its tokens.
    pub bucket: TokenBucket,
    /// Its number.
    pub id: ApiKeyId,
    /// Who owns it.
    pub org: OrgId,
    /// What it opens.
    pub scope: KeyScope,
    /// What it is billed at where neither its own prices nor its service's say anything.
    pub price_version: PriceVersionId,
    /// Its own prices, which win over its service's.
    pub own_prices: PriceSchedule,
    /// From when on it is refused; [`NEVER`] for most.
    expires_at: UnixMillis,
    /// Whose key it is.
    pub customer: Option<CustomerId>,
}

impl KeyState {
    /// A key seen for the first time: its bucket is full.
    pub fn new(row: &KeyRow, gates: Option<Arc<Gates>>, default_limit: RateLimit) -> Self {
        let rate_limit = row.rate_limit.unwrap_or(default_limit);
        Self::with_bucket(row, gates, TokenBucket::full(rate_limit))
    }

    /// The state after an edit: keeps the tokens that are left, and retires the old bucket.
    pub fn edited(
        &self,
        row: &KeyRow,
        gates: Option<Arc<Gates>>,
        default_limit: RateLimit,
        now: u64,
    ) -> Self {
        let rate_limit = row.rate_limit.unwrap_or(default_limit);
        let bucket = TokenBucket::succeed(&self.bucket, rate_limit, now);
        Self::with_bucket(row, gates, bucket)
    }

    fn with_bucket(row: &KeyRow, gates: Option<Arc<Gates>>, bucket: TokenBucket) -> Self {
        Self {
            digest: row.digest,
            gates,
            bucket,
            id: row.id,
            org: row.org,
            scope: row.scope,
            price_version: row.price_version,
            own_prices: row.own_prices.clone(),
            expires_at: row.expires_at.unwrap_or(NEVER),
            customer: row.customer,
        }
    }

    /// The price version of a request that is admitted now, on a service with these prices.
    pub fn price_on(
        &self,
        service: &PriceSchedule,
        now: impl Fn() -> UnixMillis,
    ) -> PriceVersionId {
        self.own_prices
            .at(&now)
            .or_else(|| service.at(&now))
            .unwrap_or(self.price_version)
    }

    /// Whether the key has run out. The clock is asked only where it ever does.
    pub fn is_expired(&self, now: impl FnOnce() -> UnixMillis) -> bool {
        self.expires_at != NEVER && self.expires_at <= now()
    }
}
