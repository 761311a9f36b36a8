//! How events arrive at webhooks: signed, again after a failure, and not for ever.

use std::time::Duration;

use gaas_admin::webhooks::Limits;
use openssl::base64::{decode_block, encode_block};
use openssl::hash::MessageDigest;
use openssl::pkey::PKey;
use openssl::sign::Signer;
use serde_json::{Value, json};

use crate::fixture::{Api, START};
use crate::receiver::{Arrived, Does, Receiver};
use crate::webhooks::{HOOKS, deliver, deliveries, happen, hooked};

const DAY_S: i64 = 24 * 60 * 60;

/// What OpenSSL, which the gateway does not sign with, makes of it.
fn signature(secret: &str, arrived: &Arrived) -> String {
    let key = decode_block(secret.strip_prefix("whsec_").unwrap()).unwrap();
    let key = PKey::hmac(&key).unwrap();
    let mut signer = Signer::new(MessageDigest::sha256(), &key).unwrap();
    let (id, timestamp) = (
        arrived.header("webhook-id"),
        arrived.header("webhook-timestamp"),
    );
    let signed = format!("{id}.{timestamp}.{}", arrived.body);
    let signature = signer.sign_oneshot_to_vec(signed.as_bytes()).unwrap();
    format!("v1,{}", encode_block(&signature))
}

#[actix_web::test]
async fn events_arrive_signed_and_are_logged() {
    let api = Api::new().await;
    let receiver = Receiver::that([Does::Answers(204)]);
    let secret = hooked(&api, &receiver).await;
    let key = happen(&api).await;
    assert_eq!(deliver(&api).await, 1);
    let arrived = receiver.next();
    assert!(
        arrived
            .head
            .starts_with("POST /hook?token=t0p HTTP/1.1\r\n")
    );
    assert_eq!(arrived.header("content-type"), "application/json");
    assert_eq!(
        arrived.header("webhook-timestamp"),
        (START.0 / 1_000).to_string()
    );
    assert_eq!(
        arrived.header("webhook-signature"),
        signature(&secret, &arrived)
    );
    assert!(
        arrived
            .body
            .starts_with("{\"type\":\"key.created\",\"timestamp\":\"2027-")
    );
    let told = &arrived.json()["data"];
    assert_eq!(told["name"], "App");
    let hidden = key.strip_prefix(told["prefix"].as_str().unwrap()).unwrap();
    assert!(
        hidden.len() > 30 && !arrived.body.contains(hidden),
        "no more of the key than its prefix: {}",
        arrived.body
    );

    let events = api.get("/api/v1/events").await.expect(200);
    assert_eq!(events["items"][0]["id"], arrived.header("webhook-id"));
    assert_eq!(events["items"][0]["payload"], arrived.json());
    let [delivery] = &deliveries(&api).await[..] else {
        panic!("one delivery");
    };
    assert_eq!(delivery["status"], "delivered");
    assert_eq!(delivery["event_id"], arrived.header("webhook-id"));
    assert_eq!(delivery["attempts"][0]["status_code"], 204);
    assert_eq!(delivery["next_attempt_at"], Value::Null);
    assert_eq!(deliver(&api).await, 0, "once is enough");
}

#[actix_web::test]
async fn a_refusal_is_logged_and_tried_again_under_the_same_identifier() {
    let api = Api::new().await;
    let long = "no ".repeat(1_000);
    let receiver = Receiver::that([
        Does::Says(503, "Retry-After: 60\r\n", long.clone()),
        Does::Answers(200),
    ]);
    hooked(&api, &receiver).await;
    happen(&api).await;
    deliver(&api).await;
    let first = receiver.next();
    let [delivery] = &deliveries(&api).await[..] else {
        panic!("one delivery");
    };
    assert_eq!(delivery["status"], "pending");
    assert_eq!(delivery["attempts"][0]["status_code"], 503);
    assert_eq!(delivery["attempts"][0]["answer"], long[..1_024]);
    assert_eq!(delivery["next_attempt_at"], "2027-01-15T08:01:00.000Z");
    let failing = api.get(&format!("{HOOKS}/1")).await.expect(200);
    assert_eq!(failing["failing_since"], START.to_rfc3339());
    api.later(59);
    assert_eq!(deliver(&api).await, 0);
    api.later(1);
    assert_eq!(deliver(&api).await, 1);
    let second = receiver.next();
    assert_eq!(second.header("webhook-id"), first.header("webhook-id"));
    assert_eq!(second.body, first.body);
    assert_ne!(
        second.header("webhook-timestamp"),
        first.header("webhook-timestamp")
    );
    let [delivery] = &deliveries(&api).await[..] else {
        panic!("one delivery");
    };
    assert_eq!(
        (
            delivery["status"].as_str(),
            delivery["attempts"].as_array().unwrap().len()
        ),
        (Some("delivered"), 2)
    );
    let well = api.get(&format!("{HOOKS}/1")).await.expect(200);
    assert_eq!(well["failing_since"], Value::Null);
}

#[actix_web::test]
async fn whatever_a_receiver_does_is_an_attempt_with_a_reason() {
    for (does, status, reason) in [
        (Does::Hangs, None, "no answer came within 0.2 s"),
        (Does::Leaves, None, "the exchange broke"),
        (Does::Babbles, None, "the exchange broke"),
        (Does::Answers(500), Some(500), "the receiver answered 500"),
        (Does::Answers(404), Some(404), "the receiver answered 404"),
        (Does::Answers(101), Some(101), "the receiver answered 101"),
    ] {
        let api = Api::new().await;
        let receiver = Receiver::that([does.clone()]);
        hooked(&api, &receiver).await;
        happen(&api).await;
        let limits = Limits {
            connect: Duration::from_secs(5),
            answer: Duration::from_millis(200),
        };
        api.courier(limits).deliver_due().await.unwrap();
        let log = deliveries(&api).await;
        let attempt = &log[0]["attempts"][0];
        assert_eq!(attempt["status_code"], json!(status), "{does:?}");
        let error = attempt["error"].as_str().unwrap();
        assert!(error.starts_with(reason), "{does:?} {error}");
        assert_eq!(log[0]["status"], "pending", "{does:?}");
    }
}

#[actix_web::test]
async fn nobody_there_is_an_attempt_too() {
    let api = Api::new().await;
    let gone = Receiver::that([]);
    let url = gone.url("/");
    gone.rest();
    let https = url.replace("http:", "https:");
    for url in [url, https] {
        api.post(HOOKS, json!({"url": url})).await.expect(201);
    }
    happen(&api).await;
    assert_eq!(deliver(&api).await, 2);
    let error = deliveries(&api).await[0]["attempts"][0]["error"].clone();
    assert!(
        error.as_str().unwrap().starts_with("cannot connect"),
        "{error}"
    );
}

#[actix_web::test]
async fn a_receiver_that_speaks_no_tls_is_told_nothing() {
    let api = Api::new().await;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}/", listener.local_addr().unwrap());
    let plain = std::thread::spawn(move || {
        use std::io::{Read, Write};
        let (mut stream, _) = listener.accept().unwrap();
        let mut hello = [0; 1_024];
        let read = stream.read(&mut hello).unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
        hello[..read].to_vec()
    });
    api.post(HOOKS, json!({"url": url})).await.expect(201);
    happen(&api).await;
    deliver(&api).await;
    let hello = plain.join().unwrap();
    assert_eq!(hello[0], 0x16, "a TLS handshake record");
    let error = deliveries(&api).await[0]["attempts"][0]["error"].clone();
    assert!(error.as_str().unwrap().starts_with("TLS failed"), "{error}");
}

#[actix_web::test]
async fn redirects_are_not_followed() {
    let api = Api::new().await;
    let other = Receiver::that([Does::Answers(200)]);
    let location = format!("Location: {}\r\n", other.url("/"));
    let receiver = Receiver::that([Does::Says(307, location.leak(), String::new())]);
    hooked(&api, &receiver).await;
    happen(&api).await;
    deliver(&api).await;
    let error = deliveries(&api).await[0]["attempts"][0]["error"].clone();
    assert!(
        error
            .as_str()
            .unwrap()
            .ends_with("redirects are not followed"),
        "{error}"
    );
    // The other one is still waiting for its first request.
    api.patch(&format!("{HOOKS}/1"), json!({"url": other.url("/moved")}))
        .await
        .expect(200);
    api.later(10);
    deliver(&api).await;
    assert!(other.next().head.starts_with("POST /moved "));
}

#[actix_web::test]
async fn an_answer_without_end_is_cut_off_and_counts_by_its_status() {
    let api = Api::new().await;
    let receiver = Receiver::that([Does::Floods]);
    hooked(&api, &receiver).await;
    happen(&api).await;
    assert_eq!(deliver(&api).await, 1);
    assert_eq!(deliveries(&api).await[0]["status"], "delivered");
    assert_eq!(receiver.rest().len(), 1);
}

#[actix_web::test]
async fn after_a_rotation_both_secrets_sign_for_a_day() {
    let api = Api::new().await;
    let receiver = Receiver::that([Does::Answers(200), Does::Answers(200)]);
    let old = hooked(&api, &receiver).await;
    let rotated = api
        .post(&format!("{HOOKS}/1/rotate-secret"), json!({}))
        .await
        .expect(200);
    let new = rotated["secret"].as_str().unwrap().to_owned();
    assert_ne!(old, new);
    assert_eq!(rotated["previous_secret_until"], "2027-01-16T08:00:00.000Z");
    happen(&api).await;
    deliver(&api).await;
    let arrived = receiver.next();
    let both = format!(
        "{} {}",
        signature(&new, &arrived),
        signature(&old, &arrived)
    );
    assert_eq!(arrived.header("webhook-signature"), both);
    api.later(DAY_S);
    happen(&api).await;
    deliver(&api).await;
    let arrived = receiver.next();
    assert_eq!(
        arrived.header("webhook-signature"),
        signature(&new, &arrived)
    );
}

#[actix_web::test]
async fn a_receiver_that_says_it_is_gone_is_left_alone() {
    let api = Api::new().await;
    let receiver = Receiver::that([Does::Answers(410)]);
    hooked(&api, &receiver).await;
    happen(&api).await;
    deliver(&api).await;
    let off = api.get(&format!("{HOOKS}/1")).await.expect(200);
    assert_eq!(
        (&off["enabled"], off["disabled_reason"].as_str()),
        (&json!(false), Some("the receiver answered 410 Gone"))
    );
    assert_eq!(deliveries(&api).await[0]["status"], "failed");
    happen(&api).await;
    assert_eq!(deliveries(&api).await.len(), 1);
    let refused = api.post(&format!("{HOOKS}/1/test"), json!({})).await;
    assert_eq!(refused.problem(409), "webhook_disabled");
    let on = api
        .patch(&format!("{HOOKS}/1"), json!({"enabled": true}))
        .await
        .expect(200);
    assert_eq!(on["disabled_reason"], Value::Null);
}

#[actix_web::test]
async fn after_three_days_a_delivery_is_given_up_and_the_webhook_switched_off() {
    let api = Api::new().await;
    let gone = Receiver::that([]);
    let url = gone.url("/");
    gone.rest();
    api.post(HOOKS, json!({"url": url})).await.expect(201);
    happen(&api).await;
    let mut attempts = 0;
    for _hour in 0..80 {
        attempts += deliver(&api).await;
        api.later(60 * 60);
    }
    assert!((8..=14).contains(&attempts), "{attempts}");
    let log = deliveries(&api).await;
    assert_eq!(log[0]["status"], "failed");
    assert_eq!(log[0]["attempts"].as_array().unwrap().len(), attempts);
    let off = api.get(&format!("{HOOKS}/1")).await.expect(200);
    assert_eq!(off["enabled"], false);
    let audit = api
        .get("/api/v1/audit-events?action=webhook.disable")
        .await
        .expect(200);
    assert_eq!(audit["items"][0]["entity_id"], 1);
}
