//! How a rate limit is told: `RateLimit` and `RateLimit-Policy`
//! (draft-ietf-httpapi-ratelimit-headers-10), and the older `X-RateLimit-*` that many clients read.

use http::HeaderValue;
use pingora::http::ResponseHeader;
use pingora::{Error, ErrorType, Result};

use super::allowance::QuotasTold;
use crate::context::LimitTold;

/// Writes the headers as lines.
pub(super) fn write(limit: &LimitTold, quotas: &QuotasTold, lines: &mut Vec<u8>) {
    let [mut first, mut second, mut third, mut fourth] = [itoa::Buffer::new(); 4];
    let capacity = first.format(limit.capacity);
    let window = second.format(limit.window_seconds);
    let remaining = third.format(limit.remaining);
    let reset = fourth.format(limit.reset_seconds);
    for part in [
        "ratelimit-policy: \"default\";q=",
        capacity,
        ";w=",
        window,
        &quotas.policy,
        "\r\nratelimit: \"default\";r=",
        remaining,
        ";t=",
        reset,
        &quotas.state,
        "\r\nx-ratelimit-limit: ",
        capacity,
        "\r\nx-ratelimit-remaining: ",
        remaining,
        "\r\nx-ratelimit-reset: ",
        reset,
        "\r\n",
    ] {
        lines.extend_from_slice(part.as_bytes());
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
    let mut lines = Vec::new();
    write(limit, quotas, &mut lines);
    let lines = std::str::from_utf8(&lines).unwrap_or_default();
    for (name, value) in lines.lines().filter_map(|line| line.split_once(": ")) {
        let value = HeaderValue::try_from(value).map_err(|cause| {
            Error::because(ErrorType::InternalError, "a rate-limit header", cause)
        })?;
        response.insert_header(name.to_owned(), value)?;
    }
    Ok(())
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
