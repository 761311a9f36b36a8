//! When billing cycles end.

use actix_web::web;

use super::schedule::ScheduleBody;
use crate::api::auth::{As, Manager};
use crate::api::problem::{NeedsManager, Problem, Unavailable};
use crate::state::State;

/// Read when cycles end
#[utoipa::path(
    get,
    path = "/billing/schedule",
    operation_id = "readBillingSchedule",
    tag = "Billing",
    responses(
        (status = 200, description = "When cycles end", body = ScheduleBody),
        NeedsManager, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, .. }: As<Manager>,
) -> Result<web::Json<ScheduleBody>, Problem> {
    let org = by.0.org;
    let (schedule, open) = state
        .control(move |store| Ok((store.cycle_schedule(org)?, store.open_cycle(org)?)))
        .await?;
    Ok(web::Json(ScheduleBody::of(schedule, &open)))
}
