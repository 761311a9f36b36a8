//! What is taken out of a backend's header block before the client sees it.
//!
//! An ordinary answer holds next to nothing of this, so its names are gone through once, instead of
//! looking each of these up.

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use pingora::http::ResponseHeader;

/// Everything that may go, each at its bit of [`Found`].
static NAMES: [HeaderName; 16] = [
    header::CONNECTION,
    HeaderName::from_static("keep-alive"),
    header::PROXY_AUTHENTICATE,
    HeaderName::from_static("proxy-authentication-info"),
    HeaderName::from_static("proxy-connection"),
    header::TE,
    header::TRAILER,
    header::UPGRADE,
    HeaderName::from_static("x-gaas-error"),
    HeaderName::from_static("x-request-id"),
    HeaderName::from_static("ratelimit-policy"),
    HeaderName::from_static("ratelimit"),
    HeaderName::from_static("x-ratelimit-limit"),
    HeaderName::from_static("x-ratelimit-remaining"),
    HeaderName::from_static("x-ratelimit-reset"),
    HeaderName::from_static("x-gaas-units"),
];

/// Headers that mean the connection they came over, not the message (RFC 9110 §7.6.1, §11.7).
const HOP_BY_HOP: u16 = 0x00ff;
const CONNECTION: u16 = 1;
/// Only the gateway may say that the gateway failed.
const ERROR: u16 = 1 << 8;
/// What the gateway says in the backend's place.
const REQUEST_ID: u16 = 1 << 9;
const LIMITS: u16 = 0x1f << 10;
/// What the backend says that its answer is worth, whatever the service's rule: it is between the
/// two.
const UNITS: u16 = 1 << 15;

/// Which of [`NAMES`] a header block holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found(u16);

impl Found {
    /// Looks through a header block.
    pub(super) fn among(headers: &HeaderMap) -> Self {
        Self(headers.keys().fold(0, |found, name| found | bit(name)))
    }

    /// Removes what means the connection to the backend, its word on the gateway's failures, and
    /// what its answer is worth. `Transfer-Encoding` stays: Pingora frames the body by it. An
    /// informational answer passes as it is but for the last.
    pub(super) fn strip(self, response: &mut ResponseHeader, status: StatusCode) {
        if status == StatusCode::SWITCHING_PROTOCOLS {
            return self.remove(ERROR | UNITS, response);
        }
        if status.is_informational() {
            return self.remove(UNITS, response);
        }
        if self.0 & CONNECTION != 0 {
            strip_nominated(response);
        }
        self.remove(HOP_BY_HOP | ERROR | UNITS, response);
    }

    /// Removes what the gateway is going to say itself: the request's identifier and, with
    /// `limits`, the rate limit.
    pub(super) fn make_room(self, response: &mut ResponseHeader, limits: bool) {
        let names = if limits {
            REQUEST_ID | LIMITS
        } else {
            REQUEST_ID
        };
        self.remove(names, response);
    }

    fn remove(self, names: u16, response: &mut ResponseHeader) {
        let mut found = self.0 & names;
        while found != 0 {
            response.remove_header(&NAMES[found.trailing_zeros() as usize]);
            found &= found - 1;
        }
    }
}

/// The bit of a name; none for all others.
fn bit(name: &HeaderName) -> u16 {
    let place = match name.as_str() {
        "connection" => 0,
        "keep-alive" => 1,
        "proxy-authenticate" => 2,
        "proxy-authentication-info" => 3,
        "proxy-connection" => 4,
        "te" => 5,
        "trailer" => 6,
        "upgrade" => 7,
        "x-gaas-error" => 8,
        "x-request-id" => 9,
        "ratelimit-policy" => 10,
        "ratelimit" => 11,
        "x-ratelimit-limit" => 12,
        "x-ratelimit-remaining" => 13,
        "x-ratelimit-reset" => 14,
        "x-gaas-units" => 15,
        _ => return 0,
    };
    1 << place
}

/// Removes what `Connection` names (RFC 9110 §7.6.1).
fn strip_nominated(response: &mut ResponseHeader) {
    let lines = response.headers.get_all(header::CONNECTION);
    let nominated: Vec<String> = lines
        .iter()
        .filter_map(|line: &HeaderValue| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .map(|name| name.trim().to_ascii_lowercase())
        .filter(|name| {
            !matches!(
                name.as_str(),
                "" | "close" | "keep-alive" | "transfer-encoding" | "content-length"
            )
        })
        .collect();
    for name in nominated {
        response.remove_header(name.as_str());
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn block(lines: &[(&'static str, &'static str)]) -> ResponseHeader {
        let mut response = ResponseHeader::build(200, None).unwrap();
        for (name, value) in lines {
            response.append_header(*name, *value).unwrap();
        }
        response
    }

    fn names(response: &ResponseHeader) -> Vec<&str> {
        response.headers.keys().map(HeaderName::as_str).collect()
    }

    #[test]
    fn every_name_has_its_bit() {
        for (place, name) in NAMES.iter().enumerate() {
            assert_eq!(bit(name), 1 << place, "{name}");
        }
        assert_eq!(bit(&header::CONTENT_TYPE), 0);
    }

    #[test]
    fn what_means_the_connection_goes_and_with_it_what_it_names() {
        let mut response = block(&[
            ("connection", "close, X-Hop"),
            ("keep-alive", "timeout=5"),
            ("x-hop", "1"),
            ("x-gaas-error", "made_up"),
            ("x-gaas-units", "37"),
            ("transfer-encoding", "chunked"),
            ("x-end", "2"),
        ]);
        Found::among(&response.headers).strip(&mut response, StatusCode::OK);
        assert_eq!(names(&response), ["transfer-encoding", "x-end"]);
    }

    /// RFC 9110 §7.8: a switch of protocols is told by just these headers.
    #[test]
    fn a_switch_of_protocols_keeps_its_headers() {
        let mut response = block(&[("connection", "upgrade"), ("upgrade", "websocket")]);
        let switching = StatusCode::SWITCHING_PROTOCOLS;
        Found::among(&response.headers).strip(&mut response, switching);
        assert_eq!(names(&response), ["connection", "upgrade"]);
    }

    #[test]
    fn the_backends_word_on_limits_goes_only_where_the_gateway_has_its_own() {
        let lines = [("x-request-id", "a"), ("x-ratelimit-limit", "7")];
        let mut response = block(&lines);
        Found::among(&response.headers).make_room(&mut response, false);
        assert_eq!(names(&response), ["x-ratelimit-limit"]);
        let mut response = block(&lines);
        Found::among(&response.headers).make_room(&mut response, true);
        assert!(names(&response).is_empty());
    }
}
