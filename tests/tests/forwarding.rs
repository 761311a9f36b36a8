//! What arrives at the backend and what comes back: unchanged but for what DESIGN §5 says.

use gaas_tests::{Answer, Backend, Gateway, RawConnection, Stage, pattern, sha256_hex};
use serde_json::Value;

const FIFTY_MEGABYTES: usize = 50 * 1024 * 1024;

#[tokio::test(flavor = "multi_thread")]
async fn every_method_arrives() {
    let stage = Stage::set().await;
    for method in [
        "GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "PURGE",
        "M-SEARCH",
    ] {
        let answer = stage
            .client()
            .send(stage.call(method, "/echo"))
            .await
            .expect(200);
        assert_eq!(answer.json()["method"], method);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn paths_and_queries_arrive_byte_for_byte() {
    let (gateway, backend) = tokio::join!(Gateway::start(), Backend::start());
    let admin = gateway.admin();
    let root = admin.register_unlimited("root", &backend.url("")).await;
    let deep = admin
        .register_unlimited("deep", &backend.url("/echo/v1/?fixed=1"))
        .await;
    let bare = admin
        .register_unlimited("bare", &backend.url("/echo/v1"))
        .await;
    for (service, rest, wanted) in [
        (&root, "", "/"),
        (&root, "/", "/"),
        (&root, "/a/b", "/a/b"),
        (&root, "//a//b//", "//a//b//"),
        (&root, "/a%2Fb%2fc", "/a%2Fb%2fc"),
        (&root, "/a/?", "/a/?"),
        (&root, "?q=1", "/?q=1"),
        (
            &root,
            "/a?x=1&x=2&y=%20+%C3%A4&z",
            "/a?x=1&x=2&y=%20+%C3%A4&z",
        ),
        (
            &root,
            "/a?next=/proxy/2/../x&v=%2e%2e",
            "/a?next=/proxy/2/../x&v=%2e%2e",
        ),
        (
            &root,
            "/a;v=1,2/b:c@d!$&'()*+=~",
            "/a;v=1,2/b:c@d!$&'()*+=~",
        ),
        (&root, "/...", "/..."),
        (&root, "/a..b/..c", "/a..b/..c"),
        (&deep, "", "/echo/v1/?fixed=1"),
        (&deep, "/", "/echo/v1/?fixed=1"),
        (&deep, "/x/", "/echo/v1/x/?fixed=1"),
        (&deep, "/x?y=2", "/echo/v1/x?fixed=1&y=2"),
        (&deep, "//x", "/echo/v1//x?fixed=1"),
        (&bare, "", "/echo/v1"),
        (&bare, "/", "/echo/v1/"),
        (&bare, "/x", "/echo/v1/x"),
        (&bare, "?y=2", "/echo/v1?y=2"),
    ] {
        gateway
            .client()
            .get(&service.path(rest), &service.key)
            .await
            .expect(200);
        assert_eq!(
            backend.last_seen().target,
            wanted,
            "service {} {rest:?}",
            service.service
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn end_to_end_headers_arrive_and_come_back_unchanged() {
    let stage = Stage::set().await;
    let sent = [
        ("accept", "application/json;q=0.9, */*"),
        ("accept-encoding", "br, gzip"),
        ("authorization", "Bearer the-backend's-own"),
        ("content-type", "application/x-thing; charset=\"utf-8\""),
        ("cookie", "a=1; b=2"),
        ("if-none-match", "\"v1\", W/\"v2\""),
        ("range", "bytes=0-1"),
        ("user-agent", "story/1.0 (test)"),
        ("x-custom-header", "  spaces  inside  stay  "),
        ("x-empty", ""),
    ];
    let mut call = stage.call("POST", "/echo").body("x");
    for (name, value) in sent {
        call = call.header(name, value);
    }
    call = call.header("x-twice", "1").header("x-twice", "2");
    stage.client().send(call).await.expect(200);
    let seen = stage.backend.last_seen();
    for (name, value) in sent {
        assert_eq!(seen.header(name), Some(value.trim()), "{name}");
    }
    assert_eq!(seen.header_values("x-twice"), ["1", "2"]);

    let answer = stage.get("/headers").await.expect(200);
    assert_eq!(answer.text(), "seen");
    assert_eq!(answer.header("x-kept"), Some("yes"));
    assert_eq!(answer.header("server"), Some("story"));
    assert_eq!(answer.header("etag"), Some("\"v1\""));
    let cookies: Vec<_> = answer.headers.get_all("set-cookie").iter().collect();
    assert_eq!(cookies, ["a=1", "b=2"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_megabytes_go_up_unchanged_with_length_and_in_chunks() {
    let stage = Stage::set().await;
    let body = pattern(FIFTY_MEGABYTES);
    let sha256 = sha256_hex(&body);
    let whole = stage.call("POST", "/echo").body(body.clone());
    let pieces = (0..body.len()).step_by(100_003);
    let chunks = pieces
        .map(|at| body.slice(at..body.len().min(at + 100_003)))
        .collect();
    let chunked = stage.call("PUT", "/echo").chunks(chunks);
    for (call, framing) in [(whole, "length"), (chunked, "chunked")] {
        let echo = stage.client().send(call).await.expect(200).json();
        assert_eq!(echo["body_bytes"], FIFTY_MEGABYTES);
        assert_eq!(echo["body_sha256"], sha256.as_str());
        assert_eq!(echo["framing"], framing);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_megabytes_come_down_unchanged_with_length_and_in_chunks() {
    let stage = Stage::set().await;
    let sha256 = sha256_hex(&pattern(FIFTY_MEGABYTES));
    for (how, length) in [
        ("bytes", Some(FIFTY_MEGABYTES.to_string())),
        ("chunked", None),
    ] {
        let answer = stage
            .get(&format!("/{how}/{FIFTY_MEGABYTES}"))
            .await
            .expect(200);
        assert_eq!(answer.header("content-length"), length.as_deref());
        assert_eq!(answer.body.len(), FIFTY_MEGABYTES);
        assert_eq!(sha256_hex(&answer.body), sha256, "{how}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_of_every_small_size_go_both_ways() {
    let stage = Stage::set().await;
    let mut connection = stage.client().connect().await.unwrap();
    let sizes = [0, 1, 2, 1_023, 4_096, 65_535, 65_536, 65_537, 200_000];
    stage.bodies_go_both_ways(&mut connection, &sizes).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_without_body_keep_the_connection_in_step() {
    let stage = Stage::set().await;
    let mut connection = RawConnection::open(stage.gateway.traffic_address()).await;
    for round in 0..3 {
        let refused = stage
            .head("HEAD", "/get", "")
            .replace(&stage.service.key, "gaas_wrong");
        connection.send(refused).await;
        let answer = connection.head_answer().await.expect("a refusal of HEAD");
        assert_eq!(answer.status, 401, "{round}: {answer:?}");
        connection.send(stage.head("HEAD", "/bytes/1000", "")).await;
        let answer = connection.head_answer().await.expect("an answer to HEAD");
        assert_eq!(
            (answer.status, answer.header("content-length")),
            (200, Some("1000")),
            "{round}"
        );
        for status in [204, 304] {
            connection
                .send(stage.head("GET", &format!("/status/{status}"), ""))
                .await;
            let answer = connection.answer().await.expect("an answer without body");
            assert_eq!((answer.status, answer.body.len()), (status, 0));
            assert_eq!(answer.header("transfer-encoding"), None, "{answer:?}");
        }
        connection.send(stage.head("GET", "/bytes/10", "")).await;
        assert_eq!(
            connection.answer().await.expect("an answer").body,
            pattern(10)
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn redirections_and_errors_of_the_backend_come_back_as_they_are() {
    let stage = Stage::set().await;
    let redirect = stage.get("/status/302").await.expect(302);
    assert_eq!(redirect.header("location"), Some("/get"));
    for status in [400, 401, 403, 404, 429, 500, 502, 503, 504] {
        let answer = stage.get(&format!("/status/{status}")).await.expect(status);
        assert_eq!(answer.text(), format!("status {status}"));
        assert_eq!(
            answer.header("x-gaas-error"),
            None,
            "{status} is the backend's own"
        );
    }
}

/// RFC 9110 section 10.1.1: the client sends the body only once it was told to go on.
#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_waits_for_100_continue_gets_it() {
    let stage = Stage::set().await;
    let head = stage.head(
        "POST",
        "/echo",
        "Content-Length: 5\r\nExpect: 100-continue\r\n",
    );
    let mut connection = RawConnection::sending(stage.gateway.traffic_address(), head).await;
    assert_eq!(
        connection.answer().await.expect("an interim answer").status,
        100
    );
    connection.send("hello").await;
    let answer = connection.answer().await.expect("a final answer");
    assert_eq!(
        (answer.status, &answer.json()["body_sha256"]),
        (200, &Value::from(sha256_hex(b"hello")))
    );
    // Refused before it was sent: no body is asked for.
    let head = head_with_wrong_key(&stage);
    let mut connection = RawConnection::sending(stage.gateway.traffic_address(), head).await;
    assert_eq!(connection.answer().await.expect("a refusal").status, 401);
}

fn head_with_wrong_key(stage: &Stage) -> String {
    stage
        .head(
            "POST",
            "/echo",
            "Content-Length: 5\r\nExpect: 100-continue\r\n",
        )
        .replace(&stage.service.key, "gaas_wrong")
}

/// RFC 8297: interim answers may come before the final one and are not the final one.
#[tokio::test(flavor = "multi_thread")]
async fn early_hints_do_not_end_the_exchange() {
    let stage = Stage::set().await;
    let head = stage.head("GET", "/hints", "");
    let mut connection = RawConnection::sending(stage.gateway.traffic_address(), head).await;
    let mut answer = connection.answer().await.expect("an answer");
    while answer.status < 200 {
        assert_eq!(answer.status, 103);
        answer = connection.answer().await.expect("the final answer");
    }
    assert_eq!(
        (answer.status, answer.body.as_ref()),
        (200, b"after hints".as_slice())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_leaves_midway_ends_the_exchange_with_the_backend() {
    let stage = Stage::set().await;
    let address = stage.gateway.traffic_address();
    // Half a request body.
    let head = stage.head("POST", "/echo", "Content-Length: 1000000\r\n");
    let mut connection = RawConnection::sending(address, head).await;
    connection.send(pattern(1_000)).await;
    stage.backend.await_begun(1).await;
    drop(connection);
    stage.backend.await_abandoned(1).await;
    // While the backend thinks, and while it is silent midway in its answer.
    for (count, path) in [(2, "/hang"), (3, "/stall")] {
        let connection = RawConnection::sending(address, stage.head("GET", path, "")).await;
        stage.backend.await_begun(count).await;
        drop(connection);
        stage.backend.await_abandoned(count).await;
    }
    // Midway in a large answer: the gateway serves on.
    let mut connection =
        RawConnection::sending(address, stage.head("GET", "/bytes/50000000", "")).await;
    stage.backend.await_begun(4).await;
    connection.send("").await;
    drop(connection);
    let after: Answer = stage.get("/get").await;
    after.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backend_that_leaves_midway_never_makes_a_whole_answer() {
    let stage = Stage::set().await;
    for path in ["/cut", "/cut-chunked"] {
        let call = stage.call("GET", path);
        let answer = stage.client().try_send(call).await;
        assert!(
            answer.is_err(),
            "{path}: half an answer was passed off as whole: {answer:?}"
        );
    }
    stage.get("/get").await.expect(200);
}

/// RFC 9112 section 9.3.2: pipelined requests are answered in the order they came. A server may
/// close after any of them, but must not leave the client waiting or mix answers up.
#[tokio::test(flavor = "multi_thread")]
async fn pipelined_requests_are_answered_in_order_or_not_at_all() {
    let stage = Stage::set().await;
    let sizes = [10usize, 70_000, 1, 0, 5_000];
    let requests: String = sizes
        .iter()
        .map(|size| stage.head("GET", &format!("/bytes/{size}"), ""))
        .collect();
    let mut connection = RawConnection::sending(stage.gateway.traffic_address(), requests).await;
    let mut answered = 0;
    while let Some(answer) = connection.answer().await {
        assert_eq!(answer.status, 200);
        assert!(
            answer.body == pattern(sizes[answered]),
            "{answered}: {} bytes",
            answer.body.len()
        );
        answered += 1;
        if answered == sizes.len() {
            return;
        }
    }
    assert!(answered > 0, "not even the first was answered");
    assert_eq!(
        stage.backend.seen().len(),
        answered,
        "a request was taken and never answered"
    );
}
