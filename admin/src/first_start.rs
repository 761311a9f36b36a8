//! The first management token: made with the default organization and user at the first start, and
//! kept in a file that only the operator can read.
//!
//! A later start finds the file and does nothing. If the file is gone or its token is not known to
//! the store, a new token is made beside the old ones.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use gaas_shared::clock::UnixMillis;
use gaas_shared::secret::{PlainSecret, SecretDigest, SecretKind};
use gaas_shared::store::{ControlStore, DataDir, StoreError};

/// The file's name in the data directory (mode 0600).
pub const TOKEN_FILE: &str = "admin-token";

/// Why there is no first token.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The store said no.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The operating system has no random numbers to give.
    #[error("the operating system gives no random numbers: {0}")]
    NoRandomness(#[from] getrandom::Error),
    /// The file cannot be written.
    #[error("{}: cannot be written ({error})", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        error: io::Error,
    },
}

/// A token that was just made, and the file that keeps it.
pub(crate) struct NewToken {
    /// The token.
    pub(crate) token: PlainSecret,
    /// Its file.
    pub(crate) file: PathBuf,
}

/// Sees to it that the store has an owner and the file a valid token; tells of a new one.
///
/// # Errors
/// When the store or the file cannot be written.
pub(crate) fn ensure(
    data: &DataDir,
    store: &ControlStore,
    now: UnixMillis,
) -> Result<Option<NewToken>, TokenError> {
    let file = data.path().join(TOKEN_FILE);
    let token = PlainSecret::generate(SecretKind::ManagementToken)?;
    let started = store.first_start(now, &token)?;
    if !started.created {
        if holds_valid_token(&file, store, now)? {
            return Ok(None);
        }
        store.rotate_token(started.actor, &token, now)?;
    }
    // The store first: a crash in between leaves no file, and the next start makes another token.
    write_private(&file, token.expose()).map_err(|error| TokenError::File {
        path: file.clone(),
        error,
    })?;
    Ok(Some(NewToken { token, file }))
}

fn holds_valid_token(
    file: &Path,
    store: &ControlStore,
    now: UnixMillis,
) -> Result<bool, StoreError> {
    let Ok(text) = fs::read(file) else {
        return Ok(false);
    };
    match SecretDigest::of_presented(SecretKind::ManagementToken, text.trim_ascii()) {
        Ok(digest) => Ok(store.actor_for_token(&digest, now)?.is_some()),
        Err(_) => Ok(false),
    }
}

/// Replaces the file in one step: a reader sees the old content or the new, never a part.
fn write_private(file: &Path, text: &str) -> io::Result<()> {
    let temporary = file.with_extension("new");
    match fs::remove_file(&temporary) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut writer = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&temporary)?;
    writeln!(writer, "{text}")?;
    writer.sync_all()?;
    fs::rename(&temporary, file)?;
    // The new name lasts once the directory does.
    match file.parent() {
        Some(directory) => File::open(directory)?.sync_all(),
        None => Ok(()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    const NOW: UnixMillis = UnixMillis(1_800_000_000_000);

    fn token_in(data: &DataDir) -> String {
        let text = fs::read_to_string(data.path().join(TOKEN_FILE)).unwrap();
        text.trim().to_owned()
    }

    fn opens(store: &ControlStore, token: &str) -> bool {
        let digest =
            SecretDigest::of_presented(SecretKind::ManagementToken, token.as_bytes()).unwrap();
        store.actor_for_token(&digest, NOW).unwrap().is_some()
    }

    #[test]
    fn the_first_start_makes_a_token_that_opens_and_later_ones_do_not() {
        let dir = tempfile::tempdir().unwrap();
        let data = DataDir::open(dir.path()).unwrap();
        let store = data.control().unwrap();
        let made = ensure(&data, &store, NOW).unwrap().unwrap();
        let file = dir.path().join(TOKEN_FILE);
        assert_eq!(made.file, file);
        assert_eq!(
            fs::metadata(&file).unwrap().permissions().mode() & 0o777,
            0o600
        );
        assert_eq!(token_in(&data), made.token.expose());
        assert!(opens(&store, made.token.expose()));
        assert!(
            ensure(&data, &store, NOW).unwrap().is_none(),
            "a second start"
        );
        assert_eq!(token_in(&data), made.token.expose());
    }

    #[test]
    fn a_lost_or_foreign_file_is_replaced_and_the_old_token_goes_on() {
        let dir = tempfile::tempdir().unwrap();
        let data = DataDir::open(dir.path()).unwrap();
        let store = data.control().unwrap();
        let first = ensure(&data, &store, NOW).unwrap().unwrap();
        fs::remove_file(dir.path().join(TOKEN_FILE)).unwrap();
        let second = ensure(&data, &store, NOW).unwrap().unwrap();
        let foreign = PlainSecret::generate(SecretKind::ManagementToken).unwrap();
        fs::write(dir.path().join(TOKEN_FILE), foreign.expose()).unwrap();
        let third = ensure(&data, &store, NOW).unwrap().unwrap();
        for token in [&first, &second, &third] {
            assert!(opens(&store, token.token.expose()));
        }
        assert!(!opens(&store, foreign.expose()));
        assert_eq!(token_in(&data), third.token.expose());
    }
}
