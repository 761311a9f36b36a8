//! What price versions say, for those that accounts have to do with.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use gaas_shared::billing::Terms;
use gaas_shared::ids::PriceVersionId;

/// Price versions by number. They never change, so the book only grows. Readers never wait.
#[derive(Debug, Default)]
pub struct PriceBook {
    pages: ArcSwap<HashMap<PriceVersionId, Arc<Terms>>>,
    missed: Mutex<Vec<PriceVersionId>>,
    has_missed: AtomicBool,
}

impl PriceBook {
    /// What a version says; `None` notes that somebody should look it up.
    pub fn get(&self, version: PriceVersionId) -> Option<Arc<Terms>> {
        let found = self.pages.load().get(&version).map(Arc::clone);
        if found.is_none() {
            self.miss(version);
        }
        found
    }

    /// Of these versions, those that the book lacks, each once.
    pub fn lacking(
        &self,
        versions: impl IntoIterator<Item = PriceVersionId>,
    ) -> Vec<PriceVersionId> {
        let pages = self.pages.load();
        let mut lacking: Vec<_> = versions
            .into_iter()
            .filter(|version| !pages.contains_key(version))
            .collect();
        lacking.sort_unstable();
        lacking.dedup();
        lacking
    }

    /// Adds versions.
    pub fn add(&self, terms: impl IntoIterator<Item = (PriceVersionId, Terms)>) {
        let mut added = terms.into_iter().peekable();
        if added.peek().is_none() {
            return;
        }
        let added: Vec<_> = added
            .map(|(version, terms)| (version, Arc::new(terms)))
            .collect();
        self.pages.rcu(|pages| {
            let mut pages = HashMap::clone(pages);
            pages.extend(added.iter().cloned());
            pages
        });
    }

    /// The versions that were asked for in vain since the last time.
    pub fn take_missed(&self) -> Vec<PriceVersionId> {
        if !self.has_missed.swap(false, Ordering::AcqRel) {
            return Vec::new();
        }
        let mut missed = self.missed.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut missed)
    }

    #[cold]
    fn miss(&self, version: PriceVersionId) {
        let mut missed = self.missed.lock().unwrap_or_else(PoisonError::into_inner);
        if !missed.contains(&version) {
            missed.push(version);
        }
        self.has_missed.store(true, Ordering::Release);
    }
}
