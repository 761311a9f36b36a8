//! Endpoints and the outbox.

mod alerts;
mod work;

use crate::billing::Terms;
use crate::clock::UnixMillis;
use crate::model::{
    Delivery, EventType, KeyScope, TargetUrl, Webhook, WebhookDetails, WebhookSecret,
};
use crate::money::Currency;
use crate::store::StoreError;
use crate::store::control::{DueDelivery, KeyEdit};
use crate::store::fixture::{Fixture, NOW, by, name, with_key};

pub(super) const SECRET: WebhookSecret = WebhookSecret([1; 32]);
pub(super) const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

pub(super) fn details() -> WebhookDetails {
    WebhookDetails {
        url: TargetUrl::parse("url", "https://example.com/hook?token=t0p").unwrap(),
        description: "Test".to_owned(),
        event_types: None,
        enabled: true,
    }
}

pub(super) fn webhook(fixture: &Fixture, details: &WebhookDetails) -> Webhook {
    let made = fixture
        .control
        .create_webhook(&fixture.by(), details, SECRET);
    made.unwrap().value
}

pub(super) fn of(types: &[EventType]) -> WebhookDetails {
    WebhookDetails {
        event_types: Some(types.to_vec()),
        ..details()
    }
}

pub(super) fn due(fixture: &Fixture, now: UnixMillis) -> Vec<DueDelivery> {
    fixture.control.due_deliveries(now, 100).unwrap()
}

pub(super) fn kinds(fixture: &Fixture) -> Vec<&'static str> {
    let events = fixture
        .control
        .events(fixture.actor, None, None, 100)
        .unwrap();
    events
        .items
        .iter()
        .map(|event| event.kind.as_str())
        .collect()
}

pub(super) fn log(fixture: &Fixture, webhook: &Webhook) -> Vec<Delivery> {
    let page = fixture
        .control
        .deliveries(fixture.actor, webhook.id, None, (None, 100));
    page.unwrap().items
}

pub(super) fn later(days: i64) -> UnixMillis {
    UnixMillis(NOW.0 + days * DAY_MS)
}

fn conflict<T: std::fmt::Debug>(answer: Result<T, StoreError>) -> &'static str {
    match answer {
        Err(StoreError::Conflict(code, _)) => code,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_happens_stands_in_the_outbox_and_what_fails_does_not() {
    let fixture = Fixture::new();
    let service = fixture.service();
    let key = fixture.key(KeyScope::Service(service.id));
    let edit = KeyEdit {
        name: Some(name("Tablet")),
        ..KeyEdit::default()
    };
    fixture
        .control
        .edit_key(&fixture.by(), key.id, &edit)
        .unwrap();
    // Twice: what changes nothing tells nothing.
    fixture
        .control
        .edit_key(&fixture.by(), key.id, &edit)
        .unwrap();
    fixture.control.revoke_key(&fixture.by(), key.id).unwrap();
    fixture.control.revoke_key(&fixture.by(), key.id).unwrap();
    fixture
        .control
        .edit_key(&fixture.by(), key.id, &edit)
        .unwrap_err();
    fixture.control.close_cycle(&fixture.by()).unwrap();
    assert_eq!(
        kinds(&fixture),
        ["cycle.closed", "key.revoked", "key.edited", "key.created"]
    );
    let events = fixture
        .control
        .events(fixture.actor, None, None, 100)
        .unwrap();
    let revoked = &events.items[1];
    assert_eq!(revoked.payload["type"], "key.revoked");
    assert_eq!(revoked.payload["timestamp"], NOW.to_rfc3339());
    assert_eq!(revoked.payload["data"]["api_key_id"], key.id.get());
    assert_eq!(revoked.payload["data"]["name"], "Tablet");
    let of_kind = fixture
        .control
        .events(fixture.actor, Some(EventType::KeyEdited), None, 10);
    assert_eq!(of_kind.unwrap().items.len(), 1);
    let text = fixture.count("SELECT COUNT(*) FROM webhook_event WHERE payload LIKE '{\"type\":%'");
    assert_eq!(text, 4, "the payload begins with its type, as it is sent");
}

#[test]
fn every_way_to_another_price_is_told() {
    let fixture = Fixture::new();
    let key = fixture.key(KeyScope::AllServices).id;
    let control = &fixture.control;
    let terms = |price: &str| Terms::per_unit(price.parse().unwrap(), Currency::USD);
    let price = "0.5".parse().unwrap();
    control
        .price_key(&fixture.by(), key, price, Currency::USD)
        .unwrap();
    control
        .inherit_price(&fixture.by(), key, &terms("0.25"))
        .unwrap();
    control
        .follow_configured_price(&terms("0.125"), NOW)
        .unwrap();
    let kind = Some(EventType::PriceChanged);
    let told = control.events(fixture.actor, kind, None, 10).unwrap();
    let told = told.items.iter().rev().map(|event| {
        let data = &event.payload["data"];
        (
            data["api_key_id"].as_u64(),
            data["inherited"] == true,
            data["terms"]["model"]["unit_price"].clone(),
        )
    });
    let expected = [
        (Some(1), false, "0.5".into()),
        (Some(1), true, "0.25".into()),
        (None, false, "0.125".into()),
    ];
    assert_eq!(told.collect::<Vec<_>>(), expected);
}

#[test]
fn an_event_is_due_for_every_enabled_endpoint_that_wants_its_type() {
    let fixture = Fixture::new();
    let all = webhook(&fixture, &details());
    let some = webhook(
        &fixture,
        &of(&[EventType::KeyRevoked, EventType::KeyCreated]),
    );
    let other = webhook(&fixture, &of(&[EventType::InvoiceFinalized]));
    let off = WebhookDetails {
        enabled: false,
        ..details()
    };
    let off = webhook(&fixture, &off);
    fixture.key(KeyScope::AllServices);
    let told: Vec<_> = due(&fixture, NOW)
        .into_iter()
        .map(|due| due.webhook)
        .collect();
    assert_eq!(told, [all.id, some.id]);
    assert_eq!(
        (log(&fixture, &other), log(&fixture, &off)),
        (vec![], vec![])
    );
    let both = due(&fixture, NOW);
    assert_eq!(both[0].event, both[1].event);
    assert_eq!(both[0].payload, both[1].payload);
}

#[test]
fn an_event_is_delivered_again_under_its_identifier() {
    let fixture = Fixture::new();
    fixture.key(KeyScope::AllServices);
    let control = &fixture.control;
    let event = control
        .events(fixture.actor, None, None, 1)
        .unwrap()
        .items
        .remove(0);
    let none = control.replay_event(&fixture.by(), &event.id, None);
    assert_eq!(conflict(none), "no_webhook");
    let [one, two] = [webhook(&fixture, &details()), webhook(&fixture, &details())];
    let once = with_key(fixture.by(), "k", 1);
    let made = control.replay_event(&once, &event.id, None).unwrap().value;
    assert_eq!(
        made.iter().map(|d| d.webhook).collect::<Vec<_>>(),
        [one.id, two.id]
    );
    let repeated = control.replay_event(&once, &event.id, None).unwrap();
    assert!(repeated.replayed);
    assert_eq!(repeated.value, made);
    let alone = control
        .replay_event(&fixture.by(), &event.id, Some(two.id))
        .unwrap()
        .value;
    assert_eq!((alone.len(), alone[0].webhook), (1, two.id));
    let due = due(&fixture, NOW);
    assert_eq!(due.len(), 3);
    assert!(due.iter().all(|due| due.event == event.id));
    let off = |before| WebhookDetails {
        enabled: false,
        ..before
    };
    control.edit_webhook(&fixture.by(), one.id, off).unwrap();
    let refused = control.replay_event(&fixture.by(), &event.id, Some(one.id));
    assert_eq!(conflict(refused), "webhook_disabled");
    assert_eq!(
        conflict(control.test_webhook(&fixture.by(), one.id)),
        "webhook_disabled"
    );
}

#[test]
fn a_test_goes_to_its_endpoint_alone() {
    let fixture = Fixture::new();
    let one = webhook(&fixture, &of(&[EventType::KeyCreated]));
    webhook(&fixture, &details());
    let made = fixture
        .control
        .test_webhook(&fixture.by(), one.id)
        .unwrap()
        .value;
    assert_eq!(
        (made.len(), made[0].webhook, made[0].kind),
        (1, one.id, EventType::WebhookTest)
    );
    assert_eq!(due(&fixture, NOW).len(), 1);
}

#[test]
fn what_belongs_to_another_organization_does_not_exist() {
    let fixture = Fixture::new();
    let hook = webhook(&fixture, &details());
    fixture.key(KeyScope::AllServices);
    let control = &fixture.control;
    let event = control
        .events(fixture.actor, None, None, 1)
        .unwrap()
        .items
        .remove(0);
    let stranger = fixture.stranger();
    let them = by(stranger);
    let missing = |answer: Result<(), StoreError>| matches!(answer, Err(StoreError::NotFound(_)));
    assert!(missing(control.webhook(stranger, hook.id).map(drop)));
    assert!(missing(
        control.edit_webhook(&them, hook.id, |d| d).map(drop)
    ));
    assert!(missing(
        control
            .rotate_webhook_secret(&them, hook.id, SECRET)
            .map(drop)
    ));
    assert!(missing(control.test_webhook(&them, hook.id).map(drop)));
    assert!(missing(
        control
            .deliveries(stranger, hook.id, None, (None, 1))
            .map(drop)
    ));
    assert!(missing(control.delete_webhook(&them, hook.id).map(drop)));
    assert!(missing(control.event(stranger, &event.id).map(drop)));
    assert!(missing(
        control.replay_event(&them, &event.id, None).map(drop)
    ));
    assert!(
        control
            .webhooks(stranger, None, 10)
            .unwrap()
            .items
            .is_empty()
    );
    assert!(
        control
            .events(stranger, None, None, 10)
            .unwrap()
            .items
            .is_empty()
    );
    // Their webhook hears nothing of ours.
    let theirs = control
        .create_webhook(&them, &details(), SECRET)
        .unwrap()
        .value;
    fixture.key(KeyScope::AllServices);
    assert!(
        due(&fixture, NOW)
            .iter()
            .all(|due| due.webhook != theirs.id)
    );
}

#[test]
fn the_audit_log_keeps_no_address_and_no_secret() {
    let fixture = Fixture::new();
    webhook(&fixture, &details());
    let audit = fixture
        .control
        .audit_events(fixture.actor, Some("webhook.create"), None, 1);
    let detail = audit.unwrap().items[0].detail.to_string();
    assert!(
        detail.contains("example.com") && !detail.contains("t0p"),
        "{detail}"
    );
}

#[test]
fn there_are_only_so_many_endpoints() {
    let fixture = Fixture::new();
    for _ in 0..50 {
        webhook(&fixture, &details());
    }
    let refused = fixture
        .control
        .create_webhook(&fixture.by(), &details(), SECRET);
    assert_eq!(conflict(refused), "too_many_webhooks");
}
