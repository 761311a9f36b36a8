//! Changes reach the data plane: at once where they take something away.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use gaas_tests::{Backend, Gateway, Stage, eventually};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn the_next_request_after_a_revocation_is_refused_fifty_times_over() {
    let builder = Gateway::builder().set("LIMITS__MAX_AUTH_FAILURES_PER_MINUTE", 1_000_000);
    let stage = Stage::with(builder).await;
    let path = stage.service.path("/get");
    let mut connection = stage.client().connect().await.unwrap();
    for round in 0..50 {
        let body = json!({ "name": format!("key {round}") });
        let key = stage.admin.new_key(stage.service.service, body).await;
        let call = || gaas_tests::Call::get(&path).key(&key.key);
        // On a kept connection too, where state of the last request could linger.
        connection.try_send(call()).await.unwrap().expect(200);
        let revoked = stage.admin.revoke(key.id).await.expect(200).json();
        assert_eq!(revoked["propagated"], true, "round {round}: {revoked}");
        connection.try_send(call()).await.unwrap().expect(401);
        stage.client().send(call()).await.expect(401);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revocation_under_load_stops_every_request_that_begins_after_it() {
    let builder = Gateway::builder().set("LIMITS__MAX_AUTH_FAILURES_PER_MINUTE", 1_000_000);
    let stage = Stage::with(builder).await;
    let revoked = Arc::new(AtomicBool::new(false));
    let workers: Vec<_> = (0..16)
        .map(|_| {
            let (client, revoked) = (stage.client(), Arc::clone(&revoked));
            let (path, key) = (stage.service.path("/get"), stage.service.key.clone());
            tokio::spawn(async move {
                let (mut passed, mut refused) = (0u32, 0u32);
                while refused < 20 {
                    let began_after = revoked.load(Ordering::SeqCst);
                    let status = client.get(&path, &key).await.status;
                    assert!(
                        !began_after || status == 401,
                        "{status} after the revocation"
                    );
                    passed += u32::from(status == 200);
                    refused += u32::from(status == 401);
                }
                passed
            })
        })
        .collect();
    stage.backend.await_begun(500).await;
    stage.admin.revoke(stage.service.key_id).await.expect(200);
    revoked.store(true, Ordering::SeqCst);
    let mut passed = 0;
    for worker in workers {
        passed += worker.await.unwrap();
    }
    assert!(passed >= 480, "{passed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_change_applies_to_the_next_request() {
    let (stage, second) = tokio::join!(Stage::set(), Backend::start());
    let (admin, client) = (&stage.admin, stage.client());
    let service = format!("/api/v1/services/{}", stage.service.service);
    // The target.
    admin
        .patch(&service, json!({ "target_url": second.url("/echo/moved") }))
        .await
        .expect(200);
    stage.get("/x").await.expect(200);
    assert_eq!(second.last_seen().target, "/echo/moved/x");
    assert_eq!(stage.backend.begun(), 0);
    // The Host header.
    admin
        .patch(&service, json!({ "preserve_host": true }))
        .await
        .expect(200);
    let call = stage.call("GET", "").header("host", "api.example.com");
    client.send(call).await.expect(200);
    assert_eq!(second.last_seen().header("host"), Some("api.example.com"));
    // A key's limit, also where it is edited with the key.
    let key = admin
        .new_key(stage.service.service, json!({ "name": "other" }))
        .await;
    let limit = json!({ "rate_limit_requests": 1, "rate_limit_window_seconds": 86_400 });
    admin
        .patch(&format!("/api/v1/keys/{}", key.id), limit)
        .await
        .expect(200);
    client
        .get(&stage.service.path(""), &key.key)
        .await
        .expect(200);
    client
        .get(&stage.service.path(""), &key.key)
        .await
        .expect(429);
    // The service's end takes its keys with it.
    admin.delete(&service).await.expect(200);
    for key in [&stage.service.key, &key.key] {
        let answer = client.get(&stage.service.path(""), key).await;
        assert!(matches!(answer.status, 401 | 404), "{answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_ping_only_delays() {
    let stage = Stage::set().await;
    // Without its socket the data plane has to find changes by polling every half second.
    std::fs::remove_file(stage.gateway.data_dir().join("proxy.sock")).unwrap();
    let started = Instant::now();
    let other = stage
        .admin
        .register("Unannounced", &stage.backend.url("/get"))
        .await;
    let status = || async { stage.client().get(&other.path(""), &other.key).await.status };
    eventually("the key", 200, status).await;
    assert!(
        started.elapsed() < Duration::from_secs(4),
        "{:?}",
        started.elapsed()
    );
    let revoked = stage.admin.revoke(other.key_id).await.expect(200).json();
    assert_eq!(revoked["propagated"], false, "{revoked}");
    eventually("the revocation", 401, status).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_under_way_keeps_what_it_was_admitted_with() {
    let stage = Stage::set().await;
    let (client, call) = (stage.client(), stage.call("GET", "/gate"));
    let under_way = tokio::spawn(async move { client.send(call).await });
    stage.backend.await_begun(1).await;
    stage.admin.revoke(stage.service.key_id).await.expect(200);
    stage
        .admin
        .delete(&format!("/api/v1/services/{}", stage.service.service))
        .await
        .expect(200);
    stage.backend.open_gate();
    assert_eq!(under_way.await.unwrap().expect(200).text(), "through");
    let billed = || async { stage.admin.bill(stage.service.key_id).await.requests };
    eventually("the bill of a request that outlived its key", 1, billed).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn idempotency_keys_make_a_repeated_post_harmless() {
    let stage = Stage::set().await;
    let register = |name: &str, url: &str, key: &str| {
        gaas_tests::Call::new("POST", "/register-api")
            .header("idempotency-key", key)
            .json(&json!({ "name": name, "target_url": url }))
    };
    let url = stage.backend.url("/get");
    let first = stage
        .admin
        .send(register("Once", &url, "k-1"))
        .await
        .expect(201)
        .json();
    let again = stage.admin.send(register("Once", &url, "k-1")).await;
    assert!(again.status < 300, "{again:?}");
    let again = again.json();
    assert_eq!(again["service_id"], first["service_id"]);
    assert!(
        again["api_key"].is_null(),
        "a secret is shown once: {again}"
    );
    let other = stage.admin.send(register("Other", &url, "k-1")).await;
    assert_eq!(other.json()["code"], "idempotency_key_reused");
    assert!(matches!(other.status, 409 | 422), "{other:?}");
    let services = stage.admin.get("/api/v1/services").await.json();
    assert_eq!(services["items"].as_array().unwrap().len(), 2);
}
