//! When cycles end, as the API says it.

use gaas_shared::billing::CycleSchedule;
use gaas_shared::clock::UnixMillis;
use gaas_shared::store::Cycle;
use serde::Serialize;
use utoipa::ToSchema;

/// When billing cycles end.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BillingSchedule)]
pub(in crate::api) struct ScheduleBody {
    /// `calendar_month`, `anniversary` or `manual`.
    #[schema(examples("calendar_month"))]
    kind: &'static str,
    /// The day of the month of an anniversary.
    day: Option<i8>,
    /// When the open cycle will end by itself (UTC); `null` if it will not.
    #[schema(format = DateTime)]
    open_cycle_ends_at: Option<String>,
}

impl ScheduleBody {
    /// As the API shows it.
    pub(super) fn of(schedule: CycleSchedule, open: &Cycle) -> Self {
        let (kind, day) = match schedule {
            CycleSchedule::CalendarMonth => ("calendar_month", None),
            CycleSchedule::Anniversary(day) => ("anniversary", Some(day.get())),
            CycleSchedule::Manual => ("manual", None),
        };
        let end = schedule.end_after(open.opened_at);
        Self {
            kind,
            day,
            open_cycle_ends_at: end.map(UnixMillis::to_rfc3339),
        }
    }
}
