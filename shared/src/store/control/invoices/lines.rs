//! From a cycle's bills to drafts: one per customer and currency, with lines that say in words what
//! they are for.

use std::collections::{BTreeMap, HashMap};

use rusqlite::Connection;

use crate::billing::{ChargeKind, Scheme, SeriesBill, Terms};
use crate::ids::{ApiKeyId, CustomerId, PriceVersionId, ServiceId};
use crate::model::{InvoiceLine, InvoicedUsage, LineKind};
use crate::money::{Amount, Currency};
use crate::store::error::{Fault, StoreError};

/// What one customer owes in one currency.
#[derive(Debug, Default)]
pub(super) struct Share {
    pub(super) lines: Vec<InvoiceLine>,
    pub(super) usage: Vec<InvoicedUsage>,
}

impl Share {
    /// The sum of the lines.
    pub(super) fn total(&self) -> Amount {
        self.lines.iter().map(|line| line.amount).sum()
    }

    /// The sum of the lines before rounding.
    pub(super) fn total_exact(&self) -> Amount {
        self.lines.iter().map(|line| line.exact).sum()
    }
}

/// Deals a cycle's bills out to those who owe them.
pub(super) fn shares(
    connection: &Connection,
    bills: &[SeriesBill],
    prices: &HashMap<PriceVersionId, Terms>,
) -> Result<BTreeMap<(Option<CustomerId>, Currency), Share>, Fault> {
    let mut names = Names::default();
    let mut shares: BTreeMap<_, Share> = BTreeMap::new();
    for bill in bills {
        let (customer, key) = names.key(connection, bill.series.api_key)?;
        let service = names.service(connection, bill.series.service)?;
        let share = shares.entry((customer, bill.currency)).or_default();
        let scheme = prices
            .get(&bill.series.price_version)
            .map(|terms| &terms.model.scheme);
        share.add(bill, scheme, &format!("{service} / {key}"));
    }
    Ok(shares)
}

impl Share {
    fn add(&mut self, bill: &SeriesBill, scheme: Option<&Scheme>, of: &str) {
        self.usage.push(InvoicedUsage {
            api_key: bill.series.api_key,
            service: bill.series.service,
            price_version: bill.series.price_version,
            quantity: bill.quantity,
        });
        for charge in &bill.charges {
            self.lines.push(InvoiceLine {
                position: self.lines.len() as u32 + 1,
                description: format!("{of}: {}", in_words(charge.kind, charge.tier, scheme)),
                api_key: Some(bill.series.api_key),
                service: Some(bill.series.service),
                price_version: Some(bill.series.price_version),
                kind: LineKind::Charge(charge.kind),
                tier: charge.tier,
                quantity: charge.quantity,
                unit_price: charge.unit_price,
                exact: charge.exact,
                amount: charge.amount,
            });
        }
    }
}

fn in_words(kind: ChargeKind, tier: Option<u32>, scheme: Option<&Scheme>) -> String {
    let tier = tier
        .map(|tier| format!(", tier {tier}"))
        .unwrap_or_default();
    match (kind, scheme) {
        (ChargeKind::FreeUnits, _) => "free units".to_owned(),
        (ChargeKind::Usage, _) => format!("units{tier}"),
        (ChargeKind::Packages, Some(Scheme::Package { size, .. })) => {
            format!("packages of {size} units")
        }
        (ChargeKind::Packages, _) => "packages".to_owned(),
        (ChargeKind::TierFee, _) => format!("fee{tier}"),
        (ChargeKind::FlatFee, _) => "flat fee".to_owned(),
        (ChargeKind::Minimum, _) => "up to the minimum".to_owned(),
    }
}

/// Names and owners, looked up once each.
#[derive(Default)]
struct Names {
    keys: HashMap<ApiKeyId, (Option<CustomerId>, String)>,
    services: HashMap<ServiceId, String>,
}

impl Names {
    fn key(
        &mut self,
        connection: &Connection,
        id: ApiKeyId,
    ) -> Result<(Option<CustomerId>, String), Fault> {
        if let Some(known) = self.keys.get(&id) {
            return Ok(known.clone());
        }
        let mut statement =
            connection.prepare_cached("SELECT customer_id, name FROM api_key WHERE id = ?1")?;
        let found = statement
            .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
            .map_err(|error| missing(error, "API key", id.get()))?;
        self.keys.insert(id, found.clone());
        Ok(found)
    }

    fn service(&mut self, connection: &Connection, id: ServiceId) -> Result<String, Fault> {
        if let Some(known) = self.services.get(&id) {
            return Ok(known.clone());
        }
        let mut statement = connection.prepare_cached("SELECT name FROM service WHERE id = ?1")?;
        let found: String = statement
            .query_row([id], |row| row.get(0))
            .map_err(|error| missing(error, "service", id.get()))?;
        self.services.insert(id, found.clone());
        Ok(found)
    }
}

fn missing(error: rusqlite::Error, what: &str, id: u32) -> Fault {
    match error {
        rusqlite::Error::QueryReturnedNoRows => {
            let message = format!("usage is billed for {what} {id}, which does not exist");
            StoreError::Corrupt(message).into()
        }
        other => other.into(),
    }
}
