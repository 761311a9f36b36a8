//! Requests that are not what they seem: framing, smuggling, sizes, ways out of the path. Sent as
//! bytes, as the RFCs have them.

use std::time::Duration;

use gaas_tests::{Gateway, RawConnection, Stage, pattern};

/// RFC 9112 section 6.1 and 6.3: contradictory lengths are an attack until proven otherwise. The
/// connection is closed, so that what follows cannot be taken for another request.
#[tokio::test(flavor = "multi_thread")]
async fn ambiguous_framing_is_refused_and_the_connection_closed() {
    let stage = Stage::set().await;
    let smuggled = stage.head("GET", "/echo/smuggled", "");
    let cases = [
        (
            "length and chunks",
            "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        ),
        (
            "chunks and length",
            "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        ),
        ("two lengths", "Content-Length: 0\r\nContent-Length: 5\r\n"),
        ("a list of lengths", "Content-Length: 0, 5\r\n"),
        ("a negative length", "Content-Length: -1\r\n"),
        ("a signed length", "Content-Length: +5\r\n"),
        ("a length in hexadecimal", "Content-Length: 0x5\r\n"),
        (
            "an endless length",
            "Content-Length: 99999999999999999999999\r\n",
        ),
        ("an unknown coding", "Transfer-Encoding: cow\r\n"),
        (
            "chunked not last",
            "Transfer-Encoding: chunked, identity\r\n",
        ),
        (
            "chunked twice",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        ),
        (
            "a blank before the colon",
            "Transfer-Encoding : chunked\r\n",
        ),
        ("a vertical tab", "Transfer-Encoding: \x0bchunked\r\n"),
        (
            "a folded header",
            "X-Folded: a\r\n b\r\nTransfer-Encoding:\r\n chunked\r\n",
        ),
    ];
    let mut let_in = Vec::new();
    for (what, headers) in cases {
        let request = format!(
            "{}0\r\n\r\n{smuggled}",
            stage.head("POST", "/echo", headers)
        );
        let begun = stage.backend.begun();
        let mut connection = RawConnection::sending(stage.gateway.traffic_address(), request).await;
        let answer = connection.answer().await;
        let refused = answer
            .as_ref()
            .is_none_or(|answer| (400..=501).contains(&answer.status));
        let rest = connection.closed_within(Duration::from_secs(5)).await;
        if !refused || !rest.is_empty() || stage.backend.begun() != begun {
            let_in.push((
                what,
                answer.map(|answer| answer.status),
                String::from_utf8_lossy(&rest).into_owned(),
            ));
        }
    }
    assert_eq!(
        let_in,
        [],
        "framing that was let in, or whose rest was answered"
    );
    stage.get("/get").await.expect(200);
}

/// RFC 9112 section 7.1: where a chunk ends must be beyond doubt, or a request can hide in it.
#[tokio::test(flavor = "multi_thread")]
async fn no_request_hides_behind_malformed_chunks() {
    let stage = Stage::set().await;
    let smuggled = stage.head("GET", "/echo/smuggled", "");
    // The HTTP parser that Pingora uses reads over the last two. That is harmless as long as the
    // body is framed anew for the backend and nothing that follows is taken for a request.
    let cases = [
        ("a bare LF after the size", "5\nhello\r\n0\r\n\r\n", true),
        ("a bare LF after the data", "5\r\nhello\n0\r\n\r\n", true),
        ("a size with a prefix", "0x5\r\nhello\r\n0\r\n\r\n", true),
        ("a signed size", "+5\r\nhello\r\n0\r\n\r\n", true),
        ("a negative size", "-5\r\nhello\r\n0\r\n\r\n", true),
        (
            "a size that overflows",
            "10000000000000005\r\nhello\r\n0\r\n\r\n",
            true,
        ),
        ("a size that is none", "five\r\nhello\r\n0\r\n\r\n", true),
        ("more data than announced", "4\r\nhello\r\n0\r\n\r\n", true),
        ("an empty size", "\r\nhello\r\n0\r\n\r\n", false),
        (
            "a line end in an extension",
            "5;a=\n1\r\nhello\r\n0\r\n\r\n",
            false,
        ),
    ];
    for (what, chunks, must_be_refused) in cases {
        let head = stage.head("POST", "/echo", "Transfer-Encoding: chunked\r\n");
        let before = stage.backend.seen().len();
        let request = format!("{head}{chunks}{smuggled}");
        let mut connection = RawConnection::sending(stage.gateway.traffic_address(), request).await;
        let answer = connection.answer().await;
        let rest = connection.closed_within(Duration::from_secs(5)).await;
        assert!(rest.is_empty(), "{what}: the rest was answered");
        let seen = &stage.backend.seen()[before..];
        if must_be_refused {
            let refused = answer
                .as_ref()
                .is_none_or(|a| (400..=502).contains(&a.status));
            assert!(refused && seen.is_empty(), "{what}: {answer:?} {seen:?}");
        }
        assert!(
            seen.iter().all(|seen| seen.method == "POST"),
            "{what}: {seen:?}"
        );
    }
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
            assert!(
                (400..=505).contains(&answer.status),
                "{request:?}: {answer:?}"
            );
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
    let many_small: String = (0..400)
        .map(|n| format!("X-Small-{n:03}: 0123456789\r\n"))
        .collect();
    let long_target = format!("/echo?{}", "q".repeat(9_000));
    for (what, request) in [
        ("one large header", stage.head("GET", "/echo", &one_large)),
        (
            "many small headers",
            stage.head("GET", "/echo", &many_small),
        ),
        ("a long target", stage.head("GET", &long_target, "")),
    ] {
        let mut connection = RawConnection::sending(address, request).await;
        let answer = connection
            .answer()
            .await
            .expect("an answer rather than silence");
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
    for body in [
        stage.call("POST", "/echo").body(exactly.clone()),
        stage.call("POST", "/echo").chunks(vec![exactly]),
    ] {
        stage.client().send(body).await.expect(200);
    }
    // Told beforehand: refused before a byte is read.
    let head = stage.head("POST", "/echo", "Content-Length: 100001\r\n");
    let mut connection = RawConnection::sending(stage.gateway.traffic_address(), head).await;
    connection
        .answer()
        .await
        .expect("an answer")
        .expect_gateway_error(413, "body_too_large");
    assert_eq!(stage.backend.begun(), 2);
    // Not told: refused as soon as it is over.
    let head = stage.head("POST", "/echo", "Transfer-Encoding: chunked\r\n");
    let mut connection = RawConnection::sending(stage.gateway.traffic_address(), head).await;
    connection.send(format!("{:x}\r\n", over.len())).await;
    connection.send(&over).await;
    connection.send("\r\n0\r\n\r\n").await;
    connection
        .answer()
        .await
        .expect("an answer")
        .expect_gateway_error(413, "body_too_large");
    assert!(stage.gateway.terminate_proxy().await.success());
    assert_eq!(stage.admin.bill(stage.service.key_id).await.requests, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn ways_out_of_the_targets_path_are_400() {
    let stage = Stage::set().await;
    for rest in [
        "/..",
        "/../secret",
        "/a/../../b",
        "/a/..",
        "/%2e%2e/x",
        "/%2E%2e",
        "/.%2e/x",
        "/%2e./x",
        "/a/%2E%2E/b",
        "/..?q",
        "/..%2fsecret",
        "/%2e%2e%2fsecret",
        "/a%2f..%2fb",
        "/a%00b",
        "/a%0d%0aX:1",
        "/a%7f",
    ] {
        let mut connection =
            RawConnection::sending(stage.gateway.traffic_address(), stage.head("GET", rest, ""))
                .await;
        let answer = connection.answer().await.expect("an answer");
        assert_eq!(answer.status, 400, "{rest}: {answer:?}");
        assert!(
            answer.header("x-gaas-error").is_some(),
            "{rest}: {answer:?}"
        );
        assert_eq!(stage.backend.begun(), 0, "{rest}");
    }
}
