//! Configuration, ready to use: every value checked, every default filled in.
//!
//! Sources, later ones winning: built-in defaults, the file, environment variables
//! `GAAS_SECTION__KEY`, command-line flags.

mod checked;
mod defaults;
mod environment;
mod load;
mod network;
mod public_url;
mod seconds;
mod tls;

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::Deserialize;

pub use environment::environment;
pub use load::{ConfigError, DEFAULT_FILE, load};
pub use network::{InvalidNetwork, Network};
pub use public_url::{InvalidPublicUrl, PublicUrl};
pub use seconds::Seconds;
pub use tls::{AdminTlsConfig, ProxyTlsConfig, TlsVersion};

use crate::clock::UnixMillis;
use crate::model::RateLimit;
use crate::money::{Currency, Price};
use crate::usage::Interval;

/// The whole configuration.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Both databases, the journal, the socket and the first token live here.
    #[serde(deserialize_with = "checked::path")]
    pub data_dir: PathBuf,
    /// Client traffic.
    #[serde(deserialize_with = "checked::section")]
    pub proxy: ProxyConfig,
    /// The management API.
    #[serde(deserialize_with = "checked::section")]
    pub admin: AdminConfig,
    /// The data plane's own health and metrics.
    #[serde(deserialize_with = "checked::section")]
    pub ops: OpsConfig,
    /// How long things may take.
    #[serde(deserialize_with = "checked::section")]
    pub timeouts: TimeoutConfig,
    /// How large things may be.
    #[serde(deserialize_with = "checked::section")]
    pub limits: LimitConfig,
    /// Rate limits for keys that have none of their own.
    #[serde(deserialize_with = "checked::section")]
    pub rate_limit: RateLimitConfig,
    /// The usage journal and its writer.
    #[serde(deserialize_with = "checked::section")]
    pub metering: MeteringConfig,
    /// Prices for keys that have none of their own.
    #[serde(deserialize_with = "checked::section")]
    pub billing: BillingConfig,
    /// What is logged, and how.
    #[serde(deserialize_with = "checked::section")]
    pub log: LogConfig,
}

/// `[proxy]`
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ProxyConfig {
    /// Address of client traffic.
    #[serde(deserialize_with = "checked::listen")]
    pub listen: SocketAddr,
    /// Where clients reach it, if not there; only told, never listened on.
    #[serde(deserialize_with = "checked::given")]
    pub public_url: Option<PublicUrl>,
    /// Worker threads; 0 means one per core.
    #[serde(deserialize_with = "checked::whole::<_, _, 0, 1_024>")]
    pub threads: usize,
    /// Idle connections kept open to backends, per worker.
    #[serde(deserialize_with = "checked::whole::<_, _, 0, 65_536>")]
    pub upstream_idle_connections: usize,
    /// Networks (`10.0.0.0/8`) whose `X-Forwarded-*` and `X-Request-Id` are believed.
    pub trusted_peers: Vec<Network>,
    /// A file of PEM certificates trusted for backends, instead of the system's.
    #[serde(deserialize_with = "checked::optional_path")]
    pub upstream_ca_file: Option<PathBuf>,
    /// HTTPS towards clients.
    #[serde(deserialize_with = "checked::optional_section")]
    pub tls: Option<ProxyTlsConfig>,
}

impl ProxyConfig {
    /// The port that HTTP and HTTPS would have to share. They cannot, not even at different
    /// addresses: connections are told apart by it. Of port 0 everybody gets another.
    pub fn shared_port(&self) -> Option<u16> {
        let secure = self.tls.as_ref()?.listen?.port();
        (secure == self.listen.port() && secure != 0).then_some(secure)
    }
}

/// `[admin]`
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AdminConfig {
    /// Address of the management API.
    #[serde(deserialize_with = "checked::listen")]
    pub listen: SocketAddr,
    /// Worker threads.
    #[serde(deserialize_with = "checked::whole::<_, _, 1, 1_024>")]
    pub threads: usize,
    /// HTTPS for the management API.
    #[serde(deserialize_with = "checked::optional_section")]
    pub tls: Option<AdminTlsConfig>,
}

/// `[ops]`
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OpsConfig {
    /// Address of `/healthz`, `/readyz` and `/metrics`.
    #[serde(deserialize_with = "checked::listen")]
    pub listen: SocketAddr,
}

/// `[timeouts]`, in seconds.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TimeoutConfig {
    /// Until a backend connection stands, TLS and DNS included.
    pub connect_seconds: Seconds,
    /// From a request's first line to its answer's last byte.
    pub total_seconds: Seconds,
    /// Until a client has sent its whole header block.
    pub client_header_seconds: Seconds,
    /// How long an idle client connection is kept.
    pub client_idle_seconds: Seconds,
    /// How long an idle backend connection is kept.
    pub upstream_idle_seconds: Seconds,
    /// How long requests in flight may take to finish at shutdown.
    pub drain_seconds: Seconds,
}

/// `[limits]`
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LimitConfig {
    /// Largest request body in bytes.
    #[serde(deserialize_with = "checked::whole::<_, _, 0, { i64::MAX }>")]
    pub max_body_bytes: u64,
    /// Largest header block in bytes, request line included.
    #[serde(deserialize_with = "checked::whole::<_, _, 1_024, 1_048_576>")]
    pub max_header_bytes: u32,
    /// Requests that one client connection may carry.
    #[serde(deserialize_with = "checked::whole::<_, _, 1, 4_294_967_295>")]
    pub max_requests_per_connection: u32,
    /// Failed authentications per client address and minute before it is answered 429.
    #[serde(deserialize_with = "checked::whole::<_, _, 1, 1_000_000>")]
    pub max_auth_failures_per_minute: u32,
}

/// `[rate_limit]`
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RateLimitConfig {
    /// The limit of keys that have none of their own.
    #[serde(deserialize_with = "checked::default_limit")]
    pub default: RateLimit,
    /// When answers carry the rate-limit headers.
    pub headers: RateLimitHeaders,
}

/// When answers carry rate-limit headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RateLimitHeaders {
    /// On every answer to a valid key.
    Always,
    /// Only on 429.
    OnReject,
    /// Never.
    Off,
}

/// `[metering]`
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MeteringConfig {
    /// How long usage records gather at least before they are stored, in milliseconds.
    #[serde(deserialize_with = "checked::whole::<_, _, 1, 60_000>")]
    pub batch_interval_ms: u64,
    /// Records that are written at once; some times as many where they wait.
    #[serde(deserialize_with = "checked::whole::<_, _, 1, 1_000_000>")]
    pub batch_records: usize,
    /// Records in one journal segment (64 bytes each).
    #[serde(deserialize_with = "checked::whole::<_, _, 32, 16_777_216>")]
    pub segment_records: u32,
    /// Segments the journal may grow to while the store cannot be written.
    #[serde(deserialize_with = "checked::whole::<_, _, 2, 65_536>")]
    pub max_segments: u32,
    /// What happens to traffic when the journal can take no more.
    pub when_full: WhenFull,
    /// How long usage is kept.
    #[serde(deserialize_with = "checked::section")]
    pub retention: RetentionConfig,
}

/// `[metering.retention]`: bills are not made from what is kept here and lose nothing by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RetentionConfig {
    /// Days for which usage is known to the minute.
    #[serde(deserialize_with = "checked::whole::<_, _, 1, 366>")]
    pub minute_days: u32,
    /// Days for which usage is known to the hour.
    #[serde(deserialize_with = "checked::whole::<_, _, 1, 3_660>")]
    pub hour_days: u32,
    /// Years for which usage is known to the day.
    #[serde(deserialize_with = "checked::whole::<_, _, 1, 100>")]
    pub day_years: u32,
}

impl RetentionConfig {
    /// The seconds for which usage is known to buckets of this length.
    pub const fn seconds(&self, interval: Interval) -> u64 {
        let days = match interval {
            Interval::Minute => self.minute_days,
            Interval::Hour => self.hour_days,
            // One leap day in each year at most.
            Interval::Day => self.day_years * 366,
        };
        days as u64 * Interval::Day.seconds()
    }

    /// The start of the oldest bucket of this length that is kept, in seconds since 1970.
    pub fn oldest_s(&self, interval: Interval, now: UnixMillis) -> u64 {
        let now_s = u64::try_from(now.0 / 1_000).unwrap_or(0);
        interval.start_of(now_s.saturating_sub(self.seconds(interval)))
    }
}

/// What happens to traffic when the journal is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhenFull {
    /// Answer 503 rather than give service away or lose its record.
    Refuse,
    /// Serve without a record; counted by a metric only.
    ServeUnmetered,
}

/// `[billing]`
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BillingConfig {
    /// The price per request that a new key starts with.
    pub default_price: Price,
    /// The currency of every price.
    pub currency: Currency,
}

/// `[log]`
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LogConfig {
    /// `error`, `warn`, `info`, `debug` or `trace`, or a filter such as `info,gaas_proxy=debug`.
    #[serde(deserialize_with = "checked::log_filter")]
    pub level: String,
    /// Lines for people or for machines.
    pub format: LogFormat,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}
