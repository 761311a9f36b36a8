//! A gateway's settings as a file: exported, compared, applied.

use std::os::unix::fs::PermissionsExt;

use gaas_tests::{Backend, Gateway};
use serde_json::{Value, json};

use super::shell::Shell;

/// A file with a bit of everything.
const EVERYTHING: &str = r#"version: 1
cycles:
  kind: anniversary
  day: 15
default_price:
  currency: USD
  model:
    kind: per_unit
    unit_price: 0.0020
customers:
- name: Acme Ltd
  external_id: crm-17
  email: bills@example.com
  metadata:
    plan: gold
    seats: 5
    "on": yes
- name: Без номера
services:
- name: Weather
  target_url: http://127.0.0.1:9000
  preserve_host: true
  price:
    currency: EUR
    model:
      kind: graduated
      tiers:
      - up_to: 1000
        unit_price: "0.01"
      - up_to: null
        unit_price: 0.005
        flat_fee: 10
    free_units: 100
    minimum_per_cycle: 5.00
  upcoming_prices:
  - effective_at: 2100-01-01T00:00:00Z
    currency: EUR
    model:
      kind: per_unit
      unit_price: "0.02"
  keys:
  - name: Mobile app
    rate_limit:
      requests: 100
      window_seconds: 60
      burst: 20
    customer: crm-17
    expires_at: 2100-06-01T00:00:00+02:00
  - name: Web
    customer: Без номера
    price:
      currency: USD
      model:
        kind: package
        size: 1000
        package_price: 1.5
- name: Maps
  target_url: https://maps.example.com/v2/
keys:
- name: Internal
"#;

async fn applied(shell: &Shell, file: &str) -> Value {
    shell.json(&["apply", "-f", file, "--yes"]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_exported_makes_the_same_gateway_again() {
    let (first, second) = tokio::join!(Gateway::start(), Gateway::start());
    let (shell, other) = (Shell::of(&first), Shell::of(&second));
    let file = shell.write("gateway.yaml", EVERYTHING);
    let different = shell.run(&["diff", "-f", &file]).await;
    assert_eq!(different.status.code(), Some(10), "{different:?}");
    assert!(different.stderr.is_empty(), "{different:?}");
    for line in ["+ customer \"Acme Ltd\"", "+ service \"Weather\"", "Plan: "] {
        assert!(
            different.stdout.contains(line),
            "{line}: {}",
            different.stdout
        );
    }
    let nothing = shell.json(&["services", "list"]).await;
    assert_eq!(nothing["items"], json!([]), "a diff changes nothing");
    let made = applied(&shell, &file).await;
    let secrets = made["new_keys"].as_array().unwrap().clone();
    assert_eq!(secrets.len(), 3, "{made}");
    assert!(
        made["steps"]
            .as_array()
            .unwrap()
            .iter()
            .all(|step| step["done"] == true)
    );
    // The file says nothing new a second time.
    let same = shell.ok(&["diff", "-f", &file]).await;
    assert!(same.contains("No changes"), "{same}");
    assert_eq!(applied(&shell, &file).await["steps"], json!([]));
    let exported = shell.ok(&["export"]).await;
    for secret in &secrets {
        assert!(
            !exported.contains(secret["api_key"].as_str().unwrap()),
            "{exported}"
        );
    }
    assert!(
        !exported.contains("gaas_") && !exported.contains("digest"),
        "{exported}"
    );
    // The export is a file as good as the first, here and on a gateway that knows nothing.
    let copy = shell.write("copy.yaml", &exported);
    shell.ok(&["diff", "-f", &copy, "--prune"]).await;
    applied(&other, &copy).await;
    assert_eq!(other.ok(&["export"]).await, exported);
    let key = other.json(&["keys", "list", "--search", "Mobile"]).await["items"][0].clone();
    assert_eq!(
        (&key["burst"], &key["rate_limit_requests"]),
        (&json!(20), &json!(100))
    );
    assert_eq!(key["expires_at"], "2100-05-31T22:00:00.000Z");
    let acme = &other
        .json(&["customers", "list", "--external-id", "crm-17"])
        .await["items"][0];
    assert_eq!(
        (&key["customer_id"], &acme["metadata"]["seats"]),
        (&acme["id"], &json!(5))
    );
    // `yes` is a text in YAML 1.2.
    assert_eq!(acme["metadata"]["on"], "yes");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_keys_secret_opens_the_service_and_goes_into_a_private_file() {
    let (gateway, backend) = tokio::join!(Gateway::start(), Backend::start());
    let shell = Shell::of(&gateway);
    let yaml = format!(
        "version: 1\nservices:\n- name: Echo\n  target_url: {}\n  keys:\n  - name: CI\n",
        backend.url("")
    );
    let file = shell.write("gateway.yaml", &yaml);
    let out = shell.file("secrets.jsonl");
    let path = out.display().to_string();
    let apply = ["apply", "-f", &file, "--yes", "--secrets-out", &path];
    let told = shell.ok(&apply).await;
    let text = std::fs::read_to_string(&out).unwrap();
    let secret: Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    let key = secret["api_key"].as_str().unwrap();
    assert!(!told.contains(key) && told.contains(&path), "{told}");
    assert_eq!(
        (&secret["service"], &secret["name"]),
        (&json!("Echo"), &json!("CI"))
    );
    let mode = std::fs::metadata(&out).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    gateway.client().get("/proxy/1/get", key).await.expect(200);
    // What is there already is not written over, and nothing is made whose secret would be lost.
    let file = shell.write("gateway.yaml", &format!("{yaml}  - name: Second\n"));
    let apply = ["apply", "-f", &file, "--yes", "--secrets-out", &path];
    shell.fails(1, &apply).await;
    assert_eq!(
        shell.json(&["keys", "list"]).await["items"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    // Without a file, the terminal gets it.
    let told = shell.ok(&["apply", "-f", &file, "--yes"]).await;
    assert_eq!(told.matches("gaas_").count(), 1, "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_are_planned_agreed_to_and_pruned_only_when_asked() {
    let gateway = Gateway::start().await;
    let shell = Shell::of(&gateway);
    let file = shell.write("gateway.yaml", EVERYTHING);
    applied(&shell, &file).await;
    let less = EVERYTHING
        .replace("preserve_host: true", "preserve_host: false")
        .replace("      requests: 100\n", "      requests: 200\n")
        .replace("- name: Internal\n", "[]\n")
        .replace(
            "- name: Maps\n  target_url: https://maps.example.com/v2/\n",
            "",
        )
        .replace("    customer: crm-17\n", "")
        .replace("- name: Без номера\nservices", "services")
        .replace("    customer: Без номера\n", "");
    let file = shell.write("less.yaml", &less.replace("keys:\n[]", "keys: []"));
    let asked = shell.fails(2, &["apply", "-f", &file]).await;
    assert!(asked.contains("--yes"), "{asked}");
    let plan = shell.run(&["diff", "-f", &file, "--json"]).await;
    assert_eq!(plan.status.code(), Some(10), "{plan:?}");
    let plan: Value = serde_json::from_str(&plan.stdout).unwrap();
    let steps = plan["steps"].as_array().unwrap();
    assert!(
        steps.iter().all(|step| step["action"] == "change"),
        "{plan}"
    );
    let change = json!({ "field": "preserve_host", "from": true, "to": false });
    assert!(
        steps.iter().any(|step| step["changes"] == json!([change])),
        "{plan}"
    );
    applied(&shell, &file).await;
    let count = async |what: &str| {
        let list = shell.json(&[what, "list"]).await;
        list["items"].as_array().unwrap().len()
    };
    assert_eq!(
        (count("services").await, count("customers").await),
        (2, 2),
        "nothing was deleted"
    );
    let plan = shell.run(&["diff", "-f", &file, "--prune"]).await;
    for line in [
        "- key \"Internal\"",
        "- service \"Maps\"",
        "- customer \"Без номера\"",
    ] {
        assert!(plan.stdout.contains(line), "{line}: {}", plan.stdout);
    }
    shell.ok(&["apply", "-f", &file, "--prune", "--yes"]).await;
    assert_eq!((count("services").await, count("customers").await), (1, 1));
    let active = shell.json(&["keys", "list", "--status", "active"]).await;
    assert_eq!(active["items"].as_array().unwrap().len(), 2);
    shell.ok(&["diff", "-f", &file, "--prune"]).await;
    // A price that the file leaves out stays, and that is told.
    let unpriced = "version: 1\nservices:\n- name: Weather\n  target_url: http://127.0.0.1:9000\n";
    let file = shell.write("unpriced.yaml", unpriced);
    let told = shell.ok(&["diff", "-f", &file]).await;
    assert!(
        told.contains("price of service \"Weather\" (1): stays"),
        "{told}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_file_names_line_and_field_and_changes_nothing() {
    // No gateway is needed to find these.
    let shell = Shell::new();
    let head = "version: 1\nservices:\n- name: Weather\n  target_url: http://127.0.0.1:9000\n";
    for (yaml, line, about) in [
        ("version: 2\n".to_owned(), 1, "version"),
        ("services: []\n".to_owned(), 1, "version"),
        (format!("{head}  colour: red\n"), 5, "colour"),
        (
            format!("{head}  keys:\n  - name: A\n    rate_limt: {{}}\n"),
            7,
            "rate_limt",
        ),
        (
            format!("{head}  keys:\n  - rate_limit: {{requests: 1, window_seconds: 1}}\n"),
            6,
            "name",
        ),
        (format!("{head}  preserve_host: perhaps\n"), 5, ""),
        (format!("{head}  name: Twice\n"), 5, "name"),
        (
            head.replace("http://127.0.0.1:9000", "ftp://example.com"),
            4,
            "target_url",
        ),
        (format!("{head}  keys:\n  - name: ''\n"), 6, "name"),
        (
            format!(
                "{head}  keys:\n  - name: A\n    rate_limit:\n      requests: 0\n      window_seconds: 1\n"
            ),
            8,
            "rate_limit_requests",
        ),
        (
            format!("{head}  keys:\n  - name: A\n    expires_at: soon\n"),
            7,
            "expires_at",
        ),
        (
            format!(
                "{head}  price:\n    currency: usd\n    model: {{kind: per_unit, unit_price: 1}}\n"
            ),
            6,
            "price.currency",
        ),
        (
            format!(
                "{head}  price:\n    currency: USD\n    model: {{kind: per_unit, unit_price: -1}}\n"
            ),
            7,
            "",
        ),
        (
            format!(
                "{head}  price:\n    currency: USD\n    model: {{kind: package, size: 0, package_price: 1}}\n"
            ),
            6,
            "model.size",
        ),
        (
            "version: 1\ncycles: {kind: anniversary}\n".to_owned(),
            2,
            "cycles.day",
        ),
        (
            "version: 1\ncustomers:\n- name: A\n  email: nobody\n".to_owned(),
            3,
            "email",
        ),
        ("version: 1\nservices: [\n".to_owned(), 2, ""),
        ("version: 1\n---\nversion: 1\n".to_owned(), 3, ""),
    ] {
        let file = shell.write("wrong.yaml", &yaml);
        let told = shell.fails(5, &["apply", "-f", &file, "--yes"]).await;
        let place = format!("{file}:{line}: ");
        assert!(
            told.contains(&place) && told.contains(about),
            "{yaml}\n{told}"
        );
    }
    let both = "version: 1\nkeys:\n- name: ''\n- name: B\n  expires_at: soon\n";
    let file = shell.write("both.yaml", both);
    let told = shell.fails(5, &["diff", "-f", &file]).await;
    assert_eq!(told.lines().count(), 2, "every fault at once: {told}");
    shell.fails(5, &["diff", "-f", "/nowhere.yaml"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_file_cannot_mean_is_told_before_anything_is_done() {
    let gateway = Gateway::start().await;
    let shell = Shell::of(&gateway);
    let admin = gateway.admin();
    for _ in 0..2 {
        let body = json!({ "name": "Twin", "target_url": "http://127.0.0.1:9000" });
        admin.post("/api/v1/services", body).await.expect(201);
    }
    let twin = "version: 1\nservices:\n- name: New\n  target_url: http://127.0.0.1:9000\n\
                - name: Twin\n  target_url: http://127.0.0.1:9001\n";
    let file = shell.write("twin.yaml", twin);
    let told = shell.fails(5, &["apply", "-f", &file, "--yes"]).await;
    assert!(
        told.contains("twin.yaml:5:") && told.contains("1, 2"),
        "{told}"
    );
    let by_id = twin.replace("- name: Twin\n", "- name: Renamed\n  id: 2\n");
    let file = shell.write("by_id.yaml", &by_id);
    applied(&shell, &file).await;
    let renamed = shell.json(&["services", "get", "2"]).await;
    assert_eq!(
        (&renamed["name"], &renamed["target_url"]),
        (&json!("Renamed"), &json!("http://127.0.0.1:9001/"))
    );
    for (yaml, about) in [
        ("keys:\n- name: A\n  customer: nobody\n", "nobody"),
        ("keys:\n- name: A\n  customer_id: 9\n", "9"),
        ("keys:\n- name: A\n- name: A\n", "already"),
        ("keys:\n- name: A\n  id: 7\n", "7"),
        (
            "keys:\n- name: A\n  expires_at: 2020-01-01T00:00:00Z\n",
            "past",
        ),
    ] {
        let file = shell.write("wrong.yaml", &format!("version: 1\n{yaml}"));
        let told = shell.fails(5, &["apply", "-f", &file, "--yes"]).await;
        assert!(
            told.contains("wrong.yaml:") && told.contains(about),
            "{yaml}: {told}"
        );
    }
    let keys = shell.json(&["keys", "list"]).await;
    assert_eq!(keys["items"], json!([]), "nothing was made");
    // Two of one name are exported with their numbers, and found by them.
    let body = json!({ "name": "Renamed", "target_url": "http://127.0.0.1:9003" });
    admin.post("/api/v1/services", body).await.expect(201);
    let file = shell.write("twins.yaml", &shell.ok(&["export"]).await);
    shell.ok(&["diff", "-f", &file, "--prune"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_step_tells_what_was_done_and_the_next_run_goes_on() {
    let gateway = Gateway::start().await;
    let shell = Shell::of(&gateway);
    // Only the gateway knows that this rule of metering is none.
    let yaml = "version: 1\nservices:\n- name: Good\n  target_url: http://127.0.0.1:9000\n\
                - name: Bad\n  target_url: http://127.0.0.1:9000\n  metering: {nonsense: 1}\n\
                - name: Later\n  target_url: http://127.0.0.1:9000\n";
    let file = shell.write("gateway.yaml", yaml);
    let told = shell.fails(5, &["apply", "-f", &file, "--yes"]).await;
    for line in [
        "step 2 of 3 failed",
        "1 done, 2 not done",
        "+ service \"Later\"",
    ] {
        assert!(told.contains(line), "{line}: {told}");
    }
    assert!(told.contains("metering") && told.contains("422"), "{told}");
    let file = shell.write(
        "gateway.yaml",
        &yaml.replace("  metering: {nonsense: 1}\n", ""),
    );
    let rest = applied(&shell, &file).await;
    assert_eq!(rest["steps"].as_array().unwrap().len(), 2, "{rest}");
}
