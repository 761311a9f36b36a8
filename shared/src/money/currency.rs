//! Currencies: the codes of ISO 4217 and how many digits their minor units have.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Codes by the digits after the decimal point (ISO 4217 list one: currencies in use, and the
/// funds codes that amounts are stated in). Metals and codes for tests are no money to bill in.
const CODES: [(u32, &str); 4] = [
    (
        0,
        "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    ),
    (
        2,
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN \
         BZD CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP \
         GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT \
         LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN \
         NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE \
         SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES \
         WST XCD XCG YER ZAR ZMW ZWG",
    ),
    (3, "BHD IQD JOD KWD LYD OMR TND"),
    (4, "CLF UYW"),
];

/// A currency of ISO 4217, by its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency {
    code: [u8; 3],
    minor_digits: u8,
}

/// Text that is no currency code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidCurrency {
    /// Not of the form `USD`.
    #[error("must be three capital letters such as \"USD\"")]
    NotACode,
    /// Well-formed, but nobody's money.
    #[error("is no currency of ISO 4217, such as \"USD\"")]
    Unknown,
}

impl Currency {
    /// US dollars, the default.
    pub const USD: Self = Self {
        code: *b"USD",
        minor_digits: 2,
    };

    /// The code's letters.
    pub fn code(&self) -> &str {
        // Only ASCII letters get in.
        std::str::from_utf8(&self.code).unwrap_or("XXX")
    }

    /// Digits after the decimal point of the smallest amount that can be paid: 2 for cents.
    pub const fn minor_digits(self) -> u32 {
        self.minor_digits as u32
    }
}

impl FromStr for Currency {
    type Err = InvalidCurrency;

    fn from_str(text: &str) -> Result<Self, InvalidCurrency> {
        let code = <[u8; 3]>::try_from(text.as_bytes()).map_err(|_| InvalidCurrency::NotACode)?;
        if !code.iter().all(u8::is_ascii_uppercase) {
            return Err(InvalidCurrency::NotACode);
        }
        CODES
            .iter()
            .find(|(_, codes)| codes.split(' ').any(|known| known == text))
            .map(|&(digits, _)| Self {
                code,
                minor_digits: digits as u8,
            })
            .ok_or(InvalidCurrency::Unknown)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn minor_units_follow_the_list() {
        for (code, digits) in [("USD", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4), ("EUR", 2)] {
            assert_eq!(code.parse::<Currency>().unwrap().minor_digits(), digits);
        }
        assert_eq!("USD".parse(), Ok(Currency::USD));
    }

    #[test]
    fn no_code_is_listed_twice() {
        let mut all: Vec<&str> = CODES
            .iter()
            .flat_map(|(_, codes)| codes.split(' '))
            .collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!((all.len(), count > 150), (count, true));
        assert!(all.iter().all(|code| code.parse::<Currency>().is_ok()));
    }

    #[test]
    fn what_is_no_currency_says_why() {
        for (text, error) in [
            ("", InvalidCurrency::NotACode),
            ("usd", InvalidCurrency::NotACode),
            ("US", InvalidCurrency::NotACode),
            ("USDT", InvalidCurrency::NotACode),
            ("ABC", InvalidCurrency::Unknown),
            ("XXX", InvalidCurrency::Unknown),
        ] {
            assert_eq!(text.parse::<Currency>(), Err(error), "{text:?}");
        }
    }
}
