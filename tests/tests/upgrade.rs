//! The data plane replaced by another one while it serves: nobody notices, and nothing is lost.

use std::time::Duration;

use gaas_tests::{Call, Gateway, Load, RawConnection, Stage, binary, eventually, run_to_end};

const CONNECTIONS: usize = 16;

#[tokio::test(flavor = "multi_thread")]
async fn upgraded_three_times_under_load_every_request_is_answered_and_billed() {
    let mut stage = Stage::set().await;
    let (path, key) = (stage.service.path("/get"), stage.service.key.clone());
    let address = stage.gateway.traffic_address();
    let mut load = Load::start(stage.client(), CONNECTIONS, move |_| {
        Call::get(&path).key(&key)
    });
    for _ in 0..3 {
        let so_far = load.answered();
        load.await_answers(so_far + 500).await;
        let old = stage.gateway.upgrade_proxy().await;
        assert!(old.success(), "{old}");
        assert_eq!(stage.gateway.traffic_address(), address);
    }
    let so_far = load.answered();
    load.await_answers(so_far + 500).await;
    let tally = load.stop().await;
    assert_eq!(tally.broken, 0, "{tally:?}");
    assert_eq!(tally.answers, [(200, tally.total())].into());
    assert!(stage.gateway.terminate_proxy().await.success());
    let billed = stage.admin.bill(stage.service.key_id).await.requests;
    let (seen, served) = (tally.successes(), stage.backend.successes());
    eprintln!("three upgrades: seen {seen}, served {served}, billed {billed}");
    assert_eq!((billed, served), (seen, seen));
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_that_open_a_connection_for_each_request_notice_nothing_either() {
    let mut stage = Stage::set().await;
    let (path, key) = (stage.service.path("/get"), stage.service.key.clone());
    let mut load = Load::start(stage.client(), CONNECTIONS, move |_| {
        Call::get(&path).key(&key).header("connection", "close")
    });
    for _ in 0..3 {
        let so_far = load.answered();
        load.await_answers(so_far + 300).await;
        assert!(stage.gateway.upgrade_proxy().await.success());
    }
    let tally = load.stop().await;
    assert_eq!(tally.broken, 0, "{tally:?}");
    assert_eq!(tally.answers, [(200, tally.total())].into());
    let billed = || async { stage.admin.bill(stage.service.key_id).await.requests };
    eventually("the bill", tally.successes(), billed).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_under_way_is_finished_by_the_old_and_those_that_come_wait_for_the_new() {
    let mut stage = Stage::set().await;
    let (client, call) = (stage.client(), stage.call("GET", "/gate"));
    let under_way = tokio::spawn(async move { client.send(call).await });
    stage.backend.await_begun(1).await;
    // Idle, and of no use to the new one.
    let mut idle = RawConnection::open(client.address()).await;
    let successor = stage.gateway.begin_upgrade().await;
    idle.closed_within(Duration::from_secs(10)).await;
    let (client, call) = (stage.client(), stage.call("GET", "/get"));
    let newcomer = tokio::spawn(async move { client.send(call).await });
    stage.backend.open_gate();
    assert_eq!(under_way.await.unwrap().expect(200).text(), "through");
    assert!(stage.gateway.finish_upgrade(successor).await.success());
    newcomer.await.unwrap().expect(200);
    let metrics = stage.gateway.operations().send(Call::get("/metrics")).await;
    let served = "\ngaas_proxy_requests_total 1\n";
    assert!(
        metrics.expect(200).text().contains(served),
        "by the new one"
    );
    let billed = || async { stage.admin.bill(stage.service.key_id).await.requests };
    eventually("the bill", 2, billed).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_kept_alive_gets_its_answer_and_is_told_to_come_back() {
    let mut stage = Stage::set().await;
    let mut kept = stage.client().connect().await.unwrap();
    kept.try_send(stage.call("GET", "/get"))
        .await
        .unwrap()
        .expect(200);
    let (client, gate) = (stage.client(), stage.call("GET", "/gate"));
    let under_way = tokio::spawn(async move { client.send(gate).await });
    stage.backend.await_begun(2).await;
    let successor = stage.gateway.begin_upgrade().await;
    let last = kept
        .try_send(stage.call("GET", "/get"))
        .await
        .unwrap()
        .expect(200);
    assert_eq!(last.header("connection"), Some("close"));
    stage.backend.open_gate();
    under_way.await.unwrap().expect(200);
    assert!(stage.gateway.finish_upgrade(successor).await.success());
    stage.get("/get").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_successor_that_cannot_serve_leaves_the_running_one_alone() {
    let stage = Stage::set().await;
    let mut arguments = stage.gateway.setup().arguments();
    let listen = arguments.iter().position(|flag| flag == "--proxy-listen");
    arguments[listen.unwrap() + 1] = "127.0.0.1:1".to_owned();
    arguments.push("--upgrade".to_owned());
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let limit = Duration::from_secs(15);
    let program = binary("gaas-proxy");
    let refused = run_to_end(&program, &arguments, &[], limit).await;
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    let complaint = refused.stderr.lines().last().unwrap();
    let told = format!("gaas-proxy: proxy.listen: is {}", stage.client().address());
    assert!(complaint.starts_with(&told), "{complaint}");
    stage.get("/get").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_none_runs_an_upgrade_is_a_start() {
    let mut stage = Stage::set().await;
    stage.gateway.kill_proxy().await;
    stage.gateway.start_proxy_with(&["--upgrade"]).await;
    stage.get("/get").await.expect(200);
    assert!(stage.gateway.upgrade_proxy().await.success());
    stage.get("/get").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_predecessor_that_is_killed_while_it_hands_over_is_replaced_at_once() {
    let mut stage = Stage::set().await;
    stage.get("/get").await.expect(200);
    let (client, call) = (stage.client(), stage.call("GET", "/gate"));
    let under_way = tokio::spawn(async move { client.try_send(call).await.is_err() });
    stage.backend.await_begun(2).await;
    let successor = stage.gateway.begin_upgrade().await;
    stage.gateway.abandon_upgrade(successor).await;
    assert!(under_way.await.unwrap(), "it was cut off");
    stage.get("/get").await.expect(200);
    let billed = || async { stage.admin.bill(stage.service.key_id).await.requests };
    eventually("the bill, without what was cut off", 2, billed).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_an_upgrade_changes_reach_the_new_one() {
    let mut gateway = Gateway::start().await;
    assert!(gateway.upgrade_proxy().await.success());
    let stage = Stage::around(gateway, gaas_tests::Backend::start().await).await;
    stage.get("/get").await.expect(200);
    let answer = stage.admin.revoke(stage.service.key_id).await.expect(200);
    assert_eq!(answer.json()["propagated"], true);
    stage.get("/get").await.expect(401);
}
