//! A plain connection to a backend, as Pingora sees it.
//!
//! It does two things besides carrying bytes. The header of a request is made the backend's, as
//! text. And when Pingora is done with it in good order, the connection is kept for
//! the next request by [`super::kept`].
//!
//! How it knows: Pingora gives a connection back only if both messages of the exchange are complete
//! and nothing asks for its end, and then reads from it once more, because a connection that has
//! been closed is not worth keeping. No other read follows a complete answer. So this one is
//! answered with the end of the stream, upon which Pingora drops the connection, and dropping it
//! keeps it. Where Pingora does not give it back there is no such read, and dropping closes it.
//! An exchange that does not go Pingora's way says so itself: [`BackendStream::keep`].

use std::cell::RefCell;
use std::future::poll_fn;
use std::io;
use std::os::fd::AsRawFd;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use async_trait::async_trait;
use pingora::protocols::l4::virt::{VirtualSockOpt, VirtualSocket};
use pingora::protocols::raw_connect::ProxyDigest;
use pingora::protocols::{
    GetProxyDigest, GetSocketDigest, GetTimingDigest, Peek, Shutdown, SocketDigest, Ssl,
    TimingDigest, UniqueID, UniqueIDType,
};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::kept::Home;
use crate::connection;

thread_local! {
    /// Where headers are written, one after the other: memory that is always near.
    static HEADER: RefCell<Vec<u8>> = RefCell::default();
}

/// A plain connection in use by one exchange.
#[derive(Debug)]
pub struct BackendStream {
    /// Taken out only when this is dropped.
    connection: Option<TcpStream>,
    home: Home,
    /// Whether it has served an exchange before, and no byte of an answer to this one has come.
    may_be_stale: bool,
    /// Whether it is to be kept.
    done: bool,
    /// Whether the header, the first that is written, has been sent whole.
    headed: bool,
    /// What the system did not take of the header at once, and how much of that is written.
    rest: Vec<u8>,
    written: usize,
}

impl BackendStream {
    pub(super) fn new(connection: TcpStream, home: Home, was_kept: bool) -> Self {
        Self {
            connection: Some(connection),
            home,
            may_be_stale: was_kept,
            done: false,
            headed: false,
            rest: Vec::new(),
            written: 0,
        }
    }

    /// Over a kept connection, with a header that is ready: it is sent when Pingora writes its own,
    /// and in place of it.
    pub(super) fn sending(connection: TcpStream, home: Home, header: Vec<u8>) -> Self {
        let mut stream = Self::new(connection, home, true);
        stream.rest = header;
        stream
    }

    /// Keeps the connection for the next request. Both messages must be complete, and neither side
    /// may have asked for its end: Pingora's session gives its stream back only then.
    pub fn keep(mut self) {
        self.done = true;
    }

    fn connection(&mut self) -> io::Result<Pin<&mut TcpStream>> {
        let connection = self.connection.as_mut().map(Pin::new);
        connection.ok_or_else(|| io::ErrorKind::NotConnected.into())
    }

    /// Writes a header as it is to be sent, or what is left of it.
    fn poll_header(&mut self, cx: &mut Context<'_>, header: &[u8]) -> Poll<io::Result<()>> {
        if self.rest.is_empty() {
            HEADER.with_borrow_mut(|whole| {
                whole.clear();
                connection::write_request(header, whole).map_err(io::Error::other)?;
                let sent = match self.connection()?.poll_write(cx, whole) {
                    Poll::Ready(sent) => sent?,
                    Poll::Pending => 0,
                };
                self.rest.extend_from_slice(&whole[sent..]);
                io::Result::Ok(())
            })?;
        }
        self.poll_rest(cx)
    }

    fn poll_rest(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let connection = self.connection.as_mut();
        let connection = connection.ok_or(io::ErrorKind::NotConnected)?;
        while self.written < self.rest.len() {
            let rest = &self.rest[self.written..];
            let written = ready!(Pin::new(&mut *connection).poll_write(cx, rest))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.written += written;
        }
        self.rest = Vec::new();
        self.headed = true;
        Poll::Ready(Ok(()))
    }
}

impl AsyncRead for BackendStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if connection::is_answer_complete() {
            self.done = true;
            return Poll::Ready(Ok(()));
        }
        let before = buf.filled().len();
        let read = ready!(self.connection()?.poll_read(cx, buf));
        let stale = self.may_be_stale;
        self.may_be_stale &= buf.filled().len() == before;
        match read {
            // The backend gave the connection up while it was idle, only less politely.
            Err(error) if stale && error.kind() == io::ErrorKind::ConnectionReset => {
                Poll::Ready(Ok(()))
            }
            read => Poll::Ready(read),
        }
    }
}

impl AsyncWrite for BackendStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.headed {
            return self.connection()?.poll_write(cx, buf);
        }
        ready!(self.poll_header(cx, buf))?;
        Poll::Ready(Ok(buf.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.connection()?.poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.done = false;
        self.connection()?.poll_shutdown(cx)
    }
}

impl VirtualSocket for BackendStream {
    fn set_socket_option(&self, option: VirtualSockOpt) -> io::Result<()> {
        match option {
            // It is set when the connection is opened.
            VirtualSockOpt::NoDelay => Ok(()),
            _ => Err(io::ErrorKind::Unsupported.into()),
        }
    }
}

#[async_trait]
impl Shutdown for BackendStream {
    async fn shutdown(&mut self) {
        // Who is gone needs no goodbye.
        let _gone = poll_fn(|cx| Pin::new(&mut *self).poll_shutdown(cx)).await;
    }
}

impl UniqueID for BackendStream {
    fn id(&self) -> UniqueIDType {
        self.connection.as_ref().map_or(-1, AsRawFd::as_raw_fd)
    }
}

impl Ssl for BackendStream {}

impl Peek for BackendStream {}

impl GetTimingDigest for BackendStream {
    fn get_timing_digest(&self) -> Vec<Option<TimingDigest>> {
        Vec::new()
    }
}

impl GetProxyDigest for BackendStream {
    fn get_proxy_digest(&self) -> Option<Arc<ProxyDigest>> {
        None
    }
}

impl GetSocketDigest for BackendStream {
    fn get_socket_digest(&self) -> Option<Arc<SocketDigest>> {
        None
    }
}

impl Drop for BackendStream {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take()
            && self.done
        {
            self.home.keep(connection);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;
    use crate::connection::{ConnectionLimits, under_a_watch};
    use crate::time::MonoNanos;

    const LIMITS: ConnectionLimits = ConnectionLimits::FOR_TESTS;

    async fn pair(was_kept: bool) -> (BackendStream, TcpStream) {
        let backend = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = backend.local_addr().unwrap();
        let (ours, theirs) = tokio::join!(TcpStream::connect(address), backend.accept());
        let stream = BackendStream::new(ours.unwrap(), Home::of_nobody(address), was_kept);
        (stream, theirs.unwrap().0)
    }

    fn parts(mut stream: BackendStream) -> (TcpStream, Home) {
        (stream.connection.take().unwrap(), stream.home)
    }

    fn write(stream: &mut BackendStream, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let mut cx = Context::from_waker(std::task::Waker::noop());
        Pin::new(stream).poll_write(&mut cx, bytes)
    }

    #[tokio::test]
    async fn a_header_is_changed_and_a_body_is_not() {
        let (mut stream, mut theirs) = pair(false).await;
        under_a_watch(LIMITS, || {
            connection::change_request(|text| {
                text.change(b"/there", None, |lines| {
                    lines.extend_from_slice(b"via: x\r\n")
                });
            });
            let header = b"POST / HTTP/1.1\r\na: b\r\n\r\n";
            assert!(matches!(write(&mut stream, header), Poll::Ready(Ok(n)) if n == header.len()));
            assert!(matches!(
                write(&mut stream, b"\r\n\r\n"),
                Poll::Ready(Ok(4))
            ));
        });
        AsyncWriteExt::shutdown(&mut stream).await.unwrap();
        let mut read = String::new();
        theirs.read_to_string(&mut read).await.unwrap();
        assert_eq!(
            read,
            "POST /there HTTP/1.1\r\na: b\r\nvia: x\r\n\r\n\r\n\r\n"
        );
    }

    #[tokio::test]
    async fn a_header_that_is_ready_is_sent_in_place_of_pingoras() {
        let (stream, mut theirs) = pair(true).await;
        let (connection, home) = parts(stream);
        let mut stream =
            BackendStream::sending(connection, home, b"GET /b HTTP/1.1\r\n\r\n".into());
        let stand_in = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n";
        let written = write(&mut stream, stand_in);
        assert!(matches!(written, Poll::Ready(Ok(n)) if n == stand_in.len()));
        assert!(matches!(write(&mut stream, b"body"), Poll::Ready(Ok(4))));
        AsyncWriteExt::shutdown(&mut stream).await.unwrap();
        let mut read = String::new();
        theirs.read_to_string(&mut read).await.unwrap();
        assert_eq!(read, "GET /b HTTP/1.1\r\n\r\nbody");
    }

    #[tokio::test]
    async fn only_what_is_to_be_kept_is_kept() {
        let backend = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = backend.local_addr().unwrap();
        let home = Home::of_one(address);
        for is_kept in [true, false] {
            let (ours, theirs) = tokio::join!(TcpStream::connect(address), backend.accept());
            let _theirs = theirs.unwrap();
            let stream = BackendStream::new(ours.unwrap(), home, false);
            if is_kept {
                stream.keep();
            } else {
                drop(stream);
            }
            assert_eq!(home.take(MonoNanos::now()).is_some(), is_kept);
        }
    }

    #[tokio::test]
    async fn what_the_system_does_not_take_at_once_of_a_header_follows() {
        const LONG: usize = 16 << 20;
        let (mut stream, mut theirs) = pair(false).await;
        let header = format!("GET / HTTP/1.1\r\na: {}\r\n\r\n", "b".repeat(LONG));
        under_a_watch(LIMITS, || {
            connection::leave_request();
            assert!(write(&mut stream, header.as_bytes()).is_pending());
        });
        assert!(!stream.rest.is_empty());
        let (sent, read) = tokio::join!(
            async {
                stream.write_all(header.as_bytes()).await.unwrap();
                AsyncWriteExt::shutdown(&mut stream).await
            },
            async {
                let mut read = String::new();
                theirs.read_to_string(&mut read).await.map(|_| read)
            }
        );
        sent.unwrap();
        assert!(read.unwrap() == header);
    }

    #[tokio::test]
    async fn a_header_that_nobody_spoke_of_is_not_sent() {
        let (mut stream, _theirs) = pair(false).await;
        under_a_watch(LIMITS, || {
            let written = write(&mut stream, b"GET / HTTP/1.1\r\n\r\n");
            assert!(matches!(written, Poll::Ready(Err(_))));
        });
    }

    /// RFC 9112 §9.3.1: such a request may be sent again if it is idempotent.
    #[tokio::test]
    async fn a_kept_connection_that_was_reset_reads_as_closed() {
        for was_kept in [true, false] {
            let (mut stream, theirs) = pair(was_kept).await;
            theirs.set_zero_linger().unwrap();
            drop(theirs);
            let read = stream.read(&mut [0]).await;
            let told = read.map_err(|error| error.kind());
            let expected = if was_kept {
                Ok(0)
            } else {
                Err(io::ErrorKind::ConnectionReset)
            };
            assert_eq!(told, expected);
        }
    }
}
