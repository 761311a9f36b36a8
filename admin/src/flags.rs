//! The command line: the same flags as the data plane and the launcher take.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Parser;
use gaas_shared::config::{self, Config, ConfigError};

/// The gateway's control plane: the management API over services, keys, prices and billing.
#[derive(Debug, Clone, Default, Parser)]
#[command(name = "gaas-admin", version)]
pub struct Flags {
    /// Configuration file; without it, config/gaas.toml if there.
    #[arg(long, value_name = "FILE", env = "GAAS_CONFIG")]
    pub config: Option<PathBuf>,
    /// Directory of the databases, the journal, the socket and the first token.
    #[arg(long, value_name = "DIRECTORY")]
    pub data_dir: Option<PathBuf>,
    /// Address of the management API; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub admin_listen: Option<SocketAddr>,
    /// Address of client traffic; taken so that both processes can share their flags.
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub proxy_listen: Option<SocketAddr>,
    /// Address of the data plane's health and metrics; taken like --proxy-listen.
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub ops_listen: Option<SocketAddr>,
}

impl Flags {
    /// The configuration these flags stand on top of: defaults, file, environment.
    ///
    /// # Errors
    /// The first thing that is wrong in the file or the environment.
    pub fn config(&self) -> Result<Config, ConfigError> {
        let mut config = config::load(self.config.as_deref(), config::environment())?;
        if let Some(data_dir) = &self.data_dir {
            config.data_dir.clone_from(data_dir);
        }
        config.admin.listen = self.admin_listen.unwrap_or(config.admin.listen);
        config.proxy.listen = self.proxy_listen.unwrap_or(config.proxy.listen);
        config.ops.listen = self.ops_listen.unwrap_or(config.ops.listen);
        Ok(config)
    }
}
