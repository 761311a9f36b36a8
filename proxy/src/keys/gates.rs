//! The accounts that a key's requests are counted on: its own and its customer's.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use gaas_shared::clock::UnixMillis;
use gaas_shared::ids::ApiKeyId;

use crate::limit::allowance::{Account, Admission, PriceBook, Reservation, Settled, Spent};

/// A key's accounts. A key without any has no gates at all.
#[derive(Debug, Clone, Default)]
pub struct Gates {
    /// The key's own.
    pub own: Option<Arc<Account>>,
    /// Its customer's.
    pub customer: Option<Arc<Account>>,
}

/// What a request holds on its key's accounts. A small value; the request settles it, whatever way
/// it ends.
#[derive(Debug, Clone, Copy, Default)]
#[must_use = "what is reserved and not settled stays reserved"]
pub struct Reserved {
    own: Option<Reservation>,
    customer: Option<Reservation>,
}

/// Which gates a key has now, for requests that were admitted before it got them.
#[derive(Debug, Default)]
pub struct GateTable(Mutex<HashMap<ApiKeyId, Arc<Gates>>>);

impl Gates {
    /// Whether there is no account.
    pub const fn is_empty(&self) -> bool {
        self.own.is_none() && self.customer.is_none()
    }

    /// Reserves on both accounts, or on neither.
    ///
    /// # Errors
    /// Which allowance is spent.
    pub fn reserve(&self, ask: &Admission, prices: &PriceBook) -> Result<Reserved, Spent> {
        let on = |account: &Arc<Account>| account.reserve(ask, prices);
        let own = self.own.as_ref().map(on).transpose()?;
        match self.customer.as_ref().map(on).transpose() {
            Ok(customer) => Ok(Reserved { own, customer }),
            Err(spent) => {
                let held = Reserved {
                    own,
                    customer: None,
                };
                self.release(held, ask, prices);
                Err(spent)
            }
        }
    }

    /// Gives back what was reserved for a request that is not admitted after all.
    pub fn release(&self, held: Reserved, ask: &Admission, prices: &PriceBook) {
        let unused = Settled {
            ordinal: None,
            cycle: ask.cycle,
            line: ask.line,
            units: 0,
        };
        self.settle(held, &unused, prices);
    }

    /// Ends a request's reservations by what it used.
    pub fn settle(&self, held: Reserved, settled: &Settled, prices: &PriceBook) {
        for (account, held) in [(&self.own, held.own), (&self.customer, held.customer)] {
            if let (Some(account), Some(held)) = (account, held) {
                account.settle(held, settled, prices);
            }
        }
    }

    /// Ends a request whose key has these gates now and had others, or none, when it was admitted.
    pub fn settle_after_edit(
        &self,
        admitted: Option<&Self>,
        held: Reserved,
        settled: &Settled,
        now: UnixMillis,
        prices: &PriceBook,
    ) {
        let of = |role: fn(&Self) -> &Option<Arc<Account>>| {
            (admitted.and_then(|a| role(a).as_ref()), role(self))
        };
        for ((before, after), held) in [
            (of(|gates| &gates.own), held.own),
            (of(|gates| &gates.customer), held.customer),
        ] {
            match (before, held, after) {
                (Some(before), Some(held), Some(after)) if Arc::ptr_eq(before, after) => {
                    after.settle(held, settled, prices);
                }
                (before, held, after) => {
                    if let (Some(before), Some(held)) = (before, held) {
                        before.release(held, settled, prices);
                    }
                    if let Some(after) = after {
                        after.settle_unreserved(now, settled, prices);
                    }
                }
            }
        }
    }
}

impl GateTable {
    /// A key's gates now; `None` for a key that never had any, or was revoked.
    pub fn get(&self, key: ApiKeyId) -> Option<Arc<Gates>> {
        let gates = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        gates.get(&key).map(Arc::clone)
    }

    /// Sets a key's gates; `None` forgets the key. A key that had gates and is live keeps an entry,
    /// so that its requests in flight learn that they count nowhere any more.
    pub fn set(&self, key: ApiKeyId, gates: Option<Arc<Gates>>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match gates {
            Some(gates) => all.insert(key, gates),
            None => all.remove(&key),
        };
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use gaas_shared::billing::Terms;
    use gaas_shared::ids::{BillingCycleId, PriceVersionId, ServiceId};
    use gaas_shared::money::{Amount, Currency, Price};

    use super::*;
    use crate::limit::allowance::{Limits, Line};

    const NOW: UnixMillis = UnixMillis(1_769_900_400_000);
    const ASK: Admission = Admission {
        now: NOW,
        cycle: BillingCycleId::FIRST,
        line: Line {
            key: ApiKeyId::FIRST,
            service: ServiceId::FIRST,
            price: PriceVersionId::FIRST,
        },
        max_units: 1,
    };

    /// An account for this many requests at a whole dollar.
    fn account(requests: i64) -> Arc<Account> {
        let amount = Amount::from_nano(i128::from(requests) * 1_000_000_000);
        let limits = Limits {
            budget: Some((amount, Currency::USD)),
            ..Limits::default()
        };
        Arc::new(Account::new(limits, BillingCycleId::FIRST))
    }

    fn book() -> PriceBook {
        let book = PriceBook::default();
        let dollar = Price::from_nano(1_000_000_000).unwrap();
        let terms = Terms::per_unit(dollar, Currency::USD);
        book.add([(PriceVersionId::FIRST, terms)]);
        book
    }

    fn served(ordinal: u64) -> Settled {
        Settled {
            ordinal: Some(ordinal),
            cycle: ASK.cycle,
            line: ASK.line,
            units: 1,
        }
    }

    fn left(account: &Arc<Account>) -> usize {
        let prices = book();
        let held: Vec<_> = std::iter::from_fn(|| account.reserve(&ASK, &prices).ok()).collect();
        for &held in &held {
            account.release(held, &served(0), &prices);
        }
        held.len()
    }

    #[test]
    fn a_refusal_by_the_customer_costs_the_key_nothing() {
        let prices = book();
        let gates = Gates {
            own: Some(account(3)),
            customer: Some(account(1)),
        };
        let held = gates.reserve(&ASK, &prices).unwrap();
        assert!(gates.reserve(&ASK, &prices).is_err());
        gates.settle(held, &served(0), &prices);
        assert!(gates.reserve(&ASK, &prices).is_err());
        assert_eq!(left(gates.own.as_ref().unwrap()), 2);
    }

    #[test]
    fn a_request_that_an_edit_overtook_counts_where_its_key_is_now() {
        let prices = book();
        let (kept, old, new) = (account(5), account(5), account(5));
        let gates = |customer: Option<&Arc<Account>>| Gates {
            own: Some(Arc::clone(&kept)),
            customer: customer.map(Arc::clone),
        };
        let before = gates(Some(&old));
        let held = before.reserve(&ASK, &prices).unwrap();
        let moved = gates(Some(&new));
        moved.settle_after_edit(Some(&before), held, &served(0), NOW, &prices);
        assert_eq!([left(&kept), left(&old), left(&new)], [4, 5, 4]);
        // One that was admitted before there were gates, and one that has none any more.
        moved.settle_after_edit(None, Reserved::default(), &served(1), NOW, &prices);
        assert_eq!([left(&kept), left(&new)], [3, 3]);
        let held = moved.reserve(&ASK, &prices).unwrap();
        Gates::default().settle_after_edit(Some(&moved), held, &served(2), NOW, &prices);
        assert_eq!([left(&kept), left(&new)], [3, 3]);
    }

    #[test]
    fn the_table_tells_a_key_without_accounts_from_one_that_it_never_saw() {
        let table = GateTable::default();
        assert!(table.get(ApiKeyId::FIRST).is_none());
        table.set(ApiKeyId::FIRST, Some(Arc::default()));
        assert!(
            table
                .get(ApiKeyId::FIRST)
                .is_some_and(|gates| gates.is_empty())
        );
        table.set(ApiKeyId::FIRST, None);
        assert!(table.get(ApiKeyId::FIRST).is_none());
    }
}
