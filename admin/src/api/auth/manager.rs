//! Somebody who manages the organization, however authenticated.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use gaas_shared::store::Actor;

use super::caller::Caller;
use crate::api::problem::Problem;

/// A manager, authenticated.
#[derive(Debug, Clone, Copy)]
pub(in crate::api) struct Manager(pub(in crate::api) Actor);

impl Manager {
    /// Who it is, if anything was presented; an invalid credential is an error, not a stranger.
    pub(super) async fn if_presented(request: &HttpRequest) -> Result<Option<Self>, Problem> {
        let caller = Caller::if_presented(request).await?;
        Ok(caller.map(|caller| Self(caller.actor)))
    }
}

impl FromRequest for Manager {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let caller = Caller::from_request(request, payload);
        Box::pin(async move { Ok(Self(caller.await?.actor)) })
    }
}
