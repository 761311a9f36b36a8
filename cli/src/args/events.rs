//! `gaas events`

use clap::Subcommand;
use gaas_shared::model::EventId;

use super::common::{Common, Once, Paging, number};

#[derive(Debug, Subcommand)]
pub(crate) enum EventsCommand {
    /// List events of the last 30 days, newest first, whether or not a webhook was told of them
    #[command(after_help = "Examples:
  gaas events list
  gaas events list --type invoice.finalized --all --json | jq '.items[].payload.data'")]
    List(ListEvents),
    /// Show an event as it is sent
    #[command(
        after_help = "Examples:\n  gaas events get evt_0123456789abcdef0123456789abcdef --json"
    )]
    Get(OneEvent),
    /// Deliver an event again, also to webhooks that took it before
    #[command(after_help = "Examples:
  gaas events replay evt_0123456789abcdef0123456789abcdef
  gaas events replay evt_0123456789abcdef0123456789abcdef --webhook 1")]
    Replay(ReplayEvent),
}

#[derive(Debug, clap::Args)]
pub(crate) struct ListEvents {
    /// Events of this type alone, such as invoice.finalized
    #[arg(long = "type", value_name = "TYPE")]
    pub(crate) kind: Option<String>,
    #[command(flatten)]
    pub(crate) paging: Paging,
    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Debug, clap::Args)]
pub(crate) struct OneEvent {
    /// Its identifier, which receivers see as webhook-id
    #[arg(value_name = "EVENT")]
    pub(crate) id: EventId,
    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ReplayEvent {
    #[command(flatten)]
    pub(crate) event: OneEvent,
    /// To this webhook alone, whatever types it is told of; without it, to all that are told of its
    /// type
    #[arg(long, value_name = "ID", value_parser = number())]
    pub(crate) webhook: Option<u32>,
    #[command(flatten)]
    pub(crate) once: Once,
}
