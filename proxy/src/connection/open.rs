//! How many client connections stand: what a process that hands over waits for.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// How many client connections stand, and whether more can come.
#[derive(Debug, Default, Clone)]
pub struct OpenConnections(Arc<Count>);

#[derive(Debug, Default)]
struct Count {
    open: AtomicUsize,
    none_follow: AtomicBool,
}

/// One of them, until it is dropped.
pub(super) struct OpenConnection(Arc<Count>);

impl OpenConnections {
    /// Whether the last one has ended: nothing is accepted any more, and what was accepted is over.
    pub fn are_over(&self) -> bool {
        self.0.none_follow.load(Ordering::Acquire) && self.open() == 0
    }

    pub(super) fn open(&self) -> usize {
        self.0.open.load(Ordering::Acquire)
    }

    pub(super) fn add(&self) -> OpenConnection {
        self.0.open.fetch_add(1, Ordering::AcqRel);
        OpenConnection(Arc::clone(&self.0))
    }

    pub(super) fn no_more(&self) {
        self.0.none_follow.store(true, Ordering::Release);
    }
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::AcqRel);
    }
}
