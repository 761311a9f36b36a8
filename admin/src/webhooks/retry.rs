//! What follows a failed attempt: a pause that grows fourfold each time, up to twelve hours, for
//! three days in all.
//!
//! Five seconds, 20 seconds, 80 seconds, 5 minutes, 21 minutes, 85 minutes, 6 hours, then every 12
//! hours. Each pause is a fifth shorter or longer, by chance, so that receivers that failed together
//! are not asked together.

use std::time::Duration;

use gaas_shared::clock::UnixMillis;
use gaas_shared::store::AfterAttempt;

const FIRST_PAUSE_MS: i64 = 5_000;
const LONGEST_PAUSE_MS: i64 = 12 * 60 * 60 * 1_000;
/// How long a delivery is tried.
const PATIENCE_MS: i64 = 3 * 24 * 60 * 60 * 1_000;

/// What follows a failed attempt at a delivery that was asked for at `created_at` and failed
/// `before` times before this one. `asked` is what the receiver asks for in `Retry-After`; `random`
/// is any number, all equally likely.
pub(super) fn after_failure(
    (created_at, now): (UnixMillis, UnixMillis),
    before: u32,
    asked: Option<Duration>,
    random: u32,
) -> AfterAttempt {
    let last = created_at.0.saturating_add(PATIENCE_MS);
    if now.0 >= last {
        return AfterAttempt::GiveUp;
    }
    let asked = asked.map_or(0, |asked| {
        i64::try_from(asked.as_millis()).unwrap_or(i64::MAX)
    });
    let pause = pause_ms(before, random).max(asked.min(LONGEST_PAUSE_MS));
    AfterAttempt::Retry(UnixMillis(now.0.saturating_add(pause).min(last)))
}

/// From four to six fifths of the pause.
fn pause_ms(before: u32, random: u32) -> i64 {
    let growth = 4_i64.saturating_pow(before);
    let pause = FIRST_PAUSE_MS.saturating_mul(growth).min(LONGEST_PAUSE_MS);
    let chance = pause.saturating_mul(i64::from(random >> 16)) >> 16;
    pause * 4 / 5 + chance * 2 / 5
}

#[cfg(test)]
mod tests {
    use super::*;

    const CREATED: UnixMillis = UnixMillis(1_800_000_000_000);

    fn next(now_ms: i64, before: u32, asked: Option<u64>, random: u32) -> AfterAttempt {
        let now = UnixMillis(CREATED.0 + now_ms);
        after_failure(
            (CREATED, now),
            before,
            asked.map(Duration::from_secs),
            random,
        )
    }

    #[test]
    fn pauses_grow_fourfold_and_vary_by_a_fifth() {
        let middle = u32::MAX / 2 + 1;
        let pauses: Vec<i64> = (0..9)
            .map(|before| pause_ms(before, middle) / 1_000)
            .collect();
        assert_eq!(
            pauses,
            [5, 20, 80, 320, 1_280, 5_120, 20_480, 43_200, 43_200]
        );
        assert_eq!(pause_ms(0, 0), 4_000);
        assert!((5_999..=6_000).contains(&pause_ms(0, u32::MAX)));
        assert_eq!(pause_ms(u32::MAX, 0), LONGEST_PAUSE_MS * 4 / 5);
    }

    #[test]
    fn gives_up_after_three_days_and_not_before() {
        let (mut now, mut before) = (0, 0);
        while let AfterAttempt::Retry(at) = next(now, before, None, 0) {
            assert!(at.0 - CREATED.0 > now, "time goes on");
            (now, before) = (at.0 - CREATED.0, before + 1);
        }
        assert_eq!(now, PATIENCE_MS, "the last attempt is at the very end");
        assert!((10..20).contains(&before), "{before}");
    }

    #[test]
    fn a_receiver_may_ask_for_more_time_within_bounds() {
        let at = |ms| AfterAttempt::Retry(UnixMillis(CREATED.0 + ms));
        assert_eq!(next(0, 0, Some(60), 0), at(60_000));
        assert_eq!(next(0, 0, Some(1), 0), at(4_000));
        assert_eq!(next(0, 0, Some(u64::MAX), 0), at(LONGEST_PAUSE_MS));
    }
}
