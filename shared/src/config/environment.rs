//! Environment variables: `GAAS_PROXY__LISTEN` stands for `listen` in `[proxy]`,
//! `GAAS_RATE_LIMIT__DEFAULT__REQUESTS` for `requests` in `[rate_limit.default]`, and
//! `GAAS_DATA_DIR` for `data_dir`.

use std::collections::BTreeMap;

use toml::{Table, Value};

use super::Config;
use super::load::{ConfigError, interpret, sentence};

const PREFIX: &str = "GAAS_";
/// Variables that begin alike and mean something else: read by the command line, or by clients.
const OTHERS: [&str; 6] = [
    "GAAS_CONFIG",
    "GAAS_URL",
    "GAAS_TOKEN",
    "GAAS_PROFILE",
    "GAAS_ADMIN_URL",
    "GAAS_BIN_DIR",
];

/// The process's variables that concern the gateway, for [`load`](super::load()).
///
/// Those that are not Unicode are made so, with replacement characters that no value can have.
pub fn environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os()
        .map(|(name, value)| {
            (
                name.to_string_lossy().into(),
                value.to_string_lossy().into(),
            )
        })
        .filter(|(name, _): &(String, String)| name.starts_with(PREFIX))
}

/// Lays the variables over the file's table and reads the whole as a configuration.
///
/// One by one, so that an error blames its variable. One that is wrong only as long as another
/// has not been set (a limit's window without its requests) gets a second chance after it.
pub(super) fn apply(
    mut table: Table,
    env: impl Iterator<Item = (String, String)>,
) -> Result<Config, ConfigError> {
    // Sorted, because the process's order is none, and the same mistake should say the same.
    let mut waiting: BTreeMap<String, String> = env
        .filter(|(name, _)| name.starts_with(PREFIX) && !OTHERS.contains(&name.as_str()))
        .collect();
    while !waiting.is_empty() {
        let mut blamed = None;
        let before = waiting.len();
        waiting.retain(|name, text| match laid_over(&table, name, text) {
            Ok(fits) => {
                table = fits;
                false
            }
            Err(message) => {
                let variable = name.clone();
                blamed.get_or_insert(ConfigError::InEnvironment { variable, message });
                true
            }
        });
        match blamed {
            Some(error) if waiting.len() == before => return Err(error),
            _ => {}
        }
    }
    // Every step was read as a configuration before; this is the last of them, or the file's.
    interpret(table).map_err(|error| ConfigError::InEnvironment {
        variable: format!("{PREFIX}*"),
        message: sentence(&error),
    })
}

/// The table with one variable laid over it, if that is a configuration.
///
/// A variable is text and the key decides what it has to be, so each reading is tried in turn. Of
/// several errors, the one that is about the value rather than its type is told.
fn laid_over(table: &Table, name: &str, text: &str) -> Result<Table, String> {
    let path: Vec<String> = name[PREFIX.len()..]
        .split("__")
        .map(str::to_ascii_lowercase)
        .collect();
    let mut told = String::new();
    for value in readings(text) {
        let mut candidate = table.clone();
        set(&mut candidate, &path, value)?;
        match interpret(candidate.clone()) {
            Ok(_) => return Ok(candidate),
            Err(error) => {
                let message = sentence(&error);
                if told.is_empty() || told.starts_with("invalid type") {
                    told = message;
                }
            }
        }
    }
    Err(told)
}

/// What the text may stand for: a list of words, itself, or a TOML number, boolean or array.
fn readings(text: &str) -> Vec<Value> {
    let words = text
        .split(',')
        .map(str::trim)
        .filter(|word| !word.is_empty());
    let list = Value::Array(words.map(Value::from).collect());
    let mut readings = vec![list, Value::from(text)];
    match format!("value = {text}").parse::<Table>() {
        Ok(mut parsed) if parsed.len() == 1 => match parsed.remove("value") {
            Some(Value::Table(_)) | None => {}
            Some(value) => readings.push(value),
        },
        _ => {}
    }
    readings
}

fn set(table: &mut Table, path: &[String], value: Value) -> Result<(), String> {
    match path {
        [] => Err("names no key".to_owned()),
        [key] => {
            table.insert(key.clone(), value);
            Ok(())
        }
        [section, rest @ ..] => {
            let inner = table
                .entry(section.clone())
                .or_insert_with(|| Value::Table(Table::new()));
            match inner {
                Value::Table(inner) => set(inner, rest, value),
                _ => Err(format!("{section} is no section of the configuration")),
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
