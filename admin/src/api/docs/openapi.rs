//! The OpenAPI 3.1 document. Paths, bodies and answers come from the handlers; what belongs to the
//! whole API stands here.

use std::collections::HashSet;

use actix_web::{HttpRequest, HttpResponse, web};
use utoipa::OpenApi;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};

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
        (name = "Billing", description = "What is owed, cycle by cycle."),
        (name = "Prices", description = "What units cost, from which instant on, and for whom."),
        (name = "Customers", description = "Owners of keys, to whom bills are made out."),
        (name = "Invoices", description = "Bills and the ledger: final ones never change."),
        (name = "Webhooks", description = "Who is told what happens, and what became of it."),
        (name = "Session", description = "Signing in with a password, and out."),
        (name = "Security", description = "How well keys are kept, and who did what."),
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
    let session = ApiKeyValue::with_description(
        "gaas_session",
        "The cookie that signing in sets. Every call but GET and HEAD needs `X-CSRF-Token` with it: \
         the session's `csrf_token`.",
    );
    components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(session)));
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
    document
        .paths
        .paths
        .values_mut()
        .flat_map(operations_mut)
        .for_each(admit_sessions);
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

/// Wherever a management token is good, a session is good as well.
fn admit_sessions(operation: &mut Operation) {
    let token = SecurityRequirement::new::<_, [&str; 0], &str>("management_token", []);
    if let Some(security) = &mut operation.security
        && security.contains(&token)
    {
        security.push(SecurityRequirement::new::<_, [&str; 0], &str>(
            "session",
            [],
        ));
    }
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
