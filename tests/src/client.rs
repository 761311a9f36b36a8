//! A proper HTTP/1.1 client that never retries and keeps no pool, so that every request it counts
//! was sent exactly once.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{HeaderMap, Method, Request};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::Frame;
use hyper::client::conn::http1::{Builder, SendRequest};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

use crate::deadline::{PATIENCE, within};

/// A request's body.
pub type Body = BoxBody<Bytes, Infallible>;

/// The exchange ended before the whole answer was there.
pub type Broken = Box<dyn std::error::Error + Send + Sync>;

/// A request to be sent.
#[derive(Debug)]
pub struct Call {
    pub(crate) request: http::request::Builder,
    pub(crate) body: Body,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
}

/// Sends each request over a connection of its own.
#[derive(Debug, Clone, Copy)]
pub struct Client {
    address: SocketAddr,
}

/// One connection that is kept alive.
pub struct Connection {
    address: SocketAddr,
    sender: SendRequest<Body>,
}

impl Call {
    /// A request without body. The target is sent byte for byte.
    pub fn new(method: &str, target: &str) -> Self {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let request = Request::builder().method(method).uri(target);
        Self {
            request,
            body: Full::default().boxed(),
        }
    }

    /// `GET`.
    pub fn get(target: &str) -> Self {
        Self::new("GET", target)
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.request = self.request.header(name, value.as_ref());
        self
    }

    /// Shows an API key.
    #[must_use]
    pub fn key(self, key: &str) -> Self {
        self.header("x-api-key", key)
    }

    /// A body with `Content-Length`.
    #[must_use]
    pub fn body(mut self, bytes: impl Into<Bytes>) -> Self {
        self.body = Full::new(bytes.into()).boxed();
        self
    }

    /// A body sent chunk by chunk (`Transfer-Encoding: chunked`).
    #[must_use]
    pub fn chunks(mut self, chunks: Vec<Bytes>) -> Self {
        self.body = Chunks(chunks.into_iter()).boxed();
        self
    }

    /// A JSON body.
    #[must_use]
    pub fn json(self, value: &Value) -> Self {
        self.header("content-type", "application/json")
            .body(value.to_string())
    }
}

/// A body whose length nobody is told beforehand.
struct Chunks<I>(I);

impl<I: Iterator<Item = Bytes> + Unpin> hyper::body::Body for Chunks<I> {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.next().map(|chunk| Ok(Frame::data(chunk))))
    }
}

impl Client {
    /// A client of the server at `address`.
    pub fn new(address: SocketAddr) -> Self {
        Self { address }
    }

    /// The server.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Sends a request and reads the whole answer; anything less fails the story.
    pub async fn send(&self, call: Call) -> Answer {
        match self.try_send(call).await {
            Ok(answer) => answer,
            Err(error) => panic!("no whole answer from {}: {error}", self.address),
        }
    }

    /// Sends a request and reads the whole answer, if there is one.
    pub async fn try_send(&self, call: Call) -> Result<Answer, Broken> {
        self.connect().await?.try_send(call).await
    }

    /// `GET` with an API key.
    pub async fn get(&self, target: &str, key: &str) -> Answer {
        self.send(Call::get(target).key(key)).await
    }

    /// Opens a connection that is kept alive.
    pub async fn connect(&self) -> Result<Connection, Broken> {
        let stream = TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        Connection::over(stream, self.address).await
    }
}

impl Connection {
    /// Speaks HTTP/1.1 over `stream`, which leads to `address`.
    pub(crate) async fn over<S>(stream: S, address: SocketAddr) -> Result<Self, Broken>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let (sender, connection) = Builder::new()
            .preserve_header_case(true)
            .handshake(TokioIo::new(stream))
            .await?;
        tokio::spawn(connection);
        Ok(Self { address, sender })
    }

    /// Sends a request and reads the whole answer.
    pub async fn try_send(&mut self, call: Call) -> Result<Answer, Broken> {
        let host = self.address.to_string();
        let named = call
            .request
            .headers_ref()
            .is_some_and(|h| h.contains_key("host"));
        let builder = if named {
            call.request
        } else {
            call.request.header("host", host)
        };
        let request = builder.body(call.body)?;
        let exchange = async {
            self.sender.ready().await?;
            let answer = self.sender.send_request(request).await?;
            let (head, body) = answer.into_parts();
            let body = body.collect().await?.to_bytes();
            Ok(Answer {
                status: head.status.as_u16(),
                headers: head.headers,
                body,
            })
        };
        within(3 * PATIENCE, "an answer", exchange).await
    }

    /// Whether another request can be sent: the server has not closed and did not say it would.
    pub async fn is_open(&mut self) -> bool {
        self.sender.ready().await.is_ok()
    }
}

impl Answer {
    /// Fails the story unless the status is `wanted`.
    #[track_caller]
    pub fn expect(self, wanted: u16) -> Self {
        assert_eq!(self.status, wanted, "{:?} {}", self.headers, self.text());
        self
    }

    /// Fails the story unless this is a problem document (RFC 9457) of that status and code.
    #[track_caller]
    pub fn expect_problem(self, status: u16, code: &str) -> Value {
        let answer = self.expect(status);
        assert_eq!(
            answer.header("content-type"),
            Some("application/problem+json"),
            "{}",
            answer.text()
        );
        let problem = answer.json();
        assert_eq!(problem["code"], code, "{problem}");
        assert_eq!(problem["status"], status, "{problem}");
        assert!(problem["title"].is_string(), "{problem}");
        problem
    }

    /// Fails the story unless the gateway itself made this error (DESIGN §5).
    #[track_caller]
    pub fn expect_gateway_error(self, status: u16, code: &str) -> Value {
        assert_eq!(
            self.header("x-gaas-error"),
            Some(code),
            "{} {}",
            self.status,
            self.text()
        );
        let request_id = self.header("x-request-id").map(str::to_owned);
        let problem = self.expect_problem(status, code);
        assert_eq!(
            problem["request_id"].as_str(),
            request_id.as_deref(),
            "{problem}"
        );
        assert!(
            request_id.is_some_and(|id| !id.is_empty()),
            "no request id: {problem}"
        );
        problem
    }

    /// A header's only value.
    #[track_caller]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        let first = values
            .next()
            .map(|value| value.to_str().expect("a textual header"));
        assert!(
            values.next().is_none(),
            "{name} came more than once: {:?}",
            self.headers
        );
        first
    }

    /// A header's only value as a number.
    #[track_caller]
    pub fn number(&self, name: &str) -> u64 {
        let value = self
            .header(name)
            .unwrap_or_else(|| panic!("no {name}: {:?}", self.headers));
        value
            .parse()
            .unwrap_or_else(|_| panic!("{name}: {value:?} is no number"))
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("no JSON ({error}): {}", self.text()))
    }
}
