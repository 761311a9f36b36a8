//! `gaas services`

use clap::Subcommand;

use super::common::{Common, Once, One, Paging, Removal};

#[derive(Debug, Subcommand)]
pub(crate) enum ServicesCommand {
    /// List services
    #[command(after_help = "Examples:
  gaas services list
  gaas services list --search weather --all --json | jq '.items[].id'")]
    List(ListServices),
    /// Show a service
    #[command(after_help = "Examples:\n  gaas services get 1\n  gaas services get 1 --json")]
    Get(One),
    /// Register a service
    #[command(after_help = "Examples:
  gaas services create --name Weather --target-url https://api.example.com/v1
  gaas services create --name Weather --target-url https://api.example.com --json | jq .id")]
    Create(CreateService),
    /// Change a service
    #[command(after_help = "Examples:
  gaas services edit 1 --target-url https://api2.example.com
  gaas services edit 1 --name 'Weather, old' --preserve-host false")]
    Edit(EditService),
    /// Delete a service; its keys open nothing any more
    #[command(after_help = "Examples:\n  gaas services delete 1\n  gaas services delete 1 --yes")]
    Delete(Removal),
}

#[derive(Debug, clap::Args)]
pub(crate) struct ListServices {
    /// Services whose name or target URL holds this text, or whose number it is
    #[arg(long, value_name = "TEXT")]
    pub(crate) search: Option<String>,
    #[command(flatten)]
    pub(crate) paging: Paging,
    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Debug, clap::Args)]
pub(crate) struct CreateService {
    /// What it is called
    #[arg(long)]
    pub(crate) name: String,
    /// Where its requests go: an absolute http or https URL
    #[arg(long, value_name = "URL")]
    pub(crate) target_url: String,
    /// Keep the client's Host header instead of the target's
    #[arg(long)]
    pub(crate) preserve_host: bool,
    #[command(flatten)]
    pub(crate) once: Once,
    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Debug, clap::Args)]
#[group(id = "change", required = true, multiple = true, args = ["name", "target_url", "preserve_host"])]
pub(crate) struct EditService {
    #[command(flatten)]
    pub(crate) one: One,
    /// What it is called from now on
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Where its requests go from now on
    #[arg(long, value_name = "URL")]
    pub(crate) target_url: Option<String>,
    /// Whether to keep the client's Host header
    #[arg(long, value_name = "BOOL")]
    pub(crate) preserve_host: Option<bool>,
}
