//! Signing in and out with a password, and what a page is told about it.

pub(super) mod change_password;
pub(super) mod claim;
pub(super) mod edit_me;
pub(super) mod end;
pub(super) mod list;
pub(super) mod read;
pub(super) mod sign_in;
pub(super) mod sign_out;

use std::net::{IpAddr, Ipv4Addr};

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, RETRY_AFTER, USER_AGENT};
use actix_web::{HttpRequest, HttpResponse};
use gaas_shared::secret::{PlainSecret, SecretKind};
use gaas_shared::store::{Actor, Session, User, Visitor};
use serde::Serialize;
use utoipa::{IntoResponses, ToSchema};

use super::auth::session::SessionCookie;
use super::problem::{Problem, ProblemBody};
use crate::passwords::PasswordError;
use crate::state::State;

/// The most characters of a browser's name that are kept.
const USER_AGENT_CHARS: usize = 300;

/// Whether somebody is signed in, and who.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Session)]
pub(super) struct SessionBody {
    /// Whether anybody has set a password. If not, `POST /api/v1/session/claim` does.
    claimed: bool,
    /// Whether the request's cookie stands for a live session.
    signed_in: bool,
    /// Who is signed in.
    user: Option<UserBody>,
    /// The organization acted for.
    organization: Option<OrganizationBody>,
    /// What the person may do in it.
    #[schema(examples("owner"))]
    role: Option<String>,
    /// Where clients reach the gateway; `null` where the control plane cannot know, and before
    /// signing in.
    #[schema(examples("http://127.0.0.1:8000"))]
    gateway_url: Option<String>,
    /// To be shown in `X-CSRF-Token` with every call but GET and HEAD.
    csrf_token: Option<String>,
    /// When the session ends unless it is used again.
    #[schema(format = DateTime)]
    expires_at: Option<String>,
}

/// A person.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = User)]
pub(super) struct UserBody {
    /// The person's number.
    #[schema(examples(1))]
    id: u32,
    /// What the person is called.
    #[schema(examples("Ada"))]
    name: String,
    /// Where the person is reached.
    #[schema(examples("ada@example.com"))]
    email: Option<String>,
}

/// An organization.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Organization)]
pub(super) struct OrganizationBody {
    /// Its number.
    #[schema(examples(1))]
    id: u32,
    /// What it is called.
    #[schema(examples("Default"))]
    name: String,
}

/// What a call that checks a password may answer.
#[derive(IntoResponses)]
#[allow(dead_code, reason = "only described, never built")]
pub(super) enum SignInRefused {
    /// The token, the password or the address is wrong; which of them is not told.
    #[response(status = 401, content_type = "application/problem+json")]
    Wrong(ProblemBody<'static>),
    /// Too many failures from this address; `Retry-After` says when to try again.
    #[response(status = 429, content_type = "application/problem+json")]
    Throttled(ProblemBody<'static>),
}

/// What a call that changes something with a session cookie may answer.
#[derive(IntoResponses)]
#[allow(dead_code, reason = "only described, never built")]
pub(super) enum NeedsCsrfToken {
    /// The `X-CSRF-Token` is missing or belongs to another session.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(ProblemBody<'static>),
}

impl SessionBody {
    /// Nobody is signed in.
    fn of_nobody(claimed: bool) -> Self {
        Self {
            claimed,
            signed_in: false,
            user: None,
            organization: None,
            role: None,
            gateway_url: None,
            csrf_token: None,
            expires_at: None,
        }
    }

    fn of(
        user: &User,
        session: &Session,
        cookie: &SessionCookie,
        gateway_url: Option<String>,
    ) -> Self {
        Self {
            claimed: true,
            signed_in: true,
            user: Some(UserBody::from(user)),
            organization: Some(OrganizationBody {
                id: user.org.get(),
                name: user.org_name.clone(),
            }),
            role: Some(user.role.clone()),
            gateway_url,
            csrf_token: Some(cookie.csrf_token()),
            expires_at: Some(session.ends_at().to_rfc3339()),
        }
    }
}

impl From<&User> for UserBody {
    fn from(user: &User) -> Self {
        Self {
            id: user.id.get(),
            name: user.name.as_str().to_owned(),
            email: user.email.as_ref().map(|email| email.as_str().to_owned()),
        }
    }
}

impl From<PasswordError> for Problem {
    fn from(error: PasswordError) -> Self {
        tracing::error!(%error, "A password cannot be checked");
        Self::of_status(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// The secret of a new session.
fn new_secret() -> Result<PlainSecret, Problem> {
    PlainSecret::generate(SecretKind::Session).map_err(|error| PasswordError::from(error).into())
}

/// Who signs in from where, as the list of sessions shows it.
fn visitor(request: &HttpRequest) -> Visitor {
    let agent = request.headers().get(USER_AGENT);
    let user_agent = agent.and_then(|value| value.to_str().ok()).map(|text| {
        let shown = text.chars().filter(|letter| !letter.is_control());
        shown.take(USER_AGENT_CHARS).collect()
    });
    Visitor {
        user_agent,
        address: request.peer_addr().map(|peer| peer.ip().to_string()),
    }
}

/// Takes one of the address's attempts, or says how long to wait.
fn attempt(state: &State, request: &HttpRequest) -> Result<IpAddr, Problem> {
    let address = request.peer_addr().map(|peer| peer.ip());
    let address = address.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    match state.sign_ins.attempt(address, state.now()) {
        Ok(()) => Ok(address),
        Err(wait) => Err(Problem::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too_many_attempts",
            format!(
                "Too many failed attempts from this address; try again in {} seconds.",
                wait.seconds
            ),
        )
        .with_header(RETRY_AFTER, HeaderValue::from(wait.seconds))),
    }
}

/// 401 that does not say what was wrong.
fn wrong(detail: &'static str) -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, "credentials_invalid", detail)
}

/// Where clients reach the gateway, for whoever sent this request.
fn gateway_url(state: &State, request: &HttpRequest) -> Option<String> {
    state
        .client_address
        .seen_from(request.connection_info().host())
}

/// 201 with the cookie of a session that was just begun.
async fn begun(
    state: &State,
    request: &HttpRequest,
    actor: Actor,
    session: &Session,
    cookie: &SessionCookie,
) -> Result<HttpResponse, Problem> {
    let user = state.control(move |store| store.user(actor)).await?;
    let seconds = (session.expires_at.0 - session.created_at.0) / 1_000;
    Ok(HttpResponse::Created()
        .cookie(cookie.set(request, seconds))
        .json(SessionBody::of(
            &user,
            session,
            cookie,
            gateway_url(state, request),
        )))
}
