//! `/customers/{id}/credits`, and bills that credits pay.

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::books::{DataPlane, finalized, settled};
use crate::fixture::{Api, Reply};

const CREDITS: &str = "/api/v1/customers/1/credits";

/// A customer, to whom key 1 belongs: 0.001 a request.
async fn started() -> Api {
    let api = Api::new().await;
    api.register("Weather").await;
    let customer = json!({"name": "Acme"});
    api.post("/api/v1/customers", customer).await.expect(201);
    let owner = json!({"customer_id": 1});
    api.patch("/api/v1/keys/1", owner).await.expect(200);
    api
}

async fn grant(api: &Api, amount: &str) -> Reply {
    let body = json!({"amount": amount, "currency": "USD", "reason": "transfer"});
    api.post(CREDITS, body).await
}

async fn balance(api: &Api) -> (Value, Value, Value) {
    let read = api.get(CREDITS).await.expect(200);
    let figure = |name: &str| read[name].clone();
    (figure("balance"), figure("reserved"), figure("available"))
}

fn figures(balance: &str, reserved: &str, available: &str) -> (Value, Value, Value) {
    (json!(balance), json!(reserved), json!(available))
}

#[actix_web::test]
async fn credits_are_granted_and_taken_back() {
    let api = started().await;
    let _data_plane = DataPlane::of(&api);
    let empty = json!({
        "customer_id": 1, "prepaid": false, "currency": null, "balance": "0", "reserved": "0",
        "available": "0", "entries": [], "next_cursor": null,
    });
    assert_eq!(api.get(CREDITS).await.expect(200), empty);
    let made = grant(&api, "100.00").await;
    assert_eq!(made.header("location"), Some(CREDITS));
    let entry = json!({
        "id": 1, "kind": "grant", "amount": "100", "currency": "USD", "invoice_id": null,
        "reason": "transfer", "at": "2027-01-15T08:00:00.000Z",
    });
    let mut added = entry.clone();
    added["propagated"] = json!(true);
    assert_eq!(made.expect(201), added);
    let taken = grant(&api, "-40.5").await.expect(201);
    assert_eq!(
        (&taken["kind"], &taken["amount"]),
        (&json!("correction"), &json!("-40.5"))
    );
    let first = api.get(&format!("{CREDITS}?limit=1")).await.expect(200);
    assert_eq!(first["entries"], json!([entry]));
    assert_eq!(
        (&first["balance"], &first["next_cursor"]),
        (&json!("59.5"), &json!("1"))
    );
    let next = api.get(&format!("{CREDITS}?cursor=1")).await.expect(200);
    assert_eq!(next["entries"][0]["id"], 2);
    assert_eq!(next["next_cursor"], json!(null));
}

#[actix_web::test]
async fn a_repeated_grant_is_answered_and_grants_nothing() {
    let api = started().await;
    let send = |amount: &str| {
        api.request(Method::POST, CREDITS)
            .header("Idempotency-Key", "top-up-7")
            .json(&json!({"amount": amount, "currency": "USD"}))
            .send()
    };
    let first = send("10").await.expect(201);
    let again = send("10").await;
    assert_eq!(again.header("idempotent-replayed"), Some("true"));
    assert_eq!(again.expect(201), first);
    assert_eq!(send("11").await.problem(422), "idempotency_key_reused");
    assert_eq!(balance(&api).await, figures("10", "0", "10"));
}

#[actix_web::test]
async fn what_cannot_be_is_refused_and_changes_nothing() {
    let api = started().await;
    grant(&api, "5").await.expect(201);
    let seq = api.last_seq();
    let post = |body: Value| api.post(CREDITS, body);
    for (body, problem) in [
        (json!({"amount": "0", "currency": "USD"}), "amount"),
        (json!({"amount": "0.001", "currency": "USD"}), "amount"),
        (json!({"amount": "1.5", "currency": "JPY"}), "amount"),
        (
            json!({"amount": "1000000000001", "currency": "USD"}),
            "amount",
        ),
        (json!({"amount": "much", "currency": "USD"}), "amount"),
        (json!({"amount": "1", "currency": "XYZ"}), "currency"),
        (json!({"amount": "0", "currency": ""}), "currency amount"),
        (
            json!({"amount": "1", "currency": "USD", "reason": ""}),
            "reason",
        ),
    ] {
        let refused = post(body.clone()).await;
        assert_eq!(
            refused.problem(422),
            format!("invalid_fields {problem}"),
            "{body}"
        );
    }
    assert_eq!(
        grant(&api, "-5.01").await.problem(409),
        "credits_insufficient"
    );
    let euros = json!({"amount": "5", "currency": "EUR"});
    assert_eq!(post(euros).await.problem(409), "credits_currency");
    assert_eq!(api.last_seq(), seq);
    assert_eq!(balance(&api).await, figures("5", "0", "5"));
    let nobody = api.get("/api/v1/customers/9/credits").await;
    assert_eq!(nobody.problem(404), "customer_not_found");
}

#[actix_web::test]
async fn use_and_drafts_reserve_and_invoices_take() {
    let api = started().await;
    grant(&api, "5").await.expect(201);
    api.count_requests(1, 1, 1_000);
    assert_eq!(balance(&api).await, figures("5", "1", "4"), "unbilled use");
    settled(&api, 2_000).await;
    assert_eq!(balance(&api).await, figures("5", "3", "2"), "the draft");
    let draft = api.get("/api/v1/invoices/1").await.expect(200);
    let paid = |bill: &Value| {
        let figure = |name: &str| bill[name].clone();
        (
            figure("total"),
            figure("credits_applied"),
            figure("amount_due"),
        )
    };
    assert_eq!(paid(&draft), figures("3", "3", "0"));
    let bill = finalized(&api, 1).await;
    assert_eq!(paid(&bill), figures("3", "3", "0"));
    assert_eq!(balance(&api).await, figures("2", "0", "2"));
    // The next costs more than is left.
    settled(&api, 4_000).await;
    let list = api.get("/api/v1/invoices?status=draft").await.expect(200);
    assert_eq!(paid(&list["items"][0]), figures("4", "2", "2"));
    assert_eq!(paid(&finalized(&api, 2).await), figures("4", "2", "2"));
    assert_eq!(balance(&api).await, figures("0", "0", "0"));
    let void = json!({"reason": "wrong"});
    let void = api.post("/api/v1/invoices/1/void", void).await.expect(200);
    assert_eq!(paid(&void), figures("3", "3", "0"));
    assert_eq!(balance(&api).await, figures("3", "0", "3"));
    let entries = api.get(CREDITS).await.expect(200)["entries"].clone();
    let kinds: Vec<_> = entries
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| &entry["kind"])
        .collect();
    assert_eq!(kinds, ["grant", "applied", "applied", "restored"]);
    let ledger = api.get("/api/v1/ledger?customer_id=1").await.expect(200);
    let booked: Vec<_> = ledger["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|booked| booked["kind"].as_str().unwrap())
        .collect();
    assert_eq!(
        booked,
        [
            "credits_granted",
            "invoice",
            "credits_applied",
            "invoice",
            "credits_applied",
            "void",
            "credits_restored"
        ]
    );
    assert_eq!(ledger["items"][0]["invoice_id"], json!(null));
    assert_eq!(ledger["items"][2]["credit_entry_id"], 2);
    let found =
        gaas_shared::store::verify(&api.data.control().unwrap(), &api.data.usage().unwrap());
    assert_eq!(found.unwrap().altered, []);
}

#[actix_web::test]
async fn csv_and_pdf_say_what_json_says() {
    let api = started().await;
    grant(&api, "2").await.expect(201);
    settled(&api, 4_000).await;
    finalized(&api, 1).await;
    let csv = api.get("/api/v1/invoices/1?format=csv").await;
    let csv = String::from_utf8(csv.body.to_vec()).unwrap();
    let rows: Vec<&str> = csv.lines().rev().take(3).collect();
    assert_eq!(
        rows,
        [
            "INV-2027-000001,finalized,USD,,Amount due,amount_due,,,,,,,2,2",
            "INV-2027-000001,finalized,USD,,Paid from credits,credits_applied,,,,,,,-2,-2",
            "INV-2027-000001,finalized,USD,,Total,total,,,,,,,4,4",
        ]
    );
    let pdf = api.get("/api/v1/invoices/1.pdf").await;
    let text = String::from_utf8_lossy(&pdf.body).into_owned();
    for words in [
        "(Total USD)",
        "(4.00)",
        "(Paid from credits)",
        "(-2.00)",
        "(Amount due USD)",
    ] {
        assert!(text.contains(words), "{words}");
    }
}

#[actix_web::test]
async fn a_customer_pays_in_advance_from_the_change_on() {
    let api = started().await;
    let _data_plane = DataPlane::of(&api);
    let seq = api.last_seq();
    let edit = json!({"prepaid": true});
    let edited = api.patch("/api/v1/customers/1", edit).await.expect(200);
    assert_eq!(
        (&edited["prepaid"], &edited["propagated"]),
        (&json!(true), &json!(true))
    );
    assert!(api.last_seq() > seq, "the data plane looks again");
    assert_eq!(api.get(CREDITS).await.expect(200)["prepaid"], true);
    let snapshot = api.data.control().unwrap().snapshot(|_| {}).unwrap();
    let prepaid = snapshot.customers[0].prepaid.unwrap();
    assert_eq!(prepaid.base.to_string(), "0", "nothing was granted");
    let seq = api.last_seq();
    let edit = json!({"name": "Acme Ltd"});
    api.patch("/api/v1/customers/1", edit).await.expect(200);
    assert_eq!(api.last_seq(), seq, "a name is nothing to the data plane");
    let new = json!({"name": "Other", "prepaid": true});
    let made = api.post("/api/v1/customers", new).await.expect(201);
    assert_eq!(made["prepaid"], true);
    for wrong in [json!(null), json!("yes"), json!(1)] {
        let edit = json!({"prepaid": wrong});
        let refused = api.patch("/api/v1/customers/1", edit).await;
        assert_eq!(refused.problem(422), "invalid_fields prepaid");
    }
}
