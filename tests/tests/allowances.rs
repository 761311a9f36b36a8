//! Quotas, budgets and prepaid credits: exactly what they cover is served, and the rest is refused
//! with a reason of its own.

use std::time::{SystemTime, UNIX_EPOCH};

use gaas_tests::{Admin, Backend, Call, Gateway, Load, NewKey, Stage, blast, eventually};
use serde_json::{Value, json};

const DAY_SECONDS: u64 = 86_400;

/// Seconds until the day ends (UTC).
fn until_midnight() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    DAY_SECONDS - since.as_secs() % DAY_SECONDS
}

/// A story about one day's quota does not begin in the day's last seconds.
async fn not_at_midnight() {
    let today = || async { until_midnight() > 15 };
    eventually("another day", true, today).await;
}

fn hard(limit: u64) -> Value {
    json!({ "limit": limit, "enforcement": "hard" })
}

fn budget(dollars: u64, enforcement: &str) -> Value {
    let amount = format!("{dollars}.00");
    json!({ "amount": amount, "currency": "USD", "enforcement": enforcement })
}

/// Sets some of a key's or a customer's allowances; they are in effect afterwards.
async fn allow(admin: &Admin, owner: &str, allowances: Value) {
    let path = format!("/api/v1/{owner}/allowances");
    let answer = admin.patch(&path, allowances).await.expect(200).json();
    assert_eq!(answer["propagated"], true, "{answer}");
}

async fn customer(admin: &Admin, body: Value) -> u64 {
    let answer = admin
        .post("/api/v1/customers", body)
        .await
        .expect(201)
        .json();
    answer["id"].as_u64().unwrap()
}

async fn give(admin: &Admin, key: u64, customer: Value) {
    let body = json!({ "customer_id": customer });
    admin
        .patch(&format!("/api/v1/keys/{key}"), body)
        .await
        .expect(200);
}

async fn grant(admin: &Admin, customer: u64, amount: &str) {
    let body = json!({ "amount": amount, "currency": "USD", "reason": "a transfer" });
    let path = format!("/api/v1/customers/{customer}/credits");
    let answer = admin.post(&path, body).await.expect(201).json();
    assert_eq!(answer["propagated"], true, "{answer}");
}

/// A stage whose key pays a dollar per request.
async fn at_a_dollar() -> (Stage, String) {
    let stage = Stage::set().await;
    stage.admin.price(stage.service.key_id, "1").await;
    let key = format!("keys/{}", stage.service.key_id);
    (stage, key)
}

/// Awaits that no request is in flight: an answer leaves before its request is settled.
async fn settled(gateway: &Gateway) {
    let operations = gateway.operations();
    let idle = || async {
        let metrics = operations
            .send(Call::get("/metrics"))
            .await
            .expect(200)
            .text();
        metrics.contains("\ngaas_proxy_requests_in_flight 0\n")
    };
    eventually("no request in flight", true, idle).await;
}

/// How many of the next requests are served until one is refused, which it is with this code.
async fn served_until(gateway: &Gateway, path: &str, key: &str, code: &str) -> u64 {
    let mut served = 0;
    loop {
        let answer = gateway.client().get(path, key).await;
        if answer.status != 200 {
            answer.expect_gateway_error(429, code);
            return served;
        }
        served += 1;
        assert!(served < 1_000, "{code} never comes");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_budget_for_a_hundred_serves_exactly_a_hundred_of_256_clients() {
    let (stage, key) = at_a_dollar().await;
    allow(
        &stage.admin,
        &key,
        json!({ "budget_per_cycle": budget(100, "hard") }),
    )
    .await;
    let (path, secret) = (stage.service.path("/get"), stage.service.key.clone());
    let tally = blast(stage.client(), 256, 1_024, move |_| {
        Call::get(&path).key(&secret)
    })
    .await;
    assert_eq!((tally.successes(), tally.broken), (100, 0), "{tally:?}");
    assert_eq!(tally.answers.get(&429), Some(&924), "{tally:?}");
    let refused = stage.get("/get").await;
    assert_eq!(refused.header("retry-after"), None, "nobody can tell when");
    refused.expect_gateway_error(429, "budget_exceeded");
    assert_eq!(stage.backend.successes(), 100);
    let bill = stage.admin.bill(stage.service.key_id).await;
    assert_eq!((bill.requests, bill.total_cost.as_str()), (100, "100"));
    let path = format!("/api/v1/{key}/allowances");
    let shown = stage.admin.get(&path).await.expect(200).json();
    assert_eq!(shown["budget_per_cycle"]["remaining"], "0", "{shown}");
    let metrics = stage
        .gateway
        .operations()
        .send(Call::get("/metrics"))
        .await
        .text();
    assert!(
        metrics.contains("gaas_proxy_rejections_total{code=\"budget_exceeded\"} 925\n"),
        "{metrics}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_that_race_while_half_of_the_answers_fail_get_exactly_what_is_covered() {
    let (stage, key) = at_a_dollar().await;
    allow(
        &stage.admin,
        &key,
        json!({ "budget_per_cycle": budget(150, "hard") }),
    )
    .await;
    let (good, bad) = (
        stage.service.path("/get"),
        stage.service.path("/status/500"),
    );
    let secret = stage.service.key.clone();
    let mut load = Load::start(stage.client(), 64, move |nth| {
        Call::get(if nth % 2 == 0 { &good } else { &bad }).key(&secret)
    });
    load.await_answers(2_000).await;
    let tally = load.stop().await;
    assert_eq!((tally.successes(), tally.broken), (150, 0), "{tally:?}");
    assert_eq!(stage.backend.successes(), 150);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_billable_is_given_back() {
    let (stage, key) = at_a_dollar().await;
    allow(
        &stage.admin,
        &key,
        json!({ "budget_per_cycle": budget(1, "hard") }),
    )
    .await;
    for failing in ["/status/500", "/status/404", "/close", "/garbage"] {
        let answer = stage.get(failing).await;
        assert!(answer.status >= 400 && answer.status != 429, "{answer:?}");
        settled(&stage.gateway).await;
    }
    // A client that leaves while its request is under way gives its place back, too. How many
    // requests have reached the backend depends on which of them were sent twice.
    let begun = stage.backend.begun();
    let (client, call) = (stage.client(), stage.call("GET", "/hang"));
    let hanging = tokio::spawn(async move { client.send(call).await });
    stage.backend.await_begun(begun + 1).await;
    let refused = stage.get("/get").await;
    refused.expect_gateway_error(429, "budget_exceeded");
    hanging.abort();
    stage.backend.await_abandoned(1).await;
    settled(&stage.gateway).await;
    let path = stage.service.path("/get");
    let served = served_until(&stage.gateway, &path, &stage.service.key, "budget_exceeded").await;
    assert_eq!(served, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daily_quota_says_when_it_ends_and_costs_no_token() {
    not_at_midnight().await;
    let (gateway, backend) = tokio::join!(Gateway::start(), Backend::start());
    let admin = gateway.admin();
    let service = admin.register("Daily", &backend.url("")).await;
    let key = format!("keys/{}", service.key_id);
    allow(
        &admin,
        &key,
        json!({ "requests_per_day": hard(3), "requests_per_month": hard(50) }),
    )
    .await;
    let (client, path) = (gateway.client(), service.path("/get"));
    for left in (0..3).rev() {
        let answer = client.get(&path, &service.key).await.expect(200);
        let policy = answer.header("ratelimit-policy").unwrap();
        let day = format!("\"default\";q=10;w=60, \"day\";q=3;w={DAY_SECONDS}, \"month\";q=50;w=");
        assert!(policy.starts_with(&day), "{policy}");
        let state = answer.header("ratelimit").unwrap();
        assert!(state.contains(&format!(", \"day\";r={left};t=")), "{state}");
        assert!(
            state.contains(&format!(", \"month\";r={};t=", 47 + left)),
            "{state}"
        );
    }
    let mut tokens = Vec::new();
    for _ in 0..20 {
        let before = until_midnight();
        let refused = client.get(&path, &service.key).await;
        let wait = refused.number("retry-after");
        assert!((until_midnight()..=before + 1).contains(&wait), "{wait}");
        tokens.push(refused.number("x-ratelimit-remaining"));
        refused.expect_gateway_error(429, "quota_exceeded");
    }
    assert!(
        tokens.iter().all(|&left| left >= 7),
        "refusals took tokens: {tokens:?}"
    );
    assert_eq!(backend.successes(), 3);
    allow(&admin, &key, json!({ "requests_per_day": hard(4) })).await;
    assert_eq!(
        served_until(&gateway, &path, &service.key, "quota_exceeded").await,
        1
    );
    allow(&admin, &key, json!({ "requests_per_day": null })).await;
    client.get(&path, &service.key).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_used_survives_kill_9() {
    not_at_midnight().await;
    let (mut stage, key) = at_a_dollar().await;
    let limits = json!({ "budget_per_cycle": budget(10, "hard"), "requests_per_month": hard(8) });
    allow(&stage.admin, &key, limits).await;
    for _ in 0..4 {
        stage.get("/get").await.expect(200);
    }
    settled(&stage.gateway).await;
    stage.gateway.kill_proxy().await;
    stage.gateway.start_proxy().await;
    let path = stage.service.path("/get");
    let secret = stage.service.key.clone();
    assert_eq!(
        served_until(&stage.gateway, &path, &secret, "quota_exceeded").await,
        4
    );
    allow(&stage.admin, &key, json!({ "requests_per_month": null })).await;
    stage.gateway.kill_proxy().await;
    stage.gateway.start_proxy().await;
    assert_eq!(
        served_until(&stage.gateway, &path, &secret, "budget_exceeded").await,
        2
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_budget_set_under_load_is_exact_from_then_on() {
    const COVERS: u64 = 3_000;
    let (stage, key) = at_a_dollar().await;
    let (path, secret) = (stage.service.path("/get"), stage.service.key.clone());
    let mut load = Load::start(stage.client(), 32, move |_| Call::get(&path).key(&secret));
    load.await_answers(100).await;
    allow(
        &stage.admin,
        &key,
        json!({ "budget_per_cycle": budget(COVERS, "hard") }),
    )
    .await;
    let before = load.answered();
    assert!(
        before < COVERS,
        "{before} answers before the budget was in effect"
    );
    load.await_answers(COVERS + 500).await;
    // Raised while everybody is refused and tries again.
    allow(
        &stage.admin,
        &key,
        json!({ "budget_per_cycle": budget(COVERS + 200, "hard") }),
    )
    .await;
    let answered = load.answered();
    load.await_answers(answered + 1_000).await;
    let tally = load.stop().await;
    assert_eq!(
        (tally.successes(), tally.broken),
        (COVERS + 200, 0),
        "{tally:?}"
    );
    assert_eq!(stage.backend.successes(), COVERS + 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_budget_begins_anew_with_each_cycle() {
    let (stage, key) = at_a_dollar().await;
    allow(
        &stage.admin,
        &key,
        json!({ "budget_per_cycle": budget(2, "hard") }),
    )
    .await;
    let (path, secret) = (stage.service.path("/get"), stage.service.key.clone());
    for _cycle in 0..3 {
        let served = served_until(&stage.gateway, &path, &secret, "budget_exceeded").await;
        assert_eq!(served, 2);
        stage
            .admin
            .post("/billing/reset", json!({}))
            .await
            .expect(200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customers_keys_share_its_budget() {
    let (stage, _) = at_a_dollar().await;
    let admin = &stage.admin;
    let id = customer(admin, json!({ "name": "Acme" })).await;
    let first = NewKey {
        id: stage.service.key_id,
        key: stage.service.key.clone(),
    };
    let second = admin.new_unlimited_key(stage.service.service).await;
    admin.price(second.id, "1").await;
    let (client, path) = (stage.client(), stage.service.path("/get"));
    for key in [&first, &second] {
        give(admin, key.id, json!(id)).await;
        client.get(&path, &key.key).await.expect(200);
    }
    // What was used before the budget was set counts.
    let owner = format!("customers/{id}");
    allow(
        admin,
        &owner,
        json!({ "budget_per_cycle": budget(5, "hard") }),
    )
    .await;
    client.get(&path, &first.key).await.expect(200);
    let code = "budget_exceeded";
    assert_eq!(
        served_until(&stage.gateway, &path, &second.key, code).await,
        2
    );
    assert_eq!(
        served_until(&stage.gateway, &path, &first.key, code).await,
        0
    );
    // A revoked key's use counts; one that goes takes its use along.
    admin.revoke(first.id).await;
    assert_eq!(
        served_until(&stage.gateway, &path, &second.key, code).await,
        0
    );
    give(admin, second.id, json!(null)).await;
    client.get(&path, &second.key).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_pays_in_advance_is_served_as_far_as_the_balance_goes() {
    let (mut stage, _) = at_a_dollar().await;
    let admin = stage.admin.clone();
    let id = customer(&admin, json!({ "name": "Prepaid", "prepaid": true })).await;
    give(&admin, stage.service.key_id, json!(id)).await;
    let (path, secret) = (stage.service.path("/get"), stage.service.key.clone());
    let code = "credits_exhausted";
    assert_eq!(served_until(&stage.gateway, &path, &secret, code).await, 0);
    grant(&admin, id, "3.00").await;
    assert_eq!(served_until(&stage.gateway, &path, &secret, code).await, 3);
    // The balance pays for the closed cycle's draft, and for no new request.
    admin.post("/billing/reset", json!({})).await.expect(200);
    assert_eq!(served_until(&stage.gateway, &path, &secret, code).await, 0);
    grant(&admin, id, "2.00").await;
    stage.get("/get").await.expect(200);
    settled(&stage.gateway).await;
    stage.gateway.kill_proxy().await;
    stage.gateway.start_proxy().await;
    assert_eq!(served_until(&stage.gateway, &path, &secret, code).await, 1);
    // Who no longer has to pay in advance is billed.
    let path_of = format!("/api/v1/customers/{id}");
    admin
        .patch(&path_of, json!({ "prepaid": false }))
        .await
        .expect(200);
    stage.get("/get").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn soft_allowances_never_refuse() {
    let (stage, key) = at_a_dollar().await;
    let soft = json!({ "limit": 1, "enforcement": "soft" });
    let limits = json!({
        "requests_per_day": soft, "requests_per_month": soft, "budget_per_cycle": budget(1, "soft"),
    });
    allow(&stage.admin, &key, limits).await;
    for _ in 0..5 {
        let answer = stage.get("/get").await.expect(200);
        let policy = answer.header("ratelimit-policy").unwrap();
        assert!(
            !policy.contains("day"),
            "soft quotas are not the client's: {policy}"
        );
    }
}
