use std::sync::Barrier;

use proptest::prelude::*;

use super::*;

const SECOND: u64 = 1_000_000_000;

fn limit(requests: u32, window_seconds: u32, burst: Option<u32>) -> RateLimit {
    RateLimit::new(requests, window_seconds, burst).unwrap()
}

fn admitted(decision: Decision) -> bool {
    matches!(decision, Decision::Admitted { .. })
}

/// A token bucket as one would draw it: a level that rises with time, in 1/interval of a token.
struct Reference {
    level: u128,
    interval: u128,
    capacity: u128,
    at: u64,
}

impl Reference {
    fn full(limit: RateLimit) -> Self {
        let (interval, capacity) = (limit.interval_nanos().into(), limit.capacity().into());
        Self {
            level: interval * capacity,
            interval,
            capacity,
            at: 0,
        }
    }

    fn refill(&mut self, now: u64) {
        self.level = (self.level + u128::from(now - self.at)).min(self.interval * self.capacity);
        self.at = now;
    }

    fn try_take(&mut self, now: u64) -> Option<u128> {
        self.refill(now);
        self.level = self.level.checked_sub(self.interval)?;
        Some(self.level / self.interval)
    }
}

#[test]
fn the_default_admits_ten_and_returns_one_after_six_seconds() {
    let bucket = TokenBucket::full(RateLimit::DEFAULT);
    let start = 5 * SECOND;
    for left in (0..10).rev() {
        let decision = bucket.try_take(start);
        assert!(matches!(decision, Decision::Admitted { remaining, .. } if remaining == left));
    }
    let refused = Decision::Refused {
        retry_in_nanos: 6 * SECOND,
        full_in_nanos: 60 * SECOND,
    };
    assert_eq!(bucket.try_take(start), refused);
    assert!(!admitted(bucket.try_take(start + 6 * SECOND - 1)));
    assert!(admitted(bucket.try_take(start + 6 * SECOND)));
    assert!(!admitted(bucket.try_take(start + 6 * SECOND)));
}

#[test]
fn sixty_four_threads_on_a_full_bucket_admit_exactly_its_capacity() {
    const THREADS: usize = 64;
    for capacity in [1u32, 63, 64, 1_000, 5_000] {
        let bucket = TokenBucket::full(limit(capacity, 3_600, None));
        let barrier = Barrier::new(THREADS);
        let total: usize = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..THREADS)
                .map(|_| {
                    scope.spawn(|| {
                        barrier.wait();
                        (0..200)
                            .filter(|_| admitted(bucket.try_take(SECOND)))
                            .count()
                    })
                })
                .collect();
            workers
                .into_iter()
                .map(|worker| worker.join().unwrap())
                .sum()
        });
        assert_eq!(total, (capacity as usize).min(THREADS * 200));
    }
}

/// Three million steps against the reference, over limits from a trickle to a flood.
#[test]
fn agrees_with_the_reference_over_millions_of_random_steps() {
    let limits = [
        RateLimit::DEFAULT,
        limit(1, 1, None),
        limit(7, 60, None),
        limit(1_000_000, 1, None),
        limit(3, 86_400, Some(50)),
        limit(1_000_000_000, 1, Some(3)),
    ];
    // SplitMix64: a fixed seed makes a failure repeatable.
    let mut seed = 0x9E37_79B9_7F4A_7C15u64;
    let mut random = move || {
        seed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = seed;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    };
    for limit in limits {
        let bucket = TokenBucket::full(limit);
        let mut reference = Reference::full(limit);
        let mut now = 1u64;
        for step in 0..500_000 {
            now += match random() % 4 {
                0 => 0,
                1 => random() % (limit.interval_nanos() + 2),
                2 => random() % 50,
                _ => random() % (2 * limit.interval_nanos()),
            };
            let got = match bucket.try_take(now) {
                Decision::Admitted { remaining, .. } => Some(u128::from(remaining)),
                _ => None,
            };
            assert_eq!(
                got,
                reference.try_take(now),
                "{limit:?} step {step} at {now}"
            );
        }
    }
}

proptest! {
    #[test]
    fn a_refusal_tells_the_very_nanosecond_of_the_next_token(
        requests in 1u32..10_000, window in 1u32..100_000, takes in 1usize..200, now in 1u64..(1 << 60),
    ) {
        let bucket = TokenBucket::full(limit(requests, window, None));
        for _ in 0..takes {
            if let Decision::Refused { retry_in_nanos, .. } = bucket.try_take(now) {
                prop_assert!(!admitted(bucket.try_take(now + retry_in_nanos - 1)));
                prop_assert!(admitted(bucket.try_take(now + retry_in_nanos)));
                return Ok(());
            }
        }
    }

    #[test]
    fn an_edit_never_refills_and_keeps_what_fits(
        old in (1u32..5_000, 1u32..5_000), new in (1u32..5_000, 1u32..5_000),
        takes in 0usize..100, now in 1u64..(1 << 60),
    ) {
        let before = TokenBucket::full(limit(old.0, old.1, None));
        let used = (0..takes).filter(|_| admitted(before.try_take(now))).count();
        let left = old.0 as usize - used;
        let after = TokenBucket::succeed(&before, limit(new.0, new.1, None), now);
        let granted = std::iter::repeat_with(|| after.try_take(now))
            .take_while(|&decision| admitted(decision))
            .count();
        prop_assert_eq!(granted, left.min(new.0 as usize));
        prop_assert_eq!(before.try_take(now), Decision::Retired);
    }
}

#[test]
fn a_retired_bucket_admits_nobody() {
    let bucket = TokenBucket::full(RateLimit::DEFAULT);
    bucket.retire();
    assert_eq!(bucket.try_take(SECOND), Decision::Retired);
}
