//! Every address of the management API, as a table of contents.
//!
//! The resource API stands under `/api/v1`. The addresses that quick starts and scripts know stand
//! at the root and do the same; there, keys are at `/api-keys`.

use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;

use super::resource::{at, on};
use super::{
    allowances, audit_events, billing, credits, customers, events, health, invoices, keys, ledger,
    overview, prices, quick_start, requests, security_report, services, session, usage, webhooks,
};

/// Where the versioned API stands.
pub(super) const VERSION_1: &str = "/api/v1";

/// Registers all of them.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    let version_1 = scope(VERSION_1)
        .configure(sessions)
        .configure(insights)
        .configure(books)
        .configure(webhook_resources)
        .configure(resources)
        .configure(cycles)
        .configure(|config| key_resources(config, "/keys"));
    config.service(version_1);
    config
        .service(at("/register-api").post(on!(quick_start::register_api)))
        .service(at("/me/api-key").get_once(on!(quick_start::reveal_api_key)))
        .service(at("/health").get(on!(health)));
    resources(config);
    key_resources(config, "/api-keys");
}

/// Signing in and out.
fn sessions(config: &mut ServiceConfig<'_>) {
    config
        .service(
            at("/session")
                .get(on!(session::read))
                .post(on!(session::sign_in))
                .delete(on!(session::sign_out)),
        )
        .service(at("/session/claim").post(on!(session::claim)))
        .service(at("/session/password").put(on!(session::change_password)))
        .service(at("/sessions").get(on!(session::list)))
        .service(at("/sessions/{session_id}").delete(on!(session::end)))
        .service(at("/me").patch(on!(session::edit_me)));
}

/// Customers, prices, cycles and bills.
fn books(config: &mut ServiceConfig<'_>) {
    config
        .service(
            at("/customers")
                .get(on!(customers::list))
                .post(on!(customers::create)),
        )
        .service(
            at("/customers/{customer_id}")
                .get(on!(customers::read))
                .patch(on!(customers::edit))
                .delete(on!(customers::delete)),
        )
        .service(
            at("/customers/{customer_id}/allowances")
                .get(on!(allowances::read_of_customer))
                .put(on!(allowances::set_of_customer))
                .patch(on!(allowances::edit_of_customer)),
        )
        .service(
            at("/customers/{customer_id}/credits")
                .get(on!(credits::read))
                .post(on!(credits::add)),
        )
        .service(
            at("/prices")
                .get(on!(prices::list))
                .post(on!(prices::create)),
        )
        .service(at("/prices/preview").post(on!(prices::preview)))
        .service(at("/prices/dry-run").post(on!(prices::dry_run)))
        .service(at("/prices/{price_version_id}").get(on!(prices::read)))
        .service(at("/billing/cycles").get(on!(billing::list_cycles)))
        .service(
            at("/billing/schedule")
                .get(on!(billing::read_schedule))
                .put(on!(billing::set_schedule)),
        )
        .service(at("/invoices").get(on!(invoices::list)))
        .service(at("/invoices/{invoice_id}.pdf").get(on!(invoices::read_pdf)))
        .service(at("/invoices/{invoice_id}").get(on!(invoices::read)))
        .service(at("/invoices/{invoice_id}/finalize").post(on!(invoices::finalize)))
        .service(at("/invoices/{invoice_id}/void").post(on!(invoices::void)))
        .service(at("/invoices/{invoice_id}/credit-notes").post(on!(invoices::credit)))
        .service(at("/ledger").get(on!(ledger)));
}

/// Who is told what happens, and what became of it.
fn webhook_resources(config: &mut ServiceConfig<'_>) {
    config
        .service(
            at("/webhooks")
                .get(on!(webhooks::list))
                .post(on!(webhooks::create)),
        )
        .service(
            at("/webhooks/{webhook_id}")
                .get(on!(webhooks::read))
                .patch(on!(webhooks::edit))
                .delete(on!(webhooks::delete)),
        )
        .service(at("/webhooks/{webhook_id}/deliveries").get(on!(webhooks::deliveries)))
        .service(at("/webhooks/{webhook_id}/rotate-secret").post(on!(webhooks::rotate_secret)))
        .service(at("/webhooks/{webhook_id}/test").post(on!(webhooks::test)))
        .service(at("/events").get(on!(events::list)))
        .service(at("/events/{event_id}").get(on!(events::read)))
        .service(at("/events/{event_id}/replay").post(on!(events::replay)));
}

/// The rest of `/billing/cycles`, whose fixed address comes first.
fn cycles(config: &mut ServiceConfig<'_>) {
    config.service(at("/billing/cycles/{cycle_id}").get(on!(billing::read_cycle)));
}

/// What happened, for charts and reports.
fn insights(config: &mut ServiceConfig<'_>) {
    config
        .service(at("/overview").get(on!(overview)))
        .service(at("/usage").get(on!(usage::chart)))
        .service(at("/usage/top").get(on!(usage::top)))
        .service(at("/requests").get(on!(requests)))
        .service(at("/audit-events").get(on!(audit_events)))
        .service(at("/security/report").get(on!(security_report)));
}

fn resources(config: &mut ServiceConfig<'_>) {
    config
        .service(
            at("/services")
                .get(on!(services::list))
                .post(on!(services::create)),
        )
        // A fixed address comes before numbers.
        .service(at("/services/test").post(on!(services::test_target)))
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
        .service(
            at(&format!("{base}/{{key_id}}/allowances"))
                .get(on!(allowances::read_of_key))
                .put(on!(allowances::set_of_key))
                .patch(on!(allowances::edit_of_key)),
        )
        .service(at(&format!("{base}/{{key_id}}/price")).delete(on!(keys::inherit_price)))
        .service(at(&format!("{base}/{{key_id}}/pricing")).put(on!(keys::set_price)))
        .service(at(&format!("{base}/{{key_id}}/rate-limit")).put(on!(keys::set_rate_limit)));
}
