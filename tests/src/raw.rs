//! A connection that speaks bytes: for requests that no proper client would send.

use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::deadline::{PATIENCE, within};

/// A TCP connection to be abused.
pub struct RawConnection {
    stream: TcpStream,
    unread: Vec<u8>,
}

/// An answer as it stood on the wire.
#[derive(Debug)]
pub struct RawAnswer {
    /// The status code.
    pub status: u16,
    /// Header lines, names in lower case, in the order they came.
    pub headers: Vec<(String, String)>,
    /// The body: as long as `Content-Length` or the chunks say.
    pub body: Bytes,
}

impl RawConnection {
    /// Connects.
    pub async fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address)
            .await
            .expect("a listening server");
        stream.set_nodelay(true).expect("a TCP socket");
        Self {
            stream,
            unread: Vec::new(),
        }
    }

    /// Connects and sends `bytes`.
    pub async fn sending(address: SocketAddr, bytes: impl AsRef<[u8]>) -> Self {
        let mut connection = Self::open(address).await;
        connection.send(bytes).await;
        connection
    }

    /// Sends bytes; that the server has closed already is for the next read to show.
    pub async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        let _ = self.stream.write_all(bytes.as_ref()).await;
    }

    /// Says that nothing more will be sent, and goes on reading.
    pub async fn finish_sending(&mut self) {
        let _ = self.stream.shutdown().await;
    }

    /// Reads one answer; 1xx answers count as answers. `None` when the server closed instead.
    pub async fn answer(&mut self) -> Option<RawAnswer> {
        within(PATIENCE, "an answer", self.read_answer(false)).await
    }

    /// Reads one answer to a `HEAD` request, whose body is announced and never sent.
    pub async fn head_answer(&mut self) -> Option<RawAnswer> {
        within(PATIENCE, "an answer to HEAD", self.read_answer(true)).await
    }

    /// Reads until the server closes; fails the story when it does not within `limit`.
    pub async fn closed_within(&mut self, limit: Duration) -> Vec<u8> {
        let reading = async { while self.read_more().await {} };
        within(limit, "the server closing", reading).await;
        std::mem::take(&mut self.unread)
    }

    async fn read_answer(&mut self, to_head: bool) -> Option<RawAnswer> {
        let end = loop {
            if let Some(at) = find(&self.unread, b"\r\n\r\n") {
                break at + 4;
            }
            if !self.read_more().await {
                return None;
            }
        };
        let head: Vec<u8> = self.unread.drain(..end).collect();
        let head = String::from_utf8_lossy(&head).into_owned();
        let mut lines = head.trim_end().split("\r\n");
        let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let mut answer = RawAnswer {
            status,
            headers,
            body: Bytes::new(),
        };
        if !(to_head || matches!(status, 100..=199 | 204 | 304)) {
            answer.body = self.read_body(&answer).await?;
        }
        Some(answer)
    }

    async fn read_body(&mut self, answer: &RawAnswer) -> Option<Bytes> {
        if let Some(length) = answer.header("content-length") {
            let length = length.parse().ok()?;
            return self.take(length).await;
        }
        if answer.header("transfer-encoding") != Some("chunked") {
            while self.read_more().await {}
            return Some(std::mem::take(&mut self.unread).into());
        }
        let mut body = Vec::new();
        loop {
            let at = loop {
                match find(&self.unread, b"\r\n") {
                    Some(at) => break at,
                    None if self.read_more().await => {}
                    None => return None,
                }
            };
            let line: Vec<u8> = self.unread.drain(..at + 2).collect();
            let size = usize::from_str_radix(std::str::from_utf8(&line).ok()?.trim(), 16).ok()?;
            body.extend_from_slice(&self.take(size).await?);
            self.take(2).await?;
            if size == 0 {
                return Some(body.into());
            }
        }
    }

    async fn take(&mut self, length: usize) -> Option<Bytes> {
        while self.unread.len() < length {
            if !self.read_more().await {
                return None;
            }
        }
        Some(self.unread.drain(..length).collect::<Vec<u8>>().into())
    }

    /// Whether more came; an aborted connection has nothing more to say either.
    async fn read_more(&mut self) -> bool {
        matches!(self.stream.read_buf(&mut self.unread).await, Ok(1..))
    }
}

impl RawAnswer {
    /// The first header of that name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, value)| value.as_str())
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("a JSON body")
    }

    /// Fails the story unless the gateway itself made this error and announced its length or
    /// chunks, so that the connection's next answer cannot be mistaken for a part of it.
    #[track_caller]
    pub fn expect_gateway_error(&self, status: u16, code: &str) {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.header("x-gaas-error"), Some(code), "{self:?}");
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json"),
            "{self:?}"
        );
        assert_eq!(self.json()["code"], code, "{self:?}");
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
}
