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
async fn an_empty_edit_changes_nothing_of_the_service() {
    let api = Api::new().await;
    api.register("Weather").await;
    let before = api.get("/services/1").await.expect(200);
    api.patch("/services/1", json!({})).await.expect(200);
    assert_eq!(api.get("/services/1").await.expect(200), before);
}
