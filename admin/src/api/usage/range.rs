//! Which stretch of usage is asked for: from, to, and in how long buckets.

use std::sync::Arc;

use gaas_shared::clock::UnixMillis;
use gaas_shared::ids::{ApiKeyId, OrgId};
use gaas_shared::store::{ControlStore, StoreError, UsageGroup, UsageRange};
use gaas_shared::usage::{Interval, Method};
use utoipa::IntoParams;

use crate::api::extract::{Params, wrong};
use crate::api::problem::Problem;
use crate::state::State;

/// The names of the parameters that are read here.
pub(in crate::api) const FIELDS: [&str; 7] = [
    "from",
    "to",
    "interval",
    "service_id",
    "api_key_id",
    "customer_id",
    "method",
];
/// The most buckets in a stretch.
const MAX_POINTS: u64 = 1_500;
const HOUR_S: u64 = 3_600;
const DAY_S: u64 = 86_400;

/// The query parameters, for the OpenAPI document.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "only described, never built")]
pub(in crate::api) struct RangeQuery {
    /// Where the stretch begins (RFC 3339). Without it: 24 hours before its end.
    #[param(required = false, format = DateTime, example = "2030-01-30T08:00:00Z")]
    from: Option<String>,
    /// Where the stretch ends (RFC 3339). Without it: now.
    #[param(required = false, format = DateTime, example = "2030-01-31T08:00:00Z")]
    to: Option<String>,
    /// How long a point's time is: `minute`, `hour`, `day` or `auto`, which takes minutes up to 3
    /// hours, hours up to 14 days, and then days. The stretch is widened to whole ones.
    #[param(required = false, default = "auto")]
    interval: Option<String>,
    /// Usage of this service alone.
    #[param(required = false, minimum = 1)]
    service_id: Option<u32>,
    /// Usage by this key alone.
    #[param(required = false, minimum = 1)]
    api_key_id: Option<u32>,
    /// Usage by the keys that belong to this customer now.
    #[param(required = false, minimum = 1)]
    customer_id: Option<u32>,
    /// Requests with this method, over all services and keys: `GET`, `HEAD`, `POST`, `PUT`,
    /// `PATCH`, `DELETE`, `OPTIONS`, `TRACE` or `OTHER`.
    #[param(required = false, example = "POST")]
    method: Option<String>,
}

/// A stretch as it was asked for: whose keys are whose is yet to be looked up.
#[derive(Debug, Clone)]
pub(in crate::api) struct Asked {
    pub(in crate::api) range: UsageRange,
}

impl Asked {
    /// Whether it is about part of the services or keys.
    pub(in crate::api) fn is_filtered(&self) -> bool {
        self.range.service.is_some() || self.range.keys.is_some() || self.range.customer.is_some()
    }

    /// The stretch with the keys' owners, where the answer depends on them.
    pub(in crate::api) fn with_owners(
        self,
        control: &ControlStore,
        group: UsageGroup,
    ) -> Result<UsageRange, StoreError> {
        let Self { mut range } = self;
        if range.customer.is_some() || group == UsageGroup::Customer {
            range.owners = Arc::new(control.all_owners(range.org)?);
        }
        Ok(range)
    }
}

/// The stretch that the parameters ask for.
pub(in crate::api) fn of(params: &Params, org: OrgId, state: &State) -> Result<Asked, Problem> {
    let now = state.now();
    let to = params.instant("to")?.unwrap_or(now);
    let a_day_before = UnixMillis(to.0.saturating_sub(DAY_S as i64 * 1_000).max(0));
    let from = params.instant("from")?.unwrap_or(a_day_before);
    if from >= to {
        return Err(wrong("from", "must lie before to"));
    }
    let (from_s, to_s) = (seconds(from), seconds_up(to));
    let choices = [
        ("auto", None),
        ("minute", Some(Interval::Minute)),
        ("hour", Some(Interval::Hour)),
        ("day", Some(Interval::Day)),
    ];
    let chosen = params.choice("interval", &choices)?.flatten();
    let is_kept = |interval| from_s >= state.retention.oldest_s(interval, now);
    let interval = match chosen {
        Some(interval) if interval < Interval::Day && !is_kept(interval) => {
            return Err(no_longer_kept(interval, state));
        }
        Some(interval) => interval,
        None => fitting(to_s - from_s, is_kept),
    };
    let api_key: Option<ApiKeyId> = params.id("api_key_id")?;
    let range = UsageRange {
        org,
        interval,
        from_s: interval.start_of(from_s),
        to_s: interval.end_of(to_s),
        service: params.id("service_id")?,
        keys: api_key.map(|key| [key].into()),
        customer: params.id("customer_id")?,
        owners: Arc::default(),
        method: method(params)?,
    };
    let points = (range.to_s - range.from_s) / interval.seconds();
    if points > MAX_POINTS {
        let message = format!(
            "would give {points} points, and at most {MAX_POINTS} are given; choose a longer \
             interval or a shorter stretch"
        );
        return Err(Problem::unfit("too_many_points", "interval", message));
    }
    let asked = Asked { range };
    if asked.range.method.is_some() && asked.is_filtered() {
        let message = "goes without service_id, api_key_id and customer_id";
        return Err(wrong("method", message));
    }
    Ok(asked)
}

/// One of the methods that are told apart.
pub(in crate::api) fn method(params: &Params) -> Result<Option<Method>, Problem> {
    let methods = Method::NAMES.map(|method| (method.as_str(), method));
    params.choice("method", &methods)
}

/// The interval's name.
pub(in crate::api) const fn name(interval: Interval) -> &'static str {
    match interval {
        Interval::Minute => "minute",
        Interval::Hour => "hour",
        Interval::Day => "day",
    }
}

/// A start of a bucket as text.
pub(in crate::api) fn instant(second: u64) -> String {
    UnixMillis(i64::try_from(second.saturating_mul(1_000)).unwrap_or(i64::MAX)).to_rfc3339()
}

/// The shortest interval that suits a stretch of this length and is still kept at its beginning.
fn fitting(length_s: u64, is_kept: impl Fn(Interval) -> bool) -> Interval {
    if length_s <= 3 * HOUR_S && is_kept(Interval::Minute) {
        Interval::Minute
    } else if length_s <= 14 * DAY_S && is_kept(Interval::Hour) {
        Interval::Hour
    } else {
        Interval::Day
    }
}

fn no_longer_kept(interval: Interval, state: &State) -> Problem {
    let days = state.retention.seconds(interval) / DAY_S;
    let message = format!(
        "cannot be {} before the last {days} days, which are all that is kept of them",
        name(interval)
    );
    Problem::unfit("interval_not_kept", "interval", message)
}

fn seconds(instant: UnixMillis) -> u64 {
    instant.0.unsigned_abs() / 1_000
}

fn seconds_up(instant: UnixMillis) -> u64 {
    instant.0.unsigned_abs().div_ceil(1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_stretches_get_short_intervals() {
        let kept = |_| true;
        assert_eq!(fitting(3 * HOUR_S, kept), Interval::Minute);
        assert_eq!(fitting(3 * HOUR_S + 1, kept), Interval::Hour);
        assert_eq!(fitting(14 * DAY_S, kept), Interval::Hour);
        assert_eq!(fitting(14 * DAY_S + 1, kept), Interval::Day);
        let no_minutes = |interval| interval != Interval::Minute;
        assert_eq!(fitting(HOUR_S, no_minutes), Interval::Hour);
        assert_eq!(fitting(HOUR_S, |_| false), Interval::Day);
    }
}
