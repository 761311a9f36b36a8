//! The 64 bytes of one usage record in the journal, and nothing about where they are kept.
//!
//! Every number is little-endian:
//!
//! | bytes | field | | bytes | field |
//! |---|---|---|---|---|
//! | 0–7 | settled at, µs since 1970 | | 32–33 | status |
//! | 8–11 | organization | | 34 | origin |
//! | 12–15 | service | | 35 | method, since format version 2; zero before |
//! | 16–19 | API key | | 36–39 | latency, µs |
//! | 20–23 | price version | | 40–43 | billed units |
//! | 24–27 | billing cycle | | 44–51 | bytes in |
//! | 28–31 | route, zero so far | | 52–59 | bytes out |
//!
//! Bytes 60–63 are the *commit word*: the CRC-32 of the 60 bytes before it **and** of the record's
//! position in the journal. It is written last, so a slot whose commit word stands is whole; and
//! because it covers the position, bytes of another slot or another segment never pass, those of
//! the segment that a file was before included.

use gaas_shared::ids::{ApiKeyId, BillingCycleId, OrgId, PriceVersionId, ServiceId};
use gaas_shared::store::JournalCursor;
use gaas_shared::usage::{Method, Origin, UsageRecord};

/// Bytes of one record, which is also one cache line: neighbours never share one.
pub(super) const RECORD_BYTES: usize = 64;
/// Bytes before the commit word.
pub(super) const PAYLOAD_BYTES: usize = RECORD_BYTES - 4;
/// How much older a segment can be whose bytes still stand in a file. Zeros are written out within
/// half a minute, in which no machine fills so many segments.
const GENERATIONS: u64 = 1 << 10;
/// The commit word of a slot that nobody has written.
pub(super) const UNWRITTEN: u32 = 0;

/// Why the bytes of a committed slot are no usage record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum CorruptRecord {
    /// Some bit is not what was written.
    #[error("its checksum does not match")]
    Checksum,
    /// The bytes are as written, but name an entity 0.
    #[error("it has no {0}")]
    MissingId(&'static str),
    /// The bytes are as written, but by a version that knew other origins.
    #[error("its origin {0} is unknown")]
    Origin(u8),
}

/// The payload and commit word of `record` at `position`.
pub(super) fn encode(record: &UsageRecord, position: JournalCursor) -> ([u8; PAYLOAD_BYTES], u32) {
    let mut bytes = [0; PAYLOAD_BYTES];
    bytes[0..8].copy_from_slice(&record.settled_at_us.to_le_bytes());
    bytes[8..12].copy_from_slice(&record.org.get().to_le_bytes());
    bytes[12..16].copy_from_slice(&record.service.get().to_le_bytes());
    bytes[16..20].copy_from_slice(&record.api_key.get().to_le_bytes());
    bytes[20..24].copy_from_slice(&record.price_version.get().to_le_bytes());
    bytes[24..28].copy_from_slice(&record.cycle.get().to_le_bytes());
    bytes[32..34].copy_from_slice(&record.status.to_le_bytes());
    bytes[34] = record.origin.code();
    bytes[35] = record.method.code();
    bytes[36..40].copy_from_slice(&record.latency_us.to_le_bytes());
    bytes[40..44].copy_from_slice(&record.billed_units.to_le_bytes());
    bytes[44..52].copy_from_slice(&record.bytes_in.to_le_bytes());
    bytes[52..60].copy_from_slice(&record.bytes_out.to_le_bytes());
    (bytes, commit_word(&bytes, position))
}

/// Reads a committed slot.
///
/// # Errors
/// When the commit word does not belong to these bytes at this position, or the bytes say what no
/// record can.
pub(super) fn decode(
    bytes: &[u8; PAYLOAD_BYTES],
    commit: u32,
    position: JournalCursor,
) -> Result<UsageRecord, CorruptRecord> {
    if commit != commit_word(bytes, position) {
        return Err(CorruptRecord::Checksum);
    }
    let missing = CorruptRecord::MissingId;
    Ok(UsageRecord {
        settled_at_us: u64::from_le_bytes(field(bytes, 0)),
        org: OrgId::new(word(bytes, 8)).ok_or(missing("organization"))?,
        service: ServiceId::new(word(bytes, 12)).ok_or(missing("service"))?,
        api_key: ApiKeyId::new(word(bytes, 16)).ok_or(missing("API key"))?,
        price_version: PriceVersionId::new(word(bytes, 20)).ok_or(missing("price version"))?,
        cycle: BillingCycleId::new(word(bytes, 24)).ok_or(missing("billing cycle"))?,
        status: u16::from_le_bytes(field(bytes, 32)),
        origin: Origin::from_code(bytes[34]).ok_or(CorruptRecord::Origin(bytes[34]))?,
        method: Method::from_code(bytes[35]),
        latency_us: word(bytes, 36),
        billed_units: word(bytes, 40),
        bytes_in: u64::from_le_bytes(field(bytes, 44)),
        bytes_out: u64::from_le_bytes(field(bytes, 52)),
    })
}

/// Whether a slot holds what an earlier segment left there: a file is used again for a later one, and
/// a power cut can take the zeros in between.
pub(super) fn is_left_over(
    bytes: &[u8; PAYLOAD_BYTES],
    commit: u32,
    position: JournalCursor,
) -> bool {
    let oldest = position.segment.saturating_sub(GENERATIONS);
    (oldest..position.segment).any(|segment| {
        commit
            == commit_word(
                bytes,
                JournalCursor {
                    segment,
                    ..position
                },
            )
    })
}

/// Never [`UNWRITTEN`]: a checksum of 0 becomes 1, which weakens the check by one part in 2³².
fn commit_word(bytes: &[u8; PAYLOAD_BYTES], position: JournalCursor) -> u32 {
    let mut covered = [0; PAYLOAD_BYTES + 12];
    covered[..PAYLOAD_BYTES].copy_from_slice(bytes);
    covered[PAYLOAD_BYTES..PAYLOAD_BYTES + 8].copy_from_slice(&position.segment.to_le_bytes());
    covered[PAYLOAD_BYTES + 8..].copy_from_slice(&position.slot.to_le_bytes());
    crc32fast::hash(&covered).max(1)
}

/// `N` bytes from a constant offset; every caller stays inside the payload.
fn field<const N: usize>(bytes: &[u8; PAYLOAD_BYTES], at: usize) -> [u8; N] {
    let mut field = [0; N];
    field.copy_from_slice(&bytes[at..at + N]);
    field
}

fn word(bytes: &[u8; PAYLOAD_BYTES], at: usize) -> u32 {
    u32::from_le_bytes(field(bytes, at))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::metering::tests::fixture::any_record;

    fn any_position() -> impl Strategy<Value = JournalCursor> {
        (any::<u64>(), any::<u32>()).prop_map(|(segment, slot)| JournalCursor { segment, slot })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(record in any_record(), at in any_position()) {
            let (bytes, commit) = encode(&record, at);
            prop_assert_ne!(commit, UNWRITTEN);
            prop_assert_eq!(decode(&bytes, commit, at), Ok(record));
        }

        #[test]
        fn any_flipped_bit_is_noticed(record in any_record(), at in any_position()) {
            let (bytes, commit) = encode(&record, at);
            for bit in 0..PAYLOAD_BYTES * 8 {
                let mut flipped = bytes;
                flipped[bit / 8] ^= 1 << (bit % 8);
                prop_assert_eq!(decode(&flipped, commit, at), Err(CorruptRecord::Checksum));
            }
            for bit in 0..32 {
                let flipped = commit ^ (1 << bit);
                prop_assert_eq!(decode(&bytes, flipped, at), Err(CorruptRecord::Checksum));
            }
        }

        #[test]
        fn a_record_of_another_place_is_refused(
            record in any_record(), at in any_position(), other in any_position(),
        ) {
            prop_assume!(at != other);
            let (bytes, commit) = encode(&record, at);
            prop_assert_eq!(decode(&bytes, commit, other), Err(CorruptRecord::Checksum));
        }
    }

    #[test]
    fn what_an_earlier_segment_left_is_told_from_damage() {
        let record = crate::metering::tests::fixture::record(1, 1);
        let at = |segment| JournalCursor { segment, slot: 3 };
        let (bytes, commit) = encode(&record, at(7));
        for (segment, left_over) in [(8, true), (7 + GENERATIONS, true), (8 + GENERATIONS, false)] {
            assert_eq!(is_left_over(&bytes, commit, at(segment)), left_over);
        }
        assert!(!is_left_over(&bytes, commit, at(7)), "its own");
        assert!(!is_left_over(&bytes, commit, at(6)), "a later one's");
        assert!(!is_left_over(&bytes, commit ^ 1, at(8)), "damaged");
        let other_slot = JournalCursor { slot: 4, ..at(8) };
        assert!(!is_left_over(&bytes, commit, other_slot));
    }

    #[test]
    fn a_record_from_before_methods_were_kept_has_none() {
        let at = JournalCursor::default();
        let record = crate::metering::tests::fixture::record(1, 1);
        let (mut bytes, _) = encode(&record, at);
        bytes[35] = 0;
        let old = decode(&bytes, commit_word(&bytes, at), at);
        let expected = UsageRecord {
            method: Method::Unknown,
            ..record
        };
        assert_eq!(old, Ok(expected));
    }

    #[test]
    fn the_layout_on_disk_does_not_change() {
        let id = 0x0403_0201;
        let record = UsageRecord {
            settled_at_us: 0x1817_1615_1413_1211,
            org: OrgId::new(id).unwrap(),
            service: ServiceId::new(id + 1).unwrap(),
            api_key: ApiKeyId::new(id + 2).unwrap(),
            price_version: PriceVersionId::new(id + 3).unwrap(),
            cycle: BillingCycleId::new(id + 4).unwrap(),
            status: 204,
            origin: Origin::Failed,
            method: Method::Patch,
            latency_us: 0x2423_2221,
            billed_units: 0x3433_3231,
            bytes_in: 0x4847_4645_4443_4241,
            bytes_out: 0x5857_5655_5453_5251,
        };
        let (bytes, _) = encode(
            &record,
            JournalCursor {
                segment: 1,
                slot: 2,
            },
        );
        let expected: [u8; PAYLOAD_BYTES] = [
            0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 1, 2, 3, 4, 2, 2, 3, 4, 3, 2, 3, 4, 4,
            2, 3, 4, 5, 2, 3, 4, 0, 0, 0, 0, 204, 0, 2, 5, 0x21, 0x22, 0x23, 0x24, 0x31, 0x32,
            0x33, 0x34, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47, 0x48, 0x51, 0x52, 0x53, 0x54,
            0x55, 0x56, 0x57, 0x58,
        ];
        assert_eq!(bytes, expected);
    }
}
