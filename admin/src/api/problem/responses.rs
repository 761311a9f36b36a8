//! The error answers that operations have in common, for the OpenAPI document.

use utoipa::IntoResponses;

use super::ProblemBody;

/// What every call that needs a manager may answer.
#[derive(IntoResponses)]
#[allow(dead_code, reason = "only described, never built")]
pub(in crate::api) enum NeedsManager {
    /// No valid credential was presented.
    #[response(status = 401, content_type = "application/problem+json")]
    Unauthorized(ProblemBody<'static>),
}

/// What every call that touches the store may answer.
#[derive(IntoResponses)]
#[allow(dead_code, reason = "only described, never built")]
pub(in crate::api) enum Unavailable {
    /// Something went wrong inside; the log says more.
    #[response(status = 500, content_type = "application/problem+json")]
    Internal(ProblemBody<'static>),
    /// The store is busy or cannot be used at present; `Retry-After` says when to try again.
    #[response(status = 503, content_type = "application/problem+json")]
    Unavailable(ProblemBody<'static>),
}

/// What every call with an identifier in its path may answer.
#[derive(IntoResponses)]
#[allow(dead_code, reason = "only described, never built")]
pub(in crate::api) enum BadPath {
    /// The identifier is no whole number from 1 on.
    #[response(status = 400, content_type = "application/problem+json")]
    Malformed(ProblemBody<'static>),
    /// Nothing has this identifier, or it was deleted.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(ProblemBody<'static>),
}

/// What every call with query parameters may answer.
#[derive(IntoResponses)]
#[allow(dead_code, reason = "only described, never built")]
pub(in crate::api) enum BadQuery {
    /// A query parameter is unknown, given twice or out of range.
    #[response(status = 400, content_type = "application/problem+json")]
    Malformed(ProblemBody<'static>),
}

/// What a call for a stretch of usage may answer besides.
#[derive(IntoResponses)]
#[allow(dead_code, reason = "only described, never built")]
pub(in crate::api) enum UnfitRange {
    /// The stretch has too many points, or its buckets are no longer kept; `errors` says what to
    /// ask instead.
    #[response(status = 422, content_type = "application/problem+json")]
    Unfit(ProblemBody<'static>),
}

/// What every call with a body may answer.
#[derive(IntoResponses)]
#[allow(dead_code, reason = "only described, never built")]
pub(in crate::api) enum BadBody {
    /// The body is no JSON, or a part of the request other than the body is malformed.
    #[response(status = 400, content_type = "application/problem+json")]
    Malformed(ProblemBody<'static>),
    /// The body did not arrive in time.
    #[response(status = 408, content_type = "application/problem+json")]
    TooSlow(ProblemBody<'static>),
    /// The body is larger than 64 KiB.
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(ProblemBody<'static>),
    /// The body is not declared as JSON.
    #[response(status = 415, content_type = "application/problem+json")]
    NotJson(ProblemBody<'static>),
    /// A field is missing, unknown, of the wrong type or out of range; `errors` names it. Also: the
    /// `Idempotency-Key` was used before with another request.
    #[response(status = 422, content_type = "application/problem+json")]
    InvalidFields(ProblemBody<'static>),
}

/// What every edit of a key may answer.
#[derive(IntoResponses)]
#[allow(dead_code, reason = "only described, never built")]
pub(in crate::api) enum KeyRevoked {
    /// The key was revoked; it can no longer be edited.
    #[response(status = 409, content_type = "application/problem+json")]
    Revoked(ProblemBody<'static>),
}

/// What an action may answer that the present state does not allow.
#[derive(IntoResponses)]
#[allow(dead_code, reason = "only described, never built")]
pub(in crate::api) enum StateConflict {
    /// The present state does not allow it; `code` says why.
    #[response(status = 409, content_type = "application/problem+json")]
    Conflict(ProblemBody<'static>),
}

/// What an action whose body names other things may answer.
#[derive(IntoResponses)]
#[allow(dead_code, reason = "only described, never built")]
pub(in crate::api) enum ReferenceMissing {
    /// Something that the body names does not exist.
    #[response(status = 404, content_type = "application/problem+json")]
    Missing(ProblemBody<'static>),
}
