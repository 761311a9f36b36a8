//! Reveals the user's own key, once.

use std::sync::Arc;

use actix_web::web;
use gaas_shared::model::{Allowances, KeyScope, Name};
use gaas_shared::store::NewKey;
use serde::Serialize;
use utoipa::{IntoResponses, ToSchema};

use crate::api::auth::{As, QuickStart};
use crate::api::problem::{NeedsManager, Problem, ProblemBody, Unavailable};
use crate::api::write::{new_secret, write};
use crate::state::State;

/// The user's own key.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct RevealedKey {
    /// The secret, shown only here.
    #[schema(examples("gaas_0123456789ABCDEFGHIJKLMNOPQRSTUV000000"))]
    api_key: String,
    /// The key's number.
    #[schema(examples(2))]
    api_key_id: u32,
    /// Whether the data plane already accepts it. `false`: the data plane was not reached and
    /// follows within 500 ms of being back.
    propagated: bool,
}

#[derive(IntoResponses)]
#[allow(dead_code, reason = "only described, never built")]
enum AlreadyRevealed {
    /// The key was revealed before; make another with `POST /api/v1/keys`.
    #[response(status = 410, content_type = "application/problem+json")]
    Gone(ProblemBody<'static>),
}

/// Reveal your API key
///
/// The first call makes a key for all of the user's services and shows its secret; afterwards the
/// answer is 410. Needs no token while only this machine can reach the management API and nobody
/// has set a password.
#[utoipa::path(
    get,
    path = "/me/api-key",
    operation_id = "revealApiKey",
    tag = "Quick start",
    responses(
        (status = 200, description = "The key, this once", body = RevealedKey),
        NeedsManager, AlreadyRevealed, Unavailable,
    ),
    security((), ("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, .. }: As<QuickStart>,
) -> Result<web::Json<RevealedKey>, Problem> {
    let name = Name::parse("name", "All my services")
        .map_err(|error| Problem::invalid_fields(vec![error.into()]))?;
    let secret = Arc::new(new_secret()?);
    let (defaults, digested) = (state.defaults, secret.clone());
    let done = write(&state, by.0, None, move |store, by| {
        let new = NewKey {
            scope: KeyScope::AllServices,
            name,
            secret: &digested,
            rate_limit: None,
            price: None,
            default_price: defaults.price,
            currency: defaults.currency,
            customer: None,
            allowances: Allowances::default(),
            expires_at: None,
        };
        store.reveal_user_key(by, &new)
    })
    .await?;
    Ok(web::Json(RevealedKey {
        api_key: secret.expose().to_owned(),
        api_key_id: done.value.id.get(),
        propagated: done.propagated,
    }))
}
