//! A client's HTTP/2 connection, close enough to the frames to misbehave.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use h2::client::{Builder, SendRequest};
use h2::{RecvStream, SendStream};
use http::{Request, Response};
use http_body_util::BodyExt;
use hyper::body::Body as _;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::JoinHandle;

use crate::client::{Answer, Body, Broken, Call};
use crate::deadline::{PATIENCE, within};

/// One connection; its requests may be made at the same time.
pub struct Http2 {
    sender: SendRequest<Bytes>,
    authority: String,
    connection: JoinHandle<Result<(), h2::Error>>,
}

impl Http2 {
    pub(super) async fn over<S>(stream: S, authority: String) -> Result<Self, Broken>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let (sender, connection) = Builder::new()
            .initial_window_size(1 << 20)
            .initial_connection_window_size(1 << 20)
            .handshake(stream)
            .await?;
        Ok(Self {
            sender,
            authority,
            connection: tokio::spawn(connection),
        })
    }

    /// Sends a request and reads the whole answer; anything less fails the story.
    pub async fn send(&self, call: Call) -> Answer {
        self.try_send(call)
            .await
            .unwrap_or_else(|error| panic!("no whole answer over HTTP/2: {error}"))
    }

    /// Sends a request and reads the whole answer, if there is one.
    pub async fn try_send(&self, call: Call) -> Result<Answer, Broken> {
        let exchange = async {
            let (request, mut body) = self.prepare(call)?;
            let bodiless = body.is_end_stream();
            let mut sender = self.sender.clone().ready().await?;
            let (answer, sending) = sender.send_request(request, bodiless)?;
            let upload = async {
                if bodiless {
                    Ok(())
                } else {
                    upload(sending, &mut body).await
                }
            };
            let (_uploaded, answer) = tokio::join!(upload, async {
                let answer = answer.await?;
                read(answer).await
            });
            answer
        };
        within(3 * PATIENCE, "an answer over HTTP/2", exchange).await
    }

    /// Sends a request's header and leaves its body, and its answer, to the story.
    pub async fn begin(
        &self,
        call: Call,
    ) -> Result<(h2::client::ResponseFuture, SendStream<Bytes>), Broken> {
        let (request, _) = self.prepare(call)?;
        let mut sender = self.sender.clone().ready().await?;
        Ok(sender.send_request(request, false)?)
    }

    /// Awaits that the server has ended the connection, and not for an error of the protocol. It
    /// may be gone before this side's own goodbye is sent.
    pub async fn ended(self, limit: Duration) -> Result<(), h2::Error> {
        let Self {
            connection, sender, ..
        } = self;
        // Kept: an HTTP/2 client without requests and without anybody who could make one says
        // goodbye itself.
        let ended = within(limit, "the server ending the connection", connection).await;
        drop(sender);
        match ended.expect("a connection's task does not panic") {
            Err(error) if error.is_io() => Ok(()),
            ended => ended,
        }
    }

    fn prepare(&self, call: Call) -> Result<(Request<()>, Body), Broken> {
        let Call { request, body } = call;
        let (mut head, ()) = request.body(())?.into_parts();
        head.uri = format!("https://{}{}", self.authority, head.uri).parse()?;
        head.version = http::Version::HTTP_2;
        Ok((Request::from_parts(head, ()), body))
    }
}

/// Reads an answer's body to its end.
async fn read(answer: Response<RecvStream>) -> Result<Answer, Broken> {
    let (head, mut stream) = answer.into_parts();
    let mut body = BytesMut::new();
    while let Some(chunk) = stream.data().await {
        let chunk = chunk?;
        stream.flow_control().release_capacity(chunk.len())?;
        body.extend_from_slice(&chunk);
    }
    Ok(Answer {
        status: head.status.as_u16(),
        headers: head.headers,
        body: body.freeze(),
    })
}

/// Sends a body as fast as the server takes it; a server that wants no more ends it.
async fn upload(mut stream: SendStream<Bytes>, body: &mut Body) -> Result<(), Broken> {
    while let Some(frame) = body.frame().await {
        let Ok(mut chunk) = frame?.into_data() else {
            continue;
        };
        while !chunk.is_empty() {
            stream.reserve_capacity(chunk.len());
            let capacity = std::future::poll_fn(|cx| stream.poll_capacity(cx)).await;
            let capacity = capacity.ok_or("the stream is closed")??;
            stream.send_data(chunk.split_to(capacity.min(chunk.len())), false)?;
        }
    }
    stream.send_data(Bytes::new(), true)?;
    Ok(())
}
