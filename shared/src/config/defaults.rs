//! The built-in defaults. `config/gaas.toml` says the same, with explanations.

use std::net::{Ipv4Addr, SocketAddr};

use super::{
    AdminConfig, BillingConfig, Config, LimitConfig, LogConfig, LogFormat, MeteringConfig,
    OpsConfig, ProxyConfig, RateLimitConfig, RateLimitHeaders, RetentionConfig, Seconds,
    TimeoutConfig, WhenFull,
};
use crate::model::RateLimit;
use crate::money::{Currency, Price};

fn loopback(port: u16) -> SocketAddr {
    (Ipv4Addr::LOCALHOST, port).into()
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data_dir: "./data".into(),
            proxy: ProxyConfig::default(),
            admin: AdminConfig::default(),
            ops: OpsConfig::default(),
            timeouts: TimeoutConfig::default(),
            limits: LimitConfig::default(),
            rate_limit: RateLimitConfig::default(),
            metering: MeteringConfig::default(),
            billing: BillingConfig::default(),
            log: LogConfig::default(),
        }
    }
}

impl Default for ProxyConfig {
    fn default() -> Self {
        Self {
            listen: loopback(8000),
            public_url: None,
            threads: 0,
            upstream_idle_connections: 128,
            trusted_peers: Vec::new(),
            upstream_ca_file: None,
            tls: None,
        }
    }
}

impl Default for AdminConfig {
    fn default() -> Self {
        Self {
            listen: loopback(8001),
            threads: 2,
            tls: None,
        }
    }
}

impl Default for OpsConfig {
    fn default() -> Self {
        Self {
            listen: loopback(8002),
        }
    }
}

impl Default for TimeoutConfig {
    fn default() -> Self {
        Self {
            connect_seconds: Seconds::whole(10),
            total_seconds: Seconds::whole(30),
            client_header_seconds: Seconds::whole(10),
            client_idle_seconds: Seconds::whole(75),
            upstream_idle_seconds: Seconds::whole(60),
            drain_seconds: Seconds::whole(30),
        }
    }
}

impl Default for LimitConfig {
    fn default() -> Self {
        Self {
            max_body_bytes: 100 * 1_024 * 1_024,
            max_header_bytes: 32 * 1_024,
            max_requests_per_connection: 10_000,
            max_auth_failures_per_minute: 120,
        }
    }
}

impl Default for RateLimitConfig {
    fn default() -> Self {
        Self {
            default: RateLimit::DEFAULT,
            headers: RateLimitHeaders::Always,
        }
    }
}

impl Default for MeteringConfig {
    fn default() -> Self {
        Self {
            batch_interval_ms: 200,
            batch_records: 10_000,
            segment_records: 65_536,
            max_segments: 64,
            when_full: WhenFull::Refuse,
            retention: RetentionConfig::default(),
        }
    }
}

impl Default for RetentionConfig {
    fn default() -> Self {
        Self {
            minute_days: 2,
            hour_days: 90,
            day_years: 5,
        }
    }
}

impl Default for BillingConfig {
    fn default() -> Self {
        Self {
            default_price: Price::DEFAULT,
            currency: Currency::USD,
        }
    }
}

impl Default for LogConfig {
    fn default() -> Self {
        Self {
            level: "info".to_owned(),
            format: LogFormat::Text,
        }
    }
}
