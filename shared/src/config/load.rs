//! Where the configuration comes from: the file, then the environment on top of it. An error says
//! which file and line, or which variable, and what would be right.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Table;

use super::{Config, environment};

/// The file that is read when none is named and it is there, below the current directory.
pub const DEFAULT_FILE: &str = "config/gaas.toml";

/// A configuration that cannot be used, and where it says so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{}: cannot be read ({reason})", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What the operating system says.
        reason: String,
    },
    /// Something in the file is wrong.
    #[error("{}:{line}: {message}", file.display())]
    InFile {
        /// The file.
        file: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong, and what would be right.
        message: String,
    },
    /// An environment variable is wrong.
    #[error("environment variable {variable}: {message}")]
    InEnvironment {
        /// Its name.
        variable: String,
        /// What is wrong, and what would be right.
        message: String,
    },
}

/// Reads the configuration: built-in defaults, then `file` (or [`DEFAULT_FILE`] where it exists),
/// then the variables of `env`.
///
/// # Errors
/// The first thing that is wrong.
pub fn load(
    file: Option<&Path>,
    env: impl Iterator<Item = (String, String)>,
) -> Result<Config, ConfigError> {
    let table = match file_to_read(file, Path::new("")) {
        Some(file) => read(&file)?,
        None => Table::new(),
    };
    environment::apply(table, env)
}

/// The file to read: the one that was named, else the default one if `directory` has it.
pub(super) fn file_to_read(named: Option<&Path>, directory: &Path) -> Option<PathBuf> {
    if let Some(named) = named {
        return Some(named.to_owned());
    }
    let default = directory.join(DEFAULT_FILE);
    default.exists().then_some(default)
}

fn read(file: &Path) -> Result<Table, ConfigError> {
    let text = fs::read_to_string(file).map_err(|error| ConfigError::Unreadable {
        file: file.to_owned(),
        reason: error.to_string(),
    })?;
    let wrong = |error: &toml::de::Error, key: Option<String>| ConfigError::InFile {
        file: file.to_owned(),
        line: line_of(&text, error),
        message: match key {
            Some(key) => format!("{key}: {}", sentence(error)),
            None => sentence(error),
        },
    };
    // Read as a configuration first: only the text's own errors know their line.
    let document = toml::Deserializer::parse(&text).map_err(|error| wrong(&error, None))?;
    let _checked: Config = serde_path_to_error::deserialize(document)
        .map_err(|error| wrong(error.inner(), key(error.path())))?;
    toml::from_str(&text).map_err(|error| wrong(&error, None))
}

/// The key that an error is about; none where it is about the file as a whole.
fn key(path: &serde_path_to_error::Path) -> Option<String> {
    (path.iter().len() > 0).then(|| path.to_string())
}

/// Reads a table as a configuration.
pub(super) fn interpret(table: Table) -> Result<Config, toml::de::Error> {
    Config::deserialize(table)
}

/// The error in the words of this project, on one line.
pub(super) fn sentence(error: &toml::de::Error) -> String {
    error
        .message()
        .replace("unknown field", "unknown key")
        .replace("missing field", "missing key")
        .replace("unknown variant", "unknown value")
        .split('\n')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("; ")
}

fn line_of(text: &str, error: &toml::de::Error) -> usize {
    let start = error.span().map_or(0, |span| span.start.min(text.len()));
    1 + text.as_bytes()[..start]
        .iter()
        .filter(|&&byte| byte == b'\n')
        .count()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
