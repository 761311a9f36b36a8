//! What units come to: charges line by line, each with its exact amount and the amount rounded to
//! what can be paid.
//!
//! Each line is rounded once, half to even; totals are sums of rounded lines and are never rounded
//! again, so lines always add up to their total. What rounding adds or takes away is the difference
//! of the two sums, which the ledger carries.

use super::price_model::{PriceModel, Scheme};
use super::tiers::Tiers;
use crate::money::{Amount, Currency};

/// What a line charges for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChargeKind {
    /// Units that cost nothing.
    FreeUnits,
    /// Units at a unit price.
    Usage,
    /// Packages, begun or used up.
    Packages,
    /// Reaching a tier.
    TierFee,
    /// The cycle's flat fee.
    FlatFee,
    /// What is missing to the cycle's minimum.
    Minimum,
}

impl ChargeKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::FreeUnits,
        Self::Usage,
        Self::Packages,
        Self::TierFee,
        Self::FlatFee,
        Self::Minimum,
    ];

    /// The name under which it is stored and shown.
    pub const fn name(self) -> &'static str {
        match self {
            Self::FreeUnits => "free_units",
            Self::Usage => "usage",
            Self::Packages => "packages",
            Self::TierFee => "tier_fee",
            Self::FlatFee => "flat_fee",
            Self::Minimum => "minimum",
        }
    }

    /// Reads a stored name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// One line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charge {
    /// What it charges for.
    pub kind: ChargeKind,
    /// The tier, from 1 on, where the price has tiers.
    pub tier: Option<u32>,
    /// How many: units, packages, or 1 for a fee.
    pub quantity: u64,
    /// What each costs.
    pub unit_price: Amount,
    /// The cost, exactly.
    pub exact: Amount,
    /// The cost, rounded half-even to the currency's minor unit.
    pub amount: Amount,
}

/// The sum of the lines as they are paid.
pub fn total(charges: &[Charge]) -> Amount {
    charges.iter().map(|charge| charge.amount).sum()
}

/// The sum of the lines before rounding.
pub fn total_exact(charges: &[Charge]) -> Amount {
    charges.iter().map(|charge| charge.exact).sum()
}

impl PriceModel {
    /// What `units` of one key on one service cost in one cycle. No units, no charges.
    pub fn charges(&self, units: u64, currency: Currency) -> Vec<Charge> {
        let mut bill = Lines {
            lines: Vec::new(),
            digits: currency.minor_digits(),
        };
        if units == 0 {
            return bill.lines;
        }
        let free = units.min(self.free_units);
        if free > 0 {
            bill.add(ChargeKind::FreeUnits, None, free, Amount::ZERO);
        }
        bill.add_scheme(&self.scheme, units - free);
        if self.flat_fee > Amount::ZERO {
            bill.add(ChargeKind::FlatFee, None, 1, self.flat_fee);
        }
        bill.top_up(self.minimum);
        bill.lines
    }

    /// What `units` of one key on one service cost in one cycle, exactly and before rounding, but
    /// for the flat fee and the minimum: what traffic costs because it comes. Allocates nothing.
    pub fn usage_charge(&self, units: u64) -> Amount {
        let units = units.saturating_sub(self.free_units);
        if units == 0 {
            return Amount::ZERO;
        }
        match &self.scheme {
            Scheme::PerUnit(price) => price.times(units),
            Scheme::Package { size, price } => price.times(units.div_ceil(size.get())),
            Scheme::Graduated(tiers) => tiers.graduated(units),
            Scheme::Volume(tiers) => tiers.of_unit(units).map_or(Amount::ZERO, |(_, tier)| {
                tier.unit_price.times(units) + tier.flat_fee
            }),
        }
    }
}

/// Lines in the making.
struct Lines {
    lines: Vec<Charge>,
    digits: u32,
}

impl Lines {
    fn add(&mut self, kind: ChargeKind, tier: Option<usize>, quantity: u64, unit_price: Amount) {
        // At most 10¹⁵ nano-units × 1.8·10¹⁹, or a fee × 1: inside i128 (1.7·10³⁸).
        let exact = Amount::from_nano(unit_price.nano() * i128::from(quantity));
        self.lines.push(Charge {
            kind,
            // A price has at most 100 tiers.
            tier: tier.map(|index| index as u32 + 1),
            quantity,
            unit_price,
            exact,
            amount: exact.round_half_even(self.digits),
        });
    }

    fn add_scheme(&mut self, scheme: &Scheme, units: u64) {
        if units == 0 {
            return;
        }
        match scheme {
            Scheme::PerUnit(price) => {
                self.add(ChargeKind::Usage, None, units, price.times(1));
            }
            Scheme::Package { size, price } => {
                let packages = units.div_ceil(size.get());
                self.add(ChargeKind::Packages, None, packages, price.times(1));
            }
            Scheme::Graduated(tiers) => self.add_graduated(tiers, units),
            Scheme::Volume(tiers) => {
                if let Some((index, tier)) = tiers.of_unit(units) {
                    self.add_tier(index, units, tier.unit_price.times(1), tier.flat_fee);
                }
            }
        }
    }

    fn add_graduated(&mut self, tiers: &Tiers, units: u64) {
        let mut start = 0;
        for (index, tier) in tiers.iter().enumerate() {
            let end = tier.up_to.map_or(units, |last| last.min(units));
            if end == start {
                break;
            }
            self.add_tier(index, end - start, tier.unit_price.times(1), tier.flat_fee);
            start = end;
        }
    }

    fn add_tier(&mut self, index: usize, units: u64, unit_price: Amount, fee: Amount) {
        self.add(ChargeKind::Usage, Some(index), units, unit_price);
        if fee > Amount::ZERO {
            self.add(ChargeKind::TierFee, Some(index), 1, fee);
        }
    }

    /// Adds what is missing to the minimum, in exact and in payable money, each against its own
    /// sum: what is paid is then never below the minimum, however the other lines were rounded.
    fn top_up(&mut self, minimum: Amount) {
        let missing = (minimum - total_exact(&self.lines)).max(Amount::ZERO);
        let payable = minimum.round_half_even(self.digits) - total(&self.lines);
        let payable = payable.max(Amount::ZERO);
        if missing > Amount::ZERO || payable > Amount::ZERO {
            self.lines.push(Charge {
                kind: ChargeKind::Minimum,
                tier: None,
                quantity: 1,
                unit_price: missing,
                exact: missing,
                amount: payable,
            });
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
