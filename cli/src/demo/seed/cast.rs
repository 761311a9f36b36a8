//! Who appears in the demonstration: services, their prices, customers and keys.

use std::net::SocketAddr;

use anyhow::{Context, anyhow};
use gaas_shared::billing::{PriceModel, RawPrice, Terms};
use gaas_shared::ids::{ApiKeyId, CustomerId, PriceVersionId, ServiceId};
use gaas_shared::model::{
    Allowances, CustomerDetails, KeyScope, Name, RateLimit, TargetUrl, UnitRule,
};
use gaas_shared::money::{Currency, Price};
use gaas_shared::secret::{PlainSecret, SecretKind};
use gaas_shared::store::{ControlStore, NewKey, NewPrice, NewService, PriceScope, WriteBy};
use gaas_shared::usage::Method;
use serde_json::{Map, Value, json};

/// A service as it is played.
struct Part {
    name: &'static str,
    path: &'static str,
    method: Method,
    price: fn() -> Value,
    /// Half of its requests take longer, in microseconds.
    latency_us: u32,
    /// What its answers weigh.
    answer_bytes: u64,
    /// Customers (by their place in [`CUSTOMERS`]) with the requests per hour of a quiet day.
    keys: &'static [(usize, u32)],
}

const CUSTOMERS: [&str; 3] = [
    "Mobile app (demo)",
    "Partner portal (demo)",
    "Research (demo)",
];

const PARTS: [Part; 4] = [
    Part {
        name: "Weather (demo)",
        path: "weather",
        method: Method::Get,
        price: || json!({"model": {"kind": "per_unit", "unit_price": "0.0005"}}),
        latency_us: 18_000,
        answer_bytes: 700,
        keys: &[(0, 60), (1, 25), (2, 8)],
    },
    Part {
        name: "Geocoding (demo)",
        path: "geocoding",
        method: Method::Get,
        price: || {
            json!({
                "model": {"kind": "per_unit", "unit_price": "0.002"},
                "free_units": 1000,
            })
        },
        latency_us: 35_000,
        answer_bytes: 420,
        keys: &[(0, 30), (1, 12)],
    },
    Part {
        name: "Translation (demo)",
        path: "translation",
        method: Method::Post,
        price: || {
            json!({"model": {"kind": "graduated", "tiers": [
                {"up_to": 5000, "unit_price": "0.004"},
                {"up_to": 20000, "unit_price": "0.003"},
                {"up_to": null, "unit_price": "0.002"},
            ]}})
        },
        latency_us: 140_000,
        answer_bytes: 1_500,
        keys: &[(1, 18), (2, 6)],
    },
    Part {
        name: "Image resize (demo)",
        path: "images",
        method: Method::Post,
        price: || {
            json!({
                "model": {"kind": "package", "size": 100, "package_price": "0.75"},
                "flat_fee_per_cycle": "5",
            })
        },
        latency_us: 260_000,
        answer_bytes: 48_000,
        keys: &[(0, 9)],
    },
];

/// A key of the demonstration, and what it is used for.
pub(in crate::demo) struct DemoKey {
    pub(super) id: ApiKeyId,
    pub(in crate::demo) service: ServiceId,
    pub(super) customer: CustomerId,
    pub(super) price_version: PriceVersionId,
    pub(in crate::demo) secret: PlainSecret,
    pub(in crate::demo) method: Method,
    pub(super) latency_us: u32,
    pub(super) answer_bytes: u64,
    pub(super) hourly: u32,
}

impl std::fmt::Debug for DemoKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DemoKey({})", self.id)
    }
}

/// Everybody who appears.
pub(super) struct Cast {
    pub(super) keys: Vec<DemoKey>,
}

impl Cast {
    /// Makes them all.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub(super) fn enter(
        control: &ControlStore,
        by: WriteBy<'_>,
        backend: SocketAddr,
    ) -> anyhow::Result<Self> {
        let customers = CUSTOMERS
            .iter()
            .map(|name| customer(control, &by, name))
            .collect::<anyhow::Result<Vec<_>>>()?;
        let mut keys = Vec::new();
        for part in &PARTS {
            let service = service(control, &by, part, backend)?;
            for &(place, hourly) in part.keys {
                let customer = *customers.get(place).context("a key names no customer")?;
                let holder = CUSTOMERS.get(place).copied().unwrap_or_default();
                keys.push(key(
                    control,
                    &by,
                    part,
                    service,
                    (customer, holder),
                    hourly,
                )?);
            }
        }
        Ok(Self { keys })
    }

    /// The services, each with the method of its requests.
    pub(super) fn services(&self) -> Vec<(ServiceId, Method)> {
        let mut services: Vec<_> = self
            .keys
            .iter()
            .map(|key| (key.service, key.method))
            .collect();
        services.dedup();
        services
    }

    /// The customers.
    pub(super) fn customers(&self) -> Vec<CustomerId> {
        let mut customers: Vec<_> = self.keys.iter().map(|key| key.customer).collect();
        customers.sort_unstable();
        customers.dedup();
        customers
    }
}

/// Where a service's requests go.
///
/// # Errors
/// Never for the paths of the cast.
pub(super) fn target(backend: SocketAddr, path: &str) -> anyhow::Result<TargetUrl> {
    Ok(TargetUrl::parse(
        "target_url",
        &format!("http://{backend}/{path}"),
    )?)
}

fn customer(control: &ControlStore, by: &WriteBy<'_>, name: &str) -> anyhow::Result<CustomerId> {
    let metadata: Map<String, Value> = [("demo".to_owned(), Value::Bool(true))]
        .into_iter()
        .collect();
    let details = CustomerDetails {
        name: Name::parse("name", name)?,
        external_id: None,
        email: None,
        metadata,
        prepaid: false,
    };
    Ok(control.create_customer(by, &details)?.value.id)
}

fn service(
    control: &ControlStore,
    by: &WriteBy<'_>,
    part: &Part,
    backend: SocketAddr,
) -> anyhow::Result<ServiceId> {
    let new = NewService {
        name: Name::parse("name", part.name)?,
        target_url: target(backend, part.path)?,
        preserve_host: false,
        units: UnitRule::default(),
    };
    let service = control.create_service(by, &new)?.value.id;
    let raw: RawPrice = serde_json::from_value((part.price)())?;
    let model = PriceModel::parse(&raw)
        .map_err(|errors| anyhow!("the price of {} is wrong: {errors:?}", part.name))?;
    let price = NewPrice {
        scope: PriceScope::Service(service),
        terms: Terms {
            currency: Currency::USD,
            model,
        },
        effective_at: None,
    };
    control.create_price(by, &price)?;
    Ok(service)
}

fn key(
    control: &ControlStore,
    by: &WriteBy<'_>,
    part: &Part,
    service: ServiceId,
    (customer, holder): (CustomerId, &str),
    hourly: u32,
) -> anyhow::Result<DemoKey> {
    let secret = PlainSecret::generate(SecretKind::ApiKey)?;
    let new = NewKey {
        scope: KeyScope::Service(service),
        name: Name::parse("name", holder)?,
        secret: &secret,
        rate_limit: Some(RateLimit::new(600, 60, None)?),
        price: None,
        default_price: Price::DEFAULT,
        currency: Currency::USD,
        customer: Some(customer),
        expires_at: None,
        allowances: Allowances::default(),
    };
    let made = control.create_key(by, &new)?.value;
    Ok(DemoKey {
        id: made.id,
        service,
        customer,
        price_version: made.price_version,
        secret,
        method: part.method,
        latency_us: part.latency_us,
        answer_bytes: part.answer_bytes,
        hourly,
    })
}
