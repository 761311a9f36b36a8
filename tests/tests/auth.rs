//! Who gets in: keys, their services, and what a refusal looks like.

use gaas_shared::secret::{PlainSecret, SecretKind};
use gaas_tests::{Backend, Call, Gateway, Stage};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn requests_without_one_good_key_are_refused_before_the_backend_sees_them() {
    let stage = Stage::set().await;
    let good = stage.service.key.clone();
    let mistyped = format!(
        "{}{}",
        &good[..good.len() - 1],
        if good.ends_with('x') { 'y' } else { 'x' }
    );
    let unknown = PlainSecret::generate(SecretKind::ApiKey).unwrap();
    let token = stage.admin.token().unwrap().to_owned();
    let path = stage.service.path("/echo");
    let calls = [
        ("no key", Call::get(&path)),
        ("empty key", Call::get(&path).key("")),
        ("malformed key", Call::get(&path).key("secret")),
        ("mistyped key", Call::get(&path).key(&mistyped)),
        ("unknown key", Call::get(&path).key(unknown.expose())),
        (
            "key with a blank inside",
            Call::get(&path).key(&format!("{good} {good}")),
        ),
        ("management token", Call::get(&path).key(&token)),
        (
            "two keys",
            Call::get(&path).key(&good).key(unknown.expose()),
        ),
        ("the same key twice", Call::get(&path).key(&good).key(&good)),
        (
            "key as bearer token",
            Call::get(&path).header("authorization", format!("Bearer {good}")),
        ),
    ];
    for (what, call) in calls {
        let answer = stage.client().send(call).await;
        assert!(
            answer.headers.contains_key("www-authenticate"),
            "{what}: {answer:?}"
        );
        assert!(
            !answer.headers.contains_key("ratelimit"),
            "{what}: {answer:?}"
        );
        assert_eq!(answer.status, 401, "{what}: {answer:?}");
        let code = answer.header("x-gaas-error").unwrap().to_owned();
        let problem = answer.expect_gateway_error(401, &code);
        assert!(
            !problem.to_string().contains(&good[5..]),
            "{what}: {problem}"
        );
    }
    assert_eq!(stage.backend.begun(), 0);
    stage.get("/echo").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_opens_its_own_service_and_no_other() {
    let (gateway, backend) = tokio::join!(Gateway::start(), Backend::start());
    let (admin, client) = (gateway.admin(), gateway.client());
    let one = admin.register("One", &backend.url("/echo/one")).await;
    let two = admin.register("Two", &backend.url("/echo/two")).await;
    let all = admin.get("/me/api-key").await.expect(200).json()["api_key"]
        .as_str()
        .unwrap()
        .to_owned();
    let later = admin.register("Later", &backend.url("/echo/later")).await;

    client
        .get(&two.path(""), &one.key)
        .await
        .expect_gateway_error(403, "api_key_not_for_service");
    client
        .get(&one.path(""), &two.key)
        .await
        .expect_gateway_error(403, "api_key_not_for_service");
    assert_eq!(backend.begun(), 0);
    for service in [&one, &two, &later] {
        client
            .get(&service.path(""), &service.key)
            .await
            .expect(200);
        client.get(&service.path(""), &all).await.expect(200);
    }
    for missing in ["/proxy/99", "/proxy/4294967295"] {
        client
            .get(missing, &all)
            .await
            .expect_gateway_error(404, "service_not_found");
        client.get(missing, &one.key).await.expect(404);
    }
    for nonsense in [
        "/proxy/",
        "/proxy/0",
        "/proxy/01",
        "/proxy/x",
        "/proxy/1x",
        "/proxy",
        "/",
        "/elsewhere",
        "/proxy/99999999999999999999",
    ] {
        let answer = client.get(nonsense, &all).await;
        assert_eq!(answer.status, 404, "{nonsense}: {answer:?}");
        let code = answer.header("x-gaas-error").unwrap().to_owned();
        answer.expect_gateway_error(404, &code);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_key_is_refused() {
    let stage = Stage::set().await;
    let soon = std::time::SystemTime::now() + std::time::Duration::from_millis(1_500);
    let soon = soon
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_secs_f64();
    let instant = rfc3339(soon.ceil() as u64);
    let body = json!({
        "name": "short-lived",
        "expires_at": instant,
        "rate_limit_requests": 1_000_000,
        "rate_limit_window_seconds": 1,
    });
    let key = stage.admin.new_key(stage.service.service, body).await;
    let path = stage.service.path("/get");
    stage.client().get(&path, &key.key).await.expect(200);
    let mut answer = stage.client().get(&path, &key.key).await;
    while answer.status == 200 {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        answer = stage.client().get(&path, &key.key).await;
    }
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    assert!(
        now.as_secs() as f64 >= soon.floor(),
        "refused before its time"
    );
    assert!(
        now.as_secs_f64() < soon + 2.0,
        "accepted long after its time"
    );
    answer.expect(401);
}

/// A Unix time in seconds as RFC 3339, by way of SQLite, which knows calendars.
fn rfc3339(seconds: u64) -> String {
    let memory = rusqlite::Connection::open_in_memory().unwrap();
    let sql = "SELECT strftime('%Y-%m-%dT%H:%M:%SZ', ?1, 'unixepoch')";
    memory
        .query_row(sql, [i64::try_from(seconds).unwrap()], |row| row.get(0))
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_keys_is_throttled_per_address() {
    let builder = Gateway::builder().set("LIMITS__MAX_AUTH_FAILURES_PER_MINUTE", 5);
    let stage = Stage::with(builder).await;
    let path = stage.service.path("/get");
    for _ in 0..5 {
        stage.client().get(&path, "gaas_guess").await.expect(401);
    }
    let answer = stage.client().get(&path, "gaas_guess").await;
    assert!(answer.number("retry-after") >= 1);
    let code = answer.header("x-gaas-error").unwrap().to_owned();
    answer.expect_gateway_error(429, &code);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_found_in_any_file_or_line_of_output() {
    let builder = Gateway::builder().set("LOG__LEVEL", "trace");
    let mut stage = Stage::with(builder).await;
    let all = stage.admin.get("/me/api-key").await.json()["api_key"]
        .as_str()
        .unwrap()
        .to_owned();
    let secrets = [stage.service.key.clone(), all];
    for secret in &secrets {
        stage
            .client()
            .get(&stage.service.path("/status/500"), secret)
            .await
            .expect(500);
        stage
            .client()
            .get(&stage.service.path("/close"), secret)
            .await
            .expect(502);
        stage.client().get("/proxy/99", secret).await.expect(404);
    }
    stage.gateway.terminate_proxy().await;
    stage.gateway.terminate_admin().await;
    let logs = stage.gateway.logs();
    for secret in &secrets {
        // The characters between the shown prefix and the shown last four.
        let hidden = &secret[12..secret.len() - 4];
        assert!(!logs.contains(hidden), "a key stands in the log");
        for file in std::fs::read_dir(stage.gateway.data_dir()).unwrap() {
            let path = file.unwrap().path();
            let Ok(bytes) = std::fs::read(&path) else {
                continue;
            };
            let found = bytes
                .windows(hidden.len())
                .any(|window| window == hidden.as_bytes());
            assert!(!found, "a key stands in {}", path.display());
        }
    }
}
