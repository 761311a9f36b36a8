//! What a killed data plane leaves to the next one: bills in the store, and records in the journal
//! that the store does not have yet. Together they are what has to be billed in the end, exactly.
//!
//! Read with code of its own: of the gateway's only the store is asked, and that on a copy, so that
//! the next start finds everything as the kill left it.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use gaas_shared::ids::{BillingCycleId, OrgId};
use gaas_shared::store::{DataDir, JournalCursor};

/// Bytes of a segment's header and of each of its slots, which `metering/record.rs` describes.
const SLOT: usize = 64;

/// Requests by API key.
pub(super) type Requests = HashMap<u64, u64>;

/// What has to be billed once everything is replayed.
pub(super) fn due(data_dir: &Path) -> Requests {
    let copy = tempfile::tempdir().expect("a temporary directory");
    for name in ["usage.db", "usage.db-wal"] {
        match fs::copy(data_dir.join(name), copy.path().join(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => panic!("{name}: {error}"),
            _ => {}
        }
    }
    let (mut due, cursor) = billed(copy.path());
    for (key, requests) in unread(&data_dir.join("journal"), cursor) {
        *due.entry(key).or_default() += requests;
    }
    due
}

/// What is billed by now, and up to where of the journal.
pub(super) fn billed(data_dir: &Path) -> (Requests, Option<JournalCursor>) {
    let store = DataDir::open(data_dir).and_then(|data| data.usage());
    let store = store.expect("a sound store");
    let org = OrgId::new(1).expect("above 0");
    let billed = store.billed(org, BillingCycleId::FIRST);
    let mut requests = Requests::new();
    for (series, quantity) in billed.expect("a sound store") {
        assert_eq!(quantity.requests, quantity.units, "{series:?}");
        *requests.entry(series.api_key.get().into()).or_default() += quantity.requests;
    }
    (requests, store.cursor().expect("a sound store"))
}

/// Billable requests that stand in the journal from `cursor` on.
fn unread(journal: &Path, cursor: Option<JournalCursor>) -> Requests {
    let from = cursor.unwrap_or_default();
    let mut requests = Requests::new();
    let files = fs::read_dir(journal).into_iter().flatten().flatten();
    for path in files.map(|file| file.path()) {
        let name = path.file_name().and_then(|name| name.to_str());
        let Some(number) = name.and_then(|name| name.strip_suffix(".log")) else {
            continue;
        };
        let segment = u64::from_str_radix(number, 16).expect("a segment's number");
        let read = match segment.cmp(&from.segment) {
            std::cmp::Ordering::Less => continue,
            std::cmp::Ordering::Equal => from.slot as usize,
            std::cmp::Ordering::Greater => 0,
        };
        let bytes = fs::read(&path).expect("a readable segment");
        for slot in bytes.chunks_exact(SLOT).skip(1 + read) {
            let word = |at: usize| u32::from_le_bytes([0, 1, 2, 3].map(|byte| slot[at + byte]));
            let (key, units, commit) = (word(16), word(40), word(60));
            if commit != 0 && units > 0 {
                *requests.entry(key.into()).or_default() += 1;
            }
        }
    }
    requests
}
