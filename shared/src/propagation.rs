//! The talk between control plane and data plane over the Unix socket: one JSON object a line.
//!
//! The socket only hurries things along. Whatever it carries can also be found in the store, so a
//! lost message costs time, never correctness.

use serde::{Deserialize, Serialize};

/// The socket's file name in the data directory (mode 0600).
pub const SOCKET_NAME: &str = "proxy.sock";

/// What the control plane asks of the data plane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub enum Ask {
    /// Apply every change up to at least this sequence number, then answer.
    Apply {
        /// The change's sequence number.
        seq: i64,
    },
    /// Write every usage record appended before this question to the store, then answer.
    Flush,
    /// How are you?
    Status,
    /// How many authentications failed in the last 24 hours, minute by minute?
    AuthFailures,
}

/// What the data plane answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Answer {
    /// Every change up to this number is in effect for the next request.
    Applied {
        /// The last applied sequence number.
        seq: i64,
    },
    /// The store holds every record appended before the question.
    Flushed,
    /// The data plane's state.
    Status(ProxyStatus),
    /// Failed authentications since the data plane started, of the last 24 hours at most.
    AuthFailures {
        /// Each minute with any: its start in seconds since 1970, and how many; oldest first.
        per_minute: Vec<(i64, u32)>,
    },
    /// It could not be done now; the reason is for the log.
    Failed {
        /// A sentence for the operator.
        reason: String,
    },
}

/// The data plane's state as it tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProxyStatus {
    /// Whether all keys are loaded and traffic is served.
    pub ready: bool,
    /// The last applied change.
    pub applied_seq: i64,
    /// Keys in memory.
    pub keys: u64,
    /// Services in memory.
    pub services: u64,
    /// Usage records in the journal that the store does not hold yet.
    pub journal_backlog: u64,
    /// Whether billable traffic is refused because the journal cannot take more.
    pub journal_full: bool,
}
