//! What answers are worth: units by status, by bytes, and by what the backend says. Usage and the
//! bill agree to the unit.

use gaas_shared::money::Price;
use gaas_tests::{Admin, Backend, Call, KeyBill, Registered, Stage, eventually};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::tunnel::{echoing_upgrader, head_of};

const PRICE: &str = "0.003";

/// Sets what a service's answers are worth.
async fn rule(admin: &Admin, service: &Registered, metering: Value) {
    let path = format!("/api/v1/services/{}", service.service);
    let edited = admin.patch(&path, json!({ "metering": metering })).await;
    assert_eq!(edited.expect(200).json()["propagated"], true);
}

/// A stage whose service counts by a rule, at a price of its own.
async fn stage(metering: Value) -> Stage {
    let stage = Stage::set().await;
    stage.admin.price(stage.service.key_id, PRICE).await;
    rule(&stage.admin, &stage.service, metering).await;
    stage
}

/// Requests, billable requests and units that are counted.
async fn usage(admin: &Admin) -> [u64; 3] {
    let chart = admin.get("/api/v1/usage").await.expect(200).json();
    ["requests", "billable_requests", "units"].map(|figure| {
        let count = chart["totals"][figure].as_u64();
        count.unwrap_or_else(|| panic!("{figure}: {chart}"))
    })
}

/// Ends the data plane, so that nothing is added any more, and holds usage, the bill, and the cycle
/// when it is closed, against what they must be.
async fn settles_at(mut stage: Stage, [requests, billable, units]: [u64; 3]) {
    assert!(stage.gateway.terminate_proxy().await.success());
    let (admin, service) = (&stage.admin, &stage.service);
    assert_eq!(usage(admin).await, [requests, billable, units]);
    assert_eq!(admin.total_requests(service.service).await, billable);
    let cost = PRICE.parse::<Price>().unwrap().times(units).to_string();
    let expected = KeyBill {
        key_id: service.key_id,
        requests: billable,
        total_cost: cost.clone(),
    };
    assert_eq!(admin.bill(service.key_id).await, expected);
    let summary = admin.get("/billing/summary").await.expect(200).json();
    assert_eq!(summary["total_units"], units, "{summary}");
    assert_eq!(summary["total_cost"], cost, "{summary}");
}

async fn metric(stage: &Stage, name: &str) -> u64 {
    let metrics = stage.gateway.operations().send(Call::get("/metrics")).await;
    let text = metrics.expect(200).text();
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    let value = line.unwrap_or_else(|| panic!("no {name} in {text}"));
    value.trim().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backend_says_what_its_answers_are_worth_and_no_client_sees_it() {
    let stage = stage(json!({
        "billable_statuses": ["2xx", "404"],
        "unit": {"header": {"name": "X-GaaS-Units", "when_missing": 2}},
        "max_units": 50,
    }))
    .await;
    let mut expected = [0; 3];
    for (path, status, units) in [
        ("/units/37", 200, 37),
        ("/units/0", 200, 0),
        ("/units/007", 200, 7),
        ("/units/50", 200, 50),
        // Above the ceiling, that is what is billed.
        ("/units/51", 200, 50),
        ("/units/99999999999999999999999", 200, 50),
        // What is no count, and nothing at all.
        ("/units/-1", 200, 2),
        ("/units/+1", 200, 2),
        ("/units/1.5", 200, 2),
        ("/units/many", 200, 2),
        ("/units/", 200, 2),
        ("/units/5,5", 200, 2),
        ("/get", 200, 2),
        ("/units/37?X-Cost", 200, 2),
        // The rule bills a 404 and no redirection.
        ("/units/8/404", 404, 8),
        ("/units/8/301", 301, 0),
        ("/units/8/500", 500, 0),
        ("/units/8/403", 403, 0),
    ] {
        let answer = stage.get(path).await.expect(status);
        assert_eq!(answer.header("x-gaas-units"), None, "{path}");
        let shown = answer.header("x-cost");
        assert_eq!(shown.is_some(), path.ends_with("?X-Cost"), "{path}");
        expected[0] += 1;
        expected[1] += u64::from(units > 0);
        expected[2] += units;
    }
    let malformed = "gaas_units_header_malformed_total";
    eventually("malformed headers", 6, || metric(&stage, malformed)).await;
    eventually("capped counts", 2, || {
        metric(&stage, "gaas_units_capped_total")
    })
    .await;
    assert!(
        stage
            .gateway
            .logs()
            .contains("units header is no whole number")
    );
    settles_at(stage, expected).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_rule_shows_the_header_and_a_header_of_another_name_is_kept_back_too() {
    let stage = stage(json!({})).await;
    let answer = stage.get("/units/37").await.expect(200);
    assert_eq!(answer.header("x-gaas-units"), None);
    assert_eq!(answer.text(), "worth it");
    let costly = json!({"unit": {"header": {"name": "X-Cost"}}});
    rule(&stage.admin, &stage.service, costly).await;
    // In effect for the next request, on a connection that was there before, too.
    let answer = stage.get("/units/5?X-Cost").await.expect(200);
    assert_eq!(answer.header("x-cost"), None);
    let answer = stage.get("/units/5").await.expect(200);
    assert_eq!(
        answer.header("x-gaas-units"),
        None,
        "another name, and still not shown"
    );
    let bytes = json!({"unit": {"bytes": {"of": "response", "per": "kilobyte"}}});
    rule(&stage.admin, &stage.service, bytes).await;
    let answer = stage.get("/units/5").await.expect(200);
    assert_eq!(answer.header("x-gaas-units"), None);
    // Informational answers pass without it as well.
    let head = stage.head("GET", "/units/5", "Connection: close\r\n");
    let mut stream = TcpStream::connect(stage.gateway.traffic_address())
        .await
        .unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut all = String::new();
    stream.read_to_string(&mut all).await.unwrap();
    assert!(all.starts_with("HTTP/1.1 103 "), "{all}");
    assert!(!all.to_ascii_lowercase().contains("x-gaas-units"), "{all}");
    settles_at(stage, [5, 5, 1 + 5 + 1 + 1 + 1]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_are_those_of_bodies_in_begun_thousands() {
    let stage = stage(json!({
        "unit": {"bytes": {"of": "response", "per": "kilobyte"}}, "max_units": 100,
    }))
    .await;
    for (path, units) in [
        ("/bytes/0", 0),
        ("/bytes/1", 1),
        ("/bytes/1000", 1),
        ("/bytes/1001", 2),
        ("/chunked/30500", 31),
        ("/status/204", 0),
        ("/bytes/100000", 100),
        ("/bytes/5000000", 100),
    ] {
        let before = usage(&stage.admin).await[2];
        let sent = stage.get(path).await;
        assert!(sent.status < 300, "{path}");
        eventually("units of an answer", before + units, || async {
            usage(&stage.admin).await[2]
        })
        .await;
    }
    // A HEAD has no body, whatever its length says.
    stage
        .client()
        .send(stage.call("HEAD", "/bytes/9000"))
        .await
        .expect(200);
    let both = json!({"unit": {"bytes": {"of": "both", "per": "kilobyte"}}});
    rule(&stage.admin, &stage.service, both).await;
    // 28 bytes come back from /get.
    let put = stage.call("PUT", "/get").body(vec![b'a'; 1_973]);
    stage.client().send(put).await.expect(200);
    let upload = json!({"unit": {"bytes": {"of": "request", "per": "megabyte"}}});
    rule(&stage.admin, &stage.service, upload).await;
    let chunks = vec![vec![b'a'; 500_001].into(), vec![b'b'; 500_000].into()];
    let post = stage.call("POST", "/bytes/3000000").chunks(chunks);
    stage.client().send(post).await.expect(200);
    settles_at(stage, [11, 8, 1 + 1 + 2 + 31 + 100 + 100 + 3 + 2]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_backends_own_whole_answers_are_billed_whatever_the_rule_names() {
    let stage = stage(json!({"billable_statuses": ["2xx", "3xx", "4xx", "5xx"]})).await;
    let mut answered = 0;
    for status in [200, 301, 400, 401, 403, 404, 418, 429, 500, 502, 504] {
        stage.get(&format!("/status/{status}")).await.expect(status);
        answered += 1;
    }
    // The same statuses from the gateway, and answers that the backend broke off.
    stage.get("/close").await.expect(502);
    stage.get("/%2e%2e/secret").await.expect(400);
    for path in ["/cut", "/cut-chunked"] {
        assert!(
            stage
                .client()
                .try_send(stage.call("GET", path))
                .await
                .is_err()
        );
    }
    let limited = stage
        .admin
        .new_key(stage.service.service, json!({ "name": "limited" }))
        .await;
    stage.admin.limit(limited.id, 1, 86_400).await;
    let path = stage.service.path("/status/404");
    stage.client().get(&path, &limited.key).await.expect(404);
    stage.client().get(&path, &limited.key).await.expect(429);
    stage.client().get(&path, "gaas_wrong").await.expect(401);

    let Stage {
        mut gateway,
        admin,
        service,
        ..
    } = stage;
    assert!(gateway.terminate_proxy().await.success());
    assert_eq!(admin.total_requests(service.service).await, answered + 1);
    assert_eq!(admin.bill(service.key_id).await.requests, answered);
    assert_eq!(admin.bill(limited.id).await.requests, 1);
    let [_, billable, units] = usage(&admin).await;
    assert_eq!([billable, units], [answered + 1; 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_leaves_pays_for_what_it_was_sent() {
    let stage = stage(json!({"unit": {"header": {}}})).await;
    // The backend says nothing of units, so each counts one; half a body is in the client's hands.
    let head = stage.head("GET", "/bytes/50000000", "");
    let mut client = TcpStream::connect(stage.gateway.traffic_address())
        .await
        .unwrap();
    client.write_all(head.as_bytes()).await.unwrap();
    head_of(&mut client).await;
    drop(client);
    eventually("the answer to be billed", [1, 1, 1], || usage(&stage.admin)).await;
    settles_at(stage, [1, 1, 1]).await;
}

/// Answers its first connection's first request; takes the second with its body, and closes
/// instead of answering. Every later connection is answered.
async fn fickle(listener: TcpListener) -> usize {
    const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-GaaS-Units: 9\r\n\r\nok";
    let mut taken = 0;
    for requests in [2, 1] {
        let (mut stream, _) = listener.accept().await.unwrap();
        for request in 0..requests {
            let head = head_of(&mut stream).await.to_ascii_lowercase();
            let length = head.split("content-length: ").nth(1).unwrap();
            let length: usize = length.split("\r\n").next().unwrap().parse().unwrap();
            stream.read_exact(&mut vec![0; length]).await.unwrap();
            taken += 1;
            if request == 0 {
                stream.write_all(ANSWER).await.unwrap();
            }
        }
    }
    taken
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_attempt_counts_its_body_and_its_units_once() {
    for (unit, each) in [
        (json!({"bytes": {"of": "request", "per": "kilobyte"}}), 5),
        (json!({"bytes": {"of": "both", "per": "kilobyte"}}), 6),
        (json!({"header": {}}), 9),
        (json!("request"), 1),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let target = format!("http://{}", listener.local_addr().unwrap());
        let backend = tokio::spawn(fickle(listener));
        let mut stage = stage(json!({ "unit": unit })).await;
        let path = format!("/api/v1/services/{}", stage.service.service);
        let moved = stage
            .admin
            .patch(&path, json!({ "target_url": target }))
            .await;
        moved.expect(200);
        // Over one connection: a client that left after the first answer could take the backend's
        // connection with it.
        let mut client = stage.client().connect().await.unwrap();
        for _ in 0..2 {
            let put = stage.call("PUT", "/x").body(vec![b'a'; 5_000]);
            client.try_send(put).await.unwrap().expect(200);
        }
        assert_eq!(
            backend.await.unwrap(),
            3,
            "the second request was tried twice"
        );
        assert!(stage.gateway.terminate_proxy().await.success());
        assert_eq!(usage(&stage.admin).await, [2, 2, 2 * each], "{unit}");
        let chart = stage.admin.get("/api/v1/usage").await.expect(200).json();
        assert_eq!(chart["totals"]["bytes_in"], 10_000);
        settled_bill(&stage, 2, 2 * each).await;
    }
}

async fn settled_bill(stage: &Stage, requests: u64, units: u64) {
    let bill = stage.admin.bill(stage.service.key_id).await;
    let cost = PRICE.parse::<Price>().unwrap().times(units).to_string();
    assert_eq!((bill.requests, bill.total_cost), (requests, cost));
}

/// Opens a tunnel to a backend that sends everything back, and sends it `bytes`.
async fn tunnel(stage: &Stage, bytes: usize) {
    let mut client = TcpStream::connect(stage.gateway.traffic_address())
        .await
        .unwrap();
    let upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
                   Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    let head = stage.head("GET", "/room", upgrade);
    client.write_all(head.as_bytes()).await.unwrap();
    let head = head_of(&mut client).await;
    assert!(head.starts_with("HTTP/1.1 101 "), "{head}");
    assert!(
        !head.to_ascii_lowercase().contains("x-gaas-units"),
        "{head}"
    );
    client.write_all(&vec![b'a'; bytes]).await.unwrap();
    client.read_exact(&mut vec![0; bytes]).await.unwrap();
    client.shutdown().await.unwrap();
}

/// RFC 6455: a tunnel is a service rendered under every rule; by bytes it counts what went through
/// it, both ways if the rule says so.
#[tokio::test(flavor = "multi_thread")]
async fn a_websocket_counts_one_or_its_bytes_or_what_its_backend_says() {
    for (metering, units) in [
        (json!({}), 1),
        (json!({"billable_statuses": ["404"]}), 1),
        (json!({"unit": {"header": {}}}), 12),
        (
            json!({"unit": {"bytes": {"of": "response", "per": "kilobyte"}}}),
            5,
        ),
        (
            json!({"unit": {"bytes": {"of": "both", "per": "kilobyte"}}}),
            9,
        ),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let target = format!("http://{}", listener.local_addr().unwrap());
        let backend = tokio::spawn(echoing_upgrader(listener, "X-GaaS-Units: 12\r\n"));
        let stage = stage(metering.clone()).await;
        let path = format!("/api/v1/services/{}", stage.service.service);
        let moved = stage
            .admin
            .patch(&path, json!({ "target_url": target }))
            .await;
        moved.expect(200);
        tunnel(&stage, 4_200).await;
        backend.await.unwrap();
        eventually("the tunnel to be billed", [1, 1, units], || {
            usage(&stage.admin)
        })
        .await;
        settles_at(stage, [1, 1, units]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_services_count_by_their_own_rules() {
    let mut stage = stage(json!({"unit": {"header": {}}})).await;
    let backend = Backend::start().await;
    let other = stage
        .admin
        .register_unlimited("Other", &backend.url(""))
        .await;
    let bytes = json!({"unit": {"bytes": {"of": "response", "per": "kilobyte"}}});
    rule(&stage.admin, &other, bytes).await;
    for _ in 0..3 {
        stage.get("/units/4").await.expect(200);
        stage
            .client()
            .get(&other.path("/bytes/6500"), &other.key)
            .await
            .expect(200);
    }
    assert!(stage.gateway.terminate_proxy().await.success());
    let by_service = stage
        .admin
        .get("/api/v1/usage/top?by=service")
        .await
        .expect(200)
        .json();
    let units: Vec<_> = by_service["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| &s["units"])
        .collect();
    assert_eq!(units, [12, 21], "{by_service}");
    assert_eq!(usage(&stage.admin).await, [6, 6, 33]);
    // Closed, the cycle says the same, and its totals are what the keys add up to.
    let reset = stage
        .admin
        .post("/billing/reset", json!({}))
        .await
        .expect(200)
        .json();
    assert_eq!(reset["closed"]["total_requests"], 6, "{reset}");
}
