//! Webhooks and alerts: told once, signed, and told again whatever breaks in between.

use std::path::Path;

use gaas_tests::{Admin, Authority, Gateway, Message, Receiver, Stage, eventually};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::process::Command;

const QUOTA: &str = "quota.threshold_reached";

/// A webhook's secret.
async fn hook(admin: &Admin, receiver: &Receiver) -> String {
    let body = json!({ "url": receiver.url("/hook") });
    let made = admin.post("/api/v1/webhooks", body).await.expect(201);
    made.json()["secret"].as_str().unwrap().to_owned()
}

async fn allow_per_day(admin: &Admin, key: u64, limit: u64) {
    let path = format!("/api/v1/keys/{key}/allowances");
    let body = json!({ "requests_per_day": { "limit": limit, "enforcement": "soft" } });
    admin.put(&path, body).await.expect(200);
}

async fn new_key(admin: &Admin) -> u64 {
    let made = admin
        .post("/api/v1/keys", json!({ "name": "Another" }))
        .await;
    made.expect(201).json()["id"].as_u64().unwrap()
}

async fn deliveries(admin: &Admin) -> Vec<Value> {
    let page = admin.get("/api/v1/webhooks/1/deliveries").await.expect(200);
    page.json()["items"].as_array().unwrap().clone()
}

fn percents(messages: &[Message], key: u64) -> Vec<u64> {
    let data = messages
        .iter()
        .map(|message| message.json()["data"].clone());
    let of_key = data.filter(|data| data["api_key_id"] == key);
    let mut percents: Vec<u64> = of_key
        .map(|data| data["threshold_percent"].as_u64().unwrap())
        .collect();
    percents.sort_unstable();
    percents
}

#[tokio::test(flavor = "multi_thread")]
async fn each_threshold_arrives_once_whatever_is_started_anew() {
    let mut stage = Stage::set().await;
    let receiver = Receiver::start().await;
    hook(&stage.admin, &receiver).await;
    let first = stage.service.key_id;
    allow_per_day(&stage.admin, first, 10).await;
    for _ in 0..5 {
        stage.get("/get").await.expect(200);
    }
    let half = receiver.await_messages(QUOTA, 1).await;
    assert_eq!(percents(&half, first), [50]);
    for _ in 0..10 {
        // Soft: somebody is told, and nobody is refused.
        stage.get("/get").await.expect(200);
    }
    let all = receiver.await_messages(QUOTA, 3).await;
    assert_eq!(percents(&all, first), [50, 80, 100]);
    // What nobody wrote down as delivered would arrive a second time.
    let pending = || async {
        let page = stage
            .admin
            .get("/api/v1/webhooks/1/deliveries?status=pending")
            .await;
        page.expect(200).json()["items"].as_array().unwrap().len()
    };
    eventually("pending deliveries", 0, pending).await;
    stage.gateway.kill_admin().await;
    stage.gateway.start_admin().await;
    stage.admin = stage.gateway.admin();
    // Once another key's thresholds have arrived, everything was looked at anew.
    let other = stage.admin.new_unlimited_key(stage.service.service).await;
    allow_per_day(&stage.admin, other.id, 2).await;
    for key in [&other.key, &stage.service.key, &other.key] {
        let path = stage.service.path("/get");
        stage.client().get(&path, key).await.expect(200);
    }
    let told = receiver.await_messages(QUOTA, 6).await;
    assert_eq!(percents(&told, other.id), [50, 80, 100]);
    assert_eq!(percents(&told, first), [50, 80, 100]);
    let mut ids: Vec<_> = told.iter().map(Message::id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 6);
    let path = format!("/api/v1/events?type={QUOTA}");
    let events = stage.admin.get(&path).await.expect(200).json();
    assert_eq!(events["items"].as_array().unwrap().len(), 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_being_told_when_the_control_plane_was_killed_is_told_after_its_start() {
    let mut stage = Stage::set().await;
    let receiver = Receiver::start().await;
    hook(&stage.admin, &receiver).await;
    receiver.be_silent();
    new_key(&stage.admin).await;
    let [before] = &receiver.await_messages("key.created", 1).await[..] else {
        panic!("one message");
    };
    // Committed and on its way, but nobody knows yet whether it was taken.
    stage.gateway.kill_admin().await;
    receiver.answer(204);
    stage.gateway.start_admin().await;
    let [_, after] = &receiver.await_messages("key.created", 2).await[..] else {
        panic!("two messages");
    };
    assert_eq!((after.id(), &after.body), (before.id(), &before.body));
    let admin = stage.gateway.admin();
    let events = admin.get("/api/v1/events?type=key.created&limit=1").await;
    assert_eq!(events.expect(200).json()["items"][0]["id"], after.id());
    let status = || async { deliveries(&admin).await[0]["status"].clone() };
    eventually("the delivery", json!("delivered"), status).await;
    assert_eq!(receiver.messages().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_fails_is_told_again() {
    let stage = Stage::set().await;
    let receiver = Receiver::start().await;
    receiver.answer(500);
    hook(&stage.admin, &receiver).await;
    let key = new_key(&stage.admin).await;
    receiver.await_messages("key.created", 1).await;
    receiver.answer(200);
    let told = receiver.await_messages("key.created", 2).await;
    assert_eq!(told[0].id(), told[1].id());
    assert_eq!(told[1].json()["data"]["api_key_id"], key);
    let attempts = || async {
        let log = deliveries(&stage.admin).await;
        let attempts = log[0]["attempts"].as_array().unwrap().clone();
        let codes: Vec<_> = attempts
            .iter()
            .map(|one| one["status_code"].clone())
            .collect();
        codes
    };
    eventually("attempts", vec![json!(500), json!(200)], attempts).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_receiver_holds_up_no_other() {
    let stage = Stage::set().await;
    let (silent, receiver) = (Receiver::start().await, Receiver::start().await);
    silent.be_silent();
    hook(&stage.admin, &silent).await;
    hook(&stage.admin, &receiver).await;
    for _ in 0..20 {
        new_key(&stage.admin).await;
    }
    receiver.await_messages("key.created", 20).await;
    let waiting = deliveries(&stage.admin).await;
    assert_eq!(waiting.len(), 20);
    let tried = waiting
        .iter()
        .map(|one| one["attempts"].as_array().unwrap().len());
    assert_eq!(tried.sum::<usize>(), 0, "nobody waited for it to time out");
    assert!(silent.messages().len() <= 4, "a few at a time");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_waits_for_what_is_being_told() {
    let mut stage = Stage::set().await;
    let receiver = Receiver::start().await;
    hook(&stage.admin, &receiver).await;
    receiver.be_silent();
    new_key(&stage.admin).await;
    receiver.await_messages("key.created", 1).await;
    let address = stage.gateway.admin_address();
    let answered = async {
        // Only after the stop was asked for.
        let refused = || async { TcpStream::connect(address).await.is_err() };
        eventually("the end of listening", true, refused).await;
        receiver.answer(204);
    };
    let (status, ()) = tokio::join!(stage.gateway.terminate_admin(), answered);
    assert!(status.success());
    stage.gateway.start_admin().await;
    let log = deliveries(&stage.gateway.admin()).await;
    assert_eq!(log[0]["status"], "delivered");
    assert_eq!(log[0]["attempts"].as_array().unwrap().len(), 1);
    assert_eq!(receiver.messages().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_and_bills_are_told_and_can_be_told_again() {
    let stage = Stage::set().await;
    let admin = &stage.admin;
    admin.price(stage.service.key_id, "2.5").await;
    stage.get("/get").await.expect(200);
    let receiver = Receiver::start().await;
    hook(admin, &receiver).await;
    admin.post("/billing/reset", json!({})).await.expect(200);
    receiver.await_messages("cycle.closed", 1).await;
    receiver.await_messages("cycle.settled", 1).await;
    let finalize = "/api/v1/invoices/1/finalize";
    let bill = admin.post(finalize, json!({})).await.expect(200).json();
    let [told] = &receiver.await_messages("invoice.finalized", 1).await[..] else {
        panic!("one message");
    };
    assert_eq!(told.json()["data"]["number"], bill["number"]);
    assert_eq!(told.json()["data"]["total"], "2.5");
    assert_eq!(told.json()["data"]["amount_due"], "2.5");
    admin
        .post("/api/v1/invoices/1/void", json!({"reason": "wrong"}))
        .await
        .expect(200);
    let voided = receiver.await_messages("invoice.voided", 1).await;
    assert_eq!(voided[0].json()["data"]["reason"], "wrong");
    admin.price(stage.service.key_id, "0.5").await;
    receiver.await_messages("price.changed", 1).await;
    admin.revoke(stage.service.key_id).await.expect(200);
    let revoked = receiver.await_messages("key.revoked", 1).await;
    assert_eq!(
        revoked[0].json()["data"]["api_key_id"],
        stage.service.key_id
    );
    let replay = format!("/api/v1/events/{}/replay", told.id());
    admin.post(&replay, json!({})).await.expect(200);
    let again = receiver.await_messages("invoice.finalized", 2).await;
    assert_eq!((again[1].id(), &again[1].body), (told.id(), &told.body));
    let secret = &stage.service.key;
    assert!(
        receiver
            .messages()
            .iter()
            .all(|message| !message.body.contains(secret))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn receivers_must_prove_who_they_are() {
    let (ours, theirs) = (Authority::new("Ours"), Authority::new("Theirs"));
    let directory = tempfile::tempdir().unwrap();
    let trusted = directory.path().join("authorities.pem");
    std::fs::write(&trusted, ours.pem()).unwrap();
    let builder = Gateway::builder().variable("SSL_CERT_FILE", trusted.display());
    let gateway = builder.start().await;
    let admin = gateway.admin();
    let impostor = Receiver::start_tls(theirs.acceptor("127.0.0.1")).await;
    let elsewhere = Receiver::start_tls(ours.acceptor("receiver.example")).await;
    let receiver = Receiver::start_tls(ours.acceptor("127.0.0.1")).await;
    for one in [&impostor, &elsewhere, &receiver] {
        hook(&admin, one).await;
    }
    new_key(&admin).await;
    receiver.await_messages("key.created", 1).await;
    for number in [1, 2] {
        let refused = || async {
            let path = format!("/api/v1/webhooks/{number}/deliveries");
            let log = admin.get(&path).await.expect(200).json();
            let error = log["items"][0]["attempts"][0]["error"]
                .as_str()
                .map(str::to_owned);
            error.is_some_and(|error| error.starts_with("TLS failed"))
        };
        eventually("a refused certificate", true, refused).await;
    }
    assert!(impostor.messages().is_empty() && elsewhere.messages().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_documented_check_takes_what_is_ours_and_nothing_else() {
    let stage = Stage::set().await;
    let receiver = Receiver::start().await;
    let secret = hook(&stage.admin, &receiver).await;
    let rotate = "/api/v1/webhooks/1/rotate-secret";
    let rotated = stage.admin.post(rotate, json!({})).await.expect(200).json();
    let rotated = rotated["secret"].as_str().unwrap();
    stage
        .admin
        .post("/api/v1/webhooks/1/test", json!({}))
        .await
        .expect(200);
    let told = receiver.await_messages("webhook.test", 1).await;
    let case = |secret: &str, header: &str, value: &str, body: &str| {
        let mut headers = told[0].headers.clone();
        if !header.is_empty() {
            headers.insert(header.to_owned(), value.to_owned());
        }
        json!({ "secret": secret, "headers": headers, "body": body })
    };
    let body = &told[0].body;
    let altered = body.replace("webhook.test", "invoice.voided");
    let foreign = format!("whsec_{}", "A".repeat(43) + "=");
    let cases = json!([
        case(&secret, "", "", body),
        case(rotated, "", "", body),
        case(&foreign, "", "", body),
        case(&secret, "", "", &altered),
        case(&secret, "webhook-id", "evt_0", body),
        case(&secret, "webhook-timestamp", "1600000000", body),
        case(&secret, "webhook-signature", "v1,AAAA", body),
    ]);
    let taken = json!([true, true, false, false, false, false, false]);
    assert_eq!(verified(&cases).await, taken);
}

/// What the Python of `docs/webhooks.md` says to each case.
async fn verified(cases: &Value) -> Value {
    let document = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/webhooks.md");
    let document = std::fs::read_to_string(document).unwrap();
    let (_, code) = document
        .split_once("```python\n")
        .expect("a Python example");
    let (code, _) = code.split_once("```").expect("the example's end");
    let script = format!(
        "import json, sys\n{code}\n\
         cases = json.load(sys.stdin)\n\
         print(json.dumps([verify(c['secret'], c['headers'], c['body'].encode()) for c in cases]))\n"
    );
    let mut python = Command::new("python3")
        .args(["-c", &script])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("python3 is installed");
    let mut input = python.stdin.take().unwrap();
    input.write_all(cases.to_string().as_bytes()).await.unwrap();
    drop(input);
    let output = python.wait_with_output().await.unwrap();
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).unwrap()
}
