//! Where the secrets of new keys go: into a file that only its owner may read, or to the terminal.
//! Each is written as soon as it is known, so that a later failure loses none.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde_json::{Value, json};

use crate::console;

/// Takes secrets.
pub(super) enum Secrets {
    /// A line of JSON per key.
    File(PathBuf, File),
    /// A line of text per key.
    Terminal,
    /// Collected for the one document that is printed at the end.
    Document(Vec<Value>),
}

impl Secrets {
    /// Opens a new file; one that is there already is not touched.
    ///
    /// # Errors
    /// When it cannot be made.
    pub(super) fn new(file: Option<&Path>, as_json: bool) -> anyhow::Result<Self> {
        let Some(path) = file else {
            return Ok(if as_json {
                Self::Document(Vec::new())
            } else {
                Self::Terminal
            });
        };
        let opened = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path);
        let file = opened.with_context(|| format!("cannot make {} anew", path.display()))?;
        Ok(Self::File(path.to_path_buf(), file))
    }

    /// Takes the secret in an answer that made a key.
    ///
    /// # Errors
    /// When the file cannot be written; then the terminal gets it, for it is shown only once.
    pub(super) fn take(&mut self, key: &Value, service: Option<&str>) -> anyhow::Result<()> {
        let secret = json!({
            "api_key_id": key["id"],
            "name": key["name"],
            "service": service,
            "api_key": key["api_key"],
        });
        match self {
            Self::File(path, file) => {
                let written = writeln!(file, "{secret}").and_then(|()| file.sync_all());
                if written.is_err() {
                    tell(key, service);
                }
                written.with_context(|| format!("cannot write {}", path.display()))
            }
            Self::Terminal => {
                tell(key, service);
                Ok(())
            }
            Self::Document(secrets) => {
                secrets.push(secret);
                Ok(())
            }
        }
    }
}

fn tell(key: &Value, service: Option<&str>) {
    console::say(format_args!(
        "  Secret of key {} ({}, {}), shown this once: {}",
        crate::show::text(&key["id"]),
        crate::show::text(&key["name"]),
        crate::show::plain(service.unwrap_or("all services")),
        crate::show::text(&key["api_key"])
    ));
}
