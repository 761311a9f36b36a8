//! A billing cycle, as lists and details show it.

use gaas_shared::billing::CycleSchedule;
use gaas_shared::clock::UnixMillis;
use gaas_shared::store::Cycle;
use serde::Serialize;
use utoipa::ToSchema;

/// Where a cycle stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::api) enum CycleStatus {
    /// Requests are counted into it.
    Open,
    /// The next one has begun; the data plane may still hand over requests that belong to it.
    Closed,
    /// Its totals are final, and its invoices are drafted.
    Settled,
}

/// A billing cycle.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Cycle)]
pub(in crate::api) struct CycleBody {
    /// The cycle's number.
    #[schema(examples(1))]
    cycle_id: u32,
    /// Where it stands.
    status: CycleStatus,
    /// When it was opened.
    #[schema(format = DateTime)]
    opened_at: String,
    /// When it will end by itself; `null` if it will not, or has ended.
    #[schema(format = DateTime)]
    ends_at: Option<String>,
    /// When it was closed.
    #[schema(format = DateTime)]
    closed_at: Option<String>,
    /// When its totals became final.
    #[schema(format = DateTime)]
    settled_at: Option<String>,
}

impl CycleBody {
    /// As the API shows it.
    pub(super) fn of(cycle: &Cycle, schedule: CycleSchedule) -> Self {
        let status = match (cycle.closed_at, cycle.settled_at) {
            (None, _) => CycleStatus::Open,
            (Some(_), None) => CycleStatus::Closed,
            (Some(_), Some(_)) => CycleStatus::Settled,
        };
        let is_open = status == CycleStatus::Open;
        let ends_at = schedule.end_after(cycle.opened_at).filter(|_| is_open);
        Self {
            cycle_id: cycle.id.get(),
            status,
            opened_at: cycle.opened_at.to_rfc3339(),
            ends_at: ends_at.map(UnixMillis::to_rfc3339),
            closed_at: cycle.closed_at.map(UnixMillis::to_rfc3339),
            settled_at: cycle.settled_at.map(UnixMillis::to_rfc3339),
        }
    }
}
