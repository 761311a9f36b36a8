//! How prices are given: the parts that several bodies have, and how the OpenAPI document shows
//! them.

use gaas_shared::billing::{PriceModel, RawModel, RawPrice, Terms};
use gaas_shared::money::{Amount, Currency};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::openapi::schema::{
    ArrayBuilder, ObjectBuilder, OneOfBuilder, Schema, SchemaType, Type,
};

use crate::api::problem::{FieldProblem, Problem};

/// How units are priced, as it is written.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub(in crate::api) struct ModelBody(pub(in crate::api) RawModel);

/// What a body says about a price, before it is checked.
#[derive(Debug, Clone)]
pub(super) struct GivenTerms {
    pub(super) currency: Option<String>,
    pub(super) model: RawModel,
    pub(super) free_units: Option<i64>,
    pub(super) minimum_per_cycle: Option<Amount>,
    pub(super) flat_fee_per_cycle: Option<Amount>,
}

impl GivenTerms {
    /// Checks all of it; `default` is the currency where none is given.
    ///
    /// # Errors
    /// Every fault, each with the place of its field.
    pub(super) fn parse(self, default: Currency) -> Result<Terms, Vec<FieldProblem>> {
        let currency = match self.currency.as_deref().map(str::parse) {
            None => Ok(default),
            Some(Ok(currency)) => Ok(currency),
            Some(Err::<_, gaas_shared::money::InvalidCurrency>(error)) => Err(FieldProblem {
                field: "currency".into(),
                message: error.to_string(),
            }),
        };
        let model = PriceModel::parse(&RawPrice {
            model: self.model,
            free_units: self.free_units,
            minimum_per_cycle: self.minimum_per_cycle,
            flat_fee_per_cycle: self.flat_fee_per_cycle,
        });
        match (currency, model) {
            (Ok(currency), Ok(model)) => Ok(Terms { currency, model }),
            (currency, model) => {
                let faults = model.err().unwrap_or_default();
                let faults = faults.into_iter().map(FieldProblem::from);
                Err(currency.err().into_iter().chain(faults).collect())
            }
        }
    }

    /// As [`GivenTerms::parse`], the faults as an answer.
    pub(super) fn terms(self, default: Currency) -> Result<Terms, Problem> {
        self.parse(default).map_err(Problem::invalid_fields)
    }
}

/// A non-negative decimal, as text or as a number.
pub(in crate::api) fn amount_schema() -> Schema {
    let text = ObjectBuilder::new()
        .schema_type(Type::String)
        .pattern(Some(r"^\d{1,13}(\.\d{1,9})?$"))
        .build();
    let number = ObjectBuilder::new()
        .schema_type(Type::Number)
        .minimum(Some(0))
        .build();
    OneOfBuilder::new()
        .item(text)
        .item(number)
        .description(Some(
            "A decimal from 0 on, with at most 9 digits after the point.",
        ))
        .examples([json!("10")])
        .build()
        .into()
}

/// How units are priced: one of four kinds, each with fields of its own.
pub(super) fn model_schema() -> Schema {
    let kind = |kind: &str| {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .enum_values(Some([kind]))
            .build()
    };
    let per_unit = ObjectBuilder::new()
        .property("kind", kind("per_unit"))
        .property("unit_price", amount_schema())
        .required("kind")
        .required("unit_price")
        .description(Some("Every unit costs the same."));
    let tiered = |name: &str, meaning: &str| {
        ObjectBuilder::new()
            .property("kind", kind(name))
            .property("tiers", ArrayBuilder::new().items(tier_schema()))
            .required("kind")
            .required("tiers")
            .description(Some(meaning))
    };
    let package = ObjectBuilder::new()
        .property("kind", kind("package"))
        .property("size", whole_number(1))
        .property("package_price", amount_schema())
        .required("kind")
        .required("size")
        .required("package_price")
        .description(Some(
            "Units come in packages; one begun counts as one used up.",
        ));
    OneOfBuilder::new()
        .item(per_unit)
        .item(tiered(
            "graduated",
            "Each unit costs what its own tier says.",
        ))
        .item(tiered(
            "volume",
            "All units cost what the tier of the last one says.",
        ))
        .item(package)
        .examples([json!({"kind": "per_unit", "unit_price": "0.001"})])
        .build()
        .into()
}

fn tier_schema() -> ObjectBuilder {
    let nullable = SchemaType::Array(vec![Type::Integer, Type::Null]);
    ObjectBuilder::new()
        .property(
            "from",
            ObjectBuilder::from(whole_number(0)).description(Some(
                "Where it starts: where the tier before ends, so it may be left out.",
            )),
        )
        .property(
            "up_to",
            ObjectBuilder::new()
                .schema_type(nullable)
                .minimum(Some(1))
                .description(Some(
                    "The last unit in it; `null` in the last tier, which is open.",
                )),
        )
        .property("unit_price", amount_schema())
        .property("flat_fee", amount_schema())
        .required("unit_price")
        .description(Some(
            "The units above where the tier before ends, up to `up_to`.",
        ))
}

fn whole_number(least: usize) -> utoipa::openapi::Object {
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .minimum(Some(least))
        .build()
}
