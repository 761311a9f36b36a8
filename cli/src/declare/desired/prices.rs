//! Prices of a document, in the one form that the API shows them in.

use gaas_shared::billing::{PriceModel, RawPrice};
use gaas_shared::clock::{SystemClock, UnixMillis, WallClock};
use gaas_shared::money::{Amount, Currency};
use serde_json::{Value, json};
use serde_saphyr::Spanned;

use super::Reading;
use crate::declare::document::PriceDoc;
use crate::declare::state::Prices;

impl Reading {
    /// The prices of one scope. An upcoming price whose instant has come is the price of now.
    pub(super) fn prices(
        &mut self,
        of: &str,
        now: Option<&Spanned<PriceDoc>>,
        upcoming: &[Spanned<PriceDoc>],
    ) -> Prices {
        let mut prices = Prices::default();
        if let Some(price) = now {
            if price.value.effective_at.is_some() {
                let message = "belongs to upcoming prices: this one is in effect";
                let field = format!("{of}.price.effective_at");
                self.fault(price.referenced.line(), field, message);
            }
            prices.now = self.price(of, price);
        }
        let mut dated = std::collections::BTreeMap::new();
        for price in upcoming {
            let instant = price
                .value
                .effective_at
                .as_deref()
                .and_then(UnixMillis::parse_rfc3339);
            let field = || format!("{of}.upcoming_prices.effective_at");
            let line = price.referenced.line();
            let Some(instant) = instant else {
                let message = "must be an instant such as \"2030-01-31T08:00:00Z\"";
                self.fault(line, field(), message);
                continue;
            };
            if dated.insert(instant, self.price(of, price)).is_some() {
                self.fault(
                    line,
                    field(),
                    "is the same as that of another upcoming price",
                );
            }
        }
        let present = SystemClock.now();
        for (instant, price) in dated {
            match price {
                Some(price) if instant > present => {
                    prices.upcoming.insert(instant, price);
                }
                Some(price) => prices.now = Some(price),
                None => {}
            }
        }
        prices
    }

    fn price(&mut self, of: &str, price: &Spanned<PriceDoc>) -> Option<Value> {
        let (line, given) = (price.referenced.line(), &price.value);
        let currency = given.currency.parse::<Currency>();
        if let Err(error) = &currency {
            self.fault(line, format!("{of}.price.currency"), error.to_string());
        }
        let model = PriceModel::parse(&RawPrice {
            model: given.model.clone(),
            free_units: given.free_units,
            minimum_per_cycle: given.minimum_per_cycle,
            flat_fee_per_cycle: given.flat_fee_per_cycle,
        });
        let model = match model {
            Ok(model) => model,
            Err(faults) => {
                for fault in faults {
                    self.fault(line, format!("{of}.price.{}", fault.field), fault.message);
                }
                return None;
            }
        };
        let raw = model.to_raw();
        let amount = |amount: Option<Amount>| amount.unwrap_or_default().to_string();
        Some(json!({
            "currency": currency.ok()?.to_string(),
            "model": raw.model,
            "free_units": raw.free_units.unwrap_or(0),
            "minimum_per_cycle": amount(raw.minimum_per_cycle),
            "flat_fee_per_cycle": amount(raw.flat_fee_per_cycle),
        }))
    }
}
