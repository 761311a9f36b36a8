//! Who calls: somebody with a management token, or signed in.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use gaas_shared::store::{Actor, Session};

use super::bearer::{self, Presented};
use super::{session, state};
use crate::api::problem::Problem;

/// Somebody authenticated, and the session that says so if it is one.
#[derive(Debug, Clone)]
pub(in crate::api) struct Caller {
    /// Who acts.
    pub(in crate::api) actor: Actor,
    /// The session; `None` with a management token.
    pub(in crate::api) session: Option<Session>,
}

impl Caller {
    /// Who it is, if anything was presented; an invalid credential is an error, not a stranger.
    /// Where a token is presented, a cookie beside it does not count.
    pub(super) async fn if_presented(request: &HttpRequest) -> Result<Option<Self>, Problem> {
        let digest = match bearer::presented(request) {
            Presented::Nothing => {
                let found = session::if_presented(request).await?;
                return Ok(found.map(|(actor, session)| Self {
                    actor,
                    session: Some(session),
                }));
            }
            Presented::Malformed => return Err(bearer::invalid("This is no management token.")),
            Presented::Token(digest) => digest,
        };
        let state = state(request)?;
        let now = state.now();
        let actor = state
            .control(move |store| store.actor_for_token(&digest, now))
            .await?;
        match actor {
            Some(actor) => Ok(Some(Self {
                actor,
                session: None,
            })),
            None => Err(bearer::invalid("This management token is not known.")),
        }
    }
}

impl FromRequest for Caller {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            Self::if_presented(&request).await?.ok_or_else(|| {
                bearer::missing(
                    "This call needs a session or a management token: \
                     Authorization: Bearer gaasadm_…. The first one stands in the file \
                     admin-token in the data directory.",
                )
            })
        })
    }
}
