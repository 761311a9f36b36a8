//! One request to a backend, to see whether it can be reached: by HEAD, and where that is not
//! answered well, by GET, as clients would.
//!
//! It tells the status and how long it took, or the cause why there is none. Headers and body of the
//! answer go no further than this module: no redirect is followed, and of the body nothing is read.
//! Certificates are checked as the data plane checks them.

mod connect;
mod throttle;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use gaas_shared::model::TargetUrl;
use http_body_util::Empty;
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{ACCEPT, CONNECTION, HOST, HeaderValue, USER_AGENT};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use tokio::time::timeout;

use connect::{Connector, Stream};
pub(crate) use throttle::{ProbeThrottle, Tester};

/// How long a person should be kept waiting.
const PATIENCE: Duration = Duration::from_secs(5);
/// The most that is read of an answer: its head, and what of the body comes in the same breath.
const MAX_HEAD_BYTES: usize = 64 * 1_024;
const AGENT: &str = concat!(
    "gaas-gateway/",
    env!("CARGO_PKG_VERSION"),
    " (test request)"
);

/// Makes test requests.
#[derive(Debug, Clone)]
pub(crate) struct Probe {
    /// The authorities trusted for backends; the system's if none.
    ca_file: Option<PathBuf>,
    /// How long all of it may take.
    patience: Duration,
}

/// An answer of the backend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reached {
    /// Its status.
    pub(crate) status: u16,
    /// The method it answered.
    pub(crate) method: Method,
    /// From opening the connection to the answer's head.
    pub(crate) took: Duration,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unreached {
    /// No address belongs to the name.
    #[error("The name cannot be resolved; check its spelling, and the resolver of this machine.")]
    Dns,
    /// Nothing listens there.
    #[error("The connection is refused: nothing listens on that port, or a firewall says no.")]
    Refused,
    /// No way leads there.
    #[error("No connection can be made: no way leads to that address from here.")]
    Unreachable,
    /// The connection stands, but not its encryption.
    #[error("TLS fails: {0}.")]
    Tls(String),
    /// Something else than HTTP, or the connection broke.
    #[error("The connection was closed, or what was answered is no HTTP/1.1.")]
    Broken,
    /// It took too long.
    #[error("There was no answer within {} seconds.", PATIENCE.as_secs())]
    TimedOut,
}

impl Unreached {
    /// A name for programs.
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::Dns => "dns",
            Self::Refused => "refused",
            Self::Unreachable => "unreachable",
            Self::Tls(_) => "tls",
            Self::Broken => "broken",
            Self::TimedOut => "timeout",
        }
    }
}

impl Probe {
    /// Trusts these authorities for backends; the system's if none.
    pub(crate) const fn new(ca_file: Option<PathBuf>) -> Self {
        Self {
            ca_file,
            patience: PATIENCE,
        }
    }

    /// Asks a backend.
    ///
    /// # Errors
    /// Why it gave no answer.
    pub(crate) async fn ask(&self, target: &TargetUrl) -> Result<Reached, Unreached> {
        let asked = self.ask_without_end(target);
        timeout(self.patience, asked)
            .await
            .unwrap_or(Err(Unreached::TimedOut))
    }

    async fn ask_without_end(&self, target: &TargetUrl) -> Result<Reached, Unreached> {
        let connector = Connector::to(target, self.ca_file.as_deref(), self.patience).await?;
        match ask_by(Method::HEAD, target, &connector).await {
            Ok(reached) if reached.status < 400 => Ok(reached),
            // Many backends know no HEAD, and say so in many ways.
            Ok(_) | Err(Unreached::Broken) => ask_by(Method::GET, target, &connector).await,
            Err(cause) => Err(cause),
        }
    }
}

async fn ask_by(
    method: Method,
    target: &TargetUrl,
    connector: &Connector,
) -> Result<Reached, Unreached> {
    let start = Instant::now();
    let request = request(method.clone(), target)?;
    let status = match connector.connect().await? {
        Stream::Plain(stream) => exchange(request, TokioIo::new(stream)).await,
        Stream::Tls(stream) => exchange(request, TokioIo::new(stream)).await,
    }?;
    Ok(Reached {
        status,
        method,
        took: start.elapsed(),
    })
}

fn request(method: Method, target: &TargetUrl) -> Result<Request<Empty<Bytes>>, Unreached> {
    let path = target.path();
    let path = target
        .query()
        .map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
    Request::builder()
        .method(method)
        .uri(path)
        .header(HOST, target.authority())
        .header(USER_AGENT, HeaderValue::from_static(AGENT))
        .header(ACCEPT, HeaderValue::from_static("*/*"))
        .header(CONNECTION, HeaderValue::from_static("close"))
        .body(Empty::new())
        .map_err(|_| Unreached::Broken)
}

/// The status of the answer. Dropping the connection afterwards ends it, whatever is still to come.
async fn exchange<S>(request: Request<Empty<Bytes>>, stream: S) -> Result<u16, Unreached>
where
    S: hyper::rt::Read + hyper::rt::Write + Unpin,
{
    let broken = |_| Unreached::Broken;
    let (mut sender, connection) = http1::Builder::new()
        .max_buf_size(MAX_HEAD_BYTES)
        .handshake(stream)
        .await
        .map_err(broken)?;
    let answered = sender.send_request(request);
    tokio::pin!(connection, answered);
    // The connection moves the bytes; when it is done first, the answer is there or never comes.
    tokio::select! {
        answer = &mut answered => answer,
        _ = &mut connection => answered.await,
    }
    .map(|answer| answer.status().as_u16())
    .map_err(broken)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
