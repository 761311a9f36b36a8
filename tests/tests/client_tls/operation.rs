//! Certificates in operation: replaced, watched, checked beforehand; and stopping under HTTPS.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use gaas_tests::{
    Authority, Call, Finished, Gateway, PairFiles, Process, SecureClient, binary, eventually,
    run_to_end,
};
use rustix::process::Signal;
use tokio::task::JoinSet;

use super::{NAME, Secure, certified};

const SOON: Duration = Duration::from_secs(20);
const RELOAD_FAILURES: &str = "gaas_tls_certificate_reload_failures_total";
const NOT_AFTER: &str = "gaas_tls_certificate_not_after_seconds";

#[tokio::test(flavor = "multi_thread")]
async fn a_new_certificate_is_taken_up_under_load_and_no_request_is_lost() {
    let secure = Secure::set().await;
    let stop = Arc::new(AtomicBool::new(false));
    let mut load = JoinSet::new();
    for over_http2 in [true, false] {
        let (client, stop) = (secure.client(), Arc::clone(&stop));
        let path = secure.stage.service.path("/get");
        let key = secure.stage.service.key.clone();
        load.spawn(async move {
            let call = || Call::get(&path).key(&key);
            let mut answered = 0_u64;
            while !stop.load(Ordering::Acquire) {
                if over_http2 {
                    let connection = client.http2().await.expect("a connection");
                    for _ in 0..20 {
                        connection.send(call()).await.expect(200);
                    }
                } else {
                    let mut connection = client.http1().await.expect("a connection");
                    for _ in 0..20 {
                        connection
                            .try_send(call())
                            .await
                            .expect("an answer")
                            .expect(200);
                    }
                }
                answered += 20;
            }
            answered
        });
    }
    let old_connection = secure.client().http2().await.unwrap();
    old_connection
        .send(secure.stage.call("GET", "/get"))
        .await
        .expect(200);
    let end_of_old = secure.metric(NOT_AFTER).await.expect("a figure");
    for days in [30, 60] {
        let next = secure.authority.sign(NAME, days);
        secure.files.replace(&next);
        eventually("the certificate shown", next.der(), || shown(&secure)).await;
    }
    stop.store(true, Ordering::Release);
    let answered: u64 = load.join_all().await.into_iter().sum();
    assert!(answered > 100, "{answered}");
    // Who was connected before notices nothing.
    old_connection
        .send(secure.stage.call("GET", "/get"))
        .await
        .expect(200);
    let end = secure.metric(NOT_AFTER).await.expect("a figure");
    assert_eq!((end_of_old - end + 43_200) / 86_400, 30);
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs() as i64;
    assert!((end - now - 60 * 86_400).abs() < 600, "{end}");
    assert_eq!(secure.metric(RELOAD_FAILURES).await, Some(0));
    let billed = secure
        .stage
        .admin
        .total_requests(secure.stage.service.service)
        .await;
    assert_eq!(billed, answered + 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_pair_leaves_the_good_one_in_use_and_says_so() {
    let secure = Secure::set().await;
    let good = shown(&secure).await;
    std::fs::write(&secure.files.certificate, "no certificate").unwrap();
    eventually("failed reloads", Some(1), || secure.metric(RELOAD_FAILURES)).await;
    assert_eq!(shown(&secure).await, good);
    let logs = secure.stage.gateway.logs();
    let told = format!(
        "{}: holds no certificate in PEM form",
        secure.files.certificate.display()
    );
    assert!(logs.contains(&told), "{logs}");
    assert!(logs.contains("the one in use stays in use"), "{logs}");
    let next = secure.authority.sign(NAME, 10);
    secure.files.replace(&next);
    eventually("the certificate shown", next.der(), || shown(&secure)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_finishes_what_is_under_way_over_http2_and_says_goodbye() {
    let mut secure = Secure::set().await;
    let (idle, busy) = (
        secure.client().http2().await.unwrap(),
        secure.client().http2().await.unwrap(),
    );
    idle.send(secure.stage.call("GET", "/get"))
        .await
        .expect(200);
    // Others leave as many clients do: without the goodbye of TLS, or before they asked for anything.
    let mut rude = secure.client().http1().await.unwrap();
    let call = secure.stage.call("GET", "/get");
    rude.try_send(call).await.unwrap().expect(200);
    drop(rude);
    for protocol in ["http/1.1", "h2"] {
        drop(secure.client().handshake(&[protocol]).await.unwrap());
    }
    let call = secure.stage.call("GET", "/gate");
    let answer = async { busy.send(call).await };
    let stop = async {
        secure.stage.backend.await_begun(3).await;
        secure.stage.gateway.signal_proxy(Signal::TERM);
        // The one without requests is seen off at once.
        idle.ended(SOON).await.unwrap();
        secure.stage.backend.open_gate();
    };
    let (answer, ()) = tokio::join!(answer, stop);
    assert_eq!(answer.expect(200).text(), "through");
    busy.ended(SOON).await.unwrap();
    assert!(secure.stage.gateway.proxy_ended().await.success());
    let logs = secure.stage.gateway.logs();
    let quiet = !logs.contains("ERROR") && !logs.contains("WARN");
    assert!(quiet, "a stranger can fill the log: {logs}");
    secure.stage.gateway.start_proxy().await;
    let billed = secure
        .stage
        .admin
        .total_requests(secure.stage.service.service)
        .await;
    assert_eq!(billed, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn check_and_start_say_what_is_wrong_with_a_certificate() {
    let directory = tempfile::tempdir().unwrap();
    let authority = Authority::new("Story authority");
    let files = PairFiles::new(directory.path(), &authority.sign(NAME, 90));
    let config = directory.path().join("gaas.toml");
    let text = format!(
        "data_dir = {:?}\n[proxy.tls]\ncertificate_file = {:?}\nprivate_key_file = {:?}\n",
        directory.path().join("data"),
        files.certificate,
        files.key
    );
    std::fs::write(&config, text).unwrap();
    let config = config.display().to_string();
    let check = async || -> Finished {
        run_to_end(&binary("gaas"), &["check", "--config", &config], &[], SOON).await
    };
    let good = check().await;
    assert!(good.status.success(), "{good:?}");
    assert!(good.stdout.contains("127.0.0.1:8000 (HTTPS)"), "{good:?}");
    let until = format!("{NAME}; certificate good until 20");
    assert!(good.stdout.contains(&until), "{good:?}");
    assert!(!good.stdout.contains("warning"), "{good:?}");

    let open = std::os::unix::fs::PermissionsExt::from_mode(0o644);
    std::fs::set_permissions(&files.key, open).unwrap();
    let warned = check().await;
    assert!(
        warned
            .stdout
            .contains("every user of this machine can read"),
        "{warned:?}"
    );

    let key = std::fs::read(&files.key).unwrap();
    files.replace(&authority.sign(NAME, 90));
    std::fs::write(&files.key, key).unwrap();
    let expected = format!(
        "proxy.tls: {}: the private key does not belong to the first certificate in {}",
        files.key.display(),
        files.certificate.display()
    );
    let bad = check().await;
    assert_eq!(bad.status.code(), Some(1), "{bad:?}");
    assert!(bad.stderr.contains(&expected), "{bad:?}");
    assert_eq!(bad.stderr.lines().count(), 1, "{bad:?}");
    let started = run_to_end(&binary("gaas-proxy"), &["--config", &config], &[], SOON).await;
    assert_eq!(started.status.code(), Some(1), "{started:?}");
    assert!(started.stderr.contains(&expected), "{started:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn gaas_up_names_the_https_addresses() {
    let (builder, authority, files) = certified();
    let builder = builder
        .set("PROXY__TLS__LISTEN", "127.0.0.1:0")
        .set("ADMIN__TLS__CERTIFICATE_FILE", files.certificate.display())
        .set("ADMIN__TLS__PRIVATE_KEY_FILE", files.key.display());
    let mut arguments = vec!["up".to_owned()];
    arguments.extend(builder.arguments());
    let up = Process::start(&binary("gaas"), &arguments, builder.environment());
    let clients = up.line("  Client traffic  https://").await;
    let admin = up.line("  Admin API       https://").await;
    up.line("Ctrl-C stops it.").await;
    let address = clients.split('/').next().unwrap().parse().unwrap();
    let client = SecureClient::new(address, NAME, &authority);
    let refused = client
        .http2()
        .await
        .unwrap()
        .send(Call::get("/proxy/1"))
        .await;
    refused.expect_gateway_error(401, "api_key_missing");
    let admin = SecureClient::new(admin.parse().unwrap(), NAME, &authority);
    let mut connection = admin.http1().await.unwrap();
    connection
        .try_send(Call::get("/health"))
        .await
        .unwrap()
        .expect(200);
    assert!(
        admin.http2().await.is_err(),
        "the management API speaks HTTP/1.1"
    );
    let (status, _) = up.stop(Signal::TERM, Duration::from_secs(70)).await;
    assert!(status.success(), "{status}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_management_api_over_https_gives_cookies_that_go_over_nothing_else() {
    let authority = Authority::new("Story authority");
    let builder = Gateway::builder();
    let directory = builder.data_dir().with_file_name("tls");
    std::fs::create_dir(&directory).unwrap();
    let files = PairFiles::new(&directory, &authority.sign(NAME, 90));
    let gateway = builder
        .set("ADMIN__TLS__CERTIFICATE_FILE", files.certificate.display())
        .set("ADMIN__TLS__PRIVATE_KEY_FILE", files.key.display())
        .start()
        .await;
    let token = std::fs::read_to_string(gateway.data_dir().join("admin-token")).unwrap();
    let client = SecureClient::new(gateway.admin_address(), NAME, &authority);
    let mut connection = client.http1().await.unwrap();
    let claim = serde_json::json!({
        "token": token.trim(),
        "email": "owner@example.com",
        "password": "a long enough password",
    });
    let call = Call::new("POST", "/api/v1/session/claim")
        .header("host", NAME)
        .json(&claim);
    let answer = connection.try_send(call).await.unwrap();
    let cookies = format!("{:?}", answer.headers.get_all("set-cookie"));
    assert!(
        cookies.contains("Secure"),
        "{} {} {cookies}",
        answer.status,
        answer.text()
    );
    let next = authority.sign(NAME, 30);
    files.replace(&next);
    eventually("the certificate shown", next.der(), || {
        certificate(client.clone())
    })
    .await;
}

/// The certificate that a new connection is shown.
async fn shown(secure: &Secure) -> Vec<u8> {
    certificate(secure.client()).await
}

async fn certificate(client: SecureClient) -> Vec<u8> {
    let stream = client.handshake(&["http/1.1"]).await.expect("a handshake");
    let certificate = stream.ssl().peer_certificate().expect("a certificate");
    certificate.to_der().unwrap()
}
