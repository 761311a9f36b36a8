//! Services, keys, customers, usage and billing from a shell.

use gaas_tests::eventually;

use super::shell::{Shell, stage};

#[tokio::test(flavor = "multi_thread")]
async fn services_are_made_listed_changed_and_deleted() {
    let (stage, shell) = stage().await;
    let url = stage.backend.url("/v1");
    let create = [
        "services",
        "create",
        "--name",
        "Weather",
        "--target-url",
        &url,
    ];
    let made = shell.json(&create).await;
    let id = made["id"].to_string();
    let table = shell.ok(&["services", "list"]).await;
    let header = table.lines().next().unwrap();
    assert!(
        header.starts_with("ID  NAME") && header.contains("CREATED (UTC)"),
        "{table}"
    );
    assert!(table.contains("Weather") && table.contains(&url), "{table}");
    let found = shell.json(&["services", "list", "--search", "weath"]).await;
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
    shell
        .ok(&[
            "services",
            "edit",
            &id,
            "--name",
            "Wetter",
            "--preserve-host",
            "true",
        ])
        .await;
    let edited = shell.json(&["services", "get", &id]).await;
    assert_eq!(
        (&edited["name"], &edited["preserve_host"]),
        (&"Wetter".into(), &true.into())
    );
    // The answer of the API itself, with every field.
    let answer = stage.admin.get(&format!("/api/v1/services/{id}")).await;
    assert_eq!(edited, answer.expect(200).json());
    let refused = shell.fails(2, &["services", "delete", &id]).await;
    assert!(
        refused.contains("--yes") && refused.contains("Wetter"),
        "{refused}"
    );
    shell.ok(&["services", "delete", &id, "--yes"]).await;
    let gone = shell.fails(3, &["services", "get", &id]).await;
    assert_eq!(gone.lines().count(), 1, "{gone}");
    assert!(gone.contains("service_not_found"), "{gone}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_made_used_changed_and_revoked() {
    let (stage, shell) = stage().await;
    let service = stage.service.service.to_string();
    let create = [
        "keys",
        "create",
        "--service",
        &service,
        "--name",
        "App",
        "--rate-limit",
        "5/1m",
    ];
    let finished = shell
        .run(&[&create[..], &["--expires-at", "90d", "--price", "0.25"]].concat())
        .await;
    assert!(finished.status.success(), "{finished:?}");
    let shown = finished.stdout.matches("gaas_").count();
    assert_eq!(
        shown, 2,
        "prefix and secret, once each: {}",
        finished.stdout
    );
    let line = finished
        .stdout
        .lines()
        .find_map(|line| line.strip_prefix("Secret: "));
    let secret = line.unwrap().to_owned();
    let path = stage.service.path("/get");
    stage.client().get(&path, &secret).await.expect(200);
    let keys = shell
        .json(&["keys", "list", "--search", "App", "--service", &service])
        .await;
    let key = &keys["items"][0];
    let id = key["id"].to_string();
    assert_eq!(key["rate_limit_requests"], 5);
    assert_eq!(key["price_per_request"], "0.25");
    let text = shell.ok(&["keys", "get", &id]).await;
    assert!(
        text.contains("5 per 60 s") && text.contains("0.25 USD"),
        "{text}"
    );
    assert!(!text.contains(&secret), "the secret is shown once");
    let edit = [
        "keys",
        "edit",
        &id,
        "--rate-limit",
        "100/1s",
        "--burst",
        "7",
        "--no-expiry",
    ];
    let edited = shell.json(&edit).await;
    assert_eq!(
        (&edited["burst"], &edited["expires_at"]),
        (&7.into(), &serde_json::Value::Null)
    );
    let edited = shell
        .json(&["keys", "edit", &id, "--default-rate-limit"])
        .await;
    assert_eq!(edited["uses_default_rate_limit"], true);
    let dull = shell.fails(2, &["keys", "edit", &id]).await;
    assert!(dull.contains("--name"), "{dull}");
    shell.ok(&["keys", "revoke", &id, "--yes"]).await;
    stage.client().get(&path, &secret).await.expect(401);
    let late = shell
        .fails(5, &["keys", "edit", &id, "--name", "Late"])
        .await;
    assert!(late.contains("409"), "{late}");
    let everywhere = shell
        .json(&["keys", "create", "--all-services", "--name", "All"])
        .await;
    let secret = everywhere["api_key"].as_str().unwrap();
    stage.client().get(&path, secret).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_fetched_over_all_pages() {
    let (stage, shell) = stage().await;
    for number in 0..450 {
        let body = serde_json::json!({ "name": format!("Key {number:03}") });
        stage.admin.post("/api/v1/keys", body).await.expect(201);
    }
    let count = |list: &serde_json::Value| list["items"].as_array().unwrap().len();
    let all = shell.json(&["keys", "list", "--all"]).await;
    assert_eq!(
        (count(&all), &all["next_cursor"]),
        (451, &serde_json::Value::Null)
    );
    let some = shell.json(&["keys", "list", "--limit", "430"]).await;
    assert_eq!(count(&some), 430);
    let cursor = some["next_cursor"].as_str().unwrap();
    let rest = shell
        .json(&["keys", "list", "--cursor", cursor, "--all"])
        .await;
    assert_eq!(count(&rest), 21);
    let finished = shell.run(&["keys", "list"]).await;
    assert_eq!(finished.stdout.lines().count(), 51, "a header and 50 keys");
    assert!(
        finished.stderr.contains("--all"),
        "what is left is told: {}",
        finished.stderr
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn customers_are_kept_and_wrong_fields_named() {
    let (stage, shell) = stage().await;
    let create = [
        "customers",
        "create",
        "--name",
        "Acme Ltd",
        "--external-id",
        "crm-17",
    ];
    let made = shell
        .json(&[&create[..], &["--metadata", r#"{"plan": "gold"}"#]].concat())
        .await;
    let id = made["id"].to_string();
    assert_eq!(made["metadata"]["plan"], "gold");
    let twice = shell.fails(5, &create).await;
    assert!(twice.contains("409"), "{twice}");
    let wrong = shell
        .fails(5, &["customers", "edit", &id, "--email", "nobody"])
        .await;
    assert!(
        wrong.contains("422") && wrong.contains("\n  --email must be"),
        "{wrong}"
    );
    assert_eq!(wrong.lines().count(), 2, "{wrong}");
    shell
        .fails(2, &["customers", "edit", &id, "--metadata", "{gold"])
        .await;
    shell
        .ok(&[
            "customers",
            "edit",
            &id,
            "--email",
            "bills@example.com",
            "--no-external-id",
        ])
        .await;
    let table = shell.ok(&["customers", "list"]).await;
    assert!(table.contains("bills@example.com"), "{table}");
    let key = stage.service.key_id.to_string();
    shell.ok(&["keys", "edit", &key, "--customer", &id]).await;
    shell.fails(5, &["customers", "delete", &id, "--yes"]).await;
    shell.ok(&["keys", "edit", &key, "--no-customer"]).await;
    shell.ok(&["customers", "delete", &id, "--yes"]).await;
    shell.fails(3, &["customers", "get", &id]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn usage_is_shown_as_a_table_as_csv_and_as_json() {
    let (stage, shell) = stage().await;
    for _ in 0..3 {
        stage.get("/get").await.expect(200);
    }
    stage.get("/status/500").await.expect(500);
    let table = shell
        .ok(&["usage", "--from", "1h", "--group-by", "service"])
        .await;
    for header in ["FROM (UTC)", "GROUP", "REQUESTS", "P95 (ms)", "OUT (bytes)"] {
        assert!(table.contains(header), "{header}: {table}");
    }
    let total = table
        .lines()
        .find(|line| line.starts_with("Total"))
        .unwrap();
    let numbers: Vec<&str> = total.split_whitespace().collect();
    assert_eq!(&numbers[1..4], ["4", "3", "3"], "{table}");
    let csv = shell.ok(&["usage", "--interval", "hour", "--csv"]).await;
    assert!(
        csv.lines().count() >= 2 && csv.lines().next().unwrap().contains("requests"),
        "{csv}"
    );
    let usage = shell
        .json(&["usage", "--interval", "hour", "--group-by", "outcome"])
        .await;
    assert_eq!(usage["totals"]["requests"], 4);
    let wrong = shell
        .fails(5, &["usage", "--from", "1h", "--to", "2h"])
        .await;
    assert!(wrong.contains("from must lie before to"), "{wrong}");
    shell.fails(2, &["usage", "--from", "yesterday"]).await;
    let quiet = shell
        .run(&["usage", "--from", "2020-01-01", "--to", "2020-01-02"])
        .await;
    assert!(
        quiet.status.success() && quiet.stderr.contains("No requests"),
        "{quiet:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn billing_from_the_price_to_the_final_invoice() {
    let (stage, shell) = stage().await;
    let service = stage.service.service.to_string();
    let tiers = shell.write(
        "tiers.json",
        r#"{"kind": "graduated", "tiers": [
            {"up_to": 2, "unit_price": "1"}, {"up_to": null, "unit_price": "0.5"}]}"#,
    );
    let model = format!("@{tiers}");
    let preview = [
        "billing", "price", "preview", "--model", &model, "--units", "5",
    ];
    let previewed = shell.ok(&preview).await;
    assert!(previewed.contains("Total  3.5 USD"), "{previewed}");
    let free = [
        "billing",
        "price",
        "preview",
        "--per-unit",
        "0.01",
        "--free-units",
        "100",
    ];
    let previewed = shell.json(&[&free[..], &["--units", "150"]].concat()).await;
    assert_eq!(previewed["total"], "0.5");
    shell
        .fails(2, &["billing", "price", "preview", "--units", "1"])
        .await;
    let set = [
        "billing",
        "price",
        "set",
        "--service",
        &service,
        "--model",
        &model,
    ];
    let price = shell.json(&set).await;
    let listed = shell
        .ok(&["billing", "price", "list", "--service", &service])
        .await;
    assert!(listed.contains("graduated: to 2 1; above 0.5"), "{listed}");
    let negative = [
        "billing",
        "price",
        "set",
        "--service",
        &service,
        "--per-unit=-1",
    ];
    let wrong = shell.fails(5, &negative).await;
    assert!(wrong.contains("\n  --per-unit must"), "{wrong}");
    // The first key follows its service.
    for _ in 0..5 {
        stage.get("/get").await.expect(200);
    }
    let summary = shell.ok(&["billing", "summary"]).await;
    assert!(summary.contains("3.5 USD"), "{summary}");
    let keys = shell.ok(&["billing", "keys"]).await;
    assert!(
        keys.contains("BILLED REQUESTS") && keys.contains("3.5 USD"),
        "{keys}"
    );
    let refused = shell.fails(2, &["billing", "reset"]).await;
    assert!(refused.contains("--yes"), "{refused}");
    let reset = ["billing", "reset", "--yes", "--idempotency-key", "first"];
    let closed = shell.json(&reset).await["closed"]["cycle_id"].to_string();
    let again = shell.json(&reset).await["closed"]["cycle_id"].to_string();
    assert_eq!(closed, again, "the same key closes nothing more");
    let drafts = ["billing", "invoices", "--cycle", &closed];
    eventually("a draft is made", 1, || async {
        let drafts = shell.json(&drafts).await;
        drafts["items"].as_array().unwrap().len()
    })
    .await;
    let drafts = shell.json(&drafts).await;
    let id = drafts["items"][0]["id"].to_string();
    let cycle = shell.ok(&["billing", "cycle", &closed]).await;
    assert!(
        cycle.contains("SERVICE (ID)") && cycle.contains("3.5 USD"),
        "{cycle}"
    );
    let cycles = shell.json(&["billing", "cycles", "--all"]).await;
    assert_eq!(cycles["items"].as_array().unwrap().len(), 2);
    let whole = shell.ok(&["billing", "invoice", "get", &id]).await;
    assert!(
        whole.contains("AMOUNT (USD)") && whole.contains("draft"),
        "{whole}"
    );
    let early = [
        "billing", "invoice", "void", &id, "--reason", "Early", "--yes",
    ];
    shell.fails(5, &early).await;
    let done = shell
        .json(&["billing", "invoice", "finalize", &id, "--yes"])
        .await;
    assert_eq!(
        (&done["status"], &done["total"]),
        (&"finalized".into(), &"3.5".into())
    );
    let credit = [
        "billing", "invoice", "credit", &id, "--amount", "1", "--reason", "Sorry", "--yes",
    ];
    assert_eq!(shell.json(&credit).await["kind"], "credit_note");
    let pdf = shell.file("invoice.pdf").display().to_string();
    shell
        .ok(&["billing", "invoice", "get", &id, "--pdf", &pdf])
        .await;
    assert!(std::fs::read(&pdf).unwrap().starts_with(b"%PDF"));
    shell
        .fails(1, &["billing", "invoice", "get", &id, "--pdf", &pdf])
        .await;
    let csv = shell.ok(&["billing", "invoice", "get", &id, "--csv"]).await;
    assert!(csv.contains("graduated") || csv.contains("usage"), "{csv}");
    let manual = shell
        .json(&["billing", "schedule", "--set", "manual", "--yes"])
        .await;
    assert_eq!(manual["kind"], "manual");
    let data = stage.gateway.data_dir().display().to_string();
    let verified = shell.ok(&["billing", "verify", "--data-dir", &data]).await;
    assert!(verified.starts_with("ok"), "{verified}");
    assert_eq!(price["scope"]["kind"], "service");
}

#[tokio::test(flavor = "multi_thread")]
async fn completion_is_a_script_that_the_shell_takes() {
    let shell = Shell::new();
    for (name, word) in [
        ("bash", "complete"),
        ("zsh", "#compdef gaas"),
        ("fish", "complete -c gaas"),
    ] {
        let script = shell.ok(&["completion", name]).await;
        assert!(
            script.contains(word) && script.contains("services"),
            "{name}"
        );
    }
    let script = shell.write("gaas.bash", &shell.ok(&["completion", "bash"]).await);
    let checked = std::process::Command::new("bash")
        .args(["-n", &script])
        .status()
        .unwrap();
    assert!(checked.success());
    shell.fails(2, &["completion", "basic"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_people_typed_does_not_steer_a_terminal() {
    let (stage, shell) = stage().await;
    // Names hold no control characters, but other texts may.
    let body = serde_json::json!({ "name": "Acme", "metadata": { "note": "\u{1b}]0;owned\u{7}" } });
    stage
        .admin
        .post("/api/v1/customers", body)
        .await
        .expect(201);
    let text = shell.ok(&["customers", "get", "1"]).await;
    assert!(!text.contains('\u{1b}'), "{text:?}");
    let json = shell.json(&["customers", "get", "1"]).await;
    assert_eq!(json["metadata"]["note"], "\u{1b}]0;owned\u{7}");
}
