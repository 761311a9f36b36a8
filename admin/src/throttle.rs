//! Throttling of sign-ins per client address: a handful of guesses, then a pause.
//!
//! An attempt counts when it begins, so that many at once get no more guesses than one after the
//! other; success takes the count back. Addresses are unbounded and this memory is not: when it is
//! full of addresses that lately failed, new ones wait too.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use gaas_shared::clock::UnixMillis;

/// Failures that an address has in a window.
const ATTEMPTS: u32 = 5;
/// The window's length: 5 minutes.
const WINDOW_MS: i64 = 5 * 60 * 1_000;
/// The most addresses that are remembered.
const ADDRESSES: usize = 10_000;

/// An address that has to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Wait {
    /// Whole seconds until it may try again, at least one.
    pub(crate) seconds: u64,
}

/// Attempts per address.
#[derive(Debug, Default)]
pub(crate) struct SignInThrottle {
    attempts: Mutex<HashMap<IpAddr, Attempts>>,
}

#[derive(Debug, Clone, Copy)]
struct Attempts {
    count: u32,
    since: UnixMillis,
}

impl SignInThrottle {
    /// Counts an attempt, if the address has one left.
    pub(crate) fn attempt(&self, address: IpAddr, now: UnixMillis) -> Result<(), Wait> {
        let mut attempts = self.attempts.lock().unwrap_or_else(PoisonError::into_inner);
        if attempts.len() >= ADDRESSES {
            attempts.retain(|_, tried| !tried.is_over(now));
        }
        let is_full = attempts.len() >= ADDRESSES;
        let network = network_of(address);
        let fresh = Attempts {
            count: 0,
            since: now,
        };
        let tried = match attempts.get_mut(&network) {
            Some(tried) => tried,
            None if is_full => return Err(fresh.wait(now)),
            None => attempts.entry(network).or_insert(fresh),
        };
        if tried.is_over(now) {
            *tried = fresh;
        }
        if tried.count >= ATTEMPTS {
            return Err(tried.wait(now));
        }
        tried.count += 1;
        Ok(())
    }

    /// Takes the address's attempts back: the last one was good.
    pub(crate) fn succeeded(&self, address: IpAddr) {
        let mut attempts = self.attempts.lock().unwrap_or_else(PoisonError::into_inner);
        attempts.remove(&network_of(address));
    }
}

impl Attempts {
    const fn is_over(&self, now: UnixMillis) -> bool {
        now.0 - self.since.0 >= WINDOW_MS
    }

    fn wait(&self, now: UnixMillis) -> Wait {
        let left_ms = (self.since.0 + WINDOW_MS - now.0).clamp(1, WINDOW_MS);
        Wait {
            seconds: left_ms.unsigned_abs().div_ceil(1_000),
        }
    }
}

/// One subscriber commonly holds a whole IPv6 /64.
fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(ip) => {
            let mut octets = ip.octets();
            octets[8..].fill(0);
            IpAddr::from(octets)
        }
        v4 => v4,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const NOW: UnixMillis = UnixMillis(1_800_000_000_000);

    fn later(seconds: i64) -> UnixMillis {
        UnixMillis(NOW.0 + seconds * 1_000)
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn five_failures_and_then_a_pause() {
        let throttle = SignInThrottle::default();
        for _ in 0..5 {
            assert_eq!(throttle.attempt(ip("10.0.0.1"), NOW), Ok(()));
        }
        let wait = |seconds| Err(Wait { seconds });
        assert_eq!(throttle.attempt(ip("10.0.0.1"), NOW), wait(300));
        assert_eq!(throttle.attempt(ip("10.0.0.1"), later(299)), wait(1));
        assert_eq!(throttle.attempt(ip("10.0.0.2"), NOW), Ok(()));
        assert_eq!(throttle.attempt(ip("10.0.0.1"), later(300)), Ok(()));
    }

    #[test]
    fn success_forgets_the_failures_before_it() {
        let throttle = SignInThrottle::default();
        for _ in 0..20 {
            assert_eq!(throttle.attempt(ip("10.0.0.1"), NOW), Ok(()));
            throttle.succeeded(ip("10.0.0.1"));
        }
    }

    #[test]
    fn an_ipv6_network_counts_as_one_address() {
        let throttle = SignInThrottle::default();
        for host in 1..=5 {
            let address = ip(&format!("2001:db8::{host}"));
            assert_eq!(throttle.attempt(address, NOW), Ok(()));
        }
        assert!(throttle.attempt(ip("2001:db8::99"), NOW).is_err());
        assert!(throttle.attempt(ip("2001:db8:1::99"), NOW).is_ok());
    }

    #[test]
    fn memory_is_bounded() {
        let throttle = SignInThrottle::default();
        let address = |number: u32| IpAddr::from(number.to_be_bytes());
        for number in 0..ADDRESSES as u32 {
            assert_eq!(throttle.attempt(address(number), NOW), Ok(()));
        }
        assert!(throttle.attempt(address(20_000), NOW).is_err());
        assert!(throttle.attempt(address(1), NOW).is_ok());
        assert!(throttle.attempt(address(20_000), later(300)).is_ok());
    }
}
