//! The response header by which a backend says what its answer is worth.

use crate::fields::FieldError;

const FIELD: &str = "metering.unit.header.name";
const MAX_BYTES: usize = 100;

/// Headers that HTTP itself or the gateway needs: a units header is taken out of the answer, and
/// these must stay or have another meaning.
const TAKEN: [&str; 25] = [
    "connection",
    "content-encoding",
    "content-length",
    "content-range",
    "content-type",
    "date",
    "host",
    "keep-alive",
    "location",
    "proxy-authenticate",
    "proxy-authentication-info",
    "proxy-connection",
    "ratelimit",
    "ratelimit-policy",
    "set-cookie",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
    "www-authenticate",
    "x-gaas-error",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-request-id",
];

/// The name of a header that can be read for units, as its owner wrote it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitHeader(String);

/// What a backend said in the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HeaderUnits {
    /// Nothing.
    #[default]
    Missing,
    /// Something that is no count: a sign, a fraction, a unit, or more than one line.
    Malformed,
    /// A count; one that no 64 bits hold is the largest that they do.
    Told(u64),
}

impl UnitHeader {
    /// Checks a name.
    ///
    /// # Errors
    /// When it is no header name (RFC 9110 §5.1), too long, or a header with another meaning.
    pub(super) fn parse(name: &str) -> Result<Self, FieldError> {
        let is_token = name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte));
        if name.is_empty() || name.len() > MAX_BYTES || !is_token {
            let message = format!(
                "must be the name of a header, such as \"X-GaaS-Units\", of at most {MAX_BYTES} \
                 characters"
            );
            return Err(FieldError::new(FIELD, message));
        }
        if TAKEN.iter().any(|taken| name.eq_ignore_ascii_case(taken)) {
            let message = "must be a header without another meaning, because clients do not get it";
            return Err(FieldError::new(FIELD, message));
        }
        Ok(Self(name.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl HeaderUnits {
    /// Reads the header's lines: one, of digits alone.
    pub fn read<'a>(lines: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut lines = lines.into_iter();
        let Some(line) = lines.next() else {
            return Self::Missing;
        };
        let digits = line.trim_ascii();
        let is_count = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
        if !is_count || lines.next().is_some() {
            return Self::Malformed;
        }
        let count = digits.iter().fold(0u64, |count, digit| {
            count
                .saturating_mul(10)
                .saturating_add(u64::from(digit - b'0'))
        });
        Self::Told(count)
    }
}
