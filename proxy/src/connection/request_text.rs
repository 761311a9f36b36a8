//! The header of a backend's request as text: what the gateway changes in it.
//!
//! Pingora keeps a header in two maps, one for the values and one for the names' case. To change its
//! target, take the key out and put another host in takes look-ups and insertions in both; in the
//! text that Pingora makes of it, one pass.

const END_OF_LINE: &[u8] = b"\r\n";
const END_OF_HEADER: &[u8] = b"\r\n\r\n";
/// What Pingora ends every request line to a backend with.
const VERSION: &[u8] = b" HTTP/1.1";

const CONNECTION: &[u8] = b"connection:";

/// What becomes of the header that is written next.
#[derive(Debug, Default)]
pub struct RequestText {
    state: State,
    /// The target, then the `Host` line, then the lines for the header's end.
    text: Vec<u8>,
    target_end: usize,
    host_end: usize,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nobody has said: then the header must not be sent.
    #[default]
    Unknown,
    /// It goes out as Pingora writes it.
    Ready,
    /// It is changed.
    Changed,
}

impl RequestText {
    /// Forgets what was said of the last header.
    pub(super) fn clear(&mut self) {
        self.state = State::Unknown;
    }

    /// Nothing is to be changed.
    pub(super) fn leave(&mut self) {
        self.state = State::Ready;
    }

    /// The header gets this target and, if there is one, this host in place of its own. The client's
    /// key, its request identifier and its word on who asks go. `write` adds lines at the header's
    /// end, each closed by CRLF.
    pub fn change(&mut self, target: &[u8], host: Option<&[u8]>, write: impl FnOnce(&mut Vec<u8>)) {
        let text = &mut self.text;
        text.clear();
        text.extend_from_slice(target);
        self.target_end = text.len();
        if let Some(host) = host {
            for part in [b"Host: ", host, END_OF_LINE] {
                text.extend_from_slice(part);
            }
        }
        self.host_end = text.len();
        write(text);
        self.state = State::Changed;
    }

    /// Writes `header`, which is a whole one by Pingora, as it is to be sent.
    ///
    /// # Errors
    /// Where nobody has said what is to become of it, or it is not whole. Then it may hold what the
    /// backend must not see.
    pub fn write(&mut self, header: &[u8], out: &mut Vec<u8>) -> Result<(), Unwritten> {
        match std::mem::take(&mut self.state) {
            State::Unknown => Err(Unwritten),
            State::Ready => {
                out.extend_from_slice(header);
                Ok(())
            }
            State::Changed => self.write_changed(header, out).ok_or(Unwritten),
        }
    }

    fn write_changed(&self, header: &[u8], out: &mut Vec<u8>) -> Option<()> {
        let header = header.strip_suffix(END_OF_HEADER)?;
        let first_end = memchr::memchr(b'\r', header).unwrap_or(header.len());
        let (first, mut rest) = header.split_at(first_end);
        let (method, _) = first.split_at(memchr::memchr(b' ', first)? + 1);
        first.ends_with(VERSION).then_some(())?;
        let (target, after) = self.text.split_at(self.target_end);
        let (host, lines) = after.split_at(self.host_end - self.target_end);
        out.reserve(header.len() + self.text.len() + END_OF_HEADER.len());
        for part in [method, target, VERSION, END_OF_LINE, host] {
            out.extend_from_slice(part);
        }
        while let Some(line) = rest.strip_prefix(END_OF_LINE) {
            let end = memchr::memchr(b'\r', line).unwrap_or(line.len());
            let (line, after) = line.split_at(end);
            if !is_replaced(line, !host.is_empty()) {
                out.extend_from_slice(line);
                out.extend_from_slice(END_OF_LINE);
            }
            rest = after;
        }
        out.extend_from_slice(lines);
        out.extend_from_slice(END_OF_LINE);
        rest.is_empty().then_some(())
    }
}

/// A header that must not be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a request's header came in pieces, or nobody said what becomes of it")]
pub struct Unwritten;

/// Whether a value of `Connection` says nothing but how long the client's own one is to stay (RFC 9112
/// §9.3), which is none of the backend's concern.
pub fn is_persistence(value: &[u8]) -> bool {
    let value = value.trim_ascii();
    value.eq_ignore_ascii_case(b"keep-alive") || value.eq_ignore_ascii_case(b"close")
}

/// Whether a line is one that does not go on to the backend.
fn is_replaced(line: &[u8], has_host: bool) -> bool {
    let is = |name: &[u8]| {
        line.get(..name.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(name))
    };
    match line.first() {
        Some(b'x' | b'X') => {
            is(b"x-api-key:")
                || is(b"x-request-id:")
                || is(b"x-forwarded-for:")
                || is(b"x-forwarded-proto:")
                || is(b"x-forwarded-host:")
        }
        Some(b'h' | b'H') => has_host && is(b"host:"),
        Some(b'c' | b'C') => is(CONNECTION) && is_persistence(&line[CONNECTION.len()..]),
        Some(b'f' | b'F') => is(b"forwarded:"),
        _ => false,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HEADER: &str = "GET /proxy/1/a?b HTTP/1.1\r\nHost: gateway\r\nX-API-KEY: secret\r\n\
                          Hostess: h\r\nx-request-id: theirs\r\nX-Api-Keys: k\r\n\r\n";

    fn changed(header: &str, host: Option<&[u8]>) -> Result<String, Unwritten> {
        let mut text = RequestText::default();
        text.change(b"/a?b", host, |lines| {
            lines.extend_from_slice(b"via: x\r\n")
        });
        let mut out = Vec::new();
        text.write(header.as_bytes(), &mut out)?;
        Ok(String::from_utf8(out).unwrap())
    }

    #[test]
    fn target_and_host_are_the_backends_and_the_key_is_gone() {
        assert_eq!(
            changed(HEADER, Some(b"backend")).unwrap(),
            "GET /a?b HTTP/1.1\r\nHost: backend\r\nHostess: h\r\nX-Api-Keys: k\r\nvia: x\r\n\r\n"
        );
    }

    #[test]
    fn a_host_that_is_preserved_stays_where_it_was() {
        assert_eq!(
            changed(HEADER, None).unwrap(),
            "GET /a?b HTTP/1.1\r\nHost: gateway\r\nHostess: h\r\nX-Api-Keys: k\r\nvia: x\r\n\r\n"
        );
    }

    #[test]
    fn a_header_without_lines_gets_the_gateways() {
        assert_eq!(
            changed("GET / HTTP/1.1\r\n\r\n", Some(b"backend")).unwrap(),
            "GET /a?b HTTP/1.1\r\nHost: backend\r\nvia: x\r\n\r\n"
        );
    }

    #[test]
    fn what_is_no_whole_header_is_not_sent() {
        for piece in [
            "GET / HTTP/1.1\r\n",
            "GET / HTTP/1.0\r\n\r\n",
            "GET\r\n\r\n",
            "",
        ] {
            assert_eq!(changed(piece, None), Err(Unwritten), "{piece:?}");
        }
    }

    #[test]
    fn a_header_that_nobody_spoke_of_is_not_sent_and_none_twice() {
        let mut text = RequestText::default();
        let mut out = Vec::new();
        assert_eq!(text.write(HEADER.as_bytes(), &mut out), Err(Unwritten));
        text.leave();
        text.write(HEADER.as_bytes(), &mut out).unwrap();
        assert_eq!(out, HEADER.as_bytes());
        assert_eq!(text.write(HEADER.as_bytes(), &mut out), Err(Unwritten));
        text.change(b"/", None, |_| {});
        text.clear();
        assert_eq!(text.write(HEADER.as_bytes(), &mut out), Err(Unwritten));
    }

    const REPLACED: [&str; 7] = [
        "host",
        "x-api-key",
        "x-request-id",
        "x-forwarded-for",
        "x-forwarded-proto",
        "x-forwarded-host",
        "forwarded",
    ];

    /// One that goes or one that stays, in any case.
    fn name() -> impl Strategy<Value = String> {
        let replaced =
            (prop::sample::select(&REPLACED[..]), any::<u32>()).prop_map(|(name, upper)| {
                let letter = |(at, c): (usize, char)| match upper >> at & 1 {
                    1 => c.to_ascii_uppercase(),
                    _ => c,
                };
                name.chars().enumerate().map(letter).collect()
            });
        prop_oneof![replaced, "[a-zA-Z-]{1,12}"]
    }

    proptest! {
        /// Whatever lines there are: those that stay do so in their order, and no others.
        #[test]
        fn lines_stay_or_go_whole(
            lines in prop::collection::vec((name(), "[ -~]{0,20}"), 0..12)
        ) {
            let mut header = "PUT /proxy/1 HTTP/1.1\r\n".to_owned();
            let mut expected = "PUT /a?b HTTP/1.1\r\nHost: backend\r\n".to_owned();
            for (name, value) in &lines {
                let line = format!("{name}: {value}\r\n");
                header.push_str(&line);
                if !REPLACED.contains(&name.to_ascii_lowercase().as_str()) {
                    expected.push_str(&line);
                }
            }
            header.push_str("\r\n");
            expected.push_str("via: x\r\n\r\n");
            prop_assert_eq!(changed(&header, Some(b"backend")).unwrap(), expected);
        }
    }
}
