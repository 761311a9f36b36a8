//! The OpenAPI 3.1 document. Paths, bodies and answers come from the handlers; what belongs to the
//! whole API stands here.

use std::collections::HashSet;

use actix_web::{HttpRequest, HttpResponse, web};
use utoipa::OpenApi;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};

use super::Documents;
use crate::api::problem::{FieldProblem, ProblemBody};
use crate::api::router::VERSION_1;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "GaaS Gateway management API",
        description = "Services, API keys, rate limits, prices, usage and billing of the gateway.\n\n\
            The resource API stands under `/api/v1`; the addresses at the root do the same. Errors \
            are `application/problem+json` (RFC 9457) with a stable `code`; a change that fails \
            changes nothing. Money is exact: decimals are strings.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    components(schemas(ProblemBody<'static>, FieldProblem)),
    tags(
        (name = "Quick start", description = "Register an API and reveal a key."),
        (name = "Services", description = "Backend APIs behind the gateway."),
        (name = "API keys", description = "What clients present, each with its own limit and price."),
        (name = "Usage", description = "What services were used."),
        (name = "Billing", description = "What is owed in the open cycle."),
        (name = "Health", description = "Whether the gateway's parts work."),
    ),
)]
struct Base;

/// The document without paths.
pub(super) fn base() -> utoipa::openapi::OpenApi {
    let mut document = Base::openapi();
    let token = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some(
            "A management token. The first one stands in the file `admin-token` in the data \
             directory.",
        ))
        .build();
    let key = ApiKeyValue::with_description("X-API-Key", "An API key of the service.");
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("management_token", SecurityScheme::Http(token));
    components.add_security_scheme("api_key", SecurityScheme::ApiKey(ApiKey::Header(key)));
    document
}

/// The collected document, each operation with an identifier of its own: an action that stands both
/// under `/api/v1` and at the root keeps its identifier there and gets a longer one here.
pub(super) fn finished(mut document: utoipa::openapi::OpenApi) -> utoipa::openapi::OpenApi {
    let versioned: HashSet<String> = document
        .paths
        .paths
        .iter()
        .filter(|(path, _)| path.starts_with(VERSION_1))
        .flat_map(|(_, item)| operations(item))
        .filter_map(|operation| operation.operation_id.clone())
        .collect();
    for (path, item) in &mut document.paths.paths {
        if path.starts_with(VERSION_1) {
            continue;
        }
        for operation in operations_mut(item) {
            if let Some(id) = operation
                .operation_id
                .as_mut()
                .filter(|id| versioned.contains(*id))
            {
                id.push_str("AtRoot");
            }
        }
    }
    document
}

fn operations(item: &PathItem) -> impl Iterator<Item = &Operation> {
    [&item.get, &item.put, &item.post, &item.delete, &item.patch]
        .into_iter()
        .flatten()
}

fn operations_mut(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [
        &mut item.get,
        &mut item.put,
        &mut item.post,
        &mut item.delete,
        &mut item.patch,
    ]
    .into_iter()
    .flatten()
}

pub(super) async fn handle(request: HttpRequest, documents: web::Data<Documents>) -> HttpResponse {
    documents.openapi.answer(&request)
}
