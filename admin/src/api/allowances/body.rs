//! How allowances are given: as a whole, or in part.

use gaas_shared::fields::FieldError;
use gaas_shared::model::{Allowances, Budget, Enforcement, RequestQuota};
use gaas_shared::money::{Amount, InvalidCurrency};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api::extract::{Object, or_null};
use crate::api::prices::amount_schema;
use crate::api::problem::{FieldProblem, Problem};

/// What happens when an allowance is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = Enforcement)]
pub(in crate::api) enum EnforcementName {
    /// Traffic goes on; only alerts tell.
    Soft,
    /// Further requests are answered 429.
    Hard,
}

/// Billable requests per day or calendar month (UTC).
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewRequestQuota)]
pub(in crate::api) struct QuotaGiven {
    /// How many.
    #[schema(examples(1000), minimum = 1, maximum = 1_000_000_000_000_000_u64)]
    limit: i64,
    /// What happens when they are used up.
    enforcement: EnforcementName,
}

/// What the use of a billing cycle may cost, without flat fees and minimums. Use that is priced in
/// another currency does not count.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewBudget)]
pub(in crate::api) struct BudgetGiven {
    /// How much.
    #[schema(schema_with = amount_schema)]
    amount: Amount,
    /// An ISO 4217 code.
    #[schema(examples("USD"))]
    currency: String,
    /// What happens when it is used up.
    enforcement: EnforcementName,
}

/// All allowances. Those that are left out or `null` do not limit anything.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewAllowances)]
pub(in crate::api) struct AllowancesGiven {
    /// Per day (UTC).
    #[serde(default)]
    #[schema(value_type = Option<QuotaGiven>)]
    requests_per_day: Option<Object<QuotaGiven>>,
    /// Per calendar month (UTC).
    #[serde(default)]
    #[schema(value_type = Option<QuotaGiven>)]
    requests_per_month: Option<Object<QuotaGiven>>,
    /// Per billing cycle.
    #[serde(default)]
    #[schema(value_type = Option<BudgetGiven>)]
    budget_per_cycle: Option<Object<BudgetGiven>>,
}

/// What to change; allowances that are left out stay as they are, `null` takes one away.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct AllowancesEdit {
    /// Per day (UTC).
    #[serde(default, deserialize_with = "or_null")]
    #[schema(value_type = Option<QuotaGiven>)]
    requests_per_day: Option<Option<Object<QuotaGiven>>>,
    /// Per calendar month (UTC).
    #[serde(default, deserialize_with = "or_null")]
    #[schema(value_type = Option<QuotaGiven>)]
    requests_per_month: Option<Option<Object<QuotaGiven>>>,
    /// Per billing cycle.
    #[serde(default, deserialize_with = "or_null")]
    #[schema(value_type = Option<BudgetGiven>)]
    budget_per_cycle: Option<Option<Object<BudgetGiven>>>,
}

/// An edit with every given allowance checked.
#[derive(Debug, Clone, Copy)]
pub(super) struct ParsedEdit {
    per_day: Option<Option<RequestQuota>>,
    per_month: Option<Option<RequestQuota>>,
    per_cycle: Option<Option<Budget>>,
}

impl From<EnforcementName> for Enforcement {
    fn from(name: EnforcementName) -> Self {
        match name {
            EnforcementName::Soft => Self::Soft,
            EnforcementName::Hard => Self::Hard,
        }
    }
}

impl From<Enforcement> for EnforcementName {
    fn from(enforcement: Enforcement) -> Self {
        match enforcement {
            Enforcement::Soft => Self::Soft,
            Enforcement::Hard => Self::Hard,
        }
    }
}

impl AllowancesGiven {
    /// Checks all of them.
    ///
    /// # Errors
    /// Every fault, each with the place of its field.
    pub(in crate::api) fn parse(&self) -> Result<Allowances, Vec<FieldProblem>> {
        let mut faults = Vec::new();
        let allowances = Allowances {
            per_day: quota(
                "requests_per_day",
                self.requests_per_day.as_ref(),
                &mut faults,
            ),
            per_month: quota(
                "requests_per_month",
                self.requests_per_month.as_ref(),
                &mut faults,
            ),
            per_cycle: budget(self.budget_per_cycle.as_ref(), &mut faults),
        };
        match faults.is_empty() {
            true => Ok(allowances),
            false => Err(faults),
        }
    }
}

impl AllowancesEdit {
    /// Checks what is given.
    pub(super) fn parse(&self) -> Result<ParsedEdit, Problem> {
        let mut faults = Vec::new();
        let (day, month) = (&self.requests_per_day, &self.requests_per_month);
        let parsed = ParsedEdit {
            per_day: day
                .as_ref()
                .map(|given| quota("requests_per_day", given.as_ref(), &mut faults)),
            per_month: month
                .as_ref()
                .map(|given| quota("requests_per_month", given.as_ref(), &mut faults)),
            per_cycle: self
                .budget_per_cycle
                .as_ref()
                .map(|given| budget(given.as_ref(), &mut faults)),
        };
        match faults.is_empty() {
            true => Ok(parsed),
            false => Err(Problem::invalid_fields(faults)),
        }
    }
}

impl ParsedEdit {
    /// The allowances after the edit.
    pub(super) fn apply(self, before: Allowances) -> Allowances {
        Allowances {
            per_day: self.per_day.unwrap_or(before.per_day),
            per_month: self.per_month.unwrap_or(before.per_month),
            per_cycle: self.per_cycle.unwrap_or(before.per_cycle),
        }
    }
}

/// A quota; `None` also after a fault.
fn quota(
    place: &str,
    given: Option<&Object<QuotaGiven>>,
    faults: &mut Vec<FieldProblem>,
) -> Option<RequestQuota> {
    let Object(given) = given?;
    let requests = u64::try_from(given.limit).unwrap_or(0);
    match RequestQuota::new(requests, given.enforcement.into()) {
        Ok(quota) => Some(quota),
        Err(error) => {
            faults.push(within(place, &error));
            None
        }
    }
}

/// A budget; `None` also after a fault.
fn budget(given: Option<&Object<BudgetGiven>>, faults: &mut Vec<FieldProblem>) -> Option<Budget> {
    let Object(given) = given?;
    let mut fault = |error: &FieldError| faults.push(within("budget_per_cycle", error));
    let currency = given.currency.parse().map_err(|error: InvalidCurrency| {
        fault(&FieldError::new("currency", error.to_string()));
    });
    // Any currency does for checking the amount, so that both faults are told at once.
    let money = currency.unwrap_or(gaas_shared::money::Currency::USD);
    match Budget::new(given.amount, money, given.enforcement.into()) {
        Ok(budget) => currency.is_ok().then_some(budget),
        Err(error) => {
            fault(&error);
            None
        }
    }
}

fn within(place: &str, error: &FieldError) -> FieldProblem {
    FieldProblem {
        field: format!("{place}.{}", error.field).into(),
        message: error.message.clone(),
    }
}
