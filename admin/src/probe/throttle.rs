//! How many test requests somebody may have made: enough for a person, too few for a program that
//! would look around in a network.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use gaas_shared::clock::UnixMillis;
use gaas_shared::ids::{ManagementTokenId, SessionId, UserId};

/// Test requests in a window.
const REQUESTS: u32 = 20;
/// The window's length: a minute.
const WINDOW_MS: i64 = 60 * 1_000;

/// Who has them made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Tester {
    /// Somebody who is signed in.
    Session(SessionId),
    /// Somebody with a management token.
    Token(Option<ManagementTokenId>, UserId),
}

/// Requests per tester. All of them are authenticated, so there are few.
#[derive(Debug, Default)]
pub(crate) struct ProbeThrottle {
    made: Mutex<HashMap<Tester, (UnixMillis, u32)>>,
}

impl ProbeThrottle {
    /// Counts a request, or says in how many seconds the next may be made.
    pub(crate) fn take(&self, tester: Tester, now: UnixMillis) -> Result<(), u64> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        made.retain(|_, (since, _)| now.0 - since.0 < WINDOW_MS);
        let (since, count) = made.entry(tester).or_insert((now, 0));
        if *count >= REQUESTS {
            let left_ms = (since.0 + WINDOW_MS - now.0).clamp(1, WINDOW_MS);
            return Err(left_ms.unsigned_abs().div_ceil(1_000));
        }
        *count += 1;
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const NOW: UnixMillis = UnixMillis(1_800_000_000_000);

    #[test]
    fn a_tester_has_twenty_requests_a_minute() {
        let throttle = ProbeThrottle::default();
        let [one, other] = [1, 2].map(|id| Tester::Session(SessionId::new(id).unwrap()));
        for _ in 0..REQUESTS {
            assert_eq!(throttle.take(one, NOW), Ok(()));
        }
        assert_eq!(throttle.take(one, NOW), Err(60));
        assert_eq!(throttle.take(other, NOW), Ok(()));
        assert_eq!(throttle.take(one, UnixMillis(NOW.0 + 59_001)), Err(1));
        assert_eq!(throttle.take(one, UnixMillis(NOW.0 + 60_000)), Ok(()));
        assert_eq!(throttle.made.lock().unwrap().len(), 1);
    }
}
