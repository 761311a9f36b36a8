//! Says when billing cycles end.

use actix_web::web;
use gaas_shared::billing::{AnniversaryDay, CycleSchedule};
use gaas_shared::fields::FieldError;
use serde::Deserialize;
use utoipa::ToSchema;

use super::schedule::ScheduleBody;
use crate::api::auth::{As, Manager};
use crate::api::extract::Json;
use crate::api::problem::{BadBody, NeedsManager, Problem, Unavailable};
use crate::api::write::keep;
use crate::state::State;

/// When cycles are to end.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct NewSchedule {
    /// `calendar_month`: at the first instant of each month (UTC). `anniversary`: at the first
    /// instant of a day of each month. `manual`: only by `POST /billing/reset`.
    #[schema(examples("calendar_month"))]
    kind: String,
    /// The day of an anniversary; in months without it, their last day.
    #[serde(default)]
    #[schema(minimum = 1, maximum = 31)]
    day: Option<i64>,
}

impl NewSchedule {
    fn parse(&self) -> Result<CycleSchedule, FieldError> {
        let plain = |schedule| match self.day {
            None => Ok(schedule),
            Some(_) => Err(FieldError::new("day", "belongs to the kind anniversary")),
        };
        match (self.kind.as_str(), self.day) {
            ("calendar_month", _) => plain(CycleSchedule::CalendarMonth),
            ("manual", _) => plain(CycleSchedule::Manual),
            ("anniversary", Some(day)) => AnniversaryDay::new(day).map(CycleSchedule::Anniversary),
            ("anniversary", None) => Err(FieldError::new("day", "is missing")),
            _ => Err(FieldError::new(
                "kind",
                "must be calendar_month, anniversary or manual",
            )),
        }
    }
}

/// Set when cycles end
///
/// Holds for the open cycle too. One whose end has come by the new schedule is closed at once.
#[utoipa::path(
    put,
    path = "/billing/schedule",
    operation_id = "setBillingSchedule",
    tag = "Billing",
    request_body = NewSchedule,
    responses(
        (status = 200, description = "When cycles end", body = ScheduleBody),
        NeedsManager, BadBody, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, Json<NewSchedule>>,
) -> Result<web::Json<ScheduleBody>, Problem> {
    let schedule = input
        .0
        .parse()
        .map_err(|error| Problem::invalid_fields(vec![error.into()]))?;
    let org = by.0.org;
    keep(&state, by.0, None, move |store, by| {
        store.set_cycle_schedule(by, schedule)
    })
    .await?;
    let open = state.control(move |store| store.open_cycle(org)).await?;
    Ok(web::Json(ScheduleBody::of(schedule, &open)))
}
