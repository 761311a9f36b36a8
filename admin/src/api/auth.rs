//! Who acts: the credential a call needs stands in its handler's signature.
//!
//! [`As`] finds out who it is before it reads anything else of the request, so that a stranger
//! learns nothing from the errors of what he sent.

mod bearer;
mod caller;
mod manager;
mod quick_start;
pub(super) mod session;
mod usage_reader;

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{Error, FromRequest, HttpRequest, web};

pub(super) use caller::Caller;
pub(super) use manager::Manager;
pub(super) use quick_start::QuickStart;
pub(super) use usage_reader::UsageReader;

use super::problem::Problem;
use crate::state::{Failure, State};

/// A request by somebody who may make it: first the credential, then the input.
pub(super) struct As<Who, Input = ()> {
    /// Who acts.
    pub(super) by: Who,
    /// What was sent.
    pub(super) input: Input,
}

impl<Who, Input> FromRequest for As<Who, Input>
where
    Who: FromRequest + 'static,
    Input: FromRequest + 'static,
{
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let who = Who::from_request(request, &mut Payload::None);
        let input = Input::from_request(request, payload);
        Box::pin(async move {
            let by = who.await.map_err(Into::into)?;
            let input = input.await.map_err(Into::into)?;
            Ok(Self { by, input })
        })
    }
}

/// The shared state, from inside an extractor.
fn state(request: &HttpRequest) -> Result<web::Data<State>, Problem> {
    request
        .app_data::<web::Data<State>>()
        .cloned()
        .ok_or_else(|| Failure::Abandoned.into())
}
