//! `/api-keys` and `/api/v1/keys`, and the keys of a service.

use serde_json::{Value, json};

use crate::fixture::Api;

#[actix_web::test]
async fn a_secret_is_shown_by_the_call_that_made_it_and_never_again() {
    let api = Api::new().await;
    api.register("Weather").await;
    let made = [
        api.post("/services/1/keys", json!({"name": "App"})).await,
        api.post("/api/v1/services/1/keys", json!({"name": "App"}))
            .await,
        api.post("/api-keys", json!({"name": "App"})).await,
        api.post("/api/v1/keys", json!({"name": "App"})).await,
    ];
    for (answer, number) in made.iter().zip(2..) {
        let key = answer.expect(201);
        assert_eq!(key["id"], number);
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert_eq!(
            answer.header("location"),
            Some(format!("/api/v1/keys/{number}").as_str())
        );
        let secret = key["api_key"].as_str().unwrap();
        assert!(secret.starts_with(key["prefix"].as_str().unwrap()));
        assert!(secret.ends_with(key["last_four"].as_str().unwrap()));
        let scope = if number < 4 {
            ("service", json!(1))
        } else {
            ("all_services", Value::Null)
        };
        assert_eq!(
            (key["scope"].as_str().unwrap(), key["service_id"].clone()),
            scope
        );
        for path in [
            "/api-keys",
            "/services/1/keys",
            &format!("/api-keys/{number}"),
        ] {
            let shown = api.get(path).await;
            let text = String::from_utf8(shown.body.to_vec()).unwrap();
            assert!(!text.contains(secret), "{path}");
        }
    }
}

#[actix_web::test]
async fn a_key_takes_its_limit_price_and_expiry_from_the_body_or_the_defaults() {
    let api = Api::new().await;
    let own = json!({
        "name": "App", "rate_limit_requests": 100, "rate_limit_window_seconds": 1, "burst": 150,
        "price_per_request": 0.25, "expires_at": "2030-01-01T00:00:00Z",
    });
    let key = api.post("/api-keys", own).await.expect(201);
    let limit = [
        &key["rate_limit_requests"],
        &key["rate_limit_window_seconds"],
        &key["burst"],
    ];
    assert_eq!(limit, [&json!(100), &json!(1), &json!(150)]);
    assert_eq!(key["uses_default_rate_limit"], false);
    assert_eq!(
        (&key["price_per_request"], &key["currency"]),
        (&json!("0.25"), &json!("USD"))
    );
    assert_eq!(key["expires_at"], "2030-01-01T00:00:00.000Z");

    let plain = api
        .post("/api-keys", json!({"name": "Plain"}))
        .await
        .expect(201);
    let limit = [
        &plain["rate_limit_requests"],
        &plain["rate_limit_window_seconds"],
        &plain["burst"],
    ];
    assert_eq!(limit, [&json!(10), &json!(60), &Value::Null]);
    assert_eq!(
        (&plain["uses_default_rate_limit"], &plain["expires_at"]),
        (&json!(true), &Value::Null)
    );
}

#[actix_web::test]
async fn a_rate_limit_is_replaced_whole() {
    let api = Api::new().await;
    api.register("Weather").await;
    for path in ["/api-keys/1/rate-limit", "/api/v1/keys/1/rate-limit"] {
        let body = json!({"rate_limit_requests": 7, "rate_limit_window_seconds": 2, "burst": 9});
        let key = api.put(path, body).await.expect(200);
        assert_eq!(
            (&key["rate_limit_requests"], &key["burst"]),
            (&json!(7), &json!(9))
        );
        assert_eq!(key["propagated"], false);
        let body = json!({"rate_limit_requests": 8, "rate_limit_window_seconds": 2});
        let key = api.put(path, body).await.expect(200);
        assert_eq!(
            (&key["rate_limit_requests"], &key["burst"]),
            (&json!(8), &Value::Null)
        );
    }
}

#[actix_web::test]
async fn an_edit_keeps_what_is_left_out_and_null_clears() {
    let api = Api::new().await;
    api.register("Weather").await;
    let edit = |body| api.patch("/api/v1/keys/1", body);
    let key = edit(json!({"rate_limit_requests": 20})).await.expect(200);
    assert_eq!(
        (
            &key["rate_limit_requests"],
            &key["rate_limit_window_seconds"]
        ),
        (&json!(20), &json!(60))
    );
    let key = edit(json!({"burst": 30, "name": "App"})).await.expect(200);
    assert_eq!(
        [&key["rate_limit_requests"], &key["burst"], &key["name"]],
        [&json!(20), &json!(30), &json!("App")]
    );
    let key = edit(json!({"burst": null, "expires_at": "2030-01-01T00:00:00Z"}))
        .await
        .expect(200);
    assert_eq!(
        (&key["rate_limit_requests"], &key["burst"]),
        (&json!(20), &Value::Null)
    );
    assert_eq!(key["expires_at"], "2030-01-01T00:00:00.000Z");
    let both =
        json!({"rate_limit_requests": null, "rate_limit_window_seconds": null, "expires_at": null});
    let key = edit(both).await.expect(200);
    assert_eq!(
        (&key["uses_default_rate_limit"], &key["rate_limit_requests"]),
        (&json!(true), &json!(10))
    );
    assert_eq!(
        (&key["expires_at"], &key["name"]),
        (&Value::Null, &json!("App"))
    );
}

#[actix_web::test]
async fn a_new_price_is_a_new_version_given_as_text_or_number() {
    let api = Api::new().await;
    api.register("Weather").await;
    api.later(5);
    let first = api
        .put(
            "/api-keys/1/pricing",
            json!({"price_per_request": "0.0025"}),
        )
        .await
        .expect(200);
    assert_eq!(
        (&first["api_key_id"], &first["price_per_request"]),
        (&json!(1), &json!("0.0025"))
    );
    assert_eq!(
        (&first["currency"], &first["propagated"]),
        (&json!("USD"), &json!(false))
    );
    assert_eq!(first["effective_at"], "2027-01-15T08:00:05.000Z");
    let second = api
        .put("/api/v1/keys/1/pricing", json!({"price_per_request": 0}))
        .await
        .expect(200);
    assert_ne!(first["price_version_id"], second["price_version_id"]);
    assert_eq!(
        api.get("/api-keys/1").await.expect(200)["price_per_request"],
        "0"
    );
}

#[actix_web::test]
async fn a_revoked_key_stays_listed_and_can_no_longer_be_edited() {
    let api = Api::new().await;
    api.register("Weather").await;
    let revoked = api.delete("/api-keys/1").await.expect(200);
    assert_eq!(
        (&revoked["status"], &revoked["propagated"]),
        (&json!("revoked"), &json!(false))
    );
    api.later(60);
    let again = api.delete("/api/v1/keys/1").await.expect(200);
    assert_eq!(again["revoked_at"], revoked["revoked_at"], "revoked once");
    let listed = api.get("/services/1/keys").await.expect(200);
    assert_eq!(listed["items"][0]["status"], "revoked");
    let edits = [
        api.patch("/api-keys/1", json!({"name": "App"})).await,
        api.put("/api-keys/1/pricing", json!({"price_per_request": "1"}))
            .await,
        api.put(
            "/api-keys/1/rate-limit",
            json!({"rate_limit_requests": 1, "rate_limit_window_seconds": 1}),
        )
        .await,
    ];
    for edit in edits {
        assert_eq!(edit.problem(409), "api_key_revoked");
    }
}

#[actix_web::test]
async fn a_key_shows_when_its_time_is_over() {
    let api = Api::new().await;
    api.post(
        "/api-keys",
        json!({"name": "App", "expires_at": "2027-01-15T08:00:01Z"}),
    )
    .await
    .expect(201);
    assert_eq!(api.get("/api-keys/1").await.expect(200)["status"], "active");
    api.later(1);
    assert_eq!(
        api.get("/api-keys/1").await.expect(200)["status"],
        "expired"
    );
}
