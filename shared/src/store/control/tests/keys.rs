use std::sync::Barrier;

use crate::clock::UnixMillis;
use crate::model::{ApiKey, KeyScope, RateLimit};
use crate::money::{Currency, Price};
use crate::secret::SecretKind;
use crate::store::fixture::{Fixture, NOW, name, new_key, secret, with_key};
use crate::store::{KeyEdit, LimitEdit, StoreError, WriteBy};

fn conflict<T: std::fmt::Debug>(outcome: Result<T, StoreError>) -> &'static str {
    match outcome {
        Err(StoreError::Conflict(code, _)) => code,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_key_reads_back_as_it_was_made() {
    let fixture = Fixture::new();
    let service = fixture.service().id;
    let plain = secret(SecretKind::ApiKey);
    let limit = RateLimit::new(100, 1, Some(7)).unwrap();
    let new = crate::store::NewKey {
        rate_limit: Some(limit),
        expires_at: Some(UnixMillis(NOW.0 + 1_000)),
        ..new_key(KeyScope::Service(service), &plain)
    };
    let key = fixture
        .control
        .create_key(&fixture.by(), &new)
        .unwrap()
        .value;
    let expected = ApiKey {
        id: key.id,
        org_id: fixture.actor.org,
        scope: KeyScope::Service(service),
        name: name("Phone"),
        prefix: plain.prefix().to_owned(),
        last_four: plain.last_four().to_owned(),
        rate_limit: Some(limit),
        customer: None,
        inherits_price: false,
        price_version: key.price_version,
        price: Some(Price::DEFAULT),
        currency: Currency::USD,
        expires_at: Some(UnixMillis(NOW.0 + 1_000)),
        created_at: NOW,
        revoked_at: None,
    };
    assert_eq!(key, expected);
    assert_eq!(
        fixture.control.key(fixture.actor, key.id).unwrap(),
        expected
    );
    let other = secret(SecretKind::ApiKey).digest();
    assert_eq!(fixture.control.key_for_digest(&other).unwrap(), None);
}

#[test]
fn edits_set_and_remove() {
    let fixture = Fixture::new();
    let id = fixture.key(KeyScope::AllServices).id;
    let limit = RateLimit::new(5, 60, None).unwrap();
    let edit = |edit: KeyEdit| {
        fixture
            .control
            .edit_key(&fixture.by(), id, &edit)
            .unwrap()
            .value
    };

    let set = edit(KeyEdit {
        name: Some(name("Tablet")),
        rate_limit: Some(LimitEdit::Set(limit)),
        expires_at: Some(Some(UnixMillis(5))),
        ..KeyEdit::default()
    });
    assert_eq!(set.name, name("Tablet"));
    assert_eq!(
        (set.rate_limit, set.expires_at),
        (Some(limit), Some(UnixMillis(5)))
    );
    let last = fixture.control.last_seq().unwrap();
    assert_eq!(edit(KeyEdit::default()), set);
    assert_eq!(fixture.control.last_seq().unwrap(), last);

    let removed = edit(KeyEdit {
        name: None,
        rate_limit: Some(LimitEdit::Default),
        expires_at: Some(None),
        ..KeyEdit::default()
    });
    assert_eq!((removed.rate_limit, removed.expires_at), (None, None));
    assert_eq!(fixture.control.key(fixture.actor, id).unwrap(), removed);
}

#[test]
fn a_revoked_key_stays_as_it_is() {
    let fixture = Fixture::new();
    let id = fixture.key(KeyScope::AllServices).id;
    let revoked = fixture.control.revoke_key(&fixture.by(), id).unwrap();
    assert_eq!(revoked.value.revoked_at, Some(NOW));
    assert_eq!(revoked.seq, fixture.control.last_seq().unwrap());

    let later = WriteBy {
        now: UnixMillis(NOW.0 + 1),
        ..fixture.by()
    };
    let again = fixture.control.revoke_key(&later, id).unwrap();
    assert_eq!((again.value, again.seq), (revoked.value, revoked.seq));
    let edit = KeyEdit {
        name: Some(name("Tablet")),
        ..KeyEdit::default()
    };
    assert_eq!(
        conflict(fixture.control.edit_key(&fixture.by(), id, &edit)),
        "api_key_revoked"
    );
    let priced = fixture
        .control
        .price_key(&fixture.by(), id, Price::MAX, Currency::USD);
    assert_eq!(conflict(priced), "api_key_revoked");
}

#[test]
fn a_new_price_is_a_new_version() {
    let fixture = Fixture::new();
    let before = fixture.key(KeyScope::AllServices);
    let price: Price = "0.25".parse().unwrap();
    let euro: Currency = "EUR".parse().unwrap();
    let later = WriteBy {
        now: UnixMillis(NOW.0 + 1),
        ..fixture.by()
    };
    let (key, row) = fixture
        .control
        .price_key(&later, before.id, price, euro)
        .unwrap()
        .value;
    assert_eq!((key.price, key.price_version), (Some(price), row.id));
    assert_ne!(row.id, before.price_version);
    assert_eq!((row.terms.currency, row.effective_at), (euro, later.now));
    assert_eq!(fixture.control.key(fixture.actor, key.id).unwrap(), key);

    let prices = fixture.control.prices(fixture.actor.org).unwrap();
    assert_eq!(prices.len(), 2);
    assert_eq!(prices[&row.id], row);
    assert_eq!(
        prices[&before.price_version].terms.model.unit_price(),
        Some(Price::DEFAULT)
    );
}

#[test]
fn a_price_version_cannot_be_changed_or_deleted() {
    let fixture = Fixture::new();
    fixture.key(KeyScope::AllServices);
    let sql = fixture.control_sql();
    for (statement, reason) in [
        (
            "UPDATE price_version SET nano_per_unit = 0",
            "a price version is never changed",
        ),
        (
            "DELETE FROM price_version",
            "a price version is never deleted",
        ),
        (
            "UPDATE audit_event SET action = ''",
            "an audit event is never changed",
        ),
    ] {
        let error = sql.execute(statement, []).unwrap_err();
        assert_eq!(error.to_string(), reason);
    }
}

#[test]
fn the_users_key_is_revealed_once_however_many_ask() {
    let fixture = Fixture::new();
    let start = Barrier::new(8);
    let outcomes: Vec<_> = std::thread::scope(|scope| {
        let asking: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    let plain = secret(SecretKind::ApiKey);
                    start.wait();
                    let new = new_key(KeyScope::AllServices, &plain);
                    fixture.control.reveal_user_key(&fixture.by(), &new)
                })
            })
            .collect();
        asking
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    let (shown, refused): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert_eq!((shown.len(), refused.len()), (1, 7));
    for outcome in refused {
        assert_eq!(conflict(outcome), "api_key_already_revealed");
    }
    assert_eq!(fixture.control.key_count().unwrap(), 1);
    // Not even after the key was revoked.
    let key = fixture
        .control
        .keys(fixture.actor, None, None, 1)
        .unwrap()
        .items
        .remove(0);
    fixture.control.revoke_key(&fixture.by(), key.id).unwrap();
    let plain = secret(SecretKind::ApiKey);
    let new = new_key(KeyScope::AllServices, &plain);
    let again = fixture.control.reveal_user_key(&fixture.by(), &new);
    assert_eq!(conflict(again), "api_key_already_revealed");
}

#[test]
fn a_repeated_reveal_finds_the_key_it_made() {
    let fixture = Fixture::new();
    let plain = secret(SecretKind::ApiKey);
    let new = new_key(KeyScope::AllServices, &plain);
    let by = with_key(fixture.by(), "reveal-1", 0);
    let first = fixture.control.reveal_user_key(&by, &new).unwrap();
    let second = fixture.control.reveal_user_key(&by, &new).unwrap();
    assert!(second.replayed && !first.replayed);
    assert_eq!(second.value, first.value);
}

#[test]
fn pages_list_a_services_own_keys_or_all() {
    let fixture = Fixture::new();
    let (one, two) = (fixture.service().id, fixture.service().id);
    let scopes = [
        KeyScope::Service(one),
        KeyScope::Service(two),
        KeyScope::AllServices,
        KeyScope::Service(one),
        KeyScope::Service(one),
    ];
    let ids: Vec<_> = scopes.map(|scope| fixture.key(scope).id).into();
    fixture.control.revoke_key(&fixture.by(), ids[3]).unwrap();
    let page = |service, after, limit| {
        let page = fixture
            .control
            .keys(fixture.actor, service, after, limit)
            .unwrap();
        let items: Vec<u32> = page.items.iter().map(|key| key.id.get()).collect();
        (items, page.next)
    };
    assert_eq!(page(Some(one), None, 2), (vec![1, 4], Some(4)));
    assert_eq!(page(Some(one), Some(4), 2), (vec![5], None));
    assert_eq!(page(Some(two), None, 2), (vec![2], None));
    assert_eq!(page(None, None, 4), (vec![1, 2, 3, 4], Some(4)));
    assert_eq!(page(None, Some(4), 4), (vec![5], None));
}

#[test]
fn no_table_holds_a_secret() {
    let fixture = Fixture::new();
    let plain = secret(SecretKind::ApiKey);
    let new = new_key(KeyScope::AllServices, &plain);
    fixture
        .control
        .create_key(&with_key(fixture.by(), "k", 0), &new)
        .unwrap();
    fixture.service();
    let sql = fixture.control_sql();
    sql.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")
        .unwrap();
    let copy = fixture.outside().join("copy.db");
    sql.execute("VACUUM INTO ?1", [copy.to_str()]).unwrap();
    let bytes = std::fs::read(copy).unwrap();
    let holds = |text: &str| {
        bytes
            .windows(text.len())
            .any(|window| window == text.as_bytes())
    };
    assert!(holds(plain.prefix()));
    assert!(!holds(&plain.expose()[..20]));
    // Nor does the audit log hold a target's query, where people put credentials.
    assert_eq!(
        fixture.count("SELECT COUNT(*) FROM audit_event WHERE detail LIKE '%t0p%'"),
        0
    );
}
