//! Request identifiers: 128 bits as 32 hexadecimal digits, or what a trusted peer says.
//!
//! Ours need to be unique, not secret: each thread draws a random start from the operating system
//! and walks on by SplitMix64, so that no request makes a system call or shares a counter.

use std::cell::Cell;

use http::HeaderValue;

const MAX_FOREIGN_LEN: usize = 128;

/// A request's identifier: visible ASCII characters, or none yet.
#[derive(Debug, Clone, Default)]
pub struct RequestId(Text);

/// Nearly all are made here and written as text: they need no memory of their own.
#[derive(Debug, Clone, Default)]
enum Text {
    #[default]
    None,
    Made([u8; 32]),
    Given(HeaderValue),
}

impl RequestId {
    /// Makes an identifier.
    pub fn make() -> Self {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        let mut text = [0u8; 32];
        for (half, digits) in text.chunks_exact_mut(16).enumerate() {
            let word = next_word(half == 0);
            for (at, digit) in digits.iter_mut().enumerate() {
                *digit = HEX[(word >> (60 - 4 * at)) as usize & 15];
            }
        }
        Self(Text::Made(text))
    }

    /// An identifier that a trusted peer gave, if it is fit to be passed on: 1 to 128 visible ASCII
    /// characters.
    pub fn given(value: &HeaderValue) -> Option<Self> {
        let is_fit = (1..=MAX_FOREIGN_LEN).contains(&value.len())
            && value.as_bytes().iter().all(u8::is_ascii_graphic);
        is_fit.then(|| Self(Text::Given(value.clone())))
    }

    /// Whether the request has none yet.
    pub fn is_none(&self) -> bool {
        matches!(self.0, Text::None)
    }

    /// Its characters.
    pub fn as_bytes(&self) -> &[u8] {
        match &self.0 {
            Text::None => &[],
            Text::Made(text) => text,
            Text::Given(value) => value.as_bytes(),
        }
    }

    /// The same as text.
    pub fn as_str(&self) -> &str {
        // ASCII is always valid.
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    /// The same as a header's value.
    pub fn to_value(&self) -> HeaderValue {
        match &self.0 {
            Text::None => HeaderValue::from_static(""),
            // Hexadecimal digits are always a valid value.
            Text::Made(text) => {
                HeaderValue::from_bytes(text).unwrap_or_else(|_| HeaderValue::from_static("0"))
            }
            Text::Given(value) => value.clone(),
        }
    }
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
            .map(|_| {
                std::thread::spawn(|| {
                    let ids = (0..10_000).map(|_| RequestId::make().as_str().to_owned());
                    ids.collect::<Vec<_>>()
                })
            })
            .collect();
        let all: HashSet<_> = threads
            .into_iter()
            .flat_map(|t| t.join().unwrap())
            .collect();
        assert_eq!(all.len(), 40_000);
        let is_ours = |id: &String| {
            id.len() == 32 && RequestId::given(&HeaderValue::from_str(id).unwrap()).is_some()
        };
        assert!(all.iter().all(is_ours));
    }

    #[test]
    fn foreign_identifiers_are_bounded() {
        let long = "x".repeat(129);
        for wrong in ["", "a b", "ä", long.as_str()] {
            let value = HeaderValue::from_bytes(wrong.as_bytes()).unwrap();
            assert!(RequestId::given(&value).is_none(), "{wrong}");
        }
        let value = HeaderValue::from_static("trace-1/");
        let given = RequestId::given(&value).unwrap();
        assert_eq!((given.as_str(), given.to_value()), ("trace-1/", value));
    }
}
