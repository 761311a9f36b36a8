//! A webhook's receiver on a real socket, which does to each request what it was told to do.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver as Queue, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::Value;

/// What is done to one request.
#[derive(Debug, Clone)]
pub(crate) enum Does {
    /// Answers with this status and no body.
    Answers(u16),
    /// Answers with a status, header lines and a body.
    Says(u16, &'static str, String),
    /// Answers 200, and then a body without end.
    Floods,
    /// Reads the request and is silent until the sender leaves.
    Hangs,
    /// Ends the connection instead of answering.
    Leaves,
    /// Answers with what is not HTTP.
    Babbles,
}

/// What arrived.
#[derive(Debug)]
pub(crate) struct Arrived {
    pub(crate) head: String,
    pub(crate) body: String,
}

/// A receiver that does one thing after the other, and then ends.
pub(crate) struct Receiver {
    address: SocketAddr,
    arrived: Queue<Arrived>,
    thread: Option<JoinHandle<()>>,
}

impl Receiver {
    pub(crate) fn that(script: impl IntoIterator<Item = Does>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (tell, arrived) = channel();
        let script: Vec<_> = script.into_iter().collect();
        let thread = std::thread::spawn(move || {
            for does in script {
                let (stream, _) = listener.accept().unwrap();
                serve(stream, &does, &tell);
            }
        });
        Self {
            address,
            arrived,
            thread: Some(thread),
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The next request, oldest first.
    #[track_caller]
    pub(crate) fn next(&self) -> Arrived {
        self.arrived.recv_timeout(Duration::from_secs(10)).unwrap()
    }

    /// What is left once the script is played to its end.
    pub(crate) fn rest(mut self) -> Vec<Arrived> {
        self.thread.take().unwrap().join().unwrap();
        self.arrived.try_iter().collect()
    }
}

impl Arrived {
    /// A header's only value.
    #[track_caller]
    pub(crate) fn header(&self, name: &str) -> &str {
        let mut values = self.head.lines().filter_map(|line| {
            let (given, value) = line.split_once(':')?;
            given.eq_ignore_ascii_case(name).then(|| value.trim())
        });
        let value = values.next();
        assert_eq!(values.next(), None, "{name} came twice: {}", self.head);
        value.unwrap_or_else(|| panic!("no {name} in {}", self.head))
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

fn serve(stream: TcpStream, does: &Does, tell: &Sender<Arrived>) {
    let mut stream = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert_ne!(stream.read_line(&mut head).unwrap(), 0, "{head}");
    }
    let mut arrived = Arrived {
        head,
        body: String::new(),
    };
    let length: usize = arrived.header("content-length").parse().unwrap();
    let mut body = vec![0; length];
    stream.read_exact(&mut body).unwrap();
    arrived.body = String::from_utf8(body).unwrap();
    tell.send(arrived).unwrap();
    let out = stream.get_mut();
    match does {
        Does::Answers(status) => {
            write!(
                out,
                "HTTP/1.1 {status} Whatever\r\nContent-Length: 0\r\n\r\n"
            )
            .unwrap();
        }
        Does::Says(status, headers, body) => {
            let length = body.len();
            write!(
                out,
                "HTTP/1.1 {status} Whatever\r\n{headers}Content-Length: {length}\r\n\r\n{body}"
            )
            .unwrap();
        }
        Does::Floods => {
            write!(out, "HTTP/1.1 200 OK\r\n\r\n").unwrap();
            // Until the sender has had enough.
            while out.write_all(&[b'x'; 16 * 1024]).is_ok() {}
        }
        Does::Hangs => {
            let mut rest = Vec::new();
            let _left = stream.read_to_end(&mut rest);
        }
        Does::Leaves => {}
        Does::Babbles => write!(out, "220 smtp.example.com ESMTP\r\n").unwrap(),
    }
}
