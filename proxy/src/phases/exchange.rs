//! Exchange: a request that is there as a whole goes over a kept connection, and its answer comes
//! back.
//!
//! Pingora's own way is made for bodies in both directions at once: it copies the client's header,
//! makes a peer, and puts two channels between client and backend. Where the request has no body, or
//! a short one that came with its header, none of that is of use. Both sides are Pingora's sessions
//! still, which parse what comes and frame what goes.
//!
//! Whatever is not of this kind goes Pingora's way: bodies that are still to come, upgrades, backends
//! over TLS, clients of HTTP/1.0 and HTTP/2, connections that have to be opened, and second attempts.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use http::{Method, Version, header};
use pingora::http::{RequestHeader, ResponseHeader};
use pingora::protocols::http::ServerSession;
use pingora::protocols::http::v1::client::HttpSession as Backend;
use pingora::protocols::http::v1::server::HttpSession as Client;
use pingora::proxy::Session;
use pingora::{Error, ErrorType, Result};

use super::{HopByHop, respond, rewrite, upstream};
use crate::connection;
use crate::context::RequestContext;
use crate::gateway::Gateway;
use crate::upstream::BackendStream;

/// Bytes that are put together, as long as they are there already: of a request's body, which goes
/// with its header, and of an answer in chunks.
const GATHERED: usize = 16_384;

/// A kept connection with the backend's request, where the exchange is one for this way.
///
/// # Errors
/// When the client breaks its request off.
pub fn begin(
    gateway: &Gateway,
    session: &mut Session,
    context: &mut RequestContext,
) -> Result<Option<BackendStream>> {
    if !suits(session, context) || !upstream::knows_addresses(context) {
        return Ok(None);
    }
    let Some(length) = short_body(client(session)?) else {
        return Ok(None);
    };
    let Some(mut text) = rewrite::whole_text(session, context) else {
        return Ok(None);
    };
    if length > 0 {
        match add_body(client(session)?, &mut text)? {
            Some(body) if body <= gateway.settings.max_body_bytes => context.bytes_in = body,
            _ => return Ok(None),
        }
    }
    let (Some(route), Some(addresses)) = (&context.route, &context.addresses) else {
        return Ok(None);
    };
    let stream = route.backend.kept(addresses.preferred(), text);
    context.attempts += usize::from(stream.is_some());
    Ok(stream)
}

fn suits(session: &Session, context: &RequestContext) -> bool {
    let plain = context.route.as_ref().is_some_and(|route| !route.is_tls());
    plain && context.hop_by_hop < HopByHop::More && session.req_header().version == Version::HTTP_11
}

/// How long the request's body will be, where that is told and short: 0 where there is none.
fn short_body(client: &mut Client) -> Option<usize> {
    if client.is_body_empty() {
        return Some(0);
    }
    let length = client.get_header(header::CONTENT_LENGTH)?;
    let length = length.to_str().ok()?.parse().ok()?;
    (length <= GATHERED).then_some(length)
}

/// Adds the request's body, whose bytes are counted. `None` where it is not there as a whole: then
/// what has been read of it is in the session, as for a second attempt.
fn add_body(client: &mut Client, text: &mut Vec<u8>) -> Result<Option<u64>> {
    client.enable_retry_buffering();
    let mut bytes = 0;
    while !client.is_body_done() {
        match at_once(client.read_body_bytes()) {
            Some(Ok(Some(piece))) => {
                text.extend_from_slice(&piece);
                bytes += piece.len() as u64;
            }
            Some(Err(error)) => return Err(error.into_down()),
            Some(Ok(None)) | None => return Ok(None),
        }
    }
    Ok(Some(bytes))
}

/// Sends the request and relays the answer. `false` where the request is to go Pingora's way after
/// all: the backend had closed the connection while it was kept.
///
/// # Errors
/// What ended the exchange early; its source tells whose doing it was.
pub async fn serve(
    gateway: &Gateway,
    session: &mut Session,
    context: &mut RequestContext,
    stream: BackendStream,
) -> Result<bool> {
    let mut backend = Backend::new(Box::new(stream));
    match relay(gateway, session, context, &mut backend).await {
        Ok(()) => {
            // From here on another request may have the connection.
            connection::upstream_done();
            keep(backend).await;
            Ok(true)
        }
        Err(error) => {
            let place = context.route.as_ref().map(|route| route.target.to_string());
            let error = error.more_context(place.unwrap_or_default());
            let error = upstream::exchange_failed(session, context, error);
            if error.retry() { Ok(false) } else { Err(error) }
        }
    }
}

async fn relay(
    gateway: &Gateway,
    session: &mut Session,
    context: &mut RequestContext,
    backend: &mut Backend,
) -> Result<()> {
    let request = stand_in(session.req_header().method.clone());
    let sent = backend.write_request_header(request).await;
    sent.map_err(|error| error.into_up())?;
    loop {
        unless_gone(client(session)?, backend.read_response()).await?;
        let Some(answer) = backend.resp_header() else {
            return Error::e_explain(ErrorType::InternalError, "an answer without a header");
        };
        let mut answer = Box::new(answer.clone());
        let is_interim = answer.status.is_informational()
            && answer.status != http::StatusCode::SWITCHING_PROTOCOLS;
        let is_all = !is_interim && backend.is_body_done();
        frame(&mut answer, &session.req_header().method, is_all)?;
        respond::relay(gateway, session, &mut answer, context)?;
        let in_chunks = answer.headers.contains_key(header::TRANSFER_ENCODING);
        let client = client(session)?;
        let written = client.write_response_header(answer).await;
        written.map_err(|error| error.into_down())?;
        if is_interim {
            continue;
        }
        if !is_all {
            relay_body(client, backend, context, in_chunks).await?;
        }
        return match client.finish_body().await {
            Ok(_) => Ok(()),
            Err(error) => Err(error.into_down()),
        };
    }
}

async fn relay_body(
    client: &mut Client,
    backend: &mut Backend,
    context: &mut RequestContext,
    in_chunks: bool,
) -> Result<()> {
    let mut gathered = Vec::new();
    while !backend.is_body_done() {
        let Some(piece) = unless_gone(client, backend.read_body_ref()).await? else {
            break;
        };
        if !in_chunks {
            pass(client, context, piece).await?;
            continue;
        }
        // Each chunk is a piece, however short; the client need not get each by itself.
        gathered.clear();
        gathered.extend_from_slice(piece);
        let gathering = gather(backend, &mut gathered);
        pass(client, context, &gathered).await?;
        gathering?;
    }
    respond::end_body()
}

/// Adds what is there already of an answer.
fn gather(backend: &mut Backend, gathered: &mut Vec<u8>) -> Result<()> {
    while gathered.len() < GATHERED && !backend.is_body_done() {
        match at_once(backend.read_body_ref()) {
            Some(Ok(Some(piece))) => gathered.extend_from_slice(piece),
            Some(Err(error)) => return Err(error.into_up()),
            Some(Ok(None)) | None => break,
        }
    }
    Ok(())
}

/// Gives the client a piece of the answer. An empty one would end an answer in chunks.
async fn pass(client: &mut Client, context: &mut RequestContext, piece: &[u8]) -> Result<()> {
    respond::count_body(piece.len(), context);
    if piece.is_empty() {
        return Ok(());
    }
    match client.write_body(piece).await {
        Ok(_) => Ok(()),
        Err(error) => Err(error.into_down()),
    }
}

/// What comes of the backend, unless the client leaves before.
async fn unless_gone<T>(client: &mut Client, coming: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::select! {
        biased;
        come = coming => come.map_err(|error| error.into_up()),
        left = client.read_body_or_idle(true) => match left {
            Err(error) => Err(error.into_down()),
            // Pingora waits for ever where a client has nothing more to say.
            Ok(_) => Error::e_explain(ErrorType::InternalError, "a body after its end"),
        },
    }
}

/// What a future has to say already. Of what it waits for nobody is told, so it must be asked again
/// by somebody who waits.
fn at_once<T>(future: impl Future<Output = T>) -> Option<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(said) => Some(said),
        Poll::Pending => None,
    }
}

/// The header by which Pingora knows what it reads the answer to. What is sent is the stream's.
fn stand_in(method: Method) -> Box<RequestHeader> {
    let (mut request, ()) = http::Request::new(()).into_parts();
    request.method = method;
    Box::new(request.into())
}

/// RFC 9112 §6.3: an answer of unknown length ends with its connection. The client's connection
/// stays, so the client gets chunks.
fn frame(answer: &mut ResponseHeader, method: &Method, is_all: bool) -> Result<()> {
    let headers = &answer.headers;
    let bodiless = method == Method::HEAD
        || answer.status.is_informational()
        || matches!(answer.status.as_u16(), 204 | 304);
    let framed = || {
        headers.contains_key(header::TRANSFER_ENCODING)
            || headers.contains_key(header::CONTENT_LENGTH)
    };
    if is_all || bodiless || framed() {
        return Ok(());
    }
    answer.insert_header(header::TRANSFER_ENCODING, "chunked")
}

/// Keeps the connection, if the exchange ended in good order and the backend did not ask for its end.
async fn keep(mut backend: Backend) {
    backend.respect_keepalive();
    if let Some(stream) = backend.reuse().await
        && let Ok(stream) = stream.into_any().downcast::<BackendStream>()
    {
        stream.keep();
    }
}

/// The client's side, which is HTTP/1.1 on this way.
fn client(session: &mut Session) -> Result<&mut Client> {
    match session.as_downstream_mut() {
        ServerSession::H1(client) => Ok(client),
        _ => Error::e_explain(ErrorType::InternalError, "a client of another protocol"),
    }
}
