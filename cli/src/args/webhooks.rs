//! `gaas webhooks`

use clap::Subcommand;

use super::common::{Common, Once, One, Paging, Removal};

#[derive(Debug, Subcommand)]
pub(crate) enum WebhooksCommand {
    /// List webhooks
    #[command(after_help = "Examples:
  gaas webhooks list
  gaas webhooks list --all --json | jq '.items[] | select(.failing_since) | .id'")]
    List(ListWebhooks),
    /// Show a webhook, without its secret
    #[command(after_help = "Examples:\n  gaas webhooks get 1\n  gaas webhooks get 1 --json")]
    Get(One),
    /// Make a webhook and print its secret, this once
    #[command(after_help = "Examples:
  gaas webhooks create --target-url https://example.com/hooks/gaas
  gaas webhooks create --target-url https://example.com/hooks/gaas --event-types invoice.finalized,invoice.voided
  gaas webhooks create --target-url https://example.com/hooks/gaas --json | jq -r .secret > secret")]
    Create(CreateWebhook),
    /// Change a webhook
    #[command(after_help = "Examples:
  gaas webhooks edit 1 --event-types quota.threshold_reached,budget.threshold_reached
  gaas webhooks edit 1 --enabled true")]
    Edit(EditWebhook),
    /// Delete a webhook with the log of its deliveries
    #[command(after_help = "Examples:\n  gaas webhooks delete 1\n  gaas webhooks delete 1 --yes")]
    Delete(Removal),
    /// Send a webhook an event that tells nothing
    #[command(
        after_help = "Examples:\n  gaas webhooks test 1\n  gaas webhooks deliveries 1      (how it ended)"
    )]
    Test(TestWebhook),
    /// Give a webhook another secret and print it, this once; for 24 hours messages bear the
    /// signatures of both
    #[command(
        after_help = "Examples:\n  gaas webhooks rotate-secret 1\n  gaas webhooks rotate-secret 1 --yes --json | jq -r .secret > secret"
    )]
    RotateSecret(RotateSecret),
    /// List what became of telling a webhook, newest first
    #[command(after_help = "Examples:
  gaas webhooks deliveries 1
  gaas webhooks deliveries 1 --status failed --all --json | jq '.items[].attempts'
  gaas events replay evt_0123456789abcdef0123456789abcdef --webhook 1      (deliver one again)")]
    Deliveries(ListDeliveries),
}

#[derive(Debug, clap::Args)]
pub(crate) struct ListWebhooks {
    #[command(flatten)]
    pub(crate) paging: Paging,
    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Debug, clap::Args)]
pub(crate) struct CreateWebhook {
    /// Where events are sent: an absolute http or https URL
    #[arg(long, value_name = "URL")]
    pub(crate) target_url: String,
    /// The types of events it is told of, with commas between them; without it, all
    #[arg(long, value_name = "TYPE", value_delimiter = ',')]
    pub(crate) event_types: Option<Vec<String>>,
    /// What is to be remembered about it
    #[arg(long, value_name = "TEXT")]
    pub(crate) description: Option<String>,
    /// Send nothing yet
    #[arg(long)]
    pub(crate) disabled: bool,
    #[command(flatten)]
    pub(crate) once: Once,
    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Debug, clap::Args)]
#[group(id = "change", required = true, multiple = true, args = [
    "target_url", "event_types", "all_event_types", "description", "enabled",
])]
pub(crate) struct EditWebhook {
    #[command(flatten)]
    pub(crate) one: One,
    /// Where events are sent from now on
    #[arg(long, value_name = "URL")]
    pub(crate) target_url: Option<String>,
    /// The types of events it is told of, with commas between them
    #[arg(long, value_name = "TYPE", value_delimiter = ',')]
    pub(crate) event_types: Option<Vec<String>>,
    /// It is told of all events, also of types of later versions
    #[arg(long, conflicts_with = "event_types")]
    pub(crate) all_event_types: bool,
    /// What is to be remembered about it
    #[arg(long, value_name = "TEXT")]
    pub(crate) description: Option<String>,
    /// Whether anything is sent
    #[arg(long, value_name = "BOOL")]
    pub(crate) enabled: Option<bool>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct TestWebhook {
    #[command(flatten)]
    pub(crate) one: One,
    #[command(flatten)]
    pub(crate) once: Once,
}

#[derive(Debug, clap::Args)]
pub(crate) struct RotateSecret {
    #[command(flatten)]
    pub(crate) removal: Removal,
    #[command(flatten)]
    pub(crate) once: Once,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ListDeliveries {
    #[command(flatten)]
    pub(crate) one: One,
    /// Those that stand so alone
    #[arg(long, value_parser = ["pending", "delivered", "failed"])]
    pub(crate) status: Option<String>,
    #[command(flatten)]
    pub(crate) paging: Paging,
}
