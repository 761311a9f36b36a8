//! `/register-api` and `/me/api-key`.

use actix_web::http::Method;
use serde_json::json;

use crate::fixture::Api;

#[actix_web::test]
async fn registering_answers_the_service_its_address_and_its_key() {
    let api = Api::new().await;
    let body = json!({"name": "  Example API ", "target_url": "https://API.example.com/v1"});
    let answer = api
        .anonymous(Method::POST, "/register-api")
        .json(&body)
        .send()
        .await;
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("location"), Some("/api/v1/services/1"));
    let registered = answer.expect(201);
    let secret = registered["api_key"].as_str().unwrap();
    assert!(
        secret.starts_with("gaas_") && secret.len() == 43,
        "{secret}"
    );
    let expected = json!({
        "service_id": 1,
        "name": "Example API",
        "target_url": "https://api.example.com/v1",
        "gateway_url": "/proxy/1",
        "api_key_id": 1,
        "api_key": secret,
        "propagated": false,
    });
    assert_eq!(registered, expected);
    let key = api.get("/api-keys/1").await.expect(200);
    assert_eq!(
        (&key["scope"], &key["service_id"]),
        (&json!("service"), &json!(1))
    );
    assert_eq!(key["price_per_request"], "0.001");
    assert_eq!(
        (
            &key["rate_limit_requests"],
            &key["rate_limit_window_seconds"]
        ),
        (&json!(10), &json!(60))
    );
}

#[actix_web::test]
async fn ones_own_key_is_revealed_once() {
    let api = Api::new().await;
    let first = api.anonymous(Method::GET, "/me/api-key").send().await;
    assert_eq!(first.header("cache-control"), Some("no-store"));
    let revealed = first.expect(200);
    assert!(revealed["api_key"].as_str().unwrap().starts_with("gaas_"));
    let key = api
        .get(&format!("/api/v1/keys/{}", revealed["api_key_id"]))
        .await
        .expect(200);
    assert_eq!(
        (&key["scope"], &key["service_id"]),
        (&json!("all_services"), &json!(null))
    );
    for _ in 0..2 {
        let again = api.anonymous(Method::GET, "/me/api-key").send().await;
        assert_eq!(again.problem(410), "api_key_already_revealed");
    }
}

#[actix_web::test]
async fn a_head_request_does_not_use_the_reveal_up() {
    let api = Api::new().await;
    let head = api.request(Method::HEAD, "/me/api-key").send().await;
    assert_eq!((head.status, head.header("allow")), (405, Some("GET")));
    api.get("/me/api-key").await.expect(200);
}

#[actix_web::test]
async fn the_key_revealed_first_is_good_for_later_services() {
    let api = Api::new().await;
    let secret = api.get("/me/api-key").await.expect(200)["api_key"]
        .as_str()
        .unwrap()
        .to_owned();
    api.register("Weather").await;
    let usage = api
        .anonymous(Method::GET, "/usage/1")
        .header("X-API-Key", &secret)
        .send()
        .await;
    assert_eq!(usage.expect(200)["total_requests"], 0);
}
