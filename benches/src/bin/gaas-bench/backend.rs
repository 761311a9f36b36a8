//! A backend that costs next to nothing: one thread, one epoll set, prepared answers. It runs as a
//! process of its own, so that what it uses is nobody else's.

use std::collections::HashMap;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use rustix::buffer::spare_capacity;
use rustix::event::Timespec;
use rustix::event::epoll::{self, EventData, EventFlags};

use crate::load::LARGE_BYTES;

const SMALL: &[u8] = br#"{"id":4711,"city":"Paris","temperature":21.5,"unit":"C","humidity":40}"#;
const EVENTS: usize = 256;
/// How long it does not sleep after the last request (see [`crate::load`]).
const STAYS_AWAKE: Duration = Duration::from_millis(100);
const AT_ONCE: Timespec = Timespec {
    tv_sec: 0,
    tv_nsec: 0,
};
const LISTENER: u64 = u64::MAX;

/// Answers until the process is ended. A path with `/large` in it gets a megabyte, any other a short
/// JSON document.
///
/// # Errors
/// When the address is taken.
pub(crate) fn serve(address: SocketAddr) -> io::Result<()> {
    let listener = TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    let epoll = epoll::create(epoll::CreateFlags::CLOEXEC)?;
    epoll::add(
        &epoll,
        &listener,
        EventData::new_u64(LISTENER),
        EventFlags::IN,
    )?;
    let answers = Answers::new();
    let mut clients: HashMap<u64, Client> = HashMap::new();
    let mut next = 0u64;
    let mut scratch = vec![0; 256 * 1_024];
    let mut events = Vec::with_capacity(EVENTS);
    let mut awake_until = Instant::now();
    loop {
        events.clear();
        let awake = Instant::now() < awake_until;
        match epoll::wait(
            &epoll,
            spare_capacity(&mut events),
            awake.then_some(&AT_ONCE),
        ) {
            Ok(0) => rustix::thread::sched_yield(),
            Ok(_) => awake_until = Instant::now() + STAYS_AWAKE,
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        for event in &events {
            let data = event.data;
            let id = data.u64();
            if id == LISTENER {
                while let Ok((stream, _)) = listener.accept() {
                    stream.set_nonblocking(true)?;
                    stream.set_nodelay(true)?;
                    let flags = EventFlags::IN | EventFlags::OUT | EventFlags::ET;
                    epoll::add(&epoll, &stream, EventData::new_u64(next), flags)?;
                    clients.insert(next, Client::new(stream));
                    next += 1;
                }
            } else if let Some(client) = clients.get_mut(&id)
                && client.advance(&answers, &mut scratch).is_err()
            {
                clients.remove(&id);
            }
        }
    }
}

struct Answers {
    small: Vec<u8>,
    large: Vec<u8>,
}

impl Answers {
    fn new() -> Self {
        Self {
            small: answer("application/json", SMALL),
            large: answer("application/octet-stream", &vec![b'x'; LARGE_BYTES]),
        }
    }
}

fn answer(content_type: &str, body: &[u8]) -> Vec<u8> {
    let mut whole = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\
         Server: backend\r\nCache-Control: no-store\r\n\r\n",
        body.len()
    )
    .into_bytes();
    whole.extend_from_slice(body);
    whole
}

struct Client {
    stream: TcpStream,
    inbox: Vec<u8>,
    /// Bytes of the request's body that are still to come.
    body_left: usize,
    /// Which answer is being sent, and how much of it has been.
    sending: Option<(bool, usize)>,
    owed: Option<bool>,
}

impl Client {
    fn new(stream: TcpStream) -> Self {
        Self {
            stream,
            inbox: Vec::with_capacity(1_024),
            body_left: 0,
            sending: None,
            owed: None,
        }
    }

    /// Sends and reads as much as the socket lets.
    fn advance(&mut self, answers: &Answers, scratch: &mut [u8]) -> io::Result<()> {
        self.send(answers)?;
        loop {
            let read = match self.stream.read(scratch) {
                Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                Ok(read) => read,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            self.take(&scratch[..read])?;
            self.send(answers)?;
            if read < scratch.len() {
                return Ok(());
            }
        }
    }

    fn take(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.owed.is_some() {
            self.body_left = self.body_left.saturating_sub(bytes.len());
        } else {
            self.inbox.extend_from_slice(bytes);
            let Some(end) = memchr::memmem::find(&self.inbox, b"\r\n\r\n") else {
                return Ok(());
            };
            let head = self.inbox[..end].to_ascii_lowercase();
            let large = memchr::memmem::find(&head, b"/large").is_some();
            let length = declared_length(&head)?;
            self.body_left = length.saturating_sub(self.inbox.len() - end - 4);
            self.owed = Some(large);
            self.inbox.clear();
        }
        if self.body_left == 0
            && let Some(large) = self.owed.take()
        {
            self.sending = Some((large, 0));
        }
        Ok(())
    }

    fn send(&mut self, answers: &Answers) -> io::Result<()> {
        while let Some((large, sent)) = &mut self.sending {
            let answer = if *large {
                &answers.large
            } else {
                &answers.small
            };
            match self.stream.write(&answer[*sent..]) {
                Ok(written) if *sent + written == answer.len() => self.sending = None,
                Ok(written) => *sent += written,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// The body's length by the head, in lower case.
fn declared_length(head: &[u8]) -> io::Result<usize> {
    const NAME: &[u8] = b"\r\ncontent-length:";
    let Some(at) = memchr::memmem::find(head, NAME) else {
        if memchr::memmem::find(head, b"\r\ntransfer-encoding:").is_some() {
            return Err(io::Error::other("chunked requests are not measured"));
        }
        return Ok(0);
    };
    let value = &head[at + NAME.len()..];
    let value = value
        .split(|&byte| byte == b'\r')
        .next()
        .unwrap_or_default();
    std::str::from_utf8(value)
        .ok()
        .and_then(|value| value.trim().parse().ok())
        .ok_or_else(|| io::Error::other("a Content-Length that is no number"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_declared_length_is_read_and_its_absence_is_no_body() {
        let head = b"post /upload http/1.1\r\ncontent-length: 12\r\nhost: x";
        assert_eq!(declared_length(head).unwrap(), 12);
        assert_eq!(declared_length(b"get / http/1.1\r\nhost: x").unwrap(), 0);
        declared_length(b"post / http/1.1\r\ntransfer-encoding: chunked").unwrap_err();
    }
}
