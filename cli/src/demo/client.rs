//! A small HTTP/1.1 client for this machine's own addresses.

use std::time::Duration;

use anyhow::{Context, bail};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1;
use hyper::header::{CONTENT_TYPE, HOST};
use hyper::{Method, Request, StatusCode, Uri};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

/// Longer than the gateway gives a whole exchange.
const PATIENCE: Duration = Duration::from_secs(35);

/// One request, told in the terms that a `curl` line is made from.
#[derive(Debug, Clone)]
pub(super) struct Ask {
    pub(super) method: Method,
    pub(super) url: String,
    pub(super) header: Option<(&'static str, String)>,
    pub(super) body: Option<Value>,
}

impl Ask {
    pub(super) fn get(url: String) -> Self {
        Self {
            method: Method::GET,
            url,
            header: None,
            body: None,
        }
    }

    pub(super) fn json(method: Method, url: String, body: Value) -> Self {
        Self {
            method,
            url,
            header: None,
            body: Some(body),
        }
    }

    pub(super) fn with_key(mut self, key: &str) -> Self {
        self.header = Some(("X-API-Key", key.to_owned()));
        self
    }

    pub(super) fn with_token(mut self, token: &str) -> Self {
        self.header = Some(("Authorization", format!("Bearer {token}")));
        self
    }
}

/// An answer, read to its end.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) body: Bytes,
}

impl Answer {
    /// The JSON of a successful answer.
    ///
    /// # Errors
    /// When the status is no success or the body no JSON.
    pub(super) fn into_json(self) -> anyhow::Result<Value> {
        if !self.status.is_success() {
            let body = String::from_utf8_lossy(&self.body);
            bail!("answered {}: {}", self.status, body.trim());
        }
        serde_json::from_slice(&self.body).context("answered something else than JSON")
    }
}

/// Makes each request on a connection of its own.
pub(super) struct Client;

impl Client {
    /// Sends a request and reads the whole answer.
    ///
    /// # Errors
    /// When there is none in time.
    pub(super) async fn send(&self, ask: &Ask) -> anyhow::Result<Answer> {
        let answer = tokio::time::timeout(PATIENCE, exchange(ask)).await;
        answer
            .unwrap_or_else(|_| bail!("no answer within {} s", PATIENCE.as_secs()))
            .with_context(|| format!("{} {}", ask.method, ask.url))
    }

    /// Sends a request whose answer must be a success.
    ///
    /// # Errors
    /// As [`Self::send`], and when the answer is none.
    pub(super) async fn json(&self, ask: &Ask) -> anyhow::Result<Value> {
        let answer = self.send(ask).await?;
        answer
            .into_json()
            .with_context(|| format!("{} {}", ask.method, ask.url))
    }
}

async fn exchange(ask: &Ask) -> anyhow::Result<Answer> {
    let uri: Uri = ask.url.parse()?;
    let authority = uri.authority().context("the URL names no host")?.clone();
    let target = uri.path_and_query().map_or("/", |path| path.as_str());
    let mut request = Request::builder()
        .method(&ask.method)
        .uri(target)
        .header(HOST, authority.as_str());
    if let Some((name, value)) = &ask.header {
        request = request.header(*name, value);
    }
    let body = match &ask.body {
        Some(json) => {
            request = request.header(CONTENT_TYPE, "application/json");
            Bytes::from(json.to_string())
        }
        None => Bytes::new(),
    };
    let stream = TcpStream::connect(authority.as_str()).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let request = request.body(Full::new(body))?;
    let answered = async {
        let response = sender.send_request(request).await?;
        let status = response.status();
        let body = response.into_body().collect().await?.to_bytes();
        anyhow::Ok(Answer { status, body })
    };
    tokio::pin!(answered);
    // The connection moves the bytes; it is done at the latest when the answer is.
    tokio::select! {
        answer = &mut answered => answer,
        lost = connection => {
            lost?;
            answered.await
        }
    }
}
