//! Somebody who may read a service's usage: a manager, or a client with a key of the service.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{AUTHORIZATION, HeaderName, HeaderValue, WWW_AUTHENTICATE};
use actix_web::{FromRequest, HttpRequest};
use gaas_shared::clock::UnixMillis;
use gaas_shared::ids::ServiceId;
use gaas_shared::model::ApiKey;
use gaas_shared::secret::{SecretDigest, SecretKind};
use gaas_shared::store::Actor;

use super::manager::Manager;
use super::state;
use crate::api::problem::Problem;

const API_KEY: HeaderName = HeaderName::from_static("x-api-key");
const CHALLENGE: &str = "Bearer realm=\"gaas-admin\", ApiKey realm=\"gaas\"";

/// A reader of usage, authenticated; [`UsageReader::may_read`] says of what.
#[derive(Debug)]
pub(in crate::api) enum UsageReader {
    /// Reads the usage of every service of the organization.
    Manager(Actor),
    /// Reads the usage of the services that the key opens.
    Client {
        /// The live key.
        key: Box<ApiKey>,
        /// In whose name the store is read.
        actor: Actor,
    },
}

impl UsageReader {
    /// The actor to read with, if `service` is open to this reader.
    pub(in crate::api) fn may_read(&self, service: ServiceId) -> Result<Actor, Problem> {
        match self {
            Self::Manager(actor) => Ok(*actor),
            Self::Client { key, actor } if key.scope.covers(service) => Ok(*actor),
            Self::Client { .. } => Err(Problem::new(
                StatusCode::FORBIDDEN,
                "api_key_not_for_service",
                "This API key belongs to another service.",
            )),
        }
    }

    async fn of(request: &HttpRequest) -> Result<Self, Problem> {
        let headers = request.headers();
        let by_manager = headers.contains_key(AUTHORIZATION) || !headers.contains_key(API_KEY);
        if by_manager && let Some(Manager(actor)) = Manager::if_presented(request).await? {
            return Ok(Self::Manager(actor));
        }
        let digest = presented_key(request)?;
        let state = state(request)?;
        let found = state
            .control(move |store| {
                let Some(key) = store.key_for_digest(&digest)? else {
                    return Ok(None);
                };
                let user = store.default_actor()?.user;
                let actor = Actor {
                    org: key.org_id,
                    user,
                    token: None,
                };
                Ok(Some((key, actor)))
            })
            .await?;
        match found {
            Some((key, actor)) if is_live(&key, state.now()) => Ok(Self::Client {
                key: Box::new(key),
                actor,
            }),
            _ => Err(unauthorized("This API key is unknown, revoked or expired.")),
        }
    }
}

impl FromRequest for UsageReader {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Self::of(&request).await })
    }
}

fn presented_key(request: &HttpRequest) -> Result<SecretDigest, Problem> {
    let mut given = request.headers().get_all(API_KEY);
    let (Some(value), None) = (given.next(), given.next()) else {
        return Err(unauthorized(
            "This call needs one X-API-Key of the service, or a management token.",
        ));
    };
    SecretDigest::of_presented(SecretKind::ApiKey, value.as_bytes())
        .map_err(|_| unauthorized("This is no API key."))
}

fn is_live(key: &ApiKey, now: UnixMillis) -> bool {
    key.revoked_at.is_none() && key.expires_at.is_none_or(|expires_at| now < expires_at)
}

fn unauthorized(detail: &'static str) -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, "unauthorized", detail)
        .with_header(WWW_AUTHENTICATE, HeaderValue::from_static(CHALLENGE))
}
