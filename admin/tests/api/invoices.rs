//! `/invoices` and `/ledger`.

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::books::{finalized, settled};
use crate::fixture::{Api, Reply};

/// A key whose price has tiers, a used cycle, and its draft: invoice 1 over 12.51.
async fn drafted() -> Api {
    let api = Api::new().await;
    api.register("Weather, \"today\"").await;
    api.post("/api/v1/customers", json!({"name": "Acme"}))
        .await
        .expect(201);
    api.patch("/api-keys/1", json!({"customer_id": 1, "name": "=App"}))
        .await
        .expect(200);
    let price = json!({"scope": {"api_key_id": 1}, "model": {"kind": "graduated", "tiers": [
        {"up_to": 1000, "unit_price": "0.01"}, {"unit_price": "0.005"},
    ]}});
    api.post("/api/v1/prices", price).await.expect(201);
    settled(&api, 1_503).await;
    api
}

async fn read_as(api: &Api, accept: &str) -> Reply {
    api.request(Method::GET, "/api/v1/invoices/1")
        .header("Accept", accept)
        .send()
        .await
}

#[actix_web::test]
async fn a_draft_becomes_final_and_stays_so() {
    let api = drafted().await;
    let draft = api.get("/api/v1/invoices/1").await.expect(200);
    assert_eq!(
        (
            &draft["status"],
            &draft["number"],
            &draft["total"],
            &draft["total_exact"]
        ),
        (
            &json!("draft"),
            &json!(null),
            &json!("12.52"),
            &json!("12.515")
        )
    );
    let lines = json!([
        {"position": 1, "description": "Weather, \"today\" / =App: units, tier 1", "kind": "usage",
         "api_key_id": 1, "service_id": 1, "price_version_id": 2, "tier": 1, "quantity": 1000,
         "unit_price": "0.01", "exact": "10", "amount": "10"},
        {"position": 2, "description": "Weather, \"today\" / =App: units, tier 2", "kind": "usage",
         "api_key_id": 1, "service_id": 1, "price_version_id": 2, "tier": 2, "quantity": 503,
         "unit_price": "0.005", "exact": "2.515", "amount": "2.52"},
    ]);
    assert_eq!(draft["lines"], lines);
    let usage = json!([{"api_key_id": 1, "service_id": 1, "price_version_id": 2,
                        "requests": 1_503, "units": 1_503}]);
    assert_eq!(draft["usage"], usage);
    assert_eq!(draft["bill_to"]["name"], "Acme");
    assert_eq!(
        api.get("/api/v1/ledger").await.expect(200)["items"],
        json!([])
    );

    let last = finalized(&api, 1).await;
    assert_eq!(
        (&last["status"], &last["number"], &last["lines"]),
        (&json!("finalized"), &json!("INV-2027-000001"), &lines)
    );
    let again = api.post("/api/v1/invoices/1/finalize", json!({})).await;
    assert_eq!(again.problem(409), "invoice_not_draft");
    for method in [Method::PUT, Method::PATCH, Method::DELETE] {
        let refused = api
            .request(method, "/api/v1/invoices/1")
            .json(&json!({}))
            .send()
            .await;
        assert_eq!(refused.problem(405), "method_not_allowed");
    }
    // What is renamed later is not renamed on the bill.
    api.patch("/api/v1/customers/1", json!({"name": "Other"}))
        .await
        .expect(200);
    assert_eq!(api.get("/api/v1/invoices/1").await.expect(200), last);
    let of_customer = api
        .get("/api/v1/invoices?customer_id=1&status=finalized")
        .await
        .expect(200);
    assert_eq!(of_customer["items"][0]["number"], "INV-2027-000001");
}

#[actix_web::test]
async fn json_csv_and_pdf_say_the_same() {
    let api = drafted().await;
    let json = finalized(&api, 1).await;
    let csv = read_as(&api, "text/csv").await;
    assert_eq!(csv.status, 200);
    assert_eq!(csv.header("content-type"), Some("text/csv; charset=utf-8"));
    let disposition = "attachment; filename=\"INV-2027-000001.csv\"";
    assert_eq!(csv.header("content-disposition"), Some(disposition));
    let text = String::from_utf8(csv.body.to_vec()).unwrap();
    let rows: Vec<&str> = text.split("\r\n").collect();
    let start = "INV-2027-000001,finalized,USD";
    let weather = "\"Weather, \"\"today\"\" / =App: units";
    assert_eq!(
        rows[1..],
        [
            format!("{start},1,{weather}, tier 1\",usage,1,1,2,1,1000,0.01,10,10"),
            format!("{start},2,{weather}, tier 2\",usage,1,1,2,2,503,0.005,2.515,2.52"),
            format!("{start},,Total,total,,,,,,,12.515,12.52"),
            String::new(),
        ]
    );
    let pdf = read_as(&api, "application/pdf").await;
    assert_eq!(pdf.header("content-type"), Some("application/pdf"));
    let pages: String = pdf.body.iter().map(|&byte| char::from(byte)).collect();
    for shown in [
        "(INV-2027-000001) Tj",
        "(10.00) Tj",
        "(2.52) Tj",
        "(12.52) Tj",
        "(Acme) Tj",
    ] {
        assert!(pages.contains(shown), "{shown}");
    }
    assert_eq!(json["total"], "12.52");
    let linked = api.get("/api/v1/invoices/1.pdf").await;
    assert_eq!(linked.body, pdf.body);
    let chosen = api.get("/api/v1/invoices/1?format=csv").await;
    assert_eq!(chosen.body, csv.body);
    let unknown = api.get("/api/v1/invoices/1?format=docx").await;
    assert_eq!(unknown.problem(400), "invalid_query format");
    let any = read_as(&api, "text/html, */*").await.expect(200);
    assert_eq!(any, json);
}

#[actix_web::test]
async fn corrections_are_credit_notes_and_void_invoices() {
    let api = drafted().await;
    let notes = "/api/v1/invoices/1/credit-notes";
    let early = api.post(notes, json!({"reason": "outage"})).await;
    assert_eq!(early.problem(409), "invoice_not_finalized");
    let void = api
        .post("/api/v1/invoices/1/void", json!({"reason": "wrong"}))
        .await;
    assert_eq!(void.problem(409), "invoice_not_finalized");
    finalized(&api, 1).await;
    for (body, field) in [
        (json!({"amount": "0", "reason": "a"}), "amount"),
        (json!({"amount": "-1", "reason": "a"}), "amount"),
        (json!({"amount": "1.005", "reason": "a"}), "amount"),
        (json!({"amount": "1", "reason": ""}), "reason"),
        (json!({"amount": "1", "reason": "a\nb"}), "reason"),
    ] {
        let refused = api.post(notes, body.clone()).await;
        assert_eq!(
            refused.problem(422),
            format!("invalid_fields {field}"),
            "{body}"
        );
    }
    let much = api
        .post(notes, json!({"amount": "12.53", "reason": "a"}))
        .await;
    assert_eq!(much.problem(409), "credit_exceeds_invoice");
    let once = || {
        api.request(Method::POST, notes)
            .header("Idempotency-Key", "credit")
            .json(&json!({"amount": "2.52", "reason": "outage"}))
            .send()
    };
    let note = once().await;
    assert_eq!(note.header("location"), Some("/api/v1/invoices/2"));
    let note = note.expect(201);
    assert_eq!(
        (
            &note["kind"],
            &note["number"],
            &note["total"],
            &note["corrects_invoice_id"]
        ),
        (
            &json!("credit_note"),
            &json!("CN-2027-000001"),
            &json!("-2.52"),
            &json!(1)
        )
    );
    let again = once().await;
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!(again.expect(201), note);
    let void = api
        .post("/api/v1/invoices/1/void", json!({"reason": "wrong"}))
        .await;
    assert_eq!(void.problem(409), "invoice_has_credit_notes");

    settled(&api, 3).await;
    finalized(&api, 3).await;
    let void = api
        .post("/api/v1/invoices/3/void", json!({"reason": "twice"}))
        .await
        .expect(200);
    assert_eq!(
        (&void["status"], &void["number"], &void["void_reason"]),
        (&json!("void"), &json!("INV-2027-000002"), &json!("twice"))
    );
}

#[actix_web::test]
async fn the_ledger_adds_up() {
    let api = drafted().await;
    finalized(&api, 1).await;
    let credit = json!({"amount": "2.52", "reason": "outage"});
    api.post("/api/v1/invoices/1/credit-notes", credit)
        .await
        .expect(201);
    let ledger = api.get("/api/v1/ledger?customer_id=1").await.expect(200);
    let entry = |account: &str, amount: &str| json!({"account": account, "amount": amount});
    let expected: Vec<Value> = vec![
        json!([
            entry("receivable", "12.52"),
            entry("revenue", "-12.515"),
            entry("rounding", "-0.005")
        ]),
        json!([entry("receivable", "-2.52"), entry("revenue", "2.52")]),
    ];
    let booked: Vec<_> = ledger["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|t| t["entries"].clone())
        .collect();
    assert_eq!(booked, expected);
    assert_eq!(ledger["items"][0]["kind"], "invoice");
    assert_eq!(ledger["items"][1]["invoice_id"], 2);
    for (filter, expected) in [
        ("invoice_id=2", vec![ledger["items"][1].clone()]),
        (
            "customer_id=1&invoice_id=1",
            vec![ledger["items"][0].clone()],
        ),
        ("customer_id=9", vec![]),
        ("customer_id=9&invoice_id=1", vec![]),
        ("invoice_id=9", vec![]),
    ] {
        let path = format!("/api/v1/ledger?{filter}");
        let found = api.get(&path).await.expect(200);
        assert_eq!(found["items"], json!(expected), "{filter}");
    }
}
