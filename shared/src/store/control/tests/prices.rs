use rusqlite::Connection;

use crate::billing::{PriceModel, RawPrice, Terms};
use crate::clock::UnixMillis;
use crate::ids::PriceVersionId;
use crate::model::{ApiKey, KeyScope};
use crate::money::{Currency, Price};
use crate::secret::SecretKind;
use crate::store::fixture::{Fixture, NOW, new_key, secret, with_key};
use crate::store::{
    Change, KeyRow, NewKey, NewPrice, Order, PriceRow, PriceScope, StoreError, WriteBy,
};

const LATER: UnixMillis = UnixMillis(NOW.0 + 1_000);

fn terms(price: &str) -> Terms {
    Terms::per_unit(price.parse().unwrap(), Currency::USD)
}

fn at(fixture: &Fixture, now: UnixMillis) -> WriteBy<'static> {
    WriteBy {
        now,
        ..fixture.by()
    }
}

fn set(fixture: &Fixture, scope: PriceScope, price: &str, when: Option<UnixMillis>) -> PriceRow {
    let new = NewPrice {
        scope,
        terms: terms(price),
        effective_at: when,
    };
    let written = fixture.control.create_price(&fixture.by(), &new).unwrap();
    written.value
}

fn key_that_inherits(fixture: &Fixture, scope: KeyScope) -> ApiKey {
    let secret = secret(SecretKind::ApiKey);
    let new = NewKey {
        price: None,
        ..new_key(scope, &secret)
    };
    fixture
        .control
        .create_key(&fixture.by(), &new)
        .unwrap()
        .value
}

/// What the data plane bills a key at on a service, at an instant.
fn billed_at(fixture: &Fixture, key: &ApiKey, service: u32, now: UnixMillis) -> PriceVersionId {
    let mut rows: Vec<KeyRow> = Vec::new();
    let snapshot = fixture.control.snapshot(|row| rows.push(row)).unwrap();
    let row = rows.iter().find(|row| row.id == key.id).unwrap();
    let service = snapshot
        .services
        .iter()
        .find(|(known, _)| known.id.get() == service);
    let prices = &service.unwrap().1;
    let found = row.own_prices.at(|| now).or_else(|| prices.at(|| now));
    found.unwrap_or(row.price_version)
}

#[test]
fn the_most_specific_price_wins() {
    let fixture = Fixture::new();
    let (one, two) = (fixture.service(), fixture.service());
    let wide = key_that_inherits(&fixture, KeyScope::AllServices);
    let narrow = key_that_inherits(&fixture, KeyScope::Service(one.id));
    let configured = wide.price_version;
    assert!(wide.inherits_price && narrow.inherits_price);
    assert_eq!(
        (wide.price, narrow.price_version),
        (Some(Price::DEFAULT), configured)
    );
    for (key, service) in [(&wide, 1), (&wide, 2), (&narrow, 1)] {
        assert_eq!(billed_at(&fixture, key, service, NOW), configured);
    }

    let default = set(&fixture, PriceScope::Default, "0.1", None);
    let of_one = set(&fixture, PriceScope::Service(one.id), "0.2", None);
    assert_eq!(billed_at(&fixture, &wide, 1, NOW), of_one.id);
    assert_eq!(billed_at(&fixture, &wide, 2, NOW), default.id);
    assert_eq!(billed_at(&fixture, &narrow, 1, NOW), of_one.id);
    let shown = |key: &ApiKey| fixture.control.key(fixture.actor, key.id).unwrap().price;
    assert_eq!(shown(&wide), Some("0.1".parse().unwrap()));
    assert_eq!(shown(&narrow), Some("0.2".parse().unwrap()));
    // The service keeps its price when the default changes.
    set(&fixture, PriceScope::Default, "0.3", None);
    assert_eq!(billed_at(&fixture, &narrow, 1, NOW), of_one.id);
    assert_eq!(shown(&narrow), Some("0.2".parse().unwrap()));

    let own = set(&fixture, PriceScope::ApiKey(wide.id), "0.4", None);
    for service in [1, two.id.get()] {
        assert_eq!(billed_at(&fixture, &wide, service, NOW), own.id);
    }
    assert!(
        !fixture
            .control
            .key(fixture.actor, wide.id)
            .unwrap()
            .inherits_price
    );
    let newest = key_that_inherits(&fixture, KeyScope::Service(one.id));
    assert_eq!(newest.price_version, of_one.id);
}

#[test]
fn an_upcoming_price_takes_effect_at_its_instant_whoever_runs_then() {
    let fixture = Fixture::new();
    let service = fixture.service();
    let key = key_that_inherits(&fixture, KeyScope::Service(service.id));
    let before = key.price_version;
    let of_service = set(&fixture, PriceScope::Service(service.id), "1", Some(LATER));
    let much_later = UnixMillis(LATER.0 + 1_000);
    let own = set(&fixture, PriceScope::ApiKey(key.id), "2", Some(much_later));
    let just_before = |instant: UnixMillis| UnixMillis(instant.0 - 1);
    // The data plane holds the schedule: nobody has to do anything at the instants.
    for (instant, version) in [
        (NOW, before),
        (just_before(LATER), before),
        (LATER, of_service.id),
        (just_before(much_later), of_service.id),
        (much_later, own.id),
    ] {
        assert_eq!(
            billed_at(&fixture, &key, 1, instant),
            version,
            "{instant:?}"
        );
    }
    let shown = || fixture.control.key(fixture.actor, key.id).unwrap();
    assert_eq!(
        fixture
            .control
            .apply_due_prices(just_before(LATER))
            .unwrap(),
        0
    );
    assert_eq!(shown().price_version, before);
    assert_eq!(fixture.control.apply_due_prices(LATER).unwrap(), 1);
    assert_eq!(shown().price_version, of_service.id);
    assert_eq!(fixture.control.apply_due_prices(much_later).unwrap(), 1);
    assert_eq!(
        (shown().price_version, shown().inherits_price),
        (own.id, false)
    );
    assert_eq!(fixture.control.apply_due_prices(much_later).unwrap(), 0);
    assert_eq!(billed_at(&fixture, &key, 1, much_later), own.id);
}

#[test]
fn a_price_set_after_an_upcoming_one_began_replaces_it() {
    let fixture = Fixture::new();
    let service = fixture.service();
    let key = fixture.key(KeyScope::Service(service.id));
    set(&fixture, PriceScope::ApiKey(key.id), "1", Some(LATER));
    // Nobody has pointed at it yet when the next price is set.
    let now = UnixMillis(LATER.0 + 1);
    let by = at(&fixture, now);
    let price = "3".parse().unwrap();
    let (key, row) = fixture
        .control
        .price_key(&by, key.id, price, Currency::USD)
        .unwrap()
        .value;
    assert_eq!((key.price_version, key.price), (row.id, Some(price)));
    assert_eq!(billed_at(&fixture, &key, 1, now), row.id);
    assert_eq!(fixture.control.apply_due_prices(now).unwrap(), 0);
}

#[test]
fn each_new_price_is_announced_to_whom_it_concerns() {
    let fixture = Fixture::new();
    fixture.service();
    let two = fixture.service();
    let key = fixture.key(KeyScope::AllServices);
    let announced = |scope| {
        let before = fixture.control.last_seq().unwrap();
        set(&fixture, scope, "1", Some(LATER));
        let (_, changes) = fixture.control.changes_since(before).unwrap();
        changes
            .into_iter()
            .map(|change| match change {
                Change::Service(service, _) => format!("service {}", service.id),
                Change::Key(row) => format!("key {}", row.id),
                other => panic!("{other:?}"),
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(announced(PriceScope::ApiKey(key.id)), ["key 1"]);
    assert_eq!(announced(PriceScope::Service(two.id)), ["service 2"]);
    assert_eq!(announced(PriceScope::Default), ["service 1", "service 2"]);
}

#[test]
fn the_default_follows_the_configuration_until_somebody_sets_one() {
    let fixture = Fixture::new();
    let key = key_that_inherits(&fixture, KeyScope::AllServices);
    let follow = |price: &str| {
        let followed = fixture
            .control
            .follow_configured_price(&terms(price), LATER);
        (
            followed.unwrap(),
            fixture
                .control
                .key(fixture.actor, key.id)
                .unwrap()
                .price
                .unwrap()
                .to_string(),
        )
    };
    assert_eq!(follow("0.001"), (0, "0.001".to_owned()));
    assert_eq!(follow("0.5"), (1, "0.5".to_owned()));
    set(&fixture, PriceScope::Default, "0.7", None);
    assert_eq!(follow("0.9"), (0, "0.7".to_owned()));
}

#[test]
fn terms_read_back_as_they_were_written() {
    let fixture = Fixture::new();
    let raw: RawPrice = serde_json::from_value(serde_json::json!({
        "model": {"kind": "graduated", "tiers": [
            {"up_to": 10, "unit_price": "0.1", "flat_fee": "1"}, {"unit_price": "0.000000001"},
        ]},
        "free_units": 5, "minimum_per_cycle": "10",
    }))
    .unwrap();
    let new = NewPrice {
        scope: PriceScope::Default,
        terms: Terms {
            currency: "JPY".parse().unwrap(),
            model: PriceModel::parse(&raw).unwrap(),
        },
        effective_at: None,
    };
    let by = with_key(fixture.by(), "price-1", 0);
    let first = fixture.control.create_price(&by, &new).unwrap();
    let again = fixture.control.create_price(&by, &new).unwrap();
    assert!(again.replayed);
    assert_eq!(again.value, first.value);
    let row = fixture
        .control
        .price(fixture.actor, first.value.id)
        .unwrap();
    assert_eq!((row.terms, row.scope), (new.terms, PriceScope::Default));
    let page = fixture.control.price_page(
        fixture.actor,
        Some(PriceScope::Default),
        Order::Oldest,
        None,
        10,
    );
    assert_eq!(page.unwrap().items, [first.value]);
}

#[test]
fn a_price_needs_something_to_be_the_price_of() {
    let fixture = Fixture::new();
    let key = fixture.key(KeyScope::AllServices);
    fixture.control.revoke_key(&fixture.by(), key.id).unwrap();
    let attempt = |scope| {
        let new = NewPrice {
            scope,
            terms: terms("1"),
            effective_at: None,
        };
        fixture
            .control
            .create_price(&fixture.by(), &new)
            .unwrap_err()
    };
    assert!(matches!(
        attempt(PriceScope::ApiKey(key.id)),
        StoreError::Conflict("api_key_revoked", _)
    ));
    assert!(matches!(
        attempt(PriceScope::ApiKey(9.try_into().unwrap())),
        StoreError::NotFound("API key")
    ));
    assert!(matches!(
        attempt(PriceScope::Service(9.try_into().unwrap())),
        StoreError::NotFound("service")
    ));
}

/// A database of the first version, with a key and prices of its own, is brought up to date.
#[test]
fn prices_of_the_first_version_stay_as_they_are() {
    let connection = Connection::open_in_memory().unwrap();
    connection
        .execute_batch("PRAGMA foreign_keys = ON")
        .unwrap();
    let first = include_str!("../../migrations/control_0001_first.sql");
    connection.execute_batch(first).unwrap();
    connection
        .execute_batch(
            "BEGIN;
             INSERT INTO organization (name, created_at_ms) VALUES ('A', 0);
             INSERT INTO api_key (org_id, name, digest, hash_alg, prefix, last_four,
                                  price_version_id, created_at_ms)
                 VALUES (1, 'k', zeroblob(32), 'sha256', 'p', 'l', 3, 0);
             INSERT INTO price_version (org_id, api_key_id, nano_per_unit, currency, effective_at_ms)
                 VALUES (1, 1, 1000000, 'USD', 5), (1, 1, 5000000000, 'EUR', 6), (1, 1, 0, 'USD', 7);
             COMMIT;",
        )
        .unwrap();
    let third = include_str!("../../migrations/control_0003_prices.sql");
    connection
        .execute_batch(&format!("BEGIN; {third} COMMIT;"))
        .unwrap();
    let mut statement = connection
        .prepare("SELECT terms, currency, effective_at_ms FROM price_version ORDER BY id")
        .unwrap();
    let rows: Vec<(String, String, i64)> = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let expected = [("0.001", "USD", 5), ("5", "EUR", 6), ("0", "USD", 7)];
    for ((text, currency, at), (price, code, instant)) in rows.iter().zip(expected) {
        let model = PriceModel::per_unit(price.parse().unwrap());
        assert_eq!(*text, serde_json::to_string(&model.to_raw()).unwrap());
        assert_eq!((currency.as_str(), *at), (code, instant));
    }
    assert_eq!(rows.len(), 3);
    let next = "INSERT INTO price_version (org_id, currency, terms, configured, effective_at_ms,
                    created_at_ms) VALUES (1, 'USD', '{}', 0, 0, 0) RETURNING id";
    let id: i64 = connection.query_row(next, [], |row| row.get(0)).unwrap();
    assert_eq!(id, 4, "numbers are never used twice");
}
