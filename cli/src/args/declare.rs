//! `gaas export`, `gaas diff`, `gaas apply`

use std::path::PathBuf;

use super::common::{Consent, Remote};

#[derive(Debug, clap::Args)]
pub(crate) struct ExportArgs {
    #[command(flatten)]
    pub(crate) remote: Remote,
}

/// Which file to compare with.
#[derive(Debug, clap::Args)]
pub(crate) struct Declared {
    /// YAML file as gaas export writes it; - is standard input
    #[arg(long, short = 'f', value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// Delete services and customers and revoke keys that the file does not name
    #[arg(long)]
    pub(crate) prune: bool,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) remote: Remote,
}

#[derive(Debug, clap::Args)]
pub(crate) struct DiffArgs {
    #[command(flatten)]
    pub(crate) declared: Declared,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ApplyArgs {
    #[command(flatten)]
    pub(crate) declared: Declared,
    #[command(flatten)]
    pub(crate) consent: Consent,
    /// Write the secrets of new keys into this new file (mode 0600) instead of the terminal
    #[arg(long, value_name = "FILE")]
    pub(crate) secrets_out: Option<PathBuf>,
}
