//! Bad input to every management endpoint: refused with a problem that names the field, and
//! nothing is changed by it.

mod bodies;

use bodies::endpoints;
use gaas_tests::{Answer, Backend, Call, Gateway, Stage};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn every_bad_field_is_named_and_nothing_is_changed() {
    let stage = Stage::set().await;
    let before = state(&stage).await;
    let mut cases = 0;
    for (method, path, bodies) in endpoints(stage.service.service, stage.service.key_id) {
        for (body, field) in bodies {
            let answer = stage.admin.send(Call::new(method, &path).json(&body)).await;
            let what = format!("{method} {path} {body:.200}");
            assert_problem_names(answer, 422, &[field], &what);
            cases += 1;
        }
    }
    assert!(cases > 400, "{cases} cases");
    assert_eq!(state(&stage).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn all_bad_fields_of_a_body_are_named_at_once() {
    let gateway = Gateway::start().await;
    let body = json!({ "name": "", "target_url": "nowhere" });
    let answer = gateway.admin().post("/register-api", body).await;
    assert_problem_names(answer, 422, &["name", "target_url"], "both fields");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_no_json_object_is_refused() {
    let stage = Stage::set().await;
    let before = state(&stage).await;
    for (method, path, _) in endpoints(stage.service.service, stage.service.key_id) {
        let send = |kind: &'static str, body: Vec<u8>| {
            stage.admin.send(
                Call::new(method, &path)
                    .header("content-type", kind)
                    .body(body),
            )
        };
        for body in ["[]", "null", "\"text\"", "7", "[{}]"] {
            let what = format!("{method} {path} {body}");
            assert_problem_names(
                send("application/json", body.into()).await,
                422,
                &["body"],
                &what,
            );
        }
        for body in ["{", "{]", "{\"\u{1}\":1}", "name=Good", "<name/>"] {
            send("application/json", body.into())
                .await
                .expect_problem(400, "malformed_json");
        }
        send("application/json", b"{\"\xff\xfe\":1}".to_vec())
            .await
            .expect(400);
        let trailing = send("application/json", b"{} {}".to_vec()).await;
        assert!(
            matches!(trailing.status, 400 | 422),
            "{method} {path}: {trailing:?}"
        );
        let deep = format!("{{\"name\":{}1{}}}", "[".repeat(10_000), "]".repeat(10_000));
        let answer = send("application/json", deep.into()).await;
        assert!(
            matches!(answer.status, 400 | 422),
            "{method} {path}: {answer:?}"
        );
        for kind in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "application/jsonp",
        ] {
            let answer = send(kind, b"{\"name\":\"Good\"}".to_vec()).await;
            answer.expect_problem(415, "unsupported_media_type");
        }
        let large = format!("{{\"name\":\"{}\"}}", "a".repeat(70_000));
        send("application/json", large.into())
            .await
            .expect_problem(413, "body_too_large");
    }
    assert_eq!(state(&stage).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_identifier_is_400_and_an_unused_one_404() {
    let stage = Stage::set().await;
    let before = state(&stage).await;
    let (service, key) = (
        json!({ "name": "Good" }),
        json!({ "price_per_request": "1" }),
    );
    let limit = json!({ "rate_limit_requests": 5, "rate_limit_window_seconds": 5 });
    let targets = [
        ("GET", "/usage/", "", "service_id", None),
        ("GET", "/api/v1/services/", "", "service_id", None),
        (
            "PATCH",
            "/api/v1/services/",
            "",
            "service_id",
            Some(&service),
        ),
        ("DELETE", "/api/v1/services/", "", "service_id", None),
        ("GET", "/api/v1/services/", "/keys", "service_id", None),
        (
            "POST",
            "/api/v1/services/",
            "/keys",
            "service_id",
            Some(&service),
        ),
        ("GET", "/api/v1/keys/", "", "key_id", None),
        ("PATCH", "/api/v1/keys/", "", "key_id", Some(&service)),
        ("DELETE", "/api/v1/keys/", "", "key_id", None),
        ("PUT", "/api/v1/keys/", "/pricing", "key_id", Some(&key)),
        ("PUT", "/api-keys/", "/pricing", "key_id", Some(&key)),
        ("PUT", "/api-keys/", "/rate-limit", "key_id", Some(&limit)),
    ];
    for (method, start, end, field, body) in targets {
        let call = |id: &str| {
            let call = Call::new(method, &format!("{start}{id}{end}"));
            match body {
                Some(body) => call.json(body),
                None => call,
            }
        };
        for id in [
            "0",
            "-1",
            "01",
            "+1",
            "1.0",
            "abc",
            "4294967296",
            "99999999999999999999",
            "%31x",
            "1%20",
        ] {
            let what = format!("{method} {start}{id}{end}");
            assert_problem_names(stage.admin.send(call(id)).await, 400, &[field], &what);
        }
        for id in ["999", "4294967295"] {
            let code = if field == "key_id" {
                "api_key_not_found"
            } else {
                "service_not_found"
            };
            stage.admin.send(call(id)).await.expect_problem(404, code);
        }
    }
    assert_eq!(state(&stage).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_paging_is_400() {
    let gateway = Gateway::start().await;
    for path in ["/api/v1/services", "/api/v1/keys", "/services", "/api-keys"] {
        for (query, field) in [
            ("limit=0", "limit"),
            ("limit=201", "limit"),
            ("limit=-1", "limit"),
            ("limit=ten", "limit"),
            ("limit=", "limit"),
            ("limit=1&limit=2", "limit"),
            ("cursor=abc", "cursor"),
            ("cursor=4294967296", "cursor"),
            ("page=2", "query"),
        ] {
            let answer = gateway.admin().get(&format!("{path}?{query}")).await;
            assert_problem_names(answer, 400, &[field], &format!("{path}?{query}"));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_idempotency_keys_are_400() {
    let stage = Stage::set().await;
    let before = state(&stage).await;
    for key in ["", " ", "with blank", "n\u{e4}", &"k".repeat(256)] {
        let call = Call::new("POST", "/register-api")
            .header("idempotency-key", key)
            .json(&json!({ "name": "Good", "target_url": "http://127.0.0.1:9" }));
        assert_problem_names(stage.admin.send(call).await, 400, &["Idempotency-Key"], key);
    }
    assert_eq!(state(&stage).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_method_that_an_address_does_not_have_is_405() {
    let gateway = Gateway::start().await;
    for (method, path) in [
        ("GET", "/register-api"),
        ("PUT", "/register-api"),
        ("POST", "/me/api-key"),
        ("HEAD", "/me/api-key"),
        ("POST", "/usage/1"),
        ("DELETE", "/billing/summary"),
        ("GET", "/billing/reset"),
        ("GET", "/api-keys/1/pricing"),
        ("POST", "/api-keys/1/rate-limit"),
        ("PUT", "/api/v1/services"),
        ("DELETE", "/api/v1/services"),
        ("POST", "/api/v1/services/1"),
        ("PUT", "/api/v1/keys/1"),
        ("POST", "/health"),
    ] {
        let answer = gateway.admin().send(Call::new(method, path)).await;
        assert_eq!(answer.status, 405, "{method} {path}: {answer:?}");
        assert!(
            answer.headers.contains_key("allow"),
            "{method} {path}: {answer:?}"
        );
    }
    // Neither HEAD nor anything else has used up the one reveal.
    gateway.stranger().get("/me/api-key").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_key_and_a_deleted_service_cannot_be_edited() {
    let (stage, backend) = tokio::join!(Stage::set(), Backend::start());
    let other = stage.admin.register("Other", &backend.url("")).await;
    let key = format!("/api-keys/{}", other.key_id);
    stage.admin.revoke(other.key_id).await.expect(200);
    let before = state(&stage).await;
    let limit = json!({ "rate_limit_requests": 5, "rate_limit_window_seconds": 5 });
    let price = json!({ "price_per_request": "1" });
    stage
        .admin
        .put(&format!("{key}/rate-limit"), limit)
        .await
        .expect_problem(409, "api_key_revoked");
    stage
        .admin
        .put(&format!("{key}/pricing"), price)
        .await
        .expect_problem(409, "api_key_revoked");
    stage
        .admin
        .patch(&key, json!({ "name": "New" }))
        .await
        .expect_problem(409, "api_key_revoked");
    assert_eq!(state(&stage).await, before);
    let service = format!("/api/v1/services/{}", other.service);
    stage.admin.delete(&service).await.expect(200);
    let before = state(&stage).await;
    stage
        .admin
        .get(&service)
        .await
        .expect_problem(404, "service_not_found");
    stage
        .admin
        .patch(&service, json!({ "name": "New" }))
        .await
        .expect_problem(404, "service_not_found");
    stage
        .admin
        .delete(&service)
        .await
        .expect_problem(404, "service_not_found");
    let keys = format!("{service}/keys");
    stage
        .admin
        .post(&keys, json!({ "name": "New" }))
        .await
        .expect_problem(404, "service_not_found");
    assert_eq!(state(&stage).await, before);
}

/// Everything that the management API shows, and how many changes and audit rows there are.
async fn state(stage: &Stage) -> Value {
    let mut state = json!({});
    for path in [
        "/api/v1/services",
        "/api/v1/keys",
        "/billing/summary",
        "/billing/api-keys",
    ] {
        state[path] = stage.admin.get(path).await.expect(200).json();
    }
    let database = rusqlite::Connection::open(stage.gateway.data_dir().join("gaas.db")).unwrap();
    for table in ["change", "audit_event"] {
        let sql = format!("SELECT count(*) FROM {table}");
        let rows: i64 = database.query_row(&sql, [], |row| row.get(0)).unwrap();
        state[table] = rows.into();
    }
    state
}

/// A problem of that status whose `errors` name exactly these fields, in any order.
#[track_caller]
fn assert_problem_names(answer: Answer, status: u16, fields: &[&str], what: &str) {
    assert_eq!(answer.status, status, "{what}: {}", answer.text());
    assert_eq!(
        answer.header("content-type"),
        Some("application/problem+json"),
        "{what}"
    );
    let problem = answer.json();
    let errors = problem["errors"]
        .as_array()
        .unwrap_or_else(|| panic!("{what}: {problem}"));
    let mut named: Vec<&str> = errors
        .iter()
        .map(|error| error["field"].as_str().unwrap())
        .collect();
    named.sort_unstable();
    assert_eq!(named, fields, "{what}: {problem}");
    assert!(
        errors
            .iter()
            .all(|error| error["message"].as_str().is_some_and(|m| !m.is_empty()))
    );
}
