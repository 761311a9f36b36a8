//! Every operation refuses every class of bad input, names the field, and changes nothing.
//!
//! The cases are made from the OpenAPI document, so a new operation is covered when it is added.

use actix_web::http::Method;
use serde_json::{Value, json};

use crate::books;
use crate::fixture::Api;
use crate::operations::{NO_EVENT, Operation};

async fn started() -> (Api, Vec<Operation>) {
    let api = Api::new().await;
    api.register("Weather").await;
    books::kept(&api).await;
    let webhook = json!({"url": "https://example.com/hook"});
    api.post("/api/v1/webhooks", webhook).await.expect(201);
    let operations = Operation::all(&api);
    (api, operations)
}

fn with_body(operations: Vec<Operation>) -> impl Iterator<Item = (Operation, Value)> {
    operations.into_iter().filter_map(|operation| {
        let body = operation.valid_body()?;
        Some((operation, body))
    })
}

#[actix_web::test]
async fn the_valid_bodies_are_taken_so_the_refusals_below_are_about_their_faults() {
    let (api, operations) = started().await;
    let mut taken = 0;
    for (operation, body) in with_body(operations) {
        if operation.checks_a_password() {
            continue;
        }
        let answer = operation.bare(&api).json(&body).send().await;
        assert!(
            matches!(answer.status, 200 | 201),
            "{operation:?} {:?}",
            answer.body
        );
        taken += 1;
    }
    assert!(taken >= 15, "{taken}");
}

#[actix_web::test]
async fn bodies_that_are_no_json_object() {
    let (api, operations) = started().await;
    let before = api.last_seq();
    for (operation, body) in with_body(operations) {
        let field = body.as_object().unwrap().keys().next().unwrap();
        let no_value = format!("{{\"{field}\":}}");
        for text in ["", "{", "not json", &no_value, &format!("{body}{body}")] {
            let refused = operation
                .bare(&api)
                .body("application/json", text.to_owned())
                .send()
                .await;
            assert_eq!(
                refused.problem(400),
                "malformed_json",
                "{operation:?} {text:?}"
            );
        }
        for text in ["[]", "null", "\"text\"", "7"] {
            let refused = operation
                .bare(&api)
                .body("application/json", text)
                .send()
                .await;
            assert_eq!(
                refused.problem(422),
                "invalid_fields body",
                "{operation:?} {text:?}"
            );
        }
    }
    assert_eq!(api.last_seq(), before);
}

#[actix_web::test]
async fn bodies_of_another_kind_or_too_large() {
    let (api, operations) = started().await;
    let before = api.last_seq();
    for (operation, body) in with_body(operations) {
        for kind in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data",
            "json",
        ] {
            let refused = operation
                .bare(&api)
                .body(kind, body.to_string())
                .send()
                .await;
            assert_eq!(
                refused.problem(415),
                "unsupported_media_type",
                "{operation:?} {kind}"
            );
        }
        let large = format!("{body}{}", " ".repeat(64 * 1024));
        let refused = operation
            .bare(&api)
            .body("application/json", large)
            .send()
            .await;
        assert_eq!(refused.problem(413), "body_too_large", "{operation:?}");
    }
    assert_eq!(api.last_seq(), before);
}

#[actix_web::test]
async fn unknown_missing_and_repeated_fields() {
    let (api, operations) = started().await;
    let before = api.last_seq();
    for (operation, body) in with_body(operations) {
        let mut unknown = body.clone();
        unknown["colour"] = json!("red");
        let refused = operation.bare(&api).json(&unknown).send().await;
        assert_eq!(
            refused.problem(422),
            "invalid_fields colour",
            "{operation:?}"
        );
        for field in required(&api, &operation) {
            let mut missing = body.clone();
            missing.as_object_mut().unwrap().remove(&field).unwrap();
            let refused = operation.bare(&api).json(&missing).send().await;
            assert_eq!(
                refused.problem(422),
                format!("invalid_fields {field}"),
                "{operation:?}"
            );
        }
        let (field, value) = body.as_object().unwrap().iter().next().unwrap();
        let text = body.to_string();
        let repeated = format!("{},\"{field}\":{value}}}", &text[..text.len() - 1]);
        let refused = operation
            .bare(&api)
            .body("application/json", repeated)
            .send()
            .await;
        assert_eq!(
            refused.problem(422),
            format!("invalid_fields {field}"),
            "{operation:?}"
        );
    }
    assert_eq!(api.last_seq(), before);
}

#[actix_web::test]
async fn wrong_types_in_every_field() {
    let (api, operations) = started().await;
    let before = api.last_seq();
    for (operation, body) in with_body(operations) {
        for (field, schema) in properties(&api, &operation) {
            let types = schema["type"].as_array().into_iter().flatten();
            let kinds = schema["oneOf"].as_array().into_iter().flatten();
            let nullable = types
                .chain(kinds.map(|kind| &kind["type"]))
                .any(|kind| kind == "null");
            let mut wrong = vec![json!([]), json!([1])];
            if schema["type"] != "object" && !takes_anything_left_out(&api, &schema) {
                wrong.push(json!({}));
            }
            if schema["type"] != "boolean" {
                wrong.push(json!(true));
            }
            if !nullable {
                wrong.push(Value::Null);
            }
            let text = schema["type"] == "string" || schema["type"] == json!(["string", "null"]);
            wrong.push(if text { json!(5) } else { json!("text") });
            for value in wrong {
                let mut bad = body.clone();
                bad[&field] = value.clone();
                let refused = operation.bare(&api).json(&bad).send().await;
                // Of a field that has fields, the one inside is named that is wrong or missing.
                let told = refused.problem(422);
                let named = told.strip_prefix(&format!("invalid_fields {field}"));
                let named =
                    named.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']));
                assert!(named, "{operation:?} {value} {told}");
            }
        }
    }
    assert_eq!(api.last_seq(), before);
}

#[actix_web::test]
async fn identifiers_in_paths() {
    let (api, operations) = started().await;
    let before = api.last_seq();
    let mut tried = 0;
    for operation in operations {
        let Some(segment) = operation.template.split(['{', '}']).nth(1) else {
            continue;
        };
        let send = |id: &str| {
            let path = operation.template.replace(&format!("{{{segment}}}"), id);
            let request = api.request(operation.method.clone(), &path);
            match operation.valid_body() {
                Some(body) => request.json(&body).send(),
                None => request.send(),
            }
        };
        for id in [
            "0",
            "-1",
            "01",
            "abc",
            "1.5",
            "4294967296",
            "99999999999999999999",
            "%20",
            "1%00",
        ] {
            let refused = send(id).await;
            assert_eq!(
                refused.problem(400),
                format!("invalid_path {segment}"),
                "{operation:?} {id}"
            );
        }
        let nothing = if segment == "event_id" {
            NO_EVENT
        } else {
            "999"
        };
        let missing = send(nothing).await.problem(404);
        let expected = match segment {
            "key_id" => "api_key_not_found",
            "session_id" => "session_not_found",
            "customer_id" => "customer_not_found",
            "price_version_id" => "price_version_not_found",
            "cycle_id" => "billing_cycle_not_found",
            "invoice_id" => "invoice_not_found",
            "webhook_id" => "webhook_not_found",
            "event_id" => "event_not_found",
            _ => "service_not_found",
        };
        assert_eq!(missing, expected, "{operation:?}");
        tried += 1;
    }
    assert!(tried >= 20, "{tried}");
    assert_eq!(api.last_seq(), before);
}

#[actix_web::test]
async fn query_parameters_of_every_list() {
    let (api, operations) = started().await;
    let lists: Vec<_> = operations
        .into_iter()
        .filter(|operation| {
            let parameters = operation.spec["parameters"]
                .as_array()
                .into_iter()
                .flatten();
            operation.method == Method::GET
                && parameters.clone().any(|given| given["name"] == "cursor")
        })
        .collect();
    assert!(lists.len() >= 10, "{}", lists.len());
    for list in lists {
        for (query, expected) in [
            ("limit=0", "limit"),
            ("limit=201", "limit"),
            ("limit=-5", "limit"),
            ("limit=many", "limit"),
            ("limit=1&limit=2", "limit"),
            ("cursor=abc", "cursor"),
            ("cursor=%00", "cursor"),
            ("page=2", "query"),
        ] {
            let refused = api.get(&format!("{}?{query}", list.path)).await;
            assert_eq!(
                refused.problem(400),
                format!("invalid_query {expected}"),
                "{list:?} {query}"
            );
        }
    }
}

/// Whether it is an object all of whose fields may be left out.
fn takes_anything_left_out(api: &Api, schema: &Value) -> bool {
    let name = schema["$ref"]
        .as_str()
        .and_then(|path| path.rsplit('/').next());
    name.is_some_and(|name| {
        let named = &api.openapi["components"]["schemas"][name];
        named["type"] == "object" && named["required"].is_null()
    })
}

fn schema<'a>(api: &'a Api, operation: &Operation) -> &'a Value {
    &api.openapi["components"]["schemas"][operation.schema.as_deref().unwrap()]
}

fn required(api: &Api, operation: &Operation) -> Vec<String> {
    let fields = schema(api, operation)["required"].as_array();
    let fields = fields.into_iter().flatten();
    fields
        .map(|field| field.as_str().unwrap().to_owned())
        .collect()
}

fn properties(api: &Api, operation: &Operation) -> Vec<(String, Value)> {
    let fields = schema(api, operation)["properties"].as_object().unwrap();
    fields
        .iter()
        .map(|(name, schema)| (name.clone(), schema.clone()))
        .collect()
}
