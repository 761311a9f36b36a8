use crate::model::KeyScope;
use crate::money::{Currency, Price};
use crate::secret::SecretKind;
use crate::store::control::snapshot::KeyRow;
use crate::store::fixture::{Fixture, name, new_key, secret};
use crate::store::{Change, ServiceEdit};

fn seq_of(fixture: &Fixture) -> i64 {
    fixture.control.last_seq().unwrap()
}

#[test]
fn each_changed_entity_comes_once_as_it_is_now() {
    let fixture = Fixture::new();
    let before = seq_of(&fixture);
    assert_eq!(
        fixture.control.changes_since(before).unwrap(),
        (before, vec![])
    );

    let service = fixture.service();
    let key = fixture.key(KeyScope::Service(service.id));
    let edit = ServiceEdit {
        name: Some(name("Renamed")),
        ..ServiceEdit::default()
    };
    let service = fixture
        .control
        .edit_service(&fixture.by(), service.id, &edit)
        .unwrap()
        .value;
    let priced = fixture
        .control
        .price_key(&fixture.by(), key.id, Price::MAX, Currency::USD)
        .unwrap();
    let (last, changes) = fixture.control.changes_since(before).unwrap();
    assert_eq!(last, priced.seq);
    let [Change::Service(now, _), Change::Key(row)] = changes.as_slice() else {
        panic!("{changes:?}");
    };
    assert_eq!(now, &service);
    assert_eq!(
        (row.id, row.price_version),
        (key.id, priced.value.0.price_version)
    );
    assert_eq!(
        (row.scope, row.revoked),
        (KeyScope::Service(service.id), false)
    );
    assert_eq!(fixture.control.changes_since(last).unwrap(), (last, vec![]));
}

#[test]
fn what_was_taken_away_says_so() {
    let fixture = Fixture::new();
    let service = fixture.service().id;
    let own = fixture.key(KeyScope::Service(service)).id;
    let wide = fixture.key(KeyScope::AllServices).id;
    let before = seq_of(&fixture);
    fixture.control.revoke_key(&fixture.by(), wide).unwrap();
    let gone = fixture
        .control
        .delete_service(&fixture.by(), service)
        .unwrap();
    let reset = fixture.control.close_cycle(&fixture.by()).unwrap();

    let (last, changes) = fixture.control.changes_since(before).unwrap();
    assert_eq!(last, reset.seq);
    let revoked =
        |change: &Change, id| matches!(change, Change::Key(row) if row.id == id && row.revoked);
    assert_eq!(changes.len(), 4);
    assert!(
        revoked(&changes[0], wide) && revoked(&changes[1], own),
        "{changes:?}"
    );
    assert_eq!(changes[2], Change::ServiceGone(service));
    let cycle = reset.value.opened.id;
    assert_eq!(
        changes[3],
        Change::Cycle {
            org: fixture.actor.org,
            cycle
        }
    );

    // The service's own number includes its keys': who has applied it refuses them.
    let (_, after) = fixture.control.changes_since(gone.seq).unwrap();
    assert_eq!(after.len(), 1);
}

#[test]
fn a_reader_that_began_before_the_first_start_hears_of_the_cycle() {
    let fixture = Fixture::new();
    let (_, changes) = fixture.control.changes_since(0).unwrap();
    let org = fixture.actor.org;
    let cycle = fixture.control.open_cycle(org).unwrap().id;
    assert_eq!(changes, [Change::Cycle { org, cycle }]);
}

#[test]
fn a_snapshot_holds_what_is_live() {
    let fixture = Fixture::new();
    let (kept, deleted) = (fixture.service(), fixture.service());
    let plain = secret(SecretKind::ApiKey);
    let mut new = new_key(KeyScope::Service(kept.id), &plain);
    new.expires_at = Some(crate::clock::UnixMillis(1));
    let expired = fixture
        .control
        .create_key(&fixture.by(), &new)
        .unwrap()
        .value;
    let wide = fixture.key(KeyScope::AllServices);
    fixture.key(KeyScope::Service(deleted.id));
    fixture
        .control
        .delete_service(&fixture.by(), deleted.id)
        .unwrap();
    let revoked = fixture.key(KeyScope::AllServices);
    let last = fixture
        .control
        .revoke_key(&fixture.by(), revoked.id)
        .unwrap()
        .seq;

    let mut keys: Vec<KeyRow> = Vec::new();
    let snapshot = fixture.control.snapshot(|key| keys.push(key)).unwrap();
    assert_eq!(snapshot.seq, last);
    let services: Vec<_> = snapshot
        .services
        .iter()
        .map(|(service, _)| service)
        .collect();
    assert_eq!(services, [&kept]);
    let open = fixture.control.open_cycle(fixture.actor.org).unwrap().id;
    assert_eq!(snapshot.cycles, [(fixture.actor.org, open)]);
    keys.sort_by_key(|key| key.id);
    let ids: Vec<_> = keys.iter().map(|key| key.id).collect();
    assert_eq!(ids, [expired.id, wide.id]);
    assert_eq!(keys[0].digest, plain.digest());
    assert_eq!(keys[0].expires_at, expired.expires_at);
    assert_eq!(fixture.control.key_count().unwrap(), 2);
}

#[test]
fn every_write_leaves_an_audit_row_and_a_change() {
    let fixture = Fixture::new();
    let service = fixture.service().id;
    let key = fixture.key(KeyScope::Service(service)).id;
    fixture
        .control
        .price_key(&fixture.by(), key, Price::MAX, Currency::USD)
        .unwrap();
    fixture
        .control
        .delete_service(&fixture.by(), service)
        .unwrap();
    fixture.control.close_cycle(&fixture.by()).unwrap();
    let sql = fixture.control_sql();
    let mut statement = sql
        .prepare(
            "SELECT action || ' ' || entity_kind || ' ' || entity_id FROM audit_event ORDER BY id",
        )
        .unwrap();
    let rows: Vec<String> = statement
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    assert_eq!(
        rows,
        [
            "organization.create organization 1",
            "management_token.create management_token 1",
            "service.create service 1",
            "api_key.create api_key 1",
            "api_key.price api_key 1",
            "api_key.revoke api_key 1",
            "service.delete service 1",
            "billing_cycle.close billing_cycle 1",
        ]
    );
    // Of these, a token is nothing to the data plane.
    assert_eq!(fixture.count("SELECT COUNT(*) FROM change"), 7);
}
