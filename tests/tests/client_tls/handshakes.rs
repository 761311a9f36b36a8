//! Who gets a connection, and what becomes of those who do not.

use std::time::Duration;

use gaas_tests::{Backend, RawConnection, SecureClient, Stage, eventually, within};
use openssl::ssl::SslVersion;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{NAME, Secure, certified, metric};

#[tokio::test(flavor = "multi_thread")]
async fn https_is_served_beside_http_and_backends_are_told_which_it_was() {
    let secure = Secure::set().await;
    let stage = &secure.stage;
    let host = format!("{NAME}:{}", stage.gateway.secure_address().port());
    let mut http1 = secure.client().http1().await.unwrap();
    let call = stage.call("GET", "/get").header("host", &host);
    http1.try_send(call).await.unwrap().expect(200);
    let seen = stage.backend.last_seen();
    assert_eq!(seen.header("x-forwarded-proto"), Some("https"));
    assert_eq!(seen.header("via"), Some("1.1 gaas"));

    let http2 = secure.client().http2().await.unwrap();
    http2.send(stage.call("GET", "/get")).await.expect(200);
    let seen = stage.backend.last_seen();
    assert_eq!(seen.header("x-forwarded-proto"), Some("https"));
    assert_eq!(seen.header("x-forwarded-host"), Some(host.as_str()));
    assert_eq!(seen.header("via"), Some("2.0 gaas"));

    stage.get("/get").await.expect(200);
    let seen = stage.backend.last_seen();
    assert_eq!(seen.header("x-forwarded-proto"), Some("http"));
    assert_eq!(
        stage.admin.total_requests(stage.service.service).await,
        3,
        "each is billed once, whatever it came over"
    );
    assert_eq!(secure.metric("gaas_tls_handshakes_total").await, Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn https_takes_the_place_of_http_where_it_has_no_address_of_its_own() {
    let (builder, authority, _files) = certified();
    let (gateway, backend) = tokio::join!(builder.start(), Backend::start());
    assert_eq!(gateway.traffic_address(), gateway.secure_address());
    let stage = Stage::around(gateway, backend).await;
    let client = SecureClient::new(stage.gateway.secure_address(), NAME, &authority);
    let mut http1 = client.http1().await.unwrap();
    let answer = http1.try_send(stage.call("GET", "/get")).await;
    answer.unwrap().expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_comes_without_tls_is_told_so() {
    let secure = Secure::set().await;
    let address = secure.stage.gateway.secure_address();
    let body = "Content-Length: 5000\r\n";
    for method in ["GET", "DELETE", "POST"] {
        let mut request = secure.stage.head(method, "/get", body);
        request.push_str(&"x".repeat(5_000));
        let mut connection = RawConnection::sending(address, request).await;
        let answer = connection.answer().await.expect("an answer");
        answer.expect_gateway_error(400, "malformed_request");
        let detail = answer.json()["detail"].to_string();
        assert!(detail.contains("https://"), "{detail}");
        connection.closed_within(Duration::from_secs(3)).await;
    }
    // What is neither is not answered.
    let mut noise = RawConnection::sending(address, [0u8, 1, 2, 3]).await;
    let answer = noise.closed_within(Duration::from_secs(3)).await;
    assert_eq!(answer, b"");
    let failed = "gaas_tls_handshakes_failed_total{reason=\"not_tls\"}";
    assert_eq!(secure.metric(failed).await, Some(4));
    assert_eq!(secure.stage.backend.begun(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handshake_that_takes_too_long_is_cut_off() {
    let secure = Secure::with(|b| b.set("TIMEOUTS__CLIENT_HEADER_SECONDS", "1")).await;
    let address = secure.stage.gateway.secure_address();
    let mut silent = TcpStream::connect(address).await.unwrap();
    // The beginning of a ClientHello that goes on for ever, a byte now and then.
    let mut slow = TcpStream::connect(address).await.unwrap();
    slow.write_all(&[0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3])
        .await
        .unwrap();
    let (mut reading, mut writing) = slow.split();
    let trickle = async {
        while writing.write_all(&[0]).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        std::future::pending().await
    };
    let cut = async {
        let mut rest = Vec::new();
        let _reset = reading.read_to_end(&mut rest).await;
        let _reset = silent.read_to_end(&mut rest).await;
        assert_eq!(rest, b"");
    };
    within(Duration::from_secs(5), "both being cut off", async {
        tokio::select! {
            () = cut => {}
            () = trickle => {}
        }
    })
    .await;
    let failed = "gaas_tls_handshakes_failed_total{reason=\"timeout\"}";
    // The socket closes a moment before that is counted.
    let counted = || secure.metric(failed);
    eventually("both being counted", Some(2), counted).await;
    // Who leaves without a word, as a load balancer's probe does, has failed at nothing.
    drop(TcpStream::connect(address).await.unwrap());
    secure.client().http2().await.unwrap();
    assert_eq!(secure.metric(failed).await, Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_expects_another_name_refuses_and_others_are_served_whatever_they_expect() {
    let secure = Secure::set().await;
    let address = secure.stage.gateway.secure_address();
    let wrong = SecureClient::new(address, "other.example", &secure.authority);
    assert!(wrong.http2().await.is_err());
    let careless = SecureClient::careless(address, "other.example", SslVersion::TLS1_3);
    let http2 = careless.http2().await.unwrap();
    http2
        .send(secure.stage.call("GET", "/get"))
        .await
        .expect(200);
    // Known by address: such a client names no host at all (RFC 6066 §3).
    let nameless = SecureClient::careless(address, "127.0.0.1", SslVersion::TLS1_3);
    let http2 = nameless.http2().await.unwrap();
    http2
        .send(secure.stage.call("GET", "/get"))
        .await
        .expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn old_versions_are_refused() {
    let secure = Secure::with(|b| b.set("PROXY__TLS__MIN_VERSION", "1.3")).await;
    let address = secure.stage.gateway.secure_address();
    let old = SecureClient::careless(address, NAME, SslVersion::TLS1_2);
    assert!(old.handshake(&["h2"]).await.is_err());
    secure.client().http2().await.unwrap();
    let failed = "gaas_tls_handshakes_failed_total{reason=\"tls\"}";
    eventually("failed handshakes", Some(1), || secure.metric(failed)).await;

    let (builder, _authority, _files) = certified();
    let gateway = builder.start().await;
    let old = SecureClient::careless(gateway.secure_address(), NAME, SslVersion::TLS1_2);
    let stream = old.handshake(&["h2"]).await.unwrap();
    assert_eq!(stream.ssl().version_str(), "TLSv1.2");
    let older = SecureClient::careless(gateway.secure_address(), NAME, SslVersion::TLS1_1);
    assert!(older.handshake(&["http/1.1"]).await.is_err());
    assert_eq!(metric(&gateway, "gaas_tls_handshakes_total").await, Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_protocol_is_agreed_on_or_refused() {
    let secure = Secure::set().await;
    let chosen = async |secure: &Secure, offered: &[&str]| {
        let stream = secure.client().handshake(offered).await.ok()?;
        let chosen = stream.ssl().selected_alpn_protocol();
        Some(chosen.map(|name| String::from_utf8_lossy(name).into_owned()))
    };
    let named = |name: &str| Some(Some(name.to_owned()));
    assert_eq!(chosen(&secure, &["http/1.1", "h2"]).await, named("h2"));
    assert_eq!(chosen(&secure, &["http/1.1"]).await, named("http/1.1"));
    assert_eq!(chosen(&secure, &[]).await, Some(None));
    // RFC 7301 §3.2.
    assert_eq!(chosen(&secure, &["smtp"]).await, None);

    let without = Secure::with(|b| b.set("PROXY__TLS__HTTP2", "false")).await;
    assert_eq!(
        chosen(&without, &["h2", "http/1.1"]).await,
        named("http/1.1")
    );
    // Who offers nothing speaks HTTP/1.1.
    let stream = without.client().handshake(&[]).await.unwrap();
    let head = without.stage.head("GET", "/get", "Connection: close\r\n");
    let (mut reading, mut writing) = tokio::io::split(stream);
    writing.write_all(head.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    reading.read_to_end(&mut answer).await.unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 200 "));
}
