//! Every address of the management API, as a table of contents.
//!
//! The resource API stands under `/api/v1`. The addresses that quick starts and scripts know stand
//! at the root and do the same; there, keys are at `/api-keys`.

use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;

use super::resource::{at, on};
use super::{billing, health, keys, quick_start, services, usage};

/// Where the versioned API stands.
pub(super) const VERSION_1: &str = "/api/v1";

/// Registers all of them.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    let version_1 = scope(VERSION_1)
        .configure(resources)
        .configure(|config| key_resources(config, "/keys"));
    config.service(version_1);
    config
        .service(at("/register-api").post(on!(quick_start::register_api)))
        .service(at("/me/api-key").get_once(on!(quick_start::reveal_api_key)))
        .service(at("/health").get(on!(health)));
    resources(config);
    key_resources(config, "/api-keys");
}

fn resources(config: &mut ServiceConfig<'_>) {
    config
        .service(
            at("/services")
                .get(on!(services::list))
                .post(on!(services::create)),
        )
        .service(
            at("/services/{service_id}")
                .get(on!(services::read))
                .patch(on!(services::edit))
                .delete(on!(services::delete)),
        )
        .service(
            at("/services/{service_id}/keys")
                .get(on!(keys::list_of_service))
                .post(on!(keys::create_for_service)),
        )
        .service(at("/usage/{service_id}").get(on!(usage)))
        .service(at("/billing/summary").get(on!(billing::summary)))
        .service(at("/billing/api-keys").get(on!(billing::api_keys)))
        .service(at("/billing/cycles/current").get(on!(billing::current_cycle)))
        .service(at("/billing/reset").post(on!(billing::reset)));
}

fn key_resources(config: &mut ServiceConfig<'_>, base: &str) {
    config
        .service(at(base).get(on!(keys::list)).post(on!(keys::create)))
        .service(
            at(&format!("{base}/{{key_id}}"))
                .get(on!(keys::read))
                .patch(on!(keys::edit))
                .delete(on!(keys::revoke)),
        )
        .service(at(&format!("{base}/{{key_id}}/pricing")).put(on!(keys::set_price)))
        .service(at(&format!("{base}/{{key_id}}/rate-limit")).put(on!(keys::set_rate_limit)));
}
