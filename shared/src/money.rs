//! Prices and amounts as integers: nano-units (10⁻⁹) of a currency. No float ever holds money.
//!
//! JSON carries them as decimal strings and accepts strings or numbers. A JSON number is read
//! through its shortest decimal text, so `0.001` means exactly 0.001.

mod currency;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use currency::{Currency, InvalidCurrency};

const NANO: i128 = 1_000_000_000;
const FRACTION_DIGITS: usize = 9;

/// The price of one unit: 0 to 1,000,000 currency units in steps of one nano-unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Price(i64);

/// A sum of money in nano-units; may be negative (credits).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Amount(i128);

/// Text that is no price.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPrice {
    /// Not of the form `12.5`.
    #[error("must be a decimal number such as \"0.001\"")]
    NotDecimal,
    /// Below zero.
    #[error("must not be negative")]
    Negative,
    /// Finer than a nano-unit.
    #[error("must have at most 9 digits after the decimal point")]
    TooFine,
    /// Above [`Price::MAX`].
    #[error("must be at most 1000000")]
    TooLarge,
}

/// Text that is no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidAmount {
    /// Not of the form `12.5`.
    #[error("must be a decimal number such as \"12.50\"")]
    NotDecimal,
    /// Finer than a nano-unit.
    #[error("must have at most 9 digits after the decimal point")]
    TooFine,
    /// More than 128 bits of nano-units.
    #[error("is too large")]
    TooLarge,
}

impl Price {
    /// One million currency units.
    pub const MAX: Self = Self(1_000_000 * NANO as i64);
    /// 0.001, what a key costs per request until somebody says otherwise.
    pub const DEFAULT: Self = Self(1_000_000);

    /// A price from nano-units, or `None` outside `0..=MAX`.
    pub const fn from_nano(nano: i64) -> Option<Self> {
        if nano < 0 || nano > Self::MAX.0 {
            None
        } else {
            Some(Self(nano))
        }
    }

    /// Nano-units per unit.
    pub const fn nano(self) -> i64 {
        self.0
    }

    /// What `units` of this price cost, exactly.
    pub fn times(self, units: u64) -> Amount {
        // At most 10¹⁵ × 1.8·10¹⁹ ≈ 1.8·10³⁴, inside i128 (1.7·10³⁸).
        Amount(i128::from(self.0) * i128::from(units))
    }
}

impl FromStr for Price {
    type Err = InvalidPrice;

    fn from_str(text: &str) -> Result<Self, InvalidPrice> {
        let (negative, magnitude) = read_decimal(text)?;
        match magnitude {
            0 => Ok(Self(0)),
            _ if negative => Err(InvalidPrice::Negative),
            nano => i64::try_from(nano)
                .ok()
                .and_then(Self::from_nano)
                .ok_or(InvalidPrice::TooLarge),
        }
    }
}

impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Amount(i128::from(self.0)).fmt(f)
    }
}

impl Serialize for Price {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Price {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer
            .deserialize_any(DecimalVisitor("a decimal price as a string or a number"))?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer
            .deserialize_any(DecimalVisitor("a decimal amount as a string or a number"))?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

/// The text of a decimal that came as a string or a number; the field says what is expected.
struct DecimalVisitor(&'static str);

impl serde::de::Visitor<'_> for DecimalVisitor {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<String, E> {
        Ok(text.to_owned())
    }

    fn visit_u64<E: serde::de::Error>(self, whole: u64) -> Result<String, E> {
        Ok(whole.to_string())
    }

    fn visit_i64<E: serde::de::Error>(self, whole: i64) -> Result<String, E> {
        Ok(whole.to_string())
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<String, E> {
        // `Display` of f64 is the shortest text that reads back the same, without exponent.
        Ok(number.to_string())
    }
}

/// Reads `-12.5` as its sign and its nano-units.
fn read_decimal(text: &str) -> Result<(bool, i128), InvalidPrice> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let shaped = !whole.is_empty()
        && (digits.len() == whole.len() || !fraction.is_empty())
        && whole
            .bytes()
            .chain(fraction.bytes())
            .all(|b| b.is_ascii_digit());
    if !shaped {
        return Err(InvalidPrice::NotDecimal);
    }
    let significant = fraction.trim_end_matches('0');
    if significant.len() > FRACTION_DIGITS {
        return Err(match negative {
            true => InvalidPrice::Negative,
            false => InvalidPrice::TooFine,
        });
    }
    let nano = format!("{whole}{significant:0<FRACTION_DIGITS$}")
        .parse()
        .map_err(|_| InvalidPrice::TooLarge)?;
    Ok((negative, nano))
}

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// An amount from nano-units.
    pub const fn from_nano(nano: i128) -> Self {
        Self(nano)
    }

    /// Nano-units.
    pub const fn nano(self) -> i128 {
        self.0
    }

    /// An amount from whole units and the nano-units beyond them, which have the same sign or are 0.
    pub const fn from_parts(units: i64, nano: i64) -> Self {
        Self(units as i128 * NANO + nano as i128)
    }

    /// Whole units and the nano-units beyond them, both with the amount's sign; `None` above
    /// 9.2·10¹⁸ units, which no store column holds.
    pub fn to_parts(self) -> Option<(i64, i64)> {
        let units = i64::try_from(self.0 / NANO).ok()?;
        let nano = i64::try_from(self.0 % NANO).ok()?;
        Some((units, nano))
    }

    /// Whether it has at most `digits` digits after the decimal point.
    pub fn is_whole_at(self, digits: u32) -> bool {
        self.round_half_even(digits) == self
    }

    /// Decimal text with `digits` digits after the point, more where the amount has more: `3.50`.
    pub fn to_fixed(self, digits: u32) -> String {
        let mut text = self.to_string();
        let given = match text.split_once('.') {
            Some((_, fraction)) => fraction.len(),
            None if digits == 0 => return text,
            None => {
                text.push('.');
                0
            }
        };
        let missing = (digits as usize).saturating_sub(given);
        text.extend(std::iter::repeat_n('0', missing));
        text
    }

    /// Rounds to `digits` after the decimal point (0 to 9), ties to the even neighbour.
    pub fn round_half_even(self, digits: u32) -> Self {
        let step = 10i128.pow(FRACTION_DIGITS as u32 - digits.min(FRACTION_DIGITS as u32));
        let (floor, rest) = (self.0.div_euclid(step), self.0.rem_euclid(step));
        let up = rest * 2 > step || (rest * 2 == step && floor % 2 != 0);
        Self((floor + i128::from(up)) * step)
    }
}

impl FromStr for Amount {
    type Err = InvalidAmount;

    fn from_str(text: &str) -> Result<Self, InvalidAmount> {
        let (negative, nano) = read_decimal(text).map_err(|error| match error {
            InvalidPrice::TooLarge => InvalidAmount::TooLarge,
            InvalidPrice::TooFine | InvalidPrice::Negative => InvalidAmount::TooFine,
            InvalidPrice::NotDecimal => InvalidAmount::NotDecimal,
        })?;
        Ok(Self(if negative { -nano } else { nano }))
    }
}

impl std::iter::Sum for Amount {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        Self(amounts.map(|amount| amount.0).sum())
    }
}

impl std::ops::Add for Amount {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl std::ops::AddAssign for Amount {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl std::ops::Sub for Amount {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl std::ops::Neg for Amount {
    type Output = Self;

    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl fmt::Display for Amount {
    /// Exact decimal text without needless zeros: `0.001`, `12`, `-0.5`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let magnitude = self.0.unsigned_abs();
        let (whole, fraction) = (magnitude / NANO as u128, magnitude % NANO as u128);
        if fraction == 0 {
            return write!(f, "{sign}{whole}");
        }
        let digits = format!("{fraction:0FRACTION_DIGITS$}");
        write!(f, "{sign}{whole}.{}", digits.trim_end_matches('0'))
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
