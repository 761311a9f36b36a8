//! The command line: what may be typed, and nothing about what it does.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Parser, Subcommand};

const EXIT_CODES: &str = "Exit codes: 0 success, 1 failure, 2 wrong command line.";

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
    Up(Flags),
    /// Read the configuration and say what is wrong with it, file and line
    Check(CheckArgs),
    /// Start the gateway with a sample backend, two services and keys, and print requests to try
    Demo(DemoArgs),
    /// Look after bills
    Billing(BillingArgs),
}

#[derive(Debug, clap::Args)]
pub(crate) struct BillingArgs {
    #[command(subcommand)]
    pub(crate) command: BillingCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum BillingCommand {
    /// Compute every final bill again from usage and prices, and name each row that was altered
    Verify(VerifyArgs),
}

#[derive(Debug, clap::Args)]
pub(crate) struct VerifyArgs {
    /// Configuration file; config/gaas.toml where that exists, built-in defaults otherwise
    #[arg(long, value_name = "FILE", env = "GAAS_CONFIG")]
    pub(crate) config: Option<PathBuf>,
    /// Directory of both databases
    #[arg(long, value_name = "DIR")]
    pub(crate) data_dir: Option<PathBuf>,
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
