//! `/services`, also under `/api/v1`.

use serde_json::json;

use crate::fixture::Api;

#[actix_web::test]
async fn a_service_is_made_read_edited_and_deleted_at_both_addresses() {
    for root in ["", "/api/v1"] {
        let api = Api::new().await;
        let services = format!("{root}/services");
        let one = format!("{services}/1");
        let body = json!({"name": "Weather", "target_url": "http://127.0.0.1:9000", "preserve_host": true});
        let made = api.post(&services, body).await.expect(201);
        let expected = json!({
            "id": 1, "name": "Weather", "target_url": "http://127.0.0.1:9000/",
            "gateway_url": "/proxy/1", "preserve_host": true,
            "metering": {"billable_statuses": ["2xx", "3xx"], "unit": "request", "max_units": 1000},
            "created_at": "2027-01-15T08:00:00.000Z", "propagated": false,
        });
        assert_eq!(made, expected);

        let edited = api
            .patch(&one, json!({"name": "Climate", "preserve_host": false}))
            .await
            .expect(200);
        assert_eq!(
            (&edited["name"], &edited["preserve_host"]),
            (&json!("Climate"), &json!(false))
        );
        assert_eq!(
            edited["target_url"], "http://127.0.0.1:9000/",
            "left out, so as it was"
        );
        let read = api.get(&one).await.expect(200);
        assert_eq!(read["name"], "Climate");
        assert_eq!(read.get("propagated"), None);
        assert_eq!(api.get(&services).await.expect(200)["items"], json!([read]));

        let deleted = api.delete(&one).await.expect(200);
        assert_eq!(
            deleted,
            json!({"id": 1, "deleted": true, "propagated": false})
        );
        for gone in [
            api.get(&one).await,
            api.delete(&one).await,
            api.patch(&one, json!({})).await,
        ] {
            assert_eq!(gone.problem(404), "service_not_found");
        }
        assert_eq!(api.get(&services).await.expect(200)["items"], json!([]));
    }
}

#[actix_web::test]
async fn deleting_a_service_revokes_its_keys_and_no_others() {
    let api = Api::new().await;
    api.register("Weather").await;
    api.register("Maps").await;
    api.delete("/services/1").await.expect(200);
    assert_eq!(
        api.get("/api-keys/1").await.expect(200)["status"],
        "revoked"
    );
    assert_eq!(api.get("/api-keys/2").await.expect(200)["status"], "active");
    assert_eq!(
        api.get("/services/1/keys").await.problem(404),
        "service_not_found"
    );
}

#[actix_web::test]
async fn a_service_says_what_its_answers_are_worth() {
    let api = Api::new().await;
    let given = json!({
        "billable_statuses": ["404", "3xx", "2xx", "404"],
        "unit": {"header": {"when_missing": 3}}, "max_units": 4_294_967_295_u32,
    });
    let new = json!({
        "name": "Weather", "target_url": "http://127.0.0.1:9000", "metering": given,
    });
    let made = api.post("/api/v1/services", new).await.expect(201);
    let shown = json!({
        "billable_statuses": ["2xx", "3xx", "404"],
        "unit": {"header": {"name": "X-GaaS-Units", "when_missing": 3}},
        "max_units": 4_294_967_295_u32,
    });
    assert_eq!(made["metering"], shown);
    let read = || async { api.get("/api/v1/services/1").await.expect(200)["metering"].clone() };
    assert_eq!(read().await, shown);
    let listed = api.get("/api/v1/services").await.expect(200);
    assert_eq!(listed["items"][0]["metering"], shown);

    // An edit of something else leaves it; what it shows can be given back; it is set as a whole.
    let edit = |body| async { api.patch("/api/v1/services/1", body).await.expect(200) };
    assert_eq!(edit(json!({"name": "Climate"})).await["metering"], shown);
    let before = api.last_seq();
    assert_eq!(edit(json!({"metering": shown})).await["metering"], shown);
    assert_eq!(api.last_seq(), before, "nothing was changed");
    let bytes = json!({"unit": {"bytes": {"of": "both", "per": "kilobyte"}}});
    let whole = json!({
        "billable_statuses": ["2xx", "3xx"], "unit": bytes["unit"], "max_units": 1000,
    });
    assert_eq!(edit(json!({"metering": bytes})).await["metering"], whole);
    assert!(api.last_seq() > before, "the data plane hears of it");
    edit(json!({"metering": {}})).await;
    let default = json!({
        "billable_statuses": ["2xx", "3xx"], "unit": "request", "max_units": 1000,
    });
    assert_eq!(read().await, default);
}

#[actix_web::test]
async fn an_empty_edit_changes_nothing_of_the_service() {
    let api = Api::new().await;
    api.register("Weather").await;
    let before = api.get("/services/1").await.expect(200);
    api.patch("/services/1", json!({})).await.expect(200);
    assert_eq!(api.get("/services/1").await.expect(200), before);
}
