//! `/openapi.json`, `/docs`, `/redoc` and `/`: complete, and from this host alone.

use std::collections::HashSet;

use actix_web::http::Method;
use serde_json::Value;

use crate::fixture::Api;
use crate::operations::Operation;

/// What DESIGN promises, and the aliases at the root.
const PROMISED: &[(&str, &str)] = &[
    ("POST", "/register-api"),
    ("GET", "/me/api-key"),
    ("GET", "/health"),
    ("GET", "/usage/{service_id}"),
    ("GET", "/billing/summary"),
    ("GET", "/billing/api-keys"),
    ("GET", "/billing/cycles/current"),
    ("POST", "/billing/reset"),
    ("PUT", "/api-keys/{key_id}/pricing"),
    ("PUT", "/api-keys/{key_id}/rate-limit"),
    ("GET", "/api-keys/{key_id}/allowances"),
    ("PUT", "/api-keys/{key_id}/allowances"),
    ("PATCH", "/api-keys/{key_id}/allowances"),
    ("DELETE", "/api-keys/{key_id}/price"),
    ("GET", "/api-keys"),
    ("POST", "/api-keys"),
    ("GET", "/api-keys/{key_id}"),
    ("PATCH", "/api-keys/{key_id}"),
    ("DELETE", "/api-keys/{key_id}"),
    ("GET", "/services"),
    ("POST", "/services"),
    ("POST", "/services/test"),
    ("GET", "/services/{service_id}"),
    ("PATCH", "/services/{service_id}"),
    ("DELETE", "/services/{service_id}"),
    ("GET", "/services/{service_id}/keys"),
    ("POST", "/services/{service_id}/keys"),
    ("GET", "/api/v1/session"),
    ("POST", "/api/v1/session"),
    ("DELETE", "/api/v1/session"),
    ("POST", "/api/v1/session/claim"),
    ("PUT", "/api/v1/session/password"),
    ("GET", "/api/v1/sessions"),
    ("DELETE", "/api/v1/sessions/{session_id}"),
    ("PATCH", "/api/v1/me"),
    ("GET", "/api/v1/overview"),
    ("GET", "/api/v1/usage"),
    ("GET", "/api/v1/usage/top"),
    ("GET", "/api/v1/requests"),
    ("GET", "/api/v1/audit-events"),
    ("GET", "/api/v1/security/report"),
    ("GET", "/api/v1/customers"),
    ("POST", "/api/v1/customers"),
    ("GET", "/api/v1/customers/{customer_id}"),
    ("PATCH", "/api/v1/customers/{customer_id}"),
    ("DELETE", "/api/v1/customers/{customer_id}"),
    ("GET", "/api/v1/customers/{customer_id}/allowances"),
    ("PUT", "/api/v1/customers/{customer_id}/allowances"),
    ("PATCH", "/api/v1/customers/{customer_id}/allowances"),
    ("GET", "/api/v1/customers/{customer_id}/credits"),
    ("POST", "/api/v1/customers/{customer_id}/credits"),
    ("GET", "/api/v1/prices"),
    ("POST", "/api/v1/prices"),
    ("POST", "/api/v1/prices/preview"),
    ("POST", "/api/v1/prices/dry-run"),
    ("GET", "/api/v1/prices/{price_version_id}"),
    ("GET", "/api/v1/billing/cycles"),
    ("GET", "/api/v1/billing/cycles/{cycle_id}"),
    ("GET", "/api/v1/billing/schedule"),
    ("PUT", "/api/v1/billing/schedule"),
    ("GET", "/api/v1/invoices"),
    ("GET", "/api/v1/invoices/{invoice_id}"),
    ("GET", "/api/v1/invoices/{invoice_id}.pdf"),
    ("POST", "/api/v1/invoices/{invoice_id}/finalize"),
    ("POST", "/api/v1/invoices/{invoice_id}/void"),
    ("POST", "/api/v1/invoices/{invoice_id}/credit-notes"),
    ("GET", "/api/v1/ledger"),
    ("GET", "/api/v1/webhooks"),
    ("POST", "/api/v1/webhooks"),
    ("GET", "/api/v1/webhooks/{webhook_id}"),
    ("PATCH", "/api/v1/webhooks/{webhook_id}"),
    ("DELETE", "/api/v1/webhooks/{webhook_id}"),
    ("GET", "/api/v1/webhooks/{webhook_id}/deliveries"),
    ("POST", "/api/v1/webhooks/{webhook_id}/rotate-secret"),
    ("POST", "/api/v1/webhooks/{webhook_id}/test"),
    ("GET", "/api/v1/events"),
    ("GET", "/api/v1/events/{event_id}"),
    ("POST", "/api/v1/events/{event_id}/replay"),
    ("GET", "/api/v1/usage/{service_id}"),
    ("GET", "/api/v1/billing/summary"),
    ("GET", "/api/v1/billing/api-keys"),
    ("GET", "/api/v1/billing/cycles/current"),
    ("POST", "/api/v1/billing/reset"),
    ("PUT", "/api/v1/keys/{key_id}/pricing"),
    ("PUT", "/api/v1/keys/{key_id}/rate-limit"),
    ("GET", "/api/v1/keys/{key_id}/allowances"),
    ("PUT", "/api/v1/keys/{key_id}/allowances"),
    ("PATCH", "/api/v1/keys/{key_id}/allowances"),
    ("DELETE", "/api/v1/keys/{key_id}/price"),
    ("GET", "/api/v1/keys"),
    ("POST", "/api/v1/keys"),
    ("GET", "/api/v1/keys/{key_id}"),
    ("PATCH", "/api/v1/keys/{key_id}"),
    ("DELETE", "/api/v1/keys/{key_id}"),
    ("GET", "/api/v1/services"),
    ("POST", "/api/v1/services"),
    ("POST", "/api/v1/services/test"),
    ("GET", "/api/v1/services/{service_id}"),
    ("PATCH", "/api/v1/services/{service_id}"),
    ("DELETE", "/api/v1/services/{service_id}"),
    ("GET", "/api/v1/services/{service_id}/keys"),
    ("POST", "/api/v1/services/{service_id}/keys"),
];

#[actix_web::test]
async fn the_document_has_every_promised_operation_and_no_other() {
    let api = Api::new().await;
    let promised: HashSet<_> = PROMISED
        .iter()
        .map(|(method, path)| format!("{method} {path}"))
        .collect();
    let documented: HashSet<_> = Operation::all(&api)
        .iter()
        .map(|operation| format!("{} {}", operation.method, operation.template))
        .collect();
    assert_eq!(documented, promised);
}

#[actix_web::test]
async fn every_operation_says_what_it_is_who_may_call_it_and_how_it_fails() {
    let api = Api::new().await;
    assert_eq!(api.openapi["openapi"], "3.1.0");
    let mut ids = HashSet::new();
    for operation in Operation::all(&api) {
        let spec = &operation.spec;
        let id = spec["operationId"].as_str().unwrap().to_owned();
        assert!(ids.insert(id), "{operation:?}");
        assert!(
            spec["summary"]
                .as_str()
                .is_some_and(|text| !text.contains('\n')),
            "{operation:?}"
        );
        assert_eq!(spec["tags"].as_array().unwrap().len(), 1, "{operation:?}");
        let answers = spec["responses"].as_object().unwrap();
        assert!(
            answers.keys().any(|status| status.starts_with('2')),
            "{operation:?}"
        );
        assert!(answers.contains_key("503"), "{operation:?}");
        let is_of_nobody = ["readHealth", "readSession", "signOut"];
        if !is_of_nobody.contains(&spec["operationId"].as_str().unwrap()) {
            assert!(
                spec["security"].is_array() && answers.contains_key("401"),
                "{operation:?}"
            );
        }
        for status in answers.keys().filter(|status| status.starts_with('4')) {
            let problem = &answers[status]["content"]["application/problem+json"]["schema"]["$ref"];
            assert_eq!(problem, "#/components/schemas/Problem", "{operation:?}");
        }
        let in_path = operation.template.matches('{').count();
        let parameters = spec["parameters"].as_array().into_iter().flatten();
        assert_eq!(
            parameters.filter(|given| given["in"] == "path").count(),
            in_path,
            "{operation:?}"
        );
        // Signing in twice makes two sessions, as it should.
        if operation.method == Method::POST && !operation.template.starts_with("/api/v1/session") {
            let parameters = spec["parameters"].as_array().unwrap();
            assert!(
                parameters
                    .iter()
                    .any(|given| given["name"] == "Idempotency-Key"),
                "{operation:?}"
            );
        }
    }
}

#[actix_web::test]
async fn every_reference_in_the_document_leads_somewhere() {
    fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        match value {
            Value::Object(fields) => {
                found.extend(fields.get("$ref").and_then(Value::as_str));
                fields.values().for_each(|field| references(field, found));
            }
            Value::Array(items) => items.iter().for_each(|item| references(item, found)),
            _ => {}
        }
    }
    let api = Api::new().await;
    let mut found = Vec::new();
    references(&api.openapi, &mut found);
    assert!(found.len() > 100);
    for reference in found {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(api.openapi.pointer(pointer).is_some(), "{reference}");
    }
}

/// Addresses in `src`, `href`, `url(` and the like that name another host.
fn foreign_addresses(text: &str) -> Vec<&str> {
    [
        "src=\"", "href=\"", "src='", "href='", "url(", "@import", "fetch(\"", "src:\"",
    ]
    .iter()
    .flat_map(|start| text.split(start).skip(1))
    .map(|rest| rest.trim_start_matches(['"', '\'']))
    .filter(|rest| {
        ["http:", "https:", "//"]
            .iter()
            .any(|scheme| rest.starts_with(scheme))
    })
    .map(|rest| &rest[..rest.len().min(60)])
    .collect()
}

#[actix_web::test]
async fn no_page_loads_anything_from_another_host() {
    let api = Api::new().await;
    for page in [
        "/",
        "/docs/",
        "/docs/index.css",
        "/docs/swagger-ui.css",
        "/docs/swagger-initializer.js",
        "/redoc",
        "/redoc/start.js",
    ] {
        let answer = api.anonymous(Method::GET, page).send().await;
        assert_eq!(answer.status, 200, "{page}");
        let text = String::from_utf8(answer.body.to_vec()).unwrap();
        assert_eq!(foreign_addresses(&text), Vec::<&str>::new(), "{page}");
    }
    // The scripts hold addresses in licences and links; those that they would load are known.
    for script in [
        "/redoc/redoc.standalone.js",
        "/docs/swagger-ui-bundle.js",
        "/docs/swagger-ui-standalone-preset.js",
    ] {
        let answer = api.anonymous(Method::GET, script).send().await;
        assert_eq!(answer.status, 200, "{script}");
        let text = String::from_utf8(answer.body.to_vec()).unwrap();
        for loaded in [
            "cdn.redoc.ly",
            "fonts.googleapis.com",
            "fonts.gstatic.com",
            "cdn.jsdelivr.net",
            "unpkg.com",
        ] {
            assert!(!text.contains(loaded), "{script} {loaded}");
        }
    }
    let initializer = api.get("/docs/swagger-initializer.js").await;
    let text = String::from_utf8(initializer.body.to_vec()).unwrap();
    assert!(
        text.contains("\"validatorUrl\": \"none\""),
        "the default validator is on another host"
    );
    assert!(text.contains("\"url\": \"/openapi.json\""));
}

#[actix_web::test]
async fn pages_run_only_scripts_that_are_served_here() {
    let api = Api::new().await;
    for page in ["/", "/docs/", "/redoc"] {
        let answer = api.get(page).await;
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.contains("script-src 'self';"), "{page}: {policy}");
        let text = String::from_utf8(answer.body.to_vec()).unwrap();
        for script in text.split("<script").skip(1) {
            let address = script
                .split("src=\"")
                .nth(1)
                .and_then(|rest| rest.split('"').next());
            let address = address.expect("the policy forbids inline scripts");
            let address = match address.strip_prefix("./") {
                Some(relative) => format!("{page}{relative}"),
                None => address.to_owned(),
            };
            assert_eq!(api.get(&address).await.status, 200, "{page} {address}");
        }
    }
}

#[actix_web::test]
async fn documents_are_compressed_and_not_sent_to_who_has_them() {
    let api = Api::new().await;
    for path in [
        "/redoc/redoc.standalone.js",
        "/openapi.json",
        "/docs/swagger-ui-bundle.js",
        "/",
    ] {
        let whole = api.get(path).await;
        let tag = whole.header("etag").unwrap();
        assert!(
            whole
                .header("cache-control")
                .is_some_and(|value| value.contains("no-cache")),
            "{path}"
        );
        let known = api
            .request(Method::GET, path)
            .header("If-None-Match", tag)
            .send()
            .await;
        assert_eq!(
            (known.status, known.body.len(), known.header("etag")),
            (304, 0, Some(tag)),
            "{path}"
        );
        let zipped = api
            .request(Method::GET, path)
            .header("Accept-Encoding", "gzip")
            .send()
            .await;
        assert_eq!(zipped.header("content-encoding"), Some("gzip"), "{path}");
        assert!(
            zipped.body.len() * 2 < whole.body.len() || whole.body.len() < 4_000,
            "{path}"
        );
    }
    let short = api.get("/docs").await;
    assert_eq!(
        (short.status, short.header("location")),
        (307, Some("/docs/"))
    );
}
