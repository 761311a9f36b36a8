//! From a rule as it is written to a valid one, and back.

use std::num::NonZeroU32;

use super::header::UnitHeader;
use super::raw::{RawBytes, RawHeader, RawUnit, RawUnitRule};
use super::statuses::Statuses;
use super::{Bodies, BytesPerUnit, DEFAULT_MAX_UNITS, UNITS_HEADER, Unit, UnitRule};
use crate::fields::FieldError;

const BODIES: [(&str, Bodies); 3] = [
    ("request", Bodies::Request),
    ("response", Bodies::Response),
    ("both", Bodies::Both),
];
const SIZES: [(&str, BytesPerUnit); 2] = [
    ("kilobyte", BytesPerUnit::Kilobyte),
    ("megabyte", BytesPerUnit::Megabyte),
];
const REQUEST: &str = "request";

/// Checks it; every fault is told.
pub(super) fn parse(raw: &RawUnitRule) -> Result<UnitRule, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut noted = |field: &'static str, message: String| {
        errors.push(FieldError::new(field, message));
    };
    let statuses = statuses(raw.billable_statuses.as_deref(), &mut noted);
    let max_units = match raw.max_units.map(u32::try_from) {
        None => Some(DEFAULT_MAX_UNITS),
        Some(given) => given.ok().and_then(NonZeroU32::new),
    };
    if max_units.is_none() {
        let message = format!("must be a whole number from 1 to {}", u32::MAX);
        noted("metering.max_units", message);
    }
    let ceiling = max_units.unwrap_or(NonZeroU32::MAX);
    let unit = match &raw.unit {
        None => Some(Unit::Request),
        Some(unit) => parse_unit(unit, ceiling, &mut noted),
    };
    match (statuses, unit, max_units) {
        (Some(statuses), Some(unit), Some(max_units)) if errors.is_empty() => Ok(UnitRule {
            statuses,
            unit,
            max_units,
        }),
        _ => Err(errors),
    }
}

fn statuses(
    words: Option<&[String]>,
    noted: &mut impl FnMut(&'static str, String),
) -> Option<Statuses> {
    const FIELD: &str = "metering.billable_statuses";
    let Some(words) = words else {
        return Some(Statuses::SUCCESSFUL);
    };
    if words.is_empty() {
        let message = "must name at least one status; for a service that costs nothing, set a price \
                       of 0";
        noted(FIELD, message.to_owned());
        return None;
    }
    let mut statuses = Statuses::NONE;
    for word in words {
        let Some(more) = statuses.with_word(word) else {
            let shown: String = word.chars().take(20).collect();
            let message = format!(
                "has {shown:?}, but must have classes from \"2xx\" to \"5xx\" and statuses from \
                 \"200\" to \"599\" alone; 101 is always billable"
            );
            noted(FIELD, message);
            return None;
        };
        statuses = more;
    }
    Some(statuses)
}

fn parse_unit(
    unit: &RawUnit,
    ceiling: NonZeroU32,
    noted: &mut impl FnMut(&'static str, String),
) -> Option<Unit> {
    match unit {
        RawUnit::Word(word) if word == REQUEST => Some(Unit::Request),
        RawUnit::Object {
            bytes: Some(bytes),
            header: None,
        } => {
            let of = chosen("metering.unit.bytes.of", &bytes.of, &BODIES, noted);
            let per = chosen("metering.unit.bytes.per", &bytes.per, &SIZES, noted);
            Some(Unit::Bytes { of: of?, per: per? })
        }
        RawUnit::Object {
            bytes: None,
            header: Some(header),
        } => {
            let name = UnitHeader::parse(header.name.as_deref().unwrap_or(UNITS_HEADER));
            let name = name.map_err(|error| noted(error.field, error.message)).ok();
            let missing = header.when_missing.unwrap_or(1);
            let missing = u32::try_from(missing)
                .ok()
                .filter(|&units| units <= ceiling.get());
            if missing.is_none() {
                let message = format!(
                    "must be a whole number from 0 to {ceiling}, which is the most that max_units \
                     allows"
                );
                noted("metering.unit.header.when_missing", message);
            }
            Some(Unit::Header {
                name: name?,
                when_missing: missing?,
            })
        }
        _ => {
            let message = "must be \"request\", or an object with either bytes or header";
            noted("metering.unit", message.to_owned());
            None
        }
    }
}

fn chosen<T: Copy>(
    field: &'static str,
    word: &str,
    choices: &[(&str, T)],
    noted: &mut impl FnMut(&'static str, String),
) -> Option<T> {
    let found = choices.iter().find(|(known, _)| *known == word);
    if found.is_none() {
        let words: Vec<_> = choices.iter().map(|(known, _)| *known).collect();
        noted(field, format!("must be one of {}", words.join(", ")));
    }
    found.map(|&(_, choice)| choice)
}

/// The one way of writing it.
pub(super) fn written(rule: &UnitRule) -> RawUnitRule {
    let object = |bytes, header| RawUnit::Object { bytes, header };
    let unit = match &rule.unit {
        Unit::Request => RawUnit::Word(REQUEST.to_owned()),
        Unit::Bytes { of, per } => {
            let bytes = RawBytes {
                of: word_of(of, &BODIES),
                per: word_of(per, &SIZES),
            };
            object(Some(bytes), None)
        }
        Unit::Header { name, when_missing } => {
            let header = RawHeader {
                name: Some(name.as_str().to_owned()),
                when_missing: Some((*when_missing).into()),
            };
            object(None, Some(header))
        }
    };
    RawUnitRule {
        billable_statuses: Some(rule.statuses.words()),
        unit: Some(unit),
        max_units: Some(rule.max_units.get().into()),
    }
}

fn word_of<T: PartialEq>(wanted: &T, choices: &[(&str, T)]) -> String {
    let found = choices.iter().find(|(_, choice)| choice == wanted);
    found.map_or_else(String::new, |(word, _)| (*word).to_owned())
}
