use proptest::prelude::*;

use super::*;

#[test]
fn prices_read_from_strings_and_numbers_alike() {
    for json in ["0.001", "\"0.001\"", "1e-3", "\"0.001000000000000\""] {
        assert_eq!(serde_json::from_str::<Price>(json).unwrap(), Price::DEFAULT);
    }
    assert_eq!("1000000".parse(), Ok(Price::MAX));
    assert_eq!("0.000000001".parse::<Price>().unwrap().nano(), 1);
    assert_eq!("-0.00".parse::<Price>().unwrap().nano(), 0);
}

#[test]
fn what_is_no_price_says_why() {
    let cases = [
        ("", InvalidPrice::NotDecimal),
        (".5", InvalidPrice::NotDecimal),
        ("5.", InvalidPrice::NotDecimal),
        ("1e3", InvalidPrice::NotDecimal),
        ("+1", InvalidPrice::NotDecimal),
        ("1,5", InvalidPrice::NotDecimal),
        ("NaN", InvalidPrice::NotDecimal),
        ("-1", InvalidPrice::Negative),
        ("0.0000000001", InvalidPrice::TooFine),
        ("1000000.000000001", InvalidPrice::TooLarge),
        ("99999999999999999999999", InvalidPrice::TooLarge),
    ];
    for (text, error) in cases {
        assert_eq!(text.parse::<Price>(), Err(error), "{text:?}");
    }
}

#[test]
fn rounds_ties_to_even() {
    let cent = |nano| Amount(nano).round_half_even(2).to_string();
    assert_eq!(cent(5_000_000), "0");
    assert_eq!(cent(15_000_000), "0.02");
    assert_eq!(cent(25_000_000), "0.02");
    assert_eq!(cent(25_000_001), "0.03");
    assert_eq!(cent(-5_000_000), "0");
    assert_eq!(cent(-15_000_000), "-0.02");
}

proptest! {
    #[test]
    fn text_reads_back_the_same(nano in 0..=Price::MAX.nano()) {
        let price = Price::from_nano(nano).unwrap();
        prop_assert_eq!(price.to_string().parse::<Price>().unwrap(), price);
    }

    #[test]
    fn cost_is_the_sum_of_its_parts(nano in 0..=Price::MAX.nano(), a in any::<u32>(), b in any::<u32>()) {
        let price = Price::from_nano(nano).unwrap();
        let whole = price.times(u64::from(a) + u64::from(b));
        prop_assert_eq!(price.times(a.into()) + price.times(b.into()), whole);
    }

    #[test]
    fn rounding_moves_by_half_a_step_at_most(nano in -10i128.pow(20)..10i128.pow(20), digits in 0u32..=9) {
        let step = 10i128.pow(9 - digits);
        let rounded = Amount(nano).round_half_even(digits).nano();
        prop_assert_eq!(rounded.rem_euclid(step), 0);
        prop_assert!((rounded - nano).abs() * 2 <= step);
    }
}
