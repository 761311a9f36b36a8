//! The one error shape: RFC 9457 `application/problem+json` with a stable `code`.
//!
//! A handler returns a [`Problem`]; the edge writes it out, because only there the request id is
//! known. This is also the one place that maps a cause to a status: what the store says becomes a
//! problem here, and nothing of its inner detail goes out.

mod from_store;
mod responses;

use std::borrow::Cow;
use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use gaas_shared::billing::ModelError;
use gaas_shared::fields::FieldError;
use serde::Serialize;
use utoipa::ToSchema;

pub(super) use from_store::contradiction;
pub(super) use responses::{
    BadBody, BadPath, BadQuery, KeyRevoked, NeedsManager, ReferenceMissing, StateConflict,
    Unavailable, UnfitRange,
};

/// The media type of every error.
pub(super) const PROBLEM_JSON: &str = "application/problem+json";

/// An error answer in the making.
#[derive(Debug)]
pub(super) struct Problem(Box<Parts>);

#[derive(Debug)]
struct Parts {
    status: StatusCode,
    code: &'static str,
    detail: Cow<'static, str>,
    errors: Vec<FieldProblem>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ProblemField)]
pub(super) struct FieldProblem {
    /// The field, query parameter, path segment or header.
    #[schema(value_type = String, examples("target_url"))]
    pub field: Cow<'static, str>,
    /// What is wrong with it and what would be right.
    #[schema(examples("must start with http:// or https://"))]
    pub message: String,
}

/// An error as a client sees it (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(super) struct ProblemBody<'a> {
    /// Always `about:blank`: the status and `code` say which problem it is.
    #[serde(rename = "type")]
    #[schema(examples("about:blank"))]
    kind: &'static str,
    /// The status in words.
    #[schema(examples("Unprocessable Entity"))]
    title: &'a str,
    /// The HTTP status.
    #[schema(examples(422))]
    status: u16,
    /// A stable name for programs.
    #[schema(examples("invalid_fields"))]
    code: &'a str,
    /// A sentence for people.
    detail: &'a str,
    /// The request's number, as in the `X-Request-Id` header; absent outside a request.
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a str>,
    /// The fields that are wrong, if it is about fields.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    #[schema(value_type = Vec<FieldProblem>, required = false)]
    errors: &'a [FieldProblem],
}

impl Problem {
    /// A problem without fields.
    pub(super) fn new(
        status: StatusCode,
        code: &'static str,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self(Box::new(Parts {
            status,
            code,
            detail: detail.into(),
            errors: Vec::new(),
            headers: Vec::new(),
        }))
    }

    /// 422: the body was read, but some of its fields cannot be taken.
    pub(super) fn invalid_fields(errors: Vec<FieldProblem>) -> Self {
        let mut problem = Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid_fields",
            "Some fields of the body cannot be taken; nothing was changed.",
        );
        problem.0.errors = errors;
        problem
    }

    /// 400: a part of the request other than the body is wrong.
    pub(super) fn invalid_part(
        code: &'static str,
        field: &'static str,
        message: impl Into<String>,
    ) -> Self {
        let error = FieldProblem {
            field: field.into(),
            message: message.into(),
        };
        let mut problem = Self::new(
            StatusCode::BAD_REQUEST,
            code,
            format!("{} {}.", error.field, error.message),
        );
        problem.0.errors.push(error);
        problem
    }

    /// 422: each part can be read, but together they ask for what is not to be had.
    pub(super) fn unfit(
        code: &'static str,
        field: &'static str,
        message: impl Into<String>,
    ) -> Self {
        let mut problem = Self::invalid_part(code, field, message);
        problem.0.status = StatusCode::UNPROCESSABLE_ENTITY;
        problem
    }

    /// 422 for one field of the body.
    pub(super) fn invalid_field(field: &'static str, message: impl Into<String>) -> Self {
        Self::invalid_fields(vec![FieldProblem {
            field: field.into(),
            message: message.into(),
        }])
    }

    /// What an error answer with this status means when nobody gave it words.
    pub(super) fn of_status(status: StatusCode) -> Self {
        let (code, detail) = match status {
            StatusCode::NOT_FOUND => ("not_found", "There is nothing at this address."),
            StatusCode::PAYLOAD_TOO_LARGE => ("body_too_large", "The body is too large."),
            status if status.is_client_error() => ("bad_request", "The request cannot be read."),
            _ => ("internal_error", "Something went wrong; the log says more."),
        };
        Self::new(status, code, detail)
    }

    /// Adds a response header.
    pub(super) fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.push((name, value));
        self
    }

    /// The whole answer.
    pub(super) fn response(&self, request_id: Option<&str>) -> HttpResponse {
        let Parts {
            status,
            code,
            ref detail,
            ref errors,
            ref headers,
        } = *self.0;
        let body = ProblemBody {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            code,
            detail,
            request_id,
            errors,
        };
        let mut response = HttpResponse::build(status);
        for (name, value) in headers {
            response.append_header((name.clone(), value.clone()));
        }
        // Plain strings and numbers always serialise.
        let body = serde_json::to_vec(&body).unwrap_or_default();
        response.content_type(PROBLEM_JSON).body(body)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {}: {}",
            self.0.status.as_u16(),
            self.0.code,
            self.0.detail
        )
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.0.status
    }

    fn error_response(&self) -> HttpResponse {
        self.response(None)
    }
}

impl From<ModelError> for FieldProblem {
    fn from(error: ModelError) -> Self {
        Self {
            field: error.field.into(),
            message: error.message,
        }
    }
}

impl From<FieldError> for FieldProblem {
    fn from(error: FieldError) -> Self {
        Self {
            field: error.field.into(),
            message: error.message,
        }
    }
}
