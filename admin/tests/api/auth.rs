//! Who may do what.

use actix_web::http::Method;
use gaas_admin::Exposure;
use gaas_shared::secret::{PlainSecret, SecretKind};
use serde_json::json;

use crate::fixture::{Api, Reply};
use crate::operations::Operation;

#[actix_web::test]
async fn every_management_call_needs_a_valid_token() {
    let api = Api::new().await;
    let registered = api.register("Weather").await;
    let unknown = PlainSecret::generate(SecretKind::ManagementToken).unwrap();
    let before = api.last_seq();
    let guarded: Vec<_> = Operation::all(&api)
        .into_iter()
        .filter(Operation::needs_manager)
        .collect();
    assert!(guarded.len() > 25, "{}", guarded.len());
    for operation in guarded {
        let refused = operation.anonymous(&api).send().await;
        assert_eq!(refused.problem(401), "unauthorized", "{operation:?}");
        assert_eq!(
            refused.header("www-authenticate"),
            Some("Bearer realm=\"gaas-admin\"")
        );
        for credential in [
            format!("Bearer {}", unknown.expose()),
            format!("Bearer {}", registered["api_key"].as_str().unwrap()),
            format!("Bearer {}x", api.token),
            format!("Basic {}", api.token),
            "Bearer".to_owned(),
            api.token.clone(),
        ] {
            let refused = operation
                .anonymous(&api)
                .header("Authorization", &credential)
                .send()
                .await;
            assert_eq!(
                refused.problem(401),
                "invalid_token",
                "{operation:?} {credential}"
            );
            let challenge = refused.header("www-authenticate").unwrap();
            assert!(challenge.contains("error=\"invalid_token\""), "{challenge}");
        }
    }
    assert_eq!(api.last_seq(), before);
}

#[actix_web::test]
async fn a_stranger_learns_nothing_from_the_errors_of_what_he_sent() {
    let api = Api::new().await;
    for (method, path) in [
        (Method::PATCH, "/services/none"),
        (Method::GET, "/services?limit=none"),
        (Method::PUT, "/api-keys/99/pricing"),
    ] {
        let refused = api
            .anonymous(method, path)
            .body("text/plain", "{")
            .send()
            .await;
        assert_eq!(refused.problem(401), "unauthorized", "{path}");
    }
}

#[actix_web::test]
async fn two_credentials_are_none() {
    let api = Api::new().await;
    let token = format!("Bearer {}", api.token);
    let refused = api
        .request(Method::GET, "/services")
        .header("Authorization", &token)
        .send()
        .await;
    assert_eq!(refused.problem(401), "invalid_token");
}

#[actix_web::test]
async fn the_scheme_is_read_in_any_case() {
    let api = Api::new().await;
    let token = format!("bearer {}", api.token);
    let answer = api
        .anonymous(Method::GET, "/services")
        .header("Authorization", &token)
        .send()
        .await;
    answer.expect(200);
}

async fn register(api: &Api, host: &str, headers: &[(&str, &str)]) -> Reply {
    let body = json!({"name": "Weather", "target_url": "http://127.0.0.1:9000"});
    let mut request = api
        .anonymous(Method::POST, "/register-api")
        .host(host)
        .json(&body);
    for (name, value) in headers {
        request = request.header(name, value);
    }
    request.send().await
}

#[actix_web::test]
async fn the_quick_start_needs_no_token_on_this_machine() {
    let api = Api::new().await;
    register(&api, "127.0.0.1:8001", &[]).await.expect(201);
    let own_page = [
        ("Origin", "http://localhost:8001"),
        ("Sec-Fetch-Site", "same-origin"),
    ];
    register(&api, "localhost:8001", &own_page)
        .await
        .expect(201);
    api.anonymous(Method::GET, "/me/api-key")
        .send()
        .await
        .expect(200);
}

#[actix_web::test]
async fn the_quick_start_is_closed_to_foreign_pages_names_and_proxies() {
    let api = Api::new().await;
    let before = api.last_seq();
    for (host, headers) in [
        ("evil.example:8001", [].as_slice()),
        ("localhost:8001", &[("Origin", "http://evil.example")]),
        ("localhost:8001", &[("Origin", "null")]),
        ("localhost:8001", &[("Sec-Fetch-Site", "cross-site")]),
        ("localhost:8001", &[("X-Forwarded-For", "203.0.113.9")]),
    ] {
        let refused = register(&api, host, headers).await;
        assert_eq!(refused.problem(401), "unauthorized", "{host} {headers:?}");
    }
    let image = api
        .anonymous(Method::GET, "/me/api-key")
        .header("Sec-Fetch-Site", "cross-site");
    assert_eq!(image.send().await.problem(401), "unauthorized");
    assert_eq!(api.last_seq(), before);
    let token = format!("Bearer {}", api.token);
    register(&api, "gateway.example", &[("Authorization", &token)])
        .await
        .expect(201);
}

#[actix_web::test]
async fn the_quick_start_needs_a_token_once_other_machines_reach_it() {
    let api = Api::exposed(Exposure::Network).await;
    assert_eq!(
        register(&api, "localhost:8001", &[]).await.problem(401),
        "unauthorized"
    );
    let reveal = api.anonymous(Method::GET, "/me/api-key").send().await;
    assert_eq!(reveal.problem(401), "unauthorized");
    api.register("Weather").await;
    api.get("/me/api-key").await.expect(200);
}

#[actix_web::test]
async fn an_invalid_token_is_no_stranger_even_in_the_quick_start() {
    let api = Api::new().await;
    let refused = register(
        &api,
        "localhost:8001",
        &[("Authorization", "Bearer nonsense")],
    )
    .await;
    assert_eq!(refused.problem(401), "invalid_token");
}
