//! Allowances, prepaid credits, the ledger and the end of a key's own price, from a shell.

use gaas_tests::eventually;
use serde_json::Value;

use super::shell::{Shell, stage};

/// A customer that a command made.
async fn customer(shell: &Shell, options: &[&str]) -> String {
    let create = ["customers", "create", "--name", "Acme Ltd"];
    let made = shell.json(&[&create[..], options].concat()).await;
    made["id"].to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_key_may_use_is_set_shown_and_taken_away() {
    let (stage, shell) = stage().await;
    let key = stage.service.key_id.to_string();
    let allowances = ["keys", "allowances", &key];
    let of_key = |options: &[&'static str]| [&allowances[..], options].concat();
    let none = shell.run(&allowances).await;
    assert!(none.status.success() && none.stdout.is_empty(), "{none:?}");
    assert!(none.stderr.contains("There are no allowances"), "{none:?}");
    let set = of_key(&[
        "--requests-per-month",
        "2",
        "--budget-per-cycle",
        "25.10:soft",
        "--currency",
        "EUR",
    ]);
    shell.ok(&set).await;
    for status in [200, 200, 429] {
        stage.get("/get").await.expect(status);
    }
    let table = shell.ok(&allowances).await;
    let month = table
        .lines()
        .find(|line| line.starts_with("requests per month"));
    let cells: Vec<&str> = month.unwrap().split_whitespace().collect();
    assert_eq!(&cells[3..7], ["2", "2", "0", "hard"], "{table}");
    let budget = table
        .lines()
        .find(|line| line.starts_with("budget per cycle"));
    let budget = budget.unwrap();
    assert!(
        budget.contains("25.1 EUR") && budget.contains("soft"),
        "{table}"
    );
    // What is not given stays.
    let edited = shell
        .json(&of_key(&["--requests-per-day", "10:soft"]))
        .await;
    assert_eq!(edited["requests_per_day"]["enforcement"], "soft");
    assert_eq!(edited["requests_per_month"]["limit"], 2);
    shell.ok(&of_key(&["--no-requests-per-month"])).await;
    stage.get("/get").await.expect(200);
    let shown = shell.json(&allowances).await;
    assert_eq!(shown["requests_per_month"], Value::Null);
    let path = format!("/api/v1/keys/{key}/allowances");
    let answer = stage.admin.get(&path).await.expect(200).json();
    assert_eq!(shown, answer);
    let made = ["keys", "create", "--all-services", "--name", "Capped"];
    let made = shell
        .json(&[&made[..], &["--requests-per-day", "7"]].concat())
        .await;
    let made = made["id"].to_string();
    let capped = shell.json(&["keys", "allowances", &made]).await;
    assert_eq!(capped["requests_per_day"]["limit"], 7);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_an_allowance_is_told_with_its_option() {
    let (stage, shell) = stage().await;
    let key = stage.service.key_id.to_string();
    let of_key = |options: &[&'static str]| [&["keys", "allowances", &key][..], options].concat();
    let negative = shell.fails(5, &of_key(&["--requests-per-day", "-5"])).await;
    assert!(
        negative.contains("422") && negative.contains("(--requests-per-day) must be"),
        "{negative}"
    );
    assert_eq!(negative.lines().count(), 2, "{negative}");
    for (amount, currency, option) in [
        ("a lot", "USD", "--budget-per-cycle"),
        ("0", "USD", "--budget-per-cycle"),
        ("-1.5", "USD", "--budget-per-cycle"),
        ("0.0000000001", "USD", "--budget-per-cycle"),
        ("1", "usd", "--currency"),
    ] {
        let budget = of_key(&["--budget-per-cycle", amount, "--currency", currency]);
        let refused = shell.fails(5, &budget).await;
        assert!(refused.contains(option), "{amount} {currency}: {refused}");
    }
    for wrong in [
        &["--requests-per-day", "many"][..],
        &["--requests-per-day", "1.5"],
        &["--requests-per-day", "5:gently"],
        &["--budget-per-cycle", "25"],
        &["--requests-per-day", "5", "--no-requests-per-day"],
    ] {
        shell.fails(2, &of_key(wrong)).await;
    }
    let missing = shell.fails(3, &["keys", "allowances", "4000"]).await;
    assert_eq!(missing.lines().count(), 1, "{missing}");
    shell.fails(3, &["customers", "allowances", "4000"]).await;
    let shown = shell.json(&of_key(&[])).await;
    assert_eq!(
        shown["requests_per_day"],
        Value::Null,
        "nothing was changed"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customers_keys_share_its_allowances() {
    let (stage, shell) = stage().await;
    let id = customer(&shell, &[]).await;
    let key = stage.service.key_id.to_string();
    shell.ok(&["keys", "edit", &key, "--customer", &id]).await;
    let set = ["customers", "allowances", &id, "--requests-per-month", "1"];
    let table = shell.ok(&set).await;
    assert!(table.contains("requests per month"), "{table}");
    stage.get("/get").await.expect(200);
    stage.get("/get").await.expect(429);
    let shown = shell.json(&["customers", "allowances", &id]).await;
    assert_eq!(shown["requests_per_month"]["remaining"], 0);
    let end = ["customers", "allowances", &id, "--no-requests-per-month"];
    shell.ok(&end).await;
    stage.get("/get").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn credits_are_granted_taken_back_listed_and_booked() {
    let (stage, shell) = stage().await;
    let id = customer(&shell, &["--prepaid"]).await;
    let key = stage.service.key_id.to_string();
    shell.ok(&["keys", "edit", &key, "--customer", &id]).await;
    stage.get("/get").await.expect(429);
    let grant = [
        "credits",
        "add",
        &id,
        "--amount",
        "100.10",
        "--currency",
        "USD",
    ];
    let once = ["--reason", "transfer", "--idempotency-key", "4711"];
    let granted = shell.json(&[&grant[..], &once].concat()).await;
    assert_eq!(
        (&granted["kind"], &granted["amount"]),
        (&"grant".into(), &"100.1".into())
    );
    let again = shell.json(&[&grant[..], &once].concat()).await;
    assert_eq!(granted["id"], again["id"], "granted once");
    stage.get("/get").await.expect(200);
    let back = [
        "credits",
        "add",
        &id,
        "--amount",
        "-20.1",
        "--currency",
        "USD",
    ];
    let asked = shell.fails(2, &back).await;
    assert!(
        asked.contains("20.1 USD") && asked.contains("Acme Ltd") && asked.contains("--yes"),
        "{asked}"
    );
    let taken = shell.ok(&[&back[..], &["--yes"]].concat()).await;
    assert!(
        taken.contains("correction") && taken.contains("-20.1 USD"),
        "{taken}"
    );
    let balance = shell.ok(&["credits", "get", &id]).await;
    let line = |label: &str| {
        balance
            .lines()
            .find(|line| line.starts_with(label))
            .unwrap()
    };
    assert!(line("Balance").ends_with(" 80 USD"), "{balance}");
    assert!(line("Prepaid").ends_with("yes"), "{balance}");
    let shown = shell.json(&["credits", "get", &id]).await;
    let path = format!("/api/v1/customers/{id}/credits");
    let answer = stage.admin.get(&path).await.expect(200).json();
    assert_eq!(shown, answer);
    let listed = shell.json(&["credits", "list", &id, "--all"]).await;
    let amounts: Vec<&Value> = items(&listed).iter().map(|item| &item["amount"]).collect();
    assert_eq!(amounts, ["100.1", "-20.1"]);
    let first = shell.json(&["credits", "list", &id, "--limit", "1"]).await;
    assert_eq!(
        (items(&first).len(), first["next_cursor"].is_string()),
        (1, true)
    );
    let table = shell.ok(&["credits", "list", &id]).await;
    assert!(
        table.starts_with("ID  AT (UTC)") && table.contains("transfer"),
        "{table}"
    );
    let ledger = shell.ok(&["billing", "ledger", "--customer", &id]).await;
    let granted = ledger.lines().find(|line| line.contains("credits_granted"));
    let granted = granted.unwrap();
    assert!(
        granted.contains("customer_credit -100.1") && granted.contains("credit_grants 100.1"),
        "{ledger}"
    );
    let booked = shell.json(&["billing", "ledger", "--all"]).await;
    let answer = stage.admin.get("/api/v1/ledger").await.expect(200).json();
    assert_eq!(booked, answer);
    let relaxed = ["customers", "edit", &id, "--prepaid", "false"];
    assert_eq!(shell.json(&relaxed).await["prepaid"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn credits_that_cannot_be_are_refused() {
    let (_stage, shell) = stage().await;
    let id = customer(&shell, &[]).await;
    let add = |amount: &'static str, currency: &'static str| {
        let add = ["--amount", amount, "--currency", currency, "--yes"];
        [&["credits", "add", &id][..], &add].concat()
    };
    for (amount, currency, option) in [
        ("ten", "USD", "--amount"),
        ("0", "USD", "--amount"),
        ("1.001", "USD", "--amount"),
        ("1", "dollars", "--currency"),
    ] {
        let refused = shell.fails(5, &add(amount, currency)).await;
        assert!(refused.contains(option), "{amount} {currency}: {refused}");
    }
    // More than there is.
    let refused = shell.fails(5, &add("-1", "USD")).await;
    assert!(refused.contains("409"), "{refused}");
    shell
        .fails(2, &["credits", "add", &id, "--amount", "1"])
        .await;
    for command in ["get", "list"] {
        shell.fails(3, &["credits", command, "4000"]).await;
    }
    let balance = shell.json(&["credits", "get", &id]).await;
    assert_eq!(
        (&balance["balance"], items_of(&balance, "entries")),
        (&"0".into(), 0)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ledger_of_an_invoice_adds_up() {
    let (stage, shell) = stage().await;
    let empty = shell.run(&["billing", "ledger"]).await;
    assert!(
        empty.status.success() && empty.stdout.is_empty(),
        "{empty:?}"
    );
    stage.admin.price(stage.service.key_id, "0.5").await;
    stage.get("/get").await.expect(200);
    shell.ok(&["billing", "reset", "--yes"]).await;
    let drafts = ["billing", "invoices", "--status", "draft"];
    eventually("a draft is made", 1, || async {
        items(&shell.json(&drafts).await).len()
    })
    .await;
    let id = shell.json(&drafts).await["items"][0]["id"].to_string();
    let finalize = ["billing", "invoice", "finalize", &id, "--yes"];
    shell.ok(&finalize).await;
    let table = shell.ok(&["billing", "ledger", "--invoice", &id]).await;
    assert!(
        table.contains("receivable 0.5") && table.contains("revenue -0.5"),
        "{table}"
    );
    assert_eq!(table.lines().count(), 2, "{table}");
    let none = ["billing", "ledger", "--invoice", "4000"];
    assert_eq!(items(&shell.json(&none).await).len(), 0);
    shell
        .fails(2, &["billing", "ledger", "--invoice", "x"])
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_whose_own_price_ends_follows_its_service_again() {
    let (stage, shell) = stage().await;
    let (key, service) = (
        stage.service.key_id.to_string(),
        stage.service.service.to_string(),
    );
    let set = ["billing", "price", "set", "--service", &service];
    shell
        .ok(&[&set[..], &["--per-unit", "0.25"]].concat())
        .await;
    let own = ["billing", "price", "set", "--key", &key];
    shell.ok(&[&own[..], &["--per-unit", "7"]].concat()).await;
    let later = ["--per-unit", "8", "--effective-at", "30d"];
    shell.ok(&[&own[..], &later].concat()).await;
    let end = ["billing", "price", "end", "--key", &key];
    let asked = shell.fails(2, &end).await;
    assert!(asked.contains("--yes"), "{asked}");
    let ended = shell.ok(&[&end[..], &["--yes"]].concat()).await;
    assert!(ended.contains("0.25 USD (inherited)"), "{ended}");
    let shown = shell.json(&["keys", "get", &key]).await;
    assert_eq!(shown["inherits_price"], true);
    // A second time there is nothing to end, and nothing to complain of.
    let again = shell.json(&[&end[..], &["--yes"]].concat()).await;
    assert_eq!(again["inherits_price"], true);
    let missing = ["billing", "price", "end", "--key", "4000", "--yes"];
    shell.fails(3, &missing).await;
    shell.fails(2, &["billing", "price", "end", "--yes"]).await;
    shell.ok(&["keys", "revoke", &key, "--yes"]).await;
    shell.fails(5, &[&end[..], &["--yes"]].concat()).await;
}

fn items(list: &Value) -> &[Value] {
    list["items"].as_array().unwrap()
}

fn items_of(answer: &Value, field: &str) -> usize {
    answer[field].as_array().unwrap().len()
}
