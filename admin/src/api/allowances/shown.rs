//! How allowances are shown: each with what was used of it.

use gaas_shared::billing::Window;
use gaas_shared::clock::UnixMillis;
use gaas_shared::model::{Allowances, Budget, RequestQuota};
use gaas_shared::money::Amount;
use serde::Serialize;
use utoipa::ToSchema;

use super::body::EnforcementName;
use crate::consumed::{Consumed, Windows};

/// All allowances; `null` where nothing is limited.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Allowances)]
pub(in crate::api) struct AllowancesBody {
    /// Per day (UTC).
    requests_per_day: Option<QuotaBody>,
    /// Per calendar month (UTC).
    requests_per_month: Option<QuotaBody>,
    /// Per billing cycle.
    budget_per_cycle: Option<BudgetBody>,
}

/// Billable requests per day or calendar month.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RequestQuota)]
pub(in crate::api) struct QuotaBody {
    /// How many.
    #[schema(examples(1000))]
    limit: u64,
    /// What happens when they are used up.
    enforcement: EnforcementName,
    /// Used in the present window.
    #[schema(examples(12))]
    used: u64,
    /// Left of it.
    #[schema(examples(988))]
    remaining: u64,
    /// When the next window begins.
    #[schema(format = DateTime)]
    resets_at: String,
}

/// What the use of a billing cycle may cost.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Budget)]
pub(in crate::api) struct BudgetBody {
    /// How much.
    #[schema(examples("25"))]
    amount: String,
    /// The currency.
    #[schema(examples("USD"))]
    currency: String,
    /// What happens when it is used up.
    enforcement: EnforcementName,
    /// What the open cycle's use costs up to now, exactly; without flat fees and minimums, and in
    /// this currency alone.
    #[schema(examples("0.042"))]
    used: String,
    /// Left of it.
    #[schema(examples("24.958"))]
    remaining: String,
    /// When the cycle ends; `null` if it does not end by itself.
    #[schema(format = DateTime)]
    resets_at: Option<String>,
}

/// Allowances after a change.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AllowancesWritten)]
pub(in crate::api) struct AllowancesWritten {
    /// The allowances as they are now.
    #[serde(flatten)]
    pub(super) allowances: AllowancesBody,
    /// Whether the change is in effect for the next request. `false`: the data plane was not
    /// reached and follows within 500 ms of being back.
    pub(super) propagated: bool,
}

impl AllowancesBody {
    /// As the API shows them.
    pub(super) fn of(allowances: &Allowances, used: &Consumed, windows: &Windows) -> Self {
        let quota = |quota: RequestQuota, used, window| QuotaBody::of(quota, used, window);
        Self {
            requests_per_day: allowances
                .per_day
                .map(|per_day| quota(per_day, used.today, windows.day)),
            requests_per_month: allowances
                .per_month
                .map(|per_month| quota(per_month, used.this_month, windows.month)),
            budget_per_cycle: allowances
                .per_cycle
                .map(|budget| BudgetBody::of(budget, used, windows)),
        }
    }
}

impl QuotaBody {
    fn of(quota: RequestQuota, used: u64, window: Window) -> Self {
        let end_ms = i64::try_from(window.end_s).unwrap_or(i64::MAX / 1_000) * 1_000;
        Self {
            limit: quota.requests(),
            enforcement: quota.enforcement().into(),
            used,
            remaining: quota.requests().saturating_sub(used),
            resets_at: UnixMillis(end_ms).to_rfc3339(),
        }
    }
}

impl BudgetBody {
    fn of(budget: Budget, used: &Consumed, windows: &Windows) -> Self {
        let used = used.this_cycle.of(budget.currency());
        Self {
            amount: budget.amount().to_string(),
            currency: budget.currency().to_string(),
            enforcement: budget.enforcement().into(),
            used: used.to_string(),
            remaining: (budget.amount() - used).max(Amount::ZERO).to_string(),
            resets_at: windows.cycle_ends_at.map(UnixMillis::to_rfc3339),
        }
    }
}
