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

/// What no filter may name: Pingora's finer levels write whole requests out, clients' keys with them.
const SECRET: &str = "pingora";

/// A log level or filter that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("log.level: {}", self.told_beside_its_key())]
pub struct InvalidFilter {
    level: String,
    reason: String,
}

impl InvalidFilter {
    /// What is wrong, where the setting is named already.
    pub fn told_beside_its_key(&self) -> String {
        format!("\"{}\" is no log filter: {}", self.level, self.reason)
    }
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
/// When it is neither, or names what writes secrets out.
pub fn filter(level: &str) -> Result<EnvFilter, InvalidFilter> {
    let invalid = |reason| InvalidFilter {
        level: level.to_owned(),
        reason,
    };
    if level.contains(SECRET) {
        let reason = format!("{SECRET} writes clients' keys out; name gaas_proxy instead");
        return Err(invalid(reason));
    }
    EnvFilter::builder()
        .parse(format!("{QUIET},{level}"))
        .map_err(|error| invalid(error.to_string()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn no_filter_has_whole_requests_written_out() {
        for level in ["X_proxy=trace", "info,X_core=debug"] {
            let error = filter(&level.replace('X', SECRET)).unwrap_err().to_string();
            assert!(error.contains("keys"), "{error}");
        }
        let trace = filter("trace").unwrap().to_string();
        for quiet in ["X_core=warn", "X_proxy=error"] {
            let quiet = quiet.replace('X', SECRET);
            assert!(trace.split(',').any(|part| part == quiet), "{trace}");
        }
        filter("loud=very").unwrap_err();
    }
}
