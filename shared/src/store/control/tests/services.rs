use crate::clock::UnixMillis;
use crate::ids::ServiceId;
use crate::model::{KeyScope, RawUnitRule, TargetUrl, UnitRule};
use crate::secret::SecretKind;
use crate::store::fixture::{Fixture, NOW, name, new_key, new_service, secret};
use crate::store::{Order, ServiceEdit, StoreError, WriteBy};

#[test]
fn a_service_reads_back_as_it_was_made() {
    let fixture = Fixture::new();
    let made = fixture
        .control
        .create_service(&fixture.by(), &new_service())
        .unwrap();
    assert_eq!(
        made.value,
        fixture
            .control
            .service(fixture.actor, made.value.id)
            .unwrap()
    );
    assert_eq!(made.value.id.get(), 1);
    assert_eq!(made.value.target_url, new_service().target_url);
    assert_eq!(made.value.created_at, NOW);
    assert_eq!(made.seq, fixture.control.last_seq().unwrap());
    assert!(!made.replayed);
}

#[test]
fn an_edit_touches_only_what_it_names() {
    let fixture = Fixture::new();
    let before = fixture.service();
    let url = TargetUrl::parse("target_url", "http://127.0.0.1:9000/").unwrap();
    let edit = ServiceEdit {
        target_url: Some(url.clone()),
        ..ServiceEdit::default()
    };
    let after = fixture
        .control
        .edit_service(&fixture.by(), before.id, &edit)
        .unwrap();
    assert_eq!(after.value.target_url, url);
    assert_eq!(after.value.name, before.name);
    assert_eq!(
        fixture.control.service(fixture.actor, before.id).unwrap(),
        after.value
    );
}

#[test]
fn an_edit_that_changes_nothing_writes_nothing() {
    let fixture = Fixture::new();
    let service = fixture.service();
    let last = fixture.control.last_seq().unwrap();
    let audited = fixture.count("SELECT COUNT(*) FROM audit_event");
    let same = ServiceEdit {
        name: Some(service.name.clone()),
        ..ServiceEdit::default()
    };
    for edit in [ServiceEdit::default(), same] {
        let outcome = fixture
            .control
            .edit_service(&fixture.by(), service.id, &edit)
            .unwrap();
        assert_eq!((outcome.value, outcome.seq), (service.clone(), last));
    }
    assert_eq!(fixture.count("SELECT COUNT(*) FROM audit_event"), audited);
}

fn rule(text: &str) -> UnitRule {
    let raw: RawUnitRule = serde_json::from_str(text).unwrap();
    UnitRule::parse(&raw).unwrap()
}

#[test]
fn a_unit_rule_is_stored_in_one_way_and_read_wherever_services_are() {
    let fixture = Fixture::new();
    let control = &fixture.control;
    let stored = || -> Option<String> {
        let sql = "SELECT unit_rule FROM service WHERE id = 1";
        let row = fixture.control_sql();
        row.query_row(sql, [], |row| row.get(0)).unwrap()
    };
    let service = fixture.service();
    assert_eq!((&service.units, stored()), (&UnitRule::default(), None));

    let bytes = rule(
        r#"{"unit": {"bytes": {"per": "megabyte", "of": "both"}}, "max_units": 7,
            "billable_statuses": ["404", "3xx", "200", "301"]}"#,
    );
    let set = |units: &UnitRule| {
        let edit = ServiceEdit {
            units: Some(units.clone()),
            ..ServiceEdit::default()
        };
        control
            .edit_service(&fixture.by(), service.id, &edit)
            .unwrap()
    };
    let edited = set(&bytes);
    assert!(edited.seq > 0, "the data plane hears of it");
    let text = r#"{"billable_statuses":["200","3xx","404"],"unit":{"bytes":{"of":"both","per":"megabyte"}},"max_units":7}"#;
    assert_eq!(stored().as_deref(), Some(text));
    let audited: String = fixture
        .control_sql()
        .query_row(
            "SELECT detail FROM audit_event ORDER BY id DESC",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert!(audited.contains("megabyte"), "{audited}");
    for read in [
        control.service(fixture.actor, service.id).unwrap(),
        control
            .services(fixture.actor, None, 1)
            .unwrap()
            .items
            .remove(0),
        control
            .search_services(fixture.actor, Some("1"), Order::Oldest, None, 1)
            .unwrap()
            .items
            .remove(0),
        control.snapshot(|_| {}).unwrap().services.remove(0).0,
    ] {
        assert_eq!(read.units, bytes);
    }
    let unchanged = set(&bytes);
    assert_eq!(unchanged.seq, edited.seq, "set again, it is no change");
    set(&UnitRule::default());
    assert_eq!(stored(), None);

    let spoilt = r#"UPDATE service SET unit_rule = '{"max_units": 0}' WHERE id = 1"#;
    fixture.control_sql().execute_batch(spoilt).unwrap();
    let refused = control.service(fixture.actor, service.id);
    assert!(
        matches!(refused, Err(StoreError::Corrupt(_))),
        "{refused:?}"
    );
    let no_object = "UPDATE service SET unit_rule = '[]' WHERE id = 1";
    assert!(fixture.control_sql().execute_batch(no_object).is_err());
}

#[test]
fn a_deleted_service_is_gone_its_keys_revoked_and_its_number_spent() {
    let fixture = Fixture::new();
    let service = fixture.service().id;
    let own = fixture.key(KeyScope::Service(service)).id;
    let wide = fixture.key(KeyScope::AllServices).id;
    let later = WriteBy {
        now: UnixMillis(NOW.0 + 1),
        ..fixture.by()
    };
    fixture.control.delete_service(&later, service).unwrap();

    let store = &fixture.control;
    let again = store.delete_service(&fixture.by(), service);
    assert!(
        matches!(again, Err(StoreError::NotFound("service"))),
        "{again:?}"
    );
    assert!(store.service(fixture.actor, service).is_err());
    assert!(store.keys(fixture.actor, Some(service), None, 10).is_err());
    assert_eq!(
        store.key(fixture.actor, own).unwrap().revoked_at,
        Some(later.now)
    );
    assert_eq!(store.key(fixture.actor, wide).unwrap().revoked_at, None);
    assert_eq!(
        fixture.service().id,
        ServiceId::new(service.get() + 1).unwrap()
    );
}

#[test]
fn a_service_and_its_first_key_are_made_together() {
    let fixture = Fixture::new();
    let plain = secret(SecretKind::ApiKey);
    let key = new_key(KeyScope::AllServices, &plain);
    let made = fixture
        .control
        .create_service_with_key(&fixture.by(), &new_service(), &key)
        .unwrap();
    let (service, key) = made.value;
    assert_eq!(key.scope, KeyScope::Service(service.id));
    assert_eq!(made.seq, fixture.control.last_seq().unwrap());
    let found = fixture.control.key_for_digest(&plain.digest()).unwrap();
    assert_eq!(found, Some(key));

    // The same secret again cannot be stored, and then neither is the service.
    let refused = fixture.control.create_service_with_key(
        &fixture.by(),
        &new_service(),
        &new_key(KeyScope::AllServices, &plain),
    );
    assert!(
        matches!(refused, Err(StoreError::Corrupt(_))),
        "{refused:?}"
    );
    assert_eq!(fixture.count("SELECT COUNT(*) FROM service"), 1);
}

#[test]
fn pages_cover_every_service_once() {
    let fixture = Fixture::new();
    let all: Vec<_> = (0..7).map(|_| fixture.service()).collect();
    fixture
        .control
        .delete_service(&fixture.by(), all[3].id)
        .unwrap();
    let expected: Vec<u32> = [1, 2, 3, 5, 6, 7].into();
    for limit in [0, 1, 2, 3, 6, 7] {
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let page = fixture
                .control
                .services(fixture.actor, after, limit)
                .unwrap();
            assert!(page.items.len() <= limit.max(1) as usize);
            seen.extend(page.items.iter().map(|service| service.id.get()));
            match page.next {
                Some(next) => after = Some(next),
                None => break,
            }
        }
        assert_eq!(seen, expected, "limit {limit}");
    }
}

#[test]
fn a_name_may_hold_anything_that_is_text() {
    let fixture = Fixture::new();
    let mut new = new_service();
    new.name = name("'); DROP TABLE service; -- 天気 🌦");
    let made = fixture
        .control
        .create_service(&fixture.by(), &new)
        .unwrap()
        .value;
    assert_eq!(
        fixture
            .control
            .service(fixture.actor, made.id)
            .unwrap()
            .name,
        new.name
    );
}
