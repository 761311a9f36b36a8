//! Webhooks and events from a shell.

use gaas_tests::{Receiver, eventually};
use serde_json::Value;

use super::shell::{Shell, stage};

/// A webhook that a command made: its number and its secret.
async fn hook(shell: &Shell, receiver: &Receiver, options: &[&str]) -> (String, String) {
    let url = receiver.url("/hook");
    let create = ["webhooks", "create", "--target-url", &url];
    let made = shell.json(&[&create[..], options].concat()).await;
    (made["id"].to_string(), text(&made["secret"]))
}

/// Awaits that this many of a webhook's deliveries stand so.
async fn await_deliveries(shell: &Shell, id: &str, status: &str, wanted: usize) -> Value {
    let list = ["webhooks", "deliveries", id, "--status", status];
    eventually(status, wanted, || async {
        items(&shell.json(&list).await).len()
    })
    .await;
    shell.json(&list).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_is_made_shown_changed_and_deleted() {
    let (stage, shell) = stage().await;
    let receiver = Receiver::start().await;
    let url = receiver.url("/hook");
    let create = ["webhooks", "create", "--target-url", &url];
    let details = [
        "--event-types",
        "key.created,key.revoked",
        "--description",
        "Ours",
    ];
    let made = shell.ok(&[&create[..], &details].concat()).await;
    assert_eq!(made.matches("whsec_").count(), 1, "{made}");
    assert!(made.contains("\nSecret: whsec_"), "{made}");
    let table = shell.ok(&["webhooks", "list"]).await;
    assert!(
        table.contains(&url) && table.contains("key.created, key.revoked"),
        "{table}"
    );
    let listed = shell.json(&["webhooks", "list", "--all"]).await;
    let id = listed["items"][0]["id"].to_string();
    let shown = shell.ok(&["webhooks", "get", &id]).await;
    assert!(shown.contains("Ours"), "{shown}");
    for said in [&table, &shown, &listed.to_string()] {
        assert!(!said.contains("whsec_"), "the secret is shown once: {said}");
    }
    let edit = ["webhooks", "edit", &id, "--all-event-types"];
    let edited = shell
        .json(&[&edit[..], &["--enabled", "false", "--description", ""]].concat())
        .await;
    assert_eq!(
        (&edited["event_types"], &edited["enabled"]),
        (&Value::Null, &false.into())
    );
    let got = shell.json(&["webhooks", "get", &id]).await;
    let path = format!("/api/v1/webhooks/{id}");
    let answer = stage.admin.get(&path).await.expect(200).json();
    assert_eq!(got, answer);
    let asked = shell.fails(2, &["webhooks", "delete", &id]).await;
    assert!(asked.contains(&url) && asked.contains("--yes"), "{asked}");
    shell.ok(&["webhooks", "delete", &id, "--yes"]).await;
    let gone = shell.fails(3, &["webhooks", "get", &id]).await;
    assert_eq!(gone.lines().count(), 1, "{gone}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhooks_secret_is_shown_once_however_often_it_is_asked_for() {
    let (_stage, shell) = stage().await;
    let receiver = Receiver::start().await;
    let once = ["--idempotency-key", "first"];
    let (id, first) = hook(&shell, &receiver, &once).await;
    let url = receiver.url("/hook");
    let create = ["webhooks", "create", "--target-url", &url];
    let again = shell.run(&[&create[..], &once].concat()).await;
    assert!(again.status.success() && !again.stdout.contains("whsec_"));
    assert!(again.stderr.contains("was shown then"), "{again:?}");
    let rotate = ["webhooks", "rotate-secret", &id];
    let asked = shell.fails(2, &rotate).await;
    assert!(asked.contains("--yes"), "{asked}");
    let rotated = shell.json(&[&rotate[..], &["--yes"]].concat()).await;
    let second = text(&rotated["secret"]);
    assert!(second.starts_with("whsec_") && second != first);
    assert!(rotated["previous_secret_until"].is_string(), "{rotated}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_is_tested_and_an_event_replayed() {
    let (_stage, shell) = stage().await;
    let receiver = Receiver::start().await;
    let (id, _) = hook(&shell, &receiver, &["--event-types", "key.created"]).await;
    let sent = shell.run(&["webhooks", "test", &id]).await;
    assert!(
        sent.status.success() && sent.stdout.contains("webhook.test"),
        "{sent:?}"
    );
    receiver.await_messages("webhook.test", 1).await;
    let tested = shell.json(&["webhooks", "test", &id]).await;
    assert_eq!(tested["deliveries"][0]["event_type"], "webhook.test");
    let create = ["keys", "create", "--all-services", "--name", "App"];
    shell.ok(&create).await;
    let told = receiver.await_messages("key.created", 1).await;
    let event = told[0].id().to_owned();
    let delivered = await_deliveries(&shell, &id, "delivered", 3).await;
    assert_eq!(delivered["items"][0]["event_id"], event.as_str());
    let table = shell.ok(&["webhooks", "deliveries", &id]).await;
    assert!(
        table.contains(&event) && table.contains("1, last 204"),
        "{table}"
    );
    let events = shell.ok(&["events", "list", "--type", "key.created"]).await;
    assert!(
        events.contains(&event) && events.contains("\"name\":\"App\""),
        "{events}"
    );
    let listed = shell.json(&["events", "list", "--all"]).await;
    assert!(
        items(&listed)
            .iter()
            .any(|item| item["id"] == event.as_str())
    );
    let whole = shell.ok(&["events", "get", &event]).await;
    assert!(
        whole.contains("key.created") && whole.contains("App"),
        "{whole}"
    );
    let whole = shell.json(&["events", "get", &event]).await;
    assert_eq!(whole["payload"]["data"]["name"], "App");
    let again = shell.json(&["events", "replay", &event]).await;
    assert_eq!(items_of(&again, "deliveries"), 1);
    let replayed = shell
        .ok(&["events", "replay", &event, "--webhook", &id])
        .await;
    assert!(replayed.contains(&event), "{replayed}");
    let told = receiver.await_messages("key.created", 3).await;
    assert!(told.iter().all(|message| message.id() == event));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_that_fails_tells_what_was_answered() {
    let (_stage, shell) = stage().await;
    let receiver = Receiver::start().await;
    receiver.answer(503);
    let (id, _) = hook(&shell, &receiver, &[]).await;
    shell.ok(&["webhooks", "test", &id]).await;
    let attempted = || async {
        let page = shell.json(&["webhooks", "deliveries", &id]).await;
        items_of(&page["items"][0], "attempts") > 0
    };
    eventually("an attempt is noted", true, attempted).await;
    let table = shell.ok(&["webhooks", "deliveries", &id]).await;
    assert!(
        table.contains("pending") && table.contains("last 503"),
        "{table}"
    );
    let failing = shell.json(&["webhooks", "get", &id]).await;
    assert!(failing["failing_since"].is_string(), "{failing}");
}

#[tokio::test(flavor = "multi_thread")]
async fn webhooks_and_events_that_cannot_be_are_refused() {
    let (_stage, shell) = stage().await;
    let receiver = Receiver::start().await;
    let (id, _) = hook(&shell, &receiver, &["--disabled"]).await;
    let wrong = ["webhooks", "create", "--target-url", "ftp://example.com"];
    let refused = shell.fails(5, &wrong).await;
    assert!(refused.contains("\n  --target-url must"), "{refused}");
    let wrong = ["webhooks", "edit", &id, "--event-types", "key.lost"];
    let refused = shell.fails(5, &wrong).await;
    assert!(refused.contains("--event-types"), "{refused}");
    let idle = shell.fails(2, &["webhooks", "edit", &id]).await;
    assert!(idle.contains("--enabled"), "{idle}");
    for command in ["get", "test", "deliveries"] {
        shell.fails(3, &["webhooks", command, "4000"]).await;
    }
    for command in ["delete", "rotate-secret"] {
        shell
            .fails(3, &["webhooks", command, "4000", "--yes"])
            .await;
    }
    // It is switched off.
    shell.fails(5, &["webhooks", "test", &id]).await;
    shell
        .fails(5, &["events", "list", "--type", "key.lost"])
        .await;
    let unknown = format!("evt_{}", "0".repeat(32));
    for command in ["get", "replay"] {
        shell.fails(3, &["events", command, &unknown]).await;
        let wrong = shell
            .fails(2, &["events", command, "evt_1/../../keys"])
            .await;
        assert!(wrong.contains("32 hexadecimal digits"), "{wrong}");
    }
}

fn items(list: &Value) -> &[Value] {
    list["items"].as_array().unwrap()
}

fn items_of(answer: &Value, field: &str) -> usize {
    answer[field].as_array().unwrap().len()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
