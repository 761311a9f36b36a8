use crate::clock::UnixMillis;
use crate::ids::{ApiKeyId, ServiceId};
use crate::model::KeyScope;
use crate::money::{Currency, Price};
use crate::secret::SecretKind;
use crate::store::fixture::{Fixture, NOW, by, name, new_key, secret};
use crate::store::{KeyEdit, ServiceEdit, StoreError};

/// The outcome's missing entity, if that is why it failed.
fn missing<T: std::fmt::Debug>(outcome: Result<T, StoreError>) -> &'static str {
    match outcome {
        Err(StoreError::NotFound(what)) => what,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_belongs_to_another_organization_does_not_exist() {
    let fixture = Fixture::new();
    let service = fixture.service().id;
    let key = fixture.key(KeyScope::Service(service)).id;
    let stranger = fixture.stranger();
    let store = &fixture.control;
    let before = store.last_seq().unwrap();

    assert_eq!(missing(store.service(stranger, service)), "service");
    let edit = ServiceEdit {
        name: Some(name("Mine")),
        ..ServiceEdit::default()
    };
    assert_eq!(
        missing(store.edit_service(&by(stranger), service, &edit)),
        "service"
    );
    assert_eq!(
        missing(store.delete_service(&by(stranger), service)),
        "service"
    );
    assert_eq!(
        missing(store.keys(stranger, Some(service), None, 10)),
        "service"
    );
    let plain = secret(SecretKind::ApiKey);
    let new = new_key(KeyScope::Service(service), &plain);
    assert_eq!(missing(store.create_key(&by(stranger), &new)), "service");

    assert_eq!(missing(store.key(stranger, key)), "API key");
    let edit = KeyEdit {
        name: Some(name("Mine")),
        ..KeyEdit::default()
    };
    assert_eq!(
        missing(store.edit_key(&by(stranger), key, &edit)),
        "API key"
    );
    let priced = store.price_key(&by(stranger), key, Price::MAX, Currency::USD);
    assert_eq!(missing(priced), "API key");
    assert_eq!(missing(store.revoke_key(&by(stranger), key)), "API key");

    assert_eq!(store.services(stranger, None, 10).unwrap().items, []);
    assert_eq!(store.keys(stranger, None, None, 10).unwrap().items, []);
    assert!(store.prices(stranger.org).unwrap().is_empty());
    assert_eq!(store.last_seq().unwrap(), before);
}

#[test]
fn what_was_never_made_does_not_exist() {
    let fixture = Fixture::new();
    let store = &fixture.control;
    let service = ServiceId::new(u32::MAX).unwrap();
    let key = ApiKeyId::new(u32::MAX).unwrap();
    assert_eq!(missing(store.service(fixture.actor, service)), "service");
    assert_eq!(missing(store.key(fixture.actor, key)), "API key");
    assert_eq!(missing(store.revoke_key(&fixture.by(), key)), "API key");
    let plain = secret(SecretKind::ApiKey);
    let new = new_key(KeyScope::Service(service), &plain);
    assert_eq!(missing(store.create_key(&fixture.by(), &new)), "service");
    assert_eq!(store.key_count().unwrap(), 0);
}

#[test]
fn a_cycle_closes_for_its_own_organization() {
    let fixture = Fixture::new();
    let stranger = fixture.stranger();
    let ours = fixture.control.open_cycle(fixture.actor.org).unwrap();
    let theirs = fixture.control.close_cycle(&by(stranger)).unwrap().value;
    assert_ne!(theirs.closed.id, ours.id);
    assert_eq!(theirs.closed.closed_at, Some(NOW.max(UnixMillis(0))));
    assert_eq!(fixture.control.open_cycle(fixture.actor.org).unwrap(), ours);
}
