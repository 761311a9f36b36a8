//! One client connection: sends a request, reads the answer, never blocks.

use std::io::{self, ErrorKind, Read, Write};
use std::sync::Arc;
use std::time::Duration;

use super::endpoint::{Endpoint, Wire};
use super::requests::Requests;

/// How far an exchange has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Progress {
    /// The socket has to be waited for.
    Waiting,
    /// The whole answer has been read.
    Answered { status: u16, close: bool },
    /// There will be no whole answer.
    Broken,
}

#[derive(Debug, Clone, Copy)]
enum Reading {
    Head,
    Body { left: u64, status: u16, close: bool },
}

pub(super) struct Connection {
    pub(super) stream: Wire,
    head: Vec<u8>,
    body: Arc<[u8]>,
    sent: usize,
    inbox: Vec<u8>,
    reading: Reading,
}

impl Connection {
    pub(super) fn open(endpoint: &Endpoint) -> io::Result<Self> {
        let stream = endpoint.connect()?;
        stream.socket().set_nonblocking(true)?;
        Ok(Self {
            stream,
            head: Vec::with_capacity(512),
            body: Arc::new([]),
            sent: 0,
            inbox: Vec::with_capacity(2_048),
            reading: Reading::Head,
        })
    }

    /// Begins the next exchange.
    pub(super) fn start(&mut self, requests: &mut Requests) {
        requests.next_into(&mut self.head);
        self.body = requests.body();
        self.sent = 0;
        self.inbox.clear();
        self.reading = Reading::Head;
    }

    /// Sends and reads as much as the socket lets.
    pub(super) fn advance(&mut self, scratch: &mut [u8]) -> Progress {
        if self.send().is_err() {
            // The server may have answered before it stopped listening.
            return match self.receive(scratch) {
                Progress::Waiting => Progress::Broken,
                progress => progress,
            };
        }
        self.receive(scratch)
    }

    fn send(&mut self) -> io::Result<()> {
        let whole = self.head.len() + self.body.len();
        while self.sent < whole {
            let rest = match self.sent.checked_sub(self.head.len()) {
                None => &self.head[self.sent..],
                Some(in_body) => &self.body[in_body..],
            };
            match self.stream.write(rest) {
                Ok(written) => self.sent += written,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn receive(&mut self, scratch: &mut [u8]) -> Progress {
        loop {
            match self.stream.read(scratch) {
                Ok(0) => return Progress::Broken,
                Ok(read) => {
                    let progress = self.take(&scratch[..read]);
                    // Less than there was room for: the socket is empty, and tells when it is not.
                    let emptied = read < scratch.len() && self.stream.is_emptied_by_a_short_read();
                    if progress != Progress::Waiting || emptied {
                        return progress;
                    }
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Progress::Waiting,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => return Progress::Broken,
            }
        }
    }

    fn take(&mut self, bytes: &[u8]) -> Progress {
        let mut in_body = bytes.len() as u64;
        if matches!(self.reading, Reading::Head) {
            self.inbox.extend_from_slice(bytes);
            let Some(end) = memchr::memmem::find(&self.inbox, b"\r\n\r\n") else {
                return Progress::Waiting;
            };
            let Some(head) = Head::parse(&self.inbox[..end + 2]) else {
                return Progress::Broken;
            };
            in_body = (self.inbox.len() - end - 4) as u64;
            self.reading = Reading::Body {
                left: head.length,
                status: head.status,
                close: head.close,
            };
        }
        let Reading::Body {
            left,
            status,
            close,
        } = &mut self.reading
        else {
            return Progress::Waiting;
        };
        match left.checked_sub(in_body) {
            None => Progress::Broken,
            Some(0) => {
                let unsent = self.sent < self.head.len() + self.body.len();
                Progress::Answered {
                    status: *status,
                    close: *close || unsent,
                }
            }
            Some(rest) => {
                *left = rest;
                Progress::Waiting
            }
        }
    }
}

/// One exchange on a connection of its own, which is returned so that it can be kept open.
pub(crate) fn exchange(
    endpoint: &Endpoint,
    requests: &mut Requests,
    limit: Duration,
) -> io::Result<(u16, Wire)> {
    let mut connection = Connection::open(endpoint)?;
    let socket = connection.stream.socket();
    socket.set_nonblocking(false)?;
    socket.set_read_timeout(Some(limit))?;
    socket.set_write_timeout(Some(limit))?;
    connection.start(requests);
    connection.send()?;
    let mut scratch = vec![0; 64 * 1_024];
    loop {
        let read = connection.stream.read(&mut scratch)?;
        match connection.take(&scratch[..read]) {
            Progress::Answered { status, .. } => return Ok((status, connection.stream)),
            Progress::Waiting if read > 0 => {}
            _ => return Err(io::Error::other("the answer is cut short")),
        }
    }
}

/// What an answer's head says about what follows.
#[derive(Debug, PartialEq, Eq)]
struct Head {
    status: u16,
    length: u64,
    close: bool,
}

impl Head {
    /// None where the length is not told by `Content-Length`: no server measured here does that.
    fn parse(head: &[u8]) -> Option<Self> {
        let status = std::str::from_utf8(head.get(9..12)?).ok()?.parse().ok()?;
        let mut length = None;
        let mut close = false;
        for line in memchr::memmem::find_iter(head, b"\r\n").map(|at| &head[at + 2..]) {
            if let Some(value) = value_of(line, b"content-length:") {
                length = value.parse().ok();
            } else if let Some(value) = value_of(line, b"connection:") {
                close = value.eq_ignore_ascii_case("close");
            }
        }
        Some(Self {
            status,
            length: length?,
            close,
        })
    }
}

fn value_of<'a>(line: &'a [u8], name: &[u8]) -> Option<&'a str> {
    if line.len() < name.len() || !line[..name.len()].eq_ignore_ascii_case(name) {
        return None;
    }
    let value = &line[name.len()..];
    let end = memchr::memchr(b'\r', value)?;
    Some(std::str::from_utf8(&value[..end]).ok()?.trim())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_head_tells_status_length_and_end() {
        let head = b"HTTP/1.1 429 Too Many\r\ncontent-Length: 12\r\nConnection: Close\r\n";
        assert_eq!(
            Head::parse(head),
            Some(Head {
                status: 429,
                length: 12,
                close: true
            })
        );
    }

    #[test]
    fn a_head_without_a_length_is_not_guessed_at() {
        assert_eq!(Head::parse(b"HTTP/1.1 200 OK\r\nServer: x\r\n"), None);
    }
}
