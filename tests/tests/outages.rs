//! What happens around the data plane: the control plane gone, databases locked, starts that fail.

use std::path::Path;
use std::time::Duration;

use gaas_tests::{
    Backend, Call, Finished, Gateway, GatewayBuilder, Load, Stage, binary, blast, eventually,
    run_to_end,
};
use rusqlite::Connection;
use serde_json::json;

const BINARIES: [&str; 2] = ["gaas-proxy", "gaas-admin"];

#[tokio::test(flavor = "multi_thread")]
async fn traffic_goes_on_without_the_control_plane_and_changes_flow_when_it_is_back() {
    let mut stage = Stage::set().await;
    let (path, key) = (stage.service.path("/get"), stage.service.key.clone());
    let mut load = Load::start(stage.client(), 8, move |_| Call::get(&path).key(&key));
    load.await_answers(100).await;
    stage.gateway.kill_admin().await;
    let so_far = load.answered();
    load.await_answers(so_far + 1_000).await;
    stage.gateway.start_admin().await;
    let admin = stage.gateway.admin();
    let other = admin.register("Later", &stage.backend.url("/get")).await;
    stage
        .client()
        .get(&other.path(""), &other.key)
        .await
        .expect(200);
    admin.revoke(other.key_id).await.expect(200);
    stage
        .client()
        .get(&other.path(""), &other.key)
        .await
        .expect(401);
    let tally = load.stop().await;
    assert_eq!(
        (tally.broken, tally.successes()),
        (0, tally.total()),
        "{tally:?}"
    );
    let billed = || async { admin.bill(stage.service.key_id).await.requests };
    eventually("bill", tally.successes(), billed).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_control_plane_works_without_the_data_plane_and_says_what_was_not_applied() {
    let mut stage = Stage::set().await;
    stage.gateway.kill_proxy().await;
    let health = stage
        .gateway
        .stranger()
        .get("/health")
        .await
        .expect(503)
        .json();
    assert!(health.to_string().contains("proxy"), "{health}");
    let started = std::time::Instant::now();
    let answer = stage.admin.revoke(stage.service.key_id).await;
    assert!(
        started.elapsed() < Duration::from_secs(3),
        "{:?}",
        started.elapsed()
    );
    assert_eq!(answer.expect(200).json()["propagated"], false);
    let later = stage
        .admin
        .register("Later", &stage.backend.url("/get"))
        .await;
    stage.gateway.start_proxy().await;
    stage.get("/get").await.expect(401);
    stage
        .client()
        .get(&later.path(""), &later.key)
        .await
        .expect(200);
    stage.gateway.stranger().get("/health").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn traffic_goes_on_and_nothing_is_lost_while_the_usage_database_is_locked_for_ten_seconds() {
    let mut stage = Stage::set().await;
    let (path, key) = (stage.service.path("/get"), stage.service.key.clone());
    let mut load = Load::start(stage.client(), 4, move |number| {
        let pause = if number % 4 == 0 {
            "/get"
        } else {
            "/status/200"
        };
        Call::get(&path.replace("/get", pause)).key(&key)
    });
    load.await_answers(100).await;
    let database = stage.gateway.data_dir().join("usage.db");
    let locked = tokio::task::spawn_blocking(move || hold_lock(&database, Duration::from_secs(10)));
    let mut slowest = Duration::ZERO;
    while !locked.is_finished() {
        let started = std::time::Instant::now();
        stage.get("/get").await.expect(200);
        slowest = slowest.max(started.elapsed());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    locked.await.unwrap();
    assert!(
        slowest < Duration::from_secs(2),
        "a request waited {slowest:?} for the lock"
    );
    let tally = load.stop().await;
    assert_eq!(
        (tally.broken, tally.successes()),
        (0, tally.total()),
        "{tally:?}"
    );
    assert!(stage.gateway.terminate_proxy().await.success());
    let billed = stage.admin.bill(stage.service.key_id).await.requests;
    assert_eq!(billed, stage.backend.successes());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_control_database_refuses_changes_and_leaves_traffic_alone() {
    let stage = Stage::set().await;
    let database = stage.gateway.data_dir().join("gaas.db");
    let locked = tokio::task::spawn_blocking(move || hold_lock(&database, Duration::from_secs(10)));
    eventually("the lock", true, || async {
        let probe = Connection::open(stage.gateway.data_dir().join("gaas.db")).unwrap();
        probe.busy_timeout(Duration::ZERO).unwrap();
        probe.execute_batch("BEGIN IMMEDIATE; ROLLBACK").is_err()
    })
    .await;
    let body = json!({ "name": "Refused", "target_url": "http://127.0.0.1:9" });
    let (refused, ()) = tokio::join!(stage.admin.post("/register-api", body), async {
        for _ in 0..20 {
            stage.get("/get").await.expect(200);
        }
    });
    assert!(refused.number("retry-after") >= 1, "{refused:?}");
    let code = refused.json()["code"].as_str().unwrap().to_owned();
    refused.expect_problem(503, &code);
    locked.await.unwrap();
    let next = stage.admin.register("Taken", "http://127.0.0.1:9").await;
    assert_eq!(next.service, 2, "nothing of the refused change is left");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_journal_refuses_requests_rather_than_give_them_away() {
    let stage = Stage::with(small_journal()).await;
    let lock = exclusive(&stage.gateway.data_dir().join("usage.db"));
    let (path, key) = (stage.service.path("/get"), stage.service.key.clone());
    let tally = blast(stage.client(), 16, 6_000, move |_| {
        Call::get(&path).key(&key)
    })
    .await;
    assert_eq!((tally.broken, tally.total()), (0, 6_000), "{tally:?}");
    assert_eq!(
        tally.answers.keys().copied().collect::<Vec<_>>(),
        [200, 503],
        "{tally:?}"
    );
    let refused = stage.get("/get").await;
    assert!(refused.number("retry-after") >= 1, "{refused:?}");
    refused.expect_gateway_error(503, "metering_unavailable");
    stage.gateway.stranger().get("/health").await.expect(503);
    drop(lock);
    let status = || async { stage.get("/get").await.status };
    eventually("traffic once the store can be written", 200, status).await;
    // What was admitted is billed, what was refused never reached the backend.
    let billed = || async { stage.admin.bill(stage.service.key_id).await.requests };
    eventually("the bill", stage.backend.successes(), billed).await;
    stage.gateway.stranger().get("/health").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_journal_may_serve_on_without_records_and_counts_them() {
    let stage = Stage::with(small_journal().set("METERING__WHEN_FULL", "serve_unmetered")).await;
    let lock = exclusive(&stage.gateway.data_dir().join("usage.db"));
    let (path, key) = (stage.service.path("/get"), stage.service.key.clone());
    let tally = blast(stage.client(), 16, 6_000, move |_| {
        Call::get(&path).key(&key)
    })
    .await;
    assert_eq!(tally.answers, [(200, 6_000)].into(), "{tally:?}");
    drop(lock);
    let accounted = || async {
        let metrics = stage
            .gateway
            .operations()
            .send(Call::get("/metrics"))
            .await
            .expect(200)
            .text();
        let unmetered = metrics
            .lines()
            .find_map(|line| line.strip_prefix("gaas_journal_unmetered_total "));
        let unmetered: u64 = unmetered.expect("the alarm's metric").parse().unwrap();
        assert!(unmetered > 0, "the journal never was full");
        stage.admin.bill(stage.service.key_id).await.requests + unmetered
    };
    eventually("billed and unmetered requests together", 6_000, accounted).await;
}

/// A journal of two thousand records.
fn small_journal() -> GatewayBuilder {
    Gateway::builder()
        .set("METERING__SEGMENT_RECORDS", 1024)
        .set("METERING__MAX_SEGMENTS", 2)
}

/// Keeps everybody else from writing until it is dropped.
fn exclusive(database: &Path) -> Connection {
    let connection = Connection::open(database).unwrap();
    connection.busy_timeout(Duration::from_secs(10)).unwrap();
    connection.execute_batch("BEGIN EXCLUSIVE").unwrap();
    connection
}

/// Holds the write lock of a database for `time`: what is awaited here is the time itself.
fn hold_lock(database: &Path, time: Duration) {
    let _lock = exclusive(database);
    std::thread::sleep(time);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_data_directory_that_cannot_be_is_one_clear_line_and_a_failure() {
    for name in BINARIES {
        let setup = Gateway::builder();
        // Not even root can make a directory below a file.
        std::fs::write(setup.data_dir(), "a file").unwrap();
        let below = setup.data_dir().join("below").display().to_string();
        assert_clear_failure(&start(name, &setup, &["--data-dir", &below]).await, &below);
        let itself = setup.data_dir().display().to_string();
        assert_clear_failure(&start(name, &setup, &[]).await, &itself);
        assert_clear_failure(
            &start(name, &setup, &["--data-dir", "/proc/gaas"]).await,
            "/proc/gaas",
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_in_use_is_one_clear_line_and_a_failure() {
    let taken = Backend::start().await;
    let address = taken.address().to_string();
    for (name, flag) in [
        ("gaas-proxy", "--proxy-listen"),
        ("gaas-proxy", "--ops-listen"),
        ("gaas-admin", "--admin-listen"),
    ] {
        let setup = Gateway::builder();
        assert_clear_failure(&start(name, &setup, &[flag, &address]).await, &address);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_corrupt_database_is_one_clear_line_and_a_failure_and_stays_as_it_was() {
    for name in BINARIES {
        for file in ["gaas.db", "usage.db"] {
            let setup = Gateway::builder();
            std::fs::create_dir(setup.data_dir()).unwrap();
            let path = setup.data_dir().join(file);
            let rubbish = "this is no database at all ".repeat(1_000);
            std::fs::write(&path, &rubbish).unwrap();
            assert_clear_failure(&start(name, &setup, &[]).await, file);
            assert_eq!(
                std::fs::read_to_string(&path).unwrap(),
                rubbish,
                "{name} {file}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_process_on_the_same_data_directory_is_refused_and_disturbs_nothing() {
    let stage = Stage::set().await;
    for name in BINARIES {
        let second = start(name, stage.gateway.setup(), &[]).await;
        assert_clear_failure(&second, "already");
    }
    stage.get("/get").await.expect(200);
    stage.admin.get("/billing/summary").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_open_to_the_network_without_a_password_is_refused() {
    let setup = Gateway::builder();
    let refused = start("gaas-admin", &setup, &["--admin-listen", "0.0.0.0:0"]).await;
    assert_clear_failure(&refused, "0.0.0.0:0");
    assert!(refused.stderr.contains("password"), "{refused:?}");
}

/// Starts a binary with the setup's flags and then others, which win.
async fn start(name: &str, setup: &GatewayBuilder, more: &[&str]) -> Finished {
    let mut arguments = setup.arguments();
    for pair in more.chunks(2) {
        let at = arguments
            .iter()
            .position(|argument| argument == pair[0])
            .expect("a known flag");
        arguments[at + 1] = pair[1].to_owned();
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    run_to_end(
        &binary(name),
        &arguments,
        setup.environment(),
        Duration::from_secs(15),
    )
    .await
}

/// One complaint, which names what is wrong once; log lines around it are no complaints.
#[track_caller]
fn assert_clear_failure(finished: &Finished, named: &str) {
    assert_eq!(finished.status.code(), Some(1), "{finished:?}");
    let complaints: Vec<&str> = finished
        .stderr
        .lines()
        .filter(|line| line.starts_with("gaas-"))
        .collect();
    assert_eq!(complaints.len(), 1, "one line, please: {finished:?}");
    assert_eq!(
        complaints[0].matches(named).count(),
        1,
        "{named:?} in {:?}",
        complaints[0]
    );
    let reasons: Vec<&str> = complaints[0].split(": ").collect();
    assert!(
        reasons.windows(2).all(|pair| pair[0] != pair[1]),
        "said twice: {:?}",
        complaints[0]
    );
    assert!(!finished.stderr.contains("panicked"), "{finished:?}");
}
