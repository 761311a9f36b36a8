//! Passwords: hashed with Argon2id, checked on threads that may block, a few at a time.
//!
//! A hash takes 19 MiB and tens of milliseconds by design, so only as many run at once as do not
//! hurt the rest. Checking the password of nobody costs the same as checking a wrong one.

use actix_web::web;
use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use gaas_shared::fields::FieldError;
use tokio::sync::Semaphore;

/// How many are hashed at once.
const AT_ONCE: usize = 2;
/// What nobody's password is checked against: the same parameters, and no password has this hash.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5J3Mgc2FsdA$\
     AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// A password that somebody gave. It cannot be printed.
pub(crate) struct Password(String);

/// Why there is no answer about a password.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PasswordError {
    /// The operating system has no random numbers to give.
    #[error("the operating system gives no random numbers: {0}")]
    NoRandomness(#[from] getrandom::Error),
    /// The hash cannot be made or read.
    #[error("a password cannot be hashed: {0}")]
    Hash(argon2::password_hash::Error),
    /// The process is stopping.
    #[error("the call was abandoned")]
    Abandoned,
}

/// Hashes and checks passwords, in turn.
pub(crate) struct Passwords {
    turns: Semaphore,
}

impl Password {
    const CHARS: std::ops::RangeInclusive<usize> = 12..=200;

    /// A new password: 12 to 200 characters of any kind.
    pub(crate) fn new(field: &'static str, text: String) -> Result<Self, FieldError> {
        if !Self::CHARS.contains(&text.chars().count()) {
            let message = "must be 12 to 200 characters long";
            return Err(FieldError::new(field, message));
        }
        Ok(Self(text))
    }

    /// A password to be checked. One that could never have been set needs no other treatment than
    /// a wrong one, but none is hashed that is longer than any.
    pub(crate) fn presented(text: String) -> Self {
        let most = *Self::CHARS.end();
        Self(text.chars().take(most + 1).collect())
    }
}

impl Passwords {
    pub(crate) fn new() -> Self {
        Self {
            turns: Semaphore::new(AT_ONCE),
        }
    }

    /// The hash to store, in PHC format.
    pub(crate) async fn hash(&self, password: Password) -> Result<String, PasswordError> {
        self.in_turn(move || {
            let mut salt = [0u8; 16];
            getrandom::fill(&mut salt)?;
            let salt = SaltString::encode_b64(&salt).map_err(PasswordError::Hash)?;
            let hash = Argon2::default().hash_password(password.0.as_bytes(), &salt);
            Ok(hash.map_err(PasswordError::Hash)?.to_string())
        })
        .await
    }

    /// Whether the password belongs to the stored hash. Without one it never does, and that takes
    /// as long to find out.
    pub(crate) async fn matches(
        &self,
        password: Password,
        stored: Option<String>,
    ) -> Result<bool, PasswordError> {
        self.in_turn(move || {
            let text = stored.as_deref().unwrap_or(NOBODY);
            let hash = PasswordHash::new(text).map_err(PasswordError::Hash)?;
            match Argon2::default().verify_password(password.0.as_bytes(), &hash) {
                Ok(()) => Ok(stored.is_some()),
                Err(argon2::password_hash::Error::Password) => Ok(false),
                Err(error) => Err(PasswordError::Hash(error)),
            }
        })
        .await
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, PasswordError> + Send + 'static,
    ) -> Result<T, PasswordError> {
        let turn = self.turns.acquire().await;
        let _turn = turn.map_err(|_| PasswordError::Abandoned)?;
        web::block(work)
            .await
            .map_err(|_| PasswordError::Abandoned)?
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        Password::presented(text.to_owned())
    }

    #[actix_web::test]
    async fn a_password_matches_its_own_hash_alone() {
        let passwords = Passwords::new();
        let hash = passwords
            .hash(password("correct horse battery"))
            .await
            .unwrap();
        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
        let matches = |text, hash| passwords.matches(password(text), hash);
        assert!(
            matches("correct horse battery", Some(hash.clone()))
                .await
                .unwrap()
        );
        assert!(!matches("correct horse batterx", Some(hash)).await.unwrap());
        assert!(!matches("correct horse battery", None).await.unwrap());
    }

    #[test]
    fn a_new_password_has_a_length() {
        for (text, is_taken) in [
            ("elevenchars".to_owned(), false),
            ("twelve chars".to_owned(), true),
            ("ä".repeat(200), true),
            ("ä".repeat(201), false),
        ] {
            assert_eq!(
                Password::new("password", text.clone()).is_ok(),
                is_taken,
                "{text}"
            );
        }
    }
}
