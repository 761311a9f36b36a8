//! A backend that costs next to nothing: one epoll set, prepared answers.
//!
//! A thread serves it. Where that shares a core with the load generator, the generator takes its
//! place for as long as there is a load, and serves the backend between its own steps: two threads
//! that want one core wait for each other by milliseconds, which would be told as the server's
//! latency.

use std::collections::HashMap;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::buffer::spare_capacity;
use rustix::event::epoll::{self, EventData, EventFlags};
use rustix::event::{PollFd, PollFlags, poll};

use crate::load::{AT_ONCE, LARGE_BYTES};
use crate::machine::Cores;
use crate::scheduling::move_to;

const SMALL: &[u8] = br#"{"id":4711,"city":"Paris","temperature":21.5,"unit":"C","humidity":40}"#;
const EVENTS: usize = 256;
/// How long a thread with a core to itself does not sleep after the last request (see
/// [`crate::load`]).
const STAYS_AWAKE: Duration = Duration::from_millis(100);
const LISTENER: u64 = u64::MAX;

/// A running backend. It ends when dropped.
#[derive(Debug)]
pub(crate) struct Backend {
    address: SocketAddr,
    /// Whether its thread shares the generator's core.
    shares: bool,
    common: Arc<Common>,
    /// Taken out only when this is dropped.
    thread: Option<JoinHandle<()>>,
}

/// What the backend's thread and whoever takes its place have in common.
#[derive(Debug)]
struct Common {
    site: Mutex<Site>,
    ended: AtomicBool,
}

impl Backend {
    /// Starts one on a free port of loopback. A path with `/large` in it gets a megabyte, any other
    /// a short JSON document.
    ///
    /// # Errors
    /// When the operating system gives no port, descriptor or thread.
    pub(crate) fn start(cores: Cores) -> anyhow::Result<Self> {
        let site = Site::open()?;
        let address = site.listener.local_addr()?;
        let common = Arc::new(Common {
            site: Mutex::new(site),
            ended: AtomicBool::new(false),
        });
        let shares = cores.backend == cores.generator;
        let kept = Arc::clone(&common);
        let thread = std::thread::Builder::new()
            .name("backend".to_owned())
            .spawn(move || {
                let served = move_to(cores.backend).and_then(|()| Ok(kept.serve(!shares)?));
                if let Err(error) = served {
                    eprintln!("The backend ended: {error:#}");
                }
            })?;
        Ok(Self {
            address,
            shares,
            common,
            thread: Some(thread),
        })
    }

    /// Where it answers.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The backend to be served by the caller instead of its thread, until this is dropped; none
    /// where that thread has a core to itself.
    pub(crate) fn take_over(&self) -> Option<MutexGuard<'_, Site>> {
        self.shares.then(|| self.common.site())
    }
}

impl Drop for Backend {
    fn drop(&mut self) {
        self.common.ended.store(true, Ordering::Relaxed);
        // Whatever comes wakes the thread.
        if TcpStream::connect(self.address).is_ok()
            && let Some(thread) = self.thread.take()
        {
            let _a_panic_was_printed_already = thread.join();
        }
    }
}

impl Common {
    fn site(&self) -> MutexGuard<'_, Site> {
        self.site.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Serves until the backend is dropped. With `stays_awake` it does not sleep under load.
    fn serve(&self, stays_awake: bool) -> io::Result<()> {
        let epoll = Arc::clone(&self.site().epoll);
        let mut awake_until = Instant::now();
        while !self.ended.load(Ordering::Relaxed) {
            if Instant::now() >= awake_until {
                // Without the lock, so that somebody else can serve meanwhile.
                match poll(&mut [PollFd::new(&epoll, PollFlags::IN)], None) {
                    Ok(_) | Err(rustix::io::Errno::INTR) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            if self.site().turn()? == 0 {
                rustix::thread::sched_yield();
            } else if stays_awake {
                awake_until = Instant::now() + STAYS_AWAKE;
            }
        }
        Ok(())
    }
}

/// The backend's sockets, and how far the exchanges on them have come.
#[derive(Debug)]
pub(crate) struct Site {
    epoll: Arc<OwnedFd>,
    listener: TcpListener,
    answers: Answers,
    clients: HashMap<u64, Client>,
    next: u64,
    scratch: Vec<u8>,
}

impl Site {
    fn open() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let epoll = epoll::create(epoll::CreateFlags::CLOEXEC)?;
        let data = EventData::new_u64(LISTENER);
        epoll::add(&epoll, &listener, data, EventFlags::IN)?;
        Ok(Self {
            epoll: Arc::new(epoll),
            listener,
            answers: Answers::new(),
            clients: HashMap::new(),
            next: 0,
            scratch: vec![0; 256 * 1_024],
        })
    }

    /// Answers what has come, and says how much there was to do.
    ///
    /// # Errors
    /// When the operating system refuses.
    pub(crate) fn turn(&mut self) -> io::Result<usize> {
        let mut events = Vec::with_capacity(EVENTS);
        match epoll::wait(&self.epoll, spare_capacity(&mut events), Some(&AT_ONCE)) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        for event in &events {
            let data = event.data;
            let id = data.u64();
            if id == LISTENER {
                self.accept()?;
            } else if let Some(client) = self.clients.get_mut(&id)
                && client.advance(&self.answers, &mut self.scratch).is_err()
            {
                self.clients.remove(&id);
            }
        }
        Ok(events.len())
    }

    fn accept(&mut self) -> io::Result<()> {
        while let Ok((stream, _)) = self.listener.accept() {
            stream.set_nonblocking(true)?;
            stream.set_nodelay(true)?;
            let flags = EventFlags::IN | EventFlags::OUT | EventFlags::ET;
            epoll::add(&self.epoll, &stream, EventData::new_u64(self.next), flags)?;
            self.clients.insert(self.next, Client::new(stream));
            self.next += 1;
        }
        Ok(())
    }
}

impl AsFd for Site {
    /// Readable when there is something to do.
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.epoll.as_fd()
    }
}

#[derive(Debug)]
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

#[derive(Debug)]
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

    const SOON: Duration = Duration::from_secs(20);
    const NEVER: Duration = Duration::from_millis(50);

    fn ask(address: SocketAddr, patience: Duration) -> io::Result<usize> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(patience))?;
        stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")?;
        stream.read(&mut [0; 1_024])
    }

    #[test]
    fn who_takes_the_threads_place_has_it_until_it_is_given_back() {
        let core = rustix::thread::sched_getcpu();
        let backend = Backend::start(Cores {
            count: 1,
            server: core,
            backend: core,
            generator: core,
        })
        .unwrap();
        assert!(ask(backend.address(), SOON).unwrap() > SMALL.len());
        let mut site = backend.take_over().unwrap();
        ask(backend.address(), NEVER).unwrap_err();
        assert!(site.turn().unwrap() > 0);
        drop(site);
        assert!(ask(backend.address(), SOON).unwrap() > SMALL.len());
    }

    #[test]
    fn a_declared_length_is_read_and_its_absence_is_no_body() {
        let head = b"post /upload http/1.1\r\ncontent-length: 12\r\nhost: x";
        assert_eq!(declared_length(head).unwrap(), 12);
        assert_eq!(declared_length(b"get / http/1.1\r\nhost: x").unwrap(), 0);
        declared_length(b"post / http/1.1\r\ntransfer-encoding: chunked").unwrap_err();
    }
}
