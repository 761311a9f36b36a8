//! The management API as a caller sees it.

use serde_json::{Value, json};

use crate::client::{Answer, Call, Client};

/// A caller of the management API, with or without a token.
#[derive(Debug, Clone)]
pub struct Admin {
    client: Client,
    token: Option<String>,
}

/// What registering a service gave.
#[derive(Debug, Clone)]
pub struct Registered {
    /// The service's number.
    pub service: u64,
    /// Its first key's number.
    pub key_id: u64,
    /// Its first key's secret.
    pub key: String,
}

/// A key that was made.
#[derive(Debug, Clone)]
pub struct NewKey {
    /// Its number.
    pub id: u64,
    /// Its secret.
    pub key: String,
}

/// One key's line of the open billing cycle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyBill {
    /// The key's number.
    pub key_id: u64,
    /// Billable requests.
    pub requests: u64,
    /// What they cost, as exact decimal text.
    pub total_cost: String,
}

impl Registered {
    /// A target of the traffic port: this service and `rest`.
    pub fn path(&self, rest: &str) -> String {
        format!("/proxy/{}{rest}", self.service)
    }
}

impl Admin {
    /// A caller with this token.
    pub fn new(client: Client, token: Option<String>) -> Self {
        Self { client, token }
    }

    /// The same caller with another token.
    pub fn with_token(&self, token: &str) -> Self {
        Self {
            client: self.client,
            token: Some(token.to_owned()),
        }
    }

    /// The token.
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// Sends a prepared request with the token.
    pub async fn send(&self, call: Call) -> Answer {
        self.client.send(self.authorize(call)).await
    }

    /// `GET`.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Call::get(path)).await
    }

    /// `POST` with a JSON body.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Call::new("POST", path).json(&body)).await
    }

    /// `PUT` with a JSON body.
    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(Call::new("PUT", path).json(&body)).await
    }

    /// `PATCH` with a JSON body.
    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(Call::new("PATCH", path).json(&body)).await
    }

    /// `DELETE`.
    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Call::new("DELETE", path)).await
    }

    /// Registers a service.
    pub async fn register(&self, name: &str, target_url: &str) -> Registered {
        let body = json!({ "name": name, "target_url": target_url });
        let answer = self.post("/register-api", body).await.expect(201).json();
        Registered {
            service: number(&answer["service_id"]),
            key_id: number(&answer["api_key_id"]),
            key: text(&answer["api_key"]),
        }
    }

    /// Registers a service whose first key is practically unlimited, for stories about other
    /// things than limits.
    pub async fn register_unlimited(&self, name: &str, target_url: &str) -> Registered {
        let registered = self.register(name, target_url).await;
        self.limit(registered.key_id, 1_000_000_000, 1).await;
        registered
    }

    /// Makes a key for a service.
    pub async fn new_key(&self, service: u64, body: Value) -> NewKey {
        let path = format!("/api/v1/services/{service}/keys");
        let answer = self.post(&path, body).await.expect(201).json();
        NewKey {
            id: number(&answer["id"]),
            key: text(&answer["api_key"]),
        }
    }

    /// Makes a practically unlimited key for a service.
    pub async fn new_unlimited_key(&self, service: u64) -> NewKey {
        let key = self.new_key(service, json!({ "name": "unlimited" })).await;
        self.limit(key.id, 1_000_000_000, 1).await;
        key
    }

    /// Sets a key's rate limit.
    pub async fn limit(&self, key_id: u64, requests: u64, window_seconds: u64) {
        let body = json!({
            "rate_limit_requests": requests,
            "rate_limit_window_seconds": window_seconds,
        });
        self.put(&format!("/api-keys/{key_id}/rate-limit"), body)
            .await
            .expect(200);
    }

    /// Sets a key's price per request.
    pub async fn price(&self, key_id: u64, price: &str) {
        let body = json!({ "price_per_request": price });
        self.put(&format!("/api-keys/{key_id}/pricing"), body)
            .await
            .expect(200);
    }

    /// Revokes a key.
    pub async fn revoke(&self, key_id: u64) -> Answer {
        self.delete(&format!("/api/v1/keys/{key_id}")).await
    }

    /// A service's billable requests.
    pub async fn total_requests(&self, service: u64) -> u64 {
        number(
            &self
                .get(&format!("/usage/{service}"))
                .await
                .expect(200)
                .json()["total_requests"],
        )
    }

    /// The open cycle's lines, by key.
    pub async fn bills(&self) -> Vec<KeyBill> {
        let answer = self
            .get("/billing/api-keys?limit=200")
            .await
            .expect(200)
            .json();
        let lines = answer["items"].as_array().expect("a list of keys");
        let mut bills: Vec<KeyBill> = lines
            .iter()
            .map(|line| KeyBill {
                key_id: number(&line["api_key_id"]),
                requests: number(&line["requests"]),
                total_cost: text(&line["total_cost"]),
            })
            .collect();
        bills.sort_by_key(|bill| bill.key_id);
        bills
    }

    /// One key's line of the open cycle; a key without a line used nothing.
    pub async fn bill(&self, key_id: u64) -> KeyBill {
        let bills = self.bills().await;
        let nothing = KeyBill {
            key_id,
            requests: 0,
            total_cost: "0".to_owned(),
        };
        bills
            .into_iter()
            .find(|bill| bill.key_id == key_id)
            .unwrap_or(nothing)
    }

    fn authorize(&self, call: Call) -> Call {
        match &self.token {
            Some(token) => call.header("authorization", format!("Bearer {token}")),
            None => call,
        }
    }
}

#[track_caller]
fn number(value: &Value) -> u64 {
    value
        .as_u64()
        .unwrap_or_else(|| panic!("{value} is no count"))
}

#[track_caller]
fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("{value} is no text"))
        .to_owned()
}
