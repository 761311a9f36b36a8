//! Certificates made for one story: an authority, what it signs, and clients that trust it.

mod client;
mod http2;

use std::net::IpAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

pub use client::SecureClient;
pub use http2::Http2;

use openssl::asn1::Asn1Time;
use openssl::bn::{BigNum, MsbOption};
use openssl::ec::{EcGroup, EcKey};
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::ssl::{SslAcceptor, SslMethod};
use openssl::x509::extension::{BasicConstraints, KeyUsage, SubjectAlternativeName};
use openssl::x509::{X509, X509Builder, X509Name};

/// A certificate authority that exists for one story.
pub struct Authority {
    certificate: X509,
    key: PKey<Private>,
}

/// A certificate and its private key.
pub struct Signed {
    certificate: X509,
    key: PKey<Private>,
}

/// Where a certificate and its key stand for a server to read, and to be replaced.
pub struct PairFiles {
    /// The certificate's file.
    pub certificate: PathBuf,
    /// The key's file.
    pub key: PathBuf,
}

impl PairFiles {
    /// Two files in `directory` that hold `signed`.
    pub fn new(directory: &Path, signed: &Signed) -> Self {
        let files = Self {
            certificate: directory.join("certificate.pem"),
            key: directory.join("key.pem"),
        };
        files.replace(signed);
        files
    }

    /// Replaces both, one after the other, as everybody does.
    pub fn replace(&self, signed: &Signed) {
        let key = signed.key.private_key_to_pem_pkcs8().expect("a key");
        std::fs::write(&self.certificate, signed.certificate_pem()).expect("a writable directory");
        std::fs::write(&self.key, key).expect("a writable directory");
        let mode = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(&self.key, mode).expect("our own file");
    }
}

impl Signed {
    /// The certificate in PEM form.
    pub fn certificate_pem(&self) -> Vec<u8> {
        self.certificate.to_pem().expect("a certificate")
    }

    /// The certificate in DER form, to be compared.
    pub fn der(&self) -> Vec<u8> {
        self.certificate.to_der().expect("a certificate")
    }

    fn acceptor(&self) -> Result<SslAcceptor, ErrorStack> {
        let mut acceptor = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls_server())?;
        acceptor.set_private_key(&self.key)?;
        acceptor.set_certificate(&self.certificate)?;
        Ok(acceptor.build())
    }
}

impl Authority {
    /// Makes a new authority.
    pub fn new(name: &str) -> Self {
        Self::make(name).expect("OpenSSL makes certificates")
    }

    /// The authority's certificate in PEM form, for `proxy.upstream_ca_file`.
    pub fn pem(&self) -> Vec<u8> {
        self.certificate.to_pem().expect("a certificate")
    }

    /// What a server needs to answer as `name`, a host name or an address.
    pub fn acceptor(&self, name: &str) -> SslAcceptor {
        let signed = self.sign(name, 1);
        signed.acceptor().expect("OpenSSL takes what it made")
    }

    /// A certificate for `name`, a host name or an address, good for so many days.
    pub fn sign(&self, name: &str, days: u32) -> Signed {
        self.make_signed(name, days)
            .expect("OpenSSL signs certificates")
    }

    fn make(name: &str) -> Result<Self, ErrorStack> {
        let key = new_key()?;
        let mut builder = blank(name, &key)?;
        let subject = named(name)?;
        builder.set_issuer_name(&subject)?;
        builder.append_extension(BasicConstraints::new().critical().ca().build()?)?;
        builder.append_extension(KeyUsage::new().critical().key_cert_sign().build()?)?;
        builder.sign(&key, MessageDigest::sha256())?;
        Ok(Self {
            certificate: builder.build(),
            key,
        })
    }

    fn make_signed(&self, name: &str, days: u32) -> Result<Signed, ErrorStack> {
        let key = new_key()?;
        let mut builder = blank(name, &key)?;
        let until = Asn1Time::days_from_now(days)?;
        builder.set_not_after(&until)?;
        builder.set_issuer_name(self.certificate.subject_name())?;
        let mut names = SubjectAlternativeName::new();
        match name.parse::<IpAddr>() {
            Ok(_) => names.ip(name),
            Err(_) => names.dns(name),
        };
        let names = names.build(&builder.x509v3_context(Some(&self.certificate), None))?;
        builder.append_extension(names)?;
        builder.sign(&self.key, MessageDigest::sha256())?;
        let certificate = builder.build();
        Ok(Signed { certificate, key })
    }
}

fn new_key() -> Result<PKey<Private>, ErrorStack> {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1)?;
    PKey::from_ec_key(EcKey::generate(&group)?)
}

fn blank(name: &str, key: &PKey<Private>) -> Result<X509Builder, ErrorStack> {
    let mut builder = X509::builder()?;
    let mut serial = BigNum::new()?;
    serial.rand(127, MsbOption::MAYBE_ZERO, false)?;
    let (serial, subject) = (serial.to_asn1_integer()?, named(name)?);
    let (from, until) = (Asn1Time::days_from_now(0)?, Asn1Time::days_from_now(1)?);
    builder.set_version(2)?;
    builder.set_serial_number(&serial)?;
    builder.set_subject_name(&subject)?;
    builder.set_not_before(&from)?;
    builder.set_not_after(&until)?;
    builder.set_pubkey(key)?;
    Ok(builder)
}

fn named(name: &str) -> Result<X509Name, ErrorStack> {
    let mut builder = X509Name::builder()?;
    builder.append_entry_by_text("CN", name)?;
    Ok(builder.build())
}
