//! All live keys by the digest of their secret.
//!
//! A look-up holds a shard's read lock for the moment of cloning one `Arc`; no guard leaves this
//! file, so none can be held across an `.await`.
//!
//! The table holds nothing but pointers: the digest stands in the key's state, on the same cache
//! line as the count that a look-up raises. So among many keys a look-up waits for memory once for
//! the pointer and once for the state, and the pointers of many thousand keys fit into the nearer
//! caches.

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use gaas_shared::model::RateLimit;
use gaas_shared::secret::SecretDigest;
use gaas_shared::store::KeyRow;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

use super::{Gates, KeyState};
use crate::cache_line::{self, Padded};

/// Parts that are locked apart from each other.
const SHARDS: usize = 64;

/// All live keys. Cheap to clone: clones share the table.
#[derive(Debug, Clone)]
pub struct KeyTable {
    shards: Arc<[Padded<RwLock<Shard>>; SHARDS]>,
    default_limit: RateLimit,
}

type Shard = HashTable<Arc<KeyState>>;

impl KeyTable {
    /// An empty table; keys without a limit of their own get `default_limit`.
    pub fn new(default_limit: RateLimit) -> Self {
        Self {
            shards: Arc::new(std::array::from_fn(|_| Padded::default())),
            default_limit,
        }
    }

    /// The live key with this digest.
    #[inline]
    pub fn get(&self, digest: &SecretDigest) -> Option<Arc<KeyState>> {
        let shard = read(self.shard(digest));
        let found = shard.find(hash(digest), |key| {
            // All of its lines at once: the phases that follow need most of them.
            cache_line::fetch(&**key);
            key.digest == *digest
        });
        found.map(Arc::clone)
    }

    /// The live key with this digest, looked up while something else is done: its memory, which
    /// other work has mostly pushed out of the nearest caches, comes meanwhile.
    ///
    /// A part of the table stays locked for reading as long as `meanwhile` takes, which must not
    /// come back to the table.
    #[inline]
    pub fn get_while<T>(
        &self,
        digest: &SecretDigest,
        meanwhile: impl FnOnce() -> T,
    ) -> (Option<Arc<KeyState>>, T) {
        let shard = read(self.shard(digest));
        // Nearly always the first that could be the one is the one.
        let expected = shard.find(hash(digest), |key| {
            cache_line::fetch(&**key);
            true
        });
        let done = meanwhile();
        let found = expected.and_then(|key| match key.digest == *digest {
            true => Some(key),
            false => shard.find(hash(digest), |key| key.digest == *digest),
        });
        (found.map(Arc::clone), done)
    }

    /// Puts a key as it now is in effect: adds, changes or, if revoked, removes it. A request that
    /// looked the key up before and has not taken its token yet finds its bucket retired.
    pub fn put(&self, row: &KeyRow, gates: Option<Arc<Gates>>, now: u64) {
        let mut shard = write(self.shard(&row.digest));
        let is_it = |key: &Arc<KeyState>| key.digest == row.digest;
        match shard.entry(hash(&row.digest), is_it, hash_of) {
            Entry::Occupied(entry) if row.revoked => {
                entry.remove().0.bucket.retire();
            }
            Entry::Occupied(mut entry) => {
                let edited = entry.get().edited(row, gates, self.default_limit, now);
                *entry.get_mut() = Arc::new(edited);
            }
            Entry::Vacant(_) if row.revoked => {}
            Entry::Vacant(entry) => {
                entry.insert(Arc::new(KeyState::new(row, gates, self.default_limit)));
            }
        }
    }

    /// Gives gates to keys that nobody uses yet, by their customer: a walk over the whole table.
    pub fn attach(&self, mut gates: impl FnMut(&KeyState) -> Option<Arc<Gates>>) {
        for shard in &*self.shards {
            for key in write(shard).iter_mut() {
                if let Some(key) = Arc::get_mut(key)
                    && let Some(gates) = gates(key)
                {
                    key.gates = Some(gates);
                }
            }
        }
    }

    /// Keys in the table.
    pub fn len(&self) -> usize {
        self.shards.iter().map(|shard| read(shard).len()).sum()
    }

    /// Whether the table is empty.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Gives back memory that growing left unused; worth it once after loading.
    pub fn shrink_to_fit(&self) {
        for shard in &*self.shards {
            write(shard).shrink_to_fit(hash_of);
        }
    }

    fn shard(&self, digest: &SecretDigest) -> &RwLock<Shard> {
        // Of a byte that the hash within the shard does not hold.
        &self.shards[usize::from(digest.0[8]) % SHARDS]
    }
}

/// Eight bytes of the digest: SHA-256 has mixed them already, and nobody can choose the digest of a
/// key that the gateway made.
fn hash(digest: &SecretDigest) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = digest.0;
    u64::from_le_bytes([a, b, c, d, e, f, g, h])
}

fn hash_of(key: &Arc<KeyState>) -> u64 {
    hash(&key.digest)
}

/// A panic while a shard is locked leaves it whole: every change is one step.
fn read(shard: &RwLock<Shard>) -> RwLockReadGuard<'_, Shard> {
    shard.read().unwrap_or_else(PoisonError::into_inner)
}

fn write(shard: &RwLock<Shard>) -> RwLockWriteGuard<'_, Shard> {
    shard.write().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use gaas_shared::billing::PriceSchedule;
    use gaas_shared::clock::UnixMillis;
    use gaas_shared::ids::{ApiKeyId, OrgId, PriceVersionId, ServiceId};
    use gaas_shared::model::KeyScope;

    use super::*;
    use crate::limit::Decision;

    fn row(number: u32) -> KeyRow {
        let mut digest = [0u8; 32];
        digest[..4].copy_from_slice(&number.to_le_bytes());
        KeyRow {
            id: ApiKeyId::new(number).unwrap(),
            org: OrgId::new(1).unwrap(),
            digest: SecretDigest(digest),
            scope: KeyScope::Service(ServiceId::new(1).unwrap()),
            rate_limit: None,
            price_version: PriceVersionId::new(1).unwrap(),
            own_prices: PriceSchedule::fixed(PriceVersionId::new(1).unwrap()),
            customer: None,
            allowances: None,
            expires_at: None,
            revoked: false,
        }
    }

    #[test]
    fn a_revoked_key_is_gone_and_its_holders_are_told() {
        let table = KeyTable::new(RateLimit::DEFAULT);
        table.put(&row(1), None, 1);
        let held = table.get(&row(1).digest).unwrap();
        table.put(
            &KeyRow {
                revoked: true,
                ..row(1)
            },
            None,
            1,
        );
        assert!(table.get(&row(1).digest).is_none());
        assert_eq!(held.bucket.try_take(1), Decision::Retired);
        table.put(
            &KeyRow {
                revoked: true,
                ..row(2)
            },
            None,
            1,
        );
        assert!(table.is_empty());
    }

    #[test]
    fn what_is_looked_up_meanwhile_is_the_same() {
        let table = KeyTable::new(RateLimit::DEFAULT);
        // So many that places are shared: the first that could be the one often is another.
        for number in (2..4_000).step_by(2) {
            table.put(&row(number), None, 1);
        }
        for number in 1..4_000 {
            let digest = row(number).digest;
            let (found, done) = table.get_while(&digest, || number);
            assert_eq!(done, number);
            let ids = [found, table.get(&digest)].map(|key| key.map(|key| key.id.get()));
            let expected = number.is_multiple_of(2).then_some(number);
            assert_eq!(ids, [expected; 2]);
        }
    }

    #[test]
    fn an_edit_keeps_the_tokens_that_are_left() {
        let table = KeyTable::new(RateLimit::DEFAULT);
        table.put(&row(1), None, 1);
        let before = table.get(&row(1).digest).unwrap();
        for _ in 0..7 {
            before.bucket.try_take(1);
        }
        let price_version = PriceVersionId::new(2).unwrap();
        table.put(
            &KeyRow {
                price_version,
                ..row(1)
            },
            None,
            1,
        );
        let after = table.get(&row(1).digest).unwrap();
        assert_eq!(after.price_version, price_version);
        assert!(matches!(
            after.bucket.try_take(1),
            Decision::Admitted { remaining: 2, .. }
        ));
        assert_eq!(before.bucket.try_take(1), Decision::Retired);
    }

    #[test]
    fn a_key_expires_at_its_instant() {
        let expires_at = Some(UnixMillis(1_000));
        let key = KeyState::new(
            &KeyRow {
                expires_at,
                ..row(1)
            },
            None,
            RateLimit::DEFAULT,
        );
        assert!(!key.is_expired(|| UnixMillis(999)));
        assert!(key.is_expired(|| UnixMillis(1_000)));
    }

    #[test]
    fn a_key_without_a_price_of_its_own_pays_the_services() {
        let version = |number| PriceVersionId::new(number).unwrap();
        let at = |own_prices: PriceSchedule, service: &PriceSchedule, now: i64| {
            let row = KeyRow {
                own_prices,
                ..row(1)
            };
            KeyState::new(&row, None, RateLimit::DEFAULT).price_on(service, || UnixMillis(now))
        };
        let none = || PriceSchedule::new(None, Vec::new());
        let service = PriceSchedule::new(Some(version(5)), vec![(UnixMillis(100), version(6))]);
        assert_eq!(at(none(), &service, 99), version(5));
        assert_eq!(at(none(), &service, 100), version(6));
        assert_eq!(at(none(), &none(), 100), version(1));
        assert_eq!(
            at(PriceSchedule::fixed(version(3)), &service, 100),
            version(3)
        );
        let later = PriceSchedule::new(None, vec![(UnixMillis(200), version(7))]);
        assert_eq!(at(later.clone(), &service, 199), version(6));
        assert_eq!(at(later, &service, 200), version(7));
    }

    #[test]
    fn many_keys_are_all_found() {
        let table = KeyTable::new(RateLimit::DEFAULT);
        for number in 1..=20_000 {
            table.put(&row(number), None, 1);
        }
        table.shrink_to_fit();
        assert_eq!(table.len(), 20_000);
        assert!((1..=20_000).all(|n| table.get(&row(n).digest).unwrap().id.get() == n));
    }

    /// Requests race with edits: all in all no more is granted than one bucket holds.
    #[test]
    fn edits_under_load_grant_no_extra_token() {
        let table = KeyTable::new(RateLimit::new(5_000, 2_000_000, None).unwrap());
        table.put(&row(1), None, 1);
        let granted: usize = std::thread::scope(|scope| {
            let takers: Vec<_> = (0..4)
                .map(|_| {
                    scope.spawn(|| {
                        let mut granted = 0;
                        for _ in 0..5_000 {
                            let key = table.get(&row(1).digest).unwrap();
                            granted += usize::from(matches!(
                                key.bucket.try_take(1),
                                Decision::Admitted { .. }
                            ));
                        }
                        granted
                    })
                })
                .collect();
            for version in 2..500 {
                let price_version = PriceVersionId::new(version).unwrap();
                table.put(
                    &KeyRow {
                        price_version,
                        ..row(1)
                    },
                    None,
                    1,
                );
            }
            takers.into_iter().map(|taker| taker.join().unwrap()).sum()
        });
        assert!(granted <= 5_000, "{granted}");
    }
}
