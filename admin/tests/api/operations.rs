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

impl Operation {
    /// Every one.
    pub(crate) fn all(api: &Api) -> Vec<Self> {
        let paths = api.openapi["paths"].as_object().unwrap();
        let mut all = Vec::new();
        for (template, methods) in paths {
            for (method, spec) in methods.as_object().unwrap() {
                let body = &spec["requestBody"]["content"]["application/json"]["schema"]["$ref"];
                all.push(Self {
                    method: method.to_uppercase().parse().unwrap(),
                    template: template.clone(),
                    path: template
                        .replace("{service_id}", "1")
                        .replace("{key_id}", "1"),
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
            "RegisterApi" | "NewService" => json!({"name": "Weather", "target_url": target_url}),
            "ServiceEdit" => {
                json!({"name": "Climate", "target_url": target_url, "preserve_host": true})
            }
            "NewApiKey" => json!({"name": "App", "price_per_request": "0.5"}),
            "ApiKeyEdit" => json!({"name": "App 2"}),
            "NewPrice" => json!({"price_per_request": "0.25"}),
            "RateLimit" => json!({"rate_limit_requests": 5, "rate_limit_window_seconds": 1}),
            other => panic!("no valid body is known for {other}"),
        };
        Some(body)
    }

    /// Whether its security admits only a management token.
    pub(crate) fn needs_manager(&self) -> bool {
        self.spec["security"] == json!([{"management_token": []}])
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
