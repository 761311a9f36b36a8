//! Why a command failed, and the exit code that tells a script so.

use std::fmt;

/// What kind of failure it is. The numbers are a promise to scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Kind {
    /// Anything that has no number of its own.
    Other = 1,
    /// The command line is wrong, or nobody was there to answer a question.
    Usage = 2,
    /// There is no such thing.
    NotFound = 3,
    /// No token, or not a good one.
    Refused = 4,
    /// Invalid input, or it contradicts what is there.
    Invalid = 5,
    /// The gateway cannot be reached, or is not able to answer now.
    Unreachable = 6,
    /// There are differences.
    Differences = 10,
}

/// A failure in words; the first line says all, further ones name fields.
#[derive(Debug, thiserror::Error)]
#[error("{message}{}", lines(.fields))]
pub(crate) struct Failure {
    pub(crate) kind: Kind,
    message: String,
    fields: Vec<Field>,
}

/// What is wrong with one field of a request.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) message: String,
}

impl Failure {
    /// A failure of this kind.
    pub(crate) fn new(kind: Kind, message: impl fmt::Display) -> Self {
        Self {
            kind,
            message: message.to_string(),
            fields: Vec::new(),
        }
    }

    /// The same failure, and which fields are to blame.
    pub(crate) fn with_fields(self, fields: Vec<Field>) -> Self {
        Self { fields, ..self }
    }

    /// Calls its fields something else.
    pub(crate) fn rename_fields(&mut self, name: impl Fn(&str) -> String) {
        for field in &mut self.fields {
            field.name = name(&field.name);
        }
    }

    /// A failure that was already told, or needs no words.
    pub(crate) fn silent(kind: Kind) -> Self {
        Self::new(kind, "")
    }
}

fn lines(fields: &[Field]) -> String {
    fields
        .iter()
        .map(|field| format!("\n  {} {}", field.name, field.message))
        .collect()
}

/// The exit code of an error, and whether there is anything to say about it.
pub(crate) fn exit_code(error: &anyhow::Error) -> (u8, bool) {
    match error.downcast_ref::<Failure>() {
        Some(failure) => (failure.kind as u8, !failure.message.is_empty()),
        None => (Kind::Other as u8, true),
    }
}

#[cfg(test)]
mod tests {
    use anyhow::Context;

    use super::*;

    #[test]
    fn context_keeps_the_exit_code() {
        let failed: anyhow::Result<()> = Err(Failure::new(Kind::NotFound, "no such key").into());
        let error = failed.context("step 2 of 3").err();
        assert_eq!(error.as_ref().map(exit_code), Some((3, true)));
        assert_eq!(exit_code(&anyhow::anyhow!("disk full")), (1, true));
        assert_eq!(
            exit_code(&Failure::silent(Kind::Differences).into()),
            (10, false)
        );
    }
}
