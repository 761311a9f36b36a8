//! A backend on a real socket that does what a request's path tells it.
//!
//! | path | what it does |
//! |---|---|
//! | `/echo…` | 200 and what it saw of the request, as JSON |
//! | `/get` | 200 and a fixed document |
//! | `/status/404` | that status |
//! | `/bytes/9`, `/chunked/9` | 200 and that many known bytes, with length or in chunks |
//! | `/drops/9` | 200 and that many known bytes, each in a chunk of its own, sent at once |
//! | `/until-close/9` | 200 and that many known bytes, whose end is the connection's |
//! | `/headers` | 200 with headers that a proxy must handle |
//! | `/hints` | 103, then 200 |
//! | `/units/37`, `/units/37/404?X-Cost` | says what its answer is worth: a line for each word between commas |
//! | `/gate` | 200 as soon as [`Backend::open_gate`] was called |
//! | `/hang` | reads the request and never answers |
//! | `/close`, `/reset` | ends the connection instead of answering |
//! | `/garbage` | answers with what is not HTTP |
//! | `/stall`, `/stall-chunked`, `/cut`, `/cut-chunked` | half a body, then silence, or the connection's end |

mod answers;
mod request;

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use openssl::ssl::{Ssl, SslAcceptor};
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite, BufReader};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_openssl::SslStream;

use crate::deadline::{PATIENCE, within};

/// A running backend; it stops listening when dropped.
pub struct Backend {
    address: SocketAddr,
    scheme: &'static str,
    shared: Arc<Shared>,
    listener: JoinHandle<()>,
}

/// What the backend saw of one request.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The method.
    pub method: String,
    /// The request target, byte for byte.
    pub target: String,
    /// Header lines in the order they came, names in lower case.
    pub headers: Vec<(String, String)>,
    /// How the body's length was told: `length`, `chunked` or `none`.
    pub framing: &'static str,
    /// The body's size in bytes.
    pub body_bytes: u64,
    /// The body's SHA-256 in hexadecimal digits.
    pub body_sha256: String,
}

/// What all connections of a backend share.
struct Shared {
    seen: Mutex<Vec<Seen>>,
    answered: Mutex<Vec<(String, u16)>>,
    counts: watch::Sender<Counts>,
    gate: watch::Sender<bool>,
}

/// How often things happened; awaited as events.
#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    /// Connections accepted.
    connections: usize,
    /// Header blocks read.
    begun: usize,
    /// Requests whose sender left before the body was there or the answer was given.
    abandoned: usize,
}

/// What the backend's answers need of a connection besides reading and writing.
trait Socket: AsyncRead + AsyncWrite + Unpin + Send {
    fn tcp(&self) -> &TcpStream;
}

impl Socket for TcpStream {
    fn tcp(&self) -> &TcpStream {
        self
    }
}

impl Socket for SslStream<TcpStream> {
    fn tcp(&self) -> &TcpStream {
        self.get_ref()
    }
}

impl Backend {
    /// Listens on a free port of 127.0.0.1.
    pub async fn start() -> Self {
        Self::listen("http", |stream, shared| async move {
            serve(stream, &shared).await
        })
        .await
    }

    /// Listens with TLS.
    pub async fn start_tls(acceptor: SslAcceptor) -> Self {
        let acceptor = Arc::new(acceptor);
        Self::listen("https", move |stream, shared| {
            let acceptor = Arc::clone(&acceptor);
            async move {
                let ssl = Ssl::new(acceptor.context()).map_err(io::Error::other)?;
                let mut stream = SslStream::new(ssl, stream).map_err(io::Error::other)?;
                Pin::new(&mut stream)
                    .accept()
                    .await
                    .map_err(io::Error::other)?;
                serve(stream, &shared).await
            }
        })
        .await
    }

    /// An address at which nobody listens. As long as the socket is kept, the system gives its port
    /// to nobody; who names it and allows reuse, as servers do, can listen there.
    pub fn nowhere() -> (SocketAddr, TcpSocket) {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_reuseaddr(true).expect("a new socket");
        let any = SocketAddr::from(([127, 0, 0, 1], 0));
        socket.bind(any).expect("a free port");
        (socket.local_addr().expect("a bound socket"), socket)
    }

    async fn listen<F>(
        scheme: &'static str,
        serve: impl Fn(TcpStream, Arc<Shared>) -> F + Send + 'static,
    ) -> Self
    where
        F: Future<Output = io::Result<()>> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound socket");
        let shared = Arc::new(Shared {
            seen: Mutex::default(),
            answered: Mutex::default(),
            counts: watch::Sender::default(),
            gate: watch::Sender::new(false),
        });
        let for_connections = Arc::clone(&shared);
        let listener = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                for_connections
                    .counts
                    .send_modify(|counts| counts.connections += 1);
                tokio::spawn(serve(stream, Arc::clone(&for_connections)));
            }
        });
        Self {
            address,
            scheme,
            shared,
            listener,
        }
    }

    /// Its address.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// A target URL: this backend and `path`.
    pub fn url(&self, path: &str) -> String {
        format!("{}://{}{path}", self.scheme, self.address)
    }

    /// The requests read to their end, oldest first.
    pub fn seen(&self) -> Vec<Seen> {
        self.shared.seen.lock().unwrap().clone()
    }

    /// The request read last.
    pub fn last_seen(&self) -> Seen {
        self.seen().pop().expect("a request reached the backend")
    }

    /// How many requests began to arrive.
    pub fn begun(&self) -> usize {
        self.shared.counts.borrow().begun
    }

    /// How many connections were opened to it.
    pub fn connections(&self) -> usize {
        self.shared.counts.borrow().connections
    }

    /// How many requests were answered with 2xx or 3xx: what may be billed.
    pub fn successes(&self) -> u64 {
        self.answers(|_, status| (200..400).contains(&status))
    }

    /// How many answers were given to targets and with statuses that `wanted` accepts.
    pub fn answers(&self, wanted: impl Fn(&str, u16) -> bool) -> u64 {
        let answered = self.shared.answered.lock().unwrap();
        answered
            .iter()
            .filter(|(target, status)| wanted(target, *status))
            .count() as u64
    }

    /// Awaits the arrival of `count` header blocks in all.
    pub async fn await_begun(&self, count: usize) {
        self.await_counts("requests at the backend", |counts| counts.begun >= count)
            .await;
    }

    /// Awaits that `count` requests in all were given up by their sender.
    pub async fn await_abandoned(&self, count: usize) {
        self.await_counts("abandoned requests", |counts| counts.abandoned >= count)
            .await;
    }

    /// Lets every request to `/gate` be answered, now and from now on.
    pub fn open_gate(&self) {
        self.shared.gate.send_replace(true);
    }

    /// Holds requests to `/gate` again.
    pub fn close_gate(&self) {
        self.shared.gate.send_replace(false);
    }

    async fn await_counts(&self, what: &str, wanted: impl FnMut(&Counts) -> bool) {
        let mut counts = self.shared.counts.subscribe();
        let _ = within(PATIENCE, what, counts.wait_for(wanted))
            .await
            .expect("shared lives");
    }
}

impl Drop for Backend {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

impl Seen {
    /// A header's values, in order.
    pub fn header_values(&self, name: &str) -> Vec<&str> {
        let of_name = self.headers.iter().filter(|(n, _)| n == name);
        of_name.map(|(_, value)| value.as_str()).collect()
    }

    /// A header's only value.
    #[track_caller]
    pub fn header(&self, name: &str) -> Option<&str> {
        let values = self.header_values(name);
        assert!(values.len() < 2, "{name} came more than once: {self:?}");
        values.first().copied()
    }

    fn json(&self) -> Value {
        serde_json::json!({
            "method": self.method,
            "target": self.target,
            "headers": self.headers,
            "framing": self.framing,
            "body_bytes": self.body_bytes,
            "body_sha256": self.body_sha256,
        })
    }
}

/// Reads and answers one request after the other until either side has had enough.
async fn serve(stream: impl Socket, shared: &Shared) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    while let Some(head) = request::read_head(&mut stream).await? {
        shared.counts.send_modify(|counts| counts.begun += 1);
        let Ok(seen) = request::read_rest(&mut stream, head).await else {
            shared.counts.send_modify(|counts| counts.abandoned += 1);
            return Ok(());
        };
        shared.seen.lock().unwrap().push(seen.clone());
        if !answers::answer(&mut stream, &seen, shared).await? {
            return Ok(());
        }
    }
    Ok(())
}
