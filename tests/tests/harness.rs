//! The harness itself, without a gateway in between: what it counts and compares can be trusted.

use gaas_tests::{Backend, Call, Client, RawConnection, blast, pattern, sha256_hex};

#[tokio::test(flavor = "multi_thread")]
async fn client_and_backend_agree_on_every_byte() {
    let backend = Backend::start().await;
    let client = Client::new(backend.address());
    let body = pattern(3_000_000);
    let chunks = body
        .chunks(70_001)
        .map(bytes::Bytes::copy_from_slice)
        .collect();
    let (whole, chunked) = (
        Call::new("PATCH", "/echo//%2F?x").body(body.clone()),
        Call::new("PUT", "/echo").chunks(chunks),
    );
    for (call, framing) in [(whole, "length"), (chunked, "chunked")] {
        let echo = client.send(call).await.expect(200).json();
        assert_eq!(echo["body_sha256"], sha256_hex(&body).as_str());
        assert_eq!(echo["framing"], framing);
    }
    assert_eq!(backend.seen()[0].target, "/echo//%2F?x");
    for how in ["bytes", "chunked"] {
        let answer = client
            .send(Call::get(&format!("/{how}/200000")))
            .await
            .expect(200);
        assert!(answer.body == pattern(200_000), "{how}");
        let head = format!("GET /{how}/200000 HTTP/1.1\r\n\r\n");
        let mut raw = RawConnection::sending(backend.address(), head).await;
        assert!(
            raw.answer().await.unwrap().body == pattern(200_000),
            "{how}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn load_is_counted_alike_on_both_sides() {
    let backend = Backend::start().await;
    let client = Client::new(backend.address());
    let statuses = [200, 204, 304, 404, 500];
    let tally = blast(client, 32, 5_000, move |number| {
        Call::get(&format!("/status/{}", statuses[number % statuses.len()]))
    })
    .await;
    assert_eq!(tally.answers, statuses.map(|status| (status, 1_000)).into());
    assert_eq!((tally.broken, tally.successes()), (0, backend.successes()));
    let broken = blast(client, 4, 40, |_| Call::get("/close")).await;
    assert_eq!((broken.broken, broken.successes()), (40, 0));
}
