//! What the backend answers, by path.

use std::future::pending;
use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt, BufReader};

use super::{Seen, Shared, Socket};
use crate::pattern::pattern;

/// The fixed document at `/get`.
const DOCUMENT: &str = r#"{"hello":"from the backend"}"#;

/// Headers that a proxy must pass on, and some that it must not.
const HEADERS: &str = "Connection: X-Hop\r\nKeep-Alive: timeout=9\r\nX-Hop: 1\r\n\
    Proxy-Authenticate: Basic\r\nX-Kept: yes\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n\
    Server: story\r\nETag: \"v1\"\r\n";

/// Answers one request. Whether the connection can take another one.
pub(super) async fn answer<S: Socket>(
    stream: &mut BufReader<S>,
    seen: &Seen,
    shared: &Shared,
) -> io::Result<bool> {
    let path = seen.target.split('?').next().unwrap_or_default();
    let mut parts = path.trim_start_matches('/').split('/');
    let (name, argument) = (parts.next().unwrap_or_default(), parts.next());
    let number = argument.and_then(|text| text.parse::<usize>().ok());
    let reply = |status, headers: &str, body: Vec<u8>| Reply {
        status,
        headers: headers.to_owned(),
        body,
    };
    let reply = match (name, number) {
        ("status", Some(status)) => status_reply(status),
        ("get", _) => reply(200, "Content-Type: application/json\r\n", DOCUMENT.into()),
        ("bytes", Some(length)) => reply(200, "", pattern(length).to_vec()),
        ("headers", _) => reply(200, HEADERS, b"seen".to_vec()),
        ("hints", _) => {
            stream
                .write_all(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n")
                .await?;
            reply(200, "", b"after hints".to_vec())
        }
        ("units", _) => {
            let status = parts.next().and_then(|text| text.parse().ok());
            let query = seen.target.split_once('?').map(|(_, query)| query);
            let name = query.unwrap_or("X-GaaS-Units");
            let lines = argument.unwrap_or_default().split(',');
            let lines: String = lines.map(|units| format!("{name}: {units}\r\n")).collect();
            // What an informational answer says does not count.
            let hint = format!("HTTP/1.1 103 Early Hints\r\n{name}: 500\r\n\r\n");
            stream.write_all(hint.as_bytes()).await?;
            reply(status.unwrap_or(200), &lines, b"worth it".to_vec())
        }
        ("gate", _) => {
            if !pass_gate(stream, shared).await {
                return Ok(false);
            }
            reply(200, "", b"through".to_vec())
        }
        ("chunked", Some(length)) => {
            note(shared, seen, 200);
            write_chunked(stream, &pattern(length), 60_001, seen.method == "HEAD").await?;
            return Ok(true);
        }
        ("drops", Some(length)) => {
            note(shared, seen, 200);
            write_chunked(stream, &pattern(length), 1, seen.method == "HEAD").await?;
            return Ok(true);
        }
        ("until-close", Some(length)) => {
            note(shared, seen, 200);
            let head = b"HTTP/1.1 200 Story\r\nConnection: close\r\n\r\n";
            let body = match seen.method.as_str() {
                "HEAD" => pattern(0),
                _ => pattern(length),
            };
            stream.write_all(&[&head[..], &body].concat()).await?;
            stream.flush().await?;
            return Ok(false);
        }
        (
            "hang" | "close" | "reset" | "garbage" | "stall" | "stall-chunked" | "cut"
            | "cut-chunked",
            _,
        ) => {
            misbehave(stream, name, shared).await?;
            return Ok(false);
        }
        _ => reply(
            200,
            "Content-Type: application/json\r\n",
            seen.json().to_string().into(),
        ),
    };
    note(shared, seen, reply.status);
    reply.write(stream, seen.method == "HEAD").await?;
    Ok(true)
}

/// A whole answer with its length.
struct Reply {
    status: u16,
    headers: String,
    body: Vec<u8>,
}

impl Reply {
    async fn write<S: Socket>(self, stream: &mut BufReader<S>, to_head: bool) -> io::Result<()> {
        let Self {
            status,
            headers,
            body,
        } = self;
        let mut bytes = format!("HTTP/1.1 {status} Story\r\n{headers}").into_bytes();
        // RFC 9110 section 8.6: no length with 204; with 304 it would describe the 200.
        if !matches!(status, 204 | 304) {
            bytes.extend_from_slice(format!("Content-Length: {}\r\n", body.len()).as_bytes());
        }
        bytes.extend_from_slice(b"\r\n");
        if !to_head {
            bytes.extend_from_slice(&body);
        }
        stream.write_all(&bytes).await?;
        stream.flush().await
    }
}

fn status_reply(status: usize) -> Reply {
    let status = u16::try_from(status).unwrap_or(500);
    let headers = if (300..400).contains(&status) {
        "Location: /get\r\n"
    } else {
        ""
    };
    let body = match status {
        204 | 304 => Vec::new(),
        _ => format!("status {status}").into_bytes(),
    };
    Reply {
        status,
        headers: headers.to_owned(),
        body,
    }
}

fn note(shared: &Shared, seen: &Seen, status: u16) {
    shared
        .answered
        .lock()
        .unwrap()
        .push((seen.target.clone(), status));
}

async fn write_chunked<S: Socket>(
    stream: &mut BufReader<S>,
    body: &[u8],
    chunk: usize,
    to_head: bool,
) -> io::Result<()> {
    let mut bytes = b"HTTP/1.1 200 Story\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
    if !to_head {
        for chunk in body.chunks(chunk) {
            bytes.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
            bytes.extend_from_slice(chunk);
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(b"0\r\n\r\n");
    }
    stream.write_all(&bytes).await?;
    stream.flush().await
}

/// Waits for the gate to open; false when the peer left before.
async fn pass_gate<S: Socket>(stream: &mut BufReader<S>, shared: &Shared) -> bool {
    let mut gate = shared.gate.subscribe();
    tokio::select! {
        opened = gate.wait_for(|&open| open) => opened.is_ok(),
        () = peer_left(stream, shared) => false,
    }
}

/// Ends when the peer closes or resets the connection.
async fn peer_left<S: Socket>(stream: &mut BufReader<S>, shared: &Shared) {
    let mut byte = [0];
    match stream.read(&mut byte).await {
        Ok(1..) => pending().await,
        Ok(0) | Err(_) => shared.counts.send_modify(|counts| counts.abandoned += 1),
    }
}

/// Everything a good backend does not do. The connection is of no use afterwards.
async fn misbehave<S: Socket>(
    stream: &mut BufReader<S>,
    how: &str,
    shared: &Shared,
) -> io::Result<()> {
    let half = b"HTTP/1.1 200 Story\r\nContent-Length: 1000\r\n\r\nhalf of it";
    let a_chunk = b"HTTP/1.1 200 Story\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n";
    match how {
        "hang" => peer_left(stream, shared).await,
        "reset" => stream.get_ref().tcp().set_zero_linger()?,
        "garbage" => {
            stream
                .write_all(b"\x16\x03\x01 this is no HTTP answer\r\n\r\n")
                .await?
        }
        "stall" | "stall-chunked" => {
            let part: &[u8] = if how == "stall" { half } else { a_chunk };
            stream.write_all(part).await?;
            stream.flush().await?;
            peer_left(stream, shared).await;
        }
        "cut" => stream.write_all(half).await?,
        "cut-chunked" => stream.write_all(a_chunk).await?,
        _ => {}
    }
    stream.flush().await
}
