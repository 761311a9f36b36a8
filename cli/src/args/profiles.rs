//! `gaas profile`

use std::path::PathBuf;

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum ProfileCommand {
    /// Add a profile, or replace the one of this name
    ///
    /// The token is read from standard input, without echo on a terminal, and kept in the profile;
    /// with --token-file, the profile keeps the file's name.
    #[command(after_help = "Examples:
  gaas profile add production --url https://gaas.example.com
  gaas profile add staging --url https://staging.example.com --token-file ~/.secrets/staging
  vault read -field=token secret/gaas | gaas profile add production --url https://gaas.example.com")]
    Add(AddProfile),
    /// List profiles; tokens are not shown
    #[command(after_help = "Examples:\n  gaas profile list\n  gaas profile list --json")]
    List(ListProfiles),
    /// Use this profile where no other is named
    #[command(after_help = "Examples:\n  gaas profile use production")]
    Use(NamedProfile),
    /// Remove a profile with its token
    #[command(after_help = "Examples:\n  gaas profile remove staging")]
    Remove(NamedProfile),
}

#[derive(Debug, clap::Args)]
pub(crate) struct AddProfile {
    /// What to call it
    pub(crate) name: String,
    /// Address of the management API
    #[arg(long, value_name = "URL")]
    pub(crate) url: String,
    /// File that holds the token, read whenever it is needed
    #[arg(long, value_name = "FILE")]
    pub(crate) token_file: Option<PathBuf>,
    /// Send the token over plain HTTP to another machine, where anybody on the way can read it
    #[arg(long)]
    pub(crate) insecure_http: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ListProfiles {
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct NamedProfile {
    /// Its name
    pub(crate) name: String,
}
