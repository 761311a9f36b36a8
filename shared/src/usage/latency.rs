//! How long requests took, as a histogram that can be added up: minutes to hours, keys to services.
//!
//! There are [`BUCKETS`] of them, four to a decade: the first holds what took less than 100 µs, the
//! last what took 31.6 s or longer, and each of the others reaches from its lower bound to 1.78
//! (the fourth root of ten) times as much. A quantile that is read from it lies in the very bucket
//! in which the true one lies, so it is off by a factor of 1.78 at most. Within the bucket the
//! requests are taken to be spread evenly on the logarithmic scale, which halves that error in
//! ordinary traffic. Of the last bucket only its lower bound is known, and that is what is told.

/// How many buckets there are.
pub const BUCKETS: usize = 24;

/// The lower bounds in microseconds of all buckets but the first, which begins at 0.
const LOWER_US: [u32; BUCKETS - 1] = [
    100, 178, 316, 562, 1_000, 1_778, 3_162, 5_623, 10_000, 17_783, 31_623, 56_234, 100_000,
    177_828, 316_228, 562_341, 1_000_000, 1_778_279, 3_162_278, 5_623_413, 10_000_000, 17_782_794,
    31_622_777,
];

/// Counts of requests by how long they took.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Latencies(pub [u64; BUCKETS]);

impl Latencies {
    /// Counts one request that took this many microseconds.
    pub fn add(&mut self, latency_us: u32) {
        self.0[bucket_of(latency_us)] += 1;
    }

    /// Adds another histogram's counts.
    pub fn merge(&mut self, other: &Self) {
        for (count, more) in self.0.iter_mut().zip(other.0) {
            *count += more;
        }
    }

    /// Takes a part's counts away again.
    pub fn remove(&mut self, part: &Self) {
        for (count, less) in self.0.iter_mut().zip(part.0) {
            *count = count.saturating_sub(less);
        }
    }

    /// The only bucket that has any requests; `None` where several have, or none has.
    pub fn only_bucket(&self) -> Option<usize> {
        let only = self.0.iter().position(|&count| count > 0)?;
        let others = &self.0[only + 1..];
        others.iter().all(|&count| count == 0).then_some(only)
    }

    /// The requests counted.
    pub fn count(&self) -> u64 {
        self.0.iter().sum()
    }

    /// The time, in microseconds, within which `percent` of the requests ended; `None` without
    /// any. The module says how exact that is.
    pub fn percentile_us(&self, percent: u8) -> Option<f64> {
        let count = self.count();
        if count == 0 {
            return None;
        }
        // The nearest rank: the smallest that covers the share.
        let rank = (count * u64::from(percent)).div_ceil(100).max(1);
        let mut before = 0;
        for (bucket, &here) in self.0.iter().enumerate() {
            if before + here >= rank {
                // The middle of the request's own share of the bucket.
                let share = ((rank - before) as f64 - 0.5) / here as f64;
                return Some(within(bucket, share));
            }
            before += here;
        }
        None
    }
}

fn bucket_of(latency_us: u32) -> usize {
    LOWER_US.partition_point(|&lower| lower <= latency_us)
}

/// The point that leaves `share` of a bucket's requests below it.
fn within(bucket: usize, share: f64) -> f64 {
    let upper = LOWER_US.get(bucket).copied().map(f64::from);
    let lower = bucket
        .checked_sub(1)
        .and_then(|before| LOWER_US.get(before))
        .copied()
        .map(f64::from);
    match (lower, upper) {
        (Some(lower), Some(upper)) => lower * (upper / lower).powf(share),
        (None, Some(upper)) => upper * share,
        (lower, None) => lower.unwrap_or_default(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_bound_begins_its_bucket() {
        assert_eq!(bucket_of(0), 0);
        assert_eq!(bucket_of(u32::MAX), BUCKETS - 1);
        for (before, &lower) in LOWER_US.iter().enumerate() {
            assert_eq!(bucket_of(lower - 1), before);
            assert_eq!(bucket_of(lower), before + 1);
        }
        for pair in LOWER_US.windows(2) {
            let ratio = f64::from(pair[1]) / f64::from(pair[0]);
            assert!((1.77..1.79).contains(&ratio), "{pair:?}");
        }
    }

    #[test]
    fn without_requests_there_is_no_percentile() {
        assert_eq!(Latencies::default().percentile_us(50), None);
    }

    #[test]
    fn parts_add_up_and_come_off_again() {
        let (mut all, mut part) = (Latencies::default(), Latencies::default());
        all.add(50);
        part.add(5_000);
        part.add(u32::MAX);
        let before = all;
        all.merge(&part);
        assert_eq!(all.count(), 3);
        all.remove(&part);
        assert_eq!(all, before);
    }

    #[test]
    fn a_bucket_is_the_only_one_until_another_has_requests() {
        for bucket in 0..BUCKETS {
            let mut histogram = Latencies::default();
            assert_eq!(histogram.only_bucket(), None);
            histogram.0[bucket] = 3;
            assert_eq!(histogram.only_bucket(), Some(bucket));
            histogram.0[(bucket + 7) % BUCKETS] = 1;
            assert_eq!(histogram.only_bucket(), None);
        }
    }

    proptest! {
        #[test]
        fn a_percentile_is_off_by_its_bucket_at_most(
            mut latencies in prop::collection::vec(100u32..31_000_000, 1..400),
            percent in 1u8..=100,
        ) {
            let mut histogram = Latencies::default();
            for &latency in &latencies {
                histogram.add(latency);
            }
            latencies.sort_unstable();
            let rank = (latencies.len() * usize::from(percent)).div_ceil(100).max(1);
            let exact = f64::from(latencies[rank - 1]);
            let told = histogram.percentile_us(percent).unwrap();
            prop_assert!(told / exact < 1.79 && exact / told < 1.79, "{told} for {exact}");
        }
    }
}
