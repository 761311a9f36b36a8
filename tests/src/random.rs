//! Random choices that a seed repeats.

use std::time::{SystemTime, UNIX_EPOCH};

/// A small generator (SplitMix64) whose every choice follows from its seed.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// A generator of the seed's choices.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }

    /// A number below `end`, which is above 0.
    pub fn below(&mut self, end: u64) -> u64 {
        self.bits() % end
    }

    /// One of several.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        let index = self.below(from.len() as u64);
        &from[usize::try_from(index).expect("an index of a slice")]
    }

    /// True `percent` times out of a hundred.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// A generator of its own, which follows from this one.
    pub fn fork(&mut self) -> Self {
        Self(self.bits())
    }
}

/// The seed that `GAAS_SEED` gives, or a new one.
pub fn seed() -> u64 {
    match std::env::var("GAAS_SEED") {
        Ok(text) => text.parse().expect("GAAS_SEED is a number"),
        Err(_) => {
            let now = SystemTime::now().duration_since(UNIX_EPOCH);
            let now = now.expect("a clock after 1970").as_nanos();
            Random::new(now as u64).bits() >> 32
        }
    }
}
