//! What commands over the management API have in common: where it is, how much to list, how to
//! print.

use std::path::PathBuf;

use clap::builder::RangedU64ValueParser;

/// Which gateway to talk to, and as whom.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct Remote {
    /// Address of the management API (environment: GAAS_URL)
    #[arg(long, value_name = "URL", help_heading = "Connection")]
    pub(crate) url: Option<String>,
    /// File that holds the management token (or the token itself in the environment: GAAS_TOKEN)
    #[arg(long, value_name = "FILE", help_heading = "Connection")]
    pub(crate) token_file: Option<PathBuf>,
    /// Profile to take address and token from (environment: GAAS_PROFILE)
    #[arg(long, value_name = "NAME", help_heading = "Connection")]
    pub(crate) profile: Option<String>,
    /// Send the token over plain HTTP to another machine, where anybody on the way can read it
    #[arg(long, help_heading = "Connection")]
    pub(crate) insecure_http: bool,
}

/// A command that prints a table, or JSON.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct Common {
    #[command(flatten)]
    pub(crate) remote: Remote,
    /// Print the API's own JSON, as one document, instead of a table
    #[arg(long)]
    pub(crate) json: bool,
}

/// How much of a list.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct Paging {
    /// The most items, over as many pages as that takes
    #[arg(long, value_name = "N", value_parser = RangedU64ValueParser::<u32>::new().range(1..), conflicts_with = "all")]
    pub(crate) limit: Option<u32>,
    /// Everything there is
    #[arg(long)]
    pub(crate) all: bool,
    /// Go on after an earlier answer: its next_cursor
    #[arg(long, value_name = "CURSOR")]
    pub(crate) cursor: Option<String>,
}

/// A command on one thing.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct One {
    /// Its number
    #[arg(value_name = "ID", value_parser = number())]
    pub(crate) id: u32,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// A command that takes one thing away.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Removal {
    #[command(flatten)]
    pub(crate) one: One,
    #[command(flatten)]
    pub(crate) consent: Consent,
}

/// Agreeing in advance.
#[derive(Debug, Clone, Copy, Default, clap::Args)]
pub(crate) struct Consent {
    /// Do it without asking; needed where there is no terminal to ask on
    #[arg(long, short = 'y')]
    pub(crate) yes: bool,
}

/// Making something at most once.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct Once {
    /// A text of your choice: repeated with it within 24 hours, the same command makes nothing more
    #[arg(long, value_name = "TEXT")]
    pub(crate) idempotency_key: Option<String>,
}

/// Numbers of things start at 1.
pub(super) fn number() -> RangedU64ValueParser<u32> {
    RangedU64ValueParser::new().range(1..)
}
