use std::fs;
use std::os::unix::fs::PermissionsExt;

use openssl::asn1::Asn1Time;
use openssl::bn::{BigNum, MsbOption};
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::symm::Cipher;
use openssl::x509::extension::SubjectAlternativeName;
use openssl::x509::{X509, X509Name};
use tempfile::TempDir;

use super::live::Follower;
use super::*;
use crate::clock::{SystemClock, UnixMillis, WallClock};

const DAY: i64 = 86_400;

/// Files of one test.
struct Files(TempDir);

impl Files {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, content: &[u8]) {
        fs::write(self.path(name), content).unwrap();
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(0o600)).unwrap();
    }

    /// Writes a new pair, good from and until so many days from now.
    fn pair(&self, name: &str, days: (i64, i64)) -> PKey<Private> {
        let key = ec_key();
        self.write("cert.pem", &certificate(name, &key, days).to_pem().unwrap());
        self.write("key.pem", &key.private_key_to_pem_pkcs8().unwrap());
        key
    }

    fn source(&self) -> TlsSource {
        TlsSource {
            certificate_file: self.path("cert.pem"),
            private_key_file: self.path("key.pem"),
            min_version: TlsVersion::V1_2,
        }
    }

    /// The error of loading, without the directory's name.
    fn error(&self, source: &TlsSource) -> String {
        let error = Identity::load(source).unwrap_err().to_string();
        error.replace(&format!("{}/", self.0.path().display()), "")
    }
}

fn ec_key() -> PKey<Private> {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
    PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap()
}

fn certificate(name: &str, key: &PKey<Private>, (from, until): (i64, i64)) -> X509 {
    let mut subject = X509Name::builder().unwrap();
    subject.append_entry_by_text("CN", name).unwrap();
    let subject = subject.build();
    let mut serial = BigNum::new().unwrap();
    serial.rand(127, MsbOption::MAYBE_ZERO, false).unwrap();
    let at = |days: i64| Asn1Time::from_unix(SystemClock.now().0 / 1_000 + days * DAY).unwrap();
    let mut builder = X509::builder().unwrap();
    builder.set_version(2).unwrap();
    builder
        .set_serial_number(&serial.to_asn1_integer().unwrap())
        .unwrap();
    builder.set_subject_name(&subject).unwrap();
    builder.set_issuer_name(&subject).unwrap();
    builder.set_not_before(&at(from)).unwrap();
    builder.set_not_after(&at(until)).unwrap();
    builder.set_pubkey(key).unwrap();
    let mut names = SubjectAlternativeName::new();
    let names = names
        .dns(name)
        .ip("127.0.0.1")
        .ip("::1")
        .build(&builder.x509v3_context(None, None))
        .unwrap();
    builder.append_extension(names).unwrap();
    builder.sign(key, MessageDigest::sha256()).unwrap();
    builder.build()
}

fn in_days(days: i64) -> UnixMillis {
    UnixMillis(SystemClock.now().0 + days * DAY * 1_000)
}

#[test]
fn a_pair_tells_its_names_and_its_end() {
    let files = Files::new();
    files.pair("api.example", (-1, 90));
    let identity = Identity::load(&files.source()).unwrap();
    assert_eq!(identity.names(), ["api.example", "127.0.0.1", "::1"]);
    let end = identity.not_after().0 - in_days(90).0;
    assert!(end.abs() < 5_000, "{end} ms off");
    assert_eq!(
        identity.warnings(&files.source(), SystemClock.now()),
        Vec::<String>::new()
    );
}

#[test]
fn certificate_and_key_may_stand_in_one_file() {
    let files = Files::new();
    let key = files.pair("api.example", (-1, 90));
    let mut both = fs::read(files.path("cert.pem")).unwrap();
    both.extend(key.private_key_to_pem_pkcs8().unwrap());
    files.write("both.pem", &both);
    let source = TlsSource {
        certificate_file: files.path("both.pem"),
        private_key_file: files.path("both.pem"),
        ..files.source()
    };
    Identity::load(&source).unwrap();
}

#[test]
fn an_error_names_the_file_and_what_is_wrong_with_it() {
    let files = Files::new();
    let key = files.pair("api.example", (-1, 90));
    let good = fs::read(files.path("cert.pem")).unwrap();
    let source = files.source();

    let mut missing = source.clone();
    missing.certificate_file = files.path("none.pem");
    let error = files.error(&missing);
    assert!(error.starts_with("none.pem: cannot be read ("), "{error}");

    files.write("cert.pem", b"nothing of the kind\n");
    let error = files.error(&source);
    assert_eq!(error, "cert.pem: holds no certificate in PEM form");

    files.write("cert.pem", &good[..good.len() / 2]);
    let error = files.error(&source);
    assert!(
        error.starts_with("cert.pem: OpenSSL refuses it: "),
        "{error}"
    );
    files.write("cert.pem", &good);

    files.write("key.pem", &good);
    let error = files.error(&source);
    assert_eq!(error, "key.pem: holds no private key in PEM form");

    let secret = key
        .private_key_to_pem_pkcs8_passphrase(Cipher::aes_256_cbc(), b"secret")
        .unwrap();
    files.write("key.pem", &secret);
    let error = files.error(&source);
    assert!(
        error.starts_with("key.pem: the private key is encrypted; "),
        "{error}"
    );

    files.write("key.pem", &ec_key().private_key_to_pem_pkcs8().unwrap());
    assert_eq!(
        files.error(&source),
        "key.pem: the private key does not belong to the first certificate in cert.pem"
    );
}

#[test]
fn a_chain_in_the_wrong_order_is_recognised() {
    let files = Files::new();
    files.pair("api.example", (-1, 90));
    let issuer = certificate("issuer.example", &ec_key(), (-1, 90));
    let own = fs::read(files.path("cert.pem")).unwrap();
    files.write("cert.pem", &[issuer.to_pem().unwrap(), own].concat());
    let error = files.error(&files.source());
    assert!(
        error.ends_with("but to a later one: the server's own certificate comes first"),
        "{error}"
    );
}

#[test]
fn a_key_that_openssl_finds_too_weak_is_an_error_and_no_surprise_at_the_first_handshake() {
    let files = Files::new();
    let key = PKey::from_rsa(Rsa::generate(512).unwrap()).unwrap();
    let weak = certificate("api.example", &key, (-1, 90));
    files.write("cert.pem", &weak.to_pem().unwrap());
    files.write("key.pem", &key.private_key_to_pem_pkcs8().unwrap());
    let error = ServerTls::open(files.source(), Protocols::Http2).unwrap_err();
    let error = error.to_string();
    assert!(error.contains("cert.pem: OpenSSL refuses it"), "{error}");
}

#[test]
fn what_needs_looking_after_is_told() {
    let files = Files::new();
    files.pair("api.example", (-80, 10));
    let source = files.source();
    let warnings = |now| Identity::load(&source).unwrap().warnings(&source, now);
    assert!(warnings(in_days(0))[0].contains("expires soon"));
    assert!(warnings(in_days(11))[0].contains("the certificate expired at"));
    assert!(warnings(in_days(-81))[0].contains("is not valid before"));
    // A certificate made for a day is not about to expire all day long.
    files.pair("api.example", (0, 1));
    assert_eq!(warnings(in_days(0)), Vec::<String>::new());
    fs::set_permissions(files.path("key.pem"), fs::Permissions::from_mode(0o644)).unwrap();
    let open = warnings(in_days(0));
    assert!(
        open.len() == 1 && open[0].contains("every user of this machine can read"),
        "{open:?}"
    );
    fs::set_permissions(files.path("key.pem"), fs::Permissions::from_mode(0o640)).unwrap();
    assert_eq!(warnings(in_days(0)), Vec::<String>::new());
}

#[test]
fn changed_files_are_taken_up_once_they_have_settled() {
    let files = Files::new();
    files.pair("old.example", (-1, 30));
    let tls = ServerTls::open(files.source(), Protocols::Http2).unwrap();
    let (mut follower, old) = (Follower::new(&tls), tls.not_after());
    follower.look(SystemClock.now());
    files.pair("new.example", (-1, 60));
    follower.look(SystemClock.now());
    assert_eq!(tls.not_after(), old, "seen, but it may still be written");
    follower.look(SystemClock.now());
    assert_ne!(tls.not_after(), old);
    assert_eq!(tls.failed_reloads(), 0);
}

#[test]
fn a_bad_pair_leaves_the_good_one_in_use_and_is_told_once() {
    let files = Files::new();
    files.pair("good.example", (-1, 30));
    let tls = ServerTls::open(files.source(), Protocols::Http2).unwrap();
    let (mut follower, good) = (Follower::new(&tls), tls.not_after());
    let mut look = || (0..5).for_each(|_| follower.look(SystemClock.now()));

    files.write("key.pem", &ec_key().private_key_to_pem_pkcs8().unwrap());
    look();
    assert_eq!((tls.not_after(), tls.failed_reloads()), (good, 1));
    fs::remove_file(files.path("cert.pem")).unwrap();
    look();
    assert_eq!((tls.not_after(), tls.failed_reloads()), (good, 2));
    // An expired one is worse than what is in use.
    files.pair("late.example", (-90, -1));
    look();
    assert_eq!((tls.not_after(), tls.failed_reloads()), (good, 3));
    files.pair("better.example", (-1, 90));
    look();
    assert_ne!(tls.not_after(), good);
    assert_eq!(tls.failed_reloads(), 3);
}

#[test]
fn an_expired_certificate_does_not_keep_the_gateway_from_starting() {
    let files = Files::new();
    files.pair("late.example", (-90, -1));
    ServerTls::open(files.source(), Protocols::Http1).unwrap();
}
