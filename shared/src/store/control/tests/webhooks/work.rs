//! Deliveries: when they are due, how attempts end, and what is forgotten.

use super::{SECRET, details, due, kinds, later, log, webhook};
use crate::clock::UnixMillis;
use crate::model::{Attempt, DeliveryStatus, KeyScope, WebhookDetails, WebhookSecret};
use crate::store::WriteBy;
use crate::store::control::AfterAttempt;
use crate::store::fixture::{Fixture, NOW};

fn attempt(at: UnixMillis, status: u16) -> Attempt {
    Attempt {
        at,
        duration_ms: 5,
        status_code: Some(status),
        error: (status >= 300).then(|| "refused".to_owned()),
        answer: None,
    }
}

#[test]
fn a_slow_receiver_holds_up_no_other() {
    let fixture = Fixture::new();
    let hooks = [webhook(&fixture, &details()), webhook(&fixture, &details())];
    for _ in 0..5 {
        fixture.key(KeyScope::AllServices);
    }
    let due = fixture.control.due_deliveries(NOW, 2).unwrap();
    for hook in &hooks {
        let of_hook: Vec<_> = due.iter().filter(|due| due.webhook == hook.id).collect();
        assert_eq!(of_hook.len(), 2);
        assert!(of_hook[0].id < of_hook[1].id, "the longest due first");
    }
}

#[test]
fn attempts_are_noted_and_decide_what_is_due() {
    let fixture = Fixture::new();
    let hook = webhook(&fixture, &details());
    fixture.key(KeyScope::AllServices);
    let delivery = due(&fixture, NOW)[0].id;
    let again = UnixMillis(NOW.0 + 5_000);
    let (failed, retry) = (attempt(NOW, 500), AfterAttempt::Retry(again));
    assert!(
        !fixture
            .control
            .note_attempt(delivery, &failed, retry, NOW)
            .unwrap()
    );
    assert!(due(&fixture, UnixMillis(again.0 - 1)).is_empty());
    assert_eq!(due(&fixture, again)[0].attempts, 1);
    let failing = fixture.control.webhook(fixture.actor, hook.id).unwrap();
    assert_eq!(failing.failing_since, Some(NOW));

    let succeeded = attempt(again, 204);
    let done = AfterAttempt::Delivered;
    fixture
        .control
        .note_attempt(delivery, &succeeded, done, again)
        .unwrap();
    assert!(due(&fixture, later(100)).is_empty());
    let [noted] = &log(&fixture, &hook)[..] else {
        panic!("one delivery");
    };
    assert_eq!(noted.status, DeliveryStatus::Delivered);
    assert_eq!(
        (noted.due_at, &noted.attempts),
        (None, &vec![failed, succeeded.clone()])
    );
    let well = fixture.control.webhook(fixture.actor, hook.id).unwrap();
    assert_eq!(well.failing_since, None);
    // Late news of what is over changes nothing.
    fixture
        .control
        .note_attempt(delivery, &succeeded, AfterAttempt::GiveUp, again)
        .unwrap();
    assert_eq!(log(&fixture, &hook)[0].attempts.len(), 2);
}

#[test]
fn an_endpoint_that_failed_all_along_is_switched_off_and_the_audit_log_says_so() {
    let fixture = Fixture::new();
    let hook = webhook(&fixture, &details());
    fixture.key(KeyScope::AllServices);
    fixture.key(KeyScope::AllServices);
    let [first, second] = &due(&fixture, NOW)[..] else {
        panic!("two deliveries");
    };
    let control = &fixture.control;
    let retry = AfterAttempt::Retry(later(3));
    for id in [first.id, second.id] {
        control
            .note_attempt(id, &attempt(NOW, 500), retry, NOW)
            .unwrap();
    }
    // One of three days succeeded meanwhile: giving up the other is no reason.
    let done = AfterAttempt::Delivered;
    control
        .note_attempt(first.id, &attempt(later(1), 200), done, later(1))
        .unwrap();
    let give_up = AfterAttempt::GiveUp;
    assert!(
        !control
            .note_attempt(second.id, &attempt(later(3), 500), give_up, later(3))
            .unwrap()
    );
    assert!(
        control
            .webhook(fixture.actor, hook.id)
            .unwrap()
            .details
            .enabled
    );
    assert_eq!(log(&fixture, &hook)[0].status, DeliveryStatus::Failed);

    fixture.key(KeyScope::AllServices);
    let third = due(&fixture, later(3))[0].id;
    control
        .note_attempt(
            third,
            &attempt(later(4), 500),
            AfterAttempt::Retry(later(7)),
            later(4),
        )
        .unwrap();
    assert!(
        control
            .note_attempt(third, &attempt(later(7), 500), give_up, later(7))
            .unwrap()
    );
    let off = control.webhook(fixture.actor, hook.id).unwrap();
    assert!(
        !off.details.enabled && off.disabled_reason.is_some(),
        "{off:?}"
    );
    let audit = control
        .audit_events(fixture.actor, Some("webhook.disable"), None, 10)
        .unwrap();
    assert_eq!(audit.items.len(), 1);
    assert_eq!(audit.items[0].entity_id, hook.id.get());

    // Whoever switches it on again starts afresh.
    let on = |before| WebhookDetails {
        enabled: true,
        ..before
    };
    let on = control
        .edit_webhook(&fixture.by(), hook.id, on)
        .unwrap()
        .value;
    assert_eq!((on.failing_since, on.disabled_reason), (None, None));
}

#[test]
fn an_endpoint_that_is_gone_is_switched_off_at_once() {
    let fixture = Fixture::new();
    let hook = webhook(&fixture, &details());
    fixture.key(KeyScope::AllServices);
    let id = due(&fixture, NOW)[0].id;
    let gone = AfterAttempt::Gone;
    assert!(
        fixture
            .control
            .note_attempt(id, &attempt(NOW, 410), gone, NOW)
            .unwrap()
    );
    fixture.key(KeyScope::AllServices);
    assert!(due(&fixture, later(1)).is_empty());
    assert_eq!(
        log(&fixture, &hook).len(),
        1,
        "nothing is kept for who is off"
    );
}

#[test]
fn both_secrets_sign_for_a_day_after_a_rotation() {
    let fixture = Fixture::new();
    let hook = webhook(&fixture, &details());
    fixture.key(KeyScope::AllServices);
    let other = WebhookSecret([2; 32]);
    let rotated = fixture
        .control
        .rotate_webhook_secret(&fixture.by(), hook.id, other);
    assert_eq!(rotated.unwrap().value.previous_secret_until, Some(later(1)));
    assert_eq!(
        due(&fixture, UnixMillis(later(1).0 - 1))[0].secrets,
        [other, SECRET]
    );
    assert_eq!(due(&fixture, later(1))[0].secrets, [other]);
}

#[test]
fn a_deleted_endpoint_leaves_no_secret_and_no_deliveries() {
    let fixture = Fixture::new();
    let hook = webhook(&fixture, &details());
    fixture.key(KeyScope::AllServices);
    let id = due(&fixture, NOW)[0].id;
    let retry = AfterAttempt::Retry(later(1));
    fixture
        .control
        .note_attempt(id, &attempt(NOW, 500), retry, NOW)
        .unwrap();
    fixture
        .control
        .delete_webhook(&fixture.by(), hook.id)
        .unwrap();
    for table in ["webhook_endpoint", "webhook_delivery", "webhook_attempt"] {
        assert_eq!(
            fixture.count(&format!("SELECT COUNT(*) FROM {table}")),
            0,
            "{table}"
        );
    }
    // An attempt that was in flight then is noted nowhere.
    let done = AfterAttempt::Delivered;
    assert!(
        !fixture
            .control
            .note_attempt(id, &attempt(NOW, 200), done, NOW)
            .unwrap()
    );
    assert_eq!(kinds(&fixture), ["key.created"], "events stay");
}

#[test]
fn old_events_are_forgotten_with_their_deliveries() {
    let fixture = Fixture::new();
    let hook = webhook(&fixture, &details());
    fixture.key(KeyScope::AllServices);
    let by_then = WriteBy {
        now: later(30),
        ..fixture.by()
    };
    fixture.control.test_webhook(&by_then, hook.id).unwrap();
    assert!(
        !fixture
            .control
            .forget_events(UnixMillis(NOW.0 + 1))
            .unwrap()
    );
    assert_eq!(kinds(&fixture), ["webhook.test"]);
    assert_eq!(log(&fixture, &hook).len(), 1);
}
