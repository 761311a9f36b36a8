//! Bad input to every management endpoint: refused with a problem that names the field, and
//! nothing is changed by it.

use gaas_tests::{Answer, Backend, Call, Gateway, Stage};
use serde_json::{Value, json};

/// Bodies that a field's owner must refuse, and the field that the refusal names.
type BadBodies = Vec<(Value, &'static str)>;

fn bad_names() -> Vec<Value> {
    vec![json!(""), json!("   "), json!("a\nb"), json!("n".repeat(101)), json!(7), json!(["a"]), Value::Null]
}

fn bad_urls() -> Vec<Value> {
    [
        "", "example.com", "/path", "ftp://example.com", "file:///etc/passwd", "http://", "https://:80/",
        "http://user:pw@example.com", "http://example.com/#top", "http://example.com:0/",
        "http://example.com:99999/", "http://exa mple.com/", "javascript:alert(1)",
    ]
    .into_iter()
    .map(Value::from)
    .chain([json!(format!("http://example.com/{}", "a".repeat(2_048))), json!(1), json!({}), Value::Null])
    .collect()
}

fn bad_counts() -> Vec<Value> {
    vec![json!(0), json!(-1), json!(1.5), json!("10"), json!(1e300), json!(4_000_000_000_u64), json!(true), json!([10])]
}

fn bad_prices() -> Vec<Value> {
    vec![
        json!(-1), json!("-0.001"), json!("0.0000000001"), json!(0.000_000_000_1), json!("1000000.000000001"),
        json!(1_000_001), json!("abc"), json!(""), json!("1e3"), json!("0x1"), json!(" 1"), json!("1,5"),
        json!(".5"), json!("1."), json!("NaN"), json!(true), json!(["1"]), Value::Null,
    ]
}

fn bad_instants() -> Vec<Value> {
    vec![json!("tomorrow"), json!("2020-01-01T00:00:00Z"), json!("2030-13-01T00:00:00Z"), json!(1_900_000_000), json!("")]
}

/// `good` with one field at a time replaced by something bad, left out where `needed`, and with a
/// field that nobody knows.
fn variations(good: &Value, needed: &[&'static str], bad: &[(&'static str, Vec<Value>)]) -> BadBodies {
    let mut bodies = Vec::new();
    for field in needed {
        let mut body = good.clone();
        body.as_object_mut().unwrap().remove(*field);
        bodies.push((body, *field));
    }
    for (field, values) in bad {
        for value in values {
            let mut body = good.clone();
            body[*field] = value.clone();
            bodies.push((body, *field));
        }
    }
    let mut unknown = good.clone();
    unknown["unknown_field"] = json!(1);
    bodies.push((unknown, "unknown_field"));
    bodies
}

/// Every endpoint that takes a body: where, and what is bad there.
fn endpoints(service: u64, key: u64) -> Vec<(&'static str, String, BadBodies)> {
    let new_service = json!({ "name": "Good", "target_url": "http://127.0.0.1:9/" });
    let bad_service = [("name", bad_names()), ("target_url", bad_urls())];
    let preserve = ("preserve_host", vec![json!("yes"), json!(1), Value::Null]);
    let mut full_service = bad_service.to_vec();
    full_service.push(preserve);
    let limit = json!({ "rate_limit_requests": 5, "rate_limit_window_seconds": 5 });
    let limit_fields = ["rate_limit_requests", "rate_limit_window_seconds"];
    let bad_limit: Vec<_> = limit_fields
        .into_iter()
        .map(|field| (field, [bad_counts(), vec![Value::Null]].concat()))
        .chain([("burst", bad_counts())])
        .collect();
    let mut bad_key = vec![("name", bad_names()), ("price_per_request", bad_prices()), ("expires_at", bad_instants())];
    bad_key.extend(limit_fields.map(|field| (field, bad_counts())));
    let mut new_key = limit.clone();
    new_key["name"] = json!("Good");
    let edits = vec![("name", bad_names()), ("expires_at", bad_instants()), ("rate_limit_requests", bad_counts())];
    let mut endpoints = vec![
        ("POST", "/register-api".to_owned(), variations(&new_service, &["name", "target_url"], &bad_service)),
    ];
    for base in ["", "/api/v1"] {
        let keys = if base.is_empty() { "/api-keys".to_owned() } else { format!("{base}/keys") };
        let new_key_bodies = || variations(&new_key, &["name"], &bad_key);
        let pricing = json!({ "price_per_request": "0.5" });
        let prices = [("price_per_request", bad_prices())];
        endpoints.extend([
            ("POST", format!("{base}/services"), variations(&new_service, &["name", "target_url"], &full_service)),
            ("PATCH", format!("{base}/services/{service}"), variations(&new_service, &[], &full_service)),
            ("POST", format!("{base}/services/{service}/keys"), new_key_bodies()),
            ("POST", keys.clone(), new_key_bodies()),
            ("PATCH", format!("{keys}/{key}"), variations(&json!({ "name": "Good" }), &[], &edits)),
            ("PUT", format!("{keys}/{key}/rate-limit"), variations(&limit, &limit_fields, &bad_limit)),
            ("PUT", format!("{keys}/{key}/pricing"), variations(&pricing, &["price_per_request"], &prices)),
            ("POST", format!("{base}/billing/reset"), variations(&json!({}), &[], &[])),
        ]);
    }
    endpoints
}

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
            stage.admin.send(Call::new(method, &path).header("content-type", kind).body(body))
        };
        for body in ["[]", "null", "\"text\"", "7", "[{}]"] {
            let what = format!("{method} {path} {body}");
            assert_problem_names(send("application/json", body.into()).await, 422, &["body"], &what);
        }
        for body in ["{", "{]", "{\"\u{1}\":1}", "name=Good", "<name/>"] {
            send("application/json", body.into()).await.expect_problem(400, "malformed_json");
        }
        send("application/json", b"{\"\xff\xfe\":1}".to_vec()).await.expect(400);
        let trailing = send("application/json", b"{} {}".to_vec()).await;
        assert!(matches!(trailing.status, 400 | 422), "{method} {path}: {trailing:?}");
        let deep = format!("{{\"name\":{}1{}}}", "[".repeat(10_000), "]".repeat(10_000));
        let answer = send("application/json", deep.into()).await;
        assert!(matches!(answer.status, 400 | 422), "{method} {path}: {answer:?}");
        for kind in ["text/plain", "application/x-www-form-urlencoded", "application/jsonp"] {
            let answer = send(kind, b"{\"name\":\"Good\"}".to_vec()).await;
            answer.expect_problem(415, "unsupported_media_type");
        }
        let large = format!("{{\"name\":\"{}\"}}", "a".repeat(70_000));
        send("application/json", large.into()).await.expect_problem(413, "body_too_large");
    }
    assert_eq!(state(&stage).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_identifier_is_400_and_an_unused_one_404() {
    let stage = Stage::set().await;
    let before = state(&stage).await;
    let (service, key) = (json!({ "name": "Good" }), json!({ "price_per_request": "1" }));
    let limit = json!({ "rate_limit_requests": 5, "rate_limit_window_seconds": 5 });
    let targets = [
        ("GET", "/usage/", "", "service_id", None),
        ("GET", "/api/v1/services/", "", "service_id", None),
        ("PATCH", "/api/v1/services/", "", "service_id", Some(&service)),
        ("DELETE", "/api/v1/services/", "", "service_id", None),
        ("GET", "/api/v1/services/", "/keys", "service_id", None),
        ("POST", "/api/v1/services/", "/keys", "service_id", Some(&service)),
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
        for id in ["0", "-1", "01", "+1", "1.0", "abc", "4294967296", "99999999999999999999", "%31x", "1%20"] {
            let what = format!("{method} {start}{id}{end}");
            assert_problem_names(stage.admin.send(call(id)).await, 400, &[field], &what);
        }
        for id in ["999", "4294967295"] {
            let code = if field == "key_id" { "api_key_not_found" } else { "service_not_found" };
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
            ("limit=0", "limit"), ("limit=201", "limit"), ("limit=-1", "limit"), ("limit=ten", "limit"),
            ("limit=", "limit"), ("limit=1&limit=2", "limit"), ("cursor=abc", "cursor"),
            ("cursor=4294967296", "cursor"), ("page=2", "query"),
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
        ("GET", "/register-api"), ("PUT", "/register-api"), ("POST", "/me/api-key"), ("HEAD", "/me/api-key"),
        ("POST", "/usage/1"), ("DELETE", "/billing/summary"), ("GET", "/billing/reset"),
        ("GET", "/api-keys/1/pricing"), ("POST", "/api-keys/1/rate-limit"), ("PUT", "/api/v1/services"),
        ("DELETE", "/api/v1/services"), ("POST", "/api/v1/services/1"), ("PUT", "/api/v1/keys/1"), ("POST", "/health"),
    ] {
        let answer = gateway.admin().send(Call::new(method, path)).await;
        assert_eq!(answer.status, 405, "{method} {path}: {answer:?}");
        assert!(answer.headers.contains_key("allow"), "{method} {path}: {answer:?}");
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
    stage.admin.put(&format!("{key}/rate-limit"), limit).await.expect_problem(409, "api_key_revoked");
    stage.admin.put(&format!("{key}/pricing"), price).await.expect_problem(409, "api_key_revoked");
    stage.admin.patch(&key, json!({ "name": "New" })).await.expect_problem(409, "api_key_revoked");
    assert_eq!(state(&stage).await, before);
    let service = format!("/api/v1/services/{}", other.service);
    stage.admin.delete(&service).await.expect(200);
    let before = state(&stage).await;
    stage.admin.get(&service).await.expect_problem(404, "service_not_found");
    stage.admin.patch(&service, json!({ "name": "New" })).await.expect_problem(404, "service_not_found");
    stage.admin.delete(&service).await.expect_problem(404, "service_not_found");
    let keys = format!("{service}/keys");
    stage.admin.post(&keys, json!({ "name": "New" })).await.expect_problem(404, "service_not_found");
    assert_eq!(state(&stage).await, before);
}

/// Everything that the management API shows, and how many changes and audit rows there are.
async fn state(stage: &Stage) -> Value {
    let mut state = json!({});
    for path in ["/api/v1/services", "/api/v1/keys", "/billing/summary", "/billing/api-keys"] {
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
    assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{what}");
    let problem = answer.json();
    let errors = problem["errors"].as_array().unwrap_or_else(|| panic!("{what}: {problem}"));
    let mut named: Vec<&str> = errors.iter().map(|error| error["field"].as_str().unwrap()).collect();
    named.sort_unstable();
    assert_eq!(named, fields, "{what}: {problem}");
    assert!(errors.iter().all(|error| error["message"].as_str().is_some_and(|m| !m.is_empty())));
}
