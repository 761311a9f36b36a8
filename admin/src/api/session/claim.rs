//! Claims an instance: whoever holds the first management token sets the first password.

use actix_web::{HttpRequest, HttpResponse, web};
use gaas_shared::model::{Email, Name};
use gaas_shared::secret::{SecretDigest, SecretKind};
use gaas_shared::store::{StoreError, UserEdit};
use serde::Deserialize;
use utoipa::{IntoResponses, ToSchema};

use super::{SessionBody, SignInRefused, attempt, begun, new_secret, visitor, wrong};
use crate::api::auth::session::SessionCookie;
use crate::api::extract::{Checks, Json, not_null};
use crate::api::problem::{BadBody, Problem, ProblemBody, Unavailable};
use crate::passwords::Password;
use crate::state::State;

/// Who claims the instance.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SessionClaim)]
pub(in crate::api) struct ClaimBody {
    /// A management token, such as the one that the first start printed.
    #[schema(examples("gaasadm_0123456789ABCDEFGHIJKLMNOPQRSTUV000000"))]
    token: String,
    /// The password to sign in with from now on.
    #[schema(
        min_length = 12,
        max_length = 200,
        examples("correct horse battery staple")
    )]
    password: String,
    /// What you are called.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = String, required = false, min_length = 1, max_length = 100)]
    name: Option<String>,
    /// Where you are reached.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = String, required = false, max_length = 254)]
    email: Option<String>,
}

#[derive(IntoResponses)]
#[allow(dead_code, reason = "only described, never built")]
enum AlreadyClaimed {
    /// Somebody has set a password before, or has the e-mail address.
    #[response(status = 409, content_type = "application/problem+json")]
    Conflict(ProblemBody<'static>),
}

impl ClaimBody {
    fn parse(self) -> Result<(String, Password, UserEdit), Problem> {
        let mut checks = Checks::default();
        let password = checks.check(Password::new("password", self.password));
        let name = self.name.as_deref().map(|text| Name::parse("name", text));
        let name = checks.check_if_given(name);
        let email = self
            .email
            .as_deref()
            .map(|text| Email::parse("email", text));
        let email = checks.check_if_given(email);
        let (Some(password), Some(name), Some(email)) = (password, name, email) else {
            return Err(checks.into_problem());
        };
        let edit = UserEdit {
            name,
            email: email.map(Some),
        };
        Ok((self.token, password, edit))
    }
}

/// Claim the instance
///
/// Sets the first password and signs in. From then on nothing works without a session or a token.
#[utoipa::path(
    post,
    path = "/session/claim",
    operation_id = "claimInstance",
    tag = "Session",
    request_body = ClaimBody,
    responses(
        (status = 201, description = "Signed in; the cookie is set", body = SessionBody),
        SignInRefused, AlreadyClaimed, BadBody, Unavailable,
    ),
    security(()),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    request: HttpRequest,
    Json(body): Json<ClaimBody>,
) -> Result<HttpResponse, Problem> {
    let (token, password, edit) = body.parse()?;
    let address = attempt(&state, &request)?;
    let now = state.now();
    let known = state
        .control(move |store| {
            if store.password_is_set()? {
                let message = "a password was set before; sign in with it".to_owned();
                return Err(StoreError::Conflict("already_claimed", message));
            }
            match SecretDigest::of_presented(SecretKind::ManagementToken, token.trim().as_bytes()) {
                Ok(digest) => store.actor_for_token(&digest, now),
                Err(_) => Ok(None),
            }
        })
        .await?;
    let actor = known.ok_or_else(|| wrong("This management token is not known."))?;
    state.sign_ins.succeeded(address);
    let hash = state.passwords.hash(password).await?;
    let secret = new_secret()?;
    let cookie = SessionCookie::new(&secret);
    let (digest, visitor) = (cookie.digest(), visitor(&request));
    let session = state
        .control(move |store| store.claim(actor, now, &hash, &edit, (&digest, &visitor)))
        .await?;
    begun(&state, &request, actor, &session, &cookie).await
}
