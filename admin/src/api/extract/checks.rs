//! Collecting what is wrong with several fields, so that a caller hears it all at once.

use gaas_shared::clock::UnixMillis;
use gaas_shared::fields::FieldError;
use gaas_shared::model::RateLimit;

use crate::api::problem::{FieldProblem, Problem};

/// The faults found so far.
#[derive(Debug, Default)]
pub(in crate::api) struct Checks {
    errors: Vec<FieldProblem>,
}

impl Checks {
    /// Keeps the value, or notes what is wrong with it.
    pub(in crate::api) fn check<T>(&mut self, field: Result<T, FieldError>) -> Option<T> {
        field.map_err(|error| self.errors.push(error.into())).ok()
    }

    /// Like [`Checks::check`] for an object in `place`, whose faults name its fields.
    pub(in crate::api) fn check_parts<T>(
        &mut self,
        place: &str,
        parts: Result<T, Vec<FieldProblem>>,
    ) -> Option<T> {
        let named = |fault: FieldProblem| FieldProblem {
            field: format!("{place}.{}", fault.field).into(),
            ..fault
        };
        parts
            .map_err(|faults| self.errors.extend(faults.into_iter().map(named)))
            .ok()
    }

    /// Like [`Checks::check`] for a field that may be left out; `None` only after a fault.
    pub(in crate::api) fn check_if_given<T>(
        &mut self,
        field: Option<Result<T, FieldError>>,
    ) -> Option<Option<T>> {
        match field {
            None => Some(None),
            Some(given) => self.check(given).map(Some),
        }
    }

    /// Like [`Checks::check_if_given`] for a field with fields inside, each with its own fault.
    pub(in crate::api) fn check_all_if_given<T>(
        &mut self,
        field: Option<Result<T, Vec<FieldError>>>,
    ) -> Option<Option<T>> {
        match field {
            None => Some(None),
            Some(Ok(value)) => Some(Some(value)),
            Some(Err(errors)) => {
                self.errors
                    .extend(errors.into_iter().map(FieldProblem::from));
                None
            }
        }
    }

    /// The answer once a value is missing because of a fault.
    pub(in crate::api) fn into_problem(self) -> Problem {
        Problem::invalid_fields(self.errors)
    }
}

/// The three fields that make a rate limit, as they came.
#[derive(Debug, Clone, Copy)]
pub(in crate::api) struct LimitFields {
    /// `rate_limit_requests`
    pub(in crate::api) requests: Option<i64>,
    /// `rate_limit_window_seconds`
    pub(in crate::api) window_seconds: Option<i64>,
    /// `burst`
    pub(in crate::api) burst: Option<i64>,
}

impl LimitFields {
    /// Whether none was given.
    pub(in crate::api) fn is_empty(self) -> bool {
        self.requests.is_none() && self.window_seconds.is_none() && self.burst.is_none()
    }

    /// The limit; requests and window belong together.
    pub(in crate::api) fn limit(self) -> Result<RateLimit, FieldError> {
        let needed =
            |field, value: Option<i64>| value.ok_or_else(|| FieldError::new(field, "is missing"));
        let requests = needed("rate_limit_requests", self.requests)?;
        let window = needed("rate_limit_window_seconds", self.window_seconds)?;
        RateLimit::new(clamped(requests), clamped(window), self.burst.map(clamped))
    }
}

/// Into the range of a limit's fields. What is out of range stays out of the limit's own, narrower
/// range, and is refused there with its message.
fn clamped(value: i64) -> u32 {
    u32::try_from(value.max(0)).unwrap_or(u32::MAX)
}

/// The number of something in the store, given in `field`.
pub(in crate::api) fn numbered<T: TryFrom<i64>>(
    field: &'static str,
    number: i64,
) -> Result<T, FieldError> {
    let message = format!("must be a whole number from 1 to {}", u32::MAX);
    T::try_from(number).map_err(|_| FieldError::new(field, message))
}

/// An instant in the future, given as RFC 3339 text.
pub(in crate::api) fn expiry(text: &str, now: UnixMillis) -> Result<UnixMillis, FieldError> {
    let wrong = |message| FieldError::new("expires_at", message);
    let instant = UnixMillis::parse_rfc3339(text)
        .ok_or_else(|| wrong("must be an instant such as \"2030-01-31T08:00:00Z\""))?;
    if instant <= now {
        return Err(wrong("must lie in the future"));
    }
    Ok(instant)
}
