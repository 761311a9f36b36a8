//! HTTP as the RFCs have it, on the wire: framing, smuggling, hop-by-hop, forwarding headers.

use std::time::{Duration, Instant};

use gaas_tests::{Call, Client, Gateway, RawConnection, Stage, pattern};
use serde_json::json;

/// RFC 9112 section 6.1 and 6.3: contradictory lengths are an attack until proven otherwise. The
/// connection is closed, so that what follows cannot be taken for another request.
#[tokio::test(flavor = "multi_thread")]
async fn ambiguous_framing_is_refused_and_the_connection_closed() {
    let stage = Stage::set().await;
    let smuggled = stage.head("GET", "/echo/smuggled", "");
    let cases = [
        ("length and chunks", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
        ("chunks and length", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"),
        ("two lengths", "Content-Length: 0\r\nContent-Length: 5\r\n"),
        ("a list of lengths", "Content-Length: 0, 5\r\n"),
        ("a negative length", "Content-Length: -1\r\n"),
        ("a signed length", "Content-Length: +5\r\n"),
        ("a length in hexadecimal", "Content-Length: 0x5\r\n"),
        ("an endless length", "Content-Length: 99999999999999999999999\r\n"),
        ("an unknown coding", "Transfer-Encoding: cow\r\n"),
        ("chunked not last", "Transfer-Encoding: chunked, identity\r\n"),
        ("chunked twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
        ("a blank before the colon", "Transfer-Encoding : chunked\r\n"),
        ("a vertical tab", "Transfer-Encoding: \x0bchunked\r\n"),
        ("a folded header", "X-Folded: a\r\n b\r\nTransfer-Encoding:\r\n chunked\r\n"),
    ];
    let mut let_in = Vec::new();
    for (what, headers) in cases {
        let request = format!("{}0\r\n\r\n{smuggled}", stage.head("POST", "/echo", headers));
        let begun = stage.backend.begun();
        let mut connection = RawConnection::sending(stage.gateway.traffic_address(), request).await;
        let answer = connection.answer().await;
        let refused = answer.as_ref().is_none_or(|answer| (400..=501).contains(&answer.status));
        let rest = connection.closed_within(Duration::from_secs(5)).await;
        if !refused || !rest.is_empty() || stage.backend.begun() != begun {
            let_in.push((what, answer.map(|answer| answer.status), String::from_utf8_lossy(&rest).into_owned()));
        }
    }
    assert_eq!(let_in, [], "framing that was let in, or whose rest was answered");
    stage.get("/get").await.expect(200);
}

/// RFC 9112 section 2.2 allows a bare LF as a line end; a gateway in a chain must not.
#[tokio::test(flavor = "multi_thread")]
async fn bare_line_feeds_are_refused() {
    let stage = Stage::set().await;
    let whole = stage.head("GET", "/echo", "X-A: 1\r\nX-B: 2\r\n");
    let cases = [
        whole.replace("\r\n", "\n"),
        whole.replacen("\r\n", "\n", 1),
        whole.replace("X-A: 1\r\n", "X-A: 1\n"),
        format!("{}\n", whole.trim_end_matches("\r\n").to_owned() + "\r\n"),
        whole.replace("X-A: 1", "X-A: 1\rX-C: 3"),
        whole.replace("X-A: 1", "X-A: 1\0"),
    ];
    for request in cases {
        let address = stage.gateway.traffic_address();
        let mut connection = RawConnection::sending(address, &request).await;
        connection.finish_sending().await;
        if let Some(answer) = connection.answer().await {
            assert_eq!(answer.status, 400, "{request:?}: {answer:?}");
        }
        connection.closed_within(Duration::from_secs(5)).await;
        assert_eq!(stage.backend.begun(), 0, "{request:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_http_is_refused() {
    let stage = Stage::set().await;
    let key = &stage.service.key;
    for request in [
        "\x16\x03\x01\x02\x00\x01\x00\x01\x7c\x03\x03 hello TLS\r\n\r\n".to_owned(),
        "GET\r\n\r\n".to_owned(),
        "hello\r\n\r\n".to_owned(),
        "GET /proxy/1 HTTP/9.9\r\nHost: a\r\n\r\n".to_owned(),
        format!("GET /proxy/1/echo HTTP/1.1\r\nX-API-Key: {key}\r\n\r\n"),
        format!("GET /proxy/1/echo HTTP/1.1\r\nHost: a\r\nHost: b\r\nX-API-Key: {key}\r\n\r\n"),
        format!("GET /proxy/1/echo HTTP/1.1\r\nHost: a\r\n: no name\r\nX-API-Key: {key}\r\n\r\n"),
    ] {
        let address = stage.gateway.traffic_address();
        let mut connection = RawConnection::sending(address, &request).await;
        connection.finish_sending().await;
        if let Some(answer) = connection.answer().await {
            assert!((400..=505).contains(&answer.status), "{request:?}: {answer:?}");
        }
        assert_eq!(stage.backend.begun(), 0, "{request:?} reached the backend");
    }
    stage.get("/get").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_header_block_over_the_limit_is_431() {
    let stage = Stage::with(Gateway::builder().set("LIMITS__MAX_HEADER_BYTES", 8_192)).await;
    let fits = format!("X-Large: {}\r\n", "a".repeat(7_000));
    let address = stage.gateway.traffic_address();
    let mut connection = RawConnection::sending(address, stage.head("GET", "/echo", &fits)).await;
    assert_eq!(connection.answer().await.expect("an answer").status, 200);
    let one_large = format!("X-Large: {}\r\n", "a".repeat(9_000));
    let many_small: String = (0..400).map(|n| format!("X-Small-{n:03}: 0123456789\r\n")).collect();
    let long_target = format!("/echo?{}", "q".repeat(9_000));
    for (what, request) in [
        ("one large header", stage.head("GET", "/echo", &one_large)),
        ("many small headers", stage.head("GET", "/echo", &many_small)),
        ("a long target", stage.head("GET", &long_target, "")),
    ] {
        let mut connection = RawConnection::sending(address, request).await;
        let answer = connection.answer().await.expect("an answer rather than silence");
        assert_eq!(answer.status, 431, "{what}: {answer:?}");
        answer.expect_gateway_error(431, "headers_too_large");
    }
    assert_eq!(stage.backend.begun(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_over_the_limit_is_413_however_its_length_is_told() {
    let mut stage = Stage::with(Gateway::builder().set("LIMITS__MAX_BODY_BYTES", 100_000)).await;
    let exactly = pattern(100_000);
    let over = pattern(100_001);
    for body in [stage.call("POST", "/echo").body(exactly.clone()), stage.call("POST", "/echo").chunks(vec![exactly])] {
        stage.client().send(body).await.expect(200);
    }
    // Told beforehand: refused before a byte is read.
    let head = stage.head("POST", "/echo", "Content-Length: 100001\r\n");
    let mut connection = RawConnection::sending(stage.gateway.traffic_address(), head).await;
    connection.answer().await.expect("an answer").expect_gateway_error(413, "body_too_large");
    assert_eq!(stage.backend.begun(), 2);
    // Not told: refused as soon as it is over.
    let head = stage.head("POST", "/echo", "Transfer-Encoding: chunked\r\n");
    let mut connection = RawConnection::sending(stage.gateway.traffic_address(), head).await;
    connection.send(format!("{:x}\r\n", over.len())).await;
    connection.send(&over).await;
    connection.send("\r\n0\r\n\r\n").await;
    connection.answer().await.expect("an answer").expect_gateway_error(413, "body_too_large");
    assert!(stage.gateway.terminate_proxy().await.success());
    assert_eq!(stage.admin.bill(stage.service.key_id).await.requests, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn ways_out_of_the_targets_path_are_400() {
    let stage = Stage::set().await;
    for rest in [
        "/..", "/../secret", "/a/../../b", "/a/..", "/%2e%2e/x", "/%2E%2e", "/.%2e/x", "/%2e./x",
        "/a/%2E%2E/b", "/..?q", "/..%2fsecret", "/%2e%2e%2fsecret", "/a%2f..%2fb", "/a%00b", "/a%0d%0aX:1", "/a%7f",
    ] {
        let mut connection =
            RawConnection::sending(stage.gateway.traffic_address(), stage.head("GET", rest, "")).await;
        let answer = connection.answer().await.expect("an answer");
        assert_eq!(answer.status, 400, "{rest}: {answer:?}");
        assert!(answer.header("x-gaas-error").is_some(), "{rest}: {answer:?}");
        assert_eq!(stage.backend.begun(), 0, "{rest}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_headers_are_cut_off() {
    let builder = Gateway::builder().set("TIMEOUTS__CLIENT_HEADER_SECONDS", "1");
    let stage = Stage::with(builder).await;
    let started = Instant::now();
    let head = stage.head("GET", "/echo", "");
    let mut connection = RawConnection::open(stage.gateway.traffic_address()).await;
    // A byte now and then would keep any timeout per read from ever ending.
    for byte in head.as_bytes().chunks(1).take_while(|_| started.elapsed() < Duration::from_secs(3)) {
        connection.send(byte).await;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let rest = connection.closed_within(Duration::from_secs(1)).await;
    let rest = String::from_utf8_lossy(&rest).into_owned();
    assert!(rest.is_empty() || rest.starts_with("HTTP/1.1 408"), "{rest}");
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
        assert_eq!(answer.header("connection") == Some("close"), number == 3, "{number}: {answer:?}");
    }
    connection.closed_within(Duration::from_secs(2)).await;
}

/// RFC 9110 section 7.6.1.
#[tokio::test(flavor = "multi_thread")]
async fn hop_by_hop_headers_end_at_the_gateway_in_both_directions() {
    let stage = Stage::set().await;
    let headers = "Connection: keep-alive, X-Private, X-Kept-Too\r\nKeep-Alive: timeout=5\r\n\
        X-Private: 1\r\nX-Kept-Too: 1\r\nTE: trailers\r\nTrailer: X-Sum\r\nUpgrade: h2c\r\n\
        Proxy-Authorization: Basic x\r\nProxy-Connection: keep-alive\r\nX-Public: 1\r\n";
    let mut connection =
        RawConnection::sending(stage.gateway.traffic_address(), stage.head("GET", "/headers", headers)).await;
    let answer = connection.answer().await.expect("an answer");
    assert_eq!(answer.status, 200, "{answer:?}");
    let seen = stage.backend.last_seen();
    for gone in [
        "keep-alive", "x-private", "x-kept-too", "te", "trailer", "upgrade", "proxy-authorization",
        "proxy-connection", "x-api-key",
    ] {
        assert_eq!(seen.header_values(gone), [""; 0], "{gone} reached the backend");
    }
    let connection_header = seen.header("connection").unwrap_or_default().to_ascii_lowercase();
    assert!(!connection_header.contains("x-private"), "{connection_header}");
    assert_eq!(seen.header("x-public"), Some("1"));
    for gone in ["keep-alive", "x-hop", "proxy-authenticate"] {
        assert_eq!(answer.header(gone), None, "{gone} came back: {answer:?}");
    }
    assert_eq!(answer.header("x-kept"), Some("yes"));
}

/// RFC 9110 section 7.6.1: `Connection` must not be usable to strip what the gateway itself says
/// (and so hide who asks), nor to change where a message ends.
#[tokio::test(flavor = "multi_thread")]
async fn connection_cannot_name_away_what_the_gateway_sets() {
    let stage = Stage::set().await;
    for named in [
        "X-Forwarded-For, X-Forwarded-Proto", "X-Request-Id", "Via", "Host", "X-API-Key",
        "Content-Length", "Transfer-Encoding", "close, Content-Length",
    ] {
        let headers = format!("Connection: {named}\r\nContent-Length: 5\r\n");
        let request = stage.head("POST", "/echo", &headers) + "hello";
        let before = stage.backend.begun();
        let mut connection = RawConnection::sending(stage.gateway.traffic_address(), request).await;
        let answer = connection.answer().await.expect("an answer");
        if answer.status == 400 {
            assert_eq!(stage.backend.begun(), before, "{named}: refused and yet forwarded");
            continue;
        }
        assert_eq!(answer.status, 200, "{named}: {answer:?}");
        let seen = stage.backend.last_seen();
        assert_eq!(seen.header("x-forwarded-for"), Some("127.0.0.1"), "{named}");
        for kept in ["host", "via", "x-request-id", "x-forwarded-proto"] {
            assert!(seen.header(kept).is_some(), "{named}: {seen:?}");
        }
        assert_eq!(seen.body_bytes, 5, "{named}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_backend_learns_who_asks_from_the_gateway_alone() {
    let stage = Stage::set().await;
    let call = stage
        .call("GET", "/echo")
        .header("host", "shop.example")
        .header("x-forwarded-for", "6.6.6.6")
        .header("x-forwarded-proto", "https")
        .header("x-forwarded-host", "evil.example")
        .header("x-request-id", "chosen-by-the-client");
    let answer = stage.client().send(call).await.expect(200);
    let seen = stage.backend.last_seen();
    assert_eq!(seen.header("x-forwarded-for"), Some("127.0.0.1"));
    assert_eq!(seen.header("x-forwarded-proto"), Some("http"));
    assert_eq!(seen.header("x-forwarded-host"), Some("shop.example"));
    assert_eq!(seen.header("host"), Some(stage.backend.address().to_string().as_str()));
    assert_eq!(seen.header_values("x-api-key"), [""; 0]);
    let via = seen.header("via").expect("Via");
    assert!(via.starts_with("1.1 "), "{via}");
    assert!(answer.header("via").expect("Via").starts_with("1.1 "), "{answer:?}");
    let id = seen.header("x-request-id").expect("a request id");
    assert_ne!(id, "chosen-by-the-client");
    assert_eq!(answer.header("x-request-id"), Some(id));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trusted_peer_is_believed() {
    let builder = Gateway::builder().set("PROXY__TRUSTED_PEERS", "[\"127.0.0.0/8\"]");
    let stage = Stage::with(builder).await;
    let call = stage
        .call("GET", "/echo")
        .header("x-forwarded-for", "203.0.113.7")
        .header("x-forwarded-proto", "https")
        .header("x-forwarded-host", "shop.example")
        .header("x-request-id", "chosen-by-the-balancer");
    let answer = stage.client().send(call).await.expect(200);
    let seen = stage.backend.last_seen();
    assert_eq!(seen.header("x-forwarded-for"), Some("203.0.113.7, 127.0.0.1"));
    assert_eq!(seen.header("x-forwarded-proto"), Some("https"));
    assert_eq!(seen.header("x-forwarded-host"), Some("shop.example"));
    assert_eq!(seen.header("x-request-id"), Some("chosen-by-the-balancer"));
    assert_eq!(answer.header("x-request-id"), Some("chosen-by-the-balancer"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_existing_via_is_added_to() {
    let stage = Stage::set().await;
    let call = stage.call("GET", "/echo").header("via", "1.0 fred");
    stage.client().send(call).await.expect(200);
    let seen = stage.backend.last_seen();
    let via = seen.header_values("via").join(", ");
    assert!(via.starts_with("1.0 fred, 1.1 "), "{via}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_leaves_the_connection_usable_or_closes_it_but_never_confuses_it() {
    let stage = Stage::set().await;
    let client: Client = stage.client();
    let mut connection = client.connect().await.unwrap();
    for _ in 0..5 {
        let unread = Call::new("POST", &stage.service.path("/echo")).key("gaas_wrong").body(pattern(5_000));
        connection.try_send(unread).await.unwrap().expect(401);
        if !connection.is_open().await {
            connection = client.connect().await.unwrap();
        }
        let echo = connection.try_send(stage.call("POST", "/echo").body("good")).await.unwrap();
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
        assert!(!text.contains("transfer-encoding"), "{path}: chunks for a 1.0 client");
        assert!(all.ends_with(&pattern(1000)), "{path}: the body is not as it was");
    }
}

/// RFC 9112 section 9.6: who closes a connection says so in its last answer. A client that was not
/// told sends its next request into the void, and cannot know whether it was taken.
#[tokio::test(flavor = "multi_thread")]
async fn no_connection_is_closed_without_the_last_answer_saying_so() {
    let builder = Gateway::builder().set("TIMEOUTS__TOTAL_SECONDS", "1");
    let stage = Stage::with(builder).await;
    let other = stage.admin.register("Other", &stage.backend.url("")).await;
    let limited = stage.admin.new_key(other.service, json!({ "name": "limited" })).await;
    stage.admin.limit(limited.id, 1, 86_400).await;
    let limited_path = other.path("/get");
    stage.client().get(&limited_path, &limited.key).await.expect(200);
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
        (404, stage.head("GET", "/get", "").replace("/proxy/1/", "/proxy/99/")),
        (429, with_key(&limited.key).replace("/proxy/1/get", &limited_path)),
        (400, stage.head("GET", "/%2e%2e/x", "")),
        (502, stage.head("GET", "/close", "")),
        (502, stage.head("GET", "/reset", "")),
        (502, stage.head("GET", "/garbage", "")),
        (504, stage.head("GET", "/hang", "")),
        (401, stage.head("POST", "/echo", "Content-Length: 3\r\n").replace(good, "gaas_wrong") + "abc"),
        (502, stage.head("POST", "/close", "Content-Length: 3\r\n") + "abc"),
    ];
    for (status, request) in cases {
        let mut connection = RawConnection::sending(address, &request).await;
        let answer = connection.answer().await.expect("an answer");
        assert_eq!(answer.status, status, "{request}: {answer:?}");
        connection.send(stage.head("GET", "/get", "")).await;
        let next = connection.answer().await;
        let told = answer.header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close"));
        assert_ne!(told, next.is_some(), "{request}: {answer:?} was followed by {next:?}");
    }
}
