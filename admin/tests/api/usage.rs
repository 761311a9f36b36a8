//! `/usage/{service_id}`.

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::fixture::{Api, Reply};

async fn with_key(api: &Api, path: &str, secret: &Value) -> Reply {
    let secret = secret.as_str().unwrap();
    api.anonymous(Method::GET, path)
        .header("X-API-Key", secret)
        .send()
        .await
}

#[actix_web::test]
async fn successful_requests_are_counted_per_key() {
    let api = Api::new().await;
    let registered = api.register("Weather").await;
    api.post("/services/1/keys", json!({"name": "App"}))
        .await
        .expect(201);
    api.post("/services/1/keys", json!({"name": "Unused"}))
        .await
        .expect(201);
    let empty = json!({"service_id": 1, "total_requests": 0, "by_api_key": []});
    assert_eq!(api.get("/usage/1").await.expect(200), empty);

    api.count_requests(1, 1, 40);
    api.count_requests(2, 1, 2);
    let usage = api.get("/api/v1/usage/1").await.expect(200);
    let first = api.get("/api-keys/1").await.expect(200);
    let second = api.get("/api-keys/2").await.expect(200);
    let expected = json!({
        "service_id": 1,
        "total_requests": 42,
        "by_api_key": [
            {"api_key_id": 1, "name": first["name"], "prefix": first["prefix"], "requests": 40},
            {"api_key_id": 2, "name": "App", "prefix": second["prefix"], "requests": 2},
        ],
    });
    assert_eq!(usage, expected);
    assert_eq!(
        with_key(&api, "/usage/1", &registered["api_key"])
            .await
            .expect(200),
        expected
    );
}

#[actix_web::test]
async fn usage_outlives_its_keys() {
    let api = Api::new().await;
    api.register("Weather").await;
    api.count_requests(1, 1, 3);
    api.delete("/api-keys/1").await.expect(200);
    assert_eq!(api.get("/usage/1").await.expect(200)["total_requests"], 3);
}

#[actix_web::test]
async fn a_client_reads_only_what_its_live_key_opens() {
    let api = Api::new().await;
    let weather = api.register("Weather").await;
    api.register("Maps").await;
    let everywhere = api.get("/me/api-key").await.expect(200);
    assert_eq!(
        with_key(&api, "/usage/2", &weather["api_key"])
            .await
            .problem(403),
        "api_key_not_for_service"
    );
    with_key(&api, "/usage/2", &everywhere["api_key"])
        .await
        .expect(200);
    let missing = with_key(&api, "/usage/9", &everywhere["api_key"]).await;
    assert_eq!(missing.problem(404), "service_not_found");

    let expiring = json!({"name": "Short", "expires_at": "2027-01-15T08:00:01Z"});
    let expiring = api.post("/services/1/keys", expiring).await.expect(201);
    with_key(&api, "/usage/1", &expiring["api_key"])
        .await
        .expect(200);
    api.later(1);
    api.delete("/api-keys/1").await.expect(200);
    for dead in [
        &expiring["api_key"],
        &weather["api_key"],
        &json!("gaas_nonsense"),
        &json!(""),
    ] {
        let refused = with_key(&api, "/usage/1", dead).await;
        assert_eq!(refused.problem(401), "unauthorized", "{dead}");
        assert!(refused.header("www-authenticate").is_some());
    }
    let nobody = api.anonymous(Method::GET, "/usage/1").send().await;
    assert_eq!(nobody.problem(401), "unauthorized");
    let secret = everywhere["api_key"].as_str().unwrap();
    let twice = api
        .anonymous(Method::GET, "/usage/1")
        .header("X-API-Key", secret)
        .header("X-API-Key", secret);
    assert_eq!(twice.send().await.problem(401), "unauthorized");
}
