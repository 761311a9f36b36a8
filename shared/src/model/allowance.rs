//! Allowances: what a key or a customer may use, in requests or in money.

use crate::fields::FieldError;
use crate::money::{Amount, Currency};

/// What happens when an allowance is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Enforcement {
    /// Somebody is told; traffic goes on.
    Soft,
    /// Further requests are refused.
    Hard,
}

/// Billable requests per day or month (UTC).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RequestQuota {
    requests: u64,
    enforcement: Enforcement,
}

/// What the use of a billing cycle may cost, without flat fees and minimums, which are owed
/// whatever traffic comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Budget {
    amount: Amount,
    currency: Currency,
    enforcement: Enforcement,
}

/// All allowances of one key or one customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Allowances {
    /// Requests per day (UTC).
    pub per_day: Option<RequestQuota>,
    /// Requests per calendar month (UTC).
    pub per_month: Option<RequestQuota>,
    /// Money per billing cycle.
    pub per_cycle: Option<Budget>,
}

impl Enforcement {
    /// The name under which it is stored and shown.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Soft => "soft",
            Self::Hard => "hard",
        }
    }

    /// Reads a stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Soft, Self::Hard]
            .into_iter()
            .find(|enforcement| enforcement.name() == name)
    }

    /// Whether requests are refused.
    pub const fn is_hard(self) -> bool {
        matches!(self, Self::Hard)
    }
}

impl RequestQuota {
    /// The most requests; every JSON number up to here is exact whatever reads it.
    pub const MAX_REQUESTS: u64 = 1_000_000_000_000_000;

    /// A checked quota.
    ///
    /// # Errors
    /// Names the field `limit` when it is zero or too large.
    pub fn new(requests: u64, enforcement: Enforcement) -> Result<Self, FieldError> {
        if !(1..=Self::MAX_REQUESTS).contains(&requests) {
            let message = format!("must be a whole number from 1 to {}", Self::MAX_REQUESTS);
            return Err(FieldError::new("limit", message));
        }
        Ok(Self {
            requests,
            enforcement,
        })
    }

    /// Requests per window, at least one.
    pub const fn requests(self) -> u64 {
        self.requests
    }

    /// What happens when they are used up.
    pub const fn enforcement(self) -> Enforcement {
        self.enforcement
    }
}

impl Budget {
    /// The largest budget: 10¹² currency units.
    pub const MAX: Amount = Amount::from_nano(1_000_000_000_000 * 1_000_000_000);

    /// A checked budget.
    ///
    /// # Errors
    /// Names the field `amount` when it is not above zero, or too large.
    pub fn new(
        amount: Amount,
        currency: Currency,
        enforcement: Enforcement,
    ) -> Result<Self, FieldError> {
        if amount <= Amount::ZERO {
            return Err(FieldError::new("amount", "must be above zero"));
        }
        if amount > Self::MAX {
            let message = format!("must be at most {}", Self::MAX);
            return Err(FieldError::new("amount", message));
        }
        Ok(Self {
            amount,
            currency,
            enforcement,
        })
    }

    /// How much, above zero.
    pub const fn amount(self) -> Amount {
        self.amount
    }

    /// In which money. Use that is priced in another does not count.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// What happens when it is used up.
    pub const fn enforcement(self) -> Enforcement {
        self.enforcement
    }
}

impl Allowances {
    /// Whether nothing is limited.
    pub const fn is_empty(&self) -> bool {
        self.per_day.is_none() && self.per_month.is_none() && self.per_cycle.is_none()
    }

    /// Whether anything can be refused on their account.
    pub const fn has_hard(&self) -> bool {
        !self.hard().is_empty()
    }

    /// The hard ones alone.
    pub const fn hard(&self) -> Self {
        Self {
            per_day: match self.per_day {
                Some(quota) if quota.enforcement.is_hard() => Some(quota),
                _ => None,
            },
            per_month: match self.per_month {
                Some(quota) if quota.enforcement.is_hard() => Some(quota),
                _ => None,
            },
            per_cycle: match self.per_cycle {
                Some(budget) if budget.enforcement.is_hard() => Some(budget),
                _ => None,
            },
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn limits_out_of_bounds_name_their_field() {
        let quota = |requests| RequestQuota::new(requests, Enforcement::Hard);
        assert!(quota(1).is_ok() && quota(RequestQuota::MAX_REQUESTS).is_ok());
        for wrong in [0, RequestQuota::MAX_REQUESTS + 1] {
            assert_eq!(quota(wrong).unwrap_err().field, "limit");
        }
        let budget = |amount| Budget::new(amount, Currency::USD, Enforcement::Soft);
        assert!(budget(Amount::from_nano(1)).is_ok() && budget(Budget::MAX).is_ok());
        for wrong in [-1, 0, Budget::MAX.nano() + 1] {
            let error = budget(Amount::from_nano(wrong)).unwrap_err();
            assert_eq!(error.field, "amount");
        }
    }

    #[test]
    fn only_hard_allowances_can_refuse() {
        let soft = RequestQuota::new(5, Enforcement::Soft).unwrap();
        let hard = RequestQuota::new(7, Enforcement::Hard).unwrap();
        let none = Allowances::default();
        assert!(none.is_empty() && !none.has_hard());
        let mut allowances = Allowances {
            per_day: Some(soft),
            ..none
        };
        assert!(!allowances.is_empty() && !allowances.has_hard());
        allowances.per_month = Some(hard);
        assert!(allowances.has_hard());
        let only = Allowances {
            per_month: Some(hard),
            ..none
        };
        assert_eq!(allowances.hard(), only);
    }
}
