//! A backend that serves as fast as it can and counts, by key, what it served to the end.
//!
//! The target is `/{key}/{status}`: which key's request it is (its key itself never arrives here)
//! and what is to be answered.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::is_billable;
use crate::deadline::{PATIENCE, within};

/// The body of every answer that has one.
const BODY: &str = "served";

/// A running backend; it stops listening when dropped.
pub(super) struct CountingBackend {
    address: SocketAddr,
    shared: Arc<Shared>,
    listener: JoinHandle<()>,
}

struct Shared {
    /// Billable answers written to their last byte, by key.
    served: Vec<AtomicU64>,
    open: watch::Sender<usize>,
}

impl CountingBackend {
    /// Serves the requests of so many keys.
    pub(super) async fn start(keys: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound socket");
        let shared = Arc::new(Shared {
            served: (0..keys).map(|_| AtomicU64::new(0)).collect(),
            open: watch::Sender::new(0),
        });
        let for_connections = Arc::clone(&shared);
        let listener = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let shared = Arc::clone(&for_connections);
                shared.open.send_modify(|open| *open += 1);
                tokio::spawn(async move {
                    // Whoever was killed in mid-sentence ends its connection in some way or other.
                    let _broken_off = serve(stream, &shared).await;
                    shared.open.send_modify(|open| *open -= 1);
                });
            }
        });
        Self {
            address,
            shared,
            listener,
        }
    }

    /// A target URL without a path.
    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Billable answers so far, by key.
    pub(super) fn served(&self) -> Vec<u64> {
        let load = |count: &AtomicU64| count.load(Ordering::Acquire);
        self.shared.served.iter().map(load).collect()
    }

    /// Awaits the end of every connection that was made before.
    pub(super) async fn settle(&self) {
        // Connections are accepted in the order in which they were made: once this one is, there
        // is none left that is not counted yet.
        let last = TcpStream::connect(self.address)
            .await
            .expect("our own port");
        let mut last = BufReader::new(last);
        let greeting = "GET / HTTP/1.1\r\n\r\n";
        last.write_all(greeting.as_bytes()).await.expect("our own");
        last.read_line(&mut String::new()).await.expect("our own");
        drop(last);
        let mut open = self.shared.open.subscribe();
        let _ = within(PATIENCE, "connections ending", open.wait_for(|&n| n == 0))
            .await
            .expect("shared lives");
    }
}

impl Drop for CountingBackend {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

async fn serve(stream: TcpStream, shared: &Shared) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut stream = BufReader::new(stream);
    while let Some(target) = read_request(&mut stream).await? {
        let mut parts = target.trim_start_matches('/').split('/');
        let key = parts.next().and_then(|key| key.parse::<usize>().ok());
        let status = parts.next().and_then(|status| status.parse().ok());
        let status = status.unwrap_or(404_u16);
        let length = BODY.len();
        let answer = match status {
            204 => format!("HTTP/1.1 {status} Story\r\n\r\n"),
            _ => format!("HTTP/1.1 {status} Story\r\nContent-Length: {length}\r\n\r\n{BODY}"),
        };
        stream.write_all(answer.as_bytes()).await?;
        stream.flush().await?;
        if let Some(key) = key.filter(|_| is_billable(status)) {
            shared.served[key].fetch_add(1, Ordering::Release);
        }
    }
    Ok(())
}

/// Reads a request and its body; gives its target, or `None` at the connection's end.
async fn read_request(stream: &mut BufReader<TcpStream>) -> io::Result<Option<String>> {
    let mut line = String::new();
    if stream.read_line(&mut line).await? == 0 {
        return Ok(None);
    }
    let target = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut length = 0;
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(None);
        }
        if line == "\r\n" {
            break;
        }
        let (name, value) = line.split_once(':').unwrap_or_default();
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().map_err(io::Error::other)?;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await?;
    Ok(Some(target))
}
