//! What quotas, budgets and prepaid credits allow a request, and what its client is told of them.
//! Only requests of keys that have any come here.

use std::fmt::Write;

use gaas_shared::clock::{SystemClock, WallClock};

use super::limit;
use crate::context::RequestContext;
use crate::gateway::Gateway;
use crate::keys::Reserved;
use crate::limit::allowance::{Admission, Line, Spent};
use crate::rejection::Rejection;

/// What was reserved before the request is sure to be admitted.
pub(super) struct Held {
    pub(super) reserved: Reserved,
    ask: Admission,
}

/// What the client is told of hard quotas: further items of `RateLimit-Policy` and `RateLimit`.
#[derive(Debug, Default)]
pub(super) struct QuotasTold {
    pub(super) policy: String,
    pub(super) state: String,
}

/// Reserves on the accounts of the key and its customer what the request may use, at the price that
/// is in effect now.
///
/// # Errors
/// Which allowance is spent. Nothing is held then, and the bucket is as it was.
pub(super) fn reserve(gateway: &Gateway, context: &mut RequestContext) -> Result<Held, Rejection> {
    context.pin_price();
    let (Some(key), Some(route), Some((id, price))) =
        (&context.key, &context.route, context.charged)
    else {
        return Err(Rejection::Internal);
    };
    let gates = key.gates.as_ref().ok_or(Rejection::Internal)?;
    let ask = Admission {
        now: SystemClock.now(),
        cycle: route.cycle.get(),
        line: Line {
            key: id,
            service: route.service,
            price,
        },
        max_units: route.units.max_units_per_request(),
    };
    match gates.reserve(&ask, &gateway.state.prices) {
        Ok(reserved) => Ok(Held { reserved, ask }),
        Err(spent) => {
            context.limit = Some(limit::untouched(&key.bucket));
            Err(rejection(spent))
        }
    }
}

impl Held {
    /// Gives everything back: the request is not admitted, or not yet.
    pub(super) fn release(self, gateway: &Gateway, context: &RequestContext) {
        if let Some(gates) = context.key.as_ref().and_then(|key| key.gates.as_ref()) {
            gates.release(self.reserved, &self.ask, &gateway.state.prices);
        }
    }
}

/// What the quotas of the request's key and customer say now.
pub(super) fn told(context: &RequestContext) -> QuotasTold {
    let mut told = QuotasTold::default();
    let Some(gates) = context.key.as_ref().and_then(|key| key.gates.as_ref()) else {
        return told;
    };
    let now = SystemClock.now();
    for (account, names) in [
        (&gates.own, ["day", "month"]),
        (&gates.customer, ["customer-day", "customer-month"]),
    ] {
        let Some(account) = account else { continue };
        for (name, quota) in names.into_iter().zip(account.quotas(now)) {
            let Some(quota) = quota else { continue };
            // Writing to a string does not fail.
            let _ = write!(
                told.policy,
                ", \"{name}\";q={};w={}",
                quota.limit, quota.window_seconds
            );
            let _ = write!(
                told.state,
                ", \"{name}\";r={};t={}",
                quota.left, quota.resets_in_seconds
            );
        }
    }
    told
}

const fn rejection(spent: Spent) -> Rejection {
    match spent {
        Spent::Quota { resets_in } => Rejection::QuotaExceeded { resets_in },
        Spent::Budget => Rejection::BudgetExceeded,
        Spent::Credits => Rejection::CreditsExhausted,
    }
}
