//! Thresholds of quotas, budgets and credits: each told once.

use gaas_admin::alerts::Detector;
use gaas_shared::ids::{ApiKeyId, CustomerId};
use gaas_shared::model::{Allowances, Budget, Enforcement, RequestQuota};
use gaas_shared::money::Currency;
use gaas_shared::store::{AllowanceOwner, NewCredit, WriteBy};
use serde_json::{Value, json};

use crate::books;
use crate::fixture::{Api, START};

const DAY_S: i64 = 24 * 60 * 60;
const KEY: AllowanceOwner = AllowanceOwner::ApiKey(ApiKeyId::FIRST);
const CUSTOMER: AllowanceOwner = AllowanceOwner::Customer(CustomerId::FIRST);

/// An API with service 1 and key 1, which belongs to customer 1.
async fn started() -> Api {
    let api = Api::new().await;
    api.register("Weather").await;
    let customer = json!({"name": "Acme"});
    api.post("/api/v1/customers", customer).await.expect(201);
    give(&api, 1).await;
    api
}

async fn give(api: &Api, key: u32) {
    let path = format!("/api-keys/{key}");
    api.patch(&path, json!({"customer_id": 1}))
        .await
        .expect(200);
}

fn by(api: &Api) -> WriteBy<'static> {
    WriteBy {
        actor: api.actor(),
        now: START,
        idempotency: None,
    }
}

fn allow(api: &Api, owner: AllowanceOwner, allowances: Allowances) {
    let control = api.data.control().unwrap();
    control
        .edit_allowances(&by(api), owner, |_| allowances)
        .unwrap();
}

fn per_day(requests: u64) -> Allowances {
    Allowances {
        per_day: Some(RequestQuota::new(requests, Enforcement::Soft).unwrap()),
        ..Allowances::default()
    }
}

fn per_month(requests: u64) -> Allowances {
    Allowances {
        per_month: Some(RequestQuota::new(requests, Enforcement::Hard).unwrap()),
        ..Allowances::default()
    }
}

fn budget(amount: &str, enforcement: Enforcement) -> Allowances {
    let amount = amount.parse().unwrap();
    Allowances {
        per_cycle: Some(Budget::new(amount, Currency::USD, enforcement).unwrap()),
        ..Allowances::default()
    }
}

fn grant(api: &Api, amount: &str) {
    let new = NewCredit {
        amount: amount.parse().unwrap(),
        currency: Currency::USD,
        reason: None,
    };
    let control = api.data.control().unwrap();
    control
        .add_credits(&by(api), CustomerId::FIRST, &new)
        .unwrap();
}

/// What the events of a type say, oldest first.
async fn told(api: &Api, kind: &str) -> Vec<Value> {
    let page = api
        .get(&format!("/api/v1/events?type={kind}.threshold_reached"))
        .await;
    let page = page.expect(200);
    let items = page["items"].as_array().unwrap().iter().rev();
    items
        .map(|event| event["payload"]["data"].clone())
        .collect()
}

async fn percents(api: &Api, kind: &str) -> Vec<u64> {
    let told = told(api, kind).await;
    told.iter()
        .map(|data| data["threshold_percent"].as_u64().unwrap())
        .collect()
}

#[actix_web::test]
async fn each_threshold_of_a_quota_is_told_once_a_day() {
    let api = started().await;
    allow(&api, KEY, per_day(10));
    let mut detector = Detector::default();
    assert_eq!(api.look(&mut detector).await, 0);
    for (more, told) in [(4, 0), (1, 1), (2, 0), (1, 1), (1, 0), (1, 1), (90, 0)] {
        api.count_requests(1, 1, more);
        assert_eq!(api.look(&mut detector).await, told);
        assert_eq!(api.look(&mut detector).await, 0, "nothing new");
    }
    assert_eq!(percents(&api, "quota").await, [50, 80, 100]);
    let first = &told(&api, "quota").await[0];
    let expected = json!({
        "api_key_id": 1, "customer_id": null, "allowance": "requests_per_day",
        "threshold_percent": 50, "enforcement": "soft", "limit": 10, "used": 5,
        "window_start": "2027-01-15T00:00:00.000Z", "resets_at": "2027-01-16T00:00:00.000Z",
    });
    assert_eq!(first, &expected);
    api.later(DAY_S);
    assert_eq!(api.look(&mut detector).await, 0);
    api.count_requests(1, 1, 5);
    assert_eq!(api.look(&mut detector).await, 1, "the next day counts anew");
}

#[actix_web::test]
async fn thresholds_that_are_jumped_over_are_each_told() {
    let api = started().await;
    allow(&api, KEY, per_month(10));
    api.count_requests(1, 1, 100);
    assert_eq!(api.look(&mut Detector::default()).await, 3);
    assert_eq!(percents(&api, "quota").await, [50, 80, 100]);
    // Whoever looks anew, after a restart, tells nothing again.
    assert_eq!(api.look(&mut Detector::default()).await, 0);
    assert_eq!(percents(&api, "quota").await.len(), 3);
}

#[actix_web::test]
async fn a_month_goes_on_over_days() {
    let api = started().await;
    allow(&api, KEY, per_month(10));
    let mut detector = Detector::default();
    api.count_requests(1, 1, 5);
    assert_eq!(api.look(&mut detector).await, 1);
    api.later(DAY_S);
    api.count_requests(1, 1, 3);
    assert_eq!(api.look(&mut detector).await, 1);
    assert_eq!(told(&api, "quota").await[1]["used"], 8);
}

#[actix_web::test]
async fn what_the_journal_hands_in_late_still_counts_for_its_day() {
    let api = started().await;
    allow(&api, KEY, per_day(10));
    let mut detector = Detector::default();
    api.look(&mut detector).await;
    // Requests of 08:00, and the clock stands ten seconds after midnight when they come in.
    api.count_requests(1, 1, 5);
    api.later(16 * 60 * 60 + 10);
    assert_eq!(api.look(&mut detector).await, 1);
    let late = &told(&api, "quota").await[0];
    assert_eq!(late["window_start"], "2027-01-15T00:00:00.000Z");
}

#[actix_web::test]
async fn a_changed_limit_is_a_new_one_and_an_unchanged_one_is_not() {
    let api = started().await;
    allow(&api, KEY, per_day(10));
    api.count_requests(1, 1, 10);
    let mut detector = Detector::default();
    assert_eq!(api.look(&mut detector).await, 3);
    allow(&api, KEY, per_day(16));
    assert_eq!(api.look(&mut detector).await, 1, "half of the new limit");
    allow(&api, KEY, per_day(10));
    assert_eq!(api.look(&mut detector).await, 0, "told already");
}

#[actix_web::test]
async fn a_customer_s_budget_is_used_by_all_its_keys_revoked_ones_too() {
    let api = started().await;
    api.post(
        "/api-keys",
        json!({"name": "Other", "price_per_request": "0.002"}),
    )
    .await
    .expect(201);
    give(&api, 2).await;
    allow(&api, CUSTOMER, budget("0.01", Enforcement::Soft));
    let mut detector = Detector::default();
    api.count_requests(1, 1, 4);
    assert_eq!(api.look(&mut detector).await, 0);
    api.count_requests(2, 1, 1);
    assert_eq!(api.look(&mut detector).await, 1);
    api.delete("/api-keys/2").await.expect(200);
    api.count_requests(1, 1, 2);
    assert_eq!(api.look(&mut detector).await, 1);
    let expected = json!({
        "api_key_id": null, "customer_id": 1, "allowance": "budget_per_cycle",
        "threshold_percent": 80, "enforcement": "soft", "amount": "0.01", "used": "0.008",
        "currency": "USD", "cycle_id": 1,
    });
    assert_eq!(told(&api, "budget").await[1], expected);
    // Another cycle, another budget.
    let _data_plane = books::DataPlane::of(&api);
    api.post("/billing/reset", json!({})).await.expect(200);
    assert_eq!(api.look(&mut detector).await, 0);
    api.count_requests(1, 1, 5);
    assert_eq!(api.look(&mut detector).await, 1);
    assert_eq!(told(&api, "budget").await[2]["cycle_id"], 2);
}

#[actix_web::test]
async fn a_hard_budget_is_used_up_when_nothing_more_fits() {
    for (enforcement, expected) in [
        (Enforcement::Hard, &[50, 80, 100][..]),
        (Enforcement::Soft, &[50, 80]),
    ] {
        let api = started().await;
        // Ten requests at 0.001 fit; of the eleventh there is half.
        allow(&api, KEY, budget("0.0105", enforcement));
        api.count_requests(1, 1, 9);
        let mut detector = Detector::default();
        assert_eq!(api.look(&mut detector).await, 2);
        api.count_requests(1, 1, 1);
        api.look(&mut detector).await;
        assert_eq!(percents(&api, "budget").await, expected, "{enforcement:?}");
    }
}

#[actix_web::test]
async fn use_in_another_currency_does_not_count() {
    let api = started().await;
    let price = json!({
        "scope": {"service_id": 1}, "currency": "EUR",
        "model": {"kind": "per_unit", "unit_price": "1"},
    });
    api.post("/api/v1/prices", price).await.expect(201);
    allow(&api, KEY, budget("0.01", Enforcement::Soft));
    let mut detector = Detector::default();
    api.count_requests(1, 1, 100);
    assert_eq!(api.look(&mut detector).await, 0);
}

#[actix_web::test]
async fn credits_are_told_by_what_is_left_of_the_last_grant() {
    let api = started().await;
    grant(&api, "0.01");
    let mut detector = Detector::default();
    api.count_requests(1, 1, 4);
    assert_eq!(api.look(&mut detector).await, 0);
    api.count_requests(1, 1, 4);
    assert_eq!(api.look(&mut detector).await, 2);
    let expected = json!({
        "api_key_id": null, "customer_id": 1, "allowance": "credits", "threshold_percent": 80,
        "prepaid": false, "granted": "0.01", "available": "0.002", "currency": "USD",
    });
    assert_eq!(told(&api, "credits").await[1], expected);
    // A top-up begins anew: 0.008 of 0.02 are used.
    grant(&api, "0.01");
    assert_eq!(api.look(&mut detector).await, 0);
    api.count_requests(1, 1, 2);
    assert_eq!(api.look(&mut detector).await, 1);
    assert_eq!(told(&api, "credits").await[2]["granted"], "0.02");
}

#[actix_web::test]
async fn credits_go_on_counting_when_a_cycle_is_settled_and_billed() {
    let api = started().await;
    grant(&api, "10");
    let mut detector = Detector::default();
    api.look(&mut detector).await;
    books::settled(&api, 3_000).await;
    assert_eq!(api.look(&mut detector).await, 0, "3 of 10");
    books::finalized(&api, 1).await;
    assert_eq!(api.look(&mut detector).await, 0, "still 3 of 10");
    api.count_requests(1, 1, 2_000);
    assert_eq!(api.look(&mut detector).await, 1);
    assert_eq!(told(&api, "credits").await[0]["available"], "5");
}
