//! HTTP/2: what the gateway promises over HTTP/1.1 holds, request by request.

use std::time::{Duration, Instant};

use bytes::Bytes;
use gaas_tests::{Backend, Call, eventually, pattern, sha256_hex};
use h2::Reason;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::task::JoinSet;

use super::Secure;

#[tokio::test(flavor = "multi_thread")]
async fn an_http1_backend_gets_the_request_as_it_would_have_come_over_http1() {
    let secure = Secure::set().await;
    let stage = &secure.stage;
    let http2 = secure.client().http2().await.unwrap();
    let call = stage
        .call("PUT", "/echo//a%2Fb/;x?q=%20+")
        .header("cookie", "a=1")
        .header("cookie", "b=2")
        .header("cookie", "c=3; d=4")
        .header("x-twice", "one")
        .header("x-twice", "two")
        .header("te", "trailers")
        .body("hello");
    http2.send(call).await.expect(200);
    let seen = stage.backend.last_seen();
    assert_eq!(seen.method, "PUT");
    assert_eq!(seen.target, "/echo//a%2Fb/;x?q=%20+");
    // RFC 9113 §8.2.3: HTTP/1 servers know one line of cookies.
    assert_eq!(seen.header("cookie"), Some("a=1; b=2; c=3; d=4"));
    assert_eq!(seen.header_values("x-twice"), ["one", "two"]);
    assert_eq!(seen.header("te"), None);
    assert_eq!(seen.header("x-api-key"), None);
    let backend = stage.backend.address().to_string();
    assert_eq!(seen.header("host"), Some(backend.as_str()));
    assert_eq!(seen.body_bytes, 5);

    let path = format!("/api/v1/services/{}", stage.service.service);
    let edit = json!({ "preserve_host": true });
    stage.admin.patch(&path, edit).await.expect(200);
    http2.send(stage.call("GET", "/get")).await.expect(200);
    let asked = format!("{}:{}", super::NAME, stage.gateway.secure_address().port());
    let seen = stage.backend.last_seen();
    assert_eq!(seen.header("host"), Some(asked.as_str()));
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_are_the_same_problem_documents() {
    let secure = Secure::with(|b| b.set("LIMITS__MAX_BODY_BYTES", 100_000)).await;
    let stage = &secure.stage;
    let key = json!({ "name": "limited" });
    let limited = stage.admin.new_key(stage.service.service, key).await;
    stage.admin.limit(limited.id, 1, 86_400).await;
    let other = stage.admin.register("Other", &stage.backend.url("")).await;
    let path = stage.service.path("/get");
    let http2 = secure.client().http2().await.unwrap();

    let refused = http2.send(Call::get(&path)).await;
    assert!(refused.header("www-authenticate").is_some());
    refused.expect_gateway_error(401, "api_key_missing");
    let call = Call::get(&path).key(&other.key);
    http2
        .send(call)
        .await
        .expect_gateway_error(403, "api_key_not_for_service");
    let call = Call::get("/proxy/99/x").key(&stage.service.key);
    http2
        .send(call)
        .await
        .expect_gateway_error(404, "service_not_found");
    let call = || Call::get(&path).key(&limited.key);
    let good = http2.send(call()).await.expect(200);
    assert_eq!(good.number("x-ratelimit-remaining"), 0);
    let refused = http2.send(call()).await;
    assert!(refused.number("retry-after") > 0);
    refused.expect_gateway_error(429, "rate_limited");
    let call = stage.call("GET", "/%2e%2e/secret");
    http2.send(call).await.expect_gateway_error(400, "bad_path");
    let call = stage
        .call("GET", "/get")
        .header("x-large", "x".repeat(33_000));
    http2
        .send(call)
        .await
        .expect_gateway_error(431, "headers_too_large");
    let many = (0..300).fold(stage.call("GET", "/get"), |call, n| {
        call.header(&format!("x-{n}"), "1")
    });
    http2
        .send(many)
        .await
        .expect_gateway_error(431, "headers_too_large");
    let declared = stage
        .call("POST", "/echo")
        .header("content-length", "100001")
        .body(pattern(100_001));
    http2
        .send(declared)
        .await
        .expect_gateway_error(413, "body_too_large");
    let undeclared = stage
        .call("POST", "/echo")
        .chunks(vec![pattern(20_000); 10]);
    http2
        .send(undeclared)
        .await
        .expect_gateway_error(413, "body_too_large");
    let call = stage.call("GET", "/close");
    http2
        .send(call)
        .await
        .expect_gateway_error(502, "upstream_broken");
    // Unlike over HTTP/1.1, none of these has cost the connection.
    http2.send(stage.call("GET", "/get")).await.expect(200);
    assert_eq!(secure.metric("gaas_proxy_http2_connections").await, Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn large_bodies_stream_in_both_directions_at_once() {
    let secure = Secure::set().await;
    let stage = &secure.stage;
    let http2 = secure.client().http2().await.unwrap();
    let body = pattern(3_000_000);
    let chunks: Vec<Bytes> = body.chunks(70_000).map(Bytes::copy_from_slice).collect();
    let call = |body: &Bytes| stage.call("POST", "/echo").body(body.clone());
    let (up, down, chunked, down_chunked) = tokio::join!(
        http2.send(call(&body)),
        http2.send(stage.call("GET", "/bytes/3000000")),
        http2.send(stage.call("POST", "/echo").chunks(chunks)),
        http2.send(stage.call("GET", "/chunked/3000000")),
    );
    for echo in [up, chunked] {
        let echo = echo.expect(200).json();
        assert_eq!(echo["body_sha256"], sha256_hex(&body).as_str());
    }
    for answer in [down, down_chunked] {
        assert_eq!(answer.header("transfer-encoding"), None);
        assert!(answer.expect(200).body == body, "the body is not as it was");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn deadlines_end_a_stream_and_nothing_but_the_stream() {
    let secure = Secure::with(|b| b.set("TIMEOUTS__TOTAL_SECONDS", "1")).await;
    let stage = &secure.stage;
    let http2 = secure.client().http2().await.unwrap();
    let started = Instant::now();
    let (hangs, stalls, good) = tokio::join!(
        http2.send(stage.call("GET", "/hang")),
        http2.try_send(stage.call("GET", "/stall")),
        http2.send(stage.call("GET", "/get")),
    );
    hangs.expect_gateway_error(504, "upstream_timeout");
    let broken = stalls.expect_err("half an answer is no answer");
    assert!(broken.downcast_ref::<h2::Error>().is_some(), "{broken}");
    good.expect(200);
    // A client that stops in the middle of its upload is told, too.
    let (answer, mut upload) = http2.begin(stage.call("POST", "/echo")).await.unwrap();
    upload
        .send_data(Bytes::from_static(b"never finished"), false)
        .unwrap();
    let late = answer.await.unwrap();
    assert!([408, 504].contains(&late.status().as_u16()), "{late:?}");
    assert!(started.elapsed() < Duration::from_secs(8));
    http2.send(stage.call("GET", "/get")).await.expect(200);
    eventually("requests in flight", Some(0), || {
        secure.metric("gaas_proxy_requests_in_flight")
    })
    .await;
    let billed = stage.admin.total_requests(stage.service.service).await;
    assert_eq!(billed, 2, "what was cut off is not billed");
}

#[tokio::test(flavor = "multi_thread")]
async fn idle_connections_are_told_goodbye_and_silent_ones_too() {
    let secure = Secure::with(|b| {
        b.set("TIMEOUTS__CLIENT_HEADER_SECONDS", "1")
            .set("TIMEOUTS__CLIENT_IDLE_SECONDS", "1")
    })
    .await;
    let silent = secure.client().http2().await.unwrap();
    let idle = secure.client().http2().await.unwrap();
    idle.send(secure.stage.call("GET", "/get"))
        .await
        .expect(200);
    // By a GOAWAY without an error (RFC 9113 §6.8): nobody has to be cut off.
    silent.ended(Duration::from_secs(6)).await.unwrap();
    idle.ended(Duration::from_secs(6)).await.unwrap();
    let cut = "gaas_proxy_connections_cut_total";
    assert_eq!(secure.metric(cut).await, Some(0));
    // Agreed on, and then not spoken.
    let mut mute = secure.client().handshake(&["h2"]).await.unwrap();
    let mut settings = Vec::new();
    let reading = mute.read_to_end(&mut settings);
    let _closed = gaas_tests::within(Duration::from_secs(8), "being closed", reading).await;
    eventually("connections", Some(0), || {
        secure.metric("gaas_proxy_http2_connections")
    })
    .await;
    assert_eq!(secure.metric(cut).await, Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_carries_so_many_requests_and_then_says_goodbye() {
    let secure = Secure::with(|b| b.set("LIMITS__MAX_REQUESTS_PER_CONNECTION", 3)).await;
    let http2 = secure.client().http2().await.unwrap();
    for _ in 0..3 {
        http2
            .send(secure.stage.call("GET", "/get"))
            .await
            .expect(200);
    }
    http2.ended(Duration::from_secs(5)).await.unwrap();
    let cut = secure.metric("gaas_proxy_connections_cut_total").await;
    assert_eq!(cut, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_are_bounded_and_share_a_connection() {
    let secure = Secure::with(|b| b.set("PROXY__TLS__HTTP2_MAX_STREAMS", 4)).await;
    let (stage, http2) = (&secure.stage, secure.client().http2().await.unwrap());
    // The client learns of the bound with the first answer.
    http2.send(stage.call("GET", "/get")).await.expect(200);
    let http2 = std::sync::Arc::new(http2);
    let mut waiting = JoinSet::new();
    for _ in 0..12 {
        let (http2, call) = (std::sync::Arc::clone(&http2), stage.call("GET", "/gate"));
        waiting.spawn(async move { http2.send(call).await.status });
    }
    stage.backend.await_begun(1 + 4).await;
    assert_eq!(
        secure.metric("gaas_proxy_requests_in_flight").await,
        Some(4)
    );
    stage.backend.open_gate();
    let answers = waiting.join_all().await;
    assert_eq!(answers, [200; 12]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_request_is_given_up_and_its_siblings_go_on() {
    let secure = Secure::set().await;
    let (stage, http2) = (&secure.stage, secure.client().http2().await.unwrap());
    let (answer, mut upload) = http2.begin(stage.call("POST", "/echo")).await.unwrap();
    upload
        .send_data(Bytes::from_static(b"half of"), false)
        .unwrap();
    stage.backend.await_begun(1).await;
    upload.send_reset(Reason::CANCEL);
    assert!(answer.await.is_err());
    stage.backend.await_abandoned(1).await;
    http2.send(stage.call("GET", "/get")).await.expect(200);
    eventually("requests in flight", Some(0), || {
        secure.metric("gaas_proxy_requests_in_flight")
    })
    .await;
    let malformed = "gaas_proxy_rejections_total{code=\"malformed_request\"}";
    assert_eq!(secure.metric(malformed).await, Some(0));
}

/// CVE-2023-44487: whoever cancels as fast as he asks is not stopped by the bound on open streams.
#[tokio::test(flavor = "multi_thread")]
async fn asking_and_cancelling_in_a_flood_ends_the_connection_alone() {
    let secure = Secure::set().await;
    let stage = &secure.stage;
    let mut stream = secure.client().handshake(&["h2"]).await.unwrap();
    let mut bytes = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
    bytes.extend(frame(4, 0, 0, &[]));
    // Header fields in HPACK (RFC 7541): indexed `GET` and `https`, the rest spelled out.
    let mut fields = vec![0x82, 0x87];
    fields.extend(literal(0x04, &stage.service.path("/gate")));
    fields.extend(literal(0x01, "gateway.example"));
    fields.extend([0x00]);
    fields.extend(spelled("x-api-key"));
    fields.extend(spelled(&stage.service.key));
    for n in 0..2_000_u32 {
        let id = 2 * n + 1;
        bytes.extend(frame(1, 0x5, id, &fields));
        bytes.extend(frame(3, 0, id, &8_u32.to_be_bytes()));
    }
    let _cut = stream.write_all(&bytes).await;
    let mut answer = Vec::new();
    let reading = stream.read_to_end(&mut answer);
    let _closed = gaas_tests::within(Duration::from_secs(15), "being cut off", reading).await;
    let others = secure.client().http2().await.unwrap();
    others.send(stage.call("GET", "/get")).await.expect(200);
    eventually("requests in flight", Some(0), || {
        secure.metric("gaas_proxy_requests_in_flight")
    })
    .await;
    let handled = secure.metric("gaas_proxy_requests_total").await;
    assert!(handled < Some(1_500), "{handled:?} of 2001 were taken on");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unreachable_backend_is_502_over_http2_too() {
    let secure = Secure::set().await;
    let (address, _kept) = Backend::nowhere();
    let url = format!("http://{address}");
    let nowhere = secure.stage.admin.register_unlimited("Nowhere", &url).await;
    let http2 = secure.client().http2().await.unwrap();
    let call = Call::get(&nowhere.path("/x")).key(&nowhere.key);
    http2
        .send(call)
        .await
        .expect_gateway_error(502, "upstream_unreachable");
}

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let head = [length[1], length[2], length[3], kind, flags];
    [&head[..], &stream.to_be_bytes(), payload].concat()
}

/// A field whose name stands in the static table.
fn literal(name: u8, value: &str) -> Vec<u8> {
    [&[name][..], &spelled(value)].concat()
}

fn spelled(text: &str) -> Vec<u8> {
    let length = u8::try_from(text.len()).unwrap();
    assert!(length < 127);
    [&[length][..], text.as_bytes()].concat()
}
