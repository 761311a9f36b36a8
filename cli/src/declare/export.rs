//! Writes what a gateway is set to as a document. The same state always gives the same text.

use std::collections::HashMap;

use anyhow::Context;
use gaas_shared::billing::RawModel;
use gaas_shared::clock::UnixMillis;
use gaas_shared::money::Amount;
use serde_json::{Map, Value};
use serde_saphyr::Spanned;

use super::allowances;
use super::document::{
    CustomerDoc, CyclesDoc, Document, KeyDoc, PriceDoc, RateLimitDoc, ServiceDoc, VERSION, made,
};
use super::state::{Item, Prices, State};

/// The document's text.
///
/// # Errors
/// When the gateway is set to something that this program cannot put into words.
pub(super) fn yaml(state: &State) -> anyhow::Result<String> {
    let document = document(state).context(
        "this gateway is set to something that this version of gaas does not know; use a newer one",
    )?;
    Ok(serde_saphyr::to_string(&document)?)
}

fn document(state: &State) -> anyhow::Result<Document> {
    let customers = unclear(&state.customers);
    let services = unclear(state.services.iter().map(|service| &service.item));
    let key = |keys: &[Item]| -> anyhow::Result<Vec<KeyDoc>> {
        let unclear = unclear(keys.iter().filter(|key| !key.is_expired));
        // A key whose time is over cannot be made again.
        let lasting = keys.iter().filter(|key| !key.is_expired);
        lasting
            .map(|key| of_key(key, &unclear, &customers))
            .collect()
    };
    let (default_price, upcoming_default_prices) = of_prices(&state.default_price)?;
    Ok(Document {
        version: made(VERSION),
        cycles: state.cycles.as_ref().map(of_cycles).transpose()?.map(made),
        default_price,
        upcoming_default_prices,
        customers: state
            .customers
            .iter()
            .map(|customer| of_customer(customer, &customers))
            .collect::<anyhow::Result<_>>()?,
        services: state
            .services
            .iter()
            .map(|service| of_service(&service.item, &services, key(&service.keys)?))
            .collect::<anyhow::Result<_>>()?,
        keys: key(&state.keys)?,
    })
}

/// How many there are of each label; where it is more than one, only numbers tell.
type Labels = HashMap<String, usize>;

fn unclear<'a>(items: impl IntoIterator<Item = &'a Item>) -> Labels {
    let mut labels = Labels::new();
    for item in items {
        *labels.entry(item.label.clone()).or_default() += 1;
    }
    labels.retain(|_, count| *count > 1);
    labels
}

fn id_of(item: &Item, unclear: &Labels) -> Option<u32> {
    item.id.filter(|_| unclear.contains_key(&item.label))
}

fn of_cycles(body: &Value) -> anyhow::Result<CyclesDoc> {
    Ok(serde_json::from_value(body.clone())?)
}

fn of_customer(item: &Item, unclear: &Labels) -> anyhow::Result<CustomerDoc> {
    Ok(CustomerDoc {
        name: made(item.name().to_owned()),
        id: id_of(item, unclear),
        external_id: text(item, "external_id"),
        email: text(item, "email"),
        metadata: match &item.fields["metadata"] {
            Value::Object(metadata) => metadata.clone(),
            _ => Map::new(),
        },
        prepaid: item.fields["prepaid"] == Value::Bool(true),
        allowances: item
            .allowances
            .as_ref()
            .map_or(Ok(None), allowances::to_document)?,
    })
}

fn of_service(item: &Item, unclear: &Labels, keys: Vec<KeyDoc>) -> anyhow::Result<ServiceDoc> {
    let (price, upcoming_prices) = of_prices(&item.prices)?;
    Ok(ServiceDoc {
        name: made(item.name().to_owned()),
        id: id_of(item, unclear),
        target_url: made(text(item, "target_url").unwrap_or_default()),
        preserve_host: item.fields["preserve_host"] == Value::Bool(true),
        metering: Some(item.fields["metering"].clone()).filter(|rule| !rule.is_null()),
        price,
        upcoming_prices,
        keys,
    })
}

fn of_key(item: &Item, unclear: &Labels, customers: &Labels) -> anyhow::Result<KeyDoc> {
    let (price, upcoming_prices) = of_prices(&item.prices)?;
    let limit: Option<RateLimitDoc> = serde_json::from_value(item.fields["rate_limit"].clone())?;
    let customer = item.customer.as_ref();
    let by_number = customer.filter(|customer| customers.contains_key(&customer.label));
    Ok(KeyDoc {
        name: made(item.name().to_owned()),
        id: id_of(item, unclear),
        rate_limit: limit.map(made),
        customer: match by_number {
            Some(_) => None,
            None => customer.map(|customer| made(customer.label.clone())),
        },
        customer_id: by_number.and_then(|customer| customer.id).map(made),
        expires_at: text(item, "expires_at").map(made),
        price,
        upcoming_prices,
        allowances: item
            .allowances
            .as_ref()
            .map_or(Ok(None), allowances::to_document)?,
    })
}

type PriceDocs = (Option<Spanned<PriceDoc>>, Vec<Spanned<PriceDoc>>);

fn of_prices(prices: &Prices) -> anyhow::Result<PriceDocs> {
    let now = prices
        .now
        .as_ref()
        .map(|price| of_price(price, None))
        .transpose()?;
    let upcoming = prices.upcoming.iter();
    let upcoming = upcoming.map(|(&instant, price)| Ok(made(of_price(price, Some(instant))?)));
    Ok((now.map(made), upcoming.collect::<anyhow::Result<_>>()?))
}

fn of_price(price: &Value, instant: Option<UnixMillis>) -> anyhow::Result<PriceDoc> {
    let model: RawModel = serde_json::from_value(price["model"].clone())?;
    let amount = |field: &str| -> anyhow::Result<Option<Amount>> {
        let amount: Option<Amount> = serde_json::from_value(price[field].clone())?;
        Ok(amount.filter(|amount| *amount != Amount::default()))
    };
    Ok(PriceDoc {
        effective_at: instant.map(UnixMillis::to_rfc3339),
        currency: price["currency"].as_str().unwrap_or_default().to_owned(),
        model,
        free_units: price["free_units"].as_i64().filter(|&units| units != 0),
        minimum_per_cycle: amount("minimum_per_cycle")?,
        flat_fee_per_cycle: amount("flat_fee_per_cycle")?,
    })
}

fn text(item: &Item, field: &str) -> Option<String> {
    item.fields[field].as_str().map(ToOwned::to_owned)
}
