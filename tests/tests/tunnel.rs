//! WebSocket: a connection handed over to another protocol counts once, at 101, and has no
//! deadline afterwards.

use std::time::Duration;

use gaas_tests::{Gateway, RawConnection, Stage, eventually};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Takes one connection: answers the upgrade with 101, then sends back whatever comes.
pub(crate) async fn echoing_upgrader(listener: TcpListener, headers: &str) -> String {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    let switch = format!(
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
         Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n{headers}\r\n"
    );
    stream.write_all(switch.as_bytes()).await.unwrap();
    let mut buffer = [0; 1_024];
    while let Ok(count @ 1..) = stream.read(&mut buffer).await {
        stream.write_all(&buffer[..count]).await.unwrap();
    }
    String::from_utf8(head).unwrap()
}

pub(crate) async fn head_of(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    String::from_utf8(head).unwrap()
}

/// RFC 6455 §4: the handshake passes, bytes flow both ways past the deadline of an ordinary
/// exchange, and the bill shows one request.
#[tokio::test(flavor = "multi_thread")]
async fn a_websocket_outlives_the_deadline_and_is_billed_once() {
    let gateway = Gateway::builder()
        .set("TIMEOUTS__TOTAL_SECONDS", "1")
        .start()
        .await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let backend = tokio::spawn(echoing_upgrader(listener, ""));
    let admin = gateway.admin();
    let service = admin.register("Chat", &format!("http://{address}")).await;

    let mut client = TcpStream::connect(gateway.traffic_address()).await.unwrap();
    let request = format!(
        "GET {} HTTP/1.1\r\nHost: gateway\r\nX-API-Key: {}\r\nConnection: Upgrade\r\n\
         Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
        service.path("/room"),
        service.key
    );
    client.write_all(request.as_bytes()).await.unwrap();
    let head = head_of(&mut client).await;
    assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
    assert!(
        head.to_ascii_lowercase().contains("upgrade: websocket"),
        "{head}"
    );

    for round in 0..4u8 {
        // Real silence, longer in all than the deadline: there is no event to await instead.
        tokio::time::sleep(Duration::from_millis(500)).await;
        client.write_all(&[round; 100]).await.unwrap();
        let mut echo = [0; 100];
        client.read_exact(&mut echo).await.unwrap();
        assert_eq!(echo, [round; 100]);
    }
    client.shutdown().await.unwrap();
    let seen = backend.await.unwrap();
    assert!(seen.starts_with("GET /room HTTP/1.1\r\n"), "{seen}");
    assert!(!seen.to_ascii_lowercase().contains("x-api-key"), "{seen}");
    drop(client);

    eventually("the tunnel to be billed", 1, || {
        admin.total_requests(service.service)
    })
    .await;
}

/// An upgrade that the backend declines is an ordinary exchange.
#[tokio::test(flavor = "multi_thread")]
async fn a_declined_upgrade_is_an_ordinary_answer() {
    let stage = Stage::set().await;
    let head = stage.head(
        "GET",
        "/get",
        "Connection: Upgrade\r\nUpgrade: websocket\r\n",
    );
    let mut connection = RawConnection::sending(stage.gateway.traffic_address(), head).await;
    assert_eq!(connection.answer().await.unwrap().status, 200);
}
