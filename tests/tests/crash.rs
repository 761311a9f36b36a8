//! The data plane ended by force and by request, under load: what is billed stays exact.

use gaas_tests::{Call, Client, Gateway, Load, Stage, eventually};

const CONNECTIONS: usize = 24;

fn load(client: Client, stage: &Stage) -> Load {
    let (path, key) = (stage.service.path("/get"), stage.service.key.clone());
    Load::start(client, CONNECTIONS, move |_| Call::get(&path).key(&key))
}

/// What is billed to the stage's key, in all cycles there were: one.
async fn billed(stage: &Stage) -> u64 {
    stage.admin.bill(stage.service.key_id).await.requests
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_ten_times_under_load_nothing_is_billed_twice_and_next_to_nothing_is_lost() {
    let mut stage = Stage::set().await;
    let (mut seen, mut lost) = (0, 0);
    for round in 1..=10u64 {
        let mut load = load(stage.client(), &stage);
        // Kills fall into every phase of the writer's 200 ms cycle.
        load.await_answers(150 * round).await;
        stage.gateway.kill_proxy().await;
        seen += load.join().await.successes();
        stage.gateway.start_proxy().await;
        let billed = billed(&stage).await;
        assert!(
            billed <= seen,
            "round {round}: {billed} billed, {seen} seen to succeed"
        );
        // Each connection had one request in flight at most.
        let lost_now = seen - billed - lost;
        assert!(
            lost_now <= CONNECTIONS as u64,
            "round {round}: {lost_now} lost at one kill"
        );
        lost += lost_now;
    }
    // A drain makes the bill final: every record of the journal is in the store then.
    assert!(stage.gateway.terminate_proxy().await.success());
    let billed = billed(&stage).await;
    let in_flight = 10 * CONNECTIONS;
    eprintln!(
        "seen by clients: {seen}, billed: {billed}, in flight at the kills: at most {in_flight}"
    );
    assert_eq!(billed + lost, seen);
    assert_eq!(
        stage.admin.total_requests(stage.service.service).await,
        billed
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn terminated_under_load_not_one_request_is_lost() {
    let mut stage = Stage::set().await;
    let mut seen = 0;
    for _ in 0..3 {
        let mut load = load(stage.client(), &stage);
        load.await_answers(500).await;
        let status = stage.gateway.terminate_proxy().await;
        assert!(status.success(), "{status}");
        let tally = load.join().await;
        // A connection that was never accepted may break; a request that was read is finished.
        assert_eq!(
            tally.answers.keys().copied().collect::<Vec<_>>(),
            [200],
            "{tally:?}"
        );
        seen += tally.successes();
        assert_eq!(billed(&stage).await, seen);
        assert_eq!(stage.backend.successes(), seen);
        stage.gateway.start_proxy().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_under_way_at_sigterm_is_finished_and_billed() {
    let mut stage = Stage::set().await;
    let (client, call) = (stage.client(), stage.call("GET", "/gate"));
    let under_way = tokio::spawn(async move { client.send(call).await });
    stage.backend.await_begun(1).await;
    let Stage {
        gateway, backend, ..
    } = &mut stage;
    let newcomer = gateway.client();
    let (status, ()) = tokio::join!(gateway.terminate_proxy(), async {
        let refused = || async { newcomer.connect().await.is_err() };
        eventually(
            "newcomers are refused while the gateway drains",
            true,
            refused,
        )
        .await;
        backend.open_gate();
    });
    assert!(status.success(), "{status}");
    assert_eq!(under_way.await.unwrap().expect(200).text(), "through");
    assert_eq!(billed(&stage).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drain_ends_at_its_deadline() {
    let mut stage = Stage::with(Gateway::builder().set("TIMEOUTS__DRAIN_SECONDS", "1")).await;
    let (client, call) = (stage.client(), stage.call("GET", "/hang"));
    let hanging = tokio::spawn(async move { client.try_send(call).await });
    stage.backend.await_begun(1).await;
    let started = std::time::Instant::now();
    stage.gateway.terminate_proxy().await;
    assert!(
        started.elapsed() < std::time::Duration::from_secs(10),
        "{:?}",
        started.elapsed()
    );
    let outcome = hanging.await.unwrap();
    assert!(
        outcome.as_ref().map_or(true, |answer| answer.status >= 500),
        "{outcome:?}"
    );
    assert_eq!(billed(&stage).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn small_journal_segments_change_over_and_free_themselves_without_loss() {
    let builder = Gateway::builder()
        .set("METERING__SEGMENT_RECORDS", 1024)
        .set("METERING__MAX_SEGMENTS", 4);
    let mut stage = Stage::with(builder).await;
    let mut load = load(stage.client(), &stage);
    load.await_answers(6_000).await;
    let tally = load.stop().await;
    assert_eq!(
        (tally.broken, tally.successes()),
        (0, tally.total()),
        "no answer but 200: {tally:?}"
    );
    // An answer is sent before it is recorded: nothing is in flight any more once all are counted.
    eventually("the bill", tally.successes(), || billed(&stage)).await;
    stage.gateway.kill_proxy().await;
    stage.gateway.start_proxy().await;
    assert!(stage.gateway.terminate_proxy().await.success());
    assert_eq!(billed(&stage).await, tally.successes());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_right_after_the_start_is_orderly() {
    let mut gateway = Gateway::start().await;
    for round in 0..10 {
        let status = gateway.terminate_proxy().await;
        assert_eq!(status.code(), Some(0), "round {round}: {status}");
        gateway.start_proxy().await;
    }
}
