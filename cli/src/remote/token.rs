//! The management token, which is never printed.

use std::fmt;
use std::path::Path;

use http::HeaderValue;

use crate::failure::{Failure, Kind};

/// A token that fits into a header. It has no `Display`, and its `Debug` shows nothing.
#[derive(Clone)]
pub(crate) struct Token(HeaderValue);

impl Token {
    /// A token from text that came from `source`.
    ///
    /// # Errors
    /// When it is empty or holds what no token can.
    pub(crate) fn parse(text: &str, source: &str) -> anyhow::Result<Self> {
        let text = text.trim();
        let visible = text.bytes().all(|byte| byte.is_ascii_graphic());
        let header = HeaderValue::from_str(&format!("Bearer {text}"));
        match header {
            Ok(mut header) if visible && !text.is_empty() => {
                header.set_sensitive(true);
                Ok(Self(header))
            }
            _ => {
                let message = format!("{source} holds no management token");
                Err(Failure::new(Kind::Refused, message).into())
            }
        }
    }

    /// The token that a file holds.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) fn read(file: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(file).map_err(|error| {
            let message = format!("cannot read the token in {}: {error}", file.display());
            Failure::new(Kind::Refused, message)
        })?;
        Self::parse(&text, &file.display().to_string())
    }

    /// The `Authorization` header, marked as sensitive.
    pub(super) fn header(&self) -> HeaderValue {
        self.0.clone()
    }

    /// The text itself, for the file that keeps it.
    pub(crate) fn expose(&self) -> &str {
        let text = self.0.to_str().unwrap_or_default();
        text.trim_start_matches("Bearer ")
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}
