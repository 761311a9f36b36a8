//! Makes a webhook.

use actix_web::{HttpResponse, web};
use gaas_shared::model::{TargetUrl, WebhookDetails};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{WithSecret, new_secret};
use crate::api::auth::{As, Manager};
use crate::api::extract::{Checks, IdempotencyHeader, Post, not_null};
use crate::api::problem::{BadBody, NeedsManager, Problem, StateConflict, Unavailable};
use crate::api::router::VERSION_1;
use crate::api::write::{created, keep};
use crate::state::State;

/// A webhook to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct NewWebhook {
    /// Where events are sent: `https://…`, or `http://…` within a network that is trusted.
    #[schema(examples("https://example.com/hooks/gaas"), max_length = 2048)]
    url: String,
    /// What its owner wants to remember about it.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = String, required = false, examples("Billing system"), max_length = 255)]
    description: Option<String>,
    /// The types of events it is told of; `null` or left out: all, also those of later versions.
    #[serde(default)]
    #[schema(examples(json!(["invoice.finalized", "budget.threshold_reached"])), min_items = 1)]
    event_types: Option<Vec<String>>,
    /// Whether anything is sent; `true` if left out.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = bool, required = false)]
    enabled: Option<bool>,
}

impl NewWebhook {
    fn parse(self) -> Result<WebhookDetails, Problem> {
        let mut checks = Checks::default();
        let url = checks.check(TargetUrl::parse("url", &self.url));
        let description = self.description.as_deref().map(WebhookDetails::description);
        let description = checks.check_if_given(description);
        let types = self.event_types.as_deref().map(WebhookDetails::event_types);
        let types = checks.check_if_given(types);
        let (Some(url), Some(description), Some(event_types)) = (url, description, types) else {
            return Err(checks.into_problem());
        };
        Ok(WebhookDetails {
            url,
            description: description.unwrap_or_default(),
            event_types,
            enabled: self.enabled.unwrap_or(true),
        })
    }
}

/// Make a webhook
///
/// It is told of events that happen from now on. Messages are signed with its secret, which is
/// shown this once.
#[utoipa::path(
    post,
    path = "/webhooks",
    operation_id = "createWebhook",
    tag = "Webhooks",
    params(IdempotencyHeader),
    request_body = NewWebhook,
    responses(
        (status = 201, description = "The webhook, with its secret this once", body = WithSecret),
        NeedsManager, StateConflict, BadBody, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, Post<NewWebhook>>,
) -> Result<HttpResponse, Problem> {
    let new = input.body.parse()?;
    let secret = new_secret()?;
    let made = keep(&state, by.0, input.idempotency, move |store, by| {
        store.create_webhook(by, &new, secret)
    })
    .await?;
    let location = format!("{VERSION_1}/webhooks/{}", made.value.id);
    let replayed = made.replayed;
    Ok(created(&WithSecret::of(made, secret), &location, replayed))
}
