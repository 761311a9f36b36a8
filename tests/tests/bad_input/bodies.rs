//! What each endpoint must refuse: every field with every kind of wrong value.

use serde_json::{Value, json};

/// Bodies that a field's owner must refuse, and the field that the refusal names.
pub(super) type BadBodies = Vec<(Value, &'static str)>;

fn bad_names() -> Vec<Value> {
    vec![
        json!(""),
        json!("   "),
        json!("a\nb"),
        json!("n".repeat(101)),
        json!(7),
        json!(["a"]),
        Value::Null,
    ]
}

fn bad_urls() -> Vec<Value> {
    [
        "",
        "example.com",
        "/path",
        "ftp://example.com",
        "file:///etc/passwd",
        "http://",
        "https://:80/",
        "http://user:pw@example.com",
        "http://example.com/#top",
        "http://example.com:0/",
        "http://example.com:99999/",
        "http://exa mple.com/",
        "javascript:alert(1)",
    ]
    .into_iter()
    .map(Value::from)
    .chain([
        json!(format!("http://example.com/{}", "a".repeat(2_048))),
        json!(1),
        json!({}),
        Value::Null,
    ])
    .collect()
}

fn bad_counts() -> Vec<Value> {
    vec![
        json!(0),
        json!(-1),
        json!(1.5),
        json!("10"),
        json!(1e300),
        json!(4_000_000_000_u64),
        json!(true),
        json!([10]),
    ]
}

fn bad_prices() -> Vec<Value> {
    vec![
        json!(-1),
        json!("-0.001"),
        json!("0.0000000001"),
        json!(0.000_000_000_1),
        json!("1000000.000000001"),
        json!(1_000_001),
        json!("abc"),
        json!(""),
        json!("1e3"),
        json!("0x1"),
        json!(" 1"),
        json!("1,5"),
        json!(".5"),
        json!("1."),
        json!("NaN"),
        json!(true),
        json!(["1"]),
        Value::Null,
    ]
}

fn bad_instants() -> Vec<Value> {
    vec![
        json!("tomorrow"),
        json!("2020-01-01T00:00:00Z"),
        json!("2030-13-01T00:00:00Z"),
        json!(1_900_000_000),
        json!(""),
    ]
}

/// `good` with one field at a time replaced by something bad, left out where `needed`, and with a
/// field that nobody knows.
fn variations(
    good: &Value,
    needed: &[&'static str],
    bad: &[(&'static str, Vec<Value>)],
) -> BadBodies {
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
pub(super) fn endpoints(service: u64, key: u64) -> Vec<(&'static str, String, BadBodies)> {
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
    let mut bad_key = vec![
        ("name", bad_names()),
        ("price_per_request", bad_prices()),
        ("expires_at", bad_instants()),
    ];
    bad_key.extend(limit_fields.map(|field| (field, bad_counts())));
    let mut new_key = limit.clone();
    new_key["name"] = json!("Good");
    let edits = vec![
        ("name", bad_names()),
        ("expires_at", bad_instants()),
        ("rate_limit_requests", bad_counts()),
    ];
    let mut endpoints = vec![(
        "POST",
        "/register-api".to_owned(),
        variations(&new_service, &["name", "target_url"], &bad_service),
    )];
    for base in ["", "/api/v1"] {
        let keys = if base.is_empty() {
            "/api-keys".to_owned()
        } else {
            format!("{base}/keys")
        };
        let new_key_bodies = || variations(&new_key, &["name"], &bad_key);
        let pricing = json!({ "price_per_request": "0.5" });
        let prices = [("price_per_request", bad_prices())];
        endpoints.extend([
            (
                "POST",
                format!("{base}/services"),
                variations(&new_service, &["name", "target_url"], &full_service),
            ),
            (
                "PATCH",
                format!("{base}/services/{service}"),
                variations(&new_service, &[], &full_service),
            ),
            (
                "POST",
                format!("{base}/services/{service}/keys"),
                new_key_bodies(),
            ),
            ("POST", keys.clone(), new_key_bodies()),
            (
                "PATCH",
                format!("{keys}/{key}"),
                variations(&json!({ "name": "Good" }), &[], &edits),
            ),
            (
                "PUT",
                format!("{keys}/{key}/rate-limit"),
                variations(&limit, &limit_fields, &bad_limit),
            ),
            (
                "PUT",
                format!("{keys}/{key}/pricing"),
                variations(&pricing, &["price_per_request"], &prices),
            ),
            (
                "POST",
                format!("{base}/billing/reset"),
                variations(&json!({}), &[], &[]),
            ),
        ]);
    }
    endpoints
}
