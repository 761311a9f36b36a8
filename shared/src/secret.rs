//! API keys and management tokens: how they are made, recognised and stored.
//!
//! A secret is its tag, 32 base62 characters from the operating system's generator, and 6 base62
//! characters of CRC-32 over all that stands before. The checksum lets a leak scanner recognise a
//! key, and lets the gateway tell a mistyped one from one that it does not know; it is no
//! protection.
//! Only the SHA-256 digest is kept. A plain secret exists once, in [`PlainSecret`], which cannot
//! be printed by accident.

use sha2::{Digest, Sha256};

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const RANDOM_CHARS: usize = 32;
const CHECKSUM_CHARS: usize = 6;

/// The name stored beside a digest, so that another hash can follow without guessing.
pub const HASH_ALG: &str = "sha256";

/// What a secret opens; told apart by its tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretKind {
    /// A client's key for the data plane.
    ApiKey,
    /// A credential for the management API.
    ManagementToken,
    /// What a browser's cookie holds while somebody is signed in.
    Session,
}

impl SecretKind {
    const fn tag(self) -> &'static str {
        match self {
            Self::ApiKey => "gaas_",
            Self::ManagementToken => "gaasadm_",
            Self::Session => "gaasses_",
        }
    }

    const fn len(self) -> usize {
        self.tag().len() + RANDOM_CHARS + CHECKSUM_CHARS
    }
}

/// Text that is not a secret of the wanted kind: wrong tag, length, alphabet or checksum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a well-formed secret")]
pub struct MalformedSecret;

/// A secret in plain text. It has no `Display`, and its `Debug` shows only the prefix.
pub struct PlainSecret {
    kind: SecretKind,
    text: String,
}

impl PlainSecret {
    /// Makes a new secret from the operating system's generator (190 bits).
    ///
    /// # Errors
    /// When the operating system has no random numbers to give.
    pub fn generate(kind: SecretKind) -> Result<Self, getrandom::Error> {
        let mut text = String::with_capacity(kind.len());
        text.push_str(kind.tag());
        push_random_base62(&mut text)?;
        let checksum = checksum_chars(text.as_bytes());
        text.extend(checksum.iter().map(|&b| char::from(b)));
        Ok(Self { kind, text })
    }

    /// The text itself: for the one answer that reveals it, and the file that keeps it.
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// What is stored instead of the secret.
    pub fn digest(&self) -> SecretDigest {
        SecretDigest(Sha256::digest(self.text.as_bytes()).into())
    }

    /// The first characters, enough to recognise a key in a list and too few to use it.
    pub fn prefix(&self) -> &str {
        &self.text[..self.kind.tag().len() + 6]
    }

    /// The last four characters (part of the checksum).
    pub fn last_four(&self) -> &str {
        &self.text[self.text.len() - 4..]
    }
}

impl std::fmt::Debug for PlainSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PlainSecret({}…)", self.prefix())
    }
}

/// The SHA-256 digest of a secret: what is stored and looked up.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct SecretDigest(pub [u8; 32]);

impl SecretDigest {
    /// Checks the shape of a presented secret and hashes it, without allocating.
    ///
    /// # Errors
    /// [`MalformedSecret`] when tag, length, alphabet or checksum are wrong.
    pub fn of_presented(kind: SecretKind, presented: &[u8]) -> Result<Self, MalformedSecret> {
        let digest = Self::of_unchecked(kind, presented)?;
        if has_right_checksum(presented) {
            Ok(digest)
        } else {
            Err(MalformedSecret)
        }
    }

    /// Hashes what has the shape of a secret, whatever its checksum: every secret that was made has
    /// a right one, so where the digest is known nothing is left to check.
    ///
    /// # Errors
    /// [`MalformedSecret`] when tag, length or alphabet are wrong.
    pub fn of_unchecked(kind: SecretKind, presented: &[u8]) -> Result<Self, MalformedSecret> {
        let shaped = presented.len() == kind.len()
            && presented.starts_with(kind.tag().as_bytes())
            && all_alphanumeric(&presented[kind.tag().len()..]);
        if !shaped {
            return Err(MalformedSecret);
        }
        Ok(Self(Sha256::digest(presented).into()))
    }
}

impl std::fmt::Debug for SecretDigest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [a, b, ..] = self.0;
        write!(f, "SecretDigest({a:02x}{b:02x}…)")
    }
}

/// Without leaving at the first that is not, so that the compiler takes many at once.
fn all_alphanumeric(text: &[u8]) -> bool {
    text.iter()
        .fold(true, |all, byte| all & byte.is_ascii_alphanumeric())
}

/// Whether something ends with the checksum of what stands before it, as every secret does.
pub fn has_right_checksum(presented: &[u8]) -> bool {
    presented
        .split_last_chunk::<CHECKSUM_CHARS>()
        .is_some_and(|(body, checksum)| checksum_chars(body) == *checksum)
}

/// Draws bytes and keeps those below 248 = 4 × 62, so that no character is likelier than another.
fn push_random_base62(text: &mut String) -> Result<(), getrandom::Error> {
    let mut wanted = RANDOM_CHARS;
    while wanted > 0 {
        let mut bytes = [0u8; RANDOM_CHARS];
        getrandom::fill(&mut bytes)?;
        for byte in bytes.into_iter().filter(|&b| b < 248).take(wanted) {
            text.push(char::from(BASE62[usize::from(byte % 62)]));
            wanted -= 1;
        }
    }
    Ok(())
}

fn checksum_chars(text: &[u8]) -> [u8; CHECKSUM_CHARS] {
    let mut rest = crc32fast::hash(text) as usize;
    let mut chars = [0u8; CHECKSUM_CHARS];
    for slot in chars.iter_mut().rev() {
        *slot = BASE62[rest % 62];
        rest /= 62;
    }
    chars
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_made_secret_is_recognised_and_hashes_alike() {
        for kind in [
            SecretKind::ApiKey,
            SecretKind::ManagementToken,
            SecretKind::Session,
        ] {
            let secret = PlainSecret::generate(kind).unwrap();
            let presented = SecretDigest::of_presented(kind, secret.expose().as_bytes());
            assert_eq!(presented, Ok(secret.digest()));
        }
    }

    #[test]
    fn every_single_mistyped_character_is_refused() {
        let secret = PlainSecret::generate(SecretKind::ApiKey).unwrap();
        for at in 0..secret.expose().len() {
            let mut typed = secret.expose().as_bytes().to_vec();
            typed[at] = if typed[at] == b'x' { b'y' } else { b'x' };
            let presented = SecretDigest::of_presented(SecretKind::ApiKey, &typed);
            assert_eq!(presented, Err(MalformedSecret), "position {at}");
            // Where the shape is right, only the checksum tells.
            let unchecked = SecretDigest::of_unchecked(SecretKind::ApiKey, &typed);
            assert_eq!(unchecked.is_ok(), at >= "gaas_".len(), "position {at}");
            assert!(!has_right_checksum(&typed), "position {at}");
        }
    }

    #[test]
    fn kinds_do_not_open_each_others_doors() {
        let token = PlainSecret::generate(SecretKind::ManagementToken).unwrap();
        let as_key = SecretDigest::of_presented(SecretKind::ApiKey, token.expose().as_bytes());
        assert_eq!(as_key, Err(MalformedSecret));
    }

    #[test]
    fn debug_output_never_holds_the_secret() {
        let secret = PlainSecret::generate(SecretKind::ApiKey).unwrap();
        let shown = format!("{secret:?} {:?}", secret.digest());
        assert!(!shown.contains(&secret.expose()[12..]), "{shown}");
    }

    #[test]
    fn secrets_use_the_whole_alphabet_evenly() {
        let mut counts = [0u32; 256];
        for _ in 0..2_000 {
            let secret = PlainSecret::generate(SecretKind::ApiKey).unwrap();
            for &byte in &secret.expose().as_bytes()[5..37] {
                counts[usize::from(byte)] += 1;
            }
        }
        // 64,000 characters over 62: mean 1,032, standard deviation 32. Eight of them either way.
        for &letter in BASE62 {
            let seen = counts[usize::from(letter)];
            assert!(
                (775..1_290).contains(&seen),
                "{}: {seen}",
                char::from(letter)
            );
        }
    }
}
