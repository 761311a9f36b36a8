//! A certificate for a scenario over TLS: made at the start, gone with its directory.

use std::path::{Path, PathBuf};

use anyhow::Context;
use openssl::asn1::Asn1Time;
use openssl::bn::{BigNum, MsbOption};
use openssl::ec::{EcGroup, EcKey};
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::x509::{X509, X509Name};

/// Its files. The key is an elliptic curve's (P-256), as most are that are issued today.
#[derive(Debug)]
pub(crate) struct Certificate {
    /// The certificate.
    pub(crate) chain: PathBuf,
    /// Its key.
    pub(crate) key: PathBuf,
    /// Both in one file, as HAProxy wants them.
    pub(crate) both: PathBuf,
}

impl Certificate {
    /// Makes one in `directory`.
    ///
    /// # Errors
    /// When it cannot be made or written.
    pub(crate) fn make(directory: &Path) -> anyhow::Result<Self> {
        let (certificate, key) = sign().context("no certificate can be made")?;
        let (certificate, key) = (certificate.to_pem()?, key.private_key_to_pem_pkcs8()?);
        let files = Self {
            chain: directory.join("chain.pem"),
            key: directory.join("key.pem"),
            both: directory.join("both.pem"),
        };
        std::fs::write(&files.both, [&certificate[..], &key].concat())?;
        std::fs::write(&files.chain, certificate)?;
        std::fs::write(&files.key, key)?;
        Ok(files)
    }
}

fn sign() -> Result<(X509, PKey<Private>), ErrorStack> {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1)?;
    let key = PKey::from_ec_key(EcKey::generate(&group)?)?;
    let mut name = X509Name::builder()?;
    name.append_entry_by_text("CN", "localhost")?;
    let name = name.build();
    let mut serial = BigNum::new()?;
    serial.rand(127, MsbOption::MAYBE_ZERO, false)?;
    let (serial, from, until) = (
        serial.to_asn1_integer()?,
        Asn1Time::days_from_now(0)?,
        Asn1Time::days_from_now(2)?,
    );
    let mut builder = X509::builder()?;
    builder.set_version(2)?;
    builder.set_serial_number(&serial)?;
    builder.set_subject_name(&name)?;
    builder.set_issuer_name(&name)?;
    builder.set_not_before(&from)?;
    builder.set_not_after(&until)?;
    builder.set_pubkey(&key)?;
    builder.sign(&key, MessageDigest::sha256())?;
    Ok((builder.build(), key))
}
