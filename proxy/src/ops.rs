//! The operator's listener: `/healthz`, `/readyz` and `/metrics`.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use async_trait::async_trait;
use gaas_shared::tls::ServerTls;
use http::{Method, Response, StatusCode, header};
use pingora::apps::http_app::ServeHttp;
use pingora::protocols::http::ServerSession;

use crate::metering::Journal;
use crate::metrics::{CertificateGauges, Gauges};
use crate::state::State;

/// Answers the operator's questions from memory.
pub struct Operations {
    state: Arc<State>,
    journal: Journal,
    tls: Option<Arc<ServerTls>>,
}

impl Operations {
    /// Looks at this state, this journal, and the certificate that clients are shown.
    pub fn new(state: Arc<State>, journal: Journal, tls: Option<Arc<ServerTls>>) -> Self {
        Self {
            state,
            journal,
            tls,
        }
    }

    fn gauges(&self) -> Gauges {
        let journal = self.journal.stats();
        Gauges {
            ready: self.state.is_ready(),
            keys: self.state.keys.len() as u64,
            services: self.state.routing.len() as u64,
            applied_seq: self.state.applied_seq(),
            accounts_opening: self.state.openings.load(Ordering::Relaxed),
            journal_appended: journal.appended,
            journal_backlog: journal.backlog,
            journal_segments: journal.segments,
            journal_full: journal.full,
            journal_refused: journal.refused,
            journal_unmetered: journal.unmetered,
            journal_dropped_refusals: journal.dropped_refusals,
            store_write_errors: journal.write_errors,
            segment_errors: journal.segment_errors,
            writer_alive: journal.writer_alive,
            journal_corrupt_records: journal.corrupt_records,
            certificate: self.tls.as_ref().map(|tls| CertificateGauges {
                not_after_seconds: tls.not_after().0.div_euclid(1_000),
                failed_reloads: tls.failed_reloads(),
            }),
        }
    }

    fn answer(&self, method: &Method, path: &str) -> (StatusCode, &'static str, String) {
        const TEXT: &str = "text/plain; charset=utf-8";
        if !matches!(*method, Method::GET | Method::HEAD) {
            return (
                StatusCode::METHOD_NOT_ALLOWED,
                TEXT,
                "only GET is allowed\n".to_owned(),
            );
        }
        match path {
            "/healthz" => (StatusCode::OK, TEXT, "ok\n".to_owned()),
            "/readyz" if self.state.is_ready() && !self.state.is_draining() => {
                (StatusCode::OK, TEXT, "ready\n".to_owned())
            }
            "/readyz" => (
                StatusCode::SERVICE_UNAVAILABLE,
                TEXT,
                "not ready\n".to_owned(),
            ),
            "/metrics" => match self.state.metrics.render(&self.gauges()) {
                Ok(text) => (
                    StatusCode::OK,
                    "text/plain; version=0.0.4; charset=utf-8",
                    text,
                ),
                Err(error) => {
                    tracing::error!(%error, "The metrics cannot be rendered.");
                    (
                        StatusCode::INTERNAL_SERVER_ERROR,
                        TEXT,
                        "the metrics cannot be rendered\n".to_owned(),
                    )
                }
            },
            _ => (
                StatusCode::NOT_FOUND,
                TEXT,
                "try /healthz, /readyz or /metrics\n".to_owned(),
            ),
        }
    }
}

#[async_trait]
impl ServeHttp for Operations {
    async fn response(&self, session: &mut ServerSession) -> Response<Vec<u8>> {
        let request = session.req_header();
        let (status, content_type, body) = self.answer(&request.method, request.uri.path());
        let mut response = Response::new(body.into_bytes());
        *response.status_mut() = status;
        let length = response.body().len();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            header::HeaderValue::from_static(content_type),
        );
        headers.insert(header::CONTENT_LENGTH, header::HeaderValue::from(length));
        headers.insert(
            header::CACHE_CONTROL,
            header::HeaderValue::from_static("no-store"),
        );
        response
    }
}
