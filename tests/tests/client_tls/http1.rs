//! What is written over TLS is put together into records: nothing is lost, mixed up or kept back.

use std::time::Duration;

use gaas_tests::{PATIENCE, within};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::Secure;

#[tokio::test(flavor = "multi_thread")]
async fn bodies_of_sizes_about_what_is_put_together_go_both_ways() {
    let secure = Secure::set().await;
    let stage = &secure.stage;
    let mut connection = secure.client().http1().await.unwrap();
    let sizes = [0, 1, 900, 1_459, 1_460, 1_461, 16_384, 200_000];
    stage.bodies_go_both_ways(&mut connection, &sizes).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_backend_has_sent_arrives_before_it_sends_more() {
    let secure = Secure::set().await;
    let mut stream = secure.client().handshake(&["http/1.1"]).await.unwrap();
    let request = secure.stage.head("GET", "/stall-chunked", "");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut read = Vec::new();
    while !read.ends_with(b"\r\nhello\r\n") {
        let more = within(PATIENCE, "the first chunk", stream.read_buf(&mut read)).await;
        assert_ne!(more.unwrap(), 0, "{}", String::from_utf8_lossy(&read));
    }
    assert!(read.starts_with(b"HTTP/1.1 200 "));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_http_is_answered_with_a_problem_document() {
    let secure = Secure::set().await;
    let mut stream = secure.client().handshake(&["http/1.1"]).await.unwrap();
    stream.write_all(b"no HTTP\r\n\r\n").await.unwrap();
    let mut read = String::new();
    // The connection may end without a farewell of TLS's: what counts is what came before.
    let _end = within(
        Duration::from_secs(5),
        "the end",
        stream.read_to_string(&mut read),
    )
    .await;
    assert!(read.starts_with("HTTP/1.1 400 "), "{read}");
    assert!(
        read.contains("\r\nX-GaaS-Error: malformed_request\r\n"),
        "{read}"
    );
    assert_eq!(secure.stage.backend.begun(), 0);
}
