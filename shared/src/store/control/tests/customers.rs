use serde_json::{Map, json};

use crate::model::{CustomerDetails, KeyScope};
use crate::store::fixture::{Fixture, by, name, with_key};
use crate::store::{KeyEdit, Order, StoreError};

fn details(text: &str, external_id: Option<&str>) -> CustomerDetails {
    CustomerDetails {
        name: name(text),
        external_id: external_id.map(str::to_owned),
        email: Some("billing@example.com".to_owned()),
        metadata: Map::from_iter([("tier".to_owned(), json!({"gold": true}))]),
        prepaid: false,
    }
}

#[test]
fn a_customer_reads_back_as_it_was_made_and_edited() {
    let fixture = Fixture::new();
    let new = details("Acme", Some("crm-1"));
    let made = fixture
        .control
        .create_customer(&with_key(fixture.by(), "c", 0), &new)
        .unwrap();
    let again = fixture
        .control
        .create_customer(&with_key(fixture.by(), "c", 0), &new)
        .unwrap();
    assert!(again.replayed);
    assert_eq!(again.value, made.value);
    let id = made.value.id;
    assert_eq!(
        fixture.control.customer(fixture.actor, id).unwrap(),
        made.value
    );
    let edited = fixture
        .control
        .edit_customer(&fixture.by(), id, |before| CustomerDetails {
            name: name("Acme Ltd"),
            email: None,
            ..before
        });
    let edited = edited.unwrap().value;
    assert_eq!(edited.details.external_id.as_deref(), Some("crm-1"));
    assert_eq!(fixture.control.customer(fixture.actor, id).unwrap(), edited);
    let page = |external| {
        let page =
            fixture
                .control
                .customers(fixture.actor, external, None, Order::Oldest, None, 10);
        page.unwrap().items
    };
    assert_eq!(page(None), std::slice::from_ref(&edited));
    assert_eq!(page(Some("crm-1")), [edited]);
    assert!(page(Some("crm-2")).is_empty());
}

#[test]
fn an_external_identifier_names_one_customer_of_an_organization() {
    let fixture = Fixture::new();
    let control = &fixture.control;
    let first = control
        .create_customer(&fixture.by(), &details("A", Some("x")))
        .unwrap()
        .value;
    let taken = control.create_customer(&fixture.by(), &details("B", Some("x")));
    assert!(matches!(
        taken,
        Err(StoreError::Conflict("external_id_taken", _))
    ));
    let other = control
        .create_customer(&fixture.by(), &details("B", None))
        .unwrap()
        .value;
    let renamed = control.edit_customer(&fixture.by(), other.id, |before| CustomerDetails {
        external_id: Some("x".to_owned()),
        ..before
    });
    assert!(matches!(
        renamed,
        Err(StoreError::Conflict("external_id_taken", _))
    ));
    let stranger = fixture.stranger();
    control
        .create_customer(&by(stranger), &details("C", Some("x")))
        .unwrap();
    assert!(matches!(
        control.customer(stranger, first.id),
        Err(StoreError::NotFound("customer"))
    ));
    // A deleted customer's identifier is free again.
    control.delete_customer(&fixture.by(), first.id).unwrap();
    control
        .create_customer(&fixture.by(), &details("D", Some("x")))
        .unwrap();
}

#[test]
fn a_customer_with_keys_is_not_deleted() {
    let fixture = Fixture::new();
    let control = &fixture.control;
    let customer = control
        .create_customer(&fixture.by(), &details("A", None))
        .unwrap()
        .value;
    let key = fixture.key(KeyScope::AllServices);
    let give = |customer| {
        let edit = KeyEdit {
            customer: Some(customer),
            ..KeyEdit::default()
        };
        control.edit_key(&fixture.by(), key.id, &edit)
    };
    assert_eq!(
        give(Some(customer.id)).unwrap().value.customer,
        Some(customer.id)
    );
    let refused = control.delete_customer(&fixture.by(), customer.id);
    assert!(matches!(
        refused,
        Err(StoreError::Conflict("customer_has_keys", _))
    ));
    assert_eq!(give(None).unwrap().value.customer, None);
    control.delete_customer(&fixture.by(), customer.id).unwrap();
    assert!(matches!(
        give(Some(customer.id)),
        Err(StoreError::NotFound("customer"))
    ));
}
