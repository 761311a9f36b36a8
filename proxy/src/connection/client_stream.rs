//! A client's byte stream, with the gateway's own words: lines at the end of each response's header,
//! and problem documents for what Pingora answers by itself.
//!
//! A message that is not HTTP never reaches a hook: Pingora answers it with an empty 400 and closes
//! the connection. Every error of the gateway's is a problem document, so that answer is replaced
//! on its way out. Between requests nothing else is ever written, so there is nothing to confuse
//! it with; while a request is handled, all but the header passes untouched.
//!
//! Over TLS whatever is written makes a record, which costs most of a microsecond. So what is short
//! is put together until it is flushed: Pingora flushes whatever is to be sent, because its own
//! streams keep back what is written to them, too.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use async_trait::async_trait;
use bytes::Bytes;
use pingora::protocols::raw_connect::ProxyDigest;
use pingora::protocols::tls::{SslDigest, TlsRef};
use pingora::protocols::{
    ALPN, GetProxyDigest, GetSocketDigest, GetTimingDigest, Peek, Shutdown, SocketDigest, Ssl,
    Stream, TimingDigest, UniqueID, UniqueIDType,
};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::{MAX_HEADERS, is_between_requests};
use crate::problem;
use crate::rejection::Rejection;
use crate::request_id::RequestId;

const BARE_400: &[u8] = b"HTTP/1.1 400 ";
const END_OF_HEADER: &[u8] = b"\r\n\r\n";
const END_OF_LINE: usize = 2;
/// Bytes that are put together for one record: as many as Pingora's own streams keep back, so that
/// what a backend sends little by little comes no later than without TLS.
const GATHERED: usize = 1_460;
/// Bytes whose memory a connection keeps between two answers.
const KEPT: usize = 2_048;

/// The shortest line that is a header: `a:` and its end.
const SHORTEST_LINE: usize = 4;

/// How much of a header has come.
#[derive(Debug, Default)]
struct HeaderSize {
    bytes: usize,
    lines: usize,
}

impl HeaderSize {
    fn add(&mut self, chunk: &[u8]) {
        self.bytes += chunk.len();
        // An ordinary header is too short to be worth counting its lines.
        if self.bytes > MAX_HEADERS * SHORTEST_LINE {
            self.lines += memchr::memchr_iter(b'\n', chunk).count();
        }
    }

    fn is_over(&self, max_bytes: usize) -> bool {
        self.bytes > max_bytes || self.lines > MAX_HEADERS
    }
}

/// A stream that answers what is not HTTP with a problem document.
#[derive(Debug)]
pub(super) struct ClientStream {
    inner: Stream,
    max_header_bytes: usize,
    // What came of a header: Pingora refuses a block of very many headers as malformed,
    // which its size and its number of lines tell apart.
    header: HeaderSize,
    // Whether what is short is put together.
    gathers: bool,
    // What is to be written before anything else, and how much of it is.
    waiting: Vec<u8>,
    written: usize,
    // Lines for the end of a response's header.
    lines: Vec<u8>,
}

impl ClientStream {
    pub(super) fn new(inner: Stream, max_header_bytes: usize) -> Self {
        Self {
            gathers: inner.get_ssl().is_some(),
            inner,
            max_header_bytes,
            header: HeaderSize::default(),
            waiting: Vec::new(),
            written: 0,
            lines: Vec::new(),
        }
    }

    /// Puts the gateway's words in place of `buf` or into it, if it has any to say there.
    fn reword(&mut self, buf: &[u8]) -> bool {
        if super::take_header_lines(&mut self.lines) {
            let found = end_of_header(buf);
            if let Some(end) = found {
                self.waiting.reserve(buf.len() + self.lines.len());
                for part in [&buf[..end], &self.lines, &buf[end..]] {
                    self.waiting.extend_from_slice(part);
                }
            }
            self.lines.clear();
            return found.is_some();
        }
        let is_bare = buf.starts_with(BARE_400) && is_between_requests();
        if is_bare {
            let rejection = if self.header.is_over(self.max_header_bytes) {
                Rejection::HeaderTooLarge
            } else {
                Rejection::Malformed("The request is not valid HTTP.")
            };
            self.waiting.extend_from_slice(&answer(rejection));
        }
        is_bare
    }

    /// Whether so many bytes are put together with what waits.
    fn is_short(&self, bytes: usize) -> bool {
        self.gathers && self.waiting.len() + bytes <= GATHERED
    }

    /// Writes what waits.
    fn poll_waiting(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.written < self.waiting.len() {
            let rest = &self.waiting[self.written..];
            let written = ready!(Pin::new(&mut self.inner).poll_write(cx, rest))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.written += written;
        }
        self.written = 0;
        self.waiting.clear();
        self.waiting.shrink_to(KEPT);
        Poll::Ready(Ok(()))
    }
}

/// Where the gateway's lines go in a response that begins with `buf`: before the CRLF that ends its
/// header. Pingora writes a header in one piece. If it ever did not, the lines would be left out,
/// and the answer would still be the backend's.
fn end_of_header(buf: &[u8]) -> Option<usize> {
    let end = match buf.strip_suffix(END_OF_HEADER) {
        Some(header) => header.len(),
        None => memchr::memmem::find(buf, END_OF_HEADER)?,
    };
    Some(end + END_OF_LINE)
}

/// A whole answer, as bytes.
pub(super) fn answer(rejection: Rejection) -> Bytes {
    let wording = rejection.wording();
    let id = RequestId::make();
    let body = problem::body(rejection, &id);
    let head = format!(
        "HTTP/1.1 {} {}\r\nContent-Type: application/problem+json\r\n\
         Content-Length: {}\r\nCache-Control: no-store\r\nX-GaaS-Error: {}\r\nX-Request-Id: {}\r\n\
         Connection: close\r\n\r\n",
        wording.status,
        wording.title,
        body.len(),
        wording.code,
        id.as_str(),
    );
    [head.as_bytes(), &body].concat().into()
}

impl AsyncRead for ClientStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let read = Pin::new(&mut self.inner).poll_read(cx, buf);
        let come = &buf.filled()[before..];
        if !come.is_empty() && is_between_requests() {
            if super::bytes_came() {
                self.header = HeaderSize::default();
            }
            self.header.add(come);
        }
        read
    }
}

impl AsyncWrite for ClientStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let is_short = self.is_short(buf.len());
        if !is_short {
            ready!(self.poll_waiting(cx))?;
        }
        if self.reword(buf) {
            return Poll::Ready(Ok(buf.len()));
        }
        if is_short {
            self.waiting.extend_from_slice(buf);
            return Poll::Ready(Ok(buf.len()));
        }
        Pin::new(&mut self.inner).poll_write(cx, buf)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let bytes = bufs.iter().map(|buf| buf.len()).sum();
        if self.is_short(bytes) {
            for buf in bufs {
                self.waiting.extend_from_slice(buf);
            }
            return Poll::Ready(Ok(bytes));
        }
        ready!(self.poll_waiting(cx))?;
        Pin::new(&mut self.inner).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.gathers || self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_waiting(cx))?;
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_waiting(cx))?;
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

#[async_trait]
impl Shutdown for ClientStream {
    async fn shutdown(&mut self) {
        // Who is gone does not get it.
        let _gone = poll_fn(|cx| self.poll_waiting(cx)).await;
        self.inner.shutdown().await;
    }
}

#[async_trait]
impl Peek for ClientStream {
    async fn try_peek(&mut self, buf: &mut [u8]) -> io::Result<bool> {
        self.inner.try_peek(buf).await
    }
}

impl UniqueID for ClientStream {
    fn id(&self) -> UniqueIDType {
        self.inner.id()
    }
}

impl Ssl for ClientStream {
    fn get_ssl(&self) -> Option<&TlsRef> {
        self.inner.get_ssl()
    }

    fn get_ssl_digest(&self) -> Option<Arc<SslDigest>> {
        self.inner.get_ssl_digest()
    }

    fn selected_alpn_proto(&self) -> Option<ALPN> {
        self.inner.selected_alpn_proto()
    }
}

impl GetTimingDigest for ClientStream {
    fn get_timing_digest(&self) -> Vec<Option<TimingDigest>> {
        self.inner.get_timing_digest()
    }

    fn get_read_pending_time(&self) -> std::time::Duration {
        self.inner.get_read_pending_time()
    }

    fn get_write_pending_time(&self) -> std::time::Duration {
        self.inner.get_write_pending_time()
    }
}

impl GetProxyDigest for ClientStream {
    fn get_proxy_digest(&self) -> Option<Arc<ProxyDigest>> {
        self.inner.get_proxy_digest()
    }

    fn set_proxy_digest(&mut self, digest: ProxyDigest) {
        self.inner.set_proxy_digest(digest);
    }
}

impl GetSocketDigest for ClientStream {
    fn get_socket_digest(&self) -> Option<Arc<SocketDigest>> {
        self.inner.get_socket_digest()
    }

    fn set_socket_digest(&mut self, digest: SocketDigest) {
        self.inner.set_socket_digest(digest);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io::IoSlice;

    use pingora::protocols::l4::stream::Stream as Plain;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    use super::*;
    use crate::connection::{ConnectionLimits, add_header_lines, under_a_watch};

    const HEADER: &[u8] = b"HTTP/1.1 200 OK\r\na: b\r\n\r\n";

    async fn pair(gathers: bool) -> (ClientStream, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (ours, theirs) = tokio::join!(TcpStream::connect(address), listener.accept());
        let mut stream = ClientStream::new(Box::new(Plain::from(ours.unwrap())), 1_000);
        stream.gathers = gathers;
        (stream, theirs.unwrap().0)
    }

    fn with_lines<T>(work: impl FnOnce() -> T) -> T {
        under_a_watch(ConnectionLimits::FOR_TESTS, || {
            add_header_lines(|lines| lines.extend_from_slice(b"via: x\r\n"));
            work()
        })
    }

    /// As much as the stream takes at once.
    fn write(stream: &mut ClientStream, bytes: &[u8]) -> usize {
        let mut cx = Context::from_waker(std::task::Waker::noop());
        match Pin::new(stream).poll_write(&mut cx, bytes) {
            Poll::Ready(written) => written.unwrap(),
            Poll::Pending => 0,
        }
    }

    #[tokio::test]
    async fn a_header_gets_its_lines_and_a_body_none() {
        for gathers in [false, true] {
            let (mut stream, mut theirs) = pair(gathers).await;
            with_lines(|| {
                assert_eq!(write(&mut stream, HEADER), HEADER.len());
                assert_eq!(write(&mut stream, b"\r\n\r\n"), 4);
            });
            assert_eq!(stream.waiting.is_empty(), !gathers, "put together or not");
            Shutdown::shutdown(&mut stream).await;
            let mut read = String::new();
            theirs.read_to_string(&mut read).await.unwrap();
            let expected = "HTTP/1.1 200 OK\r\na: b\r\nvia: x\r\n\r\n\r\n\r\n";
            assert_eq!(read, expected, "{gathers}");
        }
    }

    #[tokio::test]
    async fn whatever_its_pieces_a_message_keeps_its_order() {
        let long = vec![b'l'; 3 * GATHERED];
        for gathers in [false, true] {
            let (mut stream, mut theirs) = pair(gathers).await;
            with_lines(|| write(&mut stream, HEADER));
            let writing = async {
                let pieces = [IoSlice::new(b"1\r\n"), IoSlice::new(b"s\r\n")];
                assert_eq!(stream.write_vectored(&pieces).await.unwrap(), 6);
                stream.write_all(&long).await.unwrap();
                stream.write_all(b"short").await.unwrap();
                stream.flush().await.unwrap();
                assert!(stream.waiting.is_empty() && stream.waiting.capacity() <= KEPT);
                stream.write_all(b"last").await.unwrap();
                Shutdown::shutdown(&mut stream).await;
            };
            let mut read = Vec::new();
            let (_, came) = tokio::join!(writing, theirs.read_to_end(&mut read));
            came.unwrap();
            let header = b"HTTP/1.1 200 OK\r\na: b\r\nvia: x\r\n\r\n";
            let parts: [&[u8]; 5] = [header, b"1\r\ns\r\n", &long, b"short", b"last"];
            assert!(read == parts.concat(), "{} bytes", read.len());
        }
    }
}
