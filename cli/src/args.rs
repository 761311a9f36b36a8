//! The command line: what may be typed, and nothing about what it does.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Parser, Subcommand};

pub(crate) mod allowances;
pub(crate) mod billing;
pub(crate) mod common;
pub(crate) mod credits;
pub(crate) mod customers;
pub(crate) mod declare;
pub(crate) mod events;
pub(crate) mod keys;
pub(crate) mod prices;
pub(crate) mod profiles;
pub(crate) mod services;
pub(crate) mod usage;
pub(crate) mod webhooks;

use billing::BillingArgs;
use credits::CreditsCommand;
use customers::CustomersCommand;
use declare::{ApplyArgs, DiffArgs, ExportArgs};
use events::EventsCommand;
use keys::KeysCommand;
use profiles::ProfileCommand;
use services::ServicesCommand;
use usage::UsageArgs;
use webhooks::WebhooksCommand;

const EXIT_CODES: &str = "\
Exit codes:
   0  done
   1  failure
   2  wrong command line, or a question that nobody was there to answer
   3  there is no such thing
   4  refused: no token, or not a good one
   5  invalid input, or it contradicts what is there
   6  the gateway cannot be reached, or is not able to answer now
  10  gaas diff: there are differences";

/// Puts API keys, rate limits, usage counts and bills in front of any HTTP API.
#[derive(Debug, Parser)]
#[command(name = "gaas", version, after_help = EXIT_CODES)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Start the gateway: gaas-admin and gaas-proxy, stopped together by one Ctrl-C
    #[command(
        after_help = "Examples:\n  gaas up\n  gaas up --data-dir /var/lib/gaas --proxy-listen 0.0.0.0:8000"
    )]
    Up(Flags),
    /// Read the configuration and say what is wrong with it, file and line
    #[command(after_help = "Examples:\n  gaas check\n  gaas check --config gaas.toml --probe")]
    Check(CheckArgs),
    /// Start the gateway with a sample backend, two services and keys, and print requests to try
    #[command(after_help = "Examples:\n  gaas demo\n  gaas demo --check")]
    Demo(DemoArgs),
    /// Services: the APIs behind the gateway
    #[command(subcommand)]
    Services(ServicesCommand),
    /// API keys: what clients present
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Usage over time
    #[command(after_help = "Examples:
  gaas usage
  gaas usage --from 7d --interval day --group-by service
  gaas usage --from 2030-01-01 --to 2030-02-01 --group-by api_key --csv > january.csv")]
    Usage(UsageArgs),
    /// Look after bills: cycles, invoices, prices, the ledger
    Billing(BillingArgs),
    /// Customers: to whom use is billed
    #[command(subcommand)]
    Customers(CustomersCommand),
    /// Prepaid credits: customers' balances, and what moved them
    #[command(subcommand)]
    Credits(CreditsCommand),
    /// Webhooks: who is told what happens
    #[command(subcommand)]
    Webhooks(WebhooksCommand),
    /// Events: what happened, as webhooks are told it
    #[command(subcommand)]
    Events(EventsCommand),
    /// Print what the gateway is set to as YAML, without secrets
    #[command(after_help = "Examples:\n  gaas export > gateway.yaml")]
    Export(ExportArgs),
    /// Show what gaas apply would change; exit code 10 if there is anything
    #[command(after_help = "Examples:
  gaas diff -f gateway.yaml
  gaas diff -f gateway.yaml --prune --json")]
    Diff(DiffArgs),
    /// Make the gateway what a YAML file says: shows the plan, asks, does it
    #[command(after_help = "Examples:
  gaas apply -f gateway.yaml
  gaas apply -f gateway.yaml --yes --secrets-out new-keys.jsonl
  gaas apply -f gateway.yaml --prune")]
    Apply(ApplyArgs),
    /// Addresses and tokens of gateways, kept under a name
    #[command(subcommand)]
    Profile(ProfileCommand),
    /// Print a shell's completion script
    #[command(after_help = "Examples:
  gaas completion bash > /etc/bash_completion.d/gaas
  gaas completion zsh > ~/.zfunc/_gaas
  gaas completion fish > ~/.config/fish/completions/gaas.fish")]
    Completion {
        /// Which shell
        shell: clap_complete::Shell,
    },
}

/// The flags that gaas, gaas-proxy and gaas-admin have in common.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct Flags {
    /// Configuration file; config/gaas.toml where that exists, built-in defaults otherwise
    #[arg(long, value_name = "FILE", env = "GAAS_CONFIG")]
    pub(crate) config: Option<PathBuf>,
    /// Directory of both databases, the usage journal and the first token
    #[arg(long, value_name = "DIR")]
    pub(crate) data_dir: Option<PathBuf>,
    /// Address of client traffic (port 0 picks a free one)
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub(crate) proxy_listen: Option<SocketAddr>,
    /// Address of the management API
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub(crate) admin_listen: Option<SocketAddr>,
    /// Address of the proxy's own health and metrics
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub(crate) ops_listen: Option<SocketAddr>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) flags: Flags,
    /// Also try whether the data directory can be written and the addresses can be listened on
    #[arg(long)]
    pub(crate) probe: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct DemoArgs {
    /// Without --data-dir, a temporary directory is used and removed at the end
    #[command(flatten)]
    pub(crate) flags: Flags,
    /// Make the printed requests, verify their answers and stop (exit code 1 if one is wrong)
    #[arg(long)]
    pub(crate) check: bool,
    /// Start without the 30 days of sample usage
    #[arg(long)]
    pub(crate) empty: bool,
    /// Take the sample usage, its services, keys and customers out of a data directory, and stop;
    /// no gateway may be running on it
    #[arg(long, requires = "data_dir", conflicts_with_all = ["check", "empty"])]
    pub(crate) remove: bool,
}

impl Flags {
    /// The same flags for a child process.
    pub(crate) fn to_args(&self) -> Vec<OsString> {
        let addresses = [
            ("--proxy-listen", self.proxy_listen),
            ("--admin-listen", self.admin_listen),
            ("--ops-listen", self.ops_listen),
        ];
        let paths = [("--config", &self.config), ("--data-dir", &self.data_dir)];
        let mut args = Vec::new();
        for (flag, path) in paths {
            if let Some(path) = path {
                args.extend([OsString::from(flag), path.into()]);
            }
        }
        for (flag, address) in addresses {
            if let Some(address) = address {
                args.extend([OsString::from(flag), address.to_string().into()]);
            }
        }
        args
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Args::command().debug_assert();
    }

    #[test]
    fn every_command_shows_examples() {
        fn look(command: &clap::Command, path: &str) {
            let path = format!("{path} {}", command.get_name());
            let leaf = command.get_subcommands().next().is_none();
            let help = command.get_after_help().map(ToString::to_string);
            let help = help.unwrap_or_default();
            assert!(!leaf || help.contains("Examples:\n  gaas "), "{path}");
            for inner in command.get_subcommands() {
                look(inner, &path);
            }
        }
        look(&Args::command(), "");
    }

    #[test]
    fn a_child_gets_the_flags_that_were_given_and_no_others() {
        let typed = [
            "gaas",
            "up",
            "--data-dir",
            "/var/lib/gaas",
            "--proxy-listen",
            "127.0.0.1:0",
        ];
        let Command::Up(flags) = Args::try_parse_from(typed).unwrap().command else {
            panic!("not up");
        };
        let expected = [
            "--data-dir",
            "/var/lib/gaas",
            "--proxy-listen",
            "127.0.0.1:0",
        ];
        assert_eq!(flags.to_args(), expected);
        assert!(Flags::default().to_args().is_empty());
    }

    #[test]
    fn a_wrong_command_line_exits_with_2() {
        for typed in [
            &["gaas", "fly"][..],
            &["gaas", "up", "--proxy-listen", "8000"],
            &["gaas", "up", "--colour"],
        ] {
            let error = Args::try_parse_from(typed).unwrap_err();
            assert_eq!(error.exit_code(), 2, "{typed:?}");
        }
    }
}
