//! What the demonstration sets up, and the requests that show it.

use std::net::SocketAddr;

use anyhow::Context;
use hyper::Method;
use serde_json::{Value, json};

use super::client::{Ask, Client};
use super::step::Step;
use crate::up::{Addresses, Origin};

/// Two services with a key each; the second key may make three requests a minute.
pub(super) struct Scene {
    clients: Origin,
    admin: Origin,
    token: String,
    weather: Registered,
    quotes: Registered,
}

/// A registered service and its first key.
struct Registered {
    service_id: u64,
    api_key: String,
    api_key_id: u64,
}

impl Scene {
    /// Registers both services through the REST API.
    ///
    /// # Errors
    /// When an answer is not what the API documents.
    pub(super) async fn set(
        client: &Client,
        token: String,
        addresses: Addresses,
        backend: SocketAddr,
    ) -> anyhow::Result<Self> {
        let admin = addresses.admin;
        let clients = addresses.http.context("client traffic is HTTPS alone")?;
        let register = async |name: &str, path: &str| {
            let body = json!({"name": name, "target_url": format!("http://{backend}/{path}")});
            let url = format!("{admin}/register-api");
            let ask = Ask::json(Method::POST, url, body).with_token(&token);
            Registered::read(&client.json(&ask).await?)
        };
        let weather = register("Weather", "weather").await?;
        let quotes = register("Quotes", "quotes").await?;
        let url = format!("{admin}/api-keys/{}/rate-limit", quotes.api_key_id);
        let limit = json!({"rate_limit_requests": 3, "rate_limit_window_seconds": 60});
        // Answered when the data plane has applied it, and with it all that was made before.
        let ask = Ask::json(Method::PUT, url, limit).with_token(&token);
        client.json(&ask).await?;
        Ok(Self {
            clients,
            admin,
            token,
            weather,
            quotes,
        })
    }

    /// The requests in the order in which their answers are as printed.
    pub(super) fn steps(&self) -> Vec<Step> {
        let (proxy, admin) = (self.clients, self.admin);
        let (weather, quotes) = (&self.weather, &self.quotes);
        let service = |id: u64, rest: &str| Ask::get(format!("{proxy}/proxy/{id}{rest}"));
        let today = service(weather.service_id, "/today?city=Paris");
        let note = Ask::json(
            Method::POST,
            format!("{proxy}/proxy/{}/notes", weather.service_id),
            json!({"text": "any method, any body"}),
        );
        let quote = service(quotes.service_id, "");
        let usage = Ask::get(format!("{admin}/usage/{}", weather.service_id));
        let bill = Ask::get(format!("{admin}/billing/summary"));
        vec![
            Step::new(
                "With its key: 200",
                today.clone().with_key(&weather.api_key),
                &[200],
            ),
            Step::new(
                "Any method, with a body: 200",
                note.with_key(&weather.api_key),
                &[200],
            ),
            Step::new("Without a key: 401", today.clone(), &[401]),
            Step::new(
                "With a key of another service: 403",
                today.with_key(&quotes.api_key),
                &[403],
            ),
            Step::new(
                "A key with 3 requests per 60 s: 200, 200, 200, then 429",
                quote.with_key(&quotes.api_key),
                &[200, 200, 200, 429],
            ),
            Step::new(
                "What was used: the successful ones",
                usage.with_key(&weather.api_key),
                &[200],
            )
            .shows("total_requests", 2.into()),
            Step::new("What it costs", bill.with_token(&self.token), &[200]),
        ]
    }
}

impl Registered {
    fn read(answer: &Value) -> anyhow::Result<Self> {
        let number = |field: &str| {
            let value = answer[field].as_u64();
            value.with_context(|| format!("the registration's answer has no {field}"))
        };
        Ok(Self {
            service_id: number("service_id")?,
            api_key_id: number("api_key_id")?,
            api_key: answer["api_key"]
                .as_str()
                .context("the registration's answer has no api_key")?
                .to_owned(),
        })
    }
}
