//! How the OpenAPI document shows what a service's answers are worth.

use serde_json::json;
use utoipa::openapi::schema::{
    AdditionalProperties, ArrayBuilder, ObjectBuilder, OneOfBuilder, Schema, Type,
};

/// A rule: which statuses are billable, what is counted, and the ceiling.
pub(super) fn schema() -> Schema {
    let statuses = ArrayBuilder::new()
        .items(text(r"^([2-5]xx|[2-5]\d\d)$"))
        .min_items(Some(1))
        .default(Some(json!(["2xx", "3xx"])))
        .description(Some(
            "The backend's statuses that are billable: classes, and single ones such as `404`. 101 \
             always is; what the gateway answers itself never is.",
        ));
    let max_units = number(1).default(Some(json!(1000))).description(Some(
        "The most units of one request; what is above is not billed.",
    ));
    ObjectBuilder::new()
        .schema_type(Type::Object)
        .property("billable_statuses", statuses)
        .property("unit", unit())
        .property("max_units", max_units)
        .additional_properties(closed())
        .description(Some(
            "What answers are worth: a unit for each 2xx, 3xx and 101, unless it says otherwise.",
        ))
        .examples([json!({
            "billable_statuses": ["2xx", "3xx", "404"],
            "unit": {"header": {"name": "X-GaaS-Units", "when_missing": 1}},
            "max_units": 1000,
        })])
        .into()
}

fn unit() -> OneOfBuilder {
    let bytes = ObjectBuilder::new()
        .property("of", words(&["request", "response", "both"]))
        .property("per", words(&["kilobyte", "megabyte"]))
        .required("of")
        .required("per")
        .additional_properties(closed())
        .description(Some(
            "Bytes of bodies: 1,000 or 1,000,000 are a unit, and one begun counts as a whole.",
        ));
    let header = ObjectBuilder::new()
        .property(
            "name",
            text(r"^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$").default(Some(json!("X-GaaS-Units"))),
        )
        .property(
            "when_missing",
            number(0).default(Some(json!(1))).description(Some(
                "The units of an answer without the header, or with one that is no whole number.",
            )),
        )
        .additional_properties(closed())
        .description(Some(
            "A header of the backend's answer that says how many. Clients do not get it.",
        ));
    let object = |name: &str, fields: ObjectBuilder| {
        ObjectBuilder::new()
            .property(name, fields)
            .required(name)
            .additional_properties(closed())
    };
    OneOfBuilder::new()
        .item(words(&["request"]).description(Some("The request: one unit.")))
        .item(object("bytes", bytes))
        .item(object("header", header))
        .default(Some(json!("request")))
        .description(Some("What is counted."))
}

fn text(pattern: &str) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .pattern(Some(pattern))
}

fn words(words: &[&str]) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(words.iter().copied()))
}

fn number(least: usize) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .minimum(Some(least))
        .maximum(Some(u32::MAX as usize))
}

fn closed() -> Option<AdditionalProperties<Schema>> {
    Some(AdditionalProperties::FreeForm(false))
}
