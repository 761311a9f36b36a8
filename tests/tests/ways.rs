//! A request that is there as a whole goes over a kept connection by a way of its own. Nobody can
//! tell: client and backend see of each exchange what they see when it goes Pingora's way.

use std::time::Duration;

use gaas_tests::{Gateway, RawAnswer, RawConnection, Stage, pattern, sha256_hex};

/// Sends a request Pingora's way, and goes no further than the gateway (RFC 9110 section 7.6.1).
const PINGORAS_WAY: &str = "TE: trailers\r\n";
/// What the gateway says anew with each answer, or counts down.
const EACH_ITS_OWN: [&str; 5] = [
    "date",
    "x-request-id",
    "ratelimit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
];

#[tokio::test(flavor = "multi_thread")]
async fn an_exchange_looks_the_same_whichever_way_it_goes() {
    let stage = Stage::set().await;
    let paths = [
        "/get",
        "/get/a%2Fb?x=1&y",
        "/bytes/0",
        "/bytes/1",
        "/bytes/5000",
        "/bytes/3000000",
        "/chunked/0",
        "/chunked/1",
        "/chunked/3000000",
        "/drops/3000",
        "/until-close/0",
        "/until-close/70000",
        "/status/204",
        "/status/304",
        "/status/404",
        "/status/500",
        "/headers",
        "/hints",
        "/units/7,8",
    ];
    for path in paths {
        for method in ["GET", "HEAD", "DELETE", "POST", "M-SEARCH"] {
            let lines = "Accept: */*\r\naccept: twice\r\nX-Odd-CASE:  spaced \r\nCookie: a=b\r\n";
            for body in ["", "abc"] {
                let [ours, pingoras] = ["", PINGORAS_WAY].map(|way| format!("{lines}{way}"));
                let ours = exchange(&stage, method, path, &ours, body).await;
                let pingoras = exchange(&stage, method, path, &pingoras, body).await;
                assert_eq!(ours, pingoras, "{method} {path} {body}");
            }
        }
    }
}

/// RFC 9112 section 9.3: it is between the client and the gateway how long their connection stays.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_client_says_of_its_connection_stays_with_the_gateway() {
    let stage = Stage::set().await;
    for (lines, stays) in [
        ("Connection: keep-alive\r\n", true),
        ("connection:  Keep-Alive \r\n", true),
        ("Connection: keep-alive\r\nKeep-Alive: timeout=9\r\n", true),
        ("Connection: close\r\n", false),
        ("Connection: close\r\nConnection: keep-alive\r\n", false),
    ] {
        let mut client = with_kept(&stage).await;
        let before = stage.backend.connections();
        client.send(stage.head("GET", "/echo", lines)).await;
        let answer = client.answer().await.expect("an answer");
        let told = answer.header("connection").map(str::to_ascii_lowercase);
        assert_eq!(told.as_deref() != Some("close"), stays, "{lines}");
        let seen = stage.backend.last_seen();
        assert_eq!(seen.header_values("connection"), [""; 0], "{lines}");
        assert_eq!(seen.header_values("keep-alive"), [""; 0], "{lines}");
        client.send(stage.head("GET", "/get", "")).await;
        assert_eq!(client.answer().await.is_some(), stays, "{lines}");
        assert_eq!(stage.backend.connections(), before, "{lines}");
    }
}

/// Short bodies go with their header if they came with it; others follow.
#[tokio::test(flavor = "multi_thread")]
async fn a_body_arrives_whole_however_it_comes() {
    let stage = Stage::set().await;
    for size in [1, 3_000, 16_384, 16_385, 70_000] {
        let body = pattern(size);
        let head = |method| {
            let length = format!("Content-Length: {size}\r\n");
            stage.head(method, "/status/200", &length).into_bytes()
        };
        for (method, first, kept) in [
            ("POST", size, true),
            ("PUT", size, false),
            ("POST", 0, true),
            ("POST", size / 2, true),
            ("PUT", size / 2, false),
        ] {
            let mut client = match kept {
                true => with_kept(&stage).await,
                false => RawConnection::open(stage.gateway.traffic_address()).await,
            };
            let begun = stage.backend.begun();
            client.send([&head(method), &body[..first]].concat()).await;
            if first < size {
                // The header has been passed on by itself, so the rest comes later.
                stage.backend.await_begun(begun + 1).await;
                client.send(&body[first..]).await;
            }
            let answer = client.answer().await.expect("an answer");
            let seen = stage.backend.last_seen();
            let what = format!("{method} {size} {first} {kept}");
            assert_eq!((answer.status, seen.framing), (200, "length"), "{what}");
            assert_eq!(seen.body_sha256, sha256_hex(&body), "{what}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_breaks_its_body_off_is_not_passed_on_as_whole() {
    let stage = Stage::set().await;
    for kept in [true, false] {
        let mut client = match kept {
            true => with_kept(&stage).await,
            false => RawConnection::open(stage.gateway.traffic_address()).await,
        };
        let seen = stage.backend.seen().len();
        let head = stage.head("POST", "/echo", "Content-Length: 9\r\n");
        client.send(head + "half").await;
        client.finish_sending().await;
        client.closed_within(Duration::from_secs(5)).await;
        assert_eq!(stage.backend.seen().len(), seen, "kept: {kept}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_looks_the_same_whichever_way_it_comes() {
    let builder = Gateway::builder().set("TIMEOUTS__TOTAL_SECONDS", "1");
    let stage = Stage::with(builder).await;
    for path in [
        "/close",
        "/reset",
        "/garbage",
        "/hang",
        "/stall",
        "/stall-chunked",
        "/cut",
        "/cut-chunked",
    ] {
        let requests = [("GET", ""), ("POST", "abc"), ("POST", ""), ("PUT", "abc")];
        // Each of these takes until the deadline.
        let some = if path.contains("hang") || path.contains("stall") {
            2
        } else {
            4
        };
        for (method, body) in &requests[..some] {
            let ours = failure(&stage, method, path, "", body);
            let pingoras = failure(&stage, method, path, PINGORAS_WAY, body);
            assert_eq!(ours.await, pingoras.await, "{method} {path} {body}");
        }
    }
}

/// A client's connection whose thread of the gateway keeps one to the backend.
async fn with_kept(stage: &Stage) -> RawConnection {
    let mut client = RawConnection::open(stage.gateway.traffic_address()).await;
    client.send(stage.head("GET", "/get", "")).await;
    client.answer().await.expect("an answer");
    client
}

/// Everything that client and backend see of one exchange over a connection that was kept.
async fn exchange(stage: &Stage, method: &str, path: &str, lines: &str, body: &str) -> String {
    let mut client = with_kept(stage).await;
    let before = stage.backend.connections();
    client
        .send(with_body(stage, method, path, lines, body))
        .await;
    let mut answers = Vec::new();
    loop {
        let answer = match method {
            "HEAD" => client.head_answer().await,
            _ => client.answer().await,
        };
        let answer = answer.expect("an answer");
        let is_final = answer.status >= 200;
        answers.push(told(answer));
        if is_final {
            break;
        }
    }
    let mut seen = stage.backend.last_seen();
    seen.headers.retain(|(name, _)| name != "x-request-id");
    assert_eq!(stage.backend.connections(), before, "{method} {path}");
    // Whether the client's connection stays in order, too.
    client.send(stage.head("GET", "/get", "")).await;
    let next = client.answer().await.map(|answer| answer.status);
    format!("{answers:?} {seen:?} {next:?}")
}

/// What the client is sent until its connection ends, how often the backend was asked, and what was
/// billed.
async fn failure(stage: &Stage, method: &str, path: &str, lines: &str, body: &str) -> String {
    // Whatever came before has been settled: its connection is closed.
    let billed = stage.admin.total_requests(stage.service.service).await;
    let mut client = with_kept(stage).await;
    let before = stage.backend.begun();
    client
        .send(with_body(stage, method, path, lines, body))
        .await;
    let all = client.closed_within(Duration::from_secs(5)).await;
    let asked = stage.backend.begun() - before;
    let all = String::from_utf8_lossy(&all).to_ascii_lowercase();
    let told = |line: &&str| {
        let name = line.split(':').next().unwrap_or_default();
        !EACH_ITS_OWN.contains(&name) && !line.contains("request_id")
    };
    let lines: Vec<&str> = all.split("\r\n").filter(told).collect();
    let billed = stage.admin.total_requests(stage.service.service).await - billed;
    format!("{lines:?} asked {asked} billed {billed}")
}

fn with_body(stage: &Stage, method: &str, path: &str, lines: &str, body: &str) -> String {
    if body.is_empty() {
        return stage.head(method, path, lines);
    }
    let length = body.len();
    let head = stage.head(
        method,
        path,
        &format!("{lines}Content-Length: {length}\r\n"),
    );
    head + body
}

fn told(mut answer: RawAnswer) -> RawAnswer {
    for (name, value) in &mut answer.headers {
        if EACH_ITS_OWN.contains(&name.as_str()) {
            value.clear();
        }
    }
    answer
}
