//! Plans without a gateway: what only some gateways know, and what steps need of each other.

use serde_json::{Map, Value, json};

use super::*;
use crate::declare::desired;
use crate::declare::state::Service;

fn declared(yaml: &str) -> State {
    desired::read("gateway.yaml", &format!("version: 1\n{yaml}")).unwrap()
}

fn fields(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

/// A gateway with a service of which a rule of metering is known, and a key with a budget.
fn observed() -> State {
    let metering = json!({"unit": "request", "max_units": 5000, "billable_statuses": ["2xx"]});
    let key = Item {
        id: Some(4),
        label: "App".to_owned(),
        fields: fields(json!({"name": "App", "rate_limit": null, "expires_at": null})),
        allowances: Some(json!({"requests_per_day": {"limit": 5, "enforcement": "hard"}})),
        ..Item::default()
    };
    let service = Item {
        id: Some(1),
        label: "Weather".to_owned(),
        fields: fields(json!({
            "name": "Weather", "target_url": "http://127.0.0.1:9000/", "preserve_host": false,
            "metering": metering,
        })),
        ..Item::default()
    };
    State {
        services: vec![Service {
            item: service,
            keys: vec![key],
        }],
        ..State::default()
    }
}

fn plan(yaml: &str) -> Vec<Step> {
    let service = "services:\n- name: Weather\n  target_url: http://127.0.0.1:9000\n";
    let yaml = format!("{service}{yaml}");
    Plan::of(&declared(&yaml), &observed(), false, "gateway.yaml")
        .unwrap()
        .steps
}

#[test]
fn allowances_are_set_taken_away_and_left_alone() {
    let same = "  keys:\n  - name: App\n    allowances: {requests_per_day: {limit: 5}}\n";
    assert!(plan(same).is_empty());
    let steps = plan("  keys:\n  - name: App\n");
    let [
        Step {
            call: Call::SetAllowances { kind, handle, body },
            ..
        },
    ] = &steps[..]
    else {
        panic!("{steps:?}");
    };
    assert_eq!((*kind, handle), ("keys", &Handle::Known(4)));
    let nothing =
        json!({"requests_per_day": null, "requests_per_month": null, "budget_per_cycle": null});
    assert_eq!(*body, nothing);
}

#[test]
fn a_new_key_is_made_with_its_allowances() {
    let keys = "  keys:\n  - name: App\n    allowances: {requests_per_day: {limit: 5}}\n\
                \x20 - name: New\n    allowances: {requests_per_month: {limit: 9, enforcement: soft}}\n";
    let steps = plan(keys);
    let [
        Step {
            call: Call::CreateKey { body, .. },
            ..
        },
    ] = &steps[..]
    else {
        panic!("{steps:?}");
    };
    let quota = json!({"requests_per_month": {"limit": 9, "enforcement": "soft"}});
    assert_eq!(body["allowances"], quota);
}

#[test]
fn a_rule_of_metering_keeps_what_the_file_leaves_out_of_it() {
    let keys = "  keys:\n  - name: App\n    allowances: {requests_per_day: {limit: 5}}\n";
    assert!(plan(&format!("  metering: {{unit: request}}\n{keys}")).is_empty());
    let steps = plan(&format!("  metering: {{max_units: 10}}\n{keys}"));
    let [
        Step {
            call: Call::Edit { path, body, .. },
            ..
        },
    ] = &steps[..]
    else {
        panic!("{steps:?}");
    };
    assert_eq!(path, "services/1");
    let rule = json!({"unit": "request", "max_units": 10, "billable_statuses": ["2xx"]});
    assert_eq!(Value::Object(body.clone()), json!({ "metering": rule }));
}

#[test]
fn things_of_one_name_on_one_line_are_told_apart() {
    let state = declared(
        "services: [{name: A, target_url: 'http://a', keys: [{name: K}]}, \
         {name: B, target_url: 'http://b', keys: [{name: K, customer: C}]}]\n\
         customers: [{name: C}]\n",
    );
    let plan = Plan::of(&state, &State::default(), false, "gateway.yaml").unwrap();
    let mut handles = Vec::new();
    for step in &plan.steps {
        match &step.call {
            Call::Create { handle, .. } | Call::CreateKey { handle, .. } => {
                assert!(!handles.contains(handle), "{handle:?}");
                handles.push(handle.clone());
            }
            _ => {}
        }
    }
    assert_eq!(handles.len(), 5);
    let customers = plan
        .steps
        .iter()
        .position(|step| step.subject == "customer \"C\"");
    assert_eq!(customers, Some(0), "a key needs its customer");
}
