//! Request identifiers: 128 bits as 32 hexadecimal digits.
//!
//! They need to be unique, not secret: each thread draws a random start from the operating system
//! and walks on by SplitMix64, so that no request makes a system call or shares a counter.

use std::cell::Cell;

use bytes::Bytes;
use http::HeaderValue;

const MAX_FOREIGN_LEN: usize = 128;

/// Makes an identifier as a header value.
pub fn make() -> HeaderValue {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let mut text = [0u8; 32];
    for (half, digits) in text.chunks_exact_mut(16).enumerate() {
        let word = next_word(half == 0);
        for (at, digit) in digits.iter_mut().enumerate() {
            *digit = HEX[(word >> (60 - 4 * at)) as usize & 15];
        }
    }
    // Hexadecimal digits are always a valid header value.
    HeaderValue::from_maybe_shared(Bytes::copy_from_slice(&text))
        .unwrap_or_else(|_| HeaderValue::from_static("0"))
}

/// Whether an identifier from a trusted peer is fit to be passed on: 1 to 128 visible ASCII
/// characters.
pub fn is_acceptable(value: &HeaderValue) -> bool {
    (1..=MAX_FOREIGN_LEN).contains(&value.len())
        && value.as_bytes().iter().all(u8::is_ascii_graphic)
}

/// The first half names the thread's stream and is drawn once; the second half walks.
fn next_word(stream: bool) -> u64 {
    thread_local! {
        static STREAM: Cell<(u64, u64)> = const { Cell::new((0, 0)) };
    }
    STREAM.with(|cell| {
        let (mut name, mut walk) = cell.get();
        if name == 0 {
            name = getrandom::u64().unwrap_or(0) | 1;
            walk = getrandom::u64().unwrap_or(name);
        }
        if stream {
            cell.set((name, walk));
            return name;
        }
        walk = walk.wrapping_add(0x9E37_79B9_7F4A_7C15);
        cell.set((name, walk));
        let mut mixed = walk;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn identifiers_differ_within_and_across_threads() {
        let threads: Vec<_> = (0..4)
            .map(|_| std::thread::spawn(|| (0..10_000).map(|_| make()).collect::<Vec<_>>()))
            .collect();
        let all: HashSet<_> = threads
            .into_iter()
            .flat_map(|t| t.join().unwrap())
            .collect();
        assert_eq!(all.len(), 40_000);
        assert!(all.iter().all(|id| id.len() == 32 && is_acceptable(id)));
    }

    #[test]
    fn foreign_identifiers_are_bounded() {
        let long = "x".repeat(129);
        for wrong in ["", "a b", "ä", long.as_str()] {
            assert!(
                !is_acceptable(&HeaderValue::from_bytes(wrong.as_bytes()).unwrap()),
                "{wrong}"
            );
        }
        assert!(is_acceptable(&HeaderValue::from_static(
            "trace-1/αb".split('α').next().unwrap()
        )));
    }
}
