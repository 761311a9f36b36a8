//! Errors about one field of what somebody gave: which field, and what would be right.

/// A value that a field cannot take. The message says what is wrong and how to put it right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {message}")]
pub struct FieldError {
    /// The field's name as the caller wrote it (`rate_limit_requests`).
    pub field: &'static str,
    /// A sentence for a person, without the field's name.
    pub message: String,
}

impl FieldError {
    /// An error about `field`.
    pub fn new(field: &'static str, message: impl Into<String>) -> Self {
        Self {
            field,
            message: message.into(),
        }
    }
}
