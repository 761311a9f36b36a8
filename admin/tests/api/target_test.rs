//! `POST /services/test`: whether a target answers, before it is registered.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;

use actix_web::http::Method;
use serde_json::json;

use crate::fixture::Api;

const PATH: &str = "/api/v1/services/test";

/// The URL of a backend that answers all it is asked so, until the test ends.
fn backend(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let lines = BufReader::new(stream.try_clone().unwrap()).lines();
            lines.map_while(Result::ok).find(String::is_empty);
            let _gone = stream.write_all(answer.as_bytes());
        }
    });
    url
}

#[actix_web::test]
async fn an_answer_is_told_by_its_status_and_nothing_else() {
    let api = Api::new().await;
    let before = (api.last_seq(), api.last_audit_event());
    let url =
        backend("HTTP/1.1 404 Not Found\r\nX-Inner: secret\r\nContent-Length: 6\r\n\r\nsecret");
    for path in [PATH, "/services/test"] {
        let reply = api.post(path, json!({"target_url": url})).await;
        let mut told = reply.expect(200);
        assert!(told["latency_ms"].as_f64().is_some_and(|ms| ms < 5_000.0));
        told["latency_ms"] = json!(0);
        let expected = json!({"reached": true, "status": 404, "method": "GET", "latency_ms": 0,
                              "cause": null, "detail": null});
        assert_eq!(told, expected);
    }
    assert_eq!((api.last_seq(), api.last_audit_event()), before);
}

#[actix_web::test]
async fn a_target_that_is_not_there_is_no_error_of_the_call() {
    let api = Api::new().await;
    let gone = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", gone.local_addr().unwrap());
    drop(gone);
    let told = api.post(PATH, json!({"target_url": url})).await.expect(200);
    assert_eq!(
        (&told["reached"], &told["status"], &told["cause"]),
        (&json!(false), &json!(null), &json!("refused"))
    );
    assert!(told["detail"].as_str().unwrap().contains("refused"));
}

#[actix_web::test]
async fn what_could_not_be_registered_is_not_asked() {
    let api = Api::new().await;
    for url in [
        "",
        "example.com",
        "file:///etc/passwd",
        "http://user@127.0.0.1/",
    ] {
        let refused = api.post(PATH, json!({"target_url": url})).await;
        assert_eq!(refused.problem(422), "invalid_fields target_url", "{url}");
    }
    let stranger = api.anonymous(Method::POST, PATH);
    let stranger = stranger.json(&json!({"target_url": "http://127.0.0.1:9/"}));
    assert_eq!(stranger.send().await.status, 401);
    assert_eq!(api.get(PATH).await.problem(405), "method_not_allowed");
}

#[actix_web::test]
async fn test_requests_are_counted_for_everybody_apart() {
    let api = Api::new().await;
    let url = backend("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    let body = json!({"target_url": url});
    let claim = api.anonymous(Method::POST, "/api/v1/session/claim");
    let claim = claim
        .json(&json!({"token": api.token, "password": "correct horse battery staple"}))
        .send()
        .await;
    let csrf = claim.expect(201)["csrf_token"].as_str().unwrap().to_owned();
    let browser = || {
        let request = api.anonymous(Method::POST, PATH);
        request.header("Cookie", &claim.cookie()).json(&body)
    };
    assert_eq!(browser().send().await.problem(403), "csrf_token_invalid");
    for _ in 0..20 {
        api.post(PATH, body.clone()).await.expect(200);
    }
    api.later(20);
    let refused = api.post(PATH, body.clone()).await;
    assert_eq!(refused.problem(429), "too_many_tests");
    assert_eq!(refused.header("retry-after"), Some("40"));
    let signed_in = browser().header("X-CSRF-Token", &csrf).send().await;
    assert_eq!(signed_in.expect(200)["status"], 200);
    api.later(40);
    api.post(PATH, body).await.expect(200);
}
