//! The session cookie: what a signed-in browser presents instead of a token.
//!
//! The cookie is HttpOnly and SameSite=Strict. Calls that change something must also show the
//! session's CSRF token, which only a page of this host can have read. It is derived from the
//! cookie's secret, so nothing more has to be stored, and another session has another.

use std::fmt::Write as _;

use actix_web::HttpRequest;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::StatusCode;
use gaas_shared::secret::{PlainSecret, SecretDigest, SecretKind};
use gaas_shared::store::{Actor, Session};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::{bearer, state};
use crate::api::problem::Problem;

const COOKIE: &str = "gaas_session";
/// The header that carries the CSRF token.
pub(in crate::api) const CSRF_HEADER: &str = "X-CSRF-Token";

/// The secret that a browser's cookie holds.
pub(in crate::api) struct SessionCookie {
    text: String,
    digest: SecretDigest,
}

impl SessionCookie {
    /// The cookie of a new session.
    pub(in crate::api) fn new(secret: &PlainSecret) -> Self {
        Self {
            text: secret.expose().to_owned(),
            digest: secret.digest(),
        }
    }

    /// The cookie that came with a request; what cannot be one is none.
    pub(in crate::api) fn of(request: &HttpRequest) -> Option<Self> {
        let cookie = request.cookie(COOKIE)?;
        let text = cookie.value().to_owned();
        let digest = SecretDigest::of_presented(SecretKind::Session, text.as_bytes()).ok()?;
        Some(Self { text, digest })
    }

    /// What the store knows the session by.
    pub(in crate::api) const fn digest(&self) -> SecretDigest {
        self.digest
    }

    /// What a page of this host shows with each call that changes something.
    pub(in crate::api) fn csrf_token(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(b"gaas csrf token\0");
        hash.update(self.text.as_bytes());
        hash.finalize()
            .iter()
            .fold(String::with_capacity(64), |mut token, byte| {
                // Writing to a string cannot fail.
                let _ = write!(token, "{byte:02x}");
                token
            })
    }

    /// Checks the CSRF token of a call that may change something.
    pub(in crate::api) fn check_csrf(&self, request: &HttpRequest) -> Result<(), Problem> {
        if request.method().is_safe() {
            return Ok(());
        }
        let shown = request.headers().get(CSRF_HEADER);
        let shown = shown.map(|value| value.as_bytes()).unwrap_or_default();
        if bool::from(shown.ct_eq(self.csrf_token().as_bytes())) {
            return Ok(());
        }
        Err(Problem::new(
            StatusCode::FORBIDDEN,
            "csrf_token_invalid",
            "A call that changes something with a session cookie must show the session's \
             csrf_token in X-CSRF-Token; GET /api/v1/session tells it.",
        ))
    }

    /// What the browser is told to keep; over https only if it came so.
    pub(in crate::api) fn set(&self, request: &HttpRequest, seconds: i64) -> Cookie<'static> {
        Cookie::build(COOKIE, self.text.clone())
            .path("/")
            .http_only(true)
            .same_site(SameSite::Strict)
            .secure(request.connection_info().scheme() == "https")
            .max_age(Duration::seconds(seconds))
            .finish()
    }

    /// What makes the browser forget it.
    pub(in crate::api) fn removal() -> Cookie<'static> {
        Cookie::build(COOKIE, "")
            .path("/")
            .http_only(true)
            .same_site(SameSite::Strict)
            .max_age(Duration::ZERO)
            .finish()
    }
}

/// The live session that a cookie stands for.
pub(in crate::api) async fn live(
    request: &HttpRequest,
    cookie: &SessionCookie,
) -> Result<Option<(Actor, Session)>, Problem> {
    let state = state(request)?;
    let (digest, now) = (cookie.digest(), state.now());
    Ok(state
        .control(move |store| store.session_for(&digest, now))
        .await?)
}

/// Whom the request's cookie acts for; one that has ended is an error, not a stranger.
pub(super) async fn if_presented(
    request: &HttpRequest,
) -> Result<Option<(Actor, Session)>, Problem> {
    let Some(cookie) = SessionCookie::of(request) else {
        return Ok(None);
    };
    let Some(found) = live(request, &cookie).await? else {
        return Err(bearer::ended("The session has ended; sign in again."));
    };
    cookie.check_csrf(request)?;
    Ok(Some(found))
}
