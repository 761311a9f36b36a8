//! The store's side of the journal, as a trait, so that tests can make a store fail at will.

use gaas_shared::clock::UnixMillis;
use gaas_shared::store::{Batch, JournalCursor, OldestKept, StoreError, UsageStore};

/// Takes batches of usage, each with the journal position behind it.
pub trait UsageSink: Send + 'static {
    /// The position up to which records were taken, or `None` before the first.
    ///
    /// # Errors
    /// When it cannot be read.
    fn cursor(&self) -> Result<Option<JournalCursor>, StoreError>;

    /// Takes a batch and its cursor together: both or neither.
    ///
    /// # Errors
    /// When the batch was not taken, or nobody can tell whether it was.
    fn write(&self, batch: &Batch, now: UnixMillis) -> Result<(), StoreError>;

    /// Makes everything taken so far survive a power cut.
    ///
    /// # Errors
    /// When that is not certain.
    fn checkpoint(&self) -> Result<(), StoreError>;

    /// Lets go of some of what is too old to be kept. Returns whether there may be more. A sink
    /// that keeps everything has nothing to do.
    ///
    /// # Errors
    /// When nothing could be deleted now.
    fn tidy(&self, _oldest: OldestKept) -> Result<bool, StoreError> {
        Ok(false)
    }
}

/// Has the sink take a batch. With `again`, an earlier attempt failed: a commit can fail after it
/// took effect, and only the cursor tells.
///
/// # Errors
/// When the sink did not take it, or nobody can tell.
pub(super) fn write_once(
    sink: &impl UsageSink,
    batch: &Batch,
    now: UnixMillis,
    again: bool,
) -> Result<(), StoreError> {
    if again && sink.cursor()? == Some(batch.cursor) {
        return Ok(());
    }
    sink.write(batch, now)
}

impl UsageSink for UsageStore {
    fn cursor(&self) -> Result<Option<JournalCursor>, StoreError> {
        Self::cursor(self)
    }

    fn write(&self, batch: &Batch, now: UnixMillis) -> Result<(), StoreError> {
        Self::write(self, batch, now)
    }

    fn checkpoint(&self) -> Result<(), StoreError> {
        Self::checkpoint(self)
    }

    fn tidy(&self, oldest: OldestKept) -> Result<bool, StoreError> {
        Self::tidy(self, oldest)
    }
}
