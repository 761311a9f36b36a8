//! Steps by quantity: contiguous from the first unit on, the last one open.

use super::raw::{ModelError, RawTier};
use crate::money::{Amount, Price};

/// One step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tier {
    /// The last unit in it; `None` in the last tier.
    pub up_to: Option<u64>,
    /// What one of its units costs.
    pub unit_price: Price,
    /// What reaching it costs, once.
    pub flat_fee: Amount,
}

/// At least one tier. Each starts where the one before ends; the first starts at zero, the last
/// never ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tiers(Box<[Tier]>);

impl Tiers {
    /// The most tiers that a price may have.
    pub const MAX: usize = 100;

    /// The tiers in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = &Tier> {
        self.0.iter()
    }

    /// Which tier the unit with this number (from 1 on) belongs to, and the tier.
    pub fn of_unit(&self, unit: u64) -> Option<(usize, &Tier)> {
        let index = self
            .0
            .partition_point(|tier| tier.up_to.is_some_and(|last| last < unit));
        self.0.get(index).map(|tier| (index, tier))
    }

    /// What units cost, each as its own tier says, and the fees of the tiers reached.
    pub(super) fn graduated(&self, units: u64) -> Amount {
        let (mut sum, mut start) = (Amount::ZERO, 0);
        for tier in &self.0 {
            let end = tier.up_to.map_or(units, |last| last.min(units));
            if end == start {
                break;
            }
            sum += tier.unit_price.times(end - start) + tier.flat_fee;
            start = end;
        }
        sum
    }

    /// Checks the tiers given in `field`, noting every fault in `errors`.
    pub(super) fn parse(
        field: &str,
        raw: &[RawTier],
        errors: &mut Vec<ModelError>,
    ) -> Option<Self> {
        if raw.is_empty() || raw.len() > Self::MAX {
            let message = format!("must hold 1 to {} tiers", Self::MAX);
            errors.push(ModelError::new(field, message));
            return None;
        }
        let faults_before = errors.len();
        let mut start = Some(0);
        let mut tiers = Vec::with_capacity(raw.len());
        for (index, tier) in raw.iter().enumerate() {
            let place = format!("{field}[{index}]");
            check_start(&place, tier, start, errors);
            let is_last = index + 1 == raw.len();
            start = check_end(&place, tier, start, is_last, errors);
            let fee = tier.flat_fee.unwrap_or_default();
            super::price_model::check_fee(&format!("{place}.flat_fee"), fee, errors);
            tiers.push(Tier {
                up_to: tier.up_to.and_then(|last| u64::try_from(last).ok()),
                unit_price: tier.unit_price,
                flat_fee: fee,
            });
        }
        (errors.len() == faults_before).then(|| Self(tiers.into()))
    }

    pub(super) fn to_raw(&self) -> Vec<RawTier> {
        self.iter()
            .map(|tier| RawTier {
                from: None,
                up_to: tier.up_to.and_then(|last| i64::try_from(last).ok()),
                unit_price: tier.unit_price,
                flat_fee: (tier.flat_fee != Amount::ZERO).then_some(tier.flat_fee),
            })
            .collect()
    }
}

/// `start` is where the tier before ends; `None` after one that was wrong.
fn check_start(place: &str, tier: &RawTier, start: Option<i64>, errors: &mut Vec<ModelError>) {
    let (Some(from), Some(start)) = (tier.from, start) else {
        return;
    };
    let message = match (from.cmp(&start), start) {
        (std::cmp::Ordering::Equal, _) => return,
        (_, 0) => "must be 0: the first tier starts at zero".to_owned(),
        (std::cmp::Ordering::Less, _) => {
            format!("overlaps the tier before, which goes up to {start}")
        }
        (std::cmp::Ordering::Greater, _) => {
            format!("leaves a gap after the tier before, which goes up to {start}")
        }
    };
    errors.push(ModelError::new(format_args!("{place}.from"), message));
}

/// Answers where the next tier starts, unless this one is wrong.
fn check_end(
    place: &str,
    tier: &RawTier,
    start: Option<i64>,
    is_last: bool,
    errors: &mut Vec<ModelError>,
) -> Option<i64> {
    let least = start.unwrap_or(0);
    let message = match tier.up_to {
        None if is_last => return None,
        None => "must be a number: only the last tier is open".to_owned(),
        Some(_) if is_last => "must be null: the last tier is open".to_owned(),
        Some(last) if last <= 0 => "must be a whole number from 1 on".to_owned(),
        Some(last) if last > super::price_model::MAX_UNITS => {
            format!("must be at most {}", super::price_model::MAX_UNITS)
        }
        Some(last) if last <= least => format!(
            "must be above {least}, where the tier before ends: tiers are in ascending order and do \
             not overlap"
        ),
        Some(last) => return Some(last),
    };
    errors.push(ModelError::new(format_args!("{place}.up_to"), message));
    None
}
