//! What units cost: a scheme, free units, a flat fee and a minimum. Always valid.

use std::num::NonZeroU64;

use super::raw::{ModelError, RawModel, RawPrice};
use super::tiers::Tiers;
use crate::money::{Amount, Price};

/// The most units that a tier, a package or an allowance may name. Every JSON number up to here is
/// exact whatever reads it.
pub(super) const MAX_UNITS: i64 = 1_000_000_000_000_000;
/// The largest fee or minimum: 10¹² currency units.
const MAX_FEE: Amount = Amount::from_nano(1_000_000_000_000 * 1_000_000_000);

/// How units are priced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scheme {
    /// Every unit costs the same.
    PerUnit(Price),
    /// Each unit costs what the tier says that it falls into.
    Graduated(Tiers),
    /// All units cost what the tier says that the last of them falls into.
    Volume(Tiers),
    /// Units come in packages; one begun counts as one used up.
    Package {
        /// Units in a package.
        size: NonZeroU64,
        /// What a package costs.
        price: Price,
    },
}

/// What a key pays for its units on one service in one cycle. A cycle without use costs nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceModel {
    /// How units are priced.
    pub scheme: Scheme,
    /// The cycle's first units, which cost nothing and count in no tier.
    pub free_units: u64,
    /// The least that the cycle costs, the flat fee included.
    pub minimum: Amount,
    /// What the cycle costs beside the units.
    pub flat_fee: Amount,
}

impl PriceModel {
    /// Every unit costs the same, and nothing else is charged.
    pub const fn per_unit(price: Price) -> Self {
        Self {
            scheme: Scheme::PerUnit(price),
            free_units: 0,
            minimum: Amount::ZERO,
            flat_fee: Amount::ZERO,
        }
    }

    /// What one unit costs, where that is the whole price or all but the free units.
    pub fn unit_price(&self) -> Option<Price> {
        let plain = self.minimum == Amount::ZERO && self.flat_fee == Amount::ZERO;
        match self.scheme {
            Scheme::PerUnit(price) if plain => Some(price),
            _ => None,
        }
    }

    /// Checks a price as it was written.
    ///
    /// # Errors
    /// Every fault, each with the place of its field.
    pub fn parse(raw: &RawPrice) -> Result<Self, Vec<ModelError>> {
        let mut errors = Vec::new();
        let scheme = parse_scheme(&raw.model, &mut errors);
        let free_units = raw.free_units.unwrap_or(0);
        check_units("free_units", free_units, 0, &mut errors);
        let minimum = raw.minimum_per_cycle.unwrap_or_default();
        check_fee("minimum_per_cycle", minimum, &mut errors);
        let flat_fee = raw.flat_fee_per_cycle.unwrap_or_default();
        check_fee("flat_fee_per_cycle", flat_fee, &mut errors);
        match (scheme, u64::try_from(free_units)) {
            (Some(scheme), Ok(free_units)) if errors.is_empty() => Ok(Self {
                scheme,
                free_units,
                minimum,
                flat_fee,
            }),
            _ => Err(errors),
        }
    }

    /// The one way of writing this price: equal prices give equal text.
    pub fn to_raw(&self) -> RawPrice {
        let model = |kind: &str| RawModel {
            kind: kind.to_owned(),
            unit_price: None,
            tiers: None,
            size: None,
            package_price: None,
        };
        let some = |amount: Amount| (amount != Amount::ZERO).then_some(amount);
        let whole = |units: u64| i64::try_from(units).ok();
        RawPrice {
            model: match &self.scheme {
                Scheme::PerUnit(price) => RawModel {
                    unit_price: Some(*price),
                    ..model("per_unit")
                },
                Scheme::Graduated(tiers) => RawModel {
                    tiers: Some(tiers.to_raw()),
                    ..model("graduated")
                },
                Scheme::Volume(tiers) => RawModel {
                    tiers: Some(tiers.to_raw()),
                    ..model("volume")
                },
                Scheme::Package { size, price } => RawModel {
                    size: whole(size.get()),
                    package_price: Some(*price),
                    ..model("package")
                },
            },
            free_units: whole(self.free_units).filter(|&units| units > 0),
            minimum_per_cycle: some(self.minimum),
            flat_fee_per_cycle: some(self.flat_fee),
        }
    }
}

/// Notes a fee that is negative or too large.
pub(super) fn check_fee(field: &str, fee: Amount, errors: &mut Vec<ModelError>) {
    if fee < Amount::ZERO {
        errors.push(ModelError::new(field, "must not be negative"));
    } else if fee > MAX_FEE {
        let message = format!("must be at most {MAX_FEE}");
        errors.push(ModelError::new(field, message));
    }
}

fn check_units(field: &str, units: i64, least: i64, errors: &mut Vec<ModelError>) {
    if !(least..=MAX_UNITS).contains(&units) {
        let message = format!("must be a whole number from {least} to {MAX_UNITS}");
        errors.push(ModelError::new(field, message));
    }
}

fn parse_scheme(raw: &RawModel, errors: &mut Vec<ModelError>) -> Option<Scheme> {
    let belongs: &[&str] = match raw.kind.as_str() {
        "per_unit" => &["unit_price"],
        "graduated" | "volume" => &["tiers"],
        "package" => &["size", "package_price"],
        _ => {
            let message = "must be one of per_unit, graduated, volume, package";
            errors.push(ModelError::new("model.kind", message));
            return None;
        }
    };
    for (field, given) in [
        ("unit_price", raw.unit_price.is_some()),
        ("tiers", raw.tiers.is_some()),
        ("size", raw.size.is_some()),
        ("package_price", raw.package_price.is_some()),
    ] {
        let place = format_args!("model.{field}").to_string();
        match (belongs.contains(&field), given) {
            (true, false) => errors.push(ModelError::new(place, "is missing")),
            (false, true) => {
                let message = format!("does not belong to the kind {}", raw.kind);
                errors.push(ModelError::new(place, message));
            }
            _ => {}
        }
    }
    match raw.kind.as_str() {
        "per_unit" => raw.unit_price.map(Scheme::PerUnit),
        "package" => {
            check_units("model.size", raw.size.unwrap_or(1), 1, errors);
            let size = raw.size.and_then(|size| u64::try_from(size).ok());
            Some(Scheme::Package {
                size: size.and_then(NonZeroU64::new)?,
                price: raw.package_price?,
            })
        }
        kind => {
            let tiers = Tiers::parse("model.tiers", raw.tiers.as_deref()?, errors)?;
            Some(match kind {
                "graduated" => Scheme::Graduated(tiers),
                _ => Scheme::Volume(tiers),
            })
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
