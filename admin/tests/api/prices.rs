//! `/prices`: versions, previews and dry runs.

use serde_json::{Value, json};

use crate::fixture::Api;

async fn started() -> Api {
    let api = Api::new().await;
    api.register("Weather").await;
    api.register("Maps").await;
    api
}

fn graduated() -> Value {
    json!({"kind": "graduated", "tiers": [
        {"up_to": 1000, "unit_price": "0.01"},
        {"up_to": null, "unit_price": "0.005", "flat_fee": "1"},
    ]})
}

#[actix_web::test]
async fn a_price_is_set_listed_and_read() {
    let api = started().await;
    let new = json!({
        "scope": {"service_id": 1}, "currency": "EUR", "model": graduated(),
        "free_units": 10, "minimum_per_cycle": "5.00", "flat_fee_per_cycle": 2,
    });
    let made = api.post("/api/v1/prices", new).await;
    // Version 1 is the configured default, which the keys of both services follow.
    assert_eq!(made.header("location"), Some("/api/v1/prices/2"));
    let made = made.expect(201);
    let expected = json!({
        "id": 2, "scope": {"kind": "service", "api_key_id": null, "service_id": 1},
        "currency": "EUR", "model": graduated(), "free_units": 10, "minimum_per_cycle": "5",
        "flat_fee_per_cycle": "2", "effective_at": "2027-01-15T08:00:00.000Z",
        "created_at": "2027-01-15T08:00:00.000Z", "upcoming": false, "configured": false,
    });
    let mut written = expected.clone();
    written["propagated"] = json!(false);
    // A tier without a fee is shown without one.
    assert_eq!(made, written);
    assert_eq!(api.get("/api/v1/prices/2").await.expect(200), expected);
    let of = |query: &str| format!("/api/v1/prices?{query}");
    let listed = api.get(&of("service_id=1")).await.expect(200);
    assert_eq!(listed, json!({"items": [expected], "next_cursor": null}));
    let defaults = api.get(&of("scope=default")).await.expect(200);
    assert_eq!(defaults["items"][0]["configured"], true);
    assert_eq!(
        api.get(&of("api_key_id=1")).await.expect(200)["items"],
        json!([])
    );
    let both = api.get(&of("api_key_id=1&service_id=1")).await;
    assert_eq!(both.problem(400), "invalid_query scope");

    let key = api.get("/api-keys/1").await.expect(200);
    assert_eq!(
        (
            &key["price_version_id"],
            &key["inherits_price"],
            &key["currency"]
        ),
        (&json!(2), &json!(true), &json!("EUR"))
    );
    assert_eq!(
        key["price_per_request"],
        json!(null),
        "it is more than one number"
    );
    let other = api.get("/api-keys/2").await.expect(200);
    assert_eq!(
        (&other["price_version_id"], &other["currency"]),
        (&json!(1), &json!("USD"))
    );
}

#[actix_web::test]
async fn an_upcoming_price_is_not_in_effect_yet() {
    let api = started().await;
    let new = json!({
        "scope": {"api_key_id": 1}, "model": {"kind": "per_unit", "unit_price": "0.5"},
        "effective_at": "2027-02-01T00:00:00Z",
    });
    let made = api.post("/api/v1/prices", new).await.expect(201);
    assert_eq!(made["upcoming"], true);
    assert_eq!(
        api.get("/api-keys/1").await.expect(200)["price_per_request"],
        "0.001"
    );
    api.later(17 * 86_400);
    api.tick().await;
    assert_eq!(
        api.get("/api-keys/1").await.expect(200)["price_per_request"],
        "0.5"
    );
    assert_eq!(
        api.get("/api/v1/prices/2").await.expect(200)["upcoming"],
        false
    );
}

#[actix_web::test]
async fn a_bad_price_names_every_field_that_is_wrong_and_changes_nothing() {
    let api = started().await;
    let before = (api.last_seq(), api.get("/api/v1/prices").await.expect(200));
    let tiers = |tiers: Value| json!({"kind": "volume", "tiers": tiers});
    let plain = json!({"kind": "per_unit", "unit_price": "1"});
    for (body, fields) in [
        (json!({"scope": {}, "model": plain}), "scope"),
        (
            json!({"scope": {"api_key_id": 1, "service_id": 1}, "model": plain}),
            "scope",
        ),
        (
            json!({"scope": {"api_key_id": 0}, "model": plain}),
            "scope.api_key_id",
        ),
        (json!({"scope": "everything", "model": plain}), "scope"),
        (
            json!({"scope": "default", "model": plain, "currency": "usd"}),
            "currency",
        ),
        (
            json!({"scope": "default", "model": plain, "currency": "ABC"}),
            "currency",
        ),
        (
            json!({"scope": "default", "model": plain, "effective_at": "2027-01-15T07:59:59.999Z"}),
            "effective_at",
        ),
        (
            json!({"scope": "default", "model": plain, "effective_at": "soon"}),
            "effective_at",
        ),
        (
            json!({"scope": "default", "model": {"kind": "free"}}),
            "model.kind",
        ),
        (
            json!({"scope": "default", "model": {"kind": "per_unit", "unit_price": "-1"}}),
            "model.unit_price",
        ),
        (
            json!({"scope": "default", "model": {"kind": "per_unit", "unit_price": 1, "size": 2}}),
            "model.size",
        ),
        (
            json!({"scope": "default", "model": {"unit_price": "1"}}),
            "model.kind",
        ),
        (
            json!({"scope": "default", "model": {"kind": "per_unit", "unit_prize": "1"}}),
            "model.unit_prize",
        ),
        (
            json!({"scope": "default", "model": tiers(json!([
                {"from": 1, "up_to": 10, "unit_price": "1"}, {"unit_price": "1"}]))}),
            "model.tiers[0].from",
        ),
        (
            json!({"scope": "default", "model": tiers(json!([
                {"up_to": 10, "unit_price": "1"}, {"from": 5, "unit_price": "1"}]))}),
            "model.tiers[1].from",
        ),
        (
            json!({"scope": "default", "model": tiers(json!([
                {"up_to": 10, "unit_price": "1"}, {"up_to": 10, "unit_price": "1"},
                {"unit_price": "1"}]))}),
            "model.tiers[1].up_to",
        ),
        (
            json!({"scope": "default", "model": tiers(json!([
                {"up_to": 10, "unit_price": "1"}, {"up_to": 20, "unit_price": "1"}]))}),
            "model.tiers[1].up_to",
        ),
        (
            json!({"scope": "default", "model": tiers(json!([{"unit_price": "0.0000000001"}]))}),
            "model.tiers[0].unit_price",
        ),
        (
            json!({"scope": {}, "currency": "ABC", "model": plain, "free_units": -1,
                   "minimum_per_cycle": "-1", "effective_at": "2020-01-01T00:00:00Z"}),
            "scope effective_at currency free_units minimum_per_cycle",
        ),
    ] {
        let refused = api.post("/api/v1/prices", body.clone()).await;
        assert_eq!(
            refused.problem(422),
            format!("invalid_fields {fields}"),
            "{body}"
        );
    }
    for (scope, problem) in [
        (json!({"api_key_id": 99}), "api_key_not_found"),
        (json!({"service_id": 99}), "service_not_found"),
    ] {
        let refused = api
            .post("/api/v1/prices", json!({"scope": scope, "model": plain}))
            .await;
        assert_eq!(refused.problem(404), problem);
    }
    let after = (api.last_seq(), api.get("/api/v1/prices").await.expect(200));
    assert_eq!(after, before);
}

#[actix_web::test]
async fn a_preview_shows_lines_that_add_up_and_changes_nothing() {
    let api = started().await;
    let before = api.last_audit_event();
    let body = json!({
        "model": graduated(), "free_units": 5, "minimum_per_cycle": "20", "units": 1_506,
    });
    let preview = api.post("/api/v1/prices/preview", body).await.expect(200);
    let line = |kind: &str, tier: Value, quantity: u64, price: &str, exact: &str, amount: &str| {
        json!({"kind": kind, "tier": tier, "quantity": quantity, "unit_price": price,
               "exact": exact, "amount": amount})
    };
    let expected = json!({
        "currency": "USD",
        "lines": [
            line("free_units", json!(null), 5, "0", "0", "0"),
            line("usage", json!(1), 1_000, "0.01", "10", "10"),
            line("usage", json!(2), 501, "0.005", "2.505", "2.5"),
            line("tier_fee", json!(2), 1, "1", "1", "1"),
            line("minimum", json!(null), 1, "6.495", "6.495", "6.5"),
        ],
        "total": "20", "total_exact": "20",
    });
    assert_eq!(preview, expected);
    let none = json!({"model": graduated(), "units": 0, "flat_fee_per_cycle": "9"});
    let none = api.post("/api/v1/prices/preview", none).await.expect(200);
    assert_eq!((&none["lines"], &none["total"]), (&json!([]), &json!("0")));
    let refused = json!({"model": graduated(), "units": -1});
    let refused = api.post("/api/v1/prices/preview", refused).await;
    assert_eq!(refused.problem(422), "invalid_fields units");
    assert_eq!(api.last_audit_event(), before);
}

#[actix_web::test]
async fn a_dry_run_prices_the_past_and_changes_nothing() {
    let api = started().await;
    api.count_requests(1, 1, 1_500);
    api.count_requests(2, 2, 100);
    let before = api.last_audit_event();
    let run = |price: Value, from: &str, to: &str| {
        let body = json!({"price": price, "from": from, "to": to});
        let api = &api;
        async move { api.post("/api/v1/prices/dry-run", body).await }
    };
    let month = ("2027-01-01T00:00:00Z", "2027-02-01T00:00:00Z");
    let all = run(json!({"model": graduated()}), month.0, month.1)
        .await
        .expect(200);
    let expected = json!({
        "currency": "USD", "from": "2027-01-01T00:00:00.000Z", "to": "2027-02-01T00:00:00.000Z",
        "requests": 1_600, "units": 1_600, "total": "14.5", "total_exact": "14.5",
        "items": [
            {"api_key_id": 1, "service_id": 1, "requests": 1_500, "units": 1_500, "amount": "13.5"},
            {"api_key_id": 2, "service_id": 2, "requests": 100, "units": 100, "amount": "1"},
        ],
    });
    assert_eq!(all, expected);
    let of_one = json!({"scope": {"service_id": 2}, "model": graduated()});
    assert_eq!(
        run(of_one, month.0, month.1).await.expect(200)["units"],
        100
    );
    let hour = run(
        json!({"model": graduated()}),
        "2027-01-15T08:00:00Z",
        "2027-01-15T09:00:00Z",
    );
    assert_eq!(hour.await.expect(200)["units"], 1_600);
    let earlier = run(
        json!({"model": graduated()}),
        "2027-01-15T07:00:00Z",
        "2027-01-15T08:00:00Z",
    );
    assert_eq!(earlier.await.expect(200)["total"], "0");
    for (from, to, field) in [
        (month.1, month.0, "to"),
        (month.0, month.0, "to"),
        ("2027-01-01T00:30:00Z", month.1, "from"),
        (month.0, "2027-01-01T00:00:01Z", "to"),
        ("January", month.1, "from"),
        // Hours are not kept as long as days, and nothing for a century.
        ("2024-01-01T01:00:00Z", month.1, "from"),
        ("1990-01-01T00:00:00Z", month.1, "from"),
    ] {
        let refused = run(json!({"model": graduated()}), from, to).await;
        assert_eq!(refused.problem(422), format!("invalid_fields {field}"));
    }
    let refused = run(
        json!({"model": {"kind": "per_unit"}, "currency": "A"}),
        month.0,
        month.1,
    );
    assert_eq!(
        refused.await.problem(422),
        "invalid_fields price.currency price.model.unit_price"
    );
    assert_eq!(api.last_audit_event(), before);
}

#[actix_web::test]
async fn a_dry_run_over_too_many_keys_says_how_to_ask_for_less() {
    use gaas_shared::ids::{ApiKeyId, OrgId, ServiceId};
    use gaas_shared::store::Batch;
    use gaas_shared::usage::{Origin, Series, StatusClass, Totals};
    let api = Api::new().await;
    api.register("Weather").await;
    // 2027-01-15, the day before which everything happens.
    let minute = 1_800_000_000 / 86_400 * 86_400;
    let used = |key: u32| {
        let series = Series {
            org: OrgId::FIRST,
            service: ServiceId::FIRST,
            api_key: ApiKeyId::new(key).unwrap(),
            status_class: StatusClass::Success,
            origin: Origin::Backend,
        };
        let totals = Totals {
            requests: 1,
            billable_requests: 1,
            billed_units: 1,
            ..Totals::default()
        };
        ((minute, series), totals)
    };
    let batch = Batch {
        rollups: (1..=20_001).map(used).collect(),
        ..Batch::default()
    };
    let usage = api.data.usage().unwrap();
    usage.write(&batch, crate::fixture::START).unwrap();
    let run = |price: Value| {
        let body = json!({
            "price": price, "from": "2027-01-15T00:00:00Z", "to": "2027-01-16T00:00:00Z",
        });
        api.post("/api/v1/prices/dry-run", body)
    };
    let model = json!({"kind": "per_unit", "unit_price": "1"});
    let refused = run(json!({"model": model})).await;
    assert_eq!(refused.problem(422), "invalid_fields price.scope");
    let message = refused.json()["errors"][0]["message"].to_string();
    assert!(message.contains("20001"), "{message}");
    let one = run(json!({"model": model, "scope": {"api_key_id": 1}})).await;
    assert_eq!(one.expect(200)["total"], "1");
}
