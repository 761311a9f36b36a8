//! Networks in the notation of RFC 4632 and RFC 4291: an address, a slash, a prefix length.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error, Visitor};

/// All addresses that begin with the same bits. IPv6 addresses that stand for IPv4 ones
/// (`::ffff:10.0.0.1`) are taken for those.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

/// Text that is no network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidNetwork {
    /// Not of the form `10.0.0.0/8`.
    #[error("\"{0}\" is no network; write an address and a prefix length, such as \"10.0.0.0/8\"")]
    NotANetwork(String),
    /// The address has bits behind the prefix.
    #[error("\"{given}\" has address bits behind its prefix; the network is \"{meant}\"")]
    HostBits {
        /// What was written.
        given: String,
        /// What it would have to be.
        meant: Network,
    },
}

impl Network {
    /// Whether an address lies in the network.
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
            (_, address) => masked(address, self.prefix) == self.address,
        }
    }
}

impl FromStr for Network {
    type Err = InvalidNetwork;

    /// Reads `10.0.0.0/8` or `2001:db8::/32`; an address alone is a network of one.
    fn from_str(text: &str) -> Result<Self, InvalidNetwork> {
        let wrong = || InvalidNetwork::NotANetwork(text.to_owned());
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let written: IpAddr = address.parse().map_err(|_| wrong())?;
        let bits = bits(written);
        let prefix = match prefix {
            None => bits,
            Some(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => digits
                .parse()
                .ok()
                .filter(|&p| p <= bits)
                .ok_or_else(wrong)?,
            Some(_) => return Err(wrong()),
        };
        let (address, prefix) = match written.to_canonical() {
            // `::ffff:10.0.0.0/104`: the first 96 bits say that an IPv4 address follows.
            canonical if canonical != written && prefix >= 96 => (canonical, prefix - 96),
            _ => (written, prefix),
        };
        let network = Self {
            address: masked(address, prefix),
            prefix,
        };
        if network.address != address {
            let given = text.to_owned();
            return Err(InvalidNetwork::HostBits {
                given,
                meant: network,
            });
        }
        Ok(network)
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

impl<'de> Deserialize<'de> for Network {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Read inside the deserializer, which adds the line to an error about a list's element.
        deserializer.deserialize_str(NetworkVisitor)
    }
}

struct NetworkVisitor;

impl Visitor<'_> for NetworkVisitor {
    type Value = Network;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a network such as \"10.0.0.0/8\"")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Network, E> {
        text.parse().map_err(E::custom)
    }
}

const fn bits(address: IpAddr) -> u8 {
    match address {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    }
}

fn masked(address: IpAddr, prefix: u8) -> IpAddr {
    // Shifting by the full width (prefix 0) leaves no bit, which `checked_shl` cannot express.
    match address {
        IpAddr::V4(v4) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(prefix)).unwrap_or(0);
            Ipv4Addr::from_bits(v4.to_bits() & mask).into()
        }
        IpAddr::V6(v6) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(prefix)).unwrap_or(0);
            Ipv6Addr::from_bits(v6.to_bits() & mask).into()
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn contains(network: &str, address: &str) -> bool {
        network
            .parse::<Network>()
            .unwrap()
            .contains(address.parse().unwrap())
    }

    #[test]
    fn an_address_is_in_its_network_and_no_other() {
        assert!(contains("10.0.0.0/8", "10.255.255.255"));
        assert!(!contains("10.0.0.0/8", "11.0.0.0"));
        assert!(contains("0.0.0.0/0", "203.0.113.9"));
        assert!(contains("192.0.2.7", "192.0.2.7"));
        assert!(!contains("192.0.2.7", "192.0.2.6"));
        assert!(contains("2001:db8::/32", "2001:db8:ffff::1"));
        assert!(!contains("2001:db8::/32", "2001:db9::1"));
        assert!(contains("::/0", "::1"));
        assert!(!contains("::/0", "10.0.0.1"));
        assert!(!contains("0.0.0.0/0", "::1"));
    }

    #[test]
    fn mapped_addresses_are_ipv4_addresses() {
        assert!(contains("10.0.0.0/8", "::ffff:10.1.2.3"));
        assert!(!contains("10.0.0.0/8", "::ffff:11.1.2.3"));
        assert!(contains("::ffff:10.0.0.0/104", "10.1.2.3"));
        assert!(contains("::ffff:10.0.0.0/104", "::ffff:10.1.2.3"));
        assert!(!contains("::ffff:10.0.0.0/104", "11.1.2.3"));
    }

    #[test]
    fn what_is_no_network_says_so() {
        for wrong in [
            "",
            "/8",
            "10.0.0.0/",
            "10.0.0.0/33",
            "10.0.0.0/+8",
            "10.0.0.0/8/8",
            "::/129",
            "10.0.0/8",
            "example.com",
            "10.0.0.0/a",
            "10.0.0.0/256",
        ] {
            let expected = InvalidNetwork::NotANetwork(wrong.to_owned());
            assert_eq!(wrong.parse::<Network>(), Err(expected), "{wrong:?}");
        }
        let error = "10.0.0.1/8".parse::<Network>().unwrap_err();
        assert!(
            error.to_string().ends_with("the network is \"10.0.0.0/8\""),
            "{error}"
        );
    }
}
