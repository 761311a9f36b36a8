//! Rate limits: the token bucket as clients and owners meet it.

use std::time::{Duration, Instant};

use gaas_tests::{Backend, Call, Gateway, Registered, blast};
use serde_json::json;

/// A gateway whose first service has a key with the default limit: 10 requests per 60 seconds.
async fn with_default_limit(gateway: Gateway) -> (Gateway, Backend, Registered) {
    let backend = Backend::start().await;
    let service = gateway.admin().register("Limited", &backend.url("")).await;
    (gateway, backend, service)
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_requests_pass_the_eleventh_is_refused_and_a_token_returns_after_six_seconds() {
    let (gateway, backend, service) = with_default_limit(Gateway::start().await).await;
    let client = gateway.client();
    let first = Instant::now();
    for left in (0..10).rev() {
        let answer = client
            .get(&service.path("/get"), &service.key)
            .await
            .expect(200);
        assert_eq!(
            answer.header("ratelimit-policy"),
            Some("\"default\";q=10;w=60")
        );
        assert_eq!(answer.number("x-ratelimit-limit"), 10);
        assert_eq!(answer.number("x-ratelimit-remaining"), left);
        assert!((1..=60).contains(&answer.number("x-ratelimit-reset")));
        let state = answer.header("ratelimit").unwrap();
        let reset = state
            .strip_prefix(&format!("\"default\";r={left};t="))
            .unwrap_or_else(|| panic!("{state}"));
        assert!((1..=60).contains(&reset.parse::<u64>().unwrap()), "{state}");
    }
    let refused = client.get(&service.path("/get"), &service.key).await;
    // Six seconds after the first request, rounded up: less what a slow machine has used of them.
    let left = Duration::from_secs(6)
        .saturating_sub(first.elapsed())
        .as_secs_f64()
        .ceil() as u64;
    assert!(
        (left..=6).contains(&refused.number("retry-after")),
        "{left} {refused:?}"
    );
    assert_eq!(refused.number("x-ratelimit-remaining"), 0);
    assert_eq!(
        refused.header("ratelimit-policy"),
        Some("\"default\";q=10;w=60")
    );
    refused.expect_gateway_error(429, "rate_limited");

    // Asking on costs nothing: the token comes when it would have come anyway.
    while client.get(&service.path("/get"), &service.key).await.status == 429 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let waited = first.elapsed();
    assert!(
        waited >= Duration::from_secs(6),
        "a token came after {waited:?}"
    );
    assert!(
        waited < Duration::from_millis(7_500),
        "a token came only after {waited:?}"
    );
    client
        .get(&service.path("/get"), &service.key)
        .await
        .expect(429);
    assert_eq!(
        backend.successes(),
        11,
        "refused requests never reach the backend"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_short_window_returns_tokens_continuously() {
    let (gateway, _backend, service) = with_default_limit(Gateway::start().await).await;
    gateway.admin().limit(service.key_id, 4, 2).await;
    let client = gateway.client();
    let (first, mut passed) = (Instant::now(), 0u32);
    while first.elapsed() < Duration::from_secs(3) {
        let answer = client.get(&service.path("/get"), &service.key).await;
        passed += u32::from(answer.status == 200);
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    // Four at once, then one each half second for three seconds.
    assert!((9..=10).contains(&passed), "{passed} of 4 + 6 passed");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_override_applies_to_the_very_next_request() {
    let (gateway, _backend, service) = with_default_limit(Gateway::start().await).await;
    let (admin, client) = (gateway.admin(), gateway.client());
    for limit in [3u64, 1, 9] {
        let key = admin
            .new_key(service.service, json!({ "name": format!("{limit}") }))
            .await;
        admin.limit(key.id, limit, 3600).await;
        let answer = client
            .get(&service.path("/get"), &key.key)
            .await
            .expect(200);
        let policy = format!("\"default\";q={limit};w=3600");
        assert_eq!(answer.header("ratelimit-policy"), Some(policy.as_str()));
        assert_eq!(answer.number("x-ratelimit-limit"), limit);
        assert_eq!(answer.number("x-ratelimit-remaining"), limit - 1);
        let statuses = statuses(&gateway, &service, &key.key, limit as usize).await;
        assert_eq!(
            statuses.iter().filter(|&&status| status == 200).count() as u64,
            limit - 1
        );
        assert_eq!(statuses.last(), Some(&429));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_made_with_a_limit_of_its_own_starts_with_a_full_bucket_of_that_size() {
    let (gateway, _backend, service) = with_default_limit(Gateway::start().await).await;
    let key = key_limited_to(&gateway, &service, 25).await;
    let statuses = statuses(&gateway, &service, &key, 26).await;
    assert_eq!(statuses[..25], [200; 25]);
    assert_eq!(statuses[25], 429);
}

/// A key whose bucket holds `requests` and refills within a day.
async fn key_limited_to(gateway: &Gateway, service: &Registered, requests: u64) -> String {
    let body = json!({
        "name": format!("{requests} a day"),
        "rate_limit_requests": requests,
        "rate_limit_window_seconds": 86_400,
    });
    gateway.admin().new_key(service.service, body).await.key
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_clamps_the_bucket_and_never_refills_it() {
    let (gateway, _backend, service) = with_default_limit(Gateway::start().await).await;
    let (admin, key) = (gateway.admin(), &service.key);
    assert_eq!(statuses(&gateway, &service, key, 11).await[10], 429);
    // Ten times the limit: still nothing in the bucket, but tokens come ten times as fast.
    admin.limit(service.key_id, 100, 3600).await;
    let refused = gateway.client().get(&service.path("/get"), key).await;
    assert!(refused.number("retry-after") <= 36, "{:?}", refused.headers);
    refused.expect_gateway_error(429, "rate_limited");
    // Other edits leave the bucket alone as well.
    admin.price(service.key_id, "0.5").await;
    admin
        .patch("/api/v1/keys/1", json!({ "name": "renamed" }))
        .await
        .expect(200);
    assert_eq!(statuses(&gateway, &service, key, 1).await, [429]);
    // A bucket of ten with two spent holds three at most once its size is three.
    let other = admin
        .new_key(service.service, json!({ "name": "other" }))
        .await;
    assert_eq!(
        statuses(&gateway, &service, &other.key, 2).await,
        [200, 200]
    );
    admin.limit(other.id, 3, 3600).await;
    let after = statuses(&gateway, &service, &other.key, 4).await;
    assert_eq!(
        after.iter().filter(|&&status| status == 200).count(),
        3,
        "{after:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn each_key_has_a_bucket_of_its_own() {
    let (gateway, _backend, service) = with_default_limit(Gateway::start().await).await;
    let other = gateway
        .admin()
        .new_key(service.service, json!({ "name": "other" }))
        .await;
    assert_eq!(
        statuses(&gateway, &service, &service.key, 11).await[10],
        429
    );
    assert_eq!(
        statuses(&gateway, &service, &other.key, 10).await,
        [200; 10]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_bucket_admits_exactly_its_size_however_many_ask_at_once() {
    let (gateway, backend, service) = with_default_limit(Gateway::start().await).await;
    let key = key_limited_to(&gateway, &service, 100).await;
    let path = service.path("/get");
    let tally = blast(gateway.client(), 32, 400, move |_| {
        Call::get(&path).key(&key)
    })
    .await;
    assert_eq!(tally.answers, [(200, 100), (429, 300)].into());
    assert_eq!(backend.successes(), 100);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_burst_may_differ_from_the_rate() {
    let (gateway, _backend, service) = with_default_limit(Gateway::start().await).await;
    let body = json!({ "rate_limit_requests": 10, "rate_limit_window_seconds": 3600, "burst": 2 });
    gateway
        .admin()
        .put("/api-keys/1/rate-limit", body)
        .await
        .expect(200);
    assert_eq!(
        statuses(&gateway, &service, &service.key, 3).await,
        [200, 200, 429]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn rate_limit_headers_can_be_kept_to_refusals_or_left_out() {
    for (setting, on_success, on_refusal) in [("on_reject", false, true), ("off", false, false)] {
        let gateway = Gateway::builder()
            .set("RATE_LIMIT__HEADERS", setting)
            .start()
            .await;
        let (gateway, _backend, service) = with_default_limit(gateway).await;
        gateway.admin().limit(service.key_id, 1, 3600).await;
        for (status, expected) in [(200, on_success), (429, on_refusal)] {
            let answer = gateway
                .client()
                .get(&service.path("/get"), &service.key)
                .await
                .expect(status);
            for name in [
                "ratelimit",
                "ratelimit-policy",
                "x-ratelimit-limit",
                "x-ratelimit-reset",
            ] {
                assert_eq!(
                    answer.headers.contains_key(name),
                    expected,
                    "{setting} {status} {name}"
                );
            }
            assert_eq!(answer.headers.contains_key("retry-after"), status == 429);
        }
    }
}

/// The statuses of `count` requests, one after the other.
async fn statuses(gateway: &Gateway, service: &Registered, key: &str, count: usize) -> Vec<u16> {
    let mut statuses = Vec::new();
    for _ in 0..count {
        statuses.push(
            gateway
                .client()
                .get(&service.path("/get"), key)
                .await
                .status,
        );
    }
    statuses
}
