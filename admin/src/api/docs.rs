//! The API's documentation, served from this process alone: the OpenAPI document, Swagger UI,
//! ReDoc, and a front page that leads to them where no dashboard was built in.
//!
//! No page loads anything from another host, neither scripts nor fonts.

pub(super) mod asset;
mod home;
mod openapi;
mod redoc;
mod swagger;

use std::sync::Arc;

use actix_web::{App, FromRequest, Handler, Resource, Responder, web};
use utoipa_actix_web::AppExt;
use utoipa_swagger_ui::Config;

use super::dashboard::Dashboard;
use super::problem::Problem;
use super::resource::{method_not_allowed, read_guard};
use super::router;
use asset::Asset;

/// Where the OpenAPI document is.
const OPENAPI_PATH: &str = "/openapi.json";

/// Everything that is served here, made once at start.
pub struct Documents {
    dashboard: Dashboard,
    home: Asset,
    openapi: Asset,
    redoc_page: Asset,
    redoc_start: Asset,
    redoc_bundle: Asset,
    swagger: Arc<Config<'static>>,
}

impl Documents {
    /// Generates the OpenAPI document from the router and gathers the pages.
    ///
    /// # Errors
    /// When the document cannot be written as JSON.
    pub fn new(dashboard: Dashboard) -> Result<Self, serde_json::Error> {
        let (_, collected) = App::new()
            .into_utoipa_app()
            .openapi(openapi::base())
            .configure(router::routes)
            .split_for_parts();
        let openapi = serde_json::to_vec_pretty(&openapi::finished(collected))?;
        Ok(Self {
            dashboard,
            home: Asset::page(home::PAGE),
            openapi: Asset::new("application/json", openapi),
            redoc_page: Asset::page(redoc::PAGE),
            redoc_start: Asset::script(redoc::START),
            redoc_bundle: Asset::script(redoc::BUNDLE),
            swagger: Arc::new(swagger::config()),
        })
    }

    /// The dashboard, which the front page is if there is one.
    pub(super) const fn dashboard(&self) -> &Dashboard {
        &self.dashboard
    }

    /// The OpenAPI document as JSON text.
    pub fn openapi_json(&self) -> &[u8] {
        self.openapi.bytes()
    }
}

/// Registers the pages.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .service(page("/", home::handle))
        .service(page(OPENAPI_PATH, openapi::handle))
        .service(web::redirect("/docs", "/docs/"))
        .service(page("/docs/{file:.*}", swagger::handle))
        .service(page("/redoc", redoc::page))
        .service(page("/redoc/start.js", redoc::start))
        .service(page("/redoc/redoc.standalone.js", redoc::bundle));
}

fn page<H, A>(path: &str, handler: H) -> Resource
where
    H: Handler<A>,
    A: FromRequest + 'static,
    H::Output: Responder + 'static,
{
    let refuse = || async { Err::<&'static str, Problem>(method_not_allowed("GET, HEAD")) };
    web::resource(path)
        .route(web::route().guard(read_guard()).to(handler))
        .default_service(web::to(refuse))
}
