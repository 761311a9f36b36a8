use std::future::Future;
use std::io::Write as _;
use std::net::SocketAddr;
use std::pin::Pin;

use openssl::asn1::Asn1Time;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::ssl::{Ssl, SslAcceptor, SslMethod};
use openssl::x509::extension::{BasicConstraints, SubjectAlternativeName};
use openssl::x509::{X509, X509NameBuilder};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_openssl::SslStream;

use super::*;

/// What a backend says to a request's head; then it closes.
type Says = fn(&str) -> &'static str;

/// A backend, and the first lines of what it was asked.
struct Backend {
    address: SocketAddr,
    asked: mpsc::UnboundedReceiver<String>,
}

impl Backend {
    async fn plain(says: Says) -> Self {
        Self::start(says, None).await
    }

    async fn start(says: Says, tls: Option<SslAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (tell, asked) = mpsc::unbounded_channel();
        actix_web::rt::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                match &tls {
                    None => answer(stream, says, &tell).await,
                    Some(acceptor) => {
                        let ssl = Ssl::new(acceptor.context()).unwrap();
                        let mut stream = SslStream::new(ssl, stream).unwrap();
                        if Pin::new(&mut stream).accept().await.is_ok() {
                            answer(stream, says, &tell).await;
                        }
                    }
                }
            }
        });
        Self { address, asked }
    }

    fn url(&self, path: &str) -> TargetUrl {
        target(&format!("http://{}{path}", self.address))
    }

    /// The first lines of the requests so far.
    fn asked(&mut self) -> Vec<String> {
        std::iter::from_fn(|| self.asked.try_recv().ok()).collect()
    }
}

async fn answer<S>(mut stream: S, says: Says, tell: &mpsc::UnboundedSender<String>)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
    let head = String::from_utf8(head).unwrap();
    let first = head.lines().next().unwrap().to_owned();
    let _nobody_asks = tell.send(first.clone());
    let _gone = stream.write_all(says(&first).as_bytes()).await;
    let _gone = stream.shutdown().await;
}

fn target(url: &str) -> TargetUrl {
    TargetUrl::parse("target_url", url).unwrap()
}

fn ask(target: TargetUrl) -> impl Future<Output = Result<(u16, Method), Unreached>> {
    ask_trusting(target, None)
}

async fn ask_trusting(
    target: TargetUrl,
    ca_file: Option<PathBuf>,
) -> Result<(u16, Method), Unreached> {
    let reached = Probe::new(ca_file).ask(&target).await?;
    assert!(reached.took < PATIENCE);
    Ok((reached.status, reached.method))
}

#[actix_web::test]
async fn a_backend_is_asked_by_head_at_its_own_path_and_query() {
    let mut backend = Backend::plain(|_| "HTTP/1.1 204 No Content\r\n\r\n").await;
    assert_eq!(ask(backend.url("/v1?key=1")).await, Ok((204, Method::HEAD)));
    assert_eq!(backend.asked(), ["HEAD /v1?key=1 HTTP/1.1"]);
}

#[actix_web::test]
async fn what_knows_no_head_is_asked_by_get() {
    for says in [
        (|first| match first.starts_with("HEAD") {
            true => "HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n",
            false => "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
        }) as Says,
        |first| match first.starts_with("HEAD") {
            true => "",
            false => "HTTP/1.1 200 OK\r\n\r\n",
        },
    ] {
        let mut backend = Backend::plain(says).await;
        assert_eq!(ask(backend.url("/")).await, Ok((200, Method::GET)));
        assert_eq!(backend.asked(), ["HEAD / HTTP/1.1", "GET / HTTP/1.1"]);
    }
    let angry = Backend::plain(|_| "HTTP/1.1 503 Service Unavailable\r\n\r\n").await;
    assert_eq!(ask(angry.url("/")).await, Ok((503, Method::GET)));
}

#[actix_web::test]
async fn a_redirect_is_told_and_not_followed() {
    let mut backend =
        Backend::plain(|_| "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\n\r\n").await;
    assert_eq!(ask(backend.url("/")).await, Ok((302, Method::HEAD)));
    assert_eq!(backend.asked(), ["HEAD / HTTP/1.1"]);
}

#[actix_web::test]
async fn what_is_no_http_is_broken() {
    for says in [
        (|_| "SSH-2.0-OpenSSH_9.2\r\n") as Says,
        |_| "",
        |_| "HTTP/1.1 200",
    ] {
        let backend = Backend::plain(says).await;
        assert_eq!(ask(backend.url("/")).await, Err(Unreached::Broken));
    }
}

#[actix_web::test]
async fn a_head_without_end_is_not_read_to_its_end() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = actix_web::rt::spawn(async move {
        let mut written = 0;
        // By HEAD, then by GET.
        for _ in 0..2 {
            let (mut stream, _) = listener.accept().await.unwrap();
            let _gone = stream.write_all(b"HTTP/1.1 200 OK\r\n").await;
            while stream.write_all(&[b'x'; 1_024]).await.is_ok() {
                written += 1_024;
            }
        }
        written
    });
    let found = ask(target(&format!("http://{address}/"))).await;
    assert_eq!(found, Err(Unreached::Broken));
    // What the two sockets hold comes on top of what is read.
    let written = server.await.unwrap();
    assert!(written < 32 * 1_024 * 1_024, "{written}");
}

#[actix_web::test]
async fn what_cannot_be_reached_says_why() {
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = gone.local_addr().unwrap();
    drop(gone);
    let refused = ask(target(&format!("http://{address}/"))).await;
    assert_eq!(refused, Err(Unreached::Refused));

    // No label of a name is longer than 63 bytes (RFC 1035, section 2.3.4), so no resolver is asked.
    let nowhere = format!("http://{}.invalid/", "a".repeat(64));
    assert_eq!(ask(target(&nowhere)).await, Err(Unreached::Dns));
}

#[actix_web::test]
async fn what_is_silent_times_out() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", silent.local_addr().unwrap());
    let probe = Probe {
        ca_file: None,
        patience: Duration::from_millis(50),
    };
    assert_eq!(probe.ask(&target(&url)).await, Err(Unreached::TimedOut));
}

#[actix_web::test]
async fn certificates_are_checked() {
    let (certificate, key) = self_signed("localhost");
    let mut acceptor = SslAcceptor::mozilla_intermediate_v5(SslMethod::tls_server()).unwrap();
    acceptor.set_certificate(&certificate).unwrap();
    acceptor.set_private_key(&key).unwrap();
    let backend = Backend::start(|_| "HTTP/1.1 200 OK\r\n\r\n", Some(acceptor.build())).await;
    let port = backend.address.port();
    let by_name = target(&format!("https://localhost:{port}/"));

    let distrusted = ask(by_name.clone()).await.unwrap_err();
    assert_eq!(distrusted.code(), "tls");
    assert!(
        distrusted.to_string().contains("not trusted"),
        "{distrusted}"
    );

    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(&certificate.to_pem().unwrap()).unwrap();
    let ca_file = Some(file.path().to_path_buf());
    let trusted = ask_trusting(by_name, ca_file.clone()).await;
    assert_eq!(trusted, Ok((200, Method::HEAD)));
    // Another name than the certificate's.
    let by_address = target(&format!("https://127.0.0.1:{port}/"));
    let mismatch = ask_trusting(by_address, ca_file).await.unwrap_err();
    assert!(mismatch.to_string().contains("mismatch"), "{mismatch}");

    let plain = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://127.0.0.1:{}/", plain.local_addr().unwrap().port());
    actix_web::rt::spawn(async move {
        let (mut stream, _) = plain.accept().await.unwrap();
        stream.write_all(b"220 mail.example.com\r\n").await
    });
    let no_tls = ask(target(&url)).await.unwrap_err();
    assert!(no_tls.to_string().contains("speaks no TLS"), "{no_tls}");
}

fn self_signed(name: &str) -> (X509, PKey<Private>) {
    let key = PKey::from_rsa(Rsa::generate(2_048).unwrap()).unwrap();
    let mut subject = X509NameBuilder::new().unwrap();
    subject.append_entry_by_text("CN", name).unwrap();
    let subject = subject.build();
    let mut builder = X509::builder().unwrap();
    builder.set_version(2).unwrap();
    builder.set_subject_name(&subject).unwrap();
    builder.set_issuer_name(&subject).unwrap();
    builder.set_pubkey(&key).unwrap();
    let (from, to) = (Asn1Time::days_from_now(0), Asn1Time::days_from_now(2));
    builder.set_not_before(&from.unwrap()).unwrap();
    builder.set_not_after(&to.unwrap()).unwrap();
    let names = SubjectAlternativeName::new()
        .dns(name)
        .build(&builder.x509v3_context(None, None))
        .unwrap();
    builder.append_extension(names).unwrap();
    let authority = BasicConstraints::new().critical().ca().build().unwrap();
    builder.append_extension(authority).unwrap();
    builder.sign(&key, MessageDigest::sha256()).unwrap();
    (builder.build(), key)
}
