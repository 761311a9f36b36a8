//! What happened: usage over time, rankings, latest requests, overview, audit, security.

use actix_web::http::Method;
use gaas_shared::usage::Origin;
use serde_json::{Value, json};

use crate::fixture::Api;
use crate::health::data_plane;

const OK: (Origin, u16) = (Origin::Backend, 200);

/// Two services with a key each; of the last ten minutes: 3 good requests on the first, of which
/// one is older; on the second a refusal, a backend's error and the gateway's own.
async fn busy() -> Api {
    let api = Api::new().await;
    api.register("Weather").await;
    api.register("=Maps").await;
    api.record(&[
        api.request_record((1, 1), OK, 500),
        api.request_record((1, 1), OK, 20),
        api.request_record((1, 1), OK, 10),
        api.request_record((2, 2), (Origin::Refused, 429), 9),
        api.request_record((2, 2), (Origin::Backend, 500), 8),
        api.request_record((2, 2), (Origin::Failed, 502), 7),
    ]);
    api
}

/// `group: requests` of every series.
fn by_group(chart: &Value) -> Vec<(String, u64)> {
    let series = chart["series"].as_array().unwrap();
    series
        .iter()
        .map(|series| {
            let points = series["points"].as_array().unwrap();
            let requests = points
                .iter()
                .map(|point| point["requests"].as_u64().unwrap());
            let group = series["group"].as_str().unwrap_or("null");
            (group.to_owned(), requests.sum())
        })
        .collect()
}

fn pairs(expected: &[(&str, u64)]) -> Vec<(String, u64)> {
    let pairs = expected.iter();
    pairs
        .map(|&(group, count)| (group.to_owned(), count))
        .collect()
}

#[actix_web::test]
async fn usage_is_told_apart_by_service_key_outcome_and_method() {
    let api = busy().await;
    let chart = api.get("/api/v1/usage").await.expect(200);
    assert_eq!(chart["interval"], "hour");
    assert_eq!(chart["from"], "2027-01-14T08:00:00.000Z");
    assert_eq!(chart["to"], "2027-01-15T08:00:00.000Z");
    assert_eq!(by_group(&chart), pairs(&[("all", 6)]));
    assert_eq!(chart["series"][0]["points"].as_array().unwrap().len(), 24);
    let totals = &chart["totals"];
    assert_eq!(totals["requests"], 6);
    assert_eq!(
        (&totals["billable_requests"], &totals["units"]),
        (&json!(3), &json!(3))
    );
    assert_eq!(
        (&totals["errors"], &totals["refused"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(
        (&totals["bytes_in"], &totals["bytes_out"]),
        (&json!(60), &json!(600))
    );
    let p50 = totals["p50_ms"].as_f64().unwrap();
    assert!((1.778..3.163).contains(&p50), "{p50}");
    let quiet = &chart["series"][0]["points"][0];
    assert_eq!(
        (&quiet["requests"], &quiet["p50_ms"]),
        (&json!(0), &Value::Null)
    );

    for (group_by, expected) in [
        ("service", [("1", 3), ("2", 3)].as_slice()),
        ("api_key", &[("1", 3), ("2", 3)]),
        (
            "outcome",
            &[
                ("success", 3),
                ("server_error", 1),
                ("refused", 1),
                ("failed", 1),
            ],
        ),
        ("method", &[("POST", 6)]),
    ] {
        let chart = api
            .get(&format!("/api/v1/usage?group_by={group_by}"))
            .await
            .expect(200);
        assert_eq!(by_group(&chart), pairs(expected), "{group_by}");
        assert_eq!(chart["group_by"], group_by);
        assert_eq!(chart["totals"], *totals);
    }
    let chart = api.get("/api/v1/usage?group_by=service").await.expect(200);
    assert_eq!(chart["series"][0]["label"], "Weather");

    for (query, requests) in [
        ("service_id=1", 3),
        ("api_key_id=2", 3),
        ("service_id=1&api_key_id=1", 3),
        ("service_id=1&api_key_id=2", 0),
        ("service_id=2&group_by=api_key", 3),
        ("api_key_id=1&group_by=service", 3),
        ("service_id=2&group_by=outcome", 3),
        ("service_id=9", 0),
    ] {
        let chart = api.get(&format!("/api/v1/usage?{query}")).await.expect(200);
        assert_eq!(chart["totals"]["requests"], requests, "{query}");
        let sum: u64 = by_group(&chart).iter().map(|(_, requests)| requests).sum();
        assert_eq!(sum, requests, "{query}");
    }
}

/// As [`busy`], with a third key on the first service: keys 1 and 3 belong to customer 1.
async fn busy_customers() -> Api {
    let api = busy().await;
    for name in ["Acme", "Idle"] {
        let new = json!({ "name": name });
        api.post("/api/v1/customers", new).await.expect(201);
    }
    let new = json!({"name": "Third", "customer_id": 1});
    api.post("/services/1/keys", new).await.expect(201);
    let to_acme = json!({"customer_id": 1});
    api.patch("/api/v1/keys/1", to_acme).await.expect(200);
    api.record(&[
        api.request_record((3, 1), OK, 6),
        api.request_record((3, 1), (Origin::Backend, 404), 5),
    ]);
    api
}

#[actix_web::test]
async fn usage_is_told_apart_by_customer() {
    let api = busy_customers().await;
    let chart = api.get("/api/v1/usage?group_by=customer").await.expect(200);
    assert_eq!(chart["group_by"], "customer");
    assert_eq!(by_group(&chart), pairs(&[("1", 5), ("null", 3)]));
    let labels: Vec<_> = chart["series"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| &s["label"])
        .collect();
    assert_eq!(labels, ["Acme", "No customer"]);
    assert_eq!(chart["series"][1]["group"], Value::Null);
    for (query, expected) in [
        ("customer_id=1", &[("all", 5)][..]),
        ("customer_id=2", &[("all", 0)]),
        ("customer_id=9", &[("all", 0)]),
        ("customer_id=1&group_by=key", &[("1", 3), ("3", 2)]),
        ("customer_id=1&api_key_id=3", &[("all", 2)]),
        ("customer_id=1&api_key_id=2", &[("all", 0)]),
        ("customer_id=1&group_by=service", &[("1", 5)]),
        ("customer_id=1&service_id=2", &[("all", 0)]),
        (
            "customer_id=1&group_by=outcome",
            &[("success", 4), ("client_error", 1)],
        ),
        ("customer_id=1&group_by=customer", &[("1", 5)]),
        ("service_id=2&group_by=customer", &[("null", 3)]),
        ("method=POST", &[("all", 8)]),
        ("method=GET", &[("all", 0)]),
        ("method=POST&group_by=method", &[("POST", 8)]),
    ] {
        let chart = api.get(&format!("/api/v1/usage?{query}")).await.expect(200);
        assert_eq!(by_group(&chart), pairs(expected), "{query}");
    }
    let top = api.get("/api/v1/usage/top?by=customer").await.expect(200);
    let expected = json!([
        {"id": 1, "label": "Acme", "requests": 5, "errors": 0, "units": 4},
        {"id": null, "label": "No customer", "requests": 3, "errors": 2, "units": 0},
    ]);
    assert_eq!(top["items"], expected);
    let csv = api.get("/api/v1/usage?group_by=customer&format=csv").await;
    let text = String::from_utf8(csv.body.to_vec()).unwrap();
    let lines: Vec<_> = text
        .lines()
        .skip(1)
        .map(|line| line.split(',').skip(1).take(3))
        .collect();
    let lines: Vec<Vec<_>> = lines.into_iter().map(Iterator::collect).collect();
    assert_eq!(
        lines,
        [["", "No customer", "3"], ["1", "Acme", "5"]],
        "{text}"
    );

    let requests = api.get("/api/v1/requests?customer_id=1").await.expect(200);
    let owners: Vec<_> = requests["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| &r["customer_id"])
        .collect();
    assert_eq!(owners, [&json!(1); 5]);
    // Usage goes with the key to its new owner.
    api.patch("/api/v1/keys/3", json!({"customer_id": 2}))
        .await
        .expect(200);
    let chart = api.get("/api/v1/usage?group_by=customer").await.expect(200);
    let expected = [("null", 3), ("1", 3), ("2", 2)];
    assert_eq!(by_group(&chart), pairs(&expected));

    for (query, field) in [
        ("customer_id=x", "customer_id"),
        ("customer_id=1&group_by=method", "group_by"),
        ("customer_id=1&method=GET", "method"),
        ("service_id=1&method=GET", "method"),
        ("method=get", "method"),
        ("method=GET&group_by=customer", "group_by"),
        ("group_by=client", "group_by"),
    ] {
        let refused = api.get(&format!("/api/v1/usage?{query}")).await;
        assert_eq!(
            refused.problem(400),
            format!("invalid_query {field}"),
            "{query}"
        );
    }
}

#[actix_web::test]
async fn of_many_customers_the_ten_with_the_most_requests_are_shown() {
    let api = Api::new().await;
    api.register("Weather").await;
    let mut records = vec![api.request_record((1, 1), OK, 1)];
    for number in 1..=12u32 {
        let new = json!({"name": format!("Customer {number}")});
        api.post("/api/v1/customers", new).await.expect(201);
        let new = json!({"name": "Key", "customer_id": number});
        api.post("/services/1/keys", new).await.expect(201);
        let of_key = (0..10 + number).map(|_| api.request_record((number + 1, 1), OK, 60));
        records.extend(of_key);
    }
    api.record(&records);
    let chart = api.get("/api/v1/usage?group_by=customer").await.expect(200);
    let shown: Vec<_> = (3..=12u64)
        .rev()
        .map(|id| (id.to_string(), id + 10))
        .collect();
    let others = ("other".to_owned(), 11 + 12 + 1);
    let expected: Vec<_> = shown.into_iter().chain([others]).collect();
    assert_eq!(by_group(&chart), expected);
    assert_eq!(chart["totals"]["requests"], records.len());
}

#[actix_web::test]
async fn the_interval_follows_the_stretch_unless_it_is_given() {
    let api = busy().await;
    for (query, interval, points) in [
        ("from=2027-01-15T07:00:00Z", "minute", 60),
        ("from=2027-01-15T05:00:00Z", "minute", 180),
        ("from=2027-01-15T04:59:59Z", "hour", 4),
        ("from=2027-01-01T08:00:00Z", "hour", 336),
        ("from=2026-12-31T08:00:00Z", "day", 16),
        ("from=2027-01-15T07:00:00Z&interval=day", "day", 1),
        (
            "from=2027-01-12T07:00:00Z&to=2027-01-12T08:00:00Z",
            "hour",
            1,
        ),
    ] {
        let chart = api.get(&format!("/api/v1/usage?{query}")).await.expect(200);
        assert_eq!(chart["interval"], interval, "{query}");
        let shown = chart["series"][0]["points"].as_array().unwrap().len();
        assert_eq!(shown, points, "{query}");
    }
    let minutes = api
        .get("/api/v1/usage?from=2027-01-15T07:50:00Z")
        .await
        .expect(200);
    let points = minutes["series"][0]["points"].as_array().unwrap();
    let busy: Vec<_> = points
        .iter()
        .filter(|point| point["requests"] != 0)
        .map(|point| {
            (
                point["at"].as_str().unwrap(),
                point["requests"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        busy,
        [
            ("2027-01-15T07:51:00.000Z", 1),
            ("2027-01-15T07:59:00.000Z", 5)
        ]
    );
}

#[actix_web::test]
async fn percentiles_of_points_are_left_out_where_nobody_wants_them() {
    let api = busy_customers().await;
    for query in [
        "group_by=none",
        "group_by=outcome",
        "group_by=method",
        "group_by=service",
        "group_by=key",
        "group_by=customer",
        "group_by=service&customer_id=1",
    ] {
        let with = api.get(&format!("/api/v1/usage?{query}")).await.expect(200);
        let asked = format!("/api/v1/usage?{query}&percentiles=true");
        assert_eq!(api.get(&asked).await.expect(200), with, "{query}");
        let asked = format!("/api/v1/usage?{query}&percentiles=false");
        let without = api.get(&asked).await.expect(200);
        assert!(with["totals"]["p95_ms"].is_number(), "{query}");
        // All else is the same.
        let mut expected = with.clone();
        let mut left_out = 0;
        for series in expected["series"].as_array_mut().unwrap() {
            for point in series["points"].as_array_mut().unwrap() {
                for percentile in ["p50_ms", "p95_ms", "p99_ms"] {
                    left_out += usize::from(!point[percentile].is_null());
                    point[percentile] = Value::Null;
                }
            }
        }
        assert!(left_out > 0, "{query}");
        assert_eq!(without, expected, "{query}");
    }
    let csv = api
        .get("/api/v1/usage?format=csv&group_by=key&percentiles=false")
        .await;
    let text = String::from_utf8(csv.body.to_vec()).unwrap();
    let lines: Vec<_> = text.lines().skip(1).collect();
    assert!(!lines.is_empty());
    assert!(lines.iter().all(|line| line.ends_with(",,,")), "{text}");
}

#[actix_web::test]
async fn stretches_that_make_no_sense_are_refused() {
    let api = busy().await;
    for (query, status, expected) in [
        ("from=yesterday", 400, "invalid_query from"),
        ("to=1960-01-01T00:00:00Z", 400, "invalid_query to"),
        ("from=2027-01-15T08:00:00Z", 400, "invalid_query from"),
        ("interval=week", 400, "invalid_query interval"),
        ("group_by=colour", 400, "invalid_query group_by"),
        (
            "group_by=method&service_id=1",
            400,
            "invalid_query group_by",
        ),
        ("service_id=0", 400, "invalid_query service_id"),
        ("api_key_id=x", 400, "invalid_query api_key_id"),
        ("format=pdf", 400, "invalid_query format"),
        ("percentiles=no", 400, "invalid_query percentiles"),
        ("limit=3", 400, "invalid_query query"),
        (
            "from=2027-01-14T00:00:00Z&interval=minute",
            422,
            "too_many_points interval",
        ),
        ("from=2000-01-01T00:00:00Z", 422, "too_many_points interval"),
        (
            "from=2027-01-01T00:00:00Z&to=2027-01-01T01:00:00Z&interval=minute",
            422,
            "interval_not_kept interval",
        ),
    ] {
        let refused = api.get(&format!("/api/v1/usage?{query}")).await;
        assert_eq!(refused.problem(status), expected, "{query}");
    }
}

#[actix_web::test]
async fn more_groups_than_fit_a_chart_are_summed_up() {
    let api = Api::new().await;
    let mut records = Vec::new();
    for number in 1..=12 {
        api.register(&format!("Service {number}")).await;
        for _ in 0..number {
            records.push(api.request_record((number, number), OK, 60));
        }
    }
    api.record(&records);
    let chart = api.get("/api/v1/usage?group_by=service").await.expect(200);
    let groups = by_group(&chart);
    assert_eq!(groups.len(), 11);
    assert_eq!(groups[0], ("12".to_owned(), 12));
    assert_eq!(groups[10], ("other".to_owned(), 1 + 2));
    let without = api
        .get("/api/v1/usage?group_by=service&percentiles=false")
        .await
        .expect(200);
    assert_eq!(by_group(&without), groups);
    let others = without["series"][10]["points"].as_array().unwrap();
    assert!(others.iter().all(|point| point["p50_ms"].is_null()));
    let csv = api.get("/api/v1/usage?group_by=service&format=csv").await;
    let text = String::from_utf8(csv.body.to_vec()).unwrap();
    assert_eq!(text.lines().count(), 1 + 12, "a download has all");
}

#[actix_web::test]
async fn usage_can_be_downloaded_as_csv() {
    let api = busy().await;
    let csv = api
        .request(Method::GET, "/api/v1/usage?group_by=service")
        .header("Accept", "text/csv")
        .send()
        .await;
    assert_eq!(csv.status, 200);
    assert_eq!(csv.header("content-type"), Some("text/csv; charset=utf-8"));
    assert!(
        csv.header("content-disposition")
            .unwrap()
            .contains("usage.csv")
    );
    let text = String::from_utf8(csv.body.to_vec()).unwrap();
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert!(lines[0].starts_with("at,group,label,requests,"));
    assert!(lines[1].starts_with("2027-01-15T07:00:00.000Z,1,Weather,3,3,3,30,300,0,0,"));
    assert!(lines[2].starts_with("2027-01-15T07:00:00.000Z,2,'=Maps,3,0,0,30,300,2,1,"));
    assert_eq!(lines[3..], [""]);
}

#[actix_web::test]
async fn the_most_used_come_first() {
    let api = busy().await;
    api.record(&[api.request_record((2, 2), OK, 1)]);
    let top = api.get("/api/v1/usage/top").await.expect(200);
    let expected = json!({"items": [
        {"id": 2, "label": "=Maps", "requests": 4, "errors": 2, "units": 1},
        {"id": 1, "label": "Weather", "requests": 3, "errors": 0, "units": 3},
    ]});
    assert_eq!(top, expected);
    let keys = api
        .get("/api/v1/usage/top?by=api_key&limit=1")
        .await
        .expect(200);
    assert_eq!(keys["items"].as_array().unwrap().len(), 1);
    assert_eq!(keys["items"][0]["id"], 2);
    for (query, field) in [
        ("by=outcome", "by"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
    ] {
        let refused = api.get(&format!("/api/v1/usage/top?{query}")).await;
        assert_eq!(refused.problem(400), format!("invalid_query {field}"));
    }
}

#[actix_web::test]
async fn the_latest_requests_are_listed_newest_first() {
    let api = busy().await;
    let all = api.get("/api/v1/requests").await.expect(200);
    let outcomes: Vec<_> = all["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["outcome"].as_str().unwrap())
        .collect();
    assert_eq!(
        outcomes,
        [
            "failed",
            "server_error",
            "refused",
            "success",
            "success",
            "success"
        ]
    );
    let key = api.get("/api-keys/2").await.expect(200);
    let expected = json!({
        "at": "2027-01-15T07:59:53.000Z", "service_id": 2, "service_name": "=Maps",
        "api_key_id": 2, "key_name": key["name"], "key_prefix": key["prefix"],
        "customer_id": null, "method": "POST",
        "status": 502, "outcome": "failed", "latency_ms": 2.0, "bytes_in": 10, "bytes_out": 100,
    });
    assert_eq!(all["items"][0], expected);
    for (query, count) in [
        ("limit=2", 2),
        ("service_id=1", 3),
        ("api_key_id=2", 3),
        ("outcome=success", 3),
        ("service_id=1&outcome=failed", 0),
        ("method=POST", 6),
        ("method=GET", 0),
    ] {
        let some = api
            .get(&format!("/api/v1/requests?{query}"))
            .await
            .expect(200);
        assert_eq!(some["items"].as_array().unwrap().len(), count, "{query}");
    }
    for (query, field) in [
        ("outcome=bad", "outcome"),
        ("method=post", "method"),
        ("customer_id=0", "customer_id"),
        ("limit=201", "limit"),
        ("x=1", "query"),
    ] {
        let refused = api.get(&format!("/api/v1/requests?{query}")).await;
        assert_eq!(refused.problem(400), format!("invalid_query {field}"));
    }
}

#[actix_web::test]
async fn the_overview_has_it_all_at_once() {
    let api = busy().await;
    api.record(&[
        api.request_record((1, 1), OK, 6 * 86_400),
        api.request_record((1, 1), OK, 29 * 86_400),
        api.request_record((1, 1), OK, 31 * 86_400),
    ]);
    let overview = api.get("/api/v1/overview").await.expect(200);
    assert_eq!(
        (&overview["services"], &overview["api_keys"]),
        (&json!(2), &json!(2))
    );
    let requests = json!({"today": 6, "last_7_days": 7, "last_30_days": 8});
    assert_eq!(overview["requests"], requests);
    assert_eq!(overview["success_rate_24h"], 0.5);
    assert_eq!(overview["error_rate_24h"].as_f64().unwrap(), 2.0 / 6.0);
    assert!(overview["latency_24h"]["p99_ms"].is_number());
    let revenue = json!({"amount": "0.006", "currency": "USD"});
    assert_eq!(overview["revenue_open_cycle"], revenue);
    assert_eq!(overview["health"]["components"]["proxy"]["status"], "down");
    let failures = overview["latest_failures"].as_array().unwrap();
    let statuses: Vec<_> = failures.iter().map(|failure| &failure["status"]).collect();
    assert_eq!(statuses, [&json!(502), &json!(500)]);

    let empty = Api::new().await.get("/api/v1/overview").await.expect(200);
    assert_eq!(empty["success_rate_24h"], Value::Null);
    assert_eq!(empty["latency_24h"]["p50_ms"], Value::Null);
}

#[actix_web::test]
async fn every_change_is_in_the_audit_log() {
    let api = Api::new().await;
    api.register("Weather").await;
    api.delete("/api-keys/1").await.expect(200);
    let all = api.get("/api/v1/audit-events").await.expect(200);
    let items = all["items"].as_array().unwrap();
    assert_eq!(items[0]["action"], "api_key.revoke");
    assert_eq!(
        (&items[0]["entity_kind"], &items[0]["entity_id"]),
        (&json!("api_key"), &json!(1))
    );
    assert_eq!(
        (&items[0]["actor"], &items[0]["token_id"]),
        (&json!("Default user"), &json!(1))
    );
    assert!(
        items
            .windows(2)
            .all(|pair| pair[0]["id"].as_u64() > pair[1]["id"].as_u64())
    );

    let mut seen = Vec::new();
    let mut next = "/api/v1/audit-events?limit=2".to_owned();
    loop {
        let page = api.get(&next).await.expect(200);
        seen.extend(page["items"].as_array().unwrap().clone());
        match page["next_cursor"].as_str() {
            Some(cursor) => next = format!("/api/v1/audit-events?limit=2&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(&seen, items);
    let some = api
        .get("/api/v1/audit-events?action=service.create")
        .await
        .expect(200);
    assert_eq!(some["items"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn the_security_report_names_keys_and_failures() {
    let api = busy().await;
    api.post(
        "/api-keys",
        json!({"name": "Unused", "rate_limit_requests": 1_000_000,
        "rate_limit_window_seconds": 1}),
    )
    .await
    .expect(201);
    api.delete("/api-keys/2").await.expect(200);
    let report = api.get("/api/v1/security/report").await.expect(200);
    let keys = json!({"total": 2, "never_used": 1, "older_than_90_days": 0, "without_expiry": 2,
        "wide_open_limit": 1});
    assert_eq!(report["keys"], keys);
    assert_eq!(report["failed_authentications"], json!([]));
    let finding = |code: &str| {
        let findings = report["findings"].as_array().unwrap();
        findings
            .iter()
            .find(|finding| finding["code"] == code)
            .cloned()
    };
    assert_eq!(
        finding("keys_never_used").unwrap()["api_key_ids"],
        json!([3])
    );
    assert_eq!(report["key_names"]["3"], "Unused");
    assert_eq!(report["key_names"].as_object().unwrap().len(), 2);
    assert_eq!(finding("keys_wide_open").unwrap()["severity"], "warning");
    assert!(finding("no_password").is_some());
    assert!(finding("management_exposed").is_none());

    api.later(91 * 86_400);
    let proxy = data_plane(&api, 2);
    let report = api.get("/api/v1/security/report").await.expect(200);
    assert_eq!(report["keys"]["older_than_90_days"], 2);
    assert_eq!(
        report["failed_authentications"].as_array().unwrap().len(),
        96
    );
    proxy.await.unwrap();
}

#[actix_web::test]
async fn failed_authentications_are_shown_by_the_quarter_of_an_hour() {
    let api = Api::new().await;
    let proxy = data_plane(&api, 2);
    let report = api.get("/api/v1/security/report").await.expect(200);
    let points = report["failed_authentications"].as_array().unwrap();
    assert_eq!(
        points[95],
        json!({"at": "2027-01-15T08:00:00.000Z", "count": 4})
    );
    assert_eq!(
        points[94],
        json!({"at": "2027-01-15T07:45:00.000Z", "count": 3})
    );
    proxy.await.unwrap();
}
