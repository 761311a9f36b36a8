//! A webhook's receiver on a real socket: keeps what arrives, and answers when and what it is told.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;

use openssl::ssl::{Ssl, SslAcceptor};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_openssl::SslStream;

use crate::deadline::{PATIENCE, within};

/// A message as it arrived.
#[derive(Debug, Clone)]
pub struct Message {
    /// The headers, names in lower case.
    pub headers: HashMap<String, String>,
    /// The body.
    pub body: String,
}

/// A running receiver; it stops listening when dropped.
pub struct Receiver {
    address: SocketAddr,
    scheme: &'static str,
    arrived: watch::Receiver<Vec<Message>>,
    /// The status to answer with; `None`: silence until there is one.
    answer: watch::Sender<Option<u16>>,
    listener: JoinHandle<()>,
}

impl Message {
    /// What all deliveries of an event share.
    pub fn id(&self) -> &str {
        &self.headers["webhook-id"]
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("a JSON body")
    }

    /// The event's type.
    pub fn kind(&self) -> String {
        self.json()["type"].as_str().expect("a type").to_owned()
    }
}

impl Receiver {
    /// Listens on a free port of 127.0.0.1 and answers 204.
    pub async fn start() -> Self {
        Self::listen("http", |stream, shared| async move {
            serve(BufReader::new(stream), shared).await
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
                let accepted = Pin::new(&mut stream).accept().await;
                accepted.map_err(io::Error::other)?;
                serve(BufReader::new(stream), shared).await
            }
        })
        .await
    }

    async fn listen<F>(
        scheme: &'static str,
        serve: impl Fn(TcpStream, Shared) -> F + Send + 'static,
    ) -> Self
    where
        F: Future<Output = io::Result<()>> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound socket");
        let (tell, arrived) = watch::channel(Vec::new());
        let (answer, answers) = watch::channel(Some(204));
        let shared = Shared {
            arrived: Arc::new(tell),
            answers,
        };
        let listener = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, shared.clone()));
            }
        });
        Self {
            address,
            scheme,
            arrived,
            answer,
            listener,
        }
    }

    /// A webhook's URL.
    pub fn url(&self, path: &str) -> String {
        format!("{}://{}{path}", self.scheme, self.address)
    }

    /// Answers with this status from now on.
    pub fn answer(&self, status: u16) {
        self.answer.send_replace(Some(status));
    }

    /// Reads messages from now on and is silent.
    pub fn be_silent(&self) {
        self.answer.send_replace(None);
    }

    /// What arrived so far, oldest first.
    pub fn messages(&self) -> Vec<Message> {
        self.arrived.borrow().clone()
    }

    /// Awaits that `wanted` messages of a type have arrived, and answers all of that type.
    pub async fn await_messages(&self, kind: &str, wanted: usize) -> Vec<Message> {
        let of_kind = |all: &[Message]| -> Vec<Message> {
            let of_kind = all.iter().filter(|message| message.kind() == kind);
            of_kind.cloned().collect()
        };
        let mut arrived = self.arrived.clone();
        let what = format!("{wanted} messages of type {kind}");
        let enough = arrived.wait_for(|all| of_kind(all).len() >= wanted);
        let all = within(PATIENCE, &what, enough).await.expect("shared lives");
        of_kind(&all)
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

/// What the connections of a receiver share.
#[derive(Clone)]
struct Shared {
    arrived: Arc<watch::Sender<Vec<Message>>>,
    answers: watch::Receiver<Option<u16>>,
}

/// Takes one message, as the gateway sends one per connection.
async fn serve(
    mut stream: BufReader<impl AsyncRead + AsyncWrite + Unpin>,
    mut shared: Shared,
) -> io::Result<()> {
    let mut headers = HashMap::new();
    let mut line = String::new();
    stream.read_line(&mut line).await?;
    loop {
        line.clear();
        stream.read_line(&mut line).await?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let length = headers
        .get("content-length")
        .and_then(|text| text.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).await?;
    let body = String::from_utf8_lossy(&body).into_owned();
    // Settled before anyone can know of the message: who has seen it arrive may change the answer.
    let settled = *shared.answers.borrow_and_update();
    shared
        .arrived
        .send_modify(|all| all.push(Message { headers, body }));
    let status = match settled {
        Some(status) => status,
        None => {
            let answer = shared.answers.wait_for(Option::is_some).await;
            answer.map_err(io::Error::other)?.unwrap_or(204)
        }
    };
    let answer = format!("HTTP/1.1 {status} Told\r\nContent-Length: 0\r\n\r\n");
    stream.write_all(answer.as_bytes()).await?;
    stream.flush().await?;
    stream.get_mut().shutdown().await
}
