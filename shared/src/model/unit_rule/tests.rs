use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn read(text: &Value) -> Result<UnitRule, String> {
    let raw: RawUnitRule = serde_json::from_value(text.clone()).map_err(|e| e.to_string())?;
    UnitRule::parse(&raw).map_err(|errors| {
        let fields: Vec<_> = errors.iter().map(|error| error.field).collect();
        fields.join(" ")
    })
}

fn rule(text: Value) -> UnitRule {
    read(&text).unwrap()
}

fn answered(status: u16) -> Answered {
    Answered {
        origin: Origin::Backend,
        status,
        bytes_in: 0,
        bytes_out: 0,
        header: HeaderUnits::Missing,
    }
}

fn units(rule: &UnitRule, status: u16, (bytes_in, bytes_out): (u64, u64), header: &[&str]) -> u32 {
    let header = HeaderUnits::read(header.iter().map(|line| line.as_bytes()));
    let counted = rule.count(&Answered {
        bytes_in,
        bytes_out,
        header,
        ..answered(status)
    });
    counted.units
}

#[test]
fn by_default_successes_redirections_and_101_count_one() {
    let default = UnitRule::default();
    let billed: Vec<u16> = (0..=1_000)
        .filter(|&status| default.count(&answered(status)).units == 1)
        .collect();
    let expected: Vec<u16> = std::iter::once(101).chain(200..400).collect();
    assert_eq!(billed, expected);
    assert_eq!(default.max_units_per_request(), 1);
    assert_eq!(rule(json!({})), default);
    let shown = json!({"billable_statuses": ["2xx", "3xx"], "unit": "request", "max_units": 1000});
    assert_eq!(serde_json::to_value(default.raw()).unwrap(), shown);
}

#[test]
fn no_rule_bills_what_the_gateway_answered_or_the_backend_did_not_finish() {
    let all = rule(json!({"billable_statuses": ["2xx", "3xx", "4xx", "5xx"]}));
    for status in 0..=1_000 {
        for origin in [Origin::Refused, Origin::Failed] {
            let answered = Answered {
                origin,
                ..answered(status)
            };
            assert_eq!(all.count(&answered), Counted::default());
        }
    }
    let some = rule(json!({"billable_statuses": ["404", "200", "404"]}));
    let billed: Vec<u16> = (0..=1_000)
        .filter(|&status| some.is_billable(Origin::Backend, status))
        .collect();
    assert_eq!(billed, [101, 200, 404]);
}

#[test]
fn bytes_begun_count_whole_units_up_to_the_ceiling() {
    let bytes = |of, per, max: u32| {
        rule(json!({"unit": {"bytes": {"of": of, "per": per}}, "max_units": max}))
    };
    let kilo = bytes("response", "kilobyte", u32::MAX);
    for (sent, expected) in [
        (0, 0),
        (1, 1),
        (999, 1),
        (1_000, 1),
        (1_001, 2),
        (1_024, 2),
        (u64::from(u32::MAX) * 1_000, u32::MAX),
        (u64::MAX, u32::MAX),
    ] {
        assert_eq!(units(&kilo, 200, (7, sent), &[]), expected, "{sent}");
    }
    let mega = bytes("request", "megabyte", 1_000);
    assert_eq!(units(&mega, 200, (1_000_000, 5), &[]), 1);
    assert_eq!(units(&mega, 200, (1_000_001, 5), &[]), 2);
    assert_eq!(units(&mega, 200, (u64::MAX, 5), &[]), 1_000);
    assert_eq!(mega.max_units_per_request(), 1_000);
    let both = bytes("both", "kilobyte", 1_000);
    assert_eq!(units(&both, 200, (600, 400), &[]), 1);
    assert_eq!(units(&both, 101, (600, 401), &[]), 2);
    assert_eq!(units(&both, 404, (600, 401), &[]), 0);
    assert_eq!(units(&both, 200, (u64::MAX, u64::MAX), &[]), 1_000);
}

#[test]
fn a_header_counts_what_it_says_if_it_is_one_whole_number() {
    let header = json!({"header": {"name": "X-Cost", "when_missing": 3}});
    let header = rule(json!({"unit": header, "max_units": 50}));
    assert_eq!(header.header().unwrap().as_str(), "X-Cost");
    let counted = |lines: &[&str]| {
        let header_units = HeaderUnits::read(lines.iter().map(|line| line.as_bytes()));
        let counted = header.count(&Answered {
            header: header_units,
            ..answered(200)
        });
        (counted.units, counted.remark)
    };
    let (malformed, capped) = (Some(Remark::Malformed), Some(Remark::Capped));
    for (lines, expected) in [
        (&[][..], (3, None)),
        (&["0"], (0, None)),
        (&["37"], (37, None)),
        (&[" 0037 "], (37, None)),
        (&["50"], (50, None)),
        (&["51"], (50, capped)),
        (&["4294967296"], (50, capped)),
        (&["99999999999999999999999999999999"], (50, capped)),
        (&[""], (3, malformed)),
        (&["-1"], (3, malformed)),
        (&["+1"], (3, malformed)),
        (&["1.5"], (3, malformed)),
        (&["1e3"], (3, malformed)),
        (&["5, 6"], (3, malformed)),
        (&["5", "5"], (3, malformed)),
        (&["٣"], (3, malformed)),
        (&["five"], (3, malformed)),
    ] {
        assert_eq!(counted(lines), expected, "{lines:?}");
    }
    assert_eq!(units(&header, 404, (0, 0), &["37"]), 0);
    assert_eq!(units(&header, 101, (0, 0), &["37"]), 37);
    let plain = rule(json!({"unit": {"header": {}}}));
    assert_eq!(plain.header().unwrap().as_str(), UNITS_HEADER);
    assert_eq!(units(&plain, 200, (0, 0), &[]), 1);
}

#[test]
fn every_fault_names_its_field() {
    let unit = |unit: Value| json!({ "unit": unit });
    for (text, expected) in [
        (
            json!({"billable_statuses": []}),
            "metering.billable_statuses",
        ),
        (
            json!({"billable_statuses": ["1xx"]}),
            "metering.billable_statuses",
        ),
        (
            json!({"billable_statuses": ["101"]}),
            "metering.billable_statuses",
        ),
        (
            json!({"billable_statuses": ["2XX"]}),
            "metering.billable_statuses",
        ),
        (
            json!({"billable_statuses": ["600"]}),
            "metering.billable_statuses",
        ),
        (
            json!({"billable_statuses": ["+20"]}),
            "metering.billable_statuses",
        ),
        (
            json!({"billable_statuses": ["200-299"]}),
            "metering.billable_statuses",
        ),
        (json!({"max_units": 0}), "metering.max_units"),
        (json!({"max_units": -1}), "metering.max_units"),
        (
            json!({"max_units": 4_294_967_296_i64}),
            "metering.max_units",
        ),
        (unit(json!("requests")), "metering.unit"),
        (unit(json!({})), "metering.unit"),
        (
            unit(json!({"bytes": {"of": "both", "per": "kilobyte"}, "header": {}})),
            "metering.unit",
        ),
        (
            unit(json!({"bytes": {"of": "all", "per": "kilobyte"}})),
            "metering.unit.bytes.of",
        ),
        (
            unit(json!({"bytes": {"of": "both", "per": "KiB"}})),
            "metering.unit.bytes.per",
        ),
        (
            unit(json!({"header": {"name": ""}})),
            "metering.unit.header.name",
        ),
        (
            unit(json!({"header": {"name": "a b"}})),
            "metering.unit.header.name",
        ),
        (
            unit(json!({"header": {"name": "x".repeat(101)}})),
            "metering.unit.header.name",
        ),
        (
            unit(json!({"header": {"name": "Content-Length"}})),
            "metering.unit.header.name",
        ),
        (
            unit(json!({"header": {"when_missing": -1}})),
            "metering.unit.header.when_missing",
        ),
        (
            unit(json!({"header": {"when_missing": 1001}})),
            "metering.unit.header.when_missing",
        ),
    ] {
        assert_eq!(read(&text), Err(expected.to_owned()), "{text}");
    }
    let all = json!({
        "billable_statuses": ["x"], "max_units": 0, "unit": {"bytes": {"of": "x", "per": "y"}},
    });
    let every = "metering.billable_statuses metering.max_units metering.unit.bytes.of \
                 metering.unit.bytes.per";
    assert_eq!(read(&all), Err(every.to_owned()));
}

#[test]
fn what_is_no_rule_at_all_is_not_read_as_one() {
    for text in [
        json!([]),
        json!(null),
        json!("request"),
        json!({"units": "request"}),
        json!({"unit": null}),
        json!({"unit": ["request"]}),
        json!({"unit": {"bytes": ["both", "kilobyte"]}}),
        json!({"unit": {"bytes": null}}),
        json!({"unit": {"bytes": {"of": "both"}}}),
        json!({"unit": {"header": {"name": null}}}),
        json!({"unit": {"header": {"other": 1}}}),
        json!({"max_units": 1.5}),
        json!({"max_units": "5"}),
        json!({"billable_statuses": "2xx"}),
        json!({"billable_statuses": [200]}),
    ] {
        assert!(
            serde_json::from_value::<RawUnitRule>(text.clone()).is_err(),
            "{text}"
        );
    }
}

prop_compose! {
    fn any_rule()(
        words in prop::collection::vec(
            prop_oneof![
                (2u16..6).prop_map(|class| format!("{class}xx")),
                (200u16..600).prop_map(|status| status.to_string()),
            ],
            1..30,
        ),
        unit in prop_oneof![
            Just(json!("request")),
            (
                prop::sample::select(&["request", "response", "both"][..]),
                prop::sample::select(&["kilobyte", "megabyte"][..]),
            )
                .prop_map(|(of, per)| json!({"bytes": {"of": of, "per": per}})),
            ("[A-Za-z]{1,20}-U", any::<u32>())
                .prop_map(|(name, units)| json!({"header": {"name": name, "when_missing": units}})),
        ],
        max_units in 1u32..,
    ) -> Value {
        let mut unit = unit;
        if let Some(missing) = unit.pointer_mut("/header/when_missing") {
            *missing = json!(missing.as_u64().unwrap().min(max_units.into()));
        }
        json!({"billable_statuses": words, "unit": unit, "max_units": max_units})
    }
}

proptest! {
    #[test]
    fn a_rule_is_what_its_writing_says(text in any_rule()) {
        let rule = rule(text);
        let written = serde_json::to_value(rule.raw()).unwrap();
        prop_assert_eq!(read(&written), Ok(rule.clone()));
        // Written once more, it is the same text: there is one way of writing it.
        prop_assert_eq!(serde_json::to_value(rule.raw()).unwrap(), written);
    }

    #[test]
    fn no_count_is_above_the_ceiling_or_without_a_billable_answer(
        text in any_rule(),
        origin in 0u8..3,
        status in prop_oneof![Just(0u16), Just(101), 200u16..600],
        (bytes_in, bytes_out) in (any::<u64>(), any::<u64>()),
        header in prop_oneof![
            Just(HeaderUnits::Missing),
            Just(HeaderUnits::Malformed),
            any::<u64>().prop_map(HeaderUnits::Told),
        ],
    ) {
        let rule = rule(text);
        let origin = Origin::from_code(origin).unwrap();
        let counted = rule.count(&Answered { origin, status, bytes_in, bytes_out, header });
        prop_assert!(counted.units <= rule.max_units_per_request());
        if !rule.is_billable(origin, status) {
            prop_assert_eq!(counted, Counted::default());
        }
    }
}
