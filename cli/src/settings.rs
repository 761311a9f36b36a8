//! The configuration as the flags leave it: built-in defaults, file, environment, flags.

use std::path::PathBuf;

use gaas_shared::config::{self, Config, ConfigError, DEFAULT_FILE};

use crate::args::Flags;

/// The file that the configuration comes from; `None` for built-in defaults alone.
pub(crate) fn file(flags: &Flags) -> Option<PathBuf> {
    let default = || Some(PathBuf::from(DEFAULT_FILE)).filter(|path| path.exists());
    flags.config.clone().or_else(default)
}

/// Reads and checks the configuration.
///
/// # Errors
/// Names the file and line, the environment variable or the value that is wrong.
pub(crate) fn load(flags: &Flags) -> Result<Config, ConfigError> {
    let mut config = config::load(flags.config.as_deref(), config::environment())?;
    if let Some(data_dir) = &flags.data_dir {
        config.data_dir.clone_from(data_dir);
    }
    for (listen, flag) in [
        (&mut config.proxy.listen, flags.proxy_listen),
        (&mut config.admin.listen, flags.admin_listen),
        (&mut config.ops.listen, flags.ops_listen),
    ] {
        *listen = flag.unwrap_or(*listen);
    }
    Ok(config)
}
