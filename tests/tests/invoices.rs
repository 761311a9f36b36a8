//! Prices that depend on the service and the hour, cycles that become invoices, and invoices that
//! can be computed again.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use gaas_shared::clock::UnixMillis;
use gaas_shared::money::{Amount, Price};
use gaas_shared::store::CONTROL_FILE;
use gaas_tests::{
    Admin, Backend, Call, Finished, Gateway, Load, Stage, binary, eventually, run_to_end,
};
use rusqlite::Connection;
use serde_json::{Value, json};

const SOON: Duration = Duration::from_secs(20);

fn now() -> UnixMillis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    UnixMillis(since.as_millis() as i64)
}

/// `gaas billing verify` on a gateway's data directory.
async fn verify(gateway: &Gateway) -> Finished {
    let config = gateway.setup().arguments()[1].clone();
    let data_dir = gateway.data_dir().display().to_string();
    let arguments = [
        "billing",
        "verify",
        "--config",
        &config,
        "--data-dir",
        &data_dir,
    ];
    run_to_end(&binary("gaas"), &arguments, &[], SOON).await
}

fn per_unit(price: &str) -> Value {
    json!({ "kind": "per_unit", "unit_price": price })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_for_all_services_pays_each_services_own_price() {
    let (gateway, backend) = tokio::join!(Gateway::start(), Backend::start());
    let admin = gateway.admin();
    let mut services = Vec::new();
    for name in ["cheap", "dear", "default"] {
        services.push(admin.register(name, &backend.url("")).await);
    }
    let body =
        json!({ "name": "all", "rate_limit_requests": 1_000, "rate_limit_window_seconds": 1 });
    let key = admin.post("/api/v1/keys", body).await.expect(201).json();
    let secret = key["api_key"].as_str().unwrap();
    for (service, price) in [(1, "0.001"), (2, "0.5")] {
        let body = json!({ "scope": { "service_id": service }, "model": per_unit(price) });
        let made = admin.post("/api/v1/prices", body).await.expect(201).json();
        assert_eq!(made["propagated"], true);
    }
    let default = json!({ "scope": "default", "model": per_unit("7") });
    admin.post("/api/v1/prices", default).await.expect(201);
    for (service, requests) in services.iter().zip([5, 3, 1]) {
        for _ in 0..requests {
            let answer = gateway.client().get(&service.path("/get"), secret).await;
            answer.expect(200);
        }
    }
    let bill = admin.bill(key["id"].as_u64().unwrap()).await;
    assert_eq!((bill.requests, bill.total_cost.as_str()), (9, "8.505"));
    let cycle = admin
        .get("/api/v1/billing/cycles/1")
        .await
        .expect(200)
        .json();
    let by_service: Vec<_> = cycle["by_service"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| part["totals"][0]["total_cost"].as_str().unwrap())
        .collect();
    assert_eq!(by_service, ["0.005", "1.5", "7"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_price_begins_at_its_instant_while_the_control_plane_is_down() {
    let mut stage = Stage::set().await;
    let begins = UnixMillis(now().0 + 1_500);
    let body = json!({
        "scope": { "api_key_id": stage.service.key_id }, "model": per_unit("1"),
        "effective_at": begins.to_rfc3339(),
    });
    let made = stage
        .admin
        .post("/api/v1/prices", body)
        .await
        .expect(201)
        .json();
    assert_eq!(
        (&made["propagated"], &made["upcoming"]),
        (&json!(true), &json!(true))
    );
    stage.gateway.kill_admin().await;
    // A request that ended before the instant was admitted before it, one that began after it
    // after; only what lies across it may be either.
    let (mut before, mut across, mut after) = (0, 0, 0);
    while after < 20 {
        let began = now();
        stage.get("/get").await.expect(200);
        match (began >= begins, now() < begins) {
            (true, _) => after += 1,
            (_, true) => before += 1,
            _ => across += 1,
        }
    }
    assert!(before > 0 && across <= 1, "{before} {across} {after}");
    stage.gateway.start_admin().await;
    stage.admin = stage.gateway.admin();
    let key = format!("/api/v1/keys/{}", stage.service.key_id);
    let admin = stage.admin.clone();
    eventually("price shown", json!("1"), || async {
        admin.get(&key).await.expect(200).json()["price_per_request"].clone()
    })
    .await;
    let bill = stage.admin.bill(stage.service.key_id).await;
    assert_eq!(bill.requests, before + across + after);
    let cost = |new: u64| {
        // The price before is the default, a thousandth.
        let thousandths = new * 1_000 + (bill.requests - new);
        Amount::from_nano(i128::from(thousandths) * 1_000_000).to_string()
    };
    let possible = [cost(after), cost(after + across)];
    assert!(
        possible.contains(&bill.total_cost),
        "{} {possible:?}",
        bill.total_cost
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cycle_becomes_an_invoice_that_can_be_verified() {
    let stage = Stage::set().await;
    let customer = json!({ "name": "Acme", "external_id": "crm-1" });
    stage
        .admin
        .post("/api/v1/customers", customer)
        .await
        .expect(201);
    let key = format!("/api/v1/keys/{}", stage.service.key_id);
    stage
        .admin
        .patch(&key, json!({ "customer_id": 1 }))
        .await
        .expect(200);
    let tiers = json!([{ "up_to": 10, "unit_price": "0.115" }, { "unit_price": "0.015" }]);
    let price = json!({
        "scope": { "api_key_id": stage.service.key_id },
        "model": { "kind": "graduated", "tiers": tiers },
        "free_units": 2,
    });
    stage.admin.post("/api/v1/prices", price).await.expect(201);
    for _ in 0..15 {
        stage.get("/get").await.expect(200);
    }
    let reset = stage
        .admin
        .post("/billing/reset", json!({}))
        .await
        .expect(200)
        .json();
    assert_eq!(reset["closed"]["propagated"], true);
    let invoice = stage
        .admin
        .get("/api/v1/invoices/1")
        .await
        .expect(200)
        .json();
    // 2 free, 10 at 0.115 is 1.15, 3 at 0.015 is 0.045, which is 0.04.
    assert_eq!(
        (
            &invoice["total"],
            &invoice["total_exact"],
            &invoice["bill_to"]["name"]
        ),
        (&json!("1.19"), &json!("1.195"), &json!("Acme"))
    );
    let last = stage
        .admin
        .post("/api/v1/invoices/1/finalize", json!({}))
        .await;
    let number = last.expect(200).json()["number"].clone();
    let pdf = stage.admin.get("/api/v1/invoices/1.pdf").await.expect(200);
    let shown: String = pdf.body.iter().map(|&byte| char::from(byte)).collect();
    assert!(shown.contains("(1.19) Tj") && shown.contains(number.as_str().unwrap()));

    let verified = verify(&stage.gateway).await;
    assert!(verified.status.success(), "{verified:?}");
    assert!(
        verified.stdout.starts_with("ok: 1 final bills"),
        "{verified:?}"
    );
    let books = Connection::open(stage.gateway.data_dir().join(CONTROL_FILE)).unwrap();
    let change = "UPDATE invoice_line SET amount = '0.05' WHERE invoice_id = 1 AND position = 3";
    let refused = books.execute(change, []).unwrap_err();
    assert_eq!(refused.to_string(), "an invoice line is never changed");
    books
        .execute_batch("DROP TRIGGER invoice_line_is_never_changed")
        .unwrap();
    assert_eq!(books.execute(change, []).unwrap(), 1);
    let altered = verify(&stage.gateway).await;
    assert_eq!(altered.status.code(), Some(1), "{altered:?}");
    let row = "gaas.db invoice_line invoice_id 1 position 3: amount is 0.05, must be 0.04";
    assert!(altered.stdout.contains(row), "{altered:?}");
}

/// How many cycles are closed under load; `GAAS_RESETS` says another number.
fn resets() -> u64 {
    let given = std::env::var("GAAS_RESETS").ok();
    given.map_or(200, |text| text.parse().expect("GAAS_RESETS is a number"))
}

#[tokio::test(flavor = "multi_thread")]
async fn however_often_cycles_are_closed_under_load_each_request_is_invoiced_once() {
    let stage = Stage::set().await;
    let (key, path) = (stage.service.key.clone(), stage.service.path("/get"));
    let mut load = Load::start(stage.client(), 8, move |_| Call::get(&path).key(&key));
    load.await_answers(50).await;
    for _ in 0..resets() {
        let reset = stage.admin.post("/billing/reset", json!({})).await;
        reset.expect(200);
    }
    let tally = load.stop().await;
    assert_eq!(tally.broken, 0);
    // Everything has been answered, so one more reset closes all that is left.
    stage
        .admin
        .post("/billing/reset", json!({}))
        .await
        .expect(200);
    let admin = stage.admin.clone();
    let unsettled = || async {
        let cycles = pages(&admin, "/api/v1/billing/cycles").await;
        let closed = cycles.iter().filter(|cycle| cycle["status"] == "closed");
        closed.count()
    };
    eventually("cycles that wait to be settled", 0, unsettled).await;
    let mut invoiced = 0;
    for invoice in pages(&stage.admin, "/api/v1/invoices").await {
        let whole = format!("/api/v1/invoices/{}", invoice["id"]);
        let whole = stage.admin.get(&whole).await.expect(200).json();
        let requests = whole["usage"][0]["requests"].as_u64().unwrap();
        let exact = Price::DEFAULT.times(requests).to_string();
        assert_eq!(whole["total_exact"], exact, "{whole}");
        invoiced += requests;
    }
    assert_eq!(invoiced, stage.backend.successes());
    assert_eq!(invoiced, tally.successes());
    let verified = verify(&stage.gateway).await;
    assert!(verified.status.success(), "{verified:?}");
}

/// Every item of a list.
async fn pages(admin: &Admin, path: &str) -> Vec<Value> {
    let mut items = Vec::new();
    let mut next = format!("{path}?limit=200");
    loop {
        let page = admin.get(&next).await.expect(200).json();
        items.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["next_cursor"].as_str() {
            Some(cursor) => next = format!("{path}?limit=200&cursor={cursor}"),
            None => return items,
        }
    }
}
