//! Telling the data plane what changed, over the Unix socket in the data directory.
//!
//! The store is what counts; this link only hurries things along. So every question is bounded in
//! time, a data plane that is away is no error of the caller's, and nothing is ever retried here:
//! the data plane polls the change number by itself.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use gaas_shared::propagation::{Answer, Ask, ProxyStatus, SOCKET_NAME};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixStream;
use tokio::time::timeout;

/// How long a change or a state may take to be answered.
const APPLY_WITHIN: Duration = Duration::from_secs(1);
/// How long a reader waits for the newest usage before it shows what the store has.
const FLUSH_WITHIN: Duration = Duration::from_millis(500);
/// More bytes than any answer has.
const MAX_ANSWER_BYTES: u64 = 64 * 1024;

/// Why the data plane gave no useful answer.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// Nobody listens, or the connection broke.
    #[error("the data plane cannot be reached: {0}")]
    Unreachable(#[from] io::Error),
    /// It took too long.
    #[error("the data plane did not answer within {} ms", .0.as_millis())]
    TimedOut(Duration),
    /// It answered something that is no [`Answer`].
    #[error("the data plane's answer cannot be read: {0}")]
    Unreadable(#[from] serde_json::Error),
    /// It answered, but not what was asked for.
    #[error("the data plane did not do it: {0}")]
    Refused(String),
}

/// The way to the data plane: one connection per question.
#[derive(Debug, Clone)]
pub struct ProxyLink {
    socket: PathBuf,
}

impl ProxyLink {
    /// The link for a data directory.
    pub fn new(data_dir: &Path) -> Self {
        Self {
            socket: data_dir.join(SOCKET_NAME),
        }
    }

    /// Whether the data plane has every change up to `seq` in effect. Waits at most one second.
    pub async fn applied(&self, seq: i64) -> bool {
        let applied = match self.ask(Ask::Apply { seq }, APPLY_WITHIN).await {
            Ok(Answer::Applied { seq: reached }) if reached >= seq => return true,
            Ok(other) => LinkError::Refused(format!("asked for change {seq}, got {other:?}")),
            Err(error) => error,
        };
        tracing::warn!(seq, error = %applied, "A change waits for the data plane to poll");
        false
    }

    /// Whether the store now holds every request answered so far. Waits at most half a second.
    pub async fn flushed(&self) -> bool {
        let failure = match self.ask(Ask::Flush, FLUSH_WITHIN).await {
            Ok(Answer::Flushed) => return true,
            Ok(other) => LinkError::Refused(format!("asked to flush, got {other:?}")),
            Err(error) => error,
        };
        tracing::debug!(error = %failure, "Usage is read without the newest requests");
        false
    }

    /// How the data plane is.
    ///
    /// # Errors
    /// When it gives no answer within a second.
    pub async fn status(&self) -> Result<ProxyStatus, LinkError> {
        match self.ask(Ask::Status, APPLY_WITHIN).await? {
            Answer::Status(status) => Ok(status),
            other => Err(LinkError::Refused(format!(
                "asked for its state, got {other:?}"
            ))),
        }
    }

    /// Failed authentications of the last 24 hours: each minute with any, in seconds since 1970,
    /// and how many; oldest first.
    ///
    /// # Errors
    /// When the data plane gives no answer within a second.
    pub async fn auth_failures(&self) -> Result<Vec<(i64, u32)>, LinkError> {
        match self.ask(Ask::AuthFailures, APPLY_WITHIN).await? {
            Answer::AuthFailures { per_minute } => Ok(per_minute),
            other => Err(LinkError::Refused(format!(
                "asked for failed authentications, got {other:?}"
            ))),
        }
    }

    async fn ask(&self, ask: Ask, within: Duration) -> Result<Answer, LinkError> {
        timeout(within, self.exchange(ask))
            .await
            .unwrap_or(Err(LinkError::TimedOut(within)))
    }

    async fn exchange(&self, ask: Ask) -> Result<Answer, LinkError> {
        let mut stream = UnixStream::connect(&self.socket).await?;
        let mut line = serde_json::to_vec(&ask)?;
        line.push(b'\n');
        stream.write_all(&line).await?;
        let mut answer = String::new();
        BufReader::new(stream.take(MAX_ANSWER_BYTES))
            .read_line(&mut answer)
            .await?;
        if answer.is_empty() {
            return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
        }
        Ok(serde_json::from_str(&answer)?)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
