//! A client's byte stream, with the gateway's own words for what Pingora answers by itself.
//!
//! A message that is not HTTP never reaches a hook: Pingora answers it with an empty 400 and closes
//! the connection. Every error of the gateway's is a problem document, so that answer is replaced
//! on its way out. Between requests nothing else is ever written, so there is nothing to confuse
//! it with; while a request is handled, bytes pass untouched.

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
use crate::request_id;

const BARE_400: &[u8] = b"HTTP/1.1 400 ";
const END_OF_HEADER: &[u8] = b"\r\n\r\n";
const END_OF_LINE: usize = 2;

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
    // The replacement under way, and the length of what it replaces.
    instead: Option<(Bytes, usize)>,
    // A response's header under way that ends with lines of the gateway's.
    longer: Option<LongerHeader>,
    lines: Vec<u8>,
}

/// How far a header under way is, that gets [`ClientStream::lines`] before the CRLF that ends it.
#[derive(Debug, Clone, Copy)]
struct LongerHeader {
    /// Bytes of the header still to be written before the lines.
    before: usize,
    /// Bytes of the lines that have been written.
    written: usize,
}

impl ClientStream {
    pub(super) fn new(inner: Stream, max_header_bytes: usize) -> Self {
        Self {
            inner,
            max_header_bytes,
            header: HeaderSize::default(),
            instead: None,
            longer: None,
            lines: Vec::new(),
        }
    }

    /// The header that begins with `buf` or is under way, if it gets lines.
    fn longer_header(&mut self, buf: &[u8]) -> Option<LongerHeader> {
        if self.longer.is_none() && super::take_header_lines(&mut self.lines) {
            // Pingora writes a header in one piece. If it ever did not, the lines would be left
            // out, and the answer would still be the backend's.
            let Some(end) = memchr::memmem::find(buf, END_OF_HEADER) else {
                self.lines.clear();
                return None;
            };
            self.longer = Some(LongerHeader {
                before: end + END_OF_LINE,
                written: 0,
            });
        }
        self.longer
    }

    /// Writes a header and the lines at its end. Answers how much of `buf` was written; that never
    /// lies on both sides of the lines.
    fn poll_longer(
        &mut self,
        cx: &mut Context<'_>,
        buf: &[u8],
        mut longer: LongerHeader,
    ) -> Poll<io::Result<usize>> {
        let inner = &mut self.inner;
        if longer.before > 0 {
            let part = &buf[..longer.before.min(buf.len())];
            let written = ready!(Pin::new(inner).poll_write(cx, part))?;
            longer.before -= written;
            self.longer = Some(longer);
            return Poll::Ready(Ok(written));
        }
        while longer.written < self.lines.len() {
            let rest = &self.lines[longer.written..];
            let written = ready!(Pin::new(&mut *inner).poll_write(cx, rest))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            longer.written += written;
            self.longer = Some(longer);
        }
        self.lines.clear();
        self.longer = None;
        Pin::new(inner).poll_write(cx, buf)
    }

    fn poll_instead(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        while let Some((rest, replaced)) = &mut self.instead {
            if rest.is_empty() {
                let replaced = *replaced;
                self.instead = None;
                return Poll::Ready(Ok(replaced));
            }
            let written = ready!(Pin::new(&mut self.inner).poll_write(cx, rest))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            drop(rest.split_to(written));
        }
        Poll::Ready(Ok(0))
    }
}

/// A whole answer, as bytes.
pub(super) fn answer(rejection: Rejection) -> Bytes {
    let wording = rejection.wording();
    let id = request_id::make();
    let body = problem::body(rejection, &id);
    let head = format!(
        "HTTP/1.1 {} {}\r\nContent-Type: application/problem+json\r\n\
         Content-Length: {}\r\nCache-Control: no-store\r\nX-GaaS-Error: {}\r\nX-Request-Id: {}\r\n\
         Connection: close\r\n\r\n",
        wording.status,
        wording.title,
        body.len(),
        wording.code,
        id.to_str().unwrap_or_default(),
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
        if self.instead.is_none() {
            if let Some(longer) = self.longer_header(buf) {
                return self.poll_longer(cx, buf, longer);
            }
            if !(buf.starts_with(BARE_400) && is_between_requests()) {
                return Pin::new(&mut self.inner).poll_write(cx, buf);
            }
            let rejection = if self.header.is_over(self.max_header_bytes) {
                Rejection::HeaderTooLarge
            } else {
                Rejection::Malformed("The request is not valid HTTP.")
            };
            self.instead = Some((answer(rejection), buf.len()));
        }
        self.poll_instead(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(cx)
    }
}

#[async_trait]
impl Shutdown for ClientStream {
    async fn shutdown(&mut self) {
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
