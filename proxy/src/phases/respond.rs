//! Respond: the backend's answer on its way to the client, and the gateway's own answers.

use http::{HeaderName, HeaderValue, StatusCode, header};
use pingora::http::ResponseHeader;
use pingora::proxy::{FailToProxy, Session};
use pingora::{Error, ErrorSource, ErrorType, Result};

use gaas_shared::config::RateLimitHeaders;
use gaas_shared::model::HeaderUnits;

use super::Asked;
use super::accept::REQUEST_ID;
use super::strip::Found;
use super::{allowance, limit_headers};
use crate::connection;
use crate::context::RequestContext;
use crate::gateway::Gateway;
use crate::problem;
use crate::rejection::Rejection;
use crate::time::MonoNanos;

/// How the gateway names itself in `Via` (RFC 9110 §7.6.3).
pub const VIA: &str = "1.1 gaas";
/// The header by which a client tells the gateway's own errors from a backend's.
pub static ERROR: HeaderName = HeaderName::from_static("x-gaas-error");

/// Adjusts a backend's answer: hop-by-hop headers go, the gateway's own come.
///
/// # Errors
/// When a header cannot be written, which parsed input rules out.
pub fn relay(
    gateway: &Gateway,
    session: &mut Session,
    response: &mut ResponseHeader,
    context: &mut RequestContext,
) -> Result<()> {
    let status = response.status;
    let is_final = !status.is_informational() || status == StatusCode::SWITCHING_PROTOCOLS;
    take_units(response, context, is_final);
    let found = Found::among(&response.headers);
    found.strip(response, status);
    if !is_final {
        return Ok(());
    }
    // RFC 9110 §2.5: an intermediary answers in its own version, not the backend's.
    response.set_version(http::Version::HTTP_11);
    if session.req_header().version == http::Version::HTTP_10
        && response.headers.contains_key(header::TRANSFER_ENCODING)
    {
        // RFC 9112 §6.1: such a client knows no chunks; the connection's end is the body's.
        response.remove_header(&header::TRANSFER_ENCODING);
        session.set_keepalive(None);
    }
    own_headers(gateway, response, found, context)?;
    context.status = status.as_u16();
    context.relayed = true;
    if status == StatusCode::SWITCHING_PROTOCOLS {
        connection::tunnel();
    } else if has_no_body(session, response) {
        connection::answer_complete();
    }
    Ok(())
}

/// Adds what every relayed answer carries.
fn own_headers(
    gateway: &Gateway,
    response: &mut ResponseHeader,
    found: Found,
    context: &RequestContext,
) -> Result<()> {
    let limit = context.limit.filter(|_| tells_limits(gateway, false));
    let added = connection::add_header_lines(|lines| {
        lines.extend_from_slice(b"via: ");
        lines.extend_from_slice(VIA.as_bytes());
        lines.extend_from_slice(b"\r\nx-request-id: ");
        lines.extend_from_slice(context.request_id.as_bytes());
        lines.extend_from_slice(b"\r\n");
        if let Some(limit) = limit {
            limit_headers::write(&limit, &allowance::told(context), lines);
        }
    });
    if added {
        // What the backend says under these names is not the gateway's word.
        found.make_room(response, limit.is_some());
        return Ok(());
    }
    response.append_header(header::VIA.as_str(), VIA)?;
    response.insert_header(REQUEST_ID.as_str(), context.request_id.to_value())?;
    match limit {
        Some(limit) => limit_headers::insert(&limit, &allowance::told(context), response),
        None => Ok(()),
    }
}

/// Whether an answer carries the rate-limit headers.
fn tells_limits(gateway: &Gateway, refused: bool) -> bool {
    match gateway.settings.rate_limit_headers {
        RateLimitHeaders::Always => true,
        RateLimitHeaders::OnReject => refused,
        RateLimitHeaders::Off => false,
    }
}

/// Reads what the answer is worth, where the service's rule asks for it, and keeps it from the
/// client. An informational answer (RFC 9110 §15.2) is worth nothing.
fn take_units(response: &mut ResponseHeader, context: &mut RequestContext, is_final: bool) {
    let route = context.route.as_deref();
    if let Some(name) = route.and_then(|route| route.units_header.as_ref()) {
        if is_final {
            let lines = response.headers.get_all(name).iter();
            context.header_units = HeaderUnits::read(lines.map(HeaderValue::as_bytes));
        }
        response.remove_header(name);
    }
}

/// Counts a chunk of the answer.
pub fn count_body(chunk: usize, context: &mut RequestContext) {
    context.bytes_out += chunk as u64;
}

/// The answer has ended.
///
/// # Errors
/// When the deadline cut the backend off: an answer without declared length would look complete.
pub fn end_body() -> Result<()> {
    if connection::was_cut() {
        return Error::e_explain(ErrorType::ReadTimedout, "the deadline passed")
            .map_err(|e: Box<Error>| e.into_up());
    }
    connection::answer_complete();
    Ok(())
}

fn has_no_body(session: &Session, response: &ResponseHeader) -> bool {
    let empty = response
        .headers
        .get(header::CONTENT_LENGTH)
        .is_some_and(|length| length.as_bytes() == b"0");
    (empty && !response.headers.contains_key(header::TRANSFER_ENCODING))
        || session.req_header().method == http::Method::HEAD
        || matches!(response.status.as_u16(), 204 | 304)
}

/// The cause of a failure as a rejection; `None` when the client is gone.
pub fn cause(error: &Error, context: &RequestContext) -> Option<Rejection> {
    use ErrorType as E;
    if let Some(known) = context.rejection {
        return Some(known);
    }
    let late = context.deadline <= MonoNanos::now();
    match (error.esource(), error.etype()) {
        (
            ErrorSource::Downstream,
            E::ReadError | E::WriteError | E::ConnectionClosed | E::WriteTimedout | E::H2Error,
        ) => None,
        (ErrorSource::Downstream, E::ReadTimedout) => Some(Rejection::ClientTooSlow),
        (ErrorSource::Downstream, _) if !late => {
            Some(Rejection::Malformed("The request is not valid HTTP."))
        }
        (_, E::ConnectTimedout | E::TLSHandshakeTimedout) => {
            Some(Rejection::UpstreamConnectTimeout)
        }
        (_, E::ReadTimedout | E::WriteTimedout) => Some(Rejection::UpstreamTimeout),
        _ if late => Some(Rejection::UpstreamTimeout),
        (_, E::TLSHandshakeFailure | E::InvalidCert | E::HandshakeError | E::TLSWantX509Lookup) => {
            Some(Rejection::UpstreamTls)
        }
        (
            _,
            E::ConnectRefused | E::ConnectNoRoute | E::ConnectError | E::SocketError | E::BindError,
        ) => Some(Rejection::UpstreamUnreachable),
        (ErrorSource::Upstream, _) => Some(Rejection::UpstreamBroken),
        _ => Some(Rejection::Internal),
    }
}

/// Ends a failed exchange: logs the cause and answers it where that is still possible.
pub async fn fail(
    gateway: &Gateway,
    session: &mut Session,
    context: &mut RequestContext,
    error: &Error,
) -> FailToProxy {
    connection::upstream_done();
    let cause = cause(error, context);
    let service = context.route.as_ref().map(|route| route.service.get());
    let id = context.request_id.as_str();
    match cause {
        Some(rejection) if rejection.wording().status >= 500 => {
            let code = rejection.wording().code;
            tracing::warn!(request_id = id, service, code, %error, "A request failed.");
        }
        _ => tracing::debug!(request_id = id, service, %error, "A request was broken off."),
    }
    // Pingora closes the connection after a failure, whatever this answered; so it says so.
    session.set_keepalive(None);
    if let Some(rejection) = cause {
        context.broken |= rejection.wording().status >= 500;
        if let Err(gone) = reject(gateway, session, context, rejection).await {
            tracing::debug!(%gone, "The client left before it was answered.");
        }
    }
    FailToProxy {
        error_code: context.status,
        can_reuse_downstream: false,
    }
}

/// Sends the gateway's own answer, unless an answer is already under way.
///
/// # Errors
/// When the client is gone.
pub async fn reject(
    gateway: &Gateway,
    session: &mut Session,
    context: &mut RequestContext,
    rejection: Rejection,
) -> Result<()> {
    context.refuse(&gateway.journal, rejection);
    if context.relayed {
        return Ok(());
    }
    if context.request_id.is_none() {
        let asked = Asked::read(&session.req_header().headers);
        super::accept::identify(gateway, session, &asked, context);
    }
    if rejection.closes_connection() || !session.is_body_done() {
        session.set_keepalive(None);
    }
    let body = problem::body(rejection, &context.request_id);
    let header = rejection_header(gateway, context, rejection, body.len())?;
    context.status = header.status.as_u16();
    let bodiless = session.req_header().method == http::Method::HEAD;
    session
        .write_response_header(Box::new(header), bodiless)
        .await?;
    if !bodiless {
        context.bytes_out = body.len() as u64;
        session.write_response_body(Some(body), true).await?;
    }
    Ok(())
}

fn rejection_header(
    gateway: &Gateway,
    context: &RequestContext,
    rejection: Rejection,
    body_len: usize,
) -> Result<ResponseHeader> {
    let wording = rejection.wording();
    let mut header = ResponseHeader::build(wording.status, Some(12))?;
    header.insert_header(header::CONTENT_TYPE, "application/problem+json")?;
    header.insert_header(header::CONTENT_LENGTH, body_len.to_string())?;
    header.insert_header(header::CACHE_CONTROL, "no-store")?;
    header.insert_header(ERROR.as_str(), wording.code)?;
    header.insert_header(REQUEST_ID.as_str(), context.request_id.to_value())?;
    if wording.status == 401 {
        header.insert_header(
            header::WWW_AUTHENTICATE,
            "ApiKey realm=\"gaas\", header=\"X-API-Key\"",
        )?;
    }
    if let Some(seconds) = rejection.retry_after_seconds() {
        header.insert_header(header::RETRY_AFTER, seconds.to_string())?;
    }
    let refused = rejection.is_over_limit();
    if let Some(limit) = context.limit.filter(|_| tells_limits(gateway, refused)) {
        let told = allowance::told(context);
        if !connection::add_header_lines(|lines| limit_headers::write(&limit, &told, lines)) {
            limit_headers::insert(&limit, &told, &mut header)?;
        }
    }
    Ok(header)
}
