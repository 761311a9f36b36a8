//! How a rate limit is told: `RateLimit` and `RateLimit-Policy`
//! (draft-ietf-httpapi-ratelimit-headers-10), and the older `X-RateLimit-*` that many clients read.

use http::{HeaderName, HeaderValue};
use pingora::http::ResponseHeader;
use pingora::{Error, ErrorType, Result};

use crate::context::LimitTold;

static NAMES: [HeaderName; 5] = [
    HeaderName::from_static("ratelimit-policy"),
    HeaderName::from_static("ratelimit"),
    HeaderName::from_static("x-ratelimit-limit"),
    HeaderName::from_static("x-ratelimit-remaining"),
    HeaderName::from_static("x-ratelimit-reset"),
];

/// Writes the headers as lines.
pub(super) fn write(told: &LimitTold, lines: &mut Vec<u8>) {
    for (name, pieces) in NAMES.iter().zip(pieces(told)) {
        lines.extend_from_slice(name.as_str().as_bytes());
        lines.extend_from_slice(b": ");
        write_pieces(pieces, lines);
        lines.extend_from_slice(b"\r\n");
    }
}

/// Inserts the headers in place of those that a response has.
///
/// # Errors
/// Never: digits and names are valid values.
pub(super) fn insert(told: &LimitTold, response: &mut ResponseHeader) -> Result<()> {
    for (name, pieces) in NAMES.iter().zip(pieces(told)) {
        let mut text = Vec::with_capacity(32);
        write_pieces(pieces, &mut text);
        let value = HeaderValue::try_from(text).map_err(|cause| {
            Error::because(ErrorType::InternalError, "a rate-limit header", cause)
        })?;
        response.insert_header(name.as_str(), value)?;
    }
    Ok(())
}

/// A value: texts, each with a number behind it.
type Pieces = [(&'static str, u64); 2];
const NOTHING: &str = "";

/// The value of each of [`NAMES`]. A second piece without text is none.
fn pieces(told: &LimitTold) -> [Pieces; 5] {
    let (capacity, remaining) = (u64::from(told.capacity), u64::from(told.remaining));
    let alone = |number| [(NOTHING, number), (NOTHING, 0)];
    [
        [("\"default\";q=", capacity), (";w=", told.window_seconds)],
        [("\"default\";r=", remaining), (";t=", told.reset_seconds)],
        alone(capacity),
        alone(remaining),
        alone(told.reset_seconds),
    ]
}

fn write_pieces([first, second]: Pieces, text: &mut Vec<u8>) {
    let mut digits = itoa::Buffer::new();
    text.extend_from_slice(first.0.as_bytes());
    text.extend_from_slice(digits.format(first.1).as_bytes());
    if second.0 != NOTHING {
        text.extend_from_slice(second.0.as_bytes());
        text.extend_from_slice(digits.format(second.1).as_bytes());
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const TOLD: LimitTold = LimitTold {
        capacity: 10,
        window_seconds: 60,
        remaining: 9,
        reset_seconds: 6,
    };

    #[test]
    fn lines_and_headers_say_the_same() {
        let mut lines = Vec::new();
        write(&TOLD, &mut lines);
        let expected = "ratelimit-policy: \"default\";q=10;w=60\r\n\
                        ratelimit: \"default\";r=9;t=6\r\n\
                        x-ratelimit-limit: 10\r\n\
                        x-ratelimit-remaining: 9\r\n\
                        x-ratelimit-reset: 6\r\n";
        assert_eq!(String::from_utf8(lines).unwrap(), expected);
        let mut response = ResponseHeader::build(200, None).unwrap();
        response
            .insert_header("x-ratelimit-limit", "the backend's")
            .unwrap();
        insert(&TOLD, &mut response).unwrap();
        let mut inserted = Vec::new();
        response.header_to_h1_wire(&mut inserted);
        assert_eq!(inserted.len(), expected.len());
        for line in expected.lines() {
            assert!(String::from_utf8_lossy(&inserted).contains(line), "{line}");
        }
    }
}
