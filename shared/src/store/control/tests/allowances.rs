use crate::ids::{ApiKeyId, CustomerId};
use crate::model::{Allowances, Budget, CustomerDetails, Enforcement, KeyScope, RequestQuota};
use crate::money::{Currency, Price};
use crate::secret::SecretKind;
use crate::store::fixture::{Fixture, by, name, new_key, secret};
use crate::store::{AllowanceOwner, Change, CustomerRow, KeyEdit, LimitEdit, NewKey, StoreError};

fn quota(requests: u64, enforcement: Enforcement) -> Option<RequestQuota> {
    Some(RequestQuota::new(requests, enforcement).unwrap())
}

fn all() -> Allowances {
    let amount = "25.50".parse().unwrap();
    Allowances {
        per_day: quota(1_000, Enforcement::Hard),
        per_month: quota(20_000, Enforcement::Soft),
        per_cycle: Some(Budget::new(amount, Currency::USD, Enforcement::Hard).unwrap()),
    }
}

pub(super) fn customer(fixture: &Fixture, text: &str) -> CustomerId {
    let details = CustomerDetails {
        name: name(text),
        external_id: None,
        email: None,
        metadata: serde_json::Map::new(),
        prepaid: false,
    };
    let made = fixture.control.create_customer(&fixture.by(), &details);
    made.unwrap().value.id
}

fn set(fixture: &Fixture, owner: impl Into<AllowanceOwner>, allowances: Allowances) -> i64 {
    let written = fixture
        .control
        .edit_allowances(&fixture.by(), owner.into(), |_| allowances)
        .unwrap();
    assert_eq!(written.value, allowances);
    written.seq
}

#[test]
fn allowances_read_back_as_they_were_set() {
    let fixture = Fixture::new();
    let key = fixture.key(KeyScope::AllServices).id;
    let customer = customer(&fixture, "Acme");
    let other = self::customer(&fixture, "Other");
    for owner in [AllowanceOwner::from(key), AllowanceOwner::from(customer)] {
        let read = || fixture.control.allowances(fixture.actor, owner).unwrap();
        assert!(read().is_empty());
        let seq = set(&fixture, owner, all());
        assert_eq!(read(), all());
        assert_eq!(set(&fixture, owner, all()), seq, "no change, no row");
        let fewer = Allowances {
            per_day: None,
            ..all()
        };
        assert!(set(&fixture, owner, fewer) > seq);
        assert_eq!(read(), fewer);
    }
    let none = fixture.control.allowances(fixture.actor, other.into());
    assert!(none.unwrap().is_empty());
    let owners = fixture.control.owners_with_allowances().unwrap();
    let owners: Vec<_> = owners.into_iter().map(|(_, owner, _)| owner).collect();
    assert_eq!(owners, [customer.into(), key.into()]);
    set(&fixture, key, Allowances::default());
    assert_eq!(fixture.control.owners_with_allowances().unwrap().len(), 1);
}

#[test]
fn a_key_can_be_made_with_allowances() {
    let fixture = Fixture::new();
    let secret = secret(SecretKind::ApiKey);
    let new = NewKey {
        allowances: all(),
        ..new_key(KeyScope::AllServices, &secret)
    };
    let key = fixture.control.create_key(&fixture.by(), &new).unwrap();
    let owner = key.value.id.into();
    let read = fixture.control.allowances(fixture.actor, owner).unwrap();
    assert_eq!(read, all());
}

#[test]
fn the_data_plane_gets_the_hard_ones_alone() {
    let fixture = Fixture::new();
    let (bounded, watched) = (
        fixture.key(KeyScope::AllServices).id,
        fixture.key(KeyScope::AllServices).id,
    );
    let customer = customer(&fixture, "Acme");
    let before = fixture.control.last_seq().unwrap();
    let soft = Allowances {
        per_day: quota(5, Enforcement::Soft),
        ..Allowances::default()
    };
    set(&fixture, bounded, all());
    set(&fixture, watched, soft);
    set(&fixture, customer, all());
    let hard = Allowances {
        per_month: None,
        ..all()
    };
    let of = |key: ApiKeyId| {
        let mut found = None;
        let snapshot = fixture.control.snapshot(|row| {
            if row.id == key {
                found = Some(row.clone());
            }
        });
        (snapshot.unwrap().customers, found.unwrap().allowances)
    };
    let row = CustomerRow {
        id: customer,
        org: fixture.actor.org,
        allowances: hard,
        prepaid: None,
    };
    assert_eq!(of(bounded), (vec![row.clone()], Some(Box::new(hard))));
    assert_eq!(of(watched).1, None);
    let changes = fixture.control.changes_since(before).unwrap().1;
    let [
        Change::Key(first),
        Change::Key(second),
        Change::Customer(third),
    ] = changes.as_slice()
    else {
        panic!("{changes:?}");
    };
    assert_eq!(
        (first.id, first.allowances.as_deref()),
        (bounded, Some(&hard))
    );
    assert_eq!((second.id, &second.allowances), (watched, &None));
    assert_eq!(third, &row);

    let before = fixture.control.last_seq().unwrap();
    set(&fixture, customer, soft);
    let changes = fixture.control.changes_since(before).unwrap().1;
    assert_eq!(changes, [Change::CustomerGone(customer)]);
    assert_eq!(of(bounded).0, []);
}

#[test]
fn what_belongs_to_others_or_is_revoked_stays_as_it_is() {
    let fixture = Fixture::new();
    let stranger = fixture.stranger();
    let key = fixture.key(KeyScope::AllServices).id;
    let customer = customer(&fixture, "Acme");
    for owner in [AllowanceOwner::from(key), AllowanceOwner::from(customer)] {
        let edit = fixture
            .control
            .edit_allowances(&by(stranger), owner, |_| all());
        assert!(matches!(edit, Err(StoreError::NotFound(_))), "{edit:?}");
        let read = fixture.control.allowances(stranger, owner);
        assert!(matches!(read, Err(StoreError::NotFound(_))), "{read:?}");
    }
    fixture.control.revoke_key(&fixture.by(), key).unwrap();
    let edit = fixture
        .control
        .edit_allowances(&fixture.by(), key.into(), |_| all());
    assert!(matches!(
        edit,
        Err(StoreError::Conflict("api_key_revoked", _))
    ));
    assert_eq!(fixture.count("SELECT COUNT(*) FROM allowance"), 0);
}

#[test]
fn a_customers_keys_are_all_named_also_revoked_ones() {
    let fixture = Fixture::new();
    let customer = customer(&fixture, "Acme");
    let keys: Vec<_> = (0..3)
        .map(|_| fixture.key(KeyScope::AllServices).id)
        .collect();
    let edit = KeyEdit {
        customer: Some(Some(customer)),
        ..KeyEdit::default()
    };
    for key in &keys[..2] {
        fixture
            .control
            .edit_key(&fixture.by(), *key, &edit)
            .unwrap();
    }
    fixture.control.revoke_key(&fixture.by(), keys[0]).unwrap();
    let found = fixture
        .control
        .keys_of_customer(fixture.actor.org, customer)
        .unwrap();
    assert_eq!(found, &keys[..2]);
}

#[test]
fn an_edit_sees_the_key_as_it_is_when_it_is_written() {
    use crate::model::RateLimit;
    let fixture = Fixture::new();
    let key = fixture.key(KeyScope::AllServices).id;
    let limit = |requests, seconds| RateLimit::new(requests, seconds, None).unwrap();
    let set = |change: &dyn Fn(RateLimit) -> RateLimit| {
        fixture
            .control
            .edit_key_as_it_is(&fixture.by(), key, |key| {
                let now = key.rate_limit.unwrap_or(RateLimit::DEFAULT);
                Ok::<_, ()>(KeyEdit {
                    rate_limit: Some(LimitEdit::Set(change(now))),
                    ..KeyEdit::default()
                })
            })
            .unwrap()
    };
    set(&|now| limit(77, now.window_seconds()));
    let written = set(&|now| limit(now.requests(), 5));
    let after = written.value.unwrap().rate_limit;
    assert_eq!(after, Some(limit(77, 5)));
    let refused = fixture
        .control
        .edit_key_as_it_is(&fixture.by(), key, |_| Err::<KeyEdit, _>("no"))
        .unwrap();
    assert_eq!((refused.value, refused.seq), (Err("no"), written.seq));
}

#[test]
fn a_key_whose_own_price_ends_follows_its_service_again() {
    use crate::billing::Terms;
    use crate::clock::UnixMillis;
    use crate::store::fixture::NOW;
    use crate::store::{NewPrice, PriceScope};
    let fixture = Fixture::new();
    let service = fixture.service().id;
    let key = fixture.key(KeyScope::Service(service)).id;
    let terms = |price: &str| Terms::per_unit(price.parse().unwrap(), Currency::USD);
    let price = |scope, price, effective_at| {
        let new = NewPrice {
            scope,
            terms: terms(price),
            effective_at,
        };
        let made = fixture.control.create_price(&fixture.by(), &new);
        made.unwrap().value.id
    };
    let of_service = price(PriceScope::Service(service), "0.5", None);
    price(
        PriceScope::ApiKey(key),
        "0.7",
        Some(UnixMillis(NOW.0 + 1_000)),
    );
    let configured = Terms::per_unit(Price::DEFAULT, Currency::USD);
    let inherit = || {
        let by = fixture.by();
        fixture
            .control
            .inherit_price(&by, key, &configured)
            .unwrap()
    };
    let before = fixture.control.last_seq().unwrap();
    let written = inherit();
    assert!(written.value.inherits_price);
    assert_eq!(written.value.price_version, of_service);
    assert_eq!(fixture.count("SELECT COUNT(*) FROM price_due"), 0);
    let changes = fixture.control.changes_since(before).unwrap().1;
    let [Change::Key(row)] = changes.as_slice() else {
        panic!("{changes:?}");
    };
    assert_eq!(row.own_prices.at(|| UnixMillis(NOW.0 + 9_999)), None);
    assert_eq!(inherit().seq, written.seq, "again changes nothing");
    // And it goes on following.
    let next = price(PriceScope::Service(service), "0.6", None);
    let key = fixture.control.key(fixture.actor, key).unwrap();
    assert_eq!(key.price_version, next);
}
