//! Usage that cannot be written down, for every reason there is. The policy is the same for all of
//! them: what was accepted is billed, what could not be is refused with 503, an alarm says so, and
//! it ends by itself when the fault does.

use std::time::Duration;

use gaas_tests::{
    Call, Faulty, FaultyDisk, Gateway, GatewayBuilder, Stage, Tally, blast, eventually,
};
use rusqlite::Connection;

/// Records that the journal takes before it is full.
const ROOM: u64 = 4 * 128;

fn small_journal() -> GatewayBuilder {
    Gateway::builder()
        .set("METERING__SEGMENT_RECORDS", 128)
        .set("METERING__MAX_SEGMENTS", 4)
        .set("METERING__BATCH_INTERVAL_MS", 20)
        .set("TIMEOUTS__DRAIN_SECONDS", 1)
}

/// More requests than the journal has room for.
async fn too_many(stage: &Stage) -> Tally {
    let (path, key) = (stage.service.path("/get"), stage.service.key.clone());
    let call = move |_: usize| Call::get(&path).key(&key);
    let tally = blast(stage.client(), 8, 3 * ROOM as usize, call).await;
    assert_eq!(tally.broken, 0, "{tally:?}");
    tally
}

/// Requests that all succeed.
async fn some(stage: &Stage, requests: u64) {
    for _ in 0..requests {
        stage.get("/get").await.expect(200);
    }
}

/// Awaits that so many records stand in the journal: an answer is sent before it is written down.
async fn await_records(stage: &Stage, records: u64) {
    let written = || async { stage.gateway.metric("gaas_journal_records_total").await };
    eventually("records in the journal", records, written).await;
}

/// The journal is full, clients are told so, and so is whoever watches.
async fn assert_alarmed(stage: &Stage, tally: &Tally) {
    let statuses: Vec<u16> = tally.answers.keys().copied().collect();
    assert_eq!(statuses, [200, 503], "{tally:?}");
    assert_eq!(tally.successes(), stage.backend.successes());
    let refused = stage.get("/get").await;
    assert!(refused.number("retry-after") >= 1, "{refused:?}");
    refused.expect_gateway_error(503, "metering_unavailable");
    let gateway = &stage.gateway;
    assert_eq!(gateway.metric("gaas_journal_full").await, 1);
    let told = gateway.metric("gaas_journal_refused_total").await;
    assert_eq!(told, tally.answers[&503] + 1);
    assert_eq!(gateway.metric("gaas_journal_writer_alive").await, 1);
    gateway.stranger().get("/health").await.expect(503);
}

/// Traffic flows again by itself, the alarm is off, and every answer that was given is billed.
async fn assert_recovered(stage: &Stage) {
    let status = || async { stage.get("/get").await.status };
    eventually("traffic, once the fault has ended", 200, status).await;
    some(stage, 20).await;
    let gateway = &stage.gateway;
    let alarm = || async { gateway.metric("gaas_journal_full").await };
    eventually("the alarm", 0, alarm).await;
    assert_everything_is_billed(stage).await;
    let backlog = || async { gateway.metric("gaas_journal_backlog_records").await };
    eventually("the backlog", 0, backlog).await;
    gateway.stranger().get("/health").await.expect(200);
}

async fn assert_everything_is_billed(stage: &Stage) {
    let billed = || async { stage.admin.bill(stage.service.key_id).await.requests };
    eventually("the bill", stage.backend.successes(), billed).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_journal_that_cannot_be_written_refuses_what_it_has_no_room_for() {
    let disk = FaultyDisk::new();
    let stage = Stage::with(small_journal().on(&disk)).await;
    disk.fail(Faulty::Everything, "/journal/");
    let tally = too_many(&stage).await;
    assert_alarmed(&stage, &tally).await;
    let errors = stage
        .gateway
        .metric("gaas_journal_segment_errors_total")
        .await;
    assert!(errors > 0, "{tally:?}");
    disk.mend();
    assert_recovered(&stage).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_cannot_be_written_fills_the_journal_and_loses_nothing() {
    let disk = FaultyDisk::new();
    let stage = Stage::with(small_journal().on(&disk)).await;
    disk.fail(Faulty::Writes, "usage.db");
    let tally = too_many(&stage).await;
    assert_alarmed(&stage, &tally).await;
    let errors = stage.gateway.metric("gaas_store_write_errors_total").await;
    assert!(errors > 0, "{tally:?}");
    disk.mend();
    assert_recovered(&stage).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_cannot_be_made_durable_keeps_the_journal() {
    let disk = FaultyDisk::new();
    let stage = Stage::with(small_journal().on(&disk)).await;
    disk.fail(Faulty::Syncs, "usage.db");
    let tally = too_many(&stage).await;
    assert_alarmed(&stage, &tally).await;
    let gateway = &stage.gateway;
    assert_eq!(gateway.metric("gaas_journal_segments").await, 4);
    assert!(gateway.metric("gaas_store_write_errors_total").await > 0);
    disk.mend();
    assert_recovered(&stage).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_is_full_refuses_and_recovers() {
    let stage = Stage::with(small_journal()).await;
    some(&stage, 1).await;
    assert_everything_is_billed(&stage).await;
    // Smaller than a segment, and than what the store's write-ahead log has grown to.
    stage.gateway.limit_file_size(Some(4_096));
    let tally = too_many(&stage).await;
    let served = stage.backend.successes();
    assert_eq!(tally.successes() + 1, served, "{tally:?}");
    assert!(tally.answers.contains_key(&503), "{tally:?}");
    let gateway = &stage.gateway;
    assert_eq!(gateway.metric("gaas_journal_full").await, 1);
    assert!(gateway.metric("gaas_store_write_errors_total").await > 0);
    assert!(gateway.metric("gaas_journal_segment_errors_total").await > 0);
    stage.gateway.limit_file_size(None);
    assert_recovered(&stage).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_is_locked_for_long_fills_the_journal_and_loses_nothing() {
    let stage = Stage::with(small_journal()).await;
    let lock = Connection::open(stage.gateway.data_dir().join("usage.db")).unwrap();
    lock.busy_timeout(Duration::from_secs(10)).unwrap();
    lock.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let tally = too_many(&stage).await;
    assert_eq!(tally.successes(), ROOM, "not one request less: {tally:?}");
    assert_alarmed(&stage, &tally).await;
    let backlog = stage.gateway.metric("gaas_journal_backlog_records").await;
    assert_eq!(backlog, ROOM);
    drop(lock);
    assert_recovered(&stage).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_while_the_store_fails_the_next_start_bills_it_all() {
    let disk = FaultyDisk::new();
    let mut stage = Stage::with(small_journal().on(&disk)).await;
    some(&stage, 20).await;
    disk.fail(Faulty::Everything, "usage.db");
    some(&stage, 100).await;
    await_records(&stage, 120).await;
    stage.gateway.kill_proxy().await;
    disk.mend();
    stage.gateway.start_proxy().await;
    assert_everything_is_billed(&stage).await;
    assert_eq!(stage.backend.successes(), 120);
}

#[tokio::test(flavor = "multi_thread")]
async fn stopped_while_the_store_fails_it_says_so_and_the_next_start_bills_it_all() {
    let disk = FaultyDisk::new();
    let mut stage = Stage::with(small_journal().on(&disk)).await;
    disk.fail(Faulty::Writes, "usage.db");
    some(&stage, 100).await;
    let status = stage.gateway.terminate_proxy().await;
    assert_eq!(status.code(), Some(1));
    let logs = stage.gateway.logs();
    assert!(logs.contains("the journal keeps the rest"), "{logs}");
    disk.mend();
    stage.gateway.start_proxy().await;
    assert_everything_is_billed(&stage).await;
    assert_eq!(stage.backend.successes(), 100);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_that_cannot_write_the_store_fails_clearly_and_loses_nothing() {
    let disk = FaultyDisk::new();
    let mut stage = Stage::with(small_journal().on(&disk)).await;
    disk.fail(Faulty::Writes, "usage.db");
    some(&stage, 100).await;
    await_records(&stage, 100).await;
    stage.gateway.kill_proxy().await;
    for _ in 0..2 {
        let refused = stage.gateway.fail_to_start_proxy().await;
        assert_eq!(refused.status.code(), Some(1), "{refused:?}");
        let complaint = refused.stderr.lines().last().unwrap();
        assert!(complaint.starts_with("gaas-proxy: "), "{complaint}");
        assert!(complaint.contains("usage.db"), "{complaint}");
    }
    disk.mend();
    stage.gateway.start_proxy().await;
    assert_everything_is_billed(&stage).await;
    assert_eq!(stage.backend.successes(), 100);
}
