//! Opening accounts: reading from the store what was used before.
//!
//! The account already logs what is settled, and everybody who looks its keys up finds it. Then the
//! journal is written to the store, the sums are read together with the place in the journal that
//! they go up to, and the account takes its past from the sums and everything behind that place
//! from its log.

use gaas_shared::billing::Terms;
use gaas_shared::clock::{SystemClock, WallClock};
use gaas_shared::ids::{ApiKeyId, PriceVersionId};
use gaas_shared::store::{BilledUnits, Consumption, ControlStore, StoreError};

use super::UsageDesk;
use super::accounts::{Opening, Owner};
use crate::limit::allowance::{Date, Line, Past, PriceBook};

/// Reads accounts' pasts. It blocks, and so runs on a thread of its own once traffic is served.
#[derive(Clone)]
pub(super) struct Opener {
    pub(super) control: ControlStore,
    pub(super) usage: UsageDesk,
}

impl Opener {
    /// Opens accounts while requests go on. Answers those that could not be opened now.
    pub(super) fn open_live(&self, openings: Vec<Opening>, prices: &PriceBook) -> Vec<Opening> {
        if !self.usage.flusher.flush(super::FLUSH_LIMIT) {
            tracing::warn!(
                accounts = openings.len(),
                "Usage could not be written in time: quotas and budgets that are new count from \
                 now on until their past can be read."
            );
            return openings;
        }
        openings
            .into_iter()
            .filter(|opening| match self.open(opening, prices) {
                Ok(()) => false,
                Err(error) => {
                    tracing::warn!(%error, owner = ?opening.owner, "What a quota or budget has used cannot be read.");
                    true
                }
            })
            .collect()
    }

    /// Opens one account. Everything before its log began is in the store.
    ///
    /// # Errors
    /// When the store cannot be read; the account is then as it was.
    pub(super) fn open(&self, opening: &Opening, prices: &PriceBook) -> Result<(), StoreError> {
        let keys = match opening.owner {
            Owner::Key(key) => vec![key],
            Owner::Customer(customer) => self.control.keys_of_customer(opening.org, customer)?,
        };
        let (date, used) = self.consumption(opening, &keys)?;
        let versions = used.billed.iter().map(|billed| billed.price_version);
        learn(
            &self.control,
            prices,
            versions.chain(opening.account.versions()),
        )?;
        let line = |billed: &BilledUnits| Line {
            key: billed.api_key,
            service: billed.service,
            price: billed.price_version,
        };
        let past = Past {
            ordinal: self.usage.journal.ordinal_at(used.cursor),
            date,
            today: used.today,
            this_month: used.this_month,
            billed: used
                .billed
                .iter()
                .map(|billed| (billed.cycle, line(billed), billed.units))
                .collect(),
        };
        opening.account.open(&past, prices);
        Ok(())
    }

    /// The sums, and the day that they are about: the day on which they were read from beginning to
    /// end.
    fn consumption(
        &self,
        opening: &Opening,
        keys: &[ApiKeyId],
    ) -> Result<(Date, Consumption), StoreError> {
        loop {
            let date = Date::of(SystemClock.now());
            let used = self.usage.store.consumption(
                opening.org,
                keys,
                date.day_start_s(),
                date.month_start_s(),
                opening.account.counts_after(),
            )?;
            if Date::of(SystemClock.now()) == date {
                return Ok((date, used));
            }
        }
    }
}

/// Adds to the book what it lacks of these versions.
///
/// # Errors
/// When the store cannot be read.
pub(super) fn learn(
    store: &ControlStore,
    prices: &PriceBook,
    versions: impl IntoIterator<Item = PriceVersionId>,
) -> Result<(), StoreError> {
    let lacking = prices.lacking(versions);
    if lacking.is_empty() {
        return Ok(());
    }
    let models = store.price_models(&lacking)?;
    prices.add(
        models
            .into_iter()
            .map(|(version, (model, currency))| (version, Terms { currency, model })),
    );
    Ok(())
}
