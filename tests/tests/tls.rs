//! HTTPS backends: certificates are checked, always.

use gaas_tests::{Authority, Backend, Gateway, Stage, pattern, sha256_hex};

#[tokio::test(flavor = "multi_thread")]
async fn a_backend_with_a_trusted_certificate_is_served() {
    let authority = Authority::new("Story authority");
    let stage = trusting(
        &authority,
        Backend::start_tls(authority.acceptor("127.0.0.1")).await,
    )
    .await;
    for _ in 0..3 {
        stage.get("/get").await.expect(200);
    }
    let body = pattern(1_000_000);
    let call = stage.call("POST", "/echo").body(body.clone());
    let echo = stage.client().send(call).await.expect(200).json();
    assert_eq!(echo["body_sha256"], sha256_hex(&body).as_str());
    assert_eq!(
        stage.backend.last_seen().header("host"),
        Some(stage.backend.address().to_string().as_str())
    );
    // By name as well as by address.
    let named = Backend::start_tls(authority.acceptor("localhost")).await;
    let url = format!("https://localhost:{}", named.address().port());
    let service = stage.admin.register_unlimited("Named", &url).await;
    stage
        .client()
        .get(&service.path("/get"), &service.key)
        .await
        .expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_of_an_unknown_authority_is_502() {
    let (ours, theirs) = (Authority::new("Ours"), Authority::new("Theirs"));
    let stage = trusting(
        &ours,
        Backend::start_tls(theirs.acceptor("127.0.0.1")).await,
    )
    .await;
    stage
        .get("/get")
        .await
        .expect_gateway_error(502, "upstream_tls");
    assert_eq!(
        stage.backend.begun(),
        0,
        "nothing is sent to who cannot prove who it is"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_for_another_name_is_502() {
    let authority = Authority::new("Ours");
    let acceptor = authority.acceptor("backend.example");
    let stage = trusting(&authority, Backend::start_tls(acceptor).await).await;
    stage
        .get("/get")
        .await
        .expect_gateway_error(502, "upstream_tls");
    let url = format!("https://localhost:{}", stage.backend.address().port());
    let service = stage.admin.register("By name", &url).await;
    stage
        .client()
        .get(&service.path("/get"), &service.key)
        .await
        .expect(502);
    assert_eq!(stage.backend.begun(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_file_of_its_own_the_systems_authorities_decide() {
    let authority = Authority::new("Nobody's");
    let backend = Backend::start_tls(authority.acceptor("127.0.0.1")).await;
    let stage = Stage::around(Gateway::start().await, backend).await;
    stage
        .get("/get")
        .await
        .expect_gateway_error(502, "upstream_tls");
}

#[tokio::test(flavor = "multi_thread")]
async fn tls_spoken_to_a_plain_backend_and_the_other_way_round_is_502() {
    let stage = Stage::set().await;
    let address = stage.backend.address();
    let wrong = stage
        .admin
        .register("TLS to plain", &format!("https://{address}"))
        .await;
    stage
        .client()
        .get(&wrong.path("/get"), &wrong.key)
        .await
        .expect(502);
    let authority = Authority::new("Ours");
    let secure = Backend::start_tls(authority.acceptor("127.0.0.1")).await;
    let wrong = stage
        .admin
        .register("Plain to TLS", &format!("http://{}", secure.address()))
        .await;
    stage
        .client()
        .get(&wrong.path("/get"), &wrong.key)
        .await
        .expect(502);
}

/// A gateway that trusts `authority` alone, in front of `backend`.
async fn trusting(authority: &Authority, backend: Backend) -> Stage {
    let builder = Gateway::builder();
    let file = builder.data_dir().with_extension("pem");
    std::fs::write(&file, authority.pem()).unwrap();
    let gateway = builder
        .set("PROXY__UPSTREAM_CA_FILE", file.display())
        .start()
        .await;
    Stage::around(gateway, backend).await
}
