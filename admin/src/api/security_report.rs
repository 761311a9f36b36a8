//! How well keys are kept and the instance is guarded, with advice that fits what it really does.

mod findings;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use actix_web::web;
use gaas_shared::clock::UnixMillis;
use gaas_shared::ids::ApiKeyId;
use gaas_shared::model::RateLimit;
use gaas_shared::store::LiveKey;
use serde::Serialize;
use utoipa::ToSchema;

use super::auth::{As, Manager};
use super::problem::{NeedsManager, Problem, Unavailable};
use crate::state::State;
use findings::{Finding, Instance};

const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// A key older than this is better replaced.
const OLD_MS: i64 = 90 * DAY_MS;
/// A limit of more requests a minute than this hardly limits anybody.
const WIDE_OPEN_PER_MINUTE: u64 = 60_000;
/// What the chart of failed authentications sums up to: 15 minutes.
const CHART_STEP_S: i64 = 15 * 60;

/// Findings and figures on security.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SecurityReport)]
pub(super) struct ReportBody {
    /// What could be better, the gravest first.
    findings: Vec<Finding>,
    /// What the keys that findings name are called, by their numbers.
    #[schema(example = json!({"7": "Mobile app"}))]
    key_names: BTreeMap<u32, String>,
    /// How keys are kept.
    keys: KeyHygiene,
    /// Failed authentications of the last 24 hours, a point per 15 minutes; empty if the data plane
    /// cannot be reached. They are counted from its start on.
    failed_authentications: Vec<FailuresBody>,
}

/// Counts of keys that are accepted now.
#[derive(Debug, Default, Serialize, ToSchema)]
pub(super) struct KeyHygiene {
    /// All of them.
    #[schema(examples(12))]
    total: usize,
    /// Those that no request ever came with.
    #[schema(examples(2))]
    never_used: usize,
    /// Those that were made more than 90 days ago.
    #[schema(examples(3))]
    older_than_90_days: usize,
    /// Those that never expire.
    #[schema(examples(10))]
    without_expiry: usize,
    /// Those that allow more than 60,000 requests a minute.
    #[schema(examples(0))]
    wide_open_limit: usize,
}

/// Failed authentications within 15 minutes.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FailedAuthentications)]
pub(super) struct FailuresBody {
    /// When the 15 minutes begin.
    #[schema(format = DateTime)]
    at: String,
    /// How many there were.
    #[schema(examples(3))]
    count: u64,
}

/// Keys by what is to be said about them.
#[derive(Debug, Default)]
struct Sorted {
    total: usize,
    never_used: Vec<ApiKeyId>,
    old: Vec<ApiKeyId>,
    lasting: Vec<ApiKeyId>,
    wide_open: Vec<ApiKeyId>,
}

/// Read the security report
#[utoipa::path(
    get,
    path = "/security/report",
    operation_id = "readSecurityReport",
    tag = "Security",
    responses(
        (status = 200, description = "Findings and figures", body = ReportBody),
        NeedsManager, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(super) async fn handle(
    state: web::Data<State>,
    As { by, .. }: As<Manager>,
) -> Result<web::Json<ReportBody>, Problem> {
    state.proxy.flushed().await;
    let failures = state.proxy.auth_failures().await.ok();
    let (org, now, default_limit) = (by.0.org, state.now(), state.defaults.rate_limit);
    let (sorted, names, claimed, plain_targets) = state
        .both(move |control, usage| {
            let keys = control.live_keys(org, now)?;
            let last_uses = usage.last_uses(org)?;
            let sorted = Sorted::of(&keys, &last_uses, default_limit, now);
            let names = control.key_names(org, &sorted.named())?;
            Ok((
                sorted,
                names,
                control.password_is_set()?,
                control.plain_targets(org)?,
            ))
        })
        .await?;
    let failed_today = failures
        .iter()
        .flatten()
        .map(|&(_, count)| u64::from(count));
    let instance = Instance {
        claimed,
        exposure: state.exposure,
        plain_targets,
        failed_today: failed_today.sum(),
    };
    Ok(web::Json(ReportBody {
        findings: findings::all(&sorted, &instance),
        key_names: names
            .into_iter()
            .map(|(id, key)| (id.get(), key.name))
            .collect(),
        keys: sorted.counts(),
        failed_authentications: failures.map(|told| chart(&told, now)).unwrap_or_default(),
    }))
}

impl Sorted {
    fn of(
        keys: &[LiveKey],
        last_uses: &HashMap<ApiKeyId, UnixMillis>,
        default_limit: RateLimit,
        now: UnixMillis,
    ) -> Self {
        let mut sorted = Self {
            total: keys.len(),
            ..Self::default()
        };
        for key in keys {
            if !last_uses.contains_key(&key.id) {
                sorted.never_used.push(key.id);
            }
            if now.0 - key.created_at.0 > OLD_MS {
                sorted.old.push(key.id);
            }
            if key.expires_at.is_none() {
                sorted.lasting.push(key.id);
            }
            if is_wide_open(key.rate_limit.unwrap_or(default_limit)) {
                sorted.wide_open.push(key.id);
            }
        }
        sorted
    }

    /// The keys that findings name.
    fn named(&self) -> Vec<ApiKeyId> {
        let groups = [&self.never_used, &self.old, &self.lasting, &self.wide_open];
        let named = groups.map(|ids| ids.iter().take(findings::MOST_NAMED));
        let named: BTreeSet<_> = named.into_iter().flatten().copied().collect();
        named.into_iter().collect()
    }

    fn counts(&self) -> KeyHygiene {
        KeyHygiene {
            total: self.total,
            never_used: self.never_used.len(),
            older_than_90_days: self.old.len(),
            without_expiry: self.lasting.len(),
            wide_open_limit: self.wide_open.len(),
        }
    }
}

fn is_wide_open(limit: RateLimit) -> bool {
    let per_minute = u64::from(limit.requests()) * 60 / u64::from(limit.window_seconds()).max(1);
    per_minute > WIDE_OPEN_PER_MINUTE
}

/// The last 24 hours, point by point, those without failures too.
fn chart(per_minute: &[(i64, u32)], now: UnixMillis) -> Vec<FailuresBody> {
    let last = now.0 / 1_000 / CHART_STEP_S * CHART_STEP_S;
    let first = last - (DAY_MS / 1_000 - CHART_STEP_S);
    let mut counts: HashMap<i64, u64> = HashMap::new();
    for &(minute, count) in per_minute {
        let point = minute / CHART_STEP_S * CHART_STEP_S;
        *counts.entry(point).or_default() += u64::from(count);
    }
    let step = usize::try_from(CHART_STEP_S).unwrap_or(usize::MAX);
    (first..=last)
        .step_by(step)
        .map(|point| FailuresBody {
            at: UnixMillis(point * 1_000).to_rfc3339(),
            count: counts.get(&point).copied().unwrap_or(0),
        })
        .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_chart_has_a_whole_day_whatever_happened() {
        let now = UnixMillis(1_800_000_000_000);
        let start = now.0 / 1_000 / CHART_STEP_S * CHART_STEP_S;
        let points = chart(&[(start, 2), (start + 60, 3), (start - 86_400, 9)], now);
        assert_eq!(points.len(), 96);
        assert_eq!(points.last().unwrap().count, 5);
        assert_eq!(points.iter().map(|point| point.count).sum::<u64>(), 5);
    }

    #[test]
    fn a_limit_is_wide_open_above_a_thousand_a_second() {
        let limit = |requests, window| RateLimit::new(requests, window, None).unwrap();
        assert!(!is_wide_open(limit(1_000, 1)));
        assert!(is_wide_open(limit(1_002, 1)));
        assert!(!is_wide_open(limit(60_000, 60)));
        assert!(is_wide_open(limit(60_001, 60)));
        assert!(!is_wide_open(RateLimit::DEFAULT));
    }
}
