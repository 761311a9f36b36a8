//! Swagger UI at `/docs`, from the files vendored in `utoipa-swagger-ui`.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use utoipa_swagger_ui::{Config, serve};

use super::asset::Asset;
use super::{Documents, OPENAPI_PATH};
use crate::api::problem::Problem;

/// No validator, because the default one is on another host.
pub(super) fn config() -> Config<'static> {
    Config::from(OPENAPI_PATH)
        .validator_url("none")
        .try_it_out_enabled(true)
        .persist_authorization(false)
        .display_request_duration(true)
        .display_operation_id(true)
}

pub(super) async fn handle(
    request: HttpRequest,
    file: web::Path<String>,
    documents: web::Data<Documents>,
) -> Result<HttpResponse, Problem> {
    match serve(&file, documents.swagger.clone()) {
        Ok(Some(found)) => {
            let asset = Asset::new(found.content_type, found.bytes.into_owned());
            Ok(asset.answer(&request))
        }
        Ok(None) => Err(Problem::of_status(StatusCode::NOT_FOUND)),
        Err(error) => {
            tracing::error!(%error, "A page of Swagger UI cannot be made");
            Err(Problem::of_status(StatusCode::INTERNAL_SERVER_ERROR))
        }
    }
}
