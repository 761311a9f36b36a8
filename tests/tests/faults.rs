//! Backends that fail, in every way they can: 502 or 504 as promised, never a hang.

use std::time::{Duration, Instant};

use gaas_tests::{
    Backend, Call, Gateway, GatewayBuilder, RawConnection, Stage, eventually, pattern,
};

/// Half a second to connect, a second and a half for the whole exchange.
fn impatient() -> GatewayBuilder {
    Gateway::builder()
        .set("TIMEOUTS__CONNECT_SECONDS", "0.5")
        .set("TIMEOUTS__TOTAL_SECONDS", "1.5")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backend_that_refuses_connections_is_502() {
    let stage = Stage::set().await;
    let (nowhere, _unused) = Backend::nowhere();
    let service = stage
        .admin
        .register("Nowhere", &format!("http://{nowhere}"))
        .await;
    let answer = stage
        .client()
        .get(&service.path("/get"), &service.key)
        .await;
    let problem = answer.expect_gateway_error(502, "upstream_unreachable");
    assert!(
        !problem.to_string().contains(&nowhere.to_string()),
        "inner detail: {problem}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backend_without_a_known_name_is_502() {
    let stage = Stage::with(impatient()).await;
    // RFC 6761: .invalid never resolves.
    let service = stage
        .admin
        .register("Nameless", "http://backend.invalid/")
        .await;
    let started = Instant::now();
    let answer = stage.client().get(&service.path(""), &service.key).await;
    assert!(
        started.elapsed() < Duration::from_secs(3),
        "{:?}",
        started.elapsed()
    );
    assert!(matches!(answer.status, 502 | 504), "{answer:?}");
    let code = answer.header("x-gaas-error").unwrap().to_owned();
    let status = answer.status;
    answer.expect_gateway_error(status, &code);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backend_that_closes_resets_or_talks_nonsense_is_502() {
    let stage = Stage::set().await;
    for path in ["/close", "/reset", "/garbage"] {
        for method in ["GET", "POST", "DELETE"] {
            let mut call = stage.call(method, path);
            if method == "POST" {
                call = call.body(pattern(100));
            }
            let started = Instant::now();
            let answer = stage.client().send(call).await;
            assert!(
                started.elapsed() < Duration::from_secs(5),
                "{method} {path}"
            );
            assert_eq!(answer.status, 502, "{method} {path}: {answer:?}");
            let code = answer.header("x-gaas-error").unwrap().to_owned();
            answer.expect_gateway_error(502, &code);
        }
    }
    stage.get("/get").await.expect(200);
}

/// A request that may have had an effect is never sent a second time by itself.
#[tokio::test(flavor = "multi_thread")]
async fn a_post_that_failed_at_the_backend_is_not_repeated() {
    let stage = Stage::set().await;
    for (count, path) in [(1, "/close"), (2, "/reset"), (3, "/garbage")] {
        stage
            .client()
            .send(stage.call("POST", path).body("pay"))
            .await
            .expect(502);
        assert_eq!(stage.backend.seen().len(), count, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backend_that_accepts_and_never_answers_is_504_at_the_deadline() {
    let stage = Stage::with(impatient()).await;
    let started = Instant::now();
    let answer = stage.get("/hang").await;
    let waited = started.elapsed();
    answer.expect_gateway_error(504, "upstream_timeout");
    assert!(waited >= Duration::from_millis(1_400), "{waited:?}");
    assert!(waited < Duration::from_secs(3), "{waited:?}");
    stage.backend.await_abandoned(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backend_that_never_completes_the_connection_is_504_after_the_connect_timeout() {
    let stage = Stage::with(impatient()).await;
    // A listener whose queue is full and that never accepts: connecting to it takes for ever.
    let socket = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    rustix::net::listen(&socket, 0).unwrap();
    let address = socket.local_addr().unwrap();
    let mut queue = Vec::new();
    while let Ok(Ok(stream)) = tokio::time::timeout(
        Duration::from_millis(200),
        tokio::net::TcpStream::connect(address),
    )
    .await
    {
        queue.push(stream);
    }
    let service = stage
        .admin
        .register("Full", &format!("http://{address}"))
        .await;
    let started = Instant::now();
    let answer = stage.client().get(&service.path("/"), &service.key).await;
    let waited = started.elapsed();
    answer.expect_gateway_error(504, "upstream_connect_timeout");
    assert!(
        (Duration::from_millis(400)..Duration::from_millis(1_400)).contains(&waited),
        "{waited:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backend_that_stalls_midway_is_cut_at_the_deadline() {
    let stage = Stage::with(impatient()).await;
    let started = Instant::now();
    let mut connection = RawConnection::sending(
        stage.gateway.traffic_address(),
        stage.head("GET", "/stall", ""),
    )
    .await;
    // The status is out already; all that is left is to end the connection before its time.
    let half = connection.closed_within(Duration::from_secs(4)).await;
    assert!(
        started.elapsed() >= Duration::from_millis(1_400),
        "{:?}",
        started.elapsed()
    );
    let half = String::from_utf8_lossy(&half);
    assert!(half.starts_with("HTTP/1.1 200"), "{half}");
    assert!(
        half.contains("half of it"),
        "what had come is passed on: {half}"
    );
    stage.backend.await_abandoned(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_stalls_midway_in_its_body_is_cut_at_the_deadline() {
    let stage = Stage::with(impatient()).await;
    let head = stage.head("POST", "/echo", "Content-Length: 1000\r\n");
    let mut connection = RawConnection::sending(stage.gateway.traffic_address(), head).await;
    connection.send("half of it").await;
    stage.backend.await_begun(1).await;
    connection.closed_within(Duration::from_secs(4)).await;
    stage.backend.await_abandoned(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backend_that_comes_back_is_used_again_at_once() {
    let stage = Stage::set().await;
    stage.get("/get").await.expect(200);
    stage.get("/close").await.expect(502);
    for _ in 0..20 {
        stage.get("/get").await.expect(200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_hanging_backend_does_not_slow_another() {
    let stage = Stage::with(impatient().set("TIMEOUTS__TOTAL_SECONDS", "5")).await;
    let hanging: Vec<_> = (0..64)
        .map(|_| {
            tokio::spawn({
                let (client, call) = (stage.client(), stage.call("GET", "/hang"));
                async move { client.try_send(call).await.map(|answer| answer.status) }
            })
        })
        .collect();
    stage.backend.await_begun(64).await;
    let started = Instant::now();
    for _ in 0..50 {
        stage.get("/get").await.expect(200);
    }
    assert!(
        started.elapsed() < Duration::from_secs(3),
        "{:?}",
        started.elapsed()
    );
    for request in hanging {
        assert_eq!(request.await.unwrap().ok(), Some(504));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_are_counted_and_visible() {
    let stage = Stage::set().await;
    for _ in 0..3 {
        stage.get("/close").await.expect(502);
    }
    stage.get("/get").await.expect(200);
    let wanted = [
        "gaas_proxy_rejections_total{code=\"upstream_broken\"} 3",
        "gaas_proxy_backend_answers_total{class=\"2xx\"} 1",
        "gaas_proxy_requests_total 4",
    ];
    let missing = || async {
        let text = stage
            .gateway
            .operations()
            .send(Call::get("/metrics"))
            .await
            .expect(200)
            .text();
        wanted
            .into_iter()
            .filter(|line| !text.lines().any(|l| l == *line))
            .collect::<Vec<_>>()
    };
    eventually("figures that are missing", Vec::new(), missing).await;
}
