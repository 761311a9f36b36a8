//! Names that people give to services and keys.

use serde::Serialize;

use crate::fields::FieldError;

/// 1 to 100 characters, trimmed, without control characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Name(String);

impl Name {
    /// The most characters a name may have.
    pub const MAX_CHARS: usize = 100;

    /// Trims and checks a name given in `field`.
    ///
    /// # Errors
    /// Empty, too long, or with control characters.
    pub fn parse(field: &'static str, text: &str) -> Result<Self, FieldError> {
        let trimmed = text.trim();
        let chars = trimmed.chars().count();
        if chars == 0 {
            return Err(FieldError::new(field, "must not be empty"));
        }
        if chars > Self::MAX_CHARS {
            let message = format!("must be at most {} characters long", Self::MAX_CHARS);
            return Err(FieldError::new(field, message));
        }
        if trimmed.chars().any(char::is_control) {
            return Err(FieldError::new(field, "must not hold control characters"));
        }
        Ok(Self(trimmed.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trims_and_bounds() {
        assert_eq!(
            Name::parse("name", "  Weather ").map(|n| n.0).as_deref(),
            Ok("Weather")
        );
        assert!(Name::parse("name", &"ä".repeat(100)).is_ok());
        for wrong in ["", "   ", "a\nb", "a\0b", &"ä".repeat(101)] {
            let error = Name::parse("name", wrong).err();
            assert_eq!(error.map(|e| e.field), Some("name"), "{wrong:?}");
        }
    }
}
