//! Just enough HTTP to speak to the gateway's ports: one kept-alive connection, one request at a
//! time.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, bail};

const LIMIT: Duration = Duration::from_secs(5);

pub(super) struct Client {
    stream: BufReader<TcpStream>,
    token: String,
}

/// A whole answer.
struct Answer {
    status: String,
    headers: Vec<(String, String)>,
    body: String,
}

impl Client {
    /// Connects to `address`; `token` may be empty where none is needed.
    pub(super) fn connect(address: SocketAddr, token: &str) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(LIMIT))?;
        Ok(Self {
            stream: BufReader::new(stream),
            token: token.to_owned(),
        })
    }

    /// The body of the answer to a request, which must succeed.
    pub(super) fn call(&mut self, method: &str, path: &str, body: &str) -> anyhow::Result<String> {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.token,
            body.len()
        );
        let answer = self.exchange(request.as_bytes())?;
        if answer.status != "200" {
            let Answer { status, body, .. } = answer;
            bail!("{method} {path} was answered {status}: {body}");
        }
        Ok(answer.body)
    }

    /// A header of the answer to a request that is sent as it is; its name in lower case.
    pub(super) fn header(&mut self, request: &[u8], name: &str) -> anyhow::Result<String> {
        let answer = self.exchange(request)?;
        answer
            .header(name)
            .map(str::to_owned)
            .with_context(|| format!("an answer {} has no header {name}", answer.status))
    }

    fn exchange(&mut self, request: &[u8]) -> anyhow::Result<Answer> {
        self.stream.get_mut().write_all(request)?;
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let mut answer = Answer {
            status: line.split(' ').nth(1).unwrap_or_default().to_owned(),
            headers: Vec::new(),
            body: String::new(),
        };
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(':') else {
                break;
            };
            let header = (name.to_ascii_lowercase(), value.trim().to_owned());
            answer.headers.push(header);
        }
        let length = answer.header("content-length").map(str::parse::<usize>);
        let mut body = vec![0; length.transpose().context("a Content-Length")?.unwrap_or(0)];
        self.stream.read_exact(&mut body)?;
        answer.body = String::from_utf8_lossy(&body).into_owned();
        Ok(answer)
    }
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}
