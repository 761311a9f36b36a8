//! Throttling of failed authentication per client address.
//!
//! Addresses are unbounded, so the count is an approximate one in bounded memory (a count-min
//! sketch, which may count too much, never too little). That is right here and wrong for anything
//! a customer pays for. A valid key is never throttled by it.

use std::net::IpAddr;
use std::time::Duration;

use pingora_limits::rate::Rate;

use crate::rejection::Rejection;

/// Counts failures per address and minute.
pub struct AuthThrottle {
    failures: Rate,
    most_per_minute: isize,
}

impl AuthThrottle {
    /// Lets `most_per_minute` failures per address be answered with their cause.
    pub fn new(most_per_minute: u32) -> Self {
        Self {
            failures: Rate::new(Duration::from_secs(60)),
            most_per_minute: most_per_minute as isize,
        }
    }

    /// Counts a failure and gives the answer to it: its cause, or 429 for one that tries too often.
    pub fn failed(&self, client: Option<IpAddr>, cause: Rejection) -> Rejection {
        let Some(ip) = client else {
            return cause;
        };
        if self.failures.observe(&network_of(ip), 1) > self.most_per_minute {
            Rejection::AuthThrottled
        } else {
            cause
        }
    }
}

/// One subscriber commonly holds a whole IPv6 /64.
fn network_of(ip: IpAddr) -> [u8; 16] {
    match ip {
        IpAddr::V4(ip) => ip.to_ipv6_mapped().octets(),
        IpAddr::V6(ip) => {
            let mut octets = ip.octets();
            octets[8..].fill(0);
            octets
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_fails_too_often_is_told_to_wait() {
        let throttle = AuthThrottle::new(3);
        let ip = |text: &str| Some(text.parse::<IpAddr>().unwrap());
        for _ in 0..3 {
            assert_eq!(
                throttle.failed(ip("10.0.0.1"), Rejection::KeyInvalid),
                Rejection::KeyInvalid
            );
        }
        assert_eq!(
            throttle.failed(ip("10.0.0.1"), Rejection::KeyInvalid),
            Rejection::AuthThrottled
        );
        assert_eq!(
            throttle.failed(ip("10.0.0.2"), Rejection::KeyInvalid),
            Rejection::KeyInvalid
        );
    }

    #[test]
    fn an_ipv6_network_counts_as_one_address() {
        let throttle = AuthThrottle::new(1);
        let ip = |text: &str| Some(text.parse::<IpAddr>().unwrap());
        throttle.failed(ip("2001:db8::1"), Rejection::KeyMissing);
        assert_eq!(
            throttle.failed(ip("2001:db8::2"), Rejection::KeyMissing),
            Rejection::AuthThrottled
        );
    }
}
