//! Limit: room in the journal and a token from the key's bucket, both or neither.

use std::time::Duration;

use crate::context::{LimitTold, RequestContext};
use crate::gateway::Gateway;
use crate::limit::{Decision, TokenBucket};
use crate::rejection::{Rejection, ceil_seconds};
use crate::time::MonoNanos;

/// Takes one token. Runs once per client request, whatever is retried later.
///
/// # Errors
/// An empty bucket, or a journal that can take no more.
pub fn take_token(gateway: &Gateway, context: &mut RequestContext) -> Result<Decision, Rejection> {
    let key = context.key.as_ref().ok_or(Rejection::Internal)?;
    // Room first: giving it back is possible, giving a token back would not be exact.
    let ticket = gateway
        .journal
        .admit()
        .map_err(|_full| Rejection::MeteringFull)?;
    let decision = key.bucket.try_take(MonoNanos::now().0);
    context.limit = told(&key.bucket, decision);
    match decision {
        Decision::Admitted { .. } => {
            context.pin_price();
            context.ticket = Some(ticket);
        }
        Decision::Refused { retry_in_nanos, .. } => {
            return Err(Rejection::RateLimited {
                retry_in: Duration::from_nanos(retry_in_nanos),
            });
        }
        Decision::Retired => {}
    }
    Ok(decision)
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
    Some(LimitTold {
        capacity: bucket.capacity(),
        window_seconds: ceil_seconds(Duration::from_nanos(bucket.span())),
        remaining,
        reset_seconds: ceil_seconds(Duration::from_nanos(full_in_nanos)),
    })
}
