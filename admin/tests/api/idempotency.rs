//! Repeating a POST under an `Idempotency-Key`.

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::fixture::{Api, Reply};

async fn post_as(api: &Api, key: &str, path: &str, body: &Value) -> Reply {
    api.request(Method::POST, path)
        .header("Idempotency-Key", key)
        .json(body)
        .send()
        .await
}

#[actix_web::test]
async fn a_repeat_makes_nothing_and_answers_the_same_without_the_secret() {
    let api = Api::new().await;
    let service = json!({"name": "Weather", "target_url": "http://127.0.0.1:9000"});
    let key = json!({"name": "App"});
    for (path, body, status) in [
        ("/register-api", &service, 201),
        ("/services", &service, 201),
        ("/services/1/keys", &key, 201),
        ("/api/v1/keys", &key, 201),
        ("/billing/reset", &json!({}), 200),
    ] {
        let first = post_as(&api, path, path, body).await;
        let mut expected = first.expect(status);
        assert_eq!(first.header("idempotent-replayed"), None, "{path}");
        let before = api.last_seq();
        let again = post_as(&api, path, path, body).await;
        if let Some(secret) = expected.get_mut("api_key") {
            assert!(secret.is_string(), "{path}");
            *secret = Value::Null;
        }
        assert_eq!(again.expect(status), expected, "{path}");
        assert_eq!(again.header("idempotent-replayed"), Some("true"), "{path}");
        assert_eq!(again.header("location"), first.header("location"), "{path}");
        assert_eq!(api.last_seq(), before, "{path}");
    }
}

#[actix_web::test]
async fn another_key_or_none_makes_another() {
    let api = Api::new().await;
    let body = json!({"name": "App"});
    for (key, number) in [("a", 1), ("b", 2)] {
        assert_eq!(
            post_as(&api, key, "/api-keys", &body).await.expect(201)["id"],
            number
        );
    }
    assert_eq!(api.post("/api-keys", body).await.expect(201)["id"], 3);
}

#[actix_web::test]
async fn a_key_that_was_used_for_another_request_is_refused() {
    let api = Api::new().await;
    post_as(&api, "once", "/api-keys", &json!({"name": "App"}))
        .await
        .expect(201);
    let before = api.last_seq();
    let other_body = post_as(&api, "once", "/api-keys", &json!({"name": "Site"})).await;
    assert_eq!(other_body.problem(422), "idempotency_key_reused");
    let other_path = post_as(&api, "once", "/api/v1/keys", &json!({"name": "App"})).await;
    assert_eq!(other_path.problem(422), "idempotency_key_reused");
    assert_eq!(api.last_seq(), before);
}

#[actix_web::test]
async fn a_refused_request_does_not_use_its_key_up() {
    let api = Api::new().await;
    assert_eq!(
        post_as(&api, "k", "/api-keys", &json!({}))
            .await
            .problem(422),
        "invalid_fields name"
    );
    post_as(&api, "k", "/api-keys", &json!({"name": "App"}))
        .await
        .expect(201);
}

#[actix_web::test]
async fn malformed_keys_are_refused() {
    let api = Api::new().await;
    let long = "k".repeat(256);
    let before = api.last_seq();
    for key in ["", "two words", "ümlaut", &long] {
        let refused = post_as(&api, key, "/api-keys", &json!({"name": "App"})).await;
        assert_eq!(
            refused.problem(400),
            "invalid_header Idempotency-Key",
            "{key:?}"
        );
    }
    let twice = api
        .request(Method::POST, "/billing/reset")
        .header("Idempotency-Key", "a")
        .header("Idempotency-Key", "b");
    assert_eq!(
        twice.send().await.problem(400),
        "invalid_header Idempotency-Key"
    );
    assert_eq!(api.last_seq(), before);
    post_as(&api, &long[1..], "/api-keys", &json!({"name": "App"}))
        .await
        .expect(201);
}
