use std::sync::Barrier;

use crate::clock::UnixMillis;
use crate::model::KeyScope;
use crate::secret::SecretKind;
use crate::store::fixture::{Fixture, NOW, by, name, new_key, new_service, secret, with_key};
use crate::store::{ServiceEdit, StoreError, WriteBy};

const DAY_MS: i64 = 86_400_000;

#[test]
fn a_repeat_makes_nothing_and_finds_what_was_made() {
    let fixture = Fixture::new();
    let by = with_key(fixture.by(), "order-1", 1);
    let first = fixture.control.create_service(&by, &new_service()).unwrap();
    let edit = ServiceEdit {
        name: Some(name("Renamed")),
        ..ServiceEdit::default()
    };
    let edited = fixture
        .control
        .edit_service(&fixture.by(), first.value.id, &edit)
        .unwrap();

    let again = fixture.control.create_service(&by, &new_service()).unwrap();
    assert!(again.replayed);
    assert_eq!(again.value, edited.value, "as it is now");
    assert_eq!(again.seq, first.seq);
    assert_eq!(fixture.count("SELECT COUNT(*) FROM service"), 1);
    assert_eq!(fixture.control.last_seq().unwrap(), edited.seq);
}

#[test]
fn every_write_that_makes_something_can_be_repeated() {
    let fixture = Fixture::new();
    let plain = secret(SecretKind::ApiKey);
    let new = new_key(KeyScope::AllServices, &plain);
    let by = with_key(fixture.by(), "key", 1);
    let key = fixture.control.create_key(&by, &new).unwrap();
    let again = fixture.control.create_key(&by, &new).unwrap();
    assert_eq!((again.value, again.replayed), (key.value, true));

    let plain = secret(SecretKind::ApiKey);
    let new = new_key(KeyScope::AllServices, &plain);
    let by = with_key(fixture.by(), "both", 2);
    let both = fixture
        .control
        .create_service_with_key(&by, &new_service(), &new)
        .unwrap();
    let again = fixture
        .control
        .create_service_with_key(&by, &new_service(), &new)
        .unwrap();
    assert_eq!((again.value, again.replayed), (both.value, true));

    let by = with_key(fixture.by(), "reset", 3);
    let reset = fixture.control.close_cycle(&by).unwrap();
    let again = fixture.control.close_cycle(&by).unwrap();
    assert_eq!((again.value, again.replayed), (reset.value, true));
    assert_eq!(fixture.count("SELECT COUNT(*) FROM billing_cycle"), 2);
}

#[test]
fn another_body_under_the_same_key_is_a_conflict() {
    let fixture = Fixture::new();
    let first = with_key(fixture.by(), "order-1", 1);
    fixture
        .control
        .create_service(&first, &new_service())
        .unwrap();
    let other = with_key(fixture.by(), "order-1", 2);
    let refused = fixture.control.create_service(&other, &new_service());
    assert!(
        matches!(
            refused,
            Err(StoreError::Conflict("idempotency_key_reused", _))
        ),
        "{refused:?}"
    );
    assert_eq!(fixture.count("SELECT COUNT(*) FROM service"), 1);
}

#[test]
fn organizations_do_not_share_keys() {
    let fixture = Fixture::new();
    let ours = with_key(fixture.by(), "order-1", 1);
    let theirs = with_key(by(fixture.stranger()), "order-1", 2);
    let first = fixture
        .control
        .create_service(&ours, &new_service())
        .unwrap();
    let second = fixture
        .control
        .create_service(&theirs, &new_service())
        .unwrap();
    assert_ne!(first.value.id, second.value.id);
}

#[test]
fn a_key_is_forgotten_after_a_day() {
    let fixture = Fixture::new();
    let by = with_key(fixture.by(), "order-1", 1);
    let at = |millis| WriteBy {
        now: UnixMillis(NOW.0 + millis),
        ..by
    };
    let first = fixture
        .control
        .create_service(&by, &new_service())
        .unwrap()
        .value;
    let within = fixture
        .control
        .create_service(&at(DAY_MS), &new_service())
        .unwrap();
    assert_eq!(within.value, first);
    let after = fixture
        .control
        .create_service(&at(DAY_MS + 1), &new_service())
        .unwrap();
    assert!(!after.replayed);
    assert_eq!(fixture.count("SELECT COUNT(*) FROM idempotency"), 1);
}

#[test]
fn a_failed_request_does_not_use_its_key_up() {
    let fixture = Fixture::new();
    let plain = secret(SecretKind::ApiKey);
    let missing = new_key(KeyScope::Service(9.try_into().unwrap()), &plain);
    let by = with_key(fixture.by(), "order-1", 1);
    assert!(fixture.control.create_key(&by, &missing).is_err());
    assert_eq!(fixture.count("SELECT COUNT(*) FROM idempotency"), 0);
    let good = new_key(KeyScope::AllServices, &plain);
    assert!(!fixture.control.create_key(&by, &good).unwrap().replayed);
}

#[test]
fn repeats_at_once_make_one_thing() {
    let fixture = Fixture::new();
    let start = Barrier::new(8);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let by = with_key(fixture.by(), "order-1", 1);
                start.wait();
                fixture.control.create_service(&by, &new_service()).unwrap();
            });
        }
    });
    assert_eq!(fixture.count("SELECT COUNT(*) FROM service"), 1);
}
