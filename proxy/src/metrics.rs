//! The data plane's counters, and their Prometheus text.
//!
//! What every request touches is sharded by thread, so that workers do not fight over a cache
//! line; the sums are made when somebody looks.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use prometheus::{IntCounter, IntCounterVec, IntGauge, Opts, Registry, TextEncoder};

use crate::connection::HandshakeFailure;
use crate::rejection::CODES;

const SHARDS: usize = 16;

/// A counter that many threads may raise at once.
#[derive(Debug, Default)]
pub struct Counter {
    shards: [Shard; SHARDS],
}

#[derive(Debug, Default)]
#[repr(align(64))]
struct Shard(AtomicU64);

impl Counter {
    /// Adds one. Sequentially consistent, so that a request that was counted before it saw the
    /// gateway ready is seen by whoever waits for the last one after taking readiness away.
    #[inline]
    pub fn add_one(&self) {
        self.shards[shard()].0.fetch_add(1, Ordering::SeqCst);
    }

    /// The sum over all threads.
    pub fn sum(&self) -> u64 {
        self.shards
            .iter()
            .map(|shard| shard.0.load(Ordering::SeqCst))
            .sum()
    }
}

/// The calling thread's shard, given out in turn.
fn shard() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    thread_local! {
        static MINE: Cell<usize> = const { Cell::new(usize::MAX) };
    }
    MINE.with(|mine| {
        if mine.get() == usize::MAX {
            mine.set(NEXT.fetch_add(1, Ordering::Relaxed) % SHARDS);
        }
        mine.get()
    })
}

/// What the data plane counts.
#[derive(Debug, Default)]
pub struct Metrics {
    /// Requests whose header was read.
    pub started: Counter,
    /// Requests that are over, whatever way.
    pub ended: Counter,
    /// Answers from backends by status class (index 1 to 5; 0: none was sent).
    pub backend_answers: [Counter; 6],
    /// Answers of the gateway's own, in the order of [`CODES`].
    pub rejections: [Counter; CODES.len()],
    /// Connections and HTTP/2 streams cut because a deadline passed and nothing else could end
    /// them.
    pub connections_cut: Counter,
    /// HTTP/2 connections of clients.
    pub http2_opened: Counter,
    /// HTTP/2 connections that are over.
    pub http2_closed: Counter,
    /// TLS handshakes of clients that succeeded.
    pub tls_handshakes: Counter,
    /// TLS handshakes of clients that failed, in the order of [`HandshakeFailure::REASONS`].
    pub tls_failures: [Counter; HandshakeFailure::REASONS.len()],
    /// Billable answers whose units header was no count.
    pub units_malformed: Counter,
    /// Billable answers worth more units than their service's rule allows.
    pub units_capped: Counter,
}

/// Figures that are read from elsewhere when somebody looks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Gauges {
    /// Whether traffic is served.
    pub ready: bool,
    /// Keys in memory.
    pub keys: u64,
    /// Services in memory.
    pub services: u64,
    /// Last applied change.
    pub applied_seq: i64,
    /// Quotas, budgets and credits whose past use is not known yet.
    pub accounts_opening: u64,
    /// Usage records appended to the journal since start.
    pub journal_appended: u64,
    /// Usage records that the store does not hold yet.
    pub journal_backlog: u64,
    /// Journal segments in use.
    pub journal_segments: u64,
    /// Whether the journal can take no more.
    pub journal_full: bool,
    /// Requests refused because the journal was full.
    pub journal_refused: u64,
    /// Requests served without a record because the configuration allows it.
    pub journal_unmetered: u64,
    /// Unbilled refusals that were not recorded because the journal was filling up.
    pub journal_dropped_refusals: u64,
    /// Failed attempts to write usage to the store.
    pub store_write_errors: u64,
    /// Failed attempts to make or delete a journal segment.
    pub segment_errors: u64,
    /// Whether the thread that writes usage to the store runs.
    pub writer_alive: bool,
    /// Journal records that failed their checksum.
    pub journal_corrupt_records: u64,
    /// The certificate that clients are shown, if they are shown one.
    pub certificate: Option<CertificateGauges>,
}

/// Figures of the certificate in use.
#[derive(Debug, Clone, Copy)]
pub struct CertificateGauges {
    /// The last second, since 1970, at which it is good.
    pub not_after_seconds: i64,
    /// How often changed files could not be used.
    pub failed_reloads: u64,
}

impl Metrics {
    /// Requests being handled now.
    pub fn in_flight(&self) -> u64 {
        // `ended` first: read the other way round, a request ending in between would count -1.
        let ended = self.ended.sum();
        self.started.sum().saturating_sub(ended)
    }

    /// HTTP/2 connections that are open now.
    pub fn http2_connections(&self) -> u64 {
        let closed = self.http2_closed.sum();
        self.http2_opened.sum().saturating_sub(closed)
    }

    /// Everything in Prometheus' text format.
    ///
    /// # Errors
    /// When two figures bear the same name, which a test rules out.
    pub fn render(&self, gauges: &Gauges) -> prometheus::Result<String> {
        let registry = Registry::new();
        let answers = labelled(
            "gaas_proxy_backend_answers_total",
            "Answers relayed from backends by status class.",
            "class",
        )?;
        for (class, counter) in self.backend_answers.iter().enumerate() {
            let label = if class == 0 {
                "none".to_owned()
            } else {
                format!("{class}xx")
            };
            answers.with_label_values(&[label]).inc_by(counter.sum());
        }
        registry.register(Box::new(answers))?;
        let rejections = labelled(
            "gaas_proxy_rejections_total",
            "Answers of the gateway's own by code.",
            "code",
        )?;
        for (code, counter) in CODES.iter().zip(&self.rejections) {
            rejections.with_label_values(&[code]).inc_by(counter.sum());
        }
        registry.register(Box::new(rejections))?;
        let failures = labelled(
            "gaas_tls_handshakes_failed_total",
            "TLS handshakes of clients that came to nothing, by reason.",
            "reason",
        )?;
        for (reason, counter) in HandshakeFailure::REASONS.iter().zip(&self.tls_failures) {
            failures.with_label_values(&[reason]).inc_by(counter.sum());
        }
        registry.register(Box::new(failures))?;
        if let Some(certificate) = gauges.certificate {
            register_certificate(&registry, certificate)?;
        }
        for (name, help, value) in self.counts(gauges) {
            let counter = IntCounter::new(name, help)?;
            counter.inc_by(value);
            registry.register(Box::new(counter))?;
        }
        for (name, help, value) in self.levels(gauges) {
            let gauge = IntGauge::new(name, help)?;
            gauge.set(value);
            registry.register(Box::new(gauge))?;
        }
        TextEncoder::new().encode_to_string(&registry.gather())
    }

    /// What only grows while the process lives.
    fn counts(&self, gauges: &Gauges) -> [(&'static str, &'static str, u64); 12] {
        [
            (
                "gaas_proxy_requests_total",
                "Requests whose header was read.",
                self.started.sum(),
            ),
            (
                "gaas_tls_handshakes_total",
                "TLS handshakes of clients that succeeded.",
                self.tls_handshakes.sum(),
            ),
            (
                "gaas_proxy_connections_cut_total",
                "Connections cut at a deadline.",
                self.connections_cut.sum(),
            ),
            (
                "gaas_units_header_malformed_total",
                "Billable answers whose units header was no whole number.",
                self.units_malformed.sum(),
            ),
            (
                "gaas_units_capped_total",
                "Billable answers worth more units than their service's ceiling.",
                self.units_capped.sum(),
            ),
            (
                "gaas_journal_records_total",
                "Usage records appended.",
                gauges.journal_appended,
            ),
            (
                "gaas_journal_refused_total",
                "Requests answered 503 because the journal was full.",
                gauges.journal_refused,
            ),
            (
                "gaas_journal_unmetered_total",
                "Requests served without a usage record: an alarm.",
                gauges.journal_unmetered,
            ),
            (
                "gaas_journal_dropped_refusals_total",
                "Unbilled refusals left out of the statistics.",
                gauges.journal_dropped_refusals,
            ),
            (
                "gaas_journal_corrupt_records_total",
                "Journal records with a wrong checksum: an alarm.",
                gauges.journal_corrupt_records,
            ),
            (
                "gaas_journal_segment_errors_total",
                "Failed attempts to make or delete a journal segment.",
                gauges.segment_errors,
            ),
            (
                "gaas_store_write_errors_total",
                "Failed attempts to write usage to the store.",
                gauges.store_write_errors,
            ),
        ]
    }

    /// What goes up and down.
    fn levels(&self, gauges: &Gauges) -> [(&'static str, &'static str, i64); 11] {
        let level = |value: u64| i64::try_from(value).unwrap_or(i64::MAX);
        [
            (
                "gaas_proxy_http2_connections",
                "HTTP/2 connections of clients that are open.",
                level(self.http2_connections()),
            ),
            (
                "gaas_proxy_requests_in_flight",
                "Requests being handled.",
                level(self.in_flight()),
            ),
            (
                "gaas_proxy_ready",
                "1 when all keys are loaded and traffic is served.",
                gauges.ready.into(),
            ),
            ("gaas_proxy_keys", "Keys in memory.", level(gauges.keys)),
            (
                "gaas_proxy_services",
                "Services in memory.",
                level(gauges.services),
            ),
            (
                "gaas_proxy_applied_seq",
                "Sequence number of the last applied change.",
                gauges.applied_seq,
            ),
            (
                "gaas_proxy_accounts_opening",
                "Keys and customers with quotas, budgets or credits whose past use is not known yet.",
                level(gauges.accounts_opening),
            ),
            (
                "gaas_journal_backlog_records",
                "Usage records not in the store yet.",
                level(gauges.journal_backlog),
            ),
            (
                "gaas_journal_segments",
                "Journal segments in use.",
                level(gauges.journal_segments),
            ),
            (
                "gaas_journal_writer_alive",
                "1 while the thread runs that writes usage to the store; 0 is an alarm.",
                gauges.writer_alive.into(),
            ),
            (
                "gaas_journal_full",
                "1 when the journal can take no more: an alarm.",
                gauges.journal_full.into(),
            ),
        ]
    }
}

fn register_certificate(
    registry: &Registry,
    certificate: CertificateGauges,
) -> prometheus::Result<()> {
    let end = IntGauge::new(
        "gaas_tls_certificate_not_after_seconds",
        "When the certificate that clients are shown expires, in seconds since 1970.",
    )?;
    end.set(certificate.not_after_seconds);
    registry.register(Box::new(end))?;
    let failed = IntCounter::new(
        "gaas_tls_certificate_reload_failures_total",
        "Changed certificates that could not be used: an alarm.",
    )?;
    failed.inc_by(certificate.failed_reloads);
    registry.register(Box::new(failed))
}

fn labelled(name: &str, help: &str, label: &str) -> prometheus::Result<IntCounterVec> {
    IntCounterVec::new(Opts::new(name, help), &[label])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn counts_from_many_threads_add_up() {
        let counter = Counter::default();
        std::thread::scope(|scope| {
            for _ in 0..20 {
                scope.spawn(|| (0..1_000).for_each(|_| counter.add_one()));
            }
        });
        assert_eq!(counter.sum(), 20_000);
    }

    #[test]
    fn renders_every_figure_once() {
        let metrics = Metrics::default();
        metrics.started.add_one();
        metrics.rejections[15].add_one();
        let text = metrics
            .render(&Gauges {
                keys: 7,
                ..Gauges::default()
            })
            .unwrap();
        assert!(
            text.contains("gaas_proxy_rejections_total{code=\"rate_limited\"} 1\n"),
            "{text}"
        );
        assert!(text.contains("\ngaas_proxy_keys 7\n"));
        assert!(text.contains("\ngaas_proxy_requests_in_flight 1\n"));
    }
}
