//! Usage over time.

use std::collections::BTreeMap;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::ACCEPT;
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};
use gaas_shared::store::{
    Chart, ControlStore, Figures, StoreError, UsageGroup, UsageRange, UsageStore,
};
use gaas_shared::usage::Latencies;
use serde::Serialize;
use utoipa::ToSchema;

use super::csv;
use super::names::Names;
use super::point::PointBody;
use super::range::{self, RangeQuery};
use crate::api::auth::{As, Manager};
use crate::api::extract::{Query, wrong};
use crate::api::problem::{BadQuery, NeedsManager, Problem, Unavailable, UnfitRange};
use crate::state::State;

/// Groups that get a series of their own; the rest is summed up in one.
const MOST_GROUPS: usize = 10;
/// The most lines that a download may have.
const MOST_LINES: u64 = 500_000;
const OTHERS: (&str, &str) = ("other", "All others");

/// Usage over time, in groups.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UsageChart)]
pub(in crate::api) struct ChartBody {
    /// Where the first point begins.
    #[schema(format = DateTime)]
    from: String,
    /// Where the last point ends.
    #[schema(format = DateTime)]
    to: String,
    /// How long a point's time is: `minute`, `hour` or `day`.
    #[schema(examples("hour"))]
    interval: &'static str,
    /// What usage is told apart by.
    #[schema(examples("service"))]
    group_by: &'static str,
    /// A series per group, all with the same points. Of services, keys and customers, the ten with
    /// the most requests; what the others used is in a series `other`.
    series: Vec<SeriesBody>,
    /// Over all groups and points.
    totals: PointBody,
}

/// The usage of one group.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UsageSeries)]
pub(in crate::api) struct SeriesBody {
    /// The service's, key's or customer's number, the outcome or method, `all`, or `other`; `null`
    /// for the keys that belong to no customer.
    #[schema(examples("1"))]
    group: Option<String>,
    /// The same for people.
    #[schema(examples("Weather"))]
    label: String,
    /// In the order of time.
    points: Vec<PointBody>,
}

/// The query parameters besides the stretch's, for the OpenAPI document.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "only described, never built")]
pub(in crate::api) struct GroupQuery {
    /// What to tell usage apart by: `none`, `service`, `api_key` (or `key`), `customer` (to whom
    /// the keys belong now), `outcome` (`success`, `client_error`, `server_error`, `refused`,
    /// `failed`) or, over all services and keys, `method`.
    #[param(required = false, default = "none")]
    group_by: Option<String>,
    /// `json` or `csv`; without it, `Accept: text/csv` chooses. A download has every group and
    /// leaves out what is zero.
    #[param(required = false, default = "json")]
    format: Option<String>,
    /// `false` leaves the percentiles of single points out, which makes a chart of many groups and
    /// points faster. The totals have theirs all the same.
    #[param(required = false, default = true)]
    percentiles: Option<bool>,
}

const GROUPS: [(&str, UsageGroup); 7] = [
    ("none", UsageGroup::Nothing),
    ("service", UsageGroup::Service),
    ("api_key", UsageGroup::ApiKey),
    ("key", UsageGroup::ApiKey),
    ("customer", UsageGroup::Customer),
    ("outcome", UsageGroup::Outcome),
    ("method", UsageGroup::Method),
];

/// Read usage over time
///
/// Requests answered before this call are counted, unless the data plane cannot be reached.
#[utoipa::path(
    get,
    path = "/usage",
    operation_id = "readUsageOverTime",
    tag = "Usage",
    params(RangeQuery, GroupQuery),
    responses(
        (status = 200, description = "Usage over time", content(
            (ChartBody = "application/json"), (String = "text/csv"),
        )),
        NeedsManager, BadQuery, UnfitRange, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, (Query, Accepts)>,
) -> Result<HttpResponse, Problem> {
    let known = [&range::FIELDS[..], &["group_by", "format", "percentiles"]].concat();
    let (query, Accepts { csv: wants_csv }) = input;
    let params = query.params(&known)?;
    let asked = range::of(&params, by.0.org, &state)?;
    let group = params.choice("group_by", &GROUPS)?;
    let group = group.unwrap_or(UsageGroup::Nothing);
    if group == UsageGroup::Method && asked.is_filtered() {
        let message = "can be method only without service_id, api_key_id and customer_id";
        return Err(wrong("group_by", message));
    }
    if asked.range.method.is_some() && ranks(group) {
        let message = "can be none, outcome or method beside method";
        return Err(wrong("group_by", message));
    }
    let as_csv = match params.choice("format", &[("json", false), ("csv", true)])? {
        Some(chosen) => chosen,
        None => wants_csv,
    };
    let percentiles = params.choice("percentiles", &[("true", true), ("false", false)])?;
    let shape = Shape {
        group,
        percentiles: percentiles.unwrap_or(true),
    };
    state.proxy.flushed().await;
    if as_csv {
        let found = state
            .both(move |control, usage| {
                download(control, usage, &asked.with_owners(control, group)?, shape)
            })
            .await?;
        let Some((chart, names)) = found else {
            let message = format!(
                "may give more than {MOST_LINES} lines; choose a longer one or a shorter stretch"
            );
            return Err(Problem::unfit("too_many_points", "interval", message));
        };
        return Ok(csv::answer(&chart, group, &names));
    }
    let body = state
        .both(move |control, usage| {
            ChartBody::read(control, usage, &asked.with_owners(control, group)?, shape)
        })
        .await?;
    Ok(HttpResponse::Ok().json(body))
}

/// What a chart is to show.
#[derive(Debug, Clone, Copy)]
struct Shape {
    group: UsageGroup,
    percentiles: bool,
}

impl Shape {
    fn chart(
        self,
        usage: &UsageStore,
        range: &UsageRange,
        only: Option<&[u32]>,
    ) -> Result<Chart, StoreError> {
        if self.percentiles {
            usage.usage_chart(range, self.group, only)
        } else {
            usage.usage_counts(range, self.group, only)
        }
    }
}

impl ChartBody {
    fn read(
        control: &ControlStore,
        usage: &UsageStore,
        range: &UsageRange,
        shape: Shape,
    ) -> Result<Self, StoreError> {
        let group = shape.group;
        // Outcomes are told apart in the very rows that the sum of all is read from.
        let is_whole = matches!(group, UsageGroup::Nothing | UsageGroup::Outcome);
        let whole = if is_whole { group } else { UsageGroup::Nothing };
        let mut all = usage.usage_chart(range, whole, None)?;
        let mut totals = Figures::default();
        all.values().for_each(|figures| totals.merge(figures));
        if !shape.percentiles {
            let latencies = all
                .values_mut()
                .map(|figures| &mut figures.totals.latencies);
            latencies.for_each(|latencies| *latencies = Latencies::default());
        }
        let ranked = if ranks(group) {
            let ranked = usage.usage_ranking(range, group, MOST_GROUPS)?;
            Some(ranked.iter().map(|ranked| ranked.id).collect::<Vec<_>>())
        } else {
            None
        };
        let parts = if is_whole {
            None
        } else {
            Some(shape.chart(usage, range, ranked.as_deref())?)
        };
        let chart = parts.as_ref().unwrap_or(&all);
        let numbers = match ranked {
            Some(numbers) => numbers,
            None if group == UsageGroup::Nothing => vec![0],
            None => numbers_in(chart),
        };
        let names = Names::of(control, range.org, group, &numbers)?;
        let mut series: Vec<_> = numbers
            .iter()
            .map(|&number| {
                let figures = |start| chart.get(&(number, start)).copied().unwrap_or_default();
                SeriesBody::of(range, names.label(group, number), figures)
            })
            .collect();
        if ranks(group) {
            series.extend(others(range, &all, chart));
        }
        Ok(Self {
            from: range::instant(range.from_s),
            to: range::instant(range.to_s),
            interval: range::name(range.interval),
            group_by: word_of(group),
            series,
            totals: PointBody::of(range.from_s, &totals),
        })
    }
}

impl SeriesBody {
    fn of(
        range: &UsageRange,
        (group, label): (Option<String>, String),
        figures: impl Fn(u64) -> Figures,
    ) -> Self {
        let step = usize::try_from(range.interval.seconds()).unwrap_or(usize::MAX);
        let points = (range.from_s..range.to_s)
            .step_by(step)
            .map(|start| PointBody::of(start, &figures(start)))
            .collect();
        Self {
            group,
            label,
            points,
        }
    }
}

/// What is left of all usage without that of the groups shown, if anything is.
fn others(range: &UsageRange, all: &Chart, shown: &Chart) -> Option<SeriesBody> {
    let left = left_of(all, shown);
    let is_any = left.values().any(|figures| figures.totals.requests > 0);
    is_any.then(|| {
        let (group, label) = OTHERS;
        let figures = |start| left.get(&start).copied().unwrap_or_default();
        SeriesBody::of(range, (Some(group.to_owned()), label.to_owned()), figures)
    })
}

/// What is left of the whole without the groups shown, by start of bucket.
fn left_of(all: &Chart, shown: &Chart) -> BTreeMap<u64, Figures> {
    let mut left: BTreeMap<u64, Figures> = BTreeMap::new();
    for (&(_, start), figures) in all {
        left.entry(start).or_default().merge(figures);
    }
    for ((_, start), figures) in shown {
        if let Some(left) = left.get_mut(start) {
            left.remove(figures);
        }
    }
    left
}

/// Every group's usage; `None` where that could be more than anybody opens, which is found out
/// before it is read.
fn download(
    control: &ControlStore,
    usage: &UsageStore,
    range: &UsageRange,
    shape: Shape,
) -> Result<Option<(Chart, Names)>, StoreError> {
    let group = shape.group;
    let points = (range.to_s - range.from_s) / range.interval.seconds();
    let fits = |groups: usize| groups as u64 * points <= MOST_LINES;
    if ranks(group) && !fits(usage.usage_ranking(range, group, usize::MAX)?.len()) {
        return Ok(None);
    }
    let chart = shape.chart(usage, range, None)?;
    let numbers = numbers_in(&chart);
    let names = Names::of(control, range.org, group, &numbers)?;
    Ok(Some((chart, names)))
}

/// Whether there may be so many groups that only those with the most requests are shown.
const fn ranks(group: UsageGroup) -> bool {
    matches!(
        group,
        UsageGroup::Customer | UsageGroup::Service | UsageGroup::ApiKey
    )
}

fn numbers_in(chart: &Chart) -> Vec<u32> {
    let mut numbers: Vec<u32> = chart.keys().map(|&(number, _)| number).collect();
    numbers.dedup();
    numbers
}

fn word_of(group: UsageGroup) -> &'static str {
    let found = GROUPS.iter().find(|(_, known)| *known == group);
    found.map_or("none", |(word, _)| word)
}

/// What the client would rather have.
pub(in crate::api) struct Accepts {
    csv: bool,
}

impl FromRequest for Accepts {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let accepted = request.headers().get(ACCEPT);
        let accepted = accepted.and_then(|value| value.to_str().ok());
        let csv = accepted.is_some_and(|value| value.trim_start().starts_with("text/csv"));
        ready(Ok(Self { csv }))
    }
}
