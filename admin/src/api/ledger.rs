//! The ledger: what final bills and credits come to, in double entry.

use actix_web::web;
use gaas_shared::ids::{CreditEntryId, CustomerId, InvoiceId};
use gaas_shared::store::LedgerTransaction;
use serde::Serialize;
use utoipa::ToSchema;

use super::auth::{As, Manager};
use super::extract::{AgeQuery, Paging, PagingQuery, Query, cursor_after};
use super::problem::{BadQuery, NeedsManager, Problem, Unavailable};
use crate::state::State;

/// A page of transactions, in the order that was asked for.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LedgerPage {
    items: Vec<TransactionBody>,
    /// Give it as `cursor` to get the next page; `null` on the last.
    next_cursor: Option<String>,
}

/// Entries that were booked together. They add up to zero.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LedgerTransaction)]
pub(super) struct TransactionBody {
    /// Its number.
    #[schema(examples(1))]
    id: u32,
    /// When it was booked.
    #[schema(format = DateTime)]
    at: String,
    /// Why: `invoice`, `void`, `credit_note`, `credits_granted`, `credits_corrected`,
    /// `credits_applied` or `credits_restored`.
    #[schema(examples("invoice"))]
    kind: &'static str,
    /// For which bill, if for one.
    #[schema(examples(1))]
    invoice_id: Option<u32>,
    /// For which entry of a customer's credits, if for one.
    credit_entry_id: Option<u32>,
    /// Whose it is.
    customer_id: Option<u32>,
    /// The currency.
    #[schema(examples("USD"))]
    currency: String,
    /// The entries, in order.
    entries: Vec<EntryBody>,
}

/// One entry.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LedgerEntry)]
pub(super) struct EntryBody {
    /// `receivable`: what customers owe. `revenue`: what was earned, exactly. `rounding`: what
    /// rounding added or took away. `customer_credit`: what customers hold in credits.
    /// `credit_grants`: what credits were granted for.
    #[schema(examples("receivable"))]
    account: &'static str,
    /// Positive is debit, negative is credit; an exact decimal.
    #[schema(examples("0.04"))]
    amount: String,
}

impl From<LedgerTransaction> for TransactionBody {
    fn from(transaction: LedgerTransaction) -> Self {
        let entries = transaction.entries.iter().map(|entry| EntryBody {
            account: entry.account.name(),
            amount: entry.amount.to_string(),
        });
        Self {
            id: transaction.id,
            at: transaction.at.to_rfc3339(),
            kind: transaction.posting.name(),
            invoice_id: transaction.invoice.map(InvoiceId::get),
            credit_entry_id: transaction.credit.map(CreditEntryId::get),
            customer_id: transaction.customer.map(CustomerId::get),
            currency: transaction.currency.to_string(),
            entries: entries.collect(),
        }
    }
}

/// The query parameters besides paging, for the OpenAPI document.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "only described, never built")]
pub(super) struct LedgerQuery {
    /// Transactions of this customer alone.
    #[param(required = false, minimum = 1)]
    customer_id: Option<u32>,
    /// Transactions for this bill alone.
    #[param(required = false, minimum = 1)]
    invoice_id: Option<u32>,
}

/// Read the ledger
///
/// It is only ever added to.
#[utoipa::path(
    get,
    path = "/ledger",
    operation_id = "readLedger",
    tag = "Invoices",
    params(PagingQuery, LedgerQuery, AgeQuery),
    responses(
        (status = 200, description = "A page of transactions", body = LedgerPage),
        NeedsManager, BadQuery, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(super) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, Query>,
) -> Result<web::Json<LedgerPage>, Problem> {
    let params = input.params(&["limit", "cursor", "customer_id", "invoice_id", "sort"])?;
    let (paging, order) = (Paging::of(&params)?, params.age()?);
    let customer = params.id("customer_id")?;
    let invoice = params.id("invoice_id")?;
    let page = state
        .control(move |store| {
            store.ledger(by.0, customer, invoice, order, paging.after, paging.limit)
        })
        .await?;
    Ok(web::Json(LedgerPage {
        next_cursor: cursor_after(page.next),
        items: page.items.into_iter().map(TransactionBody::from).collect(),
    }))
}
