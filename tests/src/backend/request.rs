//! Reading requests, with nothing between the story and the bytes.

use std::io;

use sha2::{Digest, Sha256};
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::Seen;
use crate::pattern::hex;

/// The end of the connection inside a request, or bytes that are no request.
fn broken() -> io::Error {
    io::Error::from(io::ErrorKind::UnexpectedEof)
}

/// Reads a header block; `None` when the connection ended before one began.
pub(super) async fn read_head(
    stream: &mut (impl AsyncBufRead + Unpin),
) -> io::Result<Option<Seen>> {
    let mut line = String::new();
    if stream.read_line(&mut line).await? == 0 {
        return Ok(None);
    }
    let mut parts = line.trim_end().split(' ');
    let (Some(method), Some(target), Some("HTTP/1.1")) = (parts.next(), parts.next(), parts.next())
    else {
        return Err(broken());
    };
    let mut seen = Seen {
        method: method.to_owned(),
        target: target.to_owned(),
        headers: Vec::new(),
        framing: "none",
        body_bytes: 0,
        body_sha256: String::new(),
    };
    loop {
        let line = read_line(stream).await?;
        if line.is_empty() {
            return Ok(Some(seen));
        }
        let (name, value) = line.split_once(':').ok_or_else(broken)?;
        seen.headers
            .push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
}

/// Reads the body, asking for it first where the sender expects to be asked.
pub(super) async fn read_rest(
    stream: &mut (impl AsyncBufRead + AsyncWrite + Unpin),
    mut seen: Seen,
) -> io::Result<Seen> {
    let length = seen.header("content-length").map(str::to_owned);
    let chunked = seen.header("transfer-encoding").is_some();
    if seen.header("expect") == Some("100-continue") {
        stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
        stream.flush().await?;
    }
    let mut digest = Sha256::new();
    match length {
        // Both together is what request smuggling is made of; it must never arrive here.
        Some(_) if chunked => return Err(broken()),
        Some(length) => {
            seen.framing = "length";
            seen.body_bytes = length.parse().map_err(|_| broken())?;
            hash_exactly(stream, seen.body_bytes, &mut digest).await?;
        }
        None if chunked => {
            seen.framing = "chunked";
            seen.body_bytes = hash_chunks(stream, &mut digest).await?;
        }
        None => {}
    }
    seen.body_sha256 = hex(&digest.finalize());
    Ok(seen)
}

async fn hash_chunks(
    stream: &mut (impl AsyncBufRead + Unpin),
    digest: &mut Sha256,
) -> io::Result<u64> {
    let mut total = 0;
    loop {
        let line = read_line(stream).await?;
        let size = u64::from_str_radix(&line, 16).map_err(|_| broken())?;
        hash_exactly(stream, size, digest).await?;
        if !read_line(stream).await?.is_empty() {
            return Err(broken());
        }
        if size == 0 {
            return Ok(total);
        }
        total += size;
    }
}

async fn hash_exactly(
    stream: &mut (impl AsyncBufRead + Unpin),
    length: u64,
    digest: &mut Sha256,
) -> io::Result<()> {
    let mut left = length;
    let mut buffer = vec![0; 64 * 1024];
    while left > 0 {
        let wanted = buffer
            .len()
            .min(usize::try_from(left).unwrap_or(usize::MAX));
        match stream.read(&mut buffer[..wanted]).await? {
            0 => return Err(broken()),
            read => {
                digest.update(&buffer[..read]);
                left -= read as u64;
            }
        }
    }
    Ok(())
}

/// A line without its CR LF, which must both be there.
async fn read_line(stream: &mut (impl AsyncBufRead + Unpin)) -> io::Result<String> {
    let mut line = Vec::new();
    stream.read_until(b'\n', &mut line).await?;
    let line = line.strip_suffix(b"\r\n").ok_or_else(broken)?;
    Ok(String::from_utf8_lossy(line).into_owned())
}
