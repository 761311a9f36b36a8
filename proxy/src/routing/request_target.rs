//! Reading `/proxy/{service_id}/rest?query` and joining it to a service's target.
//!
//! The bytes after the service's number are forwarded as they came: nothing is decoded, `//`,
//! `%2F` and trailing slashes stay. What could leave the target's path (`..` in any spelling) and
//! control characters are refused.

use gaas_shared::ids::ServiceId;
use gaas_shared::model::TargetUrl;

const PREFIX: &[u8] = b"/proxy/";

/// Why a request's target names no backend target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// Not below `/proxy/`.
    #[error("the path does not start with /proxy/")]
    NotProxied,
    /// Below `/proxy/`, but what follows is no service number.
    #[error("no service has this number")]
    NoServiceNumber,
    /// A `..` segment, plain or encoded.
    #[error("the path holds a '..' segment")]
    ParentSegment,
    /// A control character, plain or encoded.
    #[error("the path or query holds a control character")]
    ControlCharacter,
}

/// A request's target, taken apart. Borrows the bytes of the request line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProxyTarget<'a> {
    /// The service that is meant.
    pub service: ServiceId,
    /// What follows the number: empty, or starting with `/`.
    pub rest: &'a [u8],
    /// The query without its `?`.
    pub query: Option<&'a [u8]>,
}

impl<'a> ProxyTarget<'a> {
    /// Takes a request line's target apart: origin form or absolute form (RFC 9112 §3.2).
    ///
    /// # Errors
    /// See [`TargetError`].
    pub fn parse(raw: &'a [u8]) -> Result<Self, TargetError> {
        let target = path_of(raw);
        if target.iter().any(|&b| b < 0x20 || b == 0x7f) {
            return Err(TargetError::ControlCharacter);
        }
        let (path, query) = match target.iter().position(|&b| b == b'?') {
            Some(at) => (&target[..at], Some(&target[at + 1..])),
            None => (target, None),
        };
        let below = path.strip_prefix(PREFIX).ok_or(TargetError::NotProxied)?;
        let number_end = below.iter().position(|&b| b == b'/').unwrap_or(below.len());
        let (number, rest) = below.split_at(number_end);
        let service = std::str::from_utf8(number)
            .ok()
            .and_then(|digits| digits.parse().ok())
            .ok_or(TargetError::NoServiceNumber)?;
        check_path(rest)?;
        Ok(Self {
            service,
            rest,
            query,
        })
    }

    /// Appends the backend's request target: the target's path, one trailing `/` dropped where
    /// something follows, the rest, the target's query, then the client's.
    pub fn join(&self, target: &TargetUrl, out: &mut Vec<u8>) {
        let base = target.path().as_bytes();
        let base = match self.rest {
            [] => base,
            _ => base.strip_suffix(b"/").unwrap_or(base),
        };
        out.reserve(base.len() + self.rest.len() + 2 + self.query.map_or(0, <[u8]>::len));
        out.extend_from_slice(base);
        out.extend_from_slice(self.rest);
        let queries = [target.query().map(str::as_bytes), self.query];
        for (query, mark) in queries.into_iter().flatten().zip([b'?', b'&']) {
            out.push(mark);
            out.extend_from_slice(query);
        }
    }
}

/// The target from its path on: `http://host/path` becomes `/path`.
fn path_of(raw: &[u8]) -> &[u8] {
    if raw.starts_with(b"/") {
        return raw;
    }
    let after_scheme = raw.windows(3).position(|three| three == b"://");
    let Some(authority) = after_scheme.map(|at| &raw[at + 3..]) else {
        return raw;
    };
    match authority.iter().position(|&b| b == b'/') {
        Some(at) => &authority[at..],
        None => b"/",
    }
}

/// Refuses `..` segments and control characters, encoded ones too. `\`, `%5C` and `%2F` end a
/// segment here because some backends read them so.
fn check_path(path: &[u8]) -> Result<(), TargetError> {
    if !path.iter().any(|&b| matches!(b, b'.' | b'%')) {
        return Ok(());
    }
    let mut dots = 0usize;
    let mut only_dots = true;
    let mut at = 0;
    while at < path.len() {
        let (byte, width) = decoded(&path[at..]);
        at += width;
        match byte {
            b'/' | b'\\' => {
                if only_dots && dots == 2 {
                    return Err(TargetError::ParentSegment);
                }
                (dots, only_dots) = (0, true);
            }
            b'.' => dots += 1,
            0..=0x1f | 0x7f => return Err(TargetError::ControlCharacter),
            _ => only_dots = false,
        }
    }
    if only_dots && dots == 2 {
        return Err(TargetError::ParentSegment);
    }
    Ok(())
}

/// The first byte, percent-decoded if it is a valid triplet, and how many bytes it took.
fn decoded(bytes: &[u8]) -> (u8, usize) {
    let hex = |digit: u8| char::from(digit).to_digit(16).map(|value| value as u8);
    match *bytes {
        [b'%', high, low, ..] => match (hex(high), hex(low)) {
            (Some(high), Some(low)) => (high << 4 | low, 3),
            _ => (b'%', 1),
        },
        [byte, ..] => (byte, 1),
        [] => (b'/', 1),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
