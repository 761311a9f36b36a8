//! `cli.toml` in the user's configuration directory (XDG Base Directory Specification).

use std::fs::{self, Permissions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::Profiles;
use crate::console;
use crate::failure::{Failure, Kind};

/// Mode bits that let others read or write.
const OTHERS: u32 = 0o077;

/// Where profiles are kept; none without a home.
pub(super) fn path() -> Option<PathBuf> {
    let absolute = |name| {
        let path = std::env::var_os(name).map(PathBuf::from);
        // The specification has relative paths ignored.
        path.filter(|path| path.is_absolute())
    };
    let base = absolute("XDG_CONFIG_HOME").or_else(|| Some(absolute("HOME")?.join(".config")));
    Some(base?.join("gaas").join("cli.toml"))
}

impl Profiles {
    /// Reads the file; without one there are no profiles. Warns when others may read it.
    pub(crate) fn read() -> anyhow::Result<Self> {
        let Some(path) = path() else {
            return Ok(Self::default());
        };
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => {
                return Err(error).with_context(|| format!("cannot read {}", path.display()));
            }
        };
        let mode = fs::metadata(&path)?.permissions().mode();
        if mode & OTHERS != 0 {
            console::warn(format_args!(
                "{} holds tokens, and its mode {:03o} lets others at it; run: chmod 600 '{}'",
                path.display(),
                mode & 0o777,
                path.display()
            ));
        }
        toml::from_str(&text).map_err(|error| told(&path, &text, &error).into())
    }

    /// Writes the file anew, for its owner alone.
    pub(super) fn write(&self) -> anyhow::Result<()> {
        let path = path().context("neither XDG_CONFIG_HOME nor HOME says where profiles are")?;
        let directory = path.parent().unwrap_or(Path::new("/"));
        let write = || -> std::io::Result<()> {
            fs::create_dir_all(directory)?;
            // A temporary file is made with mode 0600, and renaming it replaces all or nothing.
            let mut file = tempfile::NamedTempFile::new_in(directory)?;
            let text = toml::to_string_pretty(self).map_err(std::io::Error::other)?;
            file.write_all(text.as_bytes())?;
            file.as_file()
                .set_permissions(Permissions::from_mode(0o600))?;
            file.as_file().sync_all()?;
            file.persist(&path)?;
            Ok(())
        };
        write().with_context(|| format!("cannot write {}", path.display()))
    }
}

/// File, line and what is wrong; never the line itself, which may hold a token.
fn told(path: &Path, text: &str, error: &toml::de::Error) -> Failure {
    let start = error.span().map_or(0, |span| span.start);
    let line = text.get(..start).unwrap_or(text).matches('\n').count() + 1;
    let message = format!("{}:{line}: {}", path.display(), error.message());
    Failure::new(Kind::Invalid, message)
}
