//! `/api/v1/webhooks` and `/api/v1/events`; how events arrive stands in `webhook_delivery`.

use std::time::Duration;

use actix_web::http::Method;
use gaas_admin::webhooks::Limits;
use gaas_shared::model::EventType;
use openssl::base64::decode_block;
use serde_json::{Value, json};

use crate::books;
use crate::fixture::Api;
use crate::receiver::{Does, Receiver};

pub(crate) const HOOKS: &str = "/api/v1/webhooks";

/// A webhook at the receiver, and its secret.
pub(crate) async fn hooked(api: &Api, receiver: &Receiver) -> String {
    let body = json!({"url": receiver.url("/hook?token=t0p")});
    let made = api.post(HOOKS, body).await.expect(201);
    made["secret"].as_str().unwrap().to_owned()
}

/// Makes something happen that is told: a key, whose secret is returned.
pub(crate) async fn happen(api: &Api) -> String {
    let key = api.post("/api-keys", json!({"name": "App"})).await;
    key.expect(201)["api_key"].as_str().unwrap().to_owned()
}

pub(crate) async fn deliver(api: &Api) -> usize {
    let limits = Limits {
        connect: Duration::from_secs(5),
        answer: Duration::from_secs(5),
    };
    api.courier(limits).deliver_due().await.unwrap()
}

pub(crate) async fn deliveries(api: &Api) -> Vec<Value> {
    let page = api.get(&format!("{HOOKS}/1/deliveries")).await.expect(200);
    page["items"].as_array().unwrap().clone()
}

#[actix_web::test]
async fn secrets_are_shown_once() {
    let api = Api::new().await;
    let body = json!({"url": "https://example.com/hook"});
    let once = |path: &str, body: &Value| {
        let request = api
            .request(Method::POST, path)
            .header("Idempotency-Key", path);
        request.json(body).send()
    };
    let first = once(HOOKS, &body).await.expect(201);
    let secret = first["secret"].as_str().unwrap().to_owned();
    assert_eq!(decode_block(&secret["whsec_".len()..]).unwrap().len(), 32);
    let again = once(HOOKS, &body).await;
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!(again.expect(201)["secret"], Value::Null);
    let rotate = format!("{HOOKS}/1/rotate-secret");
    let rotated = once(&rotate, &json!({})).await.expect(200);
    let rotated = rotated["secret"].as_str().unwrap().to_owned();
    assert_eq!(
        once(&rotate, &json!({})).await.expect(200)["secret"],
        Value::Null
    );
    for path in [
        HOOKS,
        &format!("{HOOKS}/1"),
        "/api/v1/audit-events",
        "/api/v1/events",
    ] {
        let shown = api.get(path).await.expect(200).to_string();
        assert!(
            !shown.contains(&secret) && !shown.contains(&rotated),
            "{path}"
        );
    }
}

#[actix_web::test]
async fn webhooks_are_made_found_edited_and_deleted() {
    let api = Api::new().await;
    let body = json!({
        "url": "https://example.com/hook",
        "description": "Billing",
        "event_types": ["invoice.voided", "invoice.finalized", "invoice.voided"],
        "enabled": false,
    });
    let made = api.post(HOOKS, body).await;
    assert_eq!(made.header("location"), Some("/api/v1/webhooks/1"));
    let made = made.expect(201);
    assert_eq!(
        made["event_types"],
        json!(["invoice.finalized", "invoice.voided"])
    );
    let read = api.get(&format!("{HOOKS}/1")).await.expect(200);
    for field in [
        "id",
        "url",
        "description",
        "event_types",
        "enabled",
        "created_at",
    ] {
        assert_eq!(read[field], made[field], "{field}");
    }
    let edit = json!({"event_types": null, "enabled": true, "description": ""});
    let edited = api.patch(&format!("{HOOKS}/1"), edit).await.expect(200);
    assert_eq!(
        (&edited["event_types"], &edited["enabled"]),
        (&Value::Null, &json!(true))
    );
    assert_eq!(edited["url"], "https://example.com/hook");
    let all = api.get(HOOKS).await.expect(200);
    assert_eq!(all, json!({"items": [edited], "next_cursor": null}));
    let deleted = api.delete(&format!("{HOOKS}/1")).await;
    assert_eq!((deleted.status, deleted.body.len()), (204, 0));
    assert_eq!(
        api.get(&format!("{HOOKS}/1")).await.problem(404),
        "webhook_not_found"
    );
    assert_eq!(
        api.delete(&format!("{HOOKS}/1")).await.problem(404),
        "webhook_not_found"
    );
}

#[actix_web::test]
async fn fields_out_of_bounds_are_named_and_change_nothing() {
    let api = Api::new().await;
    api.post(HOOKS, json!({"url": "https://example.com"}))
        .await
        .expect(201);
    let before = api.last_audit_event();
    for (field, value) in [
        ("url", json!("example.com/hook")),
        ("url", json!("ftp://example.com")),
        ("url", json!("https://user:pw@example.com")),
        (
            "url",
            json!(format!("https://example.com/{}", "a".repeat(2_048))),
        ),
        ("description", json!("x".repeat(256))),
        ("event_types", json!([])),
        ("event_types", json!(["key.eaten"])),
    ] {
        let mut body = json!({"url": "https://example.com"});
        body[field] = value;
        let expected = format!("invalid_fields {field}");
        let refused = api.post(HOOKS, body.clone()).await;
        assert_eq!(refused.problem(422), expected, "{body}");
        let refused = api.patch(&format!("{HOOKS}/1"), body).await;
        assert_eq!(refused.problem(422), expected);
    }
    assert_eq!(api.last_audit_event(), before);
}

#[actix_web::test]
async fn events_are_listed_by_type_and_delivered_again() {
    let api = Api::new().await;
    api.register("Weather").await;
    books::kept(&api).await;
    let finalized = api
        .get("/api/v1/events?type=invoice.finalized")
        .await
        .expect(200);
    let [second, first] = &finalized["items"].as_array().unwrap()[..] else {
        panic!("two invoices are final: {finalized}");
    };
    assert_eq!(first["payload"]["data"]["number"], "INV-2027-000001");
    assert_eq!(second["payload"]["data"]["total"], "3");
    let page = api
        .get("/api/v1/events?type=invoice.finalized&limit=1")
        .await
        .expect(200);
    assert_eq!(page["items"], json!([second]));
    let cursor = page["next_cursor"].as_str().unwrap();
    let page = api
        .get(&format!(
            "/api/v1/events?type=invoice.finalized&cursor={cursor}"
        ))
        .await;
    assert_eq!(
        page.expect(200),
        json!({"items": [first], "next_cursor": null})
    );
    let refused = api.get("/api/v1/events?type=invoice.eaten").await;
    assert_eq!(refused.problem(400), "invalid_query type");
    let read = format!("/api/v1/events/{}", first["id"].as_str().unwrap());
    assert_eq!(&api.get(&read).await.expect(200), first);

    let replay = format!("{read}/replay");
    assert_eq!(
        api.post(&replay, json!({})).await.problem(409),
        "no_webhook"
    );
    let missing = api.post(&replay, json!({"webhook_id": 1})).await;
    assert_eq!(missing.problem(404), "webhook_not_found");
    let receiver = Receiver::that([Does::Answers(200), Does::Answers(200)]);
    hooked(&api, &receiver).await;
    for body in [json!({}), json!({"webhook_id": 1})] {
        let asked = api.post(&replay, body).await.expect(200);
        assert_eq!(asked["deliveries"][0]["event_id"], first["id"]);
        assert_eq!(asked["deliveries"][0]["status"], "pending");
        assert_eq!(deliver(&api).await, 1);
        let arrived = receiver.next();
        assert_eq!(first["id"], arrived.header("webhook-id"));
        assert_eq!(arrived.json(), first["payload"]);
    }
}

#[actix_web::test]
async fn a_test_event_reaches_a_webhook_that_wants_others() {
    let api = Api::new().await;
    let receiver = Receiver::that([Does::Answers(200)]);
    let body = json!({"url": receiver.url("/"), "event_types": ["invoice.voided"]});
    api.post(HOOKS, body).await.expect(201);
    let asked = api
        .post(&format!("{HOOKS}/1/test"), json!({}))
        .await
        .expect(200);
    assert_eq!(asked["deliveries"][0]["event_type"], "webhook.test");
    happen(&api).await;
    assert_eq!(deliver(&api).await, 1);
    assert_eq!(receiver.next().json()["type"], "webhook.test");
}

#[actix_web::test]
async fn deliveries_are_listed_by_status() {
    let api = Api::new().await;
    let receiver = Receiver::that([Does::Answers(200)]);
    hooked(&api, &receiver).await;
    happen(&api).await;
    deliver(&api).await;
    happen(&api).await;
    for (status, count) in [("delivered", 1), ("pending", 1), ("failed", 0)] {
        let page = api
            .get(&format!("{HOOKS}/1/deliveries?status={status}"))
            .await
            .expect(200);
        assert_eq!(page["items"].as_array().unwrap().len(), count, "{status}");
    }
    let refused = api.get(&format!("{HOOKS}/1/deliveries?status=lost")).await;
    assert_eq!(refused.problem(400), "invalid_query status");
}

#[test]
fn every_type_of_event_is_documented() {
    let document = include_str!("../../../docs/webhooks.md");
    for kind in EventType::ALL {
        assert!(document.contains(&format!("`{kind}`")), "{kind}");
    }
}
