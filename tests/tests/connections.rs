//! Connections of clients and to backends: how long they live, and how they end.

use std::time::{Duration, Instant};

use gaas_tests::{Call, Client, Gateway, RawConnection, Stage, pattern};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn slow_headers_are_cut_off() {
    let builder = Gateway::builder().set("TIMEOUTS__CLIENT_HEADER_SECONDS", "1");
    let stage = Stage::with(builder).await;
    let started = Instant::now();
    let head = stage.head("GET", "/echo", "");
    let mut connection = RawConnection::open(stage.gateway.traffic_address()).await;
    // A byte now and then would keep any timeout per read from ever ending.
    for byte in head
        .as_bytes()
        .chunks(1)
        .take_while(|_| started.elapsed() < Duration::from_secs(3))
    {
        connection.send(byte).await;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let rest = connection.closed_within(Duration::from_secs(1)).await;
    let rest = String::from_utf8_lossy(&rest).into_owned();
    assert!(
        rest.is_empty() || rest.starts_with("HTTP/1.1 408"),
        "{rest}"
    );
    assert_eq!(stage.backend.begun(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn idle_connections_are_closed_and_silent_ones_too() {
    let builder = Gateway::builder()
        .set("TIMEOUTS__CLIENT_HEADER_SECONDS", "1")
        .set("TIMEOUTS__CLIENT_IDLE_SECONDS", "1");
    let stage = Stage::with(builder).await;
    let address = stage.gateway.traffic_address();
    let mut silent = RawConnection::open(address).await;
    let mut idle = RawConnection::sending(address, stage.head("GET", "/get", "")).await;
    assert_eq!(idle.answer().await.expect("an answer").status, 200);
    silent.closed_within(Duration::from_secs(4)).await;
    idle.closed_within(Duration::from_secs(4)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_carries_so_many_requests_and_says_when_it_is_the_last() {
    let builder = Gateway::builder().set("LIMITS__MAX_REQUESTS_PER_CONNECTION", 3);
    let stage = Stage::with(builder).await;
    let mut connection = RawConnection::open(stage.gateway.traffic_address()).await;
    for number in 1..=3 {
        connection.send(stage.head("GET", "/get", "")).await;
        let answer = connection.answer().await.expect("an answer");
        assert_eq!(answer.status, 200);
        assert_eq!(
            answer.header("connection") == Some("close"),
            number == 3,
            "{number}: {answer:?}"
        );
    }
    connection.closed_within(Duration::from_secs(2)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_leaves_the_connection_usable_or_closes_it_but_never_confuses_it() {
    let stage = Stage::set().await;
    let client: Client = stage.client();
    let mut connection = client.connect().await.unwrap();
    for _ in 0..5 {
        let unread = Call::new("POST", &stage.service.path("/echo"))
            .key("gaas_wrong")
            .body(pattern(5_000));
        connection.try_send(unread).await.unwrap().expect(401);
        if !connection.is_open().await {
            connection = client.connect().await.unwrap();
        }
        let echo = connection
            .try_send(stage.call("POST", "/echo").body("good"))
            .await
            .unwrap();
        assert_eq!(echo.expect(200).json()["body_bytes"], 4);
    }
}

/// HTTP/1.0 has no chunks and closes by default (RFC 9112 section 9.3).
#[tokio::test(flavor = "multi_thread")]
async fn an_http_1_0_client_gets_an_answer_it_can_read() {
    let stage = Stage::set().await;
    for path in ["/bytes/1000", "/chunked/1000"] {
        let request = stage.head("GET", path, "").replace("HTTP/1.1", "HTTP/1.0");
        let mut connection = RawConnection::sending(stage.gateway.traffic_address(), request).await;
        let all = connection.closed_within(Duration::from_secs(5)).await;
        let text = String::from_utf8_lossy(&all).to_ascii_lowercase();
        assert!(text.starts_with("http/1."), "{path}: {text:.80}");
        assert!(
            !text.contains("transfer-encoding"),
            "{path}: chunks for a 1.0 client"
        );
        assert!(
            all.ends_with(&pattern(1000)),
            "{path}: the body is not as it was"
        );
    }
}

/// RFC 9112 section 9.6: who closes a connection says so in its last answer. A client that was not
/// told sends its next request into the void, and cannot know whether it was taken.
#[tokio::test(flavor = "multi_thread")]
async fn no_connection_is_closed_without_the_last_answer_saying_so() {
    let builder = Gateway::builder().set("TIMEOUTS__TOTAL_SECONDS", "1");
    let stage = Stage::with(builder).await;
    let other = stage.admin.register("Other", &stage.backend.url("")).await;
    let limited = stage
        .admin
        .new_key(other.service, json!({ "name": "limited" }))
        .await;
    stage.admin.limit(limited.id, 1, 86_400).await;
    let limited_path = other.path("/get");
    stage
        .client()
        .get(&limited_path, &limited.key)
        .await
        .expect(200);
    let (good, address) = (&stage.service.key, stage.gateway.traffic_address());
    let with_key = |key: &str| stage.head("GET", "/get", "").replace(good, key);
    let cases = [
        (200, stage.head("GET", "/get", "")),
        (204, stage.head("GET", "/status/204", "")),
        (404, stage.head("GET", "/status/404", "")),
        (500, stage.head("GET", "/status/500", "")),
        (200, stage.head("GET", "/chunked/100", "")),
        (401, with_key("gaas_wrong")),
        (403, with_key(&other.key)),
        (
            404,
            stage
                .head("GET", "/get", "")
                .replace("/proxy/1/", "/proxy/99/"),
        ),
        (
            429,
            with_key(&limited.key).replace("/proxy/1/get", &limited_path),
        ),
        (400, stage.head("GET", "/%2e%2e/x", "")),
        (502, stage.head("GET", "/close", "")),
        (502, stage.head("GET", "/reset", "")),
        (502, stage.head("GET", "/garbage", "")),
        (504, stage.head("GET", "/hang", "")),
        (
            401,
            stage
                .head("POST", "/echo", "Content-Length: 3\r\n")
                .replace(good, "gaas_wrong")
                + "abc",
        ),
        (
            502,
            stage.head("POST", "/close", "Content-Length: 3\r\n") + "abc",
        ),
    ];
    for (status, request) in cases {
        let mut connection = RawConnection::sending(address, &request).await;
        let answer = connection.answer().await.expect("an answer");
        assert_eq!(answer.status, status, "{request}: {answer:?}");
        connection.send(stage.head("GET", "/get", "")).await;
        let next = connection.answer().await;
        let told = answer
            .header("connection")
            .is_some_and(|value| value.eq_ignore_ascii_case("close"));
        assert_ne!(
            told,
            next.is_some(),
            "{request}: {answer:?} was followed by {next:?}"
        );
    }
}

/// A worker thread keeps its own connections, and a client's connection stays with one thread.
#[tokio::test(flavor = "multi_thread")]
async fn a_backends_connection_serves_one_request_after_the_other() {
    let stage = Stage::set().await;
    let mut client = RawConnection::open(stage.gateway.traffic_address()).await;
    for round in 1..=3 {
        for path in ["/get", "/bytes/70000", "/chunked/70000", "/bytes/0"] {
            let answer = ask(&mut client, stage.head("GET", path, "")).await;
            assert_eq!(answer, 200, "{path} {round}");
        }
        for (status, expected) in [("204", 204), ("304", 304), ("404", 404)] {
            let path = format!("/status/{status}");
            assert_eq!(
                ask(&mut client, stage.head("GET", &path, "")).await,
                expected
            );
        }
        assert_eq!(ask(&mut client, stage.head("GET", "/hints", "")).await, 200);
        let mut post = stage.head("POST", "/echo", "Content-Length: 5\r\n");
        post.push_str("hello");
        assert_eq!(ask(&mut client, post).await, 200);
        assert_eq!(stage.backend.connections(), 1, "round {round}");
    }
}

/// However many services are registered on one backend, its connections do not run out of places.
#[tokio::test(flavor = "multi_thread")]
async fn services_on_one_backend_share_its_connections() {
    let stage = Stage::set().await;
    let other = stage.admin.register("Other", &stage.backend.url("")).await;
    let address = stage.gateway.traffic_address();
    let mut client = RawConnection::open(address).await;
    assert_eq!(ask(&mut client, stage.head("GET", "/get", "")).await, 200);
    let (path, key) = (other.path("/get"), &other.key);
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nX-API-Key: {key}\r\n\r\n");
    assert_eq!(ask(&mut client, request).await, 200);
    assert_eq!(stage.backend.connections(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backends_connection_that_ended_is_replaced_without_a_failure() {
    let stage = Stage::set().await;
    let mut client = RawConnection::open(stage.gateway.traffic_address()).await;
    for round in 1..=20 {
        assert_eq!(ask(&mut client, stage.head("GET", "/get", "")).await, 200);
        // Every other time the backend hangs up instead of answering, on a connection that it
        // kept: such a request is sent again, once, over a new connection, which it ends as well.
        let path = if round % 2 == 0 { "/close" } else { "/reset" };
        assert_eq!(ask(&mut client, stage.head("GET", path, "")).await, 502);
        client = RawConnection::open(stage.gateway.traffic_address()).await;
        assert_eq!(stage.backend.connections(), 2 * round, "round {round}");
    }
}

/// The status of the final answer, whose whole body came.
async fn ask(client: &mut RawConnection, request: String) -> u16 {
    client.send(request).await;
    loop {
        let answer = client.answer().await.expect("an answer");
        if answer.status >= 200 {
            return answer.status;
        }
    }
}
