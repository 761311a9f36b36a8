//! Every operation of the OpenAPI document, with a request that it would take.

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::fixture::{Api, Sending};

/// One operation, its identifiers filled in with 1.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) method: Method,
    pub(crate) template: String,
    pub(crate) path: String,
    pub(crate) spec: Value,
    /// The name of the body's schema.
    pub(crate) schema: Option<String>,
}

/// An event that never was.
pub(crate) const NO_EVENT: &str = "evt_00000000000000000000000000000000";

/// An invoice that the operation can be tried on: no other operation touches it.
fn invoice_of(template: &str) -> &'static str {
    match template.rsplit('/').next() {
        Some("void") => "2",
        Some("finalize") => "3",
        _ => "1",
    }
}

fn plain_price() -> Value {
    json!({"kind": "per_unit", "unit_price": "0.002"})
}

impl Operation {
    /// Every one.
    pub(crate) fn all(api: &Api) -> Vec<Self> {
        let paths = api.openapi["paths"].as_object().unwrap();
        let control = api.data.control().unwrap();
        let events = control.events(api.actor(), None, None, 1).unwrap().items;
        let event = events.first().map(|event| event.id.as_str().to_owned());
        let event = event.unwrap_or_else(|| NO_EVENT.to_owned());
        let mut all = Vec::new();
        for (template, methods) in paths {
            for (method, spec) in methods.as_object().unwrap() {
                let body = &spec["requestBody"]["content"]["application/json"]["schema"]["$ref"];
                all.push(Self {
                    method: method.to_uppercase().parse().unwrap(),
                    template: template.clone(),
                    path: template
                        .replace("{service_id}", "1")
                        .replace("{key_id}", "1")
                        .replace("{session_id}", "1")
                        .replace("{customer_id}", "1")
                        .replace("{price_version_id}", "1")
                        .replace("{cycle_id}", "1")
                        .replace("{webhook_id}", "1")
                        .replace("{event_id}", &event)
                        .replace("{invoice_id}", invoice_of(template)),
                    spec: spec.clone(),
                    schema: body
                        .as_str()
                        .map(|path| path.rsplit('/').next().unwrap().to_owned()),
                });
            }
        }
        all
    }

    /// A body that the operation takes.
    pub(crate) fn valid_body(&self) -> Option<Value> {
        let target_url = "http://127.0.0.1:9000/";
        let body = match self.schema.as_deref()? {
            "RegisterApi" => json!({"name": "Weather", "target_url": target_url}),
            "NewService" => json!({
                "name": "Weather", "target_url": target_url,
                "metering": {"unit": {"header": {}}, "max_units": 50},
            }),
            "ServiceEdit" => json!({
                "name": "Climate", "target_url": target_url, "preserve_host": true,
                "metering": {"billable_statuses": ["2xx"], "unit": "request"},
            }),
            "TargetTest" => json!({"target_url": target_url}),
            "NewApiKey" => json!({"name": "App", "price_per_request": "0.5"}),
            "ApiKeyEdit" => json!({"name": "App 2"}),
            "NewPrice" => json!({"price_per_request": "0.25"}),
            "SessionClaim" => json!({"token": "gaasadm_", "password": "correct horse battery"}),
            "SignIn" => json!({"password": "correct horse battery"}),
            "PasswordChange" => {
                json!({"current_password": "none so far", "new_password": "correct horse battery"})
            }
            "UserEdit" => json!({"name": "Ada", "email": "ada@example.com"}),
            "NewCustomer" => json!({"name": "Acme", "external_id": "crm-1"}),
            "CustomerEdit" => json!({"name": "Acme Ltd", "metadata": {"tier": "gold"}}),
            "NewPriceVersion" => json!({"scope": "default", "model": plain_price()}),
            "PricePreview" => json!({"model": plain_price(), "units": 1000}),
            "PriceDryRun" => json!({
                "price": {"model": plain_price()},
                "from": "2027-01-01T00:00:00Z", "to": "2027-02-01T00:00:00Z",
            }),
            "NewAllowances" | "AllowancesEdit" => {
                json!({"requests_per_day": {"limit": 1000, "enforcement": "soft"}})
            }
            "NewCredits" => json!({"amount": "100.00", "currency": "USD", "reason": "transfer"}),
            "NewSchedule" => json!({"kind": "manual"}),
            "InvoiceVoid" => json!({"reason": "wrong customer"}),
            "NewWebhook" => json!({"url": "https://example.com/hook", "description": "Test"}),
            "WebhookEdit" => json!({"description": "Billing", "event_types": ["key.created"]}),
            "EventReplay" => json!({"webhook_id": 1}),
            "NewCreditNote" => json!({"amount": "1", "reason": "outage"}),
            "RateLimit" => json!({"rate_limit_requests": 5, "rate_limit_window_seconds": 1}),
            other => panic!("no valid body is known for {other}"),
        };
        Some(body)
    }

    /// Whether its security admits only a manager: with a management token or a session.
    pub(crate) fn needs_manager(&self) -> bool {
        self.spec["security"] == json!([{"management_token": []}, {"session": []}])
    }

    /// Whether it is about passwords, so that what is taken depends on more than the body.
    pub(crate) fn checks_a_password(&self) -> bool {
        let schema = self.schema.as_deref();
        matches!(schema, Some("SessionClaim" | "SignIn" | "PasswordChange"))
    }

    /// A request by nobody, with a body that would be taken.
    pub(crate) fn anonymous<'a>(&self, api: &'a Api) -> Sending<'a> {
        let request = api.anonymous(self.method.clone(), &self.path);
        match self.valid_body() {
            Some(body) => request.json(&body),
            None => request,
        }
    }

    /// A request by a manager, without a body.
    pub(crate) fn bare<'a>(&self, api: &'a Api) -> Sending<'a> {
        api.request(self.method.clone(), &self.path)
    }
}
