//! Which price version a request is admitted at: the one in effect at that instant.

use crate::clock::UnixMillis;
use crate::ids::PriceVersionId;

/// The versions of one key or one service from now on: the one in effect, and those whose instant
/// is yet to come. The data plane holds it, so a price changes at its instant whether or not the
/// control plane runs then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceSchedule {
    current: Option<PriceVersionId>,
    /// None where no change is ahead, as mostly: a million schedules then take one word for it.
    upcoming: Option<Box<Upcoming>>,
}

/// Versions by the instants from which they hold, in ascending order; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Upcoming(Box<[(UnixMillis, PriceVersionId)]>);

impl PriceSchedule {
    /// One version, now and for good.
    pub fn fixed(version: PriceVersionId) -> Self {
        Self {
            current: Some(version),
            upcoming: None,
        }
    }

    /// The version in effect, if any, and later ones in ascending order of their instants.
    pub fn new(
        current: Option<PriceVersionId>,
        upcoming: Vec<(UnixMillis, PriceVersionId)>,
    ) -> Self {
        Self {
            current,
            upcoming: (!upcoming.is_empty()).then(|| Box::new(Upcoming(upcoming.into()))),
        }
    }

    /// Every version, in effect or to come.
    pub fn versions(&self) -> impl Iterator<Item = PriceVersionId> + '_ {
        let upcoming = self.upcoming.iter().flat_map(|upcoming| &upcoming.0);
        let upcoming = upcoming.map(|&(_, version)| version);
        self.current.into_iter().chain(upcoming)
    }

    /// The version in effect at an instant; `None` before the first. The clock is asked only where
    /// a change is ahead.
    #[inline]
    pub fn at(&self, now: impl FnOnce() -> UnixMillis) -> Option<PriceVersionId> {
        let Some(Upcoming(upcoming)) = self.upcoming.as_deref() else {
            return self.current;
        };
        let now = now();
        let begun = upcoming.partition_point(|(instant, _)| *instant <= now);
        match begun.checked_sub(1).and_then(|last| upcoming.get(last)) {
            Some(&(_, version)) => Some(version),
            None => self.current,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_version_holds_from_its_instant_on() {
        let id = |number| PriceVersionId::new(number).unwrap();
        let upcoming = vec![(UnixMillis(100), id(2)), (UnixMillis(200), id(3))];
        let schedule = PriceSchedule::new(Some(id(1)), upcoming.clone());
        for (now, version) in [(0, 1), (99, 1), (100, 2), (199, 2), (200, 3), (9_999, 3)] {
            assert_eq!(schedule.at(|| UnixMillis(now)), Some(id(version)), "{now}");
        }
        assert_eq!(
            schedule.versions().collect::<Vec<_>>(),
            [id(1), id(2), id(3)]
        );
        let later = PriceSchedule::new(None, upcoming);
        assert_eq!(later.at(|| UnixMillis(99)), None);
        assert_eq!(later.at(|| UnixMillis(100)), Some(id(2)));
        let fixed = PriceSchedule::fixed(id(7));
        assert_eq!(fixed.at(|| unreachable!("no change is ahead")), Some(id(7)));
    }
}
