//! A certificate chain and its private key, read from files and known to belong together.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use openssl::asn1::{Asn1Time, Asn1TimeRef};
use openssl::error::ErrorStack;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::x509::X509;

use super::TlsSource;
use crate::clock::UnixMillis;

/// A certificate's end is told this long before, or a quarter of its whole life before, whichever
/// is less: those that are made for a day only are not nearing their end all day.
const EXPIRES_SOON: Duration = Duration::from_secs(14 * 86_400);

/// A certificate or key that cannot be served with.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("{}: cannot be read ({reason})", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What the operating system says.
        reason: String,
    },
    /// The certificate's file holds none.
    #[error("{}: holds no certificate in PEM form", .0.display())]
    NoCertificate(PathBuf),
    /// The key's file holds none.
    #[error("{}: holds no private key in PEM form", .0.display())]
    NoKey(PathBuf),
    /// The key needs a passphrase, and nobody is there to type it.
    #[error(
        "{}: the private key is encrypted; write it without a passphrase (openssl pkey) and keep \
         the file readable by the gateway alone", .0.display()
    )]
    EncryptedKey(PathBuf),
    /// The file's content is damaged, or refused by OpenSSL.
    #[error("{}: {reason}", file.display())]
    Unusable {
        /// The file.
        file: PathBuf,
        /// What OpenSSL says.
        reason: String,
    },
    /// The key is another certificate's.
    #[error(
        "{}: the private key does not belong to the first certificate in {}{hint}",
        key.display(), certificate.display()
    )]
    Mismatch {
        /// The key's file.
        key: PathBuf,
        /// The certificate's file.
        certificate: PathBuf,
        /// What may be the matter.
        hint: &'static str,
    },
    /// Its time is over, or has not come, and the one in use is better.
    #[error("{}: the certificate {validity}", file.display())]
    OutOfTime {
        /// The certificate's file.
        file: PathBuf,
        /// Since or until when.
        validity: String,
    },
}

/// A chain and its key.
#[derive(Clone)]
pub struct Identity {
    pub(super) chain: Vec<X509>,
    pub(super) key: PKey<Private>,
    names: Vec<String>,
    not_before: UnixMillis,
    not_after: UnixMillis,
}

impl Identity {
    /// Reads both files.
    ///
    /// # Errors
    /// What is wrong with which file.
    pub fn load(source: &TlsSource) -> Result<Self, TlsError> {
        let file = &source.certificate_file;
        let chain = read_chain(file)?;
        let key = read_key(&source.private_key_file)?;
        let Some(own) = chain.first() else {
            return Err(TlsError::NoCertificate(file.clone()));
        };
        let belongs = |certificate: &X509| {
            certificate
                .public_key()
                .is_ok_and(|public| public.public_eq(&key))
        };
        if !belongs(own) {
            let hint = if chain.iter().any(belongs) {
                ", but to a later one: the server's own certificate comes first"
            } else {
                ""
            };
            return Err(TlsError::Mismatch {
                key: source.private_key_file.clone(),
                certificate: file.clone(),
                hint,
            });
        }
        let instant = |time| unix_millis(time).map_err(|error| unusable(file, &error));
        Ok(Self {
            names: names(own),
            not_before: instant(own.not_before())?,
            not_after: instant(own.not_after())?,
            chain,
            key,
        })
    }

    /// Host names and addresses that it is good for.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The last instant at which it is good.
    pub fn not_after(&self) -> UnixMillis {
        self.not_after
    }

    /// Why clients will not accept it at this instant, if they will not.
    pub fn out_of_time(&self, now: UnixMillis) -> Option<String> {
        if self.not_after < now {
            return Some(format!("expired at {}", self.not_after.to_rfc3339()));
        }
        (self.not_before > now)
            .then(|| format!("is not valid before {}", self.not_before.to_rfc3339()))
    }

    /// What should be looked after, a sentence each.
    pub fn warnings(&self, source: &TlsSource, now: UnixMillis) -> Vec<String> {
        let mut warnings = Vec::new();
        let file = source.certificate_file.display();
        if let Some(validity) = self.out_of_time(now) {
            warnings.push(format!("{file}: the certificate {validity}"));
        } else if self.not_after.0 - now.0 < self.soon_millis() {
            let end = self.not_after.to_rfc3339();
            warnings.push(format!("{file}: the certificate expires soon, at {end}"));
        }
        if is_open_to_all(&source.private_key_file) {
            let file = source.private_key_file.display();
            warnings.push(format!(
                "{file}: every user of this machine can read the private key; take that away \
                 (chmod o= {file})"
            ));
        }
        warnings
    }

    fn soon_millis(&self) -> i64 {
        let life = self.not_after.0.saturating_sub(self.not_before.0);
        (EXPIRES_SOON.as_millis() as i64).min(life / 4)
    }
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identity")
            .field("names", &self.names)
            .field("not_after", &self.not_after)
            .finish_non_exhaustive()
    }
}

fn read_chain(file: &Path) -> Result<Vec<X509>, TlsError> {
    X509::stack_from_pem(&read(file)?).map_err(|error| unusable(file, &error))
}

fn read_key(file: &Path) -> Result<PKey<Private>, TlsError> {
    let pem = read(file)?;
    let mut asked = false;
    // Without a callback OpenSSL would ask for the passphrase on the terminal.
    let key = PKey::private_key_from_pem_callback(&pem, |_| {
        asked = true;
        Err(ErrorStack::get())
    });
    key.map_err(|error| {
        if asked {
            TlsError::EncryptedKey(file.to_owned())
        } else if String::from_utf8_lossy(&pem).contains("PRIVATE KEY-----") {
            unusable(file, &error)
        } else {
            TlsError::NoKey(file.to_owned())
        }
    })
}

fn read(file: &Path) -> Result<Vec<u8>, TlsError> {
    fs::read(file).map_err(|error| TlsError::Unreadable {
        file: file.to_owned(),
        reason: error.to_string(),
    })
}

pub(super) fn unusable(file: &Path, error: &ErrorStack) -> TlsError {
    let reason = error.errors().first().and_then(|error| error.reason());
    TlsError::Unusable {
        file: file.to_owned(),
        reason: format!("OpenSSL refuses it: {}", reason.unwrap_or("malformed")),
    }
}

fn unix_millis(time: &Asn1TimeRef) -> Result<UnixMillis, ErrorStack> {
    let since = Asn1Time::from_unix(0)?.diff(time)?;
    let seconds = i64::from(since.days) * 86_400 + i64::from(since.secs);
    Ok(UnixMillis(seconds * 1_000))
}

/// The alternative names, which are what clients compare (RFC 9525); the subject where there are
/// none, for people.
fn names(certificate: &X509) -> Vec<String> {
    let mut names = Vec::new();
    for name in certificate.subject_alt_names().into_iter().flatten() {
        if let Some(host) = name.dnsname() {
            names.push(host.to_owned());
        } else if let Some(address) = name.ipaddress().and_then(address) {
            names.push(address.to_string());
        }
    }
    if names.is_empty() {
        let subject = certificate.subject_name();
        let common = subject.entries_by_nid(Nid::COMMONNAME).next();
        names.extend(common.and_then(|entry| entry.data().to_string().ok()));
    }
    names
}

fn address(octets: &[u8]) -> Option<std::net::IpAddr> {
    let v4 = <[u8; 4]>::try_from(octets).map(std::net::IpAddr::from);
    v4.or_else(|_| <[u8; 16]>::try_from(octets).map(std::net::IpAddr::from))
        .ok()
}

/// A group that may read is a decision; everybody is an accident.
fn is_open_to_all(file: &Path) -> bool {
    fs::metadata(file).is_ok_and(|metadata| metadata.permissions().mode() & 0o007 != 0)
}
