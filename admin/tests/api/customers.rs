//! `/customers`, and the keys that belong to them.

use actix_web::http::Method;
use serde_json::json;

use crate::fixture::Api;

#[actix_web::test]
async fn a_customer_is_made_read_edited_and_deleted() {
    let api = Api::new().await;
    let new = json!({
        "name": "Acme", "external_id": "crm-1", "email": "billing@example.com",
        "metadata": {"tier": {"name": "gold"}},
    });
    let made = api.post("/api/v1/customers", new.clone()).await;
    assert_eq!(made.header("location"), Some("/api/v1/customers/1"));
    let made = made.expect(201);
    let expected = json!({
        "id": 1, "name": "Acme", "external_id": "crm-1", "email": "billing@example.com",
        "metadata": {"tier": {"name": "gold"}}, "prepaid": false,
        "created_at": "2027-01-15T08:00:00.000Z",
    });
    assert_eq!(made, expected);
    let mut read = api.get("/api/v1/customers/1").await.expect(200);
    let nothing = json!({
        "requests_per_day": null, "requests_per_month": null, "budget_per_cycle": null,
    });
    assert_eq!(read["allowances"].take(), nothing);
    read.as_object_mut().unwrap().remove("allowances");
    assert_eq!(read, expected);
    let again = api.post("/api/v1/customers", new).await;
    assert_eq!(again.problem(409), "external_id_taken");

    let edit = json!({"name": "Acme Ltd", "email": null, "metadata": {}});
    let mut edited = api.patch("/api/v1/customers/1", edit).await.expect(200);
    let propagated = edited.as_object_mut().unwrap().remove("propagated");
    assert_eq!(propagated, Some(json!(false)), "there is no data plane");
    assert_eq!(
        (
            &edited["name"],
            &edited["email"],
            &edited["metadata"],
            &edited["external_id"]
        ),
        (
            &json!("Acme Ltd"),
            &json!(null),
            &json!({}),
            &json!("crm-1")
        )
    );
    let other = json!({"name": "Other"});
    api.post("/api/v1/customers", other).await.expect(201);
    let all = api.get("/api/v1/customers").await.expect(200);
    assert_eq!(all["items"].as_array().unwrap().len(), 2);
    let found = api
        .get("/api/v1/customers?external_id=crm-1")
        .await
        .expect(200);
    assert_eq!(found, json!({"items": [edited], "next_cursor": null}));
    let first = api.get("/api/v1/customers?limit=1").await.expect(200);
    assert_eq!(first["next_cursor"], "1");

    let deleted = api
        .request(Method::DELETE, "/api/v1/customers/1")
        .send()
        .await;
    assert_eq!((deleted.status, deleted.body.len()), (204, 0));
    assert_eq!(
        api.get("/api/v1/customers/1").await.problem(404),
        "customer_not_found"
    );
}

#[actix_web::test]
async fn customers_are_searched() {
    let api = Api::new().await;
    for new in [
        json!({"name": "Acme Ltd", "external_id": "crm-17", "email": "bills@example.com"}),
        json!({"name": "100% Fun"}),
    ] {
        api.post("/api/v1/customers", new).await.expect(201);
    }
    for (query, expected) in [
        ("search=", [1, 2].as_slice()),
        ("search=acme", &[1]),
        ("search=CRM-", &[1]),
        ("search=%20bills@%20", &[1]),
        ("search=100%25", &[2]),
        ("search=2", &[2]),
        ("search=_", &[]),
        ("search=acme&external_id=crm-17", &[1]),
        ("search=fun&external_id=crm-17", &[]),
    ] {
        let path = format!("/api/v1/customers?{query}");
        let found = api.get(&path).await.expect(200);
        let ids: Vec<_> = found["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|customer| customer["id"].as_u64().unwrap())
            .collect();
        assert_eq!(ids, expected, "{query}");
    }
    let long = "x".repeat(101);
    let refused = api.get(&format!("/api/v1/customers?search={long}")).await;
    assert_eq!(refused.problem(400), "invalid_query search");
}

#[actix_web::test]
async fn keys_belong_to_customers() {
    let api = Api::new().await;
    api.register("Weather").await;
    api.post("/api/v1/customers", json!({"name": "Acme"}))
        .await
        .expect(201);
    assert_eq!(
        api.get("/api-keys/1").await.expect(200)["customer_id"],
        json!(null)
    );
    let given = api
        .patch("/api-keys/1", json!({"customer_id": 1}))
        .await
        .expect(200);
    assert_eq!(given["customer_id"], 1);
    let new = api
        .post("/api-keys", json!({"name": "App", "customer_id": 1}))
        .await
        .expect(201);
    assert_eq!(new["customer_id"], 1);
    let refused = api.delete("/api/v1/customers/1").await;
    assert_eq!(refused.problem(409), "customer_has_keys");
    for (body, status, problem) in [
        (json!({"customer_id": 0}), 422, "invalid_fields customer_id"),
        (json!({"customer_id": 99}), 404, "customer_not_found"),
    ] {
        let refused = api.patch("/api-keys/1", body).await;
        assert_eq!(refused.problem(status), problem);
    }
    let taken = api
        .patch("/api-keys/1", json!({"customer_id": null}))
        .await
        .expect(200);
    assert_eq!(taken["customer_id"], json!(null));
}

#[actix_web::test]
async fn details_out_of_bounds_name_their_field() {
    let api = Api::new().await;
    api.post("/api/v1/customers", json!({"name": "Acme"}))
        .await
        .expect(201);
    let many: serde_json::Map<_, _> = (0..51).map(|n| (n.to_string(), json!(n))).collect();
    for (field, value) in [
        ("name", json!("")),
        ("external_id", json!("")),
        ("external_id", json!("x".repeat(256))),
        ("email", json!("nobody")),
        ("email", json!("a b@example.com")),
        ("metadata", json!(many)),
        ("metadata", json!({"a": "x".repeat(9_000)})),
    ] {
        let mut body = json!({"name": "Acme"});
        body[field] = value;
        let expected = format!("invalid_fields {field}");
        let refused = api.post("/api/v1/customers", body.clone()).await;
        assert_eq!(refused.problem(422), expected, "{body}");
        let refused = api.patch("/api/v1/customers/1", body).await;
        assert_eq!(refused.problem(422), expected);
    }
    let all = api.get("/api/v1/customers").await.expect(200);
    assert_eq!(all["items"].as_array().unwrap().len(), 1);
}
