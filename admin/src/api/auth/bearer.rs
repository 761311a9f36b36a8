//! `Authorization: Bearer …` with a management token (RFC 6750).

use actix_web::HttpRequest;
use actix_web::http::StatusCode;
use actix_web::http::header::{AUTHORIZATION, HeaderValue, WWW_AUTHENTICATE};
use gaas_shared::secret::{SecretDigest, SecretKind};

use crate::api::problem::Problem;

const CHALLENGE: &str = "Bearer realm=\"gaas-admin\"";
const CHALLENGE_INVALID: &str = "Bearer realm=\"gaas-admin\", error=\"invalid_token\"";

/// What the request presents.
pub(super) enum Presented {
    /// No `Authorization` header at all.
    Nothing,
    /// Text that cannot be a management token.
    Malformed,
    /// A well-formed token.
    Token(SecretDigest),
}

/// Reads the header; two of them are no credential.
pub(super) fn presented(request: &HttpRequest) -> Presented {
    let mut given = request.headers().get_all(AUTHORIZATION);
    let (Some(value), None) = (given.next(), given.next()) else {
        return if request.headers().contains_key(AUTHORIZATION) {
            Presented::Malformed
        } else {
            Presented::Nothing
        };
    };
    match token(value.as_bytes()) {
        Some(token) => SecretDigest::of_presented(SecretKind::ManagementToken, token)
            .map_or(Presented::Malformed, Presented::Token),
        None => Presented::Malformed,
    }
}

/// 401 for a call that presented nothing.
pub(super) fn missing(detail: &'static str) -> Problem {
    challenge("unauthorized", detail, CHALLENGE)
}

/// 401 for a call that presented something that is no valid credential.
pub(super) fn invalid(detail: &'static str) -> Problem {
    challenge("invalid_token", detail, CHALLENGE_INVALID)
}

/// 401 for a call whose session is over.
pub(super) fn ended(detail: &'static str) -> Problem {
    challenge("session_ended", detail, CHALLENGE)
}

fn challenge(code: &'static str, detail: &'static str, challenge: &'static str) -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, code, detail)
        .with_header(WWW_AUTHENTICATE, HeaderValue::from_static(challenge))
}

fn token(value: &[u8]) -> Option<&[u8]> {
    let (scheme, token) = value.split_at_checked("Bearer ".len())?;
    scheme
        .eq_ignore_ascii_case(b"Bearer ")
        .then(|| token.trim_ascii())
}
