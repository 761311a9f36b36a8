//! A customer: an owner of keys, to whom bills are made out.

use serde_json::{Map, Value};

use super::Name;
use crate::clock::UnixMillis;
use crate::fields::FieldError;
use crate::ids::{CustomerId, OrgId};

/// The most bytes that metadata may have as JSON text.
const MAX_METADATA_BYTES: usize = 8 * 1024;
/// The most fields that metadata may have.
const MAX_METADATA_FIELDS: usize = 50;

/// A customer as it stands in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// Its number.
    pub id: CustomerId,
    /// Whose customer it is.
    pub org_id: OrgId,
    /// What is known of it.
    pub details: CustomerDetails,
    /// When it was made.
    pub created_at: UnixMillis,
}

/// What is known of a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerDetails {
    /// What it is called, on bills too.
    pub name: Name,
    /// What the organization's other systems call it; one customer of an organization each.
    pub external_id: Option<String>,
    /// Where bills would go.
    pub email: Option<String>,
    /// Whatever its owner wants to keep with it.
    pub metadata: Map<String, Value>,
    /// Whether requests that its credits do not cover are refused.
    pub prepaid: bool,
}

impl CustomerDetails {
    /// Checks an external identifier: 1 to 255 characters without control characters.
    ///
    /// # Errors
    /// Names the field `external_id`.
    pub fn external_id(text: &str) -> Result<String, FieldError> {
        let wrong = |message| Err(FieldError::new("external_id", message));
        if text.is_empty() || text.chars().count() > 255 {
            return wrong("must be 1 to 255 characters long");
        }
        if text.chars().any(char::is_control) || text.trim() != text {
            return wrong("must not hold control characters, nor begin or end with a space");
        }
        Ok(text.to_owned())
    }

    /// Checks an e-mail address as far as its shape tells: `somebody@example.com`.
    ///
    /// # Errors
    /// Names the field `email`.
    pub fn email(text: &str) -> Result<String, FieldError> {
        let parts = text.split_once('@').filter(|(local, domain)| {
            !local.is_empty() && !domain.is_empty() && !domain.contains('@')
        });
        let clean = !text.chars().any(|c| c.is_control() || c.is_whitespace());
        if parts.is_none() || !clean || text.len() > 254 {
            let message = "must be an e-mail address such as \"billing@example.com\"";
            return Err(FieldError::new("email", message));
        }
        Ok(text.to_owned())
    }

    /// Checks metadata: a JSON object of at most 50 fields and 8 KiB.
    ///
    /// # Errors
    /// Names the field `metadata`.
    pub fn metadata(fields: Map<String, Value>) -> Result<Map<String, Value>, FieldError> {
        if fields.len() > MAX_METADATA_FIELDS {
            let message = format!("must have at most {MAX_METADATA_FIELDS} fields");
            return Err(FieldError::new("metadata", message));
        }
        let fields = Value::Object(fields);
        if fields.to_string().len() > MAX_METADATA_BYTES {
            let message = format!("must be at most {MAX_METADATA_BYTES} bytes long as JSON text");
            return Err(FieldError::new("metadata", message));
        }
        match fields {
            Value::Object(fields) => Ok(fields),
            _ => Ok(Map::new()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_out_of_bounds_name_their_field() {
        assert!(CustomerDetails::external_id("crm/17 b").is_ok());
        for wrong in ["", " a", "a\n", &"x".repeat(256)] {
            let error = CustomerDetails::external_id(wrong).err();
            assert_eq!(error.map(|e| e.field), Some("external_id"), "{wrong:?}");
        }
        assert!(CustomerDetails::email("billing@example.com").is_ok());
        for wrong in ["", "a", "@b", "a@", "a@b@c", "a b@c", "a@b\r\nBcc: x"] {
            let error = CustomerDetails::email(wrong).err();
            assert_eq!(error.map(|e| e.field), Some("email"), "{wrong:?}");
        }
        let many: Map<_, _> = (0..51).map(|n| (n.to_string(), Value::Null)).collect();
        let long: Map<_, _> = [("a".to_owned(), Value::String("x".repeat(8_192)))]
            .into_iter()
            .collect();
        for wrong in [many, long] {
            let error = CustomerDetails::metadata(wrong).err();
            assert_eq!(error.map(|e| e.field), Some("metadata"));
        }
    }
}
