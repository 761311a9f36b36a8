//! Which gateway, as whom, and what a script learns when that fails.

use std::os::unix::fs::PermissionsExt;

use gaas_tests::{Authority, Backend, Gateway};

use super::shell::{Shell, stage};

#[tokio::test(flavor = "multi_thread")]
async fn each_failure_has_its_exit_code() {
    let (stage, shell) = stage().await;
    let url = format!("http://{}", stage.gateway.admin_address());
    let nobody = Shell::new().with("GAAS_URL", &url);
    let missing = nobody.fails(4, &["services", "list"]).await;
    assert!(
        missing.contains("GAAS_TOKEN") && missing.contains("--token-file"),
        "{missing}"
    );
    let wrong = format!("gaasadm_{}", "0".repeat(38));
    let stranger = Shell::new()
        .with("GAAS_URL", &url)
        .with("GAAS_TOKEN", &wrong);
    let refused = stranger.fails(4, &["services", "list"]).await;
    assert!(
        refused.contains("401") && !refused.contains(&wrong),
        "{refused}"
    );
    shell.fails(2, &["services", "get", "first"]).await;
    shell.fails(2, &["services", "fly"]).await;
    shell
        .fails(2, &["services", "list", "--url", "localhost"])
        .await;
    shell.fails(3, &["services", "get", "4294967295"]).await;
    let create = [
        "services",
        "create",
        "--name",
        "A",
        "--target-url",
        "ftp://example.com",
    ];
    let invalid = shell.fails(5, &create).await;
    assert!(invalid.contains("\n  --target-url must"), "{invalid}");
    let (free, _reserved) = Backend::nowhere();
    let nowhere = format!("http://{free}");
    let unreachable = shell
        .fails(6, &["services", "list", "--url", &nowhere])
        .await;
    assert!(unreachable.contains(&nowhere), "{unreachable}");
    assert_eq!(unreachable.lines().count(), 1, "{unreachable}");
    // Something else that speaks HTTP: no JSON, and no problem+json.
    let other = Backend::start().await;
    let foreign = shell
        .fails(1, &["services", "list", "--url", &other.url("/nowhere")])
        .await;
    assert!(
        foreign.contains("does not answer as a gateway's management API does"),
        "{foreign}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_goes_only_where_it_belongs_and_never_in_the_clear() {
    let gateway = Gateway::start().await;
    let address = gateway.admin_address().to_string();
    // The configured gateway of this machine needs no flags at all.
    let local = Shell::new()
        .with("GAAS_DATA_DIR", &gateway.data_dir().display().to_string())
        .with("GAAS_ADMIN__LISTEN", &address);
    local.ok(&["services", "list"]).await;
    // Its token is not for others, on this machine or elsewhere.
    let eavesdropper = Backend::start().await;
    let elsewhere = eavesdropper.url("");
    let kept = local
        .fails(4, &["services", "list", "--url", &elsewhere])
        .await;
    assert!(kept.contains("there is no token"), "{kept}");
    assert_eq!(eavesdropper.begun(), 0, "nothing was sent");
    // 192.0.2.0/24 is nobody's (RFC 5737).
    let clear = Shell::new()
        .with("GAAS_URL", "http://192.0.2.1:8001")
        .with("GAAS_TOKEN", gateway.admin().token().unwrap());
    let refused = clear.fails(4, &["services", "list"]).await;
    assert!(
        refused.contains("plain HTTP") && refused.contains("--insecure-http"),
        "{refused}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn https_is_spoken_to_those_whom_an_authority_vouches_for() {
    let authority = Authority::new("Story authority");
    let backend = Backend::start_tls(authority.acceptor("localhost")).await;
    let url = format!("https://localhost:{}/echo", backend.address().port());
    let shell = Shell::new()
        .with("GAAS_URL", &url)
        .with("GAAS_TOKEN", "gaasadm_secret");
    let refused = shell.fails(6, &["services", "get", "1"]).await;
    assert!(refused.contains("certificate"), "{refused}");
    assert_eq!(backend.begun(), 0, "nothing was sent");
    let file = shell.file("authority.pem");
    std::fs::write(&file, authority.pem()).unwrap();
    let shell = shell.with("SSL_CERT_FILE", &file.display().to_string());
    shell.json(&["services", "get", "1"]).await;
    let seen = backend.last_seen();
    assert_eq!(seen.target, "/echo/api/v1/services/1");
    assert_eq!(seen.header("authorization"), Some("Bearer gaasadm_secret"));
}

#[tokio::test(flavor = "multi_thread")]
async fn profiles_keep_addresses_and_tokens_apart() {
    let (first, second) = tokio::join!(Gateway::start(), Gateway::start());
    let shell = Shell::new();
    let url = |gateway: &Gateway| format!("http://{}", gateway.admin_address());
    let token = |gateway: &Gateway| gateway.admin().token().unwrap().to_owned();
    let add = ["profile", "add", "first", "--url", &url(&first)];
    let added = shell.run_with(&add, &format!("{}\n", token(&first))).await;
    assert!(added.status.success(), "{added:?}");
    let file = shell.file("config/gaas/cli.toml");
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let kept = second.data_dir().join("admin-token").display().to_string();
    let add = [
        "profile",
        "add",
        "second",
        "--url",
        &url(&second),
        "--token-file",
        &kept,
    ];
    shell.ok(&add).await;
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(
        !text.contains(&token(&second)),
        "a token file is named, not copied"
    );
    let listed = shell.ok(&["profile", "list"]).await;
    let line = |name: &str| listed.lines().find(|line| line.starts_with(name)).unwrap();
    assert!(
        line("first").contains("yes") && line("second").contains("no"),
        "{listed}"
    );
    assert!(!listed.contains("gaasadm_"), "{listed}");
    let backend = Backend::start().await;
    let create = [
        "services",
        "create",
        "--name",
        "On the second",
        "--target-url",
        &backend.url(""),
    ];
    shell
        .ok(&[&create[..], &["--profile", "second"]].concat())
        .await;
    let count = async |shell: &Shell| {
        let list = shell.json(&["services", "list"]).await;
        list["items"].as_array().unwrap().len()
    };
    assert_eq!(count(&shell).await, 0, "the first is in use");
    shell.ok(&["profile", "use", "second"]).await;
    assert_eq!(count(&shell).await, 1);
    // A profile's token does not go to another address.
    let elsewhere = url(&first);
    shell
        .fails(4, &["services", "list", "--url", &elsewhere])
        .await;
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    let warned = shell.run(&["services", "list"]).await;
    assert!(
        warned.status.success() && warned.stderr.contains("chmod 600"),
        "{warned:?}"
    );
    shell.ok(&["profile", "remove", "second"]).await;
    shell
        .fails(3, &["services", "list", "--profile", "second"])
        .await;
    shell.fails(3, &["profile", "use", "second"]).await;
    let shell = shell.with("GAAS_PROFILE", "first");
    assert_eq!(count(&shell).await, 0);
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, format!("colour = 1\n{text}")).unwrap();
    let broken = shell.fails(5, &["profile", "list"]).await;
    assert!(
        broken.contains("cli.toml:1:") && broken.contains("colour"),
        "{broken}"
    );
    assert!(!broken.contains("gaasadm_"), "{broken}");
}
