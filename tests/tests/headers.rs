//! Headers between client and backend: hop-by-hop ones end here, forwarding ones are the gateway's.

use gaas_tests::{Gateway, RawConnection, Stage};

/// RFC 9110 section 7.6.1.
#[tokio::test(flavor = "multi_thread")]
async fn hop_by_hop_headers_end_at_the_gateway_in_both_directions() {
    let stage = Stage::set().await;
    let headers = "Connection: keep-alive, X-Private, X-Kept-Too\r\nKeep-Alive: timeout=5\r\n\
        X-Private: 1\r\nX-Kept-Too: 1\r\nTE: trailers\r\nTrailer: X-Sum\r\nUpgrade: h2c\r\n\
        Proxy-Authorization: Basic x\r\nProxy-Connection: keep-alive\r\nX-Public: 1\r\n";
    let mut connection = RawConnection::sending(
        stage.gateway.traffic_address(),
        stage.head("GET", "/headers", headers),
    )
    .await;
    let answer = connection.answer().await.expect("an answer");
    assert_eq!(answer.status, 200, "{answer:?}");
    let seen = stage.backend.last_seen();
    for gone in [
        "keep-alive",
        "x-private",
        "x-kept-too",
        "te",
        "trailer",
        "upgrade",
        "proxy-authorization",
        "proxy-connection",
        "x-api-key",
    ] {
        assert_eq!(
            seen.header_values(gone),
            [""; 0],
            "{gone} reached the backend"
        );
    }
    let connection_header = seen
        .header("connection")
        .unwrap_or_default()
        .to_ascii_lowercase();
    assert!(
        !connection_header.contains("x-private"),
        "{connection_header}"
    );
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
        "X-Forwarded-For, X-Forwarded-Proto",
        "X-Request-Id",
        "Via",
        "Host",
        "X-API-Key",
        "Content-Length",
        "Transfer-Encoding",
        "close, Content-Length",
    ] {
        let headers = format!("Connection: {named}\r\nContent-Length: 5\r\n");
        let request = stage.head("POST", "/echo", &headers) + "hello";
        let before = stage.backend.begun();
        let mut connection = RawConnection::sending(stage.gateway.traffic_address(), request).await;
        let answer = connection.answer().await.expect("an answer");
        if answer.status == 400 {
            assert_eq!(
                stage.backend.begun(),
                before,
                "{named}: refused and yet forwarded"
            );
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
    assert_eq!(
        seen.header("host"),
        Some(stage.backend.address().to_string().as_str())
    );
    assert_eq!(seen.header_values("x-api-key"), [""; 0]);
    let via = seen.header("via").expect("Via");
    assert!(via.starts_with("1.1 "), "{via}");
    assert!(
        answer.header("via").expect("Via").starts_with("1.1 "),
        "{answer:?}"
    );
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
    assert_eq!(
        seen.header("x-forwarded-for"),
        Some("203.0.113.7, 127.0.0.1")
    );
    assert_eq!(seen.header("x-forwarded-proto"), Some("https"));
    assert_eq!(seen.header("x-forwarded-host"), Some("shop.example"));
    assert_eq!(seen.header("x-request-id"), Some("chosen-by-the-balancer"));
    assert_eq!(
        answer.header("x-request-id"),
        Some("chosen-by-the-balancer")
    );
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
