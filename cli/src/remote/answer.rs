//! Errors of the API as a person reads them: one line, and one more per field that is wrong.

use http::StatusCode;
use serde_json::Value;
use url::Url;

use crate::failure::{Failure, Field, Kind};
use crate::show::plain;

/// How errors of the API become failures.
pub(crate) struct Problem;

impl Problem {
    /// The failure that an answer stands for.
    pub(super) fn of(status: StatusCode, body: &[u8], url: &Url) -> Failure {
        let kind = match status.as_u16() {
            401 | 403 => Kind::Refused,
            404 => Kind::NotFound,
            400 | 409 | 410 | 413 | 415 | 422 => Kind::Invalid,
            408 | 429 | 502..=504 => Kind::Unreachable,
            _ => Kind::Other,
        };
        let problem: Value = serde_json::from_slice(body).unwrap_or_default();
        let (Some(detail), Some(code)) = (problem["detail"].as_str(), problem["code"].as_str())
        else {
            let message = format!(
                "{url} answered {status}, and not as a gateway's management API does: is it the right \
                 address?"
            );
            return Failure::new(kind, message);
        };
        let message = format!(
            "{} ({} {code})",
            detail.trim_end_matches('.'),
            status.as_u16()
        );
        let errors = problem["errors"].as_array().into_iter().flatten();
        let fields = errors.filter_map(|error| {
            let text = |name: &str| error[name].as_str().unwrap_or_default();
            // What is wrong with one part of a request is said in the sentence already.
            (!detail.starts_with(text("field"))).then(|| Field {
                name: plain(text("field")),
                message: plain(text("message")),
            })
        });
        Failure::new(kind, plain(&message)).with_fields(fields.collect())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn failure(status: u16, body: &str) -> Failure {
        let url = Url::parse("http://127.0.0.1:8001/").unwrap();
        Problem::of(StatusCode::from_u16(status).unwrap(), body.as_bytes(), &url)
    }

    #[test]
    fn fields_have_lines_of_their_own() {
        let body = r#"{"type":"about:blank","title":"Unprocessable Entity","status":422,
            "code":"invalid_fields","detail":"Some fields of the body cannot be taken; nothing was changed.",
            "errors":[{"field":"target_url","message":"must start with http:// or https://"}]}"#;
        let failure = failure(422, body);
        assert_eq!(failure.kind, Kind::Invalid);
        assert_eq!(
            failure.to_string(),
            "Some fields of the body cannot be taken; nothing was changed (422 invalid_fields)\n  \
             target_url must start with http:// or https://"
        );
    }

    #[test]
    fn each_status_has_its_kind() {
        for (status, kind) in [
            (401, Kind::Refused),
            (403, Kind::Refused),
            (404, Kind::NotFound),
            (409, Kind::Invalid),
            (422, Kind::Invalid),
            (503, Kind::Unreachable),
            (500, Kind::Other),
            (301, Kind::Other),
        ] {
            let body = r#"{"detail":"A sentence.","code":"a_code"}"#;
            assert_eq!(failure(status, body).kind, kind, "{status}");
            assert_eq!(failure(status, "<html>").kind, kind, "{status}");
        }
    }
}
