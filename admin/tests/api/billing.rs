//! `/billing`: exact costs, and cycles.

use serde_json::{Value, json};

use crate::fixture::Api;

#[actix_web::test]
async fn costs_are_exact_and_each_request_keeps_its_price() {
    let api = Api::new().await;
    api.register("Weather").await;
    api.register("Maps").await;
    api.count_requests(1, 1, 3);
    api.put(
        "/api-keys/1/pricing",
        json!({"price_per_request": "0.000000001"}),
    )
    .await
    .expect(200);
    api.count_requests(1, 1, 7);
    let summary = api.get("/billing/summary").await.expect(200);
    let expected = json!({
        "cycle_id": 1, "opened_at": "2027-01-15T08:00:00.000Z", "currency": "USD",
        "total_requests": 10, "total_units": 10, "total_cost": "0.003000007", "api_keys": 1,
        "totals": [{"currency": "USD", "total_cost": "0.003000007"}],
    });
    assert_eq!(summary, expected);
    assert_eq!(
        api.get("/api/v1/billing/summary").await.expect(200),
        expected
    );

    let (first, second) = (
        api.get("/api-keys/1").await.json(),
        api.get("/api-keys/2").await.json(),
    );
    let per_key = api.get("/billing/api-keys").await.expect(200);
    let expected = json!({
        "items": [
            {"api_key_id": 1, "name": first["name"], "prefix": first["prefix"],
             "price_per_request": "0.000000001", "requests": 10, "total_cost": "0.003000007",
             "currency": "USD", "totals": [{"currency": "USD", "total_cost": "0.003000007"}]},
            {"api_key_id": 2, "name": second["name"], "prefix": second["prefix"],
             "price_per_request": "0.001", "requests": 0, "total_cost": "0", "currency": "USD",
             "totals": []},
        ],
        "next_cursor": null,
    });
    assert_eq!(per_key, expected);
    assert_eq!(
        api.get("/api/v1/billing/api-keys").await.expect(200),
        expected
    );
}

#[actix_web::test]
async fn a_revoked_key_is_listed_while_it_owes_something() {
    let api = Api::new().await;
    api.register("Weather").await;
    api.register("Maps").await;
    api.count_requests(1, 1, 3);
    for key in [1, 2] {
        api.delete(&format!("/api-keys/{key}")).await.expect(200);
    }
    let listed = |page: Value| -> Vec<u64> {
        let items = page["items"].as_array().unwrap().clone();
        items
            .iter()
            .map(|item| item["api_key_id"].as_u64().unwrap())
            .collect()
    };
    assert_eq!(listed(api.get("/billing/api-keys").await.expect(200)), [1]);
    api.post("/billing/reset", json!({})).await.expect(200);
    assert!(listed(api.get("/billing/api-keys").await.expect(200)).is_empty());
}

#[actix_web::test]
async fn the_list_pages_over_keys_that_owe_nothing_and_are_gone() {
    let api = Api::new().await;
    for number in 1..=7 {
        api.register(&format!("Service {number}")).await;
    }
    for revoked in [2, 3, 4, 7] {
        api.delete(&format!("/api-keys/{revoked}"))
            .await
            .expect(200);
    }
    let mut seen = Vec::new();
    let mut next = "/billing/api-keys?limit=1".to_owned();
    loop {
        let page = api.get(&next).await.expect(200);
        seen.extend(
            page["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|item| item["api_key_id"].as_u64().unwrap()),
        );
        match page["next_cursor"].as_str() {
            Some(cursor) => next = format!("/billing/api-keys?limit=1&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(seen, [1, 5, 6]);
}

#[actix_web::test]
async fn a_reset_closes_one_cycle_and_opens_the_next() {
    let api = Api::new().await;
    api.register("Weather").await;
    api.count_requests(1, 1, 5);
    api.later(60);
    let reset = api.post("/billing/reset", json!({})).await.expect(200);
    let expected = json!({
        "closed": {
            "cycle_id": 1, "opened_at": "2027-01-15T08:00:00.000Z",
            "closed_at": "2027-01-15T08:01:00.000Z", "total_requests": 5, "total_cost": "0.005",
            "currency": "USD", "propagated": false,
            "totals": [{"currency": "USD", "total_cost": "0.005"}],
        },
        "opened": {"cycle_id": 2, "opened_at": "2027-01-15T08:01:00.000Z", "currency": "USD"},
        "propagated": false,
    });
    assert_eq!(reset, expected);
    let current = api.get("/api/v1/billing/cycles/current").await.expect(200);
    assert_eq!(current, expected["opened"]);
    let summary = api.get("/billing/summary").await.expect(200);
    assert_eq!(
        (&summary["cycle_id"], &summary["total_cost"]),
        (&json!(2), &json!("0"))
    );
    assert_eq!(
        api.get("/usage/1").await.expect(200)["total_requests"],
        5,
        "usage is not reset"
    );
}

#[actix_web::test]
async fn a_reset_needs_no_body_and_refuses_one_that_says_something() {
    let api = Api::new().await;
    let bare = api
        .request(actix_web::http::Method::POST, "/api/v1/billing/reset")
        .send()
        .await;
    assert_eq!(bare.expect(200)["opened"]["cycle_id"], 2);
    let said = api.post("/billing/reset", json!({"cycle_id": 7})).await;
    assert_eq!(said.problem(422), "invalid_fields cycle_id");
    assert_eq!(api.get("/billing/summary").await.expect(200)["cycle_id"], 2);
}
