//! What is billed, at which price, in which cycle: exact to the last request.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use gaas_shared::money::{Amount, Price};
use gaas_tests::{Admin, Backend, Call, Gateway, KeyBill, Load, Stage, blast, eventually};
use serde_json::{Value, json};

/// What `requests` cost at `price`, as the API writes it.
fn cost(requests: u64, price: &str) -> String {
    price.parse::<Price>().unwrap().times(requests).to_string()
}

/// The bill of a key that was used `requests` times at one price.
fn bill(key_id: u64, requests: u64, price: &str) -> KeyBill {
    KeyBill {
        key_id,
        requests,
        total_cost: cost(requests, price),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_successes_and_redirections_of_the_backend_are_billed() {
    let builder = Gateway::builder().set("TIMEOUTS__TOTAL_SECONDS", "1.5");
    let mut stage = Stage::with(builder).await;
    let billed = [
        200, 201, 202, 204, 206, 299, 300, 301, 302, 303, 304, 307, 308,
    ];
    let free = [400, 401, 403, 404, 418, 429, 451, 500, 502, 503, 504, 599];
    for status in billed.into_iter().chain(free) {
        stage.get(&format!("/status/{status}")).await.expect(status);
    }
    // What the gateway answers itself is never billed.
    stage.get("/close").await.expect(502);
    stage.get("/garbage").await.expect(502);
    stage.get("/hang").await.expect(504);
    stage.get("/%2e%2e/secret").await.expect(400);
    stage
        .client()
        .get(&stage.service.path("/get"), "gaas_wrong")
        .await
        .expect(401);
    stage
        .client()
        .get("/proxy/99", &stage.service.key)
        .await
        .expect(404);
    let limited = stage
        .admin
        .new_key(stage.service.service, json!({ "name": "limited" }))
        .await;
    stage.admin.limit(limited.id, 1, 86_400).await;
    stage
        .client()
        .get(&stage.service.path("/get"), &limited.key)
        .await
        .expect(200);
    for _ in 0..3 {
        stage
            .client()
            .get(&stage.service.path("/get"), &limited.key)
            .await
            .expect(429);
    }
    // After the drain at SIGTERM nothing can be added any more: the bill is final.
    assert!(stage.gateway.terminate_proxy().await.success());
    let expected = [bill(1, 13, "0.001"), bill(limited.id, 1, "0.001")];
    assert_eq!(stage.admin.bills().await, expected);
    assert_eq!(stage.backend.successes(), 14);
    assert_eq!(stage.admin.total_requests(stage.service.service).await, 14);
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_mixed_requests_over_32_connections_are_billed_exactly() {
    let builder = Gateway::builder().set("LIMITS__MAX_AUTH_FAILURES_PER_MINUTE", 1_000_000);
    let (gateway, backend) = tokio::join!(builder.start(), Backend::start());
    let admin = gateway.admin();
    let mut keys = Vec::new();
    for (name, price) in [
        ("a", "0.001"),
        ("b", "0.000000007"),
        ("c", "1.999999999"),
        ("d", "0"),
    ] {
        let service = admin.register_unlimited(name, &backend.url("")).await;
        admin.price(service.key_id, price).await;
        keys.push((service, price));
    }
    let limited = admin.register("limited", &backend.url("")).await;
    admin.limit(limited.key_id, 7, 86_400).await;
    let statuses = [200, 204, 301, 404, 500, 200, 304, 429, 503, 201];
    let (paths, services) = (limited.path("/status/200?key=limited"), keys.clone());
    let limited_key = limited.key.clone();
    let tally = blast(gateway.client(), 32, 10_000, move |number| {
        match number % 16 {
            0 => Call::get(&services[0].0.path("/get")).key("gaas_wrong"),
            1 => Call::get(&services[0].0.path("/get")).key(&services[1].0.key),
            2 => Call::get(&paths).key(&limited_key),
            3 => Call::get(&services[1].0.path("/close")).key(&services[1].0.key),
            _ => {
                let (service, which) = (&services[number % 4].0, number % 4);
                let status = statuses[number / 16 % statuses.len()];
                Call::get(&service.path(&format!("/status/{status}?key={which}"))).key(&service.key)
            }
        }
    })
    .await;
    assert_eq!((tally.total(), tally.broken), (10_000, 0), "{tally:?}");
    let expected: Vec<KeyBill> = keys
        .iter()
        .enumerate()
        .map(|(which, (service, price))| {
            let of_key = format!("?key={which}");
            let billable =
                |target: &str, status| target.ends_with(&of_key) && (200..400).contains(&status);
            bill(service.key_id, backend.answers(billable), price)
        })
        .chain([bill(limited.key_id, 7, "0.001")])
        .collect();
    eventually("bills", expected.clone(), || admin.bills()).await;
    assert_eq!(tally.successes(), backend.successes());
    assert_eq!(
        expected.iter().map(|bill| bill.requests).sum::<u64>(),
        backend.successes()
    );
    assert!(tally.successes() > 4_000, "{tally:?}");
    let sum: Amount = keys
        .iter()
        .zip(&expected)
        .map(|((_, price), bill)| price.parse::<Price>().unwrap().times(bill.requests))
        .chain([Price::DEFAULT.times(7)])
        .sum();
    let summary = admin.get("/billing/summary").await.expect(200).json();
    assert_eq!(summary["total_cost"], sum.to_string());
    assert_eq!(summary["total_requests"], backend.successes());
    for (service, _) in &keys {
        let billed = expected
            .iter()
            .find(|bill| bill.key_id == service.key_id)
            .unwrap();
        assert_eq!(admin.total_requests(service.service).await, billed.requests);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_before_and_after_a_price_change_are_billed_at_their_own_price() {
    let mut stage = Stage::set().await;
    let key = stage.service.key_id;
    let mut expected = Amount::default();
    let mut requests = 0;
    for (count, price) in [
        (3, "0.001"),
        (5, "0.25"),
        (1, "0"),
        (4, "0.000000001"),
        (2, "1000000"),
    ] {
        stage.admin.price(key, price).await;
        for _ in 0..count {
            stage.get("/get").await.expect(200);
        }
        requests += count;
        expected += price.parse::<Price>().unwrap().times(count);
    }
    assert!(stage.gateway.terminate_proxy().await.success());
    let total_cost = expected.to_string();
    assert_eq!(
        stage.admin.bill(key).await,
        KeyBill {
            key_id: key,
            requests,
            total_cost
        }
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_price_change_under_load_splits_the_requests_at_the_change() {
    let mut stage = Stage::set().await;
    let (key, service) = (stage.service.key.clone(), stage.service.path("/get"));
    // A request is worth 1 after the change and one millionth before: the cost tells both counts.
    stage.admin.price(stage.service.key_id, "0.000001").await;
    let begun = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&begun);
    let mut load = Load::start(stage.client(), 16, move |_| {
        counter.fetch_add(1, Ordering::SeqCst);
        Call::get(&service).key(&key)
    });
    load.await_answers(500).await;
    let finished_before = load.answered();
    stage.admin.price(stage.service.key_id, "1").await;
    let begun_until = begun.load(Ordering::SeqCst);
    load.await_answers(begun_until + 500).await;
    let tally = load.stop().await;
    assert_eq!(tally.broken, 0);
    assert!(stage.gateway.terminate_proxy().await.success());
    let bill = stage.admin.bill(stage.service.key_id).await;
    let (new, old) = bill
        .total_cost
        .split_once('.')
        .expect("both prices were used");
    let new: u64 = new.parse().unwrap();
    let old: u64 = format!("{old:0<6}").parse().unwrap();
    assert_eq!(
        new + old,
        tally.successes(),
        "every request has exactly one price"
    );
    assert_eq!(bill.requests, tally.successes());
    assert!(
        old >= finished_before,
        "{old} at the old price, {finished_before} had finished"
    );
    assert!(
        old <= begun_until,
        "{old} at the old price, {begun_until} had begun at the answer"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_request_lands_in_exactly_one_cycle_however_often_cycles_are_closed() {
    let mut stage = Stage::set().await;
    let (key, path) = (stage.service.key.clone(), stage.service.path("/get"));
    let mut load = Load::start(stage.client(), 16, move |_| Call::get(&path).key(&key));
    let mut closed_totals = Vec::new();
    for reset in 1..=20 {
        load.await_answers(reset * 100).await;
        let answer = stage
            .admin
            .post("/billing/reset", json!({}))
            .await
            .expect(200)
            .json();
        assert!(answer["closed"]["closed_at"].is_string(), "{answer}");
        assert!(answer["opened"]["closed_at"].is_null(), "{answer}");
        closed_totals.push(totals(&answer["closed"]));
    }
    let tally = load.stop().await;
    assert_eq!(tally.broken, 0);
    assert!(stage.gateway.terminate_proxy().await.success());
    closed_totals.push(open_totals(&stage.admin).await);
    let requests: u64 = closed_totals.iter().map(|(requests, _)| requests).sum();
    let costs: Amount = closed_totals.iter().map(|(_, cost)| *cost).sum();
    assert_eq!(requests, stage.backend.successes(), "{closed_totals:?}");
    assert_eq!(requests, tally.successes());
    assert_eq!(costs, Price::DEFAULT.times(requests), "{closed_totals:?}");
    assert!(
        closed_totals
            .iter()
            .filter(|(requests, _)| *requests > 0)
            .count()
            > 15
    );
    // What is closed stays closed: usage counts go on over all cycles.
    assert_eq!(
        stage.admin.total_requests(stage.service.service).await,
        requests
    );
}

/// A cycle's requests and cost.
fn totals(cycle: &Value) -> (u64, Amount) {
    let requests = cycle["total_requests"]
        .as_u64()
        .unwrap_or_else(|| panic!("{cycle}"));
    (requests, amount(&cycle["total_cost"]))
}

async fn open_totals(admin: &Admin) -> (u64, Amount) {
    totals(&admin.get("/billing/summary").await.expect(200).json())
}

/// Decimal text, however large, as an amount: whole units and nano-units apart.
fn amount(text: &Value) -> Amount {
    let text = text.as_str().expect("money is text");
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let nano: i128 = format!("{whole}{fraction:0<9}").parse().unwrap();
    Amount::from_nano(nano)
}

#[tokio::test(flavor = "multi_thread")]
async fn two_keys_of_one_service_are_counted_and_billed_apart() {
    let mut stage = Stage::set().await;
    let other = stage.admin.new_unlimited_key(stage.service.service).await;
    let body = json!({ "price_per_request": 0.0025 });
    stage
        .admin
        .put(&format!("/api-keys/{}/pricing", other.id), body)
        .await
        .expect(200);
    for number in 0..10 {
        let key = if number % 5 == 0 {
            &other.key
        } else {
            &stage.service.key
        };
        stage
            .client()
            .get(&stage.service.path("/get"), key)
            .await
            .expect(200);
    }
    assert!(stage.gateway.terminate_proxy().await.success());
    let expected = [bill(1, 8, "0.001"), bill(other.id, 2, "0.0025")];
    assert_eq!(stage.admin.bills().await, expected);
    let usage = stage.admin.get("/usage/1").await.expect(200).json();
    let requests: BTreeMap<u64, u64> = usage["by_api_key"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| {
            (
                line["api_key_id"].as_u64().unwrap(),
                line["requests"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(requests, [(1, 8), (other.id, 2)].into());
    // A revoked key keeps its bill.
    stage.admin.revoke(other.id).await;
    assert_eq!(stage.admin.bills().await, expected);
}
