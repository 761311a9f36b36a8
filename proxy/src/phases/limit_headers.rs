//! How a rate limit is told: `RateLimit` and `RateLimit-Policy`
//! (draft-ietf-httpapi-ratelimit-headers-10), and the older `X-RateLimit-*` that many clients read.

use http::{HeaderName, HeaderValue};
use pingora::http::ResponseHeader;
use pingora::{Error, ErrorType, Result};

use super::allowance::QuotasTold;
use crate::context::LimitTold;

static NAMES: [HeaderName; 5] = [
    HeaderName::from_static("ratelimit-policy"),
    HeaderName::from_static("ratelimit"),
    HeaderName::from_static("x-ratelimit-limit"),
    HeaderName::from_static("x-ratelimit-remaining"),
    HeaderName::from_static("x-ratelimit-reset"),
];

/// Writes the headers as lines.
pub(super) fn write(limit: &LimitTold, quotas: &QuotasTold, lines: &mut Vec<u8>) {
    for (name, value) in NAMES.iter().zip(values(limit, quotas)) {
        lines.extend_from_slice(name.as_str().as_bytes());
        lines.extend_from_slice(b": ");
        value.write(lines);
        lines.extend_from_slice(b"\r\n");
    }
}

/// Inserts the headers in place of those that a response has.
///
/// # Errors
/// Never: digits and names are valid values.
pub(super) fn insert(
    limit: &LimitTold,
    quotas: &QuotasTold,
    response: &mut ResponseHeader,
) -> Result<()> {
    for (name, value) in NAMES.iter().zip(values(limit, quotas)) {
        let mut text = Vec::with_capacity(32);
        value.write(&mut text);
        let value = HeaderValue::try_from(text).map_err(|cause| {
            Error::because(ErrorType::InternalError, "a rate-limit header", cause)
        })?;
        response.insert_header(name.as_str(), value)?;
    }
    Ok(())
}

/// A header's value.
enum Value<'a> {
    /// A number.
    Number(u64),
    /// Texts, each with a number behind it, and further items.
    Items([(&'static str, u64); 2], &'a str),
}

impl Value<'_> {
    fn write(&self, text: &mut Vec<u8>) {
        let mut digits = itoa::Buffer::new();
        match self {
            Self::Number(number) => text.extend_from_slice(digits.format(*number).as_bytes()),
            Self::Items(parts, more) => {
                for (name, number) in parts {
                    text.extend_from_slice(name.as_bytes());
                    text.extend_from_slice(digits.format(*number).as_bytes());
                }
                text.extend_from_slice(more.as_bytes());
            }
        }
    }
}

/// The value of each of [`NAMES`].
fn values<'a>(limit: &LimitTold, quotas: &'a QuotasTold) -> [Value<'a>; 5] {
    let (capacity, remaining) = (u64::from(limit.capacity), u64::from(limit.remaining));
    let policy = [("\"default\";q=", capacity), (";w=", limit.window_seconds)];
    let state = [("\"default\";r=", remaining), (";t=", limit.reset_seconds)];
    [
        Value::Items(policy, &quotas.policy),
        Value::Items(state, &quotas.state),
        Value::Number(capacity),
        Value::Number(remaining),
        Value::Number(limit.reset_seconds),
    ]
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
        let quotas = QuotasTold {
            policy: ", \"day\";q=100;w=86400".to_owned(),
            state: ", \"day\";r=7;t=3600".to_owned(),
        };
        write(&TOLD, &quotas, &mut lines);
        let expected = "ratelimit-policy: \"default\";q=10;w=60, \"day\";q=100;w=86400\r\n\
                        ratelimit: \"default\";r=9;t=6, \"day\";r=7;t=3600\r\n\
                        x-ratelimit-limit: 10\r\n\
                        x-ratelimit-remaining: 9\r\n\
                        x-ratelimit-reset: 6\r\n";
        assert_eq!(String::from_utf8(lines).unwrap(), expected);
        let mut response = ResponseHeader::build(200, None).unwrap();
        response
            .insert_header("x-ratelimit-limit", "the backend's")
            .unwrap();
        insert(&TOLD, &quotas, &mut response).unwrap();
        let mut inserted = Vec::new();
        response.header_to_h1_wire(&mut inserted);
        assert_eq!(inserted.len(), expected.len());
        for line in expected.lines() {
            assert!(String::from_utf8_lossy(&inserted).contains(line), "{line}");
        }
    }
}
