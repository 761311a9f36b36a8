//! JSON bodies: declared as JSON, at most 64 KiB, read in time, one object, no unknown fields.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::StatusCode;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use super::IdempotencyKey;
use crate::api::problem::{FieldProblem, Problem};

/// The largest body that is read.
pub(in crate::api) const MAX_BODY_BYTES: usize = 64 * 1024;
/// How long a body may take to arrive.
const BODY_WITHIN: Duration = Duration::from_secs(10);

type Extracting<T> = Pin<Box<dyn Future<Output = Result<T, Problem>>>>;

/// The body of a PUT or PATCH.
pub(in crate::api) struct Json<T>(pub(in crate::api) T);

/// The body of a POST, and the key under which it may be repeated.
pub(in crate::api) struct Post<T> {
    /// The body.
    pub(in crate::api) body: T,
    /// The caller's `Idempotency-Key`, bound to this very request.
    pub(in crate::api) idempotency: Option<IdempotencyKey>,
}

/// A POST that needs no body; an empty object is taken too.
pub(in crate::api) struct Bare {
    /// The caller's `Idempotency-Key`, bound to this very request.
    pub(in crate::api) idempotency: Option<IdempotencyKey>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

impl<T: DeserializeOwned + 'static> FromRequest for Json<T> {
    type Error = Problem;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let declared = declared_as_json(request);
        let bytes = read(request, payload);
        Box::pin(async move {
            declared?;
            Ok(Self(parse(&bytes.await?)?))
        })
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Post<T> {
    type Error = Problem;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let declared = declared_as_json(request);
        let bytes = read(request, payload);
        let request = request.clone();
        Box::pin(async move {
            declared?;
            let bytes = bytes.await?;
            let body = parse(&bytes)?;
            let idempotency = IdempotencyKey::of(&request, &bytes)?;
            Ok(Self { body, idempotency })
        })
    }
}

impl FromRequest for Bare {
    type Error = Problem;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let declared = declared_as_json(request);
        let bytes = read(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let bytes = bytes.await?;
            if !bytes.is_empty() {
                declared?;
                parse::<Nothing>(&bytes)?;
            }
            let idempotency = IdempotencyKey::of(&request, &bytes)?;
            Ok(Self { idempotency })
        })
    }
}

/// `application/json` or a type built on it. Anything else is refused, also because a browser
/// sends only other types to a foreign host without asking it first.
fn declared_as_json(request: &HttpRequest) -> Result<(), Problem> {
    let kind = request.content_type().to_ascii_lowercase();
    let json =
        kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"));
    if json {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "unsupported_media_type",
        "The body must be JSON, declared with Content-Type: application/json.",
    ))
}

fn read(
    request: &HttpRequest,
    payload: &mut Payload,
) -> impl Future<Output = Result<Bytes, Problem>> + use<> {
    let bytes = Bytes::from_request(request, payload);
    async move {
        match tokio::time::timeout(BODY_WITHIN, bytes).await {
            Ok(read) => read.map_err(|error| unreadable(error.as_error())),
            Err(_) => Err(Problem::new(
                StatusCode::REQUEST_TIMEOUT,
                "body_too_slow",
                format!(
                    "The body did not arrive within {} seconds.",
                    BODY_WITHIN.as_secs()
                ),
            )),
        }
    }
}

fn unreadable(error: Option<&PayloadError>) -> Problem {
    match error {
        Some(PayloadError::Overflow) => Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "body_too_large",
            format!("The body must be at most {MAX_BODY_BYTES} bytes long."),
        ),
        _ => Problem::new(
            StatusCode::BAD_REQUEST,
            "unreadable_body",
            "The body ended early or cannot be decoded.",
        ),
    }
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    // Serde would read an array into a struct field by field; a body is an object.
    if bytes.trim_ascii_start().first() != Some(&b'{') {
        serde_json::from_slice::<IgnoredAny>(bytes).map_err(|error| malformed(&error))?;
        return Err(Problem::invalid_fields(vec![FieldProblem {
            field: "body".into(),
            message: "must be a JSON object".to_owned(),
        }]));
    }
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        let inner = error.into_inner();
        if inner.is_data() {
            Problem::invalid_fields(vec![field_problem(&path, &inner.to_string())])
        } else {
            malformed(&inner)
        }
    })?;
    json.end().map_err(|error| malformed(&error))?;
    Ok(value)
}

fn malformed(error: &serde_json::Error) -> Problem {
    Problem::new(
        StatusCode::BAD_REQUEST,
        "malformed_json",
        format!("The body is no JSON: {error}."),
    )
}

/// Turns serde's words into a field and a message.
fn field_problem(path: &str, words: &str) -> FieldProblem {
    let message = words.split(" at line ").next().unwrap_or(words);
    let about_a_name = [
        ("missing field `", "is missing"),
        ("unknown field `", "is not known here"),
        ("duplicate field `", "is given twice"),
    ];
    for (start, meaning) in about_a_name {
        if let Some((name, _)) = message
            .strip_prefix(start)
            .and_then(|rest| rest.split_once('`'))
        {
            return FieldProblem {
                field: within(path, name).into(),
                message: meaning.to_owned(),
            };
        }
    }
    FieldProblem {
        field: path.to_owned().into(),
        message: message.replace("expected i64", "expected a whole number"),
    }
}

/// The place of a field whose name serde gives without it: `model.tiers[1].unit_price`.
fn within(path: &str, name: &str) -> String {
    let is_whole = path == name || path.ends_with(&format!(".{name}"));
    match path {
        "" | "." => name.to_owned(),
        path if is_whole => path.to_owned(),
        path => format!("{path}.{name}"),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use actix_web::body::to_bytes;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code, reason = "only read for its errors")]
    struct Body {
        name: String,
        count: Option<i64>,
    }

    async fn refused(body: &str) -> String {
        let problem = parse::<Body>(body.as_bytes()).unwrap_err();
        let bytes = to_bytes(problem.response(None).into_body()).await.unwrap();
        let answer: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        match answer["errors"].get(0) {
            Some(error) => format!(
                "{} {}: {}",
                answer["code"].as_str().unwrap(),
                error["field"].as_str().unwrap(),
                error["message"].as_str().unwrap()
            ),
            None => answer["code"].as_str().unwrap().to_owned(),
        }
    }

    #[actix_web::test]
    async fn each_fault_names_its_field() {
        let cases = [
            ("{}", "invalid_fields name: is missing"),
            (
                r#"{"name":"a","nam":1}"#,
                "invalid_fields nam: is not known here",
            ),
            (
                r#"{"name":"a","name":"b"}"#,
                "invalid_fields name: is given twice",
            ),
            (
                r#"{"name":5}"#,
                "invalid_fields name: invalid type: integer `5`, expected a string",
            ),
            (
                r#"{"name":"a","count":1.5}"#,
                "invalid_fields count: invalid type: floating point `1.5`, expected a whole number",
            ),
            (r#"["a",1]"#, "invalid_fields body: must be a JSON object"),
            ("null", "invalid_fields body: must be a JSON object"),
        ];
        for (body, expected) in cases {
            assert_eq!(refused(body).await, expected, "{body}");
        }
    }

    #[actix_web::test]
    async fn what_is_no_json_is_told_apart() {
        for body in [
            "",
            "{",
            "[",
            "name=a",
            r#"{"name":"a"} x"#,
            r#"{"name":"a",}"#,
            "{\"name\":\"\u{1}\"}",
        ] {
            assert_eq!(refused(body).await, "malformed_json", "{body:?}");
        }
    }
}
