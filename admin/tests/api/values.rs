//! Values of the right type that a field cannot take.

use serde_json::{Value, json};

use crate::fixture::{Api, Reply};

async fn started() -> Api {
    let api = Api::new().await;
    api.register("Weather").await;
    api
}

#[actix_web::test]
async fn names() {
    let api = started().await;
    let before = api.last_seq();
    for name in ["", "   ", "line\nbreak", "nul\0", &"ä".repeat(101)] {
        let target_url = "http://127.0.0.1";
        let refusals = [
            api.post(
                "/register-api",
                json!({"name": name, "target_url": target_url}),
            )
            .await,
            api.post("/services", json!({"name": name, "target_url": target_url}))
                .await,
            api.patch("/services/1", json!({"name": name})).await,
            api.post("/api-keys", json!({"name": name})).await,
            api.post("/services/1/keys", json!({"name": name})).await,
            api.patch("/api-keys/1", json!({"name": name})).await,
        ];
        for refused in refusals {
            assert_eq!(refused.problem(422), "invalid_fields name", "{name:?}");
        }
    }
    assert_eq!(api.last_seq(), before);
}

#[actix_web::test]
async fn target_urls() {
    let api = started().await;
    let before = api.last_seq();
    let long = format!("http://example.com/{}", "a".repeat(2048));
    for target_url in [
        "",
        "example.com",
        "/path",
        "ftp://example.com",
        "http://",
        "http://user@example.com",
        "http://example.com/#top",
        "http://example.com:0",
        "javascript:alert(1)",
        "file:///etc/passwd",
        &long,
    ] {
        let refusals = [
            api.post(
                "/register-api",
                json!({"name": "A", "target_url": target_url}),
            )
            .await,
            api.post("/services", json!({"name": "A", "target_url": target_url}))
                .await,
            api.patch("/services/1", json!({"target_url": target_url}))
                .await,
        ];
        for refused in refusals {
            assert_eq!(
                refused.problem(422),
                "invalid_fields target_url",
                "{target_url:?}"
            );
        }
    }
    assert_eq!(api.last_seq(), before);
}

#[actix_web::test]
async fn what_answers_are_worth() {
    let api = started().await;
    let before = api.last_seq();
    let unit = |unit: Value| json!({ "unit": unit });
    let (of, per) = ("metering.unit.bytes.of", "metering.unit.bytes.per");
    let header = "metering.unit.header";
    for (metering, faults) in [
        (json!(null), "metering"),
        (json!([]), "metering"),
        (json!("request"), "metering"),
        (json!({"units": 1}), "metering.units"),
        (
            json!({"billable_statuses": []}),
            "metering.billable_statuses",
        ),
        (
            json!({"billable_statuses": ["2xx", "1xx"]}),
            "metering.billable_statuses",
        ),
        (
            json!({"billable_statuses": ["2xx", 404]}),
            "metering.billable_statuses[1]",
        ),
        (json!({"max_units": 0}), "metering.max_units"),
        (json!({"max_units": -5}), "metering.max_units"),
        (
            json!({"max_units": 4_294_967_296_u64}),
            "metering.max_units",
        ),
        (json!({"max_units": 1.5}), "metering.max_units"),
        (json!({"max_units": null}), "metering.max_units"),
        (unit(json!(5)), "metering.unit"),
        (unit(json!("page")), "metering.unit"),
        (unit(json!({})), "metering.unit"),
        (unit(json!({"pages": {}})), "metering.unit.pages"),
        (
            unit(json!({"bytes": {"of": "both", "per": "megabyte"}, "header": {}})),
            "metering.unit",
        ),
        (unit(json!({"bytes": []})), "metering.unit.bytes"),
        (unit(json!({"bytes": {"of": "both"}})), per),
        (unit(json!({"bytes": {"of": "both", "per": "KiB"}})), per),
        (
            unit(json!({"bytes": {"of": "body", "per": "megabyte"}})),
            of,
        ),
        (
            unit(json!({"header": {"name": "two words"}})),
            &format!("{header}.name"),
        ),
        (
            unit(json!({"header": {"name": "Set-Cookie"}})),
            &format!("{header}.name"),
        ),
        (
            unit(json!({"header": {"when_missing": -1}})),
            &format!("{header}.when_missing"),
        ),
        (
            unit(json!({"header": {"when_missing": 1001}})),
            &format!("{header}.when_missing"),
        ),
        (
            unit(json!({"header": {"default": 1}})),
            &format!("{header}.default"),
        ),
        (
            json!({"max_units": 0, "billable_statuses": ["all"]}),
            "metering.billable_statuses metering.max_units",
        ),
    ] {
        let new = json!({"name": "A", "target_url": "http://127.0.0.1", "metering": metering});
        let refusals = [
            api.post("/api/v1/services", new).await,
            api.patch("/api/v1/services/1", json!({"metering": metering}))
                .await,
        ];
        for refused in refusals {
            assert_eq!(
                refused.problem(422),
                format!("invalid_fields {faults}"),
                "{metering}"
            );
        }
    }
    assert_eq!(api.last_seq(), before);
}

/// Sends the limit to every address that takes one.
async fn limit_everywhere(
    api: &Api,
    requests: &Value,
    window: &Value,
    burst: &Value,
) -> Vec<Reply> {
    let mut limit = json!({"rate_limit_requests": requests, "rate_limit_window_seconds": window});
    if !burst.is_null() {
        limit["burst"] = burst.clone();
    }
    let mut new = limit.clone();
    new["name"] = json!("App");
    vec![
        api.put("/api-keys/1/rate-limit", limit.clone()).await,
        api.put("/api/v1/keys/1/rate-limit", limit.clone()).await,
        api.patch("/api-keys/1", limit).await,
        api.post("/api-keys", new.clone()).await,
        api.post("/services/1/keys", new).await,
    ]
}

#[actix_web::test]
async fn rate_limits() {
    let api = started().await;
    let before = api.last_seq();
    let (requests, window) = ("rate_limit_requests", "rate_limit_window_seconds");
    for (limit, field) in [
        (json!([0, 60, null]), requests),
        (json!([-1, 60, null]), requests),
        (json!([1_000_000_001, 60, null]), requests),
        (json!([4_294_967_297_i64, 60, null]), requests),
        (json!([1.5, 60, null]), requests),
        (json!([1e300, 60, null]), requests),
        (json!(["10", 60, null]), requests),
        (json!([10, 0, null]), window),
        (json!([10, -60, null]), window),
        (json!([10, 2_678_401, null]), window),
        (json!([10, 60, 0]), "burst"),
        (json!([10, 60, -1]), "burst"),
        (json!([1, 2_678_400, 1_000]), "burst"),
    ] {
        for refused in limit_everywhere(&api, &limit[0], &limit[1], &limit[2]).await {
            assert_eq!(
                refused.problem(422),
                format!("invalid_fields {field}"),
                "{limit}"
            );
        }
    }
    for (half, missing) in [
        (json!({"name": "A", "rate_limit_requests": 5}), window),
        (
            json!({"name": "A", "rate_limit_window_seconds": 5}),
            requests,
        ),
        (json!({"name": "A", "burst": 5}), requests),
    ] {
        let refused = api.post("/api-keys", half).await;
        assert_eq!(refused.problem(422), format!("invalid_fields {missing}"));
    }
    for (nulls, field) in [
        (json!({"rate_limit_requests": null}), requests),
        (json!({"rate_limit_window_seconds": null}), window),
        (
            json!({"rate_limit_requests": null, "rate_limit_window_seconds": null, "burst": 5}),
            "burst",
        ),
    ] {
        let refused = api.patch("/api-keys/1", nulls).await;
        assert_eq!(refused.problem(422), format!("invalid_fields {field}"));
    }
    assert_eq!(api.last_seq(), before);
}

#[actix_web::test]
async fn prices() {
    let api = started().await;
    let before = api.last_seq();
    for price in [
        json!(-1),
        json!("-0.001"),
        json!("1e3"),
        json!(""),
        json!("free"),
        json!("1,5"),
        json!(" 1"),
        json!("0.0000000001"),
        json!(0.0000000001),
        json!("1000000.000000001"),
        json!(1_000_001),
        json!(1e30),
        json!("NaN"),
        json!("Infinity"),
        json!("+1"),
        json!("0x10"),
        json!("."),
        json!("1."),
    ] {
        let body = json!({"price_per_request": price});
        let mut new = body.clone();
        new["name"] = json!("App");
        let refusals = [
            api.put("/api-keys/1/pricing", body.clone()).await,
            api.put("/api/v1/keys/1/pricing", body).await,
            api.post("/api-keys", new.clone()).await,
            api.post("/services/1/keys", new).await,
        ];
        for refused in refusals {
            assert_eq!(
                refused.problem(422),
                "invalid_fields price_per_request",
                "{price}"
            );
        }
    }
    assert_eq!(api.last_seq(), before);
}

#[actix_web::test]
async fn expiries() {
    let api = started().await;
    let before = api.last_seq();
    for instant in [
        "",
        "tomorrow",
        "2030-01-01",
        "2030-13-01T00:00:00Z",
        "2020-01-01T00:00:00Z",
        "2027-01-15T08:00:00Z",
    ] {
        let refusals = [
            api.post("/api-keys", json!({"name": "A", "expires_at": instant}))
                .await,
            api.patch("/api-keys/1", json!({"expires_at": instant}))
                .await,
        ];
        for refused in refusals {
            assert_eq!(
                refused.problem(422),
                "invalid_fields expires_at",
                "{instant:?}"
            );
        }
    }
    assert_eq!(api.last_seq(), before);
}

#[actix_web::test]
async fn several_faults_are_told_at_once() {
    let api = started().await;
    let refused = api
        .post(
            "/register-api",
            json!({"name": "", "target_url": "nowhere"}),
        )
        .await;
    assert_eq!(refused.problem(422), "invalid_fields name target_url");
    let body = json!({"name": "", "rate_limit_requests": 0, "rate_limit_window_seconds": 1, "expires_at": "never"});
    let refused = api.post("/api-keys", body).await;
    assert_eq!(
        refused.problem(422),
        "invalid_fields name rate_limit_requests expires_at"
    );
}
