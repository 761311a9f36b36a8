//! What the phases before the backend want to know of a request's header block, found in one pass
//! over it: to look each name up costs several times as much.

use http::{HeaderMap, HeaderName, HeaderValue};

use super::accept::REQUEST_ID;
use super::authenticate::API_KEY;
use crate::connection;

/// Lines of a header block.
#[derive(Debug, Default)]
pub struct Asked<'a> {
    /// The key that was presented.
    pub(super) key: Line<'a>,
    /// The request's identifier, by its sender.
    pub(super) request_id: Line<'a>,
    /// The host that is asked.
    pub(super) host: Line<'a>,
    /// How the body is coded for the way.
    pub(super) transfer_encoding: Line<'a>,
    /// The body's declared length.
    pub(super) content_length: Line<'a>,
    /// What of it means the connection it came over.
    pub(super) hop_by_hop: HopByHop,
}

/// What of a header block means the connection it came over, not the message (RFC 9110 §7.6.1,
/// §11.7): all that Pingora keeps from a backend.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HopByHop {
    /// Nothing.
    #[default]
    Nothing,
    /// Only whether the connection is to stay, which many clients say of each.
    Persistence,
    /// More than that.
    More,
}

impl HopByHop {
    /// What a line of `Connection` says.
    fn of_connection(value: &HeaderValue) -> Self {
        if connection::is_persistence(value.as_bytes()) {
            Self::Persistence
        } else {
            Self::More
        }
    }
}

/// A header that should come once at most.
#[derive(Debug, Default)]
pub(super) struct Line<'a> {
    /// The first one's value.
    pub(super) value: Option<&'a HeaderValue>,
    /// How often it came.
    pub(super) count: usize,
}

impl<'a> Asked<'a> {
    /// Reads a header block.
    pub fn read(headers: &'a HeaderMap) -> Self {
        let mut asked = Self::default();
        for (name, value) in headers {
            if let Some(line) = asked.line(name, value) {
                line.count += 1;
                line.value.get_or_insert(value);
            }
        }
        asked
    }

    fn line(&mut self, name: &HeaderName, value: &HeaderValue) -> Option<&mut Line<'a>> {
        match name.as_str() {
            "host" => Some(&mut self.host),
            "content-length" => Some(&mut self.content_length),
            "transfer-encoding" => {
                self.hop_by_hop = HopByHop::More;
                Some(&mut self.transfer_encoding)
            }
            "connection" => {
                self.hop_by_hop = self.hop_by_hop.max(HopByHop::of_connection(value));
                None
            }
            "http2-settings"
            | "keep-alive"
            | "proxy-authenticate"
            | "proxy-authorization"
            | "proxy-connection"
            | "te"
            | "trailer"
            | "upgrade" => {
                self.hop_by_hop = HopByHop::More;
                None
            }
            name if name == API_KEY.as_str() => Some(&mut self.key),
            name if name == REQUEST_ID.as_str() => Some(&mut self.request_id),
            _ => None,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_counted_and_the_first_one_kept() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("x-api-key", "one"),
            ("accept", "*/*"),
            ("x-api-key", "two"),
            ("host", "here"),
            ("transfer-encoding", "chunked"),
            ("content-length", "3"),
            ("x-request-id", "r"),
        ] {
            let name = HeaderName::from_static(name);
            headers.append(name, HeaderValue::from_static(value));
        }
        let asked = Asked::read(&headers);
        let read = |line: &Line<'_>| (line.count, line.value.unwrap().to_str().unwrap().to_owned());
        assert_eq!(read(&asked.key), (2, "one".to_owned()));
        assert_eq!(read(&asked.host), (1, "here".to_owned()));
        assert_eq!(read(&asked.transfer_encoding), (1, "chunked".to_owned()));
        assert_eq!(read(&asked.content_length), (1, "3".to_owned()));
        assert_eq!(read(&asked.request_id), (1, "r".to_owned()));
        let nothing = HeaderMap::new();
        assert_eq!(Asked::read(&nothing).key.count, 0);
    }

    #[test]
    fn what_means_the_connection_is_noticed() {
        use HopByHop::{More, Nothing, Persistence};
        for (name, value, expected) in [
            ("connection", "x", More),
            ("connection", "close, x", More),
            ("connection", "", More),
            ("connection", "Keep-Alive", Persistence),
            ("connection", "close", Persistence),
            ("http2-settings", "x", More),
            ("keep-alive", "timeout=5", More),
            ("proxy-authenticate", "x", More),
            ("proxy-authorization", "x", More),
            ("proxy-connection", "keep-alive", More),
            ("te", "x", More),
            ("trailer", "x", More),
            ("transfer-encoding", "x", More),
            ("upgrade", "x", More),
            ("content-length", "1", Nothing),
            ("host", "x", Nothing),
            ("x-api-key", "x", Nothing),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            );
            let found = Asked::read(&headers).hop_by_hop;
            assert_eq!(found, expected, "{name}: {value}");
        }
        let mut headers = HeaderMap::new();
        for value in ["upgrade", "keep-alive"] {
            headers.append("connection", HeaderValue::from_static(value));
        }
        assert_eq!(Asked::read(&headers).hop_by_hop, More);
    }
}
