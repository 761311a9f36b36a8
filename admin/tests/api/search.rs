//! Lists searched, filtered and sorted by the server.

use gaas_shared::usage::Origin;
use serde_json::{Value, json};

use crate::fixture::Api;

const OK: (Origin, u16) = (Origin::Backend, 200);

async fn ids(api: &Api, path: &str) -> Vec<u64> {
    let page = api.get(path).await.expect(200);
    let items = page["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["id"].as_u64().unwrap())
        .collect()
}

async fn page_by_page(api: &Api, path: &str) -> Vec<u64> {
    page_by_page_of(api, path, "id").await
}

async fn page_by_page_of(api: &Api, path: &str, number: &str) -> Vec<u64> {
    let mut all = Vec::new();
    let mut next = format!("{path}&limit=2");
    loop {
        let page = api.get(&next).await.expect(200);
        let items = page["items"].as_array().unwrap();
        all.extend(items.iter().map(|item| item[number].as_u64().unwrap()));
        match page["next_cursor"].as_str() {
            Some(cursor) => next = format!("{path}&limit=2&cursor={cursor}"),
            None => return all,
        }
    }
}

/// Keys: 1 for service 1, 2 for service 2 (revoked), 3 "beta" and 4 "Alpha" for all, 5 "Gone"
/// expired. Used: 4, then 1.
async fn started() -> Api {
    let api = Api::new().await;
    api.register("Weather").await;
    api.register("Maps 100%").await;
    for name in ["beta", "Alpha"] {
        api.post("/api-keys", json!({"name": name}))
            .await
            .expect(201);
    }
    let expiring = json!({"name": "Gone", "expires_at": "2027-01-15T08:00:01Z"});
    api.post("/api-keys", expiring).await.expect(201);
    api.delete("/api-keys/2").await.expect(200);
    api.later(600);
    api.record(&[
        api.request_record((1, 1), OK, 60),
        api.request_record((1, 1), OK, 5 * 86_400),
        api.request_record((1, 1), OK, 40 * 86_400),
        api.request_record((4, 1), (Origin::Refused, 429), 180),
    ]);
    api
}

#[actix_web::test]
async fn keys_are_filtered() {
    let api = started().await;
    for (query, expected) in [
        ("", [1, 2, 3, 4, 5].as_slice()),
        ("status=active", &[1, 3, 4]),
        ("status=revoked", &[2]),
        ("status=expired", &[5]),
        ("service_id=2", &[2]),
        ("service_id=1&status=revoked", &[]),
        ("search=ALPHA", &[4]),
        ("search=%20bet", &[3]),
        ("search=5", &[5]),
        ("search=%25", &[]),
        ("search=nobody", &[]),
    ] {
        assert_eq!(
            ids(&api, &format!("/api/v1/keys?{query}")).await,
            expected,
            "{query}"
        );
    }
    let key = api.get("/api/v1/keys/3").await.expect(200);
    let prefix = key["prefix"].as_str().unwrap();
    assert_eq!(
        ids(&api, &format!("/api/v1/keys?search={prefix}")).await,
        [3]
    );
    let missing = api.get("/api/v1/keys?service_id=9").await;
    assert_eq!(missing.problem(404), "service_not_found");
    for (query, field) in [
        ("status=new", "status"),
        ("sort=prefix", "sort"),
        ("x=1", "query"),
    ] {
        let refused = api.get(&format!("/api/v1/keys?{query}")).await;
        assert_eq!(refused.problem(400), format!("invalid_query {field}"));
    }
}

#[actix_web::test]
async fn keys_are_sorted_over_all_pages() {
    let api = started().await;
    let mut names: Vec<(String, u64)> = Vec::new();
    for id in 1..=5 {
        let key = api.get(&format!("/api/v1/keys/{id}")).await.expect(200);
        names.push((key["name"].as_str().unwrap().to_lowercase(), id));
    }
    names.sort();
    let by_name: Vec<u64> = names.into_iter().map(|(_, id)| id).collect();
    let reversed = |ids: &[u64]| ids.iter().rev().copied().collect::<Vec<_>>();
    for (sort, expected) in [
        ("created_at", vec![1, 2, 3, 4, 5]),
        ("-created_at", vec![5, 4, 3, 2, 1]),
        ("name", by_name.clone()),
        ("-name", reversed(&by_name)),
        ("last_used_at", vec![2, 3, 5, 4, 1]),
        ("-last_used_at", vec![1, 4, 5, 3, 2]),
    ] {
        let found = page_by_page(&api, &format!("/api/v1/keys?sort={sort}")).await;
        assert_eq!(found, expected, "{sort}");
    }
}

#[actix_web::test]
async fn lists_of_things_with_names_are_sorted_over_all_pages() {
    let api = Api::new().await;
    for name in ["bees", "Wasps", "ants", "Bees", "Gone"] {
        api.register(name).await;
        let customer = json!({"name": name});
        api.post("/api/v1/customers", customer).await.expect(201);
    }
    for path in ["/api/v1/services", "/api/v1/customers"] {
        api.delete(&format!("{path}/5")).await;
    }
    let again = api.delete("/api/v1/customers/5").await;
    assert_eq!(again.problem(404), "customer_not_found");
    for path in ["/api/v1/services", "/services", "/api/v1/customers"] {
        for (sort, expected) in [
            ("created_at", [1, 2, 3, 4]),
            ("-created_at", [4, 3, 2, 1]),
            ("name", [3, 1, 4, 2]),
            ("-name", [2, 4, 1, 3]),
        ] {
            let found = page_by_page(&api, &format!("{path}?sort={sort}")).await;
            assert_eq!(found, expected, "{path} {sort}");
        }
        let found = page_by_page(&api, &format!("{path}?sort=-name&search=BEES")).await;
        assert_eq!(found, [4, 1], "{path}");
        let refused = api.get(&format!("{path}?sort=id")).await;
        assert_eq!(refused.problem(400), "invalid_query sort", "{path}");
    }
}

#[actix_web::test]
async fn lists_of_things_without_names_are_read_from_either_end() {
    let api = Api::new().await;
    api.post("/api/v1/customers", json!({"name": "Acme"}))
        .await
        .expect(201);
    let price = json!({"model": {"kind": "per_unit", "unit_price": "0.5"}, "scope": "default"});
    let credit = json!({"amount": "1.00", "currency": "USD"});
    for _ in 0..3 {
        let (cycles, prices) = ("/api/v1/billing/reset", "/api/v1/prices");
        api.post(cycles, json!({})).await.expect(200);
        api.post(prices, price.clone()).await.expect(201);
        api.post("/api/v1/customers/1/credits", credit.clone())
            .await
            .expect(201);
        api.later(60);
    }
    for (path, number, many) in [
        ("/api/v1/billing/cycles", "cycle_id", 4),
        ("/api/v1/prices", "id", 3),
        ("/api/v1/ledger", "id", 3),
        ("/api/v1/ledger?customer_id=1", "id", 3),
    ] {
        let mark = if path.contains('?') { '&' } else { '?' };
        let up = page_by_page_of(&api, &format!("{path}{mark}sort=created_at"), number).await;
        let first: Vec<u64> = (1..=many).collect();
        assert_eq!(up, first, "{path}");
        let down = page_by_page_of(&api, &format!("{path}{mark}sort=-created_at"), number).await;
        assert_eq!(
            down,
            first.iter().rev().copied().collect::<Vec<_>>(),
            "{path}"
        );
    }
    for path in ["billing/cycles", "prices", "ledger", "invoices"] {
        let refused = api.get(&format!("/api/v1/{path}?sort=name")).await;
        assert_eq!(refused.problem(400), "invalid_query sort", "{path}");
    }
}

#[actix_web::test]
async fn a_key_shows_how_it_was_used() {
    let api = started().await;
    let shown = |key: &Value| (key["last_used_at"].clone(), key["requests_30d"].clone());
    let expected = (json!("2027-01-15T08:09:00.000Z"), json!(2));
    let page = api.get("/api/v1/keys").await.expect(200);
    assert_eq!(shown(&page["items"][0]), expected);
    assert_eq!(shown(&page["items"][1]), (Value::Null, json!(0)));
    let of_service = api.get("/api/v1/services/1/keys").await.expect(200);
    assert_eq!(shown(&of_service["items"][0]), expected);
    let one = api.get("/api/v1/keys/1").await.expect(200);
    assert_eq!(shown(&one), expected);
    let edited = api
        .patch("/api/v1/keys/1", json!({"name": "App"}))
        .await
        .expect(200);
    assert_eq!(shown(&edited), expected);
    let refused = api.get("/api/v1/keys/4").await.expect(200);
    assert_eq!(
        shown(&refused),
        (json!("2027-01-15T08:07:00.000Z"), json!(1))
    );
}

#[actix_web::test]
async fn services_are_searched() {
    let api = started().await;
    for (query, expected) in [
        ("", [1, 2].as_slice()),
        ("search=weath", &[1]),
        ("search=100%25", &[2]),
        ("search=_", &[]),
        ("search=127.0.0.1", &[1, 2]),
    ] {
        let path = format!("/api/v1/services?{query}");
        assert_eq!(ids(&api, &path).await, expected, "{query}");
    }
    let long = "x".repeat(101);
    let refused = api.get(&format!("/api/v1/services?search={long}")).await;
    assert_eq!(refused.problem(400), "invalid_query search");
}
