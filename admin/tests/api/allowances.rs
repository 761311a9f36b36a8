//! `/keys/{id}/allowances`, `/customers/{id}/allowances`, and where else allowances are shown.

use gaas_shared::usage::Origin;
use serde_json::{Value, json};

use crate::books::DataPlane;
use crate::fixture::Api;

const KEY: &str = "/api/v1/keys/1/allowances";
const CUSTOMER: &str = "/api/v1/customers/1/allowances";

/// A service, its key 1, and a customer.
async fn started() -> Api {
    let api = Api::new().await;
    api.register("Weather").await;
    let customer = json!({"name": "Acme"});
    api.post("/api/v1/customers", customer).await.expect(201);
    api
}

fn all() -> Value {
    json!({
        "requests_per_day": {"limit": 10, "enforcement": "hard"},
        "requests_per_month": {"limit": 100, "enforcement": "soft"},
        "budget_per_cycle": {"amount": "0.005", "currency": "USD", "enforcement": "hard"},
    })
}

#[actix_web::test]
async fn a_keys_allowances_are_set_edited_and_taken_away() {
    let api = started().await;
    let _data_plane = DataPlane::of(&api);
    let nothing = json!({
        "requests_per_day": null, "requests_per_month": null, "budget_per_cycle": null,
    });
    assert_eq!(api.get(KEY).await.expect(200), nothing);
    let set = api.put(KEY, all()).await.expect(200);
    let expected = json!({
        "requests_per_day": {
            "limit": 10, "enforcement": "hard", "used": 0, "remaining": 10,
            "resets_at": "2027-01-16T00:00:00.000Z",
        },
        "requests_per_month": {
            "limit": 100, "enforcement": "soft", "used": 0, "remaining": 100,
            "resets_at": "2027-02-01T00:00:00.000Z",
        },
        "budget_per_cycle": {
            "amount": "0.005", "currency": "USD", "enforcement": "hard", "used": "0",
            "remaining": "0.005", "resets_at": "2027-02-01T00:00:00.000Z",
        },
    });
    let mut written = expected.clone();
    written["propagated"] = json!(true);
    assert_eq!(set, written);
    assert_eq!(api.get(KEY).await.expect(200), expected);
    let key = api.get("/api/v1/keys/1").await.expect(200);
    assert_eq!(key["allowances"], expected);

    // In part: one replaced as a whole, one taken away, one left as it is.
    let edit = json!({
        "requests_per_day": {"limit": 7, "enforcement": "soft"}, "requests_per_month": null,
    });
    let edited = api.patch(KEY, edit).await.expect(200);
    assert_eq!(edited["requests_per_day"]["limit"], 7);
    assert_eq!(edited["requests_per_day"]["enforcement"], "soft");
    assert_eq!(edited["requests_per_month"], json!(null));
    assert_eq!(edited["budget_per_cycle"], expected["budget_per_cycle"]);

    let (seq, audit) = (api.last_seq(), api.last_audit_event());
    api.patch(KEY, json!({})).await.expect(200);
    assert_eq!((api.last_seq(), api.last_audit_event()), (seq, audit));
    api.put(KEY, json!({})).await.expect(200);
    assert_eq!(api.get(KEY).await.expect(200), nothing);
    assert!(api.last_seq() > seq && api.last_audit_event() > audit);
}

#[actix_web::test]
async fn what_was_used_counts_per_day_month_and_cycle() {
    let api = started().await;
    api.put(KEY, all()).await.expect(200);
    // Three a day, at 0.001 each; failures do not count.
    let day = 24 * 60 * 60;
    let ok = (Origin::Backend, 200);
    let records: Vec<_> = [0, 0, 0, day, day, day, 20 * day]
        .into_iter()
        .map(|ago| api.request_record((1, 1), ok, ago))
        .chain([api.request_record((1, 1), (Origin::Backend, 500), 0)])
        .collect();
    api.record(&records);
    let read = api.get(KEY).await.expect(200);
    let used = |name: &str| (read[name]["used"].clone(), read[name]["remaining"].clone());
    assert_eq!(used("requests_per_day"), (json!(3), json!(7)));
    assert_eq!(used("requests_per_month"), (json!(6), json!(94)));
    // All seven are of the open cycle, and more than it may cost.
    assert_eq!(used("budget_per_cycle"), (json!("0.007"), json!("0")));
}

#[actix_web::test]
async fn a_customers_keys_count_together_each_with_its_own_free_units() {
    let api = started().await;
    let second = json!({"name": "Second", "customer_id": 1});
    api.post("/api/v1/services/1/keys", second)
        .await
        .expect(201);
    api.patch("/api/v1/keys/1", json!({"customer_id": 1}))
        .await
        .expect(200);
    let price = json!({
        "scope": {"service_id": 1}, "free_units": 2,
        "model": {"kind": "per_unit", "unit_price": "1"}, "flat_fee_per_cycle": "50",
    });
    api.post("/api/v1/prices", price).await.expect(201);
    let budget = json!({
        "budget_per_cycle": {"amount": "10", "currency": "USD", "enforcement": "soft"},
        "requests_per_day": {"limit": 100, "enforcement": "hard"},
    });
    api.put(CUSTOMER, budget).await.expect(200);
    api.count_requests(1, 1, 5);
    api.count_requests(2, 1, 4);
    let read = api.get(CUSTOMER).await.expect(200);
    assert_eq!(read["requests_per_day"]["used"], 9);
    assert_eq!(
        read["budget_per_cycle"]["used"], "5",
        "3 and 2, no flat fee"
    );
    let customer = api.get("/api/v1/customers/1").await.expect(200);
    assert_eq!(customer["allowances"], read);
    // Revoked keys' use still counts.
    api.delete("/api/v1/keys/2").await.expect(200);
    let read = api.get(CUSTOMER).await.expect(200);
    assert_eq!(read["requests_per_day"]["used"], 9);

    // The next cycle begins with nothing used; a manual one does not end by itself.
    api.put("/api/v1/billing/schedule", json!({"kind": "manual"}))
        .await
        .expect(200);
    api.post("/billing/reset", json!({})).await.expect(200);
    let read = api.get(CUSTOMER).await.expect(200);
    assert_eq!(read["budget_per_cycle"]["used"], "0");
    assert_eq!(read["budget_per_cycle"]["resets_at"], json!(null));
    assert_eq!(read["requests_per_day"]["used"], 9);
}

#[actix_web::test]
async fn a_key_is_made_with_allowances() {
    let api = started().await;
    for path in ["/api/v1/services/1/keys", "/api/v1/keys"] {
        let new = json!({"name": "Bounded", "allowances": all()});
        let made = api.post(path, new).await.expect(201);
        let key = api.get(&format!("/api/v1/keys/{}", made["id"])).await;
        let allowances = &key.expect(200)["allowances"];
        assert_eq!(allowances["requests_per_day"]["limit"], 10);
        assert_eq!(allowances["budget_per_cycle"]["amount"], "0.005");
    }
    let list = api.get("/api/v1/keys").await.expect(200);
    assert!(
        list["items"][0].get("allowances").is_none(),
        "lists are cheap"
    );
}

#[actix_web::test]
async fn what_makes_no_sense_is_named_and_changes_nothing() {
    let api = started().await;
    api.put(KEY, all()).await.expect(200);
    let (seq, before) = (api.last_seq(), api.get(KEY).await.expect(200));
    let quota = |limit: Value| json!({"limit": limit, "enforcement": "hard"});
    let budget = |amount: Value, currency: &str| json!({"amount": amount, "currency": currency, "enforcement": "hard"});
    for (field, value, named) in [
        (
            "requests_per_day",
            quota(json!(0)),
            "requests_per_day.limit",
        ),
        (
            "requests_per_day",
            quota(json!(-5)),
            "requests_per_day.limit",
        ),
        (
            "requests_per_month",
            quota(json!(1_000_000_000_000_001_i64)),
            "requests_per_month.limit",
        ),
        (
            "requests_per_day",
            quota(json!(1.5)),
            "requests_per_day.limit",
        ),
        (
            "requests_per_day",
            json!({"limit": 5}),
            "requests_per_day.enforcement",
        ),
        (
            "requests_per_day",
            json!({"limit": 5, "enforcement": "firm"}),
            "requests_per_day.enforcement",
        ),
        (
            "requests_per_day",
            json!({"limit": 5, "enforcement": "hard", "per": "day"}),
            "requests_per_day.per",
        ),
        (
            "budget_per_cycle",
            budget(json!("0"), "USD"),
            "budget_per_cycle.amount",
        ),
        (
            "budget_per_cycle",
            budget(json!("-1"), "USD"),
            "budget_per_cycle.amount",
        ),
        (
            "budget_per_cycle",
            budget(json!("0.0000000001"), "USD"),
            "budget_per_cycle.amount",
        ),
        (
            "budget_per_cycle",
            budget(json!("1000000000001"), "USD"),
            "budget_per_cycle.amount",
        ),
        (
            "budget_per_cycle",
            budget(json!("1"), "XYZ"),
            "budget_per_cycle.currency",
        ),
        (
            "budget_per_cycle",
            budget(json!(0), "usd"),
            "budget_per_cycle.currency budget_per_cycle.amount",
        ),
    ] {
        let body = json!({ field: value });
        let expected = format!("invalid_fields {named}");
        assert_eq!(api.put(KEY, body.clone()).await.problem(422), expected);
        assert_eq!(
            api.patch(CUSTOMER, body.clone()).await.problem(422),
            expected
        );
        let new = json!({"name": "Bounded", "allowances": body});
        let within: Vec<_> = named
            .split(' ')
            .map(|field| format!("allowances.{field}"))
            .collect();
        let expected = format!("invalid_fields {}", within.join(" "));
        let refused = api.post("/api/v1/keys", new).await;
        assert_eq!(refused.problem(422), expected);
    }
    assert_eq!(api.last_seq(), seq);
    assert_eq!(api.get(KEY).await.expect(200), before);
    api.delete("/api/v1/keys/1").await.expect(200);
    assert_eq!(api.put(KEY, all()).await.problem(409), "api_key_revoked");
    assert_eq!(api.get(KEY).await.expect(200), before, "still to be read");
}

#[actix_web::test]
async fn a_keys_own_price_ends() {
    let api = started().await;
    let own = json!({"price_per_request": "0.5"});
    api.put("/api/v1/keys/1/pricing", own).await.expect(200);
    let price = json!({
        "scope": {"service_id": 1}, "model": {"kind": "per_unit", "unit_price": "0.25"},
    });
    api.post("/api/v1/prices", price).await.expect(201);
    let key = api.get("/api/v1/keys/1").await.expect(200);
    assert_eq!(
        (&key["price_per_request"], &key["inherits_price"]),
        (&json!("0.5"), &json!(false))
    );
    let seq = api.last_seq();
    let key = api.delete("/api/v1/keys/1/price").await.expect(200);
    assert_eq!(
        (&key["price_per_request"], &key["inherits_price"]),
        (&json!("0.25"), &json!(true))
    );
    assert!(api.last_seq() > seq);
    let seq = api.last_seq();
    api.delete("/api/v1/keys/1/price").await.expect(200);
    assert_eq!(api.last_seq(), seq, "it has none to end");
    api.delete("/api/v1/keys/1").await.expect(200);
    let refused = api.delete("/api/v1/keys/1/price").await;
    assert_eq!(refused.problem(409), "api_key_revoked");
}

#[actix_web::test]
async fn edits_of_different_parts_of_a_limit_do_not_undo_each_other() {
    let api = started().await;
    let path = "/api/v1/keys/1";
    for round in 1..=20 {
        let (requests, window) = (100 + round, 500 + round);
        let (first, second) = tokio::join!(
            api.patch(path, json!({"rate_limit_requests": requests})),
            api.patch(path, json!({"rate_limit_window_seconds": window})),
        );
        first.expect(200);
        second.expect(200);
        let key = api.get(path).await.expect(200);
        let limit = (
            &key["rate_limit_requests"],
            &key["rate_limit_window_seconds"],
        );
        assert_eq!(limit, (&json!(requests), &json!(window)));
    }
}
