//! The first page of the dashboard in one answer.

use std::sync::Arc;

use actix_web::web;
use gaas_shared::clock::UnixMillis;
use gaas_shared::ids::OrgId;
use gaas_shared::money::Currency;
use gaas_shared::store::{
    ControlStore, Figures, RequestFilter, StoreError, UsageGroup, UsageRange, UsageStore,
};
use gaas_shared::usage::{Interval, Outcome};
use serde::Serialize;
use utoipa::ToSchema;

use super::auth::{As, Manager};
use super::billing::CycleCosts;
use super::health::HealthBody;
use super::problem::{NeedsManager, Problem, Unavailable};
use super::requests::{self, RequestBody};
use super::usage::percentile_ms;
use crate::state::State;

const DAY_S: u64 = 86_400;
/// How many failures are shown.
const FAILURES: usize = 10;

/// Figures about everything.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Overview)]
pub(super) struct OverviewBody {
    /// Services that are registered.
    #[schema(examples(3))]
    services: u64,
    /// Keys that are accepted.
    #[schema(examples(12))]
    api_keys: u64,
    /// Requests, whatever became of them.
    requests: RequestCounts,
    /// The share of requests that succeeded in the last 24 hours, from 0 to 1; `null` without any.
    #[schema(examples(0.987))]
    success_rate_24h: Option<f64>,
    /// The share of requests that the backend answered 5xx, or the gateway in its place.
    #[schema(examples(0.004))]
    error_rate_24h: Option<f64>,
    /// How long requests took in the last 24 hours.
    latency_24h: LatencyBody,
    /// What is owed for the open billing cycle so far.
    revenue_open_cycle: RevenueBody,
    /// Each component's state, as in `GET /health`.
    health: HealthBody,
    /// The latest requests that went wrong in a backend or on the way to it, newest first.
    latest_failures: Vec<RequestBody>,
}

/// Requests on the latest days (UTC).
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RequestCounts {
    /// Since midnight.
    #[schema(examples(42))]
    today: u64,
    /// Today and the 6 days before.
    #[schema(examples(420))]
    last_7_days: u64,
    /// Today and the 29 days before.
    #[schema(examples(4200))]
    last_30_days: u64,
}

/// How long requests took, in milliseconds; `null` without requests.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OverviewLatency)]
pub(super) struct LatencyBody {
    /// Half of them were quicker.
    #[schema(examples(12.5))]
    p50_ms: Option<f64>,
    /// 95 % of them were quicker.
    #[schema(examples(48.0))]
    p95_ms: Option<f64>,
    /// 99 % of them were quicker.
    #[schema(examples(120.0))]
    p99_ms: Option<f64>,
}

/// An amount of money.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OverviewRevenue)]
pub(super) struct RevenueBody {
    /// An exact decimal.
    #[schema(examples("0.042"))]
    amount: String,
    /// Its currency: the configured one. What is owed in others is in `GET /billing/summary`.
    #[schema(examples("USD"))]
    currency: String,
}

/// What the stores say.
struct Stored {
    services: u64,
    api_keys: u64,
    requests: RequestCounts,
    last_day: Figures,
    revenue: String,
    failures: Vec<RequestBody>,
}

/// Read the overview
///
/// Requests answered before this call are counted, unless the data plane cannot be reached.
#[utoipa::path(
    get,
    path = "/overview",
    operation_id = "readOverview",
    tag = "Usage",
    responses(
        (status = 200, description = "Figures about everything", body = OverviewBody),
        NeedsManager, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(super) async fn handle(
    state: web::Data<State>,
    As { by, .. }: As<Manager>,
) -> Result<web::Json<OverviewBody>, Problem> {
    state.proxy.flushed().await;
    let (org, now, currency) = (by.0.org, state.now(), state.defaults.currency);
    let stored = state
        .both(move |control, usage| Stored::read(control, usage, org, now, currency))
        .await?;
    let requests = stored.last_day.totals.requests;
    let share = |part: u64| (requests > 0).then(|| part as f64 / requests as f64);
    let percentile = |percent| percentile_ms(&stored.last_day, percent);
    Ok(web::Json(OverviewBody {
        services: stored.services,
        api_keys: stored.api_keys,
        requests: stored.requests,
        success_rate_24h: share(stored.last_day.succeeded),
        error_rate_24h: share(stored.last_day.errors),
        latency_24h: LatencyBody {
            p50_ms: percentile(50),
            p95_ms: percentile(95),
            p99_ms: percentile(99),
        },
        revenue_open_cycle: RevenueBody {
            amount: stored.revenue,
            currency: currency.to_string(),
        },
        health: HealthBody::of(&state).await,
        latest_failures: stored.failures,
    }))
}

impl Stored {
    fn read(
        control: &ControlStore,
        usage: &UsageStore,
        org: OrgId,
        now: UnixMillis,
        currency: Currency,
    ) -> Result<Self, StoreError> {
        let (services, api_keys) = control.counts(org, now)?;
        let cycle = control.open_cycle(org)?;
        let costs = CycleCosts::of(control, usage, org, cycle.id)?;
        let failed = RequestFilter {
            outcomes: vec![Outcome::ServerError, Outcome::Failed],
            ..RequestFilter::default()
        };
        let now_s = now.0.unsigned_abs() / 1_000;
        Ok(Self {
            services,
            api_keys,
            requests: RequestCounts::read(usage, org, now_s)?,
            last_day: last_day(usage, org, now_s)?,
            revenue: costs.cost(currency).to_string(),
            failures: requests::latest(control, usage, org, &failed, FAILURES)?,
        })
    }
}

impl RequestCounts {
    fn read(usage: &UsageStore, org: OrgId, now_s: u64) -> Result<Self, StoreError> {
        let today = Interval::Day.start_of(now_s);
        let days_before = |days: u64| today.saturating_sub(days * DAY_S);
        let range = range(org, Interval::Day, days_before(29), today + DAY_S);
        let days = usage.usage_chart(&range, UsageGroup::Nothing, None)?;
        let since = |first: u64| {
            let counted = days.iter().filter(|((_, start), _)| *start >= first);
            counted.map(|(_, figures)| figures.totals.requests).sum()
        };
        Ok(Self {
            today: since(today),
            last_7_days: since(days_before(6)),
            last_30_days: since(days_before(29)),
        })
    }
}

/// The figures of the last 24 hours and of what is left of the hour in which they begin.
fn last_day(usage: &UsageStore, org: OrgId, now_s: u64) -> Result<Figures, StoreError> {
    let from_s = Interval::Hour.start_of(now_s.saturating_sub(DAY_S));
    let range = range(
        org,
        Interval::Hour,
        from_s,
        Interval::Hour.end_of(now_s + 1),
    );
    let mut sum = Figures::default();
    for figures in usage
        .usage_chart(&range, UsageGroup::Nothing, None)?
        .values()
    {
        sum.merge(figures);
    }
    Ok(sum)
}

fn range(org: OrgId, interval: Interval, from_s: u64, to_s: u64) -> UsageRange {
    UsageRange {
        org,
        interval,
        from_s,
        to_s,
        service: None,
        keys: None,
        customer: None,
        owners: Arc::default(),
        method: None,
    }
}
