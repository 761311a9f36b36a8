//! A million random cases against an oracle that shares no arithmetic with the code: big integers
//! of any size, prices as text, tiers unit range by unit range.

use num_bigint::BigInt;

use super::*;

const CASES: u64 = 1_000_000;
const THREADS: u64 = 2;

/// SplitMix64 (Steele, Lea, Flood 2014): every run takes another seed and says which.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Below `end`, mostly of a random order of magnitude: small numbers are as likely as large.
    fn below(&mut self, end: u64) -> u64 {
        let bits = 64 - end.leading_zeros();
        let shift = self.next() % u64::from(bits.max(1));
        (self.next() % end) >> shift
    }

    fn price(&mut self) -> Price {
        Price::from_nano(self.below(1_000_000_000_000_001) as i64).unwrap()
    }

    fn fee(&mut self) -> Option<Amount> {
        let given = self.next().is_multiple_of(3);
        given.then(|| Amount::from_nano(i128::from(self.below(1 << 60))))
    }

    fn tiers(&mut self) -> Vec<RawTier> {
        let mut last = 0;
        let count = 1 + self.next() % 6;
        let mut tiers = Vec::new();
        for number in 1..=count {
            last += 1 + self.below(1 << 40) as i64;
            tiers.push(RawTier {
                from: None,
                up_to: (number < count).then_some(last),
                unit_price: self.price(),
                flat_fee: self.fee(),
            });
        }
        tiers
    }

    fn raw_price(&mut self) -> RawPrice {
        let kind = ["per_unit", "graduated", "volume", "package"][(self.next() % 4) as usize];
        let tiered = matches!(kind, "graduated" | "volume");
        RawPrice {
            model: RawModel {
                kind: kind.to_owned(),
                unit_price: (kind == "per_unit").then(|| self.price()),
                tiers: tiered.then(|| self.tiers()),
                size: (kind == "package").then(|| 1 + self.below(1 << 40) as i64),
                package_price: (kind == "package").then(|| self.price()),
            },
            free_units: (self.next().is_multiple_of(3)).then(|| self.below(1 << 40) as i64),
            minimum_per_cycle: self.fee(),
            flat_fee_per_cycle: self.fee(),
        }
    }

    /// Also right at, before and behind the edges, where mistakes live.
    fn units(&mut self, raw: &RawPrice) -> u64 {
        let tiers = raw.model.tiers.as_deref().unwrap_or_default();
        let edges: Vec<i64> = tiers.iter().filter_map(|tier| tier.up_to).collect();
        if self.next().is_multiple_of(2) || edges.is_empty() {
            return self.below(u64::MAX);
        }
        let edge = edges[(self.next() % edges.len() as u64) as usize] as u64;
        let free = raw.free_units.unwrap_or(0) as u64;
        edge + free + self.next() % 3 - 1
    }
}

/// Nano-units, from the decimal text and nothing else.
fn nano(text: &str) -> BigInt {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}{fraction:0<9}").parse().unwrap()
}

/// Half to even, by twice the distance to the multiple below.
fn rounded(exact: &BigInt, digits: u32) -> BigInt {
    let step = BigInt::from(10u64.pow(9 - digits));
    let below: BigInt = exact / &step;
    let twice: BigInt = (exact - &below * &step) * 2;
    let odd = &below % 2 == BigInt::from(1);
    let up = twice > step || (twice == step && odd);
    (below + i32::from(up)) * step
}

/// Every line's exact cost, in order, the top-up to the minimum left out.
fn exact_lines(raw: &RawPrice, units: u64) -> Vec<BigInt> {
    let zero = BigInt::from(0);
    let mut lines = Vec::new();
    if units == 0 {
        return lines;
    }
    let free = BigInt::from(raw.free_units.unwrap_or(0)).min(BigInt::from(units));
    let left = BigInt::from(units) - &free;
    if free > zero {
        lines.push(zero.clone());
    }
    let fee_of = |fee: Option<Amount>| fee.map(|fee| nano(&fee.to_string()));
    if left > zero {
        match raw.model.kind.as_str() {
            "per_unit" => lines.push(nano(&raw.model.unit_price.unwrap().to_string()) * &left),
            "package" => {
                let size = BigInt::from(raw.model.size.unwrap());
                let packages: BigInt = (&left + &size - 1) / &size;
                lines.push(packages * nano(&raw.model.package_price.unwrap().to_string()));
            }
            kind => {
                let mut low = zero.clone();
                for tier in raw.model.tiers.as_deref().unwrap() {
                    let high = tier.up_to.map_or(left.clone(), BigInt::from);
                    let reached = left > low;
                    let holds_last = reached && left <= high;
                    let counted: BigInt = match kind {
                        "graduated" if reached => left.clone().min(high.clone()) - &low,
                        "volume" if holds_last => left.clone(),
                        _ => zero.clone(),
                    };
                    if counted > zero {
                        lines.push(counted * nano(&tier.unit_price.to_string()));
                        lines.extend(fee_of(tier.flat_fee).filter(|fee| *fee > zero));
                    }
                    low = high;
                }
            }
        }
    }
    lines.extend(fee_of(raw.flat_fee_per_cycle).filter(|fee| *fee > zero));
    lines
}

/// Exact and rounded cost of each line as the oracle has them.
fn expected(raw: &RawPrice, units: u64, digits: u32) -> Vec<(BigInt, BigInt)> {
    let zero = BigInt::from(0);
    let mut lines: Vec<_> = exact_lines(raw, units)
        .into_iter()
        .map(|exact| {
            let amount = rounded(&exact, digits);
            (exact, amount)
        })
        .collect();
    if units == 0 {
        return lines;
    }
    let minimum = nano(&raw.minimum_per_cycle.unwrap_or_default().to_string());
    let exact: BigInt = lines.iter().map(|line| &line.0).sum();
    let amount: BigInt = lines.iter().map(|line| &line.1).sum();
    let missing = (
        (&minimum - exact).max(zero.clone()),
        (rounded(&minimum, digits) - amount).max(zero.clone()),
    );
    if missing.0 > zero || missing.1 > zero {
        lines.push(missing);
    }
    lines
}

fn compare(seed: u64, cases: u64) -> u64 {
    let mut random = Random(seed);
    let currencies = ["USD", "JPY", "KWD", "CLF"].map(|code| code.parse::<Currency>().unwrap());
    let mut lines = 0;
    for case in 0..cases {
        let raw = random.raw_price();
        let units = random.units(&raw);
        let currency = currencies[(random.next() % 4) as usize];
        let model = PriceModel::parse(&raw).unwrap();
        let charges = model.charges(units, currency);
        let wanted = expected(&raw, units, currency.minor_digits());
        let same = charges.len() == wanted.len()
            && charges
                .iter()
                .zip(&wanted)
                .all(|(charge, (exact, amount))| {
                    BigInt::from(charge.exact.nano()) == *exact
                        && BigInt::from(charge.amount.nano()) == *amount
                });
        assert!(
            same,
            "seed {seed} case {case}: {units} units at {raw:?} in {currency}\n{charges:?}\n{wanted:?}"
        );
        let sum: BigInt = wanted.iter().map(|line| &line.1).sum();
        assert_eq!(BigInt::from(total(&charges).nano()), sum, "lines add up");
        let for_use: Amount = charges
            .iter()
            .filter(|charge| !matches!(charge.kind, ChargeKind::FlatFee | ChargeKind::Minimum))
            .map(|charge| charge.exact)
            .sum();
        assert_eq!(
            model.usage_charge(units),
            for_use,
            "{units} units at {raw:?}"
        );
        lines += charges.len() as u64;
    }
    lines
}

#[test]
fn a_million_random_bills_differ_from_the_oracle_by_nothing() {
    let mut seed = [0; 8];
    getrandom::fill(&mut seed).unwrap();
    let seed = u64::from_le_bytes(seed);
    let lines: u64 = std::thread::scope(|scope| {
        let halves: Vec<_> = (0..THREADS)
            .map(|thread| scope.spawn(move || compare(seed ^ thread, CASES / THREADS)))
            .collect();
        halves.into_iter().map(|half| half.join().unwrap()).sum()
    });
    assert!(lines > CASES, "{lines} lines: the cases are too plain");
}
