//! `/health`, and what answers say when there is a data plane.

use actix_web::http::Method;
use gaas_shared::propagation::{Answer, Ask, ProxyStatus, SOCKET_NAME};
use serde_json::json;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixListener;
use tokio::task::JoinHandle;

use crate::fixture::Api;

/// A data plane that does all it is asked, and tells what that was.
pub(crate) fn data_plane(api: &Api, questions: usize) -> JoinHandle<Vec<Ask>> {
    let listener = UnixListener::bind(api.data.path().join(SOCKET_NAME)).unwrap();
    tokio::spawn(async move {
        let mut asked = Vec::new();
        while asked.len() < questions {
            let (stream, _) = listener.accept().await.unwrap();
            let mut stream = BufReader::new(stream);
            let mut line = String::new();
            stream.read_line(&mut line).await.unwrap();
            let ask: Ask = serde_json::from_str(&line).unwrap();
            let answer = match ask {
                Ask::Apply { seq } => Answer::Applied { seq },
                Ask::Flush => Answer::Flushed,
                Ask::AuthFailures => Answer::AuthFailures {
                    per_minute: vec![(1_799_999_940, 3), (1_800_000_000, 4)],
                },
                Ask::Status => Answer::Status(ProxyStatus {
                    ready: true,
                    applied_seq: 7,
                    keys: 2,
                    services: 1,
                    journal_backlog: 3,
                    journal_full: false,
                }),
            };
            let mut line = serde_json::to_vec(&answer).unwrap();
            line.push(b'\n');
            stream.write_all(&line).await.unwrap();
            asked.push(ask);
        }
        asked
    })
}

#[actix_web::test]
async fn without_a_data_plane_the_gateway_is_down_and_says_which_part() {
    let api = Api::new().await;
    let health = api.anonymous(Method::GET, "/health").send().await;
    let expected = json!({
        "status": "down",
        "components": {
            "control_store": {"status": "up"},
            "usage_store": {"status": "up"},
            "proxy": {"status": "down"},
        },
    });
    assert_eq!(health.expect(503), expected);
    assert_eq!(health.header("content-type"), Some("application/json"));
}

#[actix_web::test]
async fn with_a_data_plane_health_shows_what_it_says_of_itself() {
    let api = Api::new().await;
    let asked = data_plane(&api, 1);
    let health = api
        .anonymous(Method::GET, "/health")
        .send()
        .await
        .expect(200);
    let proxy = json!({
        "status": "up", "ready": true, "applied_seq": 7, "keys": 2, "services": 1,
        "journal_backlog": 3, "journal_full": false,
    });
    assert_eq!(health["components"]["proxy"], proxy);
    assert_eq!(health["status"], "up");
    assert_eq!(asked.await.unwrap(), [Ask::Status]);
}

#[actix_web::test]
async fn every_change_is_handed_on_and_its_answer_says_so() {
    let api = Api::new().await;
    let asked = data_plane(&api, 6);
    let mut expected = Vec::new();
    let mut changed = |propagated: &serde_json::Value| {
        assert_eq!(propagated, &json!(true));
        expected.push(Ask::Apply {
            seq: api.last_seq(),
        });
    };
    changed(&api.register("Weather").await["propagated"]);
    changed(
        &api.patch("/services/1", json!({"name": "Maps"}))
            .await
            .expect(200)["propagated"],
    );
    changed(
        &api.put("/api-keys/1/pricing", json!({"price_per_request": 1}))
            .await
            .expect(200)["propagated"],
    );
    changed(&api.get("/me/api-key").await.expect(200)["propagated"]);
    changed(&api.delete("/api-keys/1").await.expect(200)["propagated"]);
    changed(&api.delete("/services/1").await.expect(200)["propagated"]);
    assert_eq!(asked.await.unwrap(), expected);
}

#[actix_web::test]
async fn a_reset_has_the_data_plane_switch_before_it_hands_its_records_over() {
    let api = Api::new().await;
    let asked = data_plane(&api, 2);
    let reset = api.post("/billing/reset", json!({})).await.expect(200);
    assert_eq!(
        (&reset["propagated"], &reset["closed"]["propagated"]),
        (&json!(true), &json!(true))
    );
    assert_eq!(
        asked.await.unwrap(),
        [
            Ask::Apply {
                seq: api.last_seq()
            },
            Ask::Flush
        ]
    );
}

#[actix_web::test]
async fn usage_and_bills_are_read_after_the_newest_records_are_in() {
    let api = Api::new().await;
    api.register("Weather").await;
    let asked = data_plane(&api, 3);
    for path in ["/usage/1", "/billing/summary", "/billing/api-keys"] {
        api.get(path).await.expect(200);
    }
    assert_eq!(asked.await.unwrap(), [Ask::Flush, Ask::Flush, Ask::Flush]);
}
