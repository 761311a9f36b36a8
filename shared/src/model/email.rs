//! E-mail addresses of people.

use serde::Serialize;

use crate::fields::FieldError;

/// An address in lower case: something, an `@`, and a host. Whether it exists is for a message to
/// find out, not for a pattern.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Email(String);

impl Email {
    /// The longest address there can be (RFC 5321 §4.5.3.1.3).
    pub const MAX_BYTES: usize = 254;

    /// Trims and checks an address given in `field`.
    ///
    /// # Errors
    /// When it cannot be one.
    pub fn parse(field: &'static str, text: &str) -> Result<Self, FieldError> {
        let trimmed = text.trim();
        let is_plain = !trimmed
            .chars()
            .any(|letter| letter.is_control() || letter.is_whitespace());
        let shaped = trimmed
            .rsplit_once('@')
            .is_some_and(|(person, host)| !person.is_empty() && !host.is_empty());
        if !is_plain || !shaped || trimmed.len() > Self::MAX_BYTES {
            let message = "must be an e-mail address such as \"ada@example.com\"";
            return Err(FieldError::new(field, message));
        }
        Ok(Self(trimmed.to_lowercase()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_kept_in_lower_case() {
        let email = Email::parse("email", "  Ada.L+x@Example.COM ");
        assert_eq!(
            email.map(|email| email.0),
            Ok("ada.l+x@example.com".to_owned())
        );
    }

    #[test]
    fn what_cannot_be_an_address_is_refused() {
        let long = format!("{}@example.com", "a".repeat(250));
        for text in ["", "ada", "@example.com", "ada@", "a b@c", "a@b\nc", &long] {
            assert!(Email::parse("email", text).is_err(), "{text:?}");
        }
    }
}
