//! The edge: what every answer has, and errors that no handler makes.

use actix_web::http::Method;

use crate::fixture::Api;
use crate::operations::Operation;

#[actix_web::test]
async fn every_answer_has_the_security_headers_and_a_request_id() {
    let api = Api::new().await;
    let mut ids = std::collections::HashSet::new();
    for path in [
        "/",
        "/docs/",
        "/redoc",
        "/openapi.json",
        "/health",
        "/services",
        "/services/9",
        "/nowhere",
    ] {
        let answer = api.get(path).await;
        assert_eq!(
            answer.header("x-content-type-options"),
            Some("nosniff"),
            "{path}"
        );
        assert_eq!(
            answer.header("referrer-policy"),
            Some("no-referrer"),
            "{path}"
        );
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
        assert!(
            policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        assert!(!policy.contains("http"), "{path}: {policy}");
        assert!(answer.header("cache-control").is_some(), "{path}");
        let id = answer.header("x-request-id").unwrap().to_owned();
        assert_eq!(id.len(), 32, "{path}");
        assert!(ids.insert(id), "{path}");
    }
}

#[actix_web::test]
async fn unknown_addresses_are_not_found() {
    let api = Api::new().await;
    for path in [
        "/nowhere",
        "/api/v1",
        "/api/v1/nowhere",
        "/api/v2/services",
        "/services/",
        "/docs/none.js",
    ] {
        assert_eq!(api.get(path).await.problem(404), "not_found", "{path}");
    }
}

#[actix_web::test]
async fn a_method_that_an_address_does_not_have_is_answered_with_those_it_has() {
    let api = Api::new().await;
    api.register("Weather").await;
    let operations = Operation::all(&api);
    for operation in &operations {
        let documented: Vec<&str> = operations
            .iter()
            .filter(|other| other.template == operation.template)
            .map(|other| other.method.as_str())
            .collect();
        for method in [
            "GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW",
        ] {
            if documented.contains(&method) {
                continue;
            }
            let refused = api
                .request(method.parse().unwrap(), &operation.path)
                .send()
                .await;
            assert_eq!(
                refused.problem(405),
                "method_not_allowed",
                "{method} {}",
                operation.path
            );
            let allow = refused.header("allow").unwrap();
            let mut allowed: Vec<_> = allow
                .split(", ")
                .filter(|&method| method != "HEAD")
                .collect();
            let mut expected = documented.clone();
            allowed.sort_unstable();
            expected.sort_unstable();
            assert_eq!(allowed, expected, "the router is what the document says");
        }
    }
}

#[actix_web::test]
async fn head_answers_as_get_does() {
    let api = Api::new().await;
    for path in [
        "/health",
        "/services",
        "/billing/summary",
        "/openapi.json",
        "/",
    ] {
        let (get, head) = (
            api.get(path).await,
            api.request(Method::HEAD, path).send().await,
        );
        assert_eq!(head.status, get.status, "{path}");
        assert_eq!(
            head.header("content-type"),
            get.header("content-type"),
            "{path}"
        );
    }
}
