//! Which keys and customers have accounts, and which of the accounts still lack their past.

use std::collections::HashMap;
use std::sync::Arc;

use gaas_shared::ids::{ApiKeyId, BillingCycleId, CustomerId, OrgId};
use gaas_shared::model::Allowances;
use gaas_shared::store::{CustomerRow, KeyRow, Prepaid};

use crate::keys::Gates;
use crate::limit::allowance::{Account, Credits, Limits};

/// The accounts of all keys and customers that can be refused for want of an allowance. Only the
/// control thread has it; requests reach their accounts through their key.
#[derive(Debug, Default)]
pub(super) struct Accounts {
    keys: HashMap<ApiKeyId, Arc<Account>>,
    customers: HashMap<CustomerId, (OrgId, Arc<Account>)>,
    openings: Vec<Opening>,
    queued: u64,
}

/// An account whose past is to be read from the store.
#[derive(Debug, Clone)]
pub(super) struct Opening {
    /// Openings are numbered in the order in which they were asked for.
    pub(super) number: u64,
    pub(super) org: OrgId,
    pub(super) owner: Owner,
    pub(super) account: Arc<Account>,
}

/// Whose account it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    Key(ApiKeyId),
    Customer(CustomerId),
}

impl Accounts {
    /// The gates of a key as it is now. Its own account is made, changed or forgotten.
    pub(super) fn gates_of(&mut self, row: &KeyRow, cycle: BillingCycleId) -> Option<Arc<Gates>> {
        let own = match row.allowances.as_deref().filter(|_| !row.revoked) {
            Some(allowances) => Some(self.own(row, limits(allowances, None), cycle)),
            None => {
                self.keys.remove(&row.id);
                None
            }
        };
        let gates = Gates {
            own,
            customer: row.customer.and_then(|customer| self.of_customer(customer)),
        };
        (!gates.is_empty()).then(|| Arc::new(gates))
    }

    /// Makes or changes a customer's account.
    pub(super) fn set_customer(&mut self, row: &CustomerRow, cycle: BillingCycleId) {
        let limits = limits(&row.allowances, row.prepaid.as_ref());
        match self.customers.get(&row.id) {
            Some((_, account)) => {
                if account.set_limits(limits, cycle) {
                    self.reopen(row.id);
                }
            }
            None => {
                let account = Arc::new(Account::new(limits, cycle));
                self.customers.insert(row.id, (row.org, account));
                self.reopen(row.id);
            }
        }
    }

    /// Forgets a customer's account.
    pub(super) fn remove_customer(&mut self, customer: CustomerId) {
        self.customers.remove(&customer);
    }

    /// Has a customer's past read again, because it has other keys now.
    pub(super) fn reopen(&mut self, customer: CustomerId) {
        if let Some((org, account)) = self.customers.get(&customer) {
            let (org, account) = (*org, Arc::clone(account));
            self.queue(org, Owner::Customer(customer), account);
        }
    }

    /// A customer's account, if it has one.
    pub(super) fn of_customer(&self, customer: CustomerId) -> Option<Arc<Account>> {
        let found = self.customers.get(&customer);
        found.map(|(_, account)| Arc::clone(account))
    }

    /// Takes the accounts whose past is to be read now.
    pub(super) fn take_openings(&mut self) -> Vec<Opening> {
        std::mem::take(&mut self.openings)
    }

    /// The number of the opening that was asked for last.
    pub(super) const fn queued(&self) -> u64 {
        self.queued
    }

    fn own(&mut self, row: &KeyRow, limits: Limits, cycle: BillingCycleId) -> Arc<Account> {
        let (account, lacks_past) = match self.keys.get(&row.id) {
            Some(account) => (Arc::clone(account), account.set_limits(limits, cycle)),
            None => {
                let account = Arc::new(Account::new(limits, cycle));
                self.keys.insert(row.id, Arc::clone(&account));
                (account, true)
            }
        };
        if lacks_past {
            self.queue(row.org, Owner::Key(row.id), Arc::clone(&account));
        }
        account
    }

    /// From here on the account logs what is settled, so this comes before any request can find it.
    fn queue(&mut self, org: OrgId, owner: Owner, account: Arc<Account>) {
        account.begin_opening();
        self.queued += 1;
        self.openings.push(Opening {
            number: self.queued,
            org,
            owner,
            account,
        });
    }
}

/// What can refuse a request.
fn limits(allowances: &Allowances, prepaid: Option<&Prepaid>) -> Limits {
    let hard = allowances.hard();
    Limits {
        per_day: hard.per_day.map(|quota| quota.requests()),
        per_month: hard.per_month.map(|quota| quota.requests()),
        budget: hard
            .per_cycle
            .map(|budget| (budget.amount(), budget.currency())),
        credits: prepaid.map(|prepaid| Credits {
            currency: prepaid.currency,
            base: prepaid.base,
            after_cycle: prepaid.after_cycle,
        }),
    }
}
