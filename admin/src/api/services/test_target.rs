//! Sends a test request to a target, before it is registered or afterwards.

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, RETRY_AFTER};
use actix_web::web;
use gaas_shared::model::TargetUrl;
use serde::{Deserialize, Serialize};
use utoipa::{IntoResponses, ToSchema};

use crate::api::auth::{As, Caller};
use crate::api::extract::{Checks, IdempotencyHeader, Post};
use crate::api::problem::{BadBody, NeedsManager, Problem, ProblemBody, Unavailable};
use crate::probe::{Reached, Tester, Unreached};
use crate::state::State;

/// Whom to ask.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = TargetTest)]
pub(in crate::api) struct TargetTestBody {
    /// An absolute `http` or `https` URL.
    #[schema(examples("https://api.example.com"), max_length = 2048)]
    target_url: String,
}

/// What came of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TargetTested)]
pub(in crate::api) struct TargetTestedBody {
    /// Whether the target answered, whatever it said.
    reached: bool,
    /// The answer's status.
    #[schema(examples(200))]
    status: Option<u16>,
    /// The method that it answered: `HEAD`, or `GET` where that was not answered well.
    #[schema(examples("HEAD"))]
    method: Option<String>,
    /// Milliseconds from opening the connection to the answer's head.
    #[schema(examples(12.4))]
    latency_ms: Option<f64>,
    /// Why there is no answer: `dns`, `refused`, `unreachable`, `tls`, `broken` or `timeout`.
    #[schema(examples("refused"))]
    cause: Option<&'static str>,
    /// The same in a sentence for people.
    #[schema(examples(
        "The connection is refused: nothing listens on that port, or a firewall says no."
    ))]
    detail: Option<String>,
}

#[derive(IntoResponses)]
#[allow(dead_code, reason = "only described, never built")]
enum TooManyTests {
    /// 20 test requests were made within a minute; `Retry-After` says when the next may be.
    #[response(status = 429, content_type = "application/problem+json")]
    Throttled(ProblemBody<'static>),
}

impl TargetTestBody {
    fn parse(&self) -> Result<TargetUrl, Problem> {
        let mut checks = Checks::default();
        let target_url = checks.check(TargetUrl::parse("target_url", &self.target_url));
        target_url.ok_or_else(|| checks.into_problem())
    }
}

impl From<Result<Reached, Unreached>> for TargetTestedBody {
    fn from(result: Result<Reached, Unreached>) -> Self {
        let reached = result.as_ref().ok();
        let cause = result.as_ref().err();
        let tenths_of_ms = |reached: &Reached| (reached.took.as_micros() / 100) as f64;
        Self {
            reached: reached.is_some(),
            status: reached.map(|reached| reached.status),
            method: reached.map(|reached| reached.method.to_string()),
            latency_ms: reached.map(|reached| tenths_of_ms(reached) / 10.0),
            cause: cause.map(Unreached::code),
            detail: cause.map(ToString::to_string),
        }
    }
}

/// Send a test request to a target
///
/// The target is asked by `HEAD`, then by `GET` where that was answered by 4xx, 5xx or not at all;
/// 5 seconds for all of it. No redirect is followed. The answer's headers and body are not told.
/// Nothing is changed.
#[utoipa::path(
    post,
    path = "/services/test",
    operation_id = "testTarget",
    tag = "Services",
    params(IdempotencyHeader),
    request_body = TargetTestBody,
    responses(
        (status = 200, description = "What came of it", body = TargetTestedBody),
        NeedsManager, TooManyTests, BadBody, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Caller, Post<TargetTestBody>>,
) -> Result<web::Json<TargetTestedBody>, Problem> {
    let target = input.body.parse()?;
    let tester = match by.session {
        Some(session) => Tester::Session(session.id),
        None => Tester::Token(by.actor.token, by.actor.user),
    };
    if let Err(seconds) = state.probes.take(tester, state.now()) {
        let detail = format!("Too many test requests; try again in {seconds} seconds.");
        let problem = Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_tests", detail);
        return Err(problem.with_header(RETRY_AFTER, HeaderValue::from(seconds)));
    }
    Ok(web::Json(state.probe.ask(&target).await.into()))
}
