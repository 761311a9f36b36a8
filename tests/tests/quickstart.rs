//! The requirements' quick start, and what a first start leaves behind.

use std::os::unix::fs::PermissionsExt;

use gaas_tests::{Backend, Call, Client, Gateway, eventually};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn the_requirements_quick_start_works_as_written() {
    let (gateway, backend) = tokio::join!(Gateway::start(), Backend::start());
    let (admin, client) = (Client::new(gateway.admin_address()), gateway.client());

    // 1. Register a service, without any token.
    let body = json!({ "name": "Example API", "target_url": backend.url("/get") });
    let registered = admin
        .send(Call::new("POST", "/register-api").json(&body))
        .await
        .expect(201);
    assert_eq!(registered.header("cache-control"), Some("no-store"));
    let registered = registered.json();
    assert_eq!(registered["service_id"], 1);
    assert_eq!(registered["name"], "Example API");
    assert_eq!(registered["target_url"], backend.url("/get"));
    assert_eq!(registered["gateway_url"], "/proxy/1");
    assert_eq!(registered["api_key_id"], 1);
    let service_key = registered["api_key"].as_str().unwrap().to_owned();

    // 2. Get your API key, the first time only.
    let revealed = admin.send(Call::get("/me/api-key")).await.expect(200);
    assert_eq!(revealed.header("cache-control"), Some("no-store"));
    let key = revealed.json()["api_key"].as_str().unwrap().to_owned();
    assert_ne!(key, service_key);
    let again = admin.send(Call::get("/me/api-key")).await;
    again.expect_problem(410, "api_key_already_revealed");

    // 3. Proxy a request: the backend's answer, unchanged.
    for key in [&key, &service_key] {
        let answer = client.get("/proxy/1", key).await.expect(200);
        assert_eq!(answer.text(), r#"{"hello":"from the backend"}"#);
        assert_eq!(backend.last_seen().target, "/get");
    }

    // 4. Check usage statistics, with the API key.
    let usage = || async {
        let usage = admin
            .send(Call::get("/usage/1").key(&service_key))
            .await
            .expect(200)
            .json();
        (
            usage["service_id"].clone(),
            usage["total_requests"].clone(),
            usage["by_api_key"].clone(),
        )
    };
    let line = |id: u64, name: &str, key: &str| {
        let prefix = &key[.."gaas_".len() + 6];
        json!({ "api_key_id": id, "name": name, "prefix": prefix, "requests": 1 })
    };
    let names = key_names(&gateway).await;
    let by_key = json!([line(1, &names[0], &service_key), line(2, &names[1], &key)]);
    eventually("usage", (json!(1), json!(2), by_key), usage).await;
}

async fn key_names(gateway: &Gateway) -> Vec<String> {
    let keys = gateway.admin().get("/api/v1/keys").await.expect(200).json();
    let items = keys["items"].as_array().unwrap();
    items
        .iter()
        .map(|key| key["name"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn usage_shows_itself_to_keys_of_the_service_only() {
    let (gateway, backend) = tokio::join!(Gateway::start(), Backend::start());
    let (admin, stranger) = (gateway.admin(), gateway.stranger());
    let one = admin.register("One", &backend.url("/get")).await;
    let two = admin.register("Two", &backend.url("/get")).await;
    let usage_of_one = Call::get("/usage/1").key(&two.key);
    stranger
        .send(usage_of_one)
        .await
        .expect_problem(403, "api_key_not_for_service");
    stranger.get("/usage/1").await.expect(401);
    stranger
        .send(Call::get("/usage/1").key("gaas_wrong"))
        .await
        .expect(401);
    admin.get("/usage/1").await.expect(200);
    admin
        .get("/usage/99")
        .await
        .expect_problem(404, "service_not_found");
    admin.revoke(one.key_id).await;
    stranger
        .send(Call::get("/usage/1").key(&one.key))
        .await
        .expect(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_registering_and_revealing_go_without_a_token() {
    let gateway = Gateway::start().await;
    let stranger = gateway.stranger();
    for (method, path) in [
        ("GET", "/billing/summary"),
        ("GET", "/billing/api-keys"),
        ("POST", "/billing/reset"),
        ("PUT", "/api-keys/1/pricing"),
        ("PUT", "/api-keys/1/rate-limit"),
        ("GET", "/usage/1"),
        ("GET", "/api/v1/services"),
        ("POST", "/api/v1/services"),
        ("GET", "/api/v1/services/1"),
        ("PATCH", "/api/v1/services/1"),
        ("DELETE", "/api/v1/services/1"),
        ("GET", "/api/v1/services/1/keys"),
        ("POST", "/api/v1/services/1/keys"),
        ("GET", "/api/v1/keys"),
        ("GET", "/api/v1/keys/1"),
        ("PATCH", "/api/v1/keys/1"),
        ("DELETE", "/api/v1/keys/1"),
    ] {
        let answer = stranger
            .send(Call::new(method, path).json(&json!({})))
            .await;
        assert!(
            answer.headers.contains_key("www-authenticate"),
            "{method} {path}: {answer:?}"
        );
        answer.expect_problem(401, "unauthorized");
    }
    let wrong = gateway
        .admin()
        .with_token("gaasadm_0000000000000000000000000000000000000000");
    wrong.get("/billing/summary").await.expect(401);
    // A token that is shown must be right, even where none is needed.
    let body = json!({ "name": "Mine", "target_url": "http://127.0.0.1:9" });
    wrong.post("/register-api", body).await.expect(401);
    let services = gateway
        .admin()
        .get("/api/v1/services")
        .await
        .expect(200)
        .json();
    assert_eq!(services["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_start_keeps_its_secrets_to_the_owner() {
    let gateway = Gateway::start().await;
    let mode = |path: &str| {
        let metadata = std::fs::metadata(gateway.data_dir().join(path)).unwrap();
        metadata.permissions().mode() & 0o777
    };
    assert_eq!(mode(""), 0o700);
    assert_eq!(mode("admin-token"), 0o600);
    assert_eq!(mode("proxy.sock"), 0o600);
    let token = gateway.admin().token().unwrap().to_owned();
    assert!(token.starts_with("gaasadm_"), "{token}");
    assert_eq!(
        gateway.logs().matches(&token).count(),
        1,
        "the token is printed once"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_keeps_what_the_first_one_made() {
    let (mut gateway, backend) = tokio::join!(Gateway::start(), Backend::start());
    let service = gateway.admin().register("Kept", &backend.url("/get")).await;
    let token = gateway.admin().token().unwrap().to_owned();
    assert!(gateway.terminate_proxy().await.success());
    assert!(gateway.terminate_admin().await.success());
    gateway.start_admin().await;
    gateway.start_proxy().await;
    assert_eq!(gateway.admin().token(), Some(token.as_str()));
    gateway
        .client()
        .get("/proxy/1", &service.key)
        .await
        .expect(200);
    gateway.stranger().get("/me/api-key").await.expect(200);
    gateway.stranger().get("/me/api-key").await.expect(410);
}

#[tokio::test(flavor = "multi_thread")]
async fn health_and_documents_are_there_without_a_token_and_load_nothing_from_elsewhere() {
    let gateway = Gateway::start().await;
    let stranger = gateway.stranger();
    stranger.get("/health").await.expect(200).json();
    let document = stranger.get("/openapi.json").await.expect(200).json();
    assert!(
        document["openapi"].as_str().unwrap().starts_with("3.1"),
        "{}",
        document["openapi"]
    );
    for path in [
        "/register-api",
        "/me/api-key",
        "/usage/{service_id}",
        "/billing/summary",
        "/health",
    ] {
        assert!(
            document["paths"][path].is_object(),
            "{path} is not documented"
        );
    }
    let admin = Client::new(gateway.admin_address());
    for page in ["/docs", "/redoc"] {
        let mut answer = stranger.get(page).await;
        while let (301..=308, Some(next)) = (answer.status, answer.header("location")) {
            answer = stranger.get(next).await;
        }
        let html = answer.expect(200).text();
        for source in html
            .split("src=\"")
            .skip(1)
            .chain(html.split("href=\"").skip(1))
        {
            let source = source.split('"').next().unwrap();
            assert!(
                !source.contains("//"),
                "{page} loads {source} from elsewhere"
            );
        }
    }
    let operations = gateway.operations();
    for path in ["/healthz", "/readyz", "/metrics"] {
        operations.send(Call::get(path)).await.expect(200);
    }
    admin
        .send(Call::get("/nowhere"))
        .await
        .expect_problem(404, "not_found");
}
