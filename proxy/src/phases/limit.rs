//! Limit: room in the journal, what quotas, budgets and credits allow, and a token from the key's
//! bucket: all of them or none.

use std::time::Duration;

use super::allowance;
use crate::context::{LimitTold, RequestContext};
use crate::gateway::Gateway;
use crate::limit::{Decision, TokenBucket};
use crate::rejection::{Rejection, ceil_seconds};
use crate::time::MonoNanos;

/// Takes one token. Runs once per client request, whatever is retried later.
///
/// # Errors
/// An empty bucket, an allowance that is spent, or a journal that can take no more.
pub fn take_token(gateway: &Gateway, context: &mut RequestContext) -> Result<Decision, Rejection> {
    // Room and reservations first: giving them back is possible, giving a token back would not be
    // exact.
    let ticket = gateway
        .journal
        .admit()
        .map_err(|_full| Rejection::MeteringFull)?;
    let has_gates = context.key.as_ref().is_some_and(|key| key.gates.is_some());
    let held = match has_gates {
        true => Some(allowance::reserve(gateway, context)?),
        false => None,
    };
    let key = context.key.as_ref().ok_or(Rejection::Internal)?;
    let decision = key.bucket.try_take(context.started.0);
    context.limit = told(&key.bucket, decision);
    match (decision, held) {
        (Decision::Admitted { .. }, Some(held)) => {
            context.reserved = Some(held.reserved);
            context.ticket = Some(ticket);
        }
        (Decision::Admitted { .. }, None) => {
            context.pin_price();
            context.ticket = Some(ticket);
        }
        (_, Some(held)) => held.release(gateway, context),
        (_, None) => {}
    }
    match decision {
        Decision::Refused { retry_in_nanos, .. } => Err(Rejection::RateLimited {
            retry_in: Duration::from_nanos(retry_in_nanos),
        }),
        decision => Ok(decision),
    }
}

/// What the bucket holds, for a request that is refused before it asks for a token.
pub(super) fn untouched(bucket: &TokenBucket) -> LimitTold {
    let (remaining, full_in_nanos) = bucket.level(MonoNanos::now().0);
    figures(bucket, remaining, full_in_nanos)
}

fn told(bucket: &TokenBucket, decision: Decision) -> Option<LimitTold> {
    let (remaining, full_in_nanos) = match decision {
        Decision::Admitted {
            remaining,
            full_in_nanos,
        } => (remaining, full_in_nanos),
        Decision::Refused { full_in_nanos, .. } => (0, full_in_nanos),
        Decision::Retired => return None,
    };
    Some(figures(bucket, remaining, full_in_nanos))
}

fn figures(bucket: &TokenBucket, remaining: u32, full_in_nanos: u64) -> LimitTold {
    LimitTold {
        capacity: bucket.capacity(),
        window_seconds: ceil_seconds(Duration::from_nanos(bucket.span())),
        remaining,
        reset_seconds: ceil_seconds(Duration::from_nanos(full_in_nanos)),
    }
}
