//! Every reason for which the gateway answers in the backend's place: one enum, one table.
//!
//! The codes are part of the API: clients and dashboards tell causes apart by them.

use std::time::Duration;

/// Why the gateway answered itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rejection {
    /// HTTP that is ambiguous or malformed (RFC 9112 §6.1, §2.2).
    Malformed(&'static str),
    /// CONNECT, which a reverse proxy has no use for.
    MethodNotAllowed,
    /// The header block is over the limit.
    HeaderTooLarge,
    /// The body is over the limit.
    BodyTooLarge,
    /// The client took too long to send its request.
    ClientTooSlow,
    /// The path is not below `/proxy/`.
    NotFound,
    /// The path or query may not be forwarded.
    BadTarget(&'static str),
    /// No `X-API-Key`.
    KeyMissing,
    /// More than one `X-API-Key`.
    KeyAmbiguous,
    /// Not of a key's form.
    KeyMalformed,
    /// Of a key's form, but not known: never made, or revoked.
    KeyInvalid,
    /// Past its end.
    KeyExpired,
    /// Too many failed authentications from this address.
    AuthThrottled,
    /// No service has this number.
    ServiceNotFound,
    /// The key is for another service.
    KeyNotForService,
    /// The key's bucket is empty.
    RateLimited {
        /// Until the next token.
        retry_in: Duration,
    },
    /// The key's or its customer's requests of the day or the month are used up.
    QuotaExceeded {
        /// Until the window ends.
        resets_in: Duration,
    },
    /// The key's or its customer's budget of the billing cycle is used up.
    BudgetExceeded,
    /// The customer's balance does not cover the request.
    CreditsExhausted,
    /// Keys are still being loaded, or the gateway is shutting down.
    NotReady,
    /// The usage journal can take no more, and unmetered traffic is not allowed.
    MeteringFull,
    /// The backend's name does not resolve.
    UpstreamUnresolved,
    /// No connection to the backend.
    UpstreamUnreachable,
    /// TLS to the backend failed, its certificate included.
    UpstreamTls,
    /// The backend broke off or answered something that is not HTTP.
    UpstreamBroken,
    /// No connection in time.
    UpstreamConnectTimeout,
    /// No whole answer in time.
    UpstreamTimeout,
    /// A fault of the gateway's own.
    Internal,
}

/// How a rejection looks to the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wording {
    /// HTTP status.
    pub status: u16,
    /// Stable identifier.
    pub code: &'static str,
    /// The status in words (RFC 9457 `title`).
    pub title: &'static str,
    /// What happened and what to do, for a person.
    pub detail: &'static str,
}

/// Codes in a fixed order, for counters. [`Rejection::index`] points into it.
pub const CODES: [&str; 28] = [
    "malformed_request",
    "method_not_allowed",
    "headers_too_large",
    "body_too_large",
    "request_timeout",
    "not_found",
    "bad_path",
    "api_key_missing",
    "api_key_ambiguous",
    "api_key_malformed",
    "api_key_invalid",
    "api_key_expired",
    "too_many_auth_failures",
    "service_not_found",
    "api_key_not_for_service",
    "rate_limited",
    "not_ready",
    "metering_unavailable",
    "upstream_unresolved",
    "upstream_unreachable",
    "upstream_tls",
    "upstream_broken",
    "upstream_connect_timeout",
    "upstream_timeout",
    "internal_error",
    "quota_exceeded",
    "budget_exceeded",
    "credits_exhausted",
];

impl Rejection {
    /// Whether somebody presented no valid key.
    pub const fn is_failed_authentication(self) -> bool {
        matches!(
            self,
            Self::KeyMissing
                | Self::KeyAmbiguous
                | Self::KeyMalformed
                | Self::KeyInvalid
                | Self::KeyExpired
                | Self::AuthThrottled
        )
    }

    /// Its place in [`CODES`].
    pub const fn index(self) -> usize {
        match self {
            Self::Malformed(_) => 0,
            Self::MethodNotAllowed => 1,
            Self::HeaderTooLarge => 2,
            Self::BodyTooLarge => 3,
            Self::ClientTooSlow => 4,
            Self::NotFound => 5,
            Self::BadTarget(_) => 6,
            Self::KeyMissing => 7,
            Self::KeyAmbiguous => 8,
            Self::KeyMalformed => 9,
            Self::KeyInvalid => 10,
            Self::KeyExpired => 11,
            Self::AuthThrottled => 12,
            Self::ServiceNotFound => 13,
            Self::KeyNotForService => 14,
            Self::RateLimited { .. } => 15,
            Self::NotReady => 16,
            Self::MeteringFull => 17,
            Self::UpstreamUnresolved => 18,
            Self::UpstreamUnreachable => 19,
            Self::UpstreamTls => 20,
            Self::UpstreamBroken => 21,
            Self::UpstreamConnectTimeout => 22,
            Self::UpstreamTimeout => 23,
            Self::Internal => 24,
            Self::QuotaExceeded { .. } => 25,
            Self::BudgetExceeded => 26,
            Self::CreditsExhausted => 27,
        }
    }

    /// Status, code and words.
    pub const fn wording(self) -> Wording {
        let (status, title, detail) = match self {
            Self::Malformed(detail) => (400, "Bad Request", detail),
            Self::BadTarget(detail) => (400, "Bad Request", detail),
            Self::MethodNotAllowed => (405, "Method Not Allowed", "CONNECT is not supported."),
            Self::HeaderTooLarge => (
                431,
                "Request Header Fields Too Large",
                "The header block is larger than this gateway accepts.",
            ),
            Self::BodyTooLarge => (
                413,
                "Content Too Large",
                "The request body is larger than this gateway accepts.",
            ),
            Self::ClientTooSlow => (
                408,
                "Request Timeout",
                "The request did not arrive in time.",
            ),
            Self::NotFound => (
                404,
                "Not Found",
                "Services are reached at /proxy/{service_id}/…",
            ),
            Self::KeyMissing => (
                401,
                "Unauthorized",
                "Send an API key in the X-API-Key header.",
            ),
            Self::KeyAmbiguous => (401, "Unauthorized", "Send exactly one X-API-Key header."),
            Self::KeyMalformed => (
                401,
                "Unauthorized",
                "The X-API-Key header does not hold a well-formed key; check for missing or mistyped characters.",
            ),
            Self::KeyInvalid => (
                401,
                "Unauthorized",
                "The API key is unknown or was revoked.",
            ),
            Self::KeyExpired => (401, "Unauthorized", "The API key has expired."),
            Self::AuthThrottled => (
                429,
                "Too Many Requests",
                "Too many failed authentications from this address; wait and check the API key.",
            ),
            Self::ServiceNotFound => (404, "Not Found", "No service has this number."),
            Self::KeyNotForService => (403, "Forbidden", "The API key is for another service."),
            Self::RateLimited { .. } => (
                429,
                "Too Many Requests",
                "The API key's rate limit is exhausted; retry after the time in Retry-After.",
            ),
            Self::QuotaExceeded { .. } => (
                429,
                "Too Many Requests",
                "The quota of requests per day or month is used up; it is renewed after the time in Retry-After.",
            ),
            Self::BudgetExceeded => (
                429,
                "Too Many Requests",
                "The budget of this billing cycle is used up.",
            ),
            Self::CreditsExhausted => (
                429,
                "Too Many Requests",
                "The prepaid credits do not cover this request; credits have to be added first.",
            ),
            Self::NotReady => (
                503,
                "Service Unavailable",
                "The gateway is starting or stopping; retry shortly.",
            ),
            Self::MeteringFull => (
                503,
                "Service Unavailable",
                "The gateway cannot record usage at present; retry later.",
            ),
            Self::UpstreamUnresolved => (
                502,
                "Bad Gateway",
                "The backend's host name does not resolve.",
            ),
            Self::UpstreamUnreachable => (502, "Bad Gateway", "The backend cannot be reached."),
            Self::UpstreamTls => (
                502,
                "Bad Gateway",
                "A trusted TLS connection to the backend could not be made.",
            ),
            Self::UpstreamBroken => (
                502,
                "Bad Gateway",
                "The backend did not give a complete, valid answer.",
            ),
            Self::UpstreamConnectTimeout => (
                504,
                "Gateway Timeout",
                "The backend did not accept a connection in time.",
            ),
            Self::UpstreamTimeout => (
                504,
                "Gateway Timeout",
                "The backend did not answer in time.",
            ),
            Self::Internal => (
                500,
                "Internal Server Error",
                "The gateway failed to handle the request.",
            ),
        };
        Wording {
            status,
            code: CODES[self.index()],
            title,
            detail,
        }
    }

    /// Whether a limit on the key's use refused the request, so that it is told its limits.
    pub const fn is_over_limit(self) -> bool {
        matches!(
            self,
            Self::RateLimited { .. }
                | Self::QuotaExceeded { .. }
                | Self::BudgetExceeded
                | Self::CreditsExhausted
        )
    }

    /// Whole seconds after which a retry makes sense; at least 1.
    pub fn retry_after_seconds(self) -> Option<u64> {
        match self {
            Self::RateLimited { retry_in: wait } | Self::QuotaExceeded { resets_in: wait } => {
                Some(ceil_seconds(wait).max(1))
            }
            Self::AuthThrottled => Some(60),
            Self::NotReady => Some(1),
            Self::MeteringFull => Some(5),
            _ => None,
        }
    }

    /// Whether the connection must not carry another request: its framing is in doubt, or a body
    /// is still under way.
    pub const fn closes_connection(self) -> bool {
        matches!(
            self,
            Self::Malformed(_)
                | Self::HeaderTooLarge
                | Self::BodyTooLarge
                | Self::ClientTooSlow
                | Self::MethodNotAllowed
        )
    }
}

/// Seconds, rounded up.
pub fn ceil_seconds(span: Duration) -> u64 {
    span.as_nanos().div_ceil(1_000_000_000) as u64
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn codes_are_distinct() {
        assert_eq!(CODES.iter().collect::<HashSet<_>>().len(), CODES.len());
        let resets_in = Duration::ZERO;
        assert_eq!(
            Rejection::QuotaExceeded { resets_in }.wording().code,
            "quota_exceeded"
        );
        assert_eq!(
            Rejection::CreditsExhausted.wording().code,
            "credits_exhausted"
        );
    }

    #[test]
    fn retry_after_is_never_zero() {
        let soon = Rejection::RateLimited {
            retry_in: Duration::from_nanos(1),
        };
        assert_eq!(soon.retry_after_seconds(), Some(1));
        let exact = Rejection::RateLimited {
            retry_in: Duration::from_secs(6),
        };
        assert_eq!(exact.retry_after_seconds(), Some(6));
        let at_midnight = Rejection::QuotaExceeded {
            resets_in: Duration::from_millis(0),
        };
        assert_eq!(at_midnight.retry_after_seconds(), Some(1));
        assert_eq!(Rejection::NotFound.retry_after_seconds(), None);
    }
}
