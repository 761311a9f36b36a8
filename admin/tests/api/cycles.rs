//! `/billing/cycles` and `/billing/schedule`: what a cycle comes to, and when it ends.

use serde_json::{Value, json};

use crate::books::{DataPlane, settled};
use crate::fixture::Api;

#[actix_web::test]
async fn every_breakdown_of_a_cycle_adds_up_to_the_same() {
    let api = Api::new().await;
    api.register("Weather").await;
    api.register("Maps").await;
    api.post("/api/v1/customers", json!({"name": "Acme"}))
        .await
        .expect(201);
    api.patch("/api-keys/1", json!({"customer_id": 1}))
        .await
        .expect(200);
    api.count_requests(1, 1, 3);
    api.put("/api-keys/1/pricing", json!({"price_per_request": "0.5"}))
        .await
        .expect(200);
    api.count_requests(1, 1, 2);
    api.count_requests(2, 2, 7);
    let usd = |cost: &str| json!([{"currency": "USD", "total_cost": cost}]);
    let part = |id: Value, name: Value, count: u64, cost: &str| json!({"id": id, "name": name, "requests": count, "units": count, "totals": usd(cost)});
    let expected = json!({
        "cycle_id": 1, "status": "open", "opened_at": "2027-01-15T08:00:00.000Z",
        "ends_at": "2027-02-01T00:00:00.000Z", "closed_at": null, "settled_at": null,
        "requests": 12, "units": 12, "totals": usd("1.01"),
        "by_customer": [
            part(json!(null), json!(null), 7, "0.007"), part(json!(1), json!("Acme"), 5, "1.003"),
        ],
        "by_api_key": [
            part(json!(1), json!("First key"), 5, "1.003"),
            part(json!(2), json!("First key"), 7, "0.007"),
        ],
        "by_service": [
            part(json!(1), json!("Weather"), 5, "1.003"), part(json!(2), json!("Maps"), 7, "0.007"),
        ],
        "by_price_version": [
            part(json!(1), json!(null), 10, "0.01"), part(json!(2), json!(null), 2, "1"),
        ],
    });
    assert_eq!(
        api.get("/api/v1/billing/cycles/1").await.expect(200),
        expected
    );
}

#[actix_web::test]
async fn a_reset_settles_the_cycle_once_the_data_plane_has_left_it() {
    let api = Api::new().await;
    api.register("Weather").await;
    api.count_requests(1, 1, 3_000);
    // Nobody is there who could say that nothing is missing.
    api.post("/billing/reset", json!({})).await.expect(200);
    let cycle = api.get("/api/v1/billing/cycles/1").await.expect(200);
    assert_eq!(
        (&cycle["status"], &cycle["settled_at"]),
        (&json!("closed"), &json!(null))
    );
    assert_eq!(
        api.get("/api/v1/invoices").await.expect(200)["items"],
        json!([])
    );
    assert!(!api.tick().await, "it waits for the data plane");

    let data_plane = DataPlane::of(&api);
    assert!(api.tick().await);
    drop(data_plane);
    let cycle = api.get("/api/v1/billing/cycles/1").await.expect(200);
    assert_eq!(cycle["status"], "settled");
    let drafts = api
        .get("/api/v1/invoices?status=draft&cycle_id=1")
        .await
        .expect(200);
    assert_eq!(
        (
            &drafts["items"][0]["total"],
            drafts["items"].as_array().unwrap().len()
        ),
        (&json!("3"), 1)
    );
    settled(&api, 5_000).await;
    let drafts = api.get("/api/v1/invoices?cycle_id=2").await.expect(200);
    assert_eq!(drafts["items"][0]["total"], "5");
    let listed = api.get("/api/v1/billing/cycles").await.expect(200);
    let states: Vec<_> = listed["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| &c["status"])
        .collect();
    assert_eq!(states, ["settled", "settled", "open"]);
    api.count_requests(1, 1, 10);
    let listed = api.get("/api/v1/billing/cycles").await.expect(200);
    let totals: Vec<_> = listed["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|cycle| {
            (
                cycle["requests"].as_u64(),
                &cycle["totals"][0]["total_cost"],
            )
        })
        .collect();
    let (three, five, open) = (json!("3"), json!("5"), json!("0.01"));
    assert_eq!(
        totals,
        [
            (Some(3_000), &three),
            (Some(5_000), &five),
            (Some(10), &open)
        ]
    );
    for cycle in listed["items"].as_array().unwrap() {
        let path = format!("/api/v1/billing/cycles/{}", cycle["cycle_id"]);
        let detail = api.get(&path).await.expect(200);
        for figure in ["requests", "units", "totals"] {
            assert_eq!(cycle[figure], detail[figure], "{path} {figure}");
        }
    }
}

#[actix_web::test]
async fn a_reset_repeated_with_its_key_closes_one_cycle_and_drafts_one_invoice() {
    let api = Api::new().await;
    api.register("Weather").await;
    let _data_plane = DataPlane::of(&api);
    api.count_requests(1, 1, 3_000);
    let reset = || {
        api.request(actix_web::http::Method::POST, "/billing/reset")
            .header("Idempotency-Key", "january")
            .json(&json!({}))
            .send()
    };
    let first = reset().await.expect(200);
    assert_eq!(reset().await.expect(200), first);
    let count = |page: Value| page["items"].as_array().unwrap().len();
    assert_eq!(count(api.get("/api/v1/invoices").await.expect(200)), 1);
    assert_eq!(
        count(api.get("/api/v1/billing/cycles").await.expect(200)),
        2
    );
}

#[actix_web::test]
async fn cycles_end_by_their_schedule_and_are_invoiced() {
    let api = Api::new().await;
    api.register("Weather").await;
    let _data_plane = DataPlane::of(&api);
    let schedule = api.get("/api/v1/billing/schedule").await.expect(200);
    let expected = json!({
        "kind": "calendar_month", "day": null, "open_cycle_ends_at": "2027-02-01T00:00:00.000Z",
    });
    assert_eq!(schedule, expected);
    let anniversary = json!({"kind": "anniversary", "day": 20});
    let schedule = api
        .put("/api/v1/billing/schedule", anniversary)
        .await
        .expect(200);
    assert_eq!(schedule["open_cycle_ends_at"], "2027-01-20T00:00:00.000Z");
    api.count_requests(1, 1, 3_000);
    assert!(api.tick().await);
    assert_eq!(
        api.get("/billing/cycles/current").await.expect(200)["cycle_id"],
        1
    );
    api.later(5 * 86_400);
    assert!(api.tick().await);
    assert_eq!(
        api.get("/billing/cycles/current").await.expect(200)["cycle_id"],
        2
    );
    let invoice = api.get("/api/v1/invoices/1").await.expect(200);
    assert_eq!(
        (&invoice["total"], &invoice["status"]),
        (&json!("3"), &json!("draft"))
    );
    // Three months without a control plane: one cycle, and the next ends on its day again.
    api.later(90 * 86_400);
    assert!(api.tick().await);
    assert!(api.tick().await);
    let current = api.get("/api/v1/billing/cycles/3").await.expect(200);
    assert_eq!(
        (&current["status"], &current["ends_at"]),
        (&json!("open"), &json!("2027-05-20T00:00:00.000Z"))
    );

    let manual = api
        .put("/api/v1/billing/schedule", json!({"kind": "manual"}))
        .await
        .expect(200);
    assert_eq!(manual["open_cycle_ends_at"], json!(null));
    api.later(900 * 86_400);
    assert!(api.tick().await);
    assert_eq!(
        api.get("/billing/cycles/current").await.expect(200)["cycle_id"],
        3
    );
}

#[actix_web::test]
async fn a_schedule_that_makes_no_sense_is_refused() {
    let api = Api::new().await;
    for (body, field) in [
        (json!({"kind": "weekly"}), "kind"),
        (json!({"kind": "anniversary"}), "day"),
        (json!({"kind": "anniversary", "day": 0}), "day"),
        (json!({"kind": "anniversary", "day": 32}), "day"),
        (json!({"kind": "manual", "day": 3}), "day"),
    ] {
        let refused = api.put("/api/v1/billing/schedule", body.clone()).await;
        assert_eq!(
            refused.problem(422),
            format!("invalid_fields {field}"),
            "{body}"
        );
    }
    let schedule = api.get("/api/v1/billing/schedule").await.expect(200);
    assert_eq!(schedule["kind"], "calendar_month");
}
