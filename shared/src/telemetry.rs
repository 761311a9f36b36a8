//! Log output, set up once per process.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use crate::config::{LogConfig, LogFormat};

/// What libraries report of their inner life is left out unless the configured filter names them.
const QUIET: &str = concat!(
    "pingora_core=warn,",
    // What is made of clients that leave without a goodbye: any stranger could fill the log.
    "pingora_core",
    "::apps=off,",
    "pingora_core",
    "::protocols::tls=error,",
    "pingora_proxy=error,actix_server=warn,rusqlite_migration=warn",
);

/// What no filter turns on: Pingora would write out whole requests there, before the client's key is
/// taken out of them.
const NEVER: &str = concat!("pingora_proxy", "::proxy_h1=warn");

/// A log level or filter that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("log.level: \"{level}\" is no log filter: {reason}")]
pub struct InvalidFilter {
    level: String,
    reason: String,
}

/// Sends log lines to standard error as configured.
///
/// # Errors
/// When the level is no filter. Calling it twice in a process changes nothing.
pub fn init(config: &LogConfig) -> Result<(), InvalidFilter> {
    let filter = filter(&config.level)?;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    // A second subscriber in one process (tests) is refused; the first goes on.
    let _already = match config.format {
        LogFormat::Text => lines.try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    };
    Ok(())
}

/// Reads a log level or filter.
///
/// # Errors
/// When it is neither.
pub fn filter(level: &str) -> Result<EnvFilter, InvalidFilter> {
    EnvFilter::builder()
        .parse(format!("{QUIET},{level},{NEVER}"))
        .map_err(|error| InvalidFilter {
            level: level.to_owned(),
            reason: error.to_string(),
        })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn no_filter_has_whole_requests_written_out() {
        for level in [
            "trace",
            "pingora_proxy=trace",
            "pingora_proxy::proxy_h1=trace",
        ] {
            let filter = filter(level).unwrap().to_string();
            let of_proxy: Vec<_> = filter
                .split(',')
                .filter(|d| d.contains("proxy_h1"))
                .collect();
            assert_eq!(of_proxy, ["pingora_proxy::proxy_h1=warn"], "{level}");
        }
        filter("loud=very").unwrap_err();
    }
}
