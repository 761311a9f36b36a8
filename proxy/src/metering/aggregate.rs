//! Sums records up into what one transaction writes.

use gaas_shared::store::{Batch, JournalCursor};
use gaas_shared::usage::UsageRecord;

/// A batch of nothing that ends at `position`.
pub(super) fn empty(position: JournalCursor) -> Batch {
    Batch {
        cursor: position,
        ..Batch::default()
    }
}

/// Counts one record in. The cursor is the caller's to move.
pub(super) fn add(batch: &mut Batch, record: &UsageRecord) {
    batch.add(record);
}
