//! One attempt: a POST over a connection of its own, bounded in time. Redirects are not followed,
//! certificates are checked, and of an answer only its status counts.

use std::fmt;
use std::pin::{Pin, pin};
use std::time::Duration;

use gaas_shared::model::{Scheme, TargetUrl};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::header::{CONTENT_TYPE, HOST, RETRY_AFTER, USER_AGENT};
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use openssl::error::ErrorStack;
use openssl::ssl::{SslConnector, SslMethod};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_openssl::SslStream;

/// How much of a refusal is kept for the delivery log.
const KEPT_ANSWER_BYTES: usize = 1_024;
/// How much of an answer is read at all.
const READ_ANSWER_BYTES: usize = 64 * 1_024;
const AGENT: &str = concat!("gaas-gateway/", env!("CARGO_PKG_VERSION"));

/// How long things may take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Until the connection stands, TLS included.
    pub connect: Duration,
    /// From the first byte sent to the answer's end.
    pub answer: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            answer: Duration::from_secs(15),
        }
    }
}

/// What is sent.
#[derive(Debug, Clone)]
pub(super) struct Message {
    /// `webhook-id`
    pub(super) id: String,
    /// `webhook-timestamp`, in seconds since 1970.
    pub(super) timestamp_s: i64,
    /// `webhook-signature`
    pub(super) signature: String,
    /// The body.
    pub(super) payload: String,
}

/// What an attempt came to.
#[derive(Debug, Default)]
pub(super) struct Answered {
    /// The receiver's status, if it answered.
    pub(super) status: Option<StatusCode>,
    /// What went wrong; `None` after 2xx.
    pub(super) error: Option<String>,
    /// How a refusal began.
    pub(super) answer: Option<String>,
    /// What a refusal asks for in `Retry-After`, if in seconds.
    pub(super) retry_after: Option<Duration>,
}

/// Why there was no answer.
#[derive(Debug, thiserror::Error)]
enum SendError {
    #[error("the connection did not stand within {} s", .0.as_secs_f32())]
    ConnectTimedOut(Duration),
    #[error("no answer came within {} s", .0.as_secs_f32())]
    AnswerTimedOut(Duration),
    #[error("cannot connect: {0}")]
    Connect(#[from] std::io::Error),
    #[error("TLS failed: {0}")]
    Tls(String),
    #[error("the exchange broke: {0}")]
    Broken(String),
}

/// Sends messages; keeps no connection.
pub(super) struct Sender {
    tls: SslConnector,
    limits: Limits,
}

/// What HTTP is spoken over.
trait Stream: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Stream for T {}

impl Sender {
    /// Trusts the certificate authorities that the operating system trusts.
    ///
    /// # Errors
    /// When OpenSSL cannot be set up.
    pub(super) fn new(limits: Limits) -> Result<Self, ErrorStack> {
        Ok(Self {
            tls: SslConnector::builder(SslMethod::tls_client())?.build(),
            limits,
        })
    }

    /// Makes one attempt. Never longer than both limits together.
    pub(super) async fn send(&self, url: &TargetUrl, message: Message) -> Answered {
        let failed = |error: SendError| Answered {
            error: Some(error.to_string()),
            ..Answered::default()
        };
        let request = match request(url, message) {
            Ok(request) => request,
            Err(error) => return failed(error),
        };
        let Limits { connect, answer } = self.limits;
        let stream = match timeout(connect, self.connect(url)).await {
            Ok(Ok(stream)) => stream,
            Ok(Err(error)) => return failed(error),
            Err(_) => return failed(SendError::ConnectTimedOut(connect)),
        };
        match timeout(answer, exchange(stream, request)).await {
            Ok(Ok(answered)) => answered,
            Ok(Err(error)) => failed(error),
            Err(_) => failed(SendError::AnswerTimedOut(answer)),
        }
    }

    async fn connect(&self, url: &TargetUrl) -> Result<Box<dyn Stream>, SendError> {
        let host = url.host().to_string();
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let plain = TcpStream::connect((host, url.port())).await?;
        plain.set_nodelay(true)?;
        if url.scheme() == Scheme::Http {
            return Ok(Box::new(plain));
        }
        let ssl = self.tls.configure().and_then(|tls| tls.into_ssl(host));
        let mut stream = ssl
            .and_then(|ssl| SslStream::new(ssl, plain))
            .map_err(tls_error)?;
        Pin::new(&mut stream).connect().await.map_err(tls_error)?;
        Ok(Box::new(stream))
    }
}

fn request(url: &TargetUrl, message: Message) -> Result<Request<Full<Bytes>>, SendError> {
    let target = match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    };
    Request::post(target)
        .header(HOST, url.authority())
        .header(USER_AGENT, AGENT)
        .header(CONTENT_TYPE, "application/json")
        .header("webhook-id", message.id)
        .header("webhook-timestamp", message.timestamp_s)
        .header("webhook-signature", message.signature)
        .body(Full::new(message.payload.into()))
        .map_err(broken)
}

async fn exchange(
    stream: Box<dyn Stream>,
    request: Request<Full<Bytes>>,
) -> Result<Answered, SendError> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(broken)?;
    let mut connection = pin!(connection);
    let mut answered = pin!(async {
        let response = sender.send_request(request).await.map_err(broken)?;
        Ok(read(response).await)
    });
    tokio::select! {
        biased;
        answered = &mut answered => answered,
        // The connection may end before its last bytes were looked at.
        ended = &mut connection => match ended {
            Ok(()) => answered.await,
            Err(error) => Err(broken(error)),
        },
    }
}

/// The status decides. The rest is read out of politeness, and kept where it explains a refusal.
async fn read(response: Response<Incoming>) -> Answered {
    let status = response.status();
    let retry_after = response.headers().get(RETRY_AFTER);
    let retry_after = retry_after.and_then(|value| value.to_str().ok()?.parse().ok());
    let mut body = response.into_body();
    let (mut kept, mut read) = (Vec::new(), 0);
    while let Some(Ok(frame)) = body.frame().await {
        let bytes = frame.into_data().unwrap_or_default();
        let room = KEPT_ANSWER_BYTES - kept.len();
        kept.extend_from_slice(&bytes[..bytes.len().min(room)]);
        read += bytes.len();
        if read >= READ_ANSWER_BYTES {
            break;
        }
    }
    if status.is_success() {
        return Answered {
            status: Some(status),
            ..Answered::default()
        };
    }
    let redirect = if status.is_redirection() {
        "; redirects are not followed"
    } else {
        ""
    };
    Answered {
        status: Some(status),
        error: Some(format!("the receiver answered {status}{redirect}")),
        answer: Some(String::from_utf8_lossy(&kept).into_owned()).filter(|text| !text.is_empty()),
        retry_after: retry_after.map(Duration::from_secs),
    }
}

fn tls_error(error: impl fmt::Display) -> SendError {
    SendError::Tls(error.to_string())
}

fn broken(error: impl fmt::Display) -> SendError {
    SendError::Broken(error.to_string())
}
