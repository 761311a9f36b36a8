//! The management API over HTTP: the only module that knows request and response bodies.
//!
//! [`router`] is the table of contents; each action is one file. A handler's signature says who may
//! call it ([`auth`]) and what it reads ([`extract`]); what it answers goes out through [`edge`].

mod allowances;
mod audit_events;
mod auth;
mod billing;
mod credits;
mod csv;
mod customers;
mod dashboard;
mod docs;
mod edge;
mod events;
mod extract;
mod health;
mod invoices;
mod keys;
mod ledger;
mod overview;
mod prices;
mod problem;
mod quick_start;
mod requests;
mod resource;
mod router;
mod security_report;
mod services;
mod session;
mod usage;
mod webhooks;
mod write;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, Error, web};
use utoipa_actix_web::AppExt;

pub use dashboard::Dashboard;
pub use docs::Documents;

use crate::state::State;

/// The whole application, for a server or a test.
pub fn app(
    state: web::Data<State>,
    documents: web::Data<Documents>,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = Error,
        InitError = (),
    >,
> {
    App::new()
        .wrap(from_fn(edge::edge))
        .wrap(Compress::default())
        .app_data(state)
        .app_data(documents)
        .app_data(web::PayloadConfig::new(extract::MAX_BODY_BYTES))
        .into_utoipa_app()
        .configure(router::routes)
        .into_app()
        .configure(docs::routes)
        .default_service(web::to(dashboard::handle))
}
