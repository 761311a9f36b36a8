//! Somebody who manages the organization: holds a management token.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use gaas_shared::store::Actor;

use super::bearer::{self, Presented};
use super::state;
use crate::api::problem::Problem;

/// A manager, authenticated.
#[derive(Debug, Clone, Copy)]
pub(in crate::api) struct Manager(pub(in crate::api) Actor);

impl Manager {
    /// Who it is, if anything was presented; an invalid credential is an error, not a stranger.
    pub(super) async fn if_presented(request: &HttpRequest) -> Result<Option<Self>, Problem> {
        let digest = match bearer::presented(request) {
            Presented::Nothing => return Ok(None),
            Presented::Malformed => return Err(bearer::invalid("This is no management token.")),
            Presented::Token(digest) => digest,
        };
        let state = state(request)?;
        let now = state.now();
        let actor = state
            .control(move |store| store.actor_for_token(&digest, now))
            .await?;
        match actor {
            Some(actor) => Ok(Some(Self(actor))),
            None => Err(bearer::invalid("This management token is not known.")),
        }
    }
}

impl FromRequest for Manager {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            Self::if_presented(&request).await?.ok_or_else(|| {
                bearer::missing(
                    "This call needs a management token: Authorization: Bearer gaasadm_…. \
                     The first one stands in the file admin-token in the data directory.",
                )
            })
        })
    }
}
