//! Alerts: somebody is told when 50, 80 and 100 percent of a quota, a budget or prepaid credits are
//! used up.
//!
//! The detector looks at what the data plane has written to the usage store, so it is about a
//! second behind the traffic, and refuses nothing: that is the data plane's. What was told stands in
//! the store, one row per allowance, period and threshold, so that nothing is told twice, after a
//! restart neither; here is only kept what spares a look.

mod evaluate;
mod thresholds;
mod watched;

use std::collections::{HashMap, HashSet};
use std::mem;
use std::time::{Duration, Instant};

use actix_web::web;
use gaas_shared::billing::PriceModel;
use gaas_shared::clock::UnixMillis;
use gaas_shared::ids::{ApiKeyId, OrgId, PriceVersionId};
use gaas_shared::money::Currency;
use gaas_shared::store::{
    AllowanceOwner, ControlStore, JournalCursor, Reached, StoreError, UsageStore,
};
use tokio::time::sleep;

use crate::state::{Failure, State};
use watched::Watched;

/// The pause between two looks; longer after a look that took long.
const EVERY: Duration = Duration::from_secs(1);
/// A look takes at most a fifth of the time.
const IDLE_SHARE: u32 = 4;
/// How often everything is looked at, whatever was active: the journal may hand in late what
/// happened minutes ago.
const ALL_EVERY_MS: i64 = 60_000;
/// How far back a key counts as active: minutes are summed up under their first second.
const ACTIVE_MS: i64 = 120_000;
/// Prices are kept in memory up to here.
const MOST_PRICES: usize = 10_000;

/// Looks again and again for as long as it is polled.
pub(crate) async fn run(state: web::Data<State>) {
    let mut detector = Detector::default();
    loop {
        let started = Instant::now();
        if let Err(error) = detector.look(&state).await {
            tracing::error!(%error, "Whether allowances are used up could not be looked at");
        }
        sleep(EVERY.max(started.elapsed() * IDLE_SHARE)).await;
    }
}

/// Finds thresholds that were reached.
#[derive(Default)]
pub struct Detector {
    watched: HashMap<(OrgId, AllowanceOwner), Watched>,
    /// Who is concerned by a key's use.
    by_key: HashMap<ApiKeyId, Vec<(OrgId, AllowanceOwner)>>,
    /// The last look, and the last at everything.
    last: Option<Look>,
    last_at_all: Option<Look>,
    /// What was told of each allowance last: the period, and up to which threshold.
    told: HashMap<(OrgId, String), (String, u8)>,
    prices: HashMap<PriceVersionId, (PriceModel, Currency)>,
}

/// When was looked, and what there was to see: the same again shows nothing new.
#[derive(Debug, Clone, Copy)]
struct Look {
    at: UnixMillis,
    cursor: Option<JournalCursor>,
    seq: i64,
}

impl Look {
    fn sees_as(&self, other: &Self) -> bool {
        (self.cursor, self.seq) == (other.cursor, other.seq)
    }
}

impl Detector {
    /// Tells every threshold that was reached since it was looked last. Answers how many.
    ///
    /// # Errors
    /// When a store cannot be used; the next look makes up for it.
    pub async fn look(&mut self, state: &State) -> Result<usize, Failure> {
        let (mut detector, now) = (mem::take(self), state.now());
        let (detector, told) = state
            .both(move |control, usage| {
                let told = detector.look_at(control, usage, now);
                Ok((detector, told))
            })
            .await?;
        *self = detector;
        let told = told?;
        if told > 0 {
            state.outbox.notify_one();
        }
        Ok(told)
    }

    fn look_at(
        &mut self,
        control: &ControlStore,
        usage: &UsageStore,
        now: UnixMillis,
    ) -> Result<usize, StoreError> {
        // Read first: what is written while it is looked is looked at again.
        let look = Look {
            at: now,
            cursor: usage.cursor()?,
            seq: control.last_seq()?,
        };
        let seen = |last: &Option<Look>| last.as_ref().is_some_and(|last| last.sees_as(&look));
        if seen(&self.last) && seen(&self.last_at_all) {
            return Ok(0);
        }
        let since_all = self.last_at_all.map(|last| now.0.saturating_sub(last.at.0));
        let all = since_all.is_none_or(|past| !(0..ALL_EVERY_MS).contains(&past));
        let mut concerned = self.refresh(control, look.seq)?;
        if all {
            concerned.extend(self.watched.keys());
        } else {
            concerned.extend(self.active(usage)?);
        }
        let mut told = 0;
        for subject in concerned {
            told += self.tell(control, usage, subject, now)?;
        }
        self.last = Some(look);
        if all {
            self.last_at_all = Some(look);
        }
        Ok(told)
    }

    /// Takes over what people have changed, and answers whom it concerns.
    fn refresh(
        &mut self,
        control: &ControlStore,
        seq: i64,
    ) -> Result<HashSet<(OrgId, AllowanceOwner)>, StoreError> {
        if self.last.is_some_and(|last| last.seq == seq) {
            return Ok(HashSet::new());
        }
        let watched = watched::load(control)?;
        let is_new = |(subject, watched): &(&(OrgId, AllowanceOwner), &Watched)| {
            self.watched.get(subject) != Some(watched)
        };
        let changed = watched.iter().filter(is_new).map(|(subject, _)| *subject);
        let changed = changed.collect();
        self.by_key.clear();
        for (subject, watched) in &watched {
            for &key in &watched.keys {
                self.by_key.entry(key).or_default().push(*subject);
            }
        }
        self.watched = watched;
        self.told.retain(|(org, subject), _| {
            let owner = thresholds::owner_of(subject);
            owner.is_some_and(|owner| self.watched.contains_key(&(*org, owner)))
        });
        Ok(changed)
    }

    /// Whose keys were used since the last look.
    fn active(&self, usage: &UsageStore) -> Result<Vec<(OrgId, AllowanceOwner)>, StoreError> {
        let since = self
            .last
            .map_or(0, |last| last.at.0.saturating_sub(ACTIVE_MS));
        let since_s = u64::try_from(since / 1_000).unwrap_or(0);
        let orgs: HashSet<OrgId> = self.watched.keys().map(|(org, _)| *org).collect();
        let mut active = Vec::new();
        for org in orgs {
            for key in usage.active_keys(org, since_s)? {
                active.extend(self.by_key.get(&key).into_iter().flatten());
            }
        }
        Ok(active)
    }

    /// Tells the thresholds that one subject has reached and that were not told before.
    fn tell(
        &mut self,
        control: &ControlStore,
        usage: &UsageStore,
        subject: (OrgId, AllowanceOwner),
        now: UnixMillis,
    ) -> Result<usize, StoreError> {
        let Some(watched) = self.watched.get(&subject) else {
            return Ok(0);
        };
        if self.prices.len() > MOST_PRICES {
            self.prices.clear();
        }
        let mut reached = evaluate::reached(control, usage, watched, &mut self.prices, now)?;
        reached.retain(|reached| {
            let told = self.told.get(&(subject.0, reached.subject.clone()));
            told.is_none_or(|(period, percent)| {
                *period != reached.period || *percent < reached.percent
            })
        });
        if reached.is_empty() {
            return Ok(0);
        }
        let told = control.tell_reached(subject.0, &reached, now)?;
        for Reached {
            subject: name,
            period,
            percent,
            ..
        } in reached
        {
            self.told.insert((subject.0, name), (period, percent));
        }
        Ok(told)
    }
}
