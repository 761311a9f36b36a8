//! A request without a body goes over a kept connection by a way of its own. Nobody can tell: client
//! and backend see of each exchange what they see when it goes Pingora's way.

use std::time::Duration;

use gaas_tests::{Gateway, RawAnswer, RawConnection, Stage};

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
            let [ours, pingoras] = ["", PINGORAS_WAY].map(|way| format!("{lines}{way}"));
            let ours = exchange(&stage, method, path, &ours).await;
            let pingoras = exchange(&stage, method, path, &pingoras).await;
            assert_eq!(ours, pingoras, "{method} {path}");
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
        let mut client = RawConnection::open(stage.gateway.traffic_address()).await;
        client.send(stage.head("GET", "/get", "")).await;
        client.answer().await.expect("an answer");
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
        for method in ["GET", "POST"] {
            let ours = failure(&stage, method, path, "").await;
            let pingoras = failure(&stage, method, path, PINGORAS_WAY).await;
            assert_eq!(ours, pingoras, "{method} {path}");
        }
    }
}

/// Everything that client and backend see of one exchange over a connection that was kept.
async fn exchange(stage: &Stage, method: &str, path: &str, lines: &str) -> String {
    let mut client = RawConnection::open(stage.gateway.traffic_address()).await;
    client.send(stage.head("GET", "/get", "")).await;
    client.answer().await.expect("an answer");
    let before = stage.backend.connections();
    client.send(stage.head(method, path, lines)).await;
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
async fn failure(stage: &Stage, method: &str, path: &str, lines: &str) -> String {
    let mut client = RawConnection::open(stage.gateway.traffic_address()).await;
    client.send(stage.head("GET", "/get", "")).await;
    client.answer().await.expect("an answer");
    let before = stage.backend.begun();
    let billed = stage.admin.total_requests(stage.service.service).await;
    client.send(stage.head(method, path, lines)).await;
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

fn told(mut answer: RawAnswer) -> RawAnswer {
    for (name, value) in &mut answer.headers {
        if EACH_ITS_OWN.contains(&name.as_str()) {
            value.clear();
        }
    }
    answer
}
