//! The Unix socket: one JSON object a line, a question in, an answer out.

use std::fs::Permissions;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener as StdListener;
use std::path::Path;

use gaas_shared::background;
use gaas_shared::propagation::{Answer, Ask};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{mpsc, oneshot};

use super::Question;

/// A question is a few dozen bytes; whoever sends more is not the control plane.
const MAX_LINE: u64 = 4_096;

/// Listens on the socket, open to this user alone. A socket left over from a killed process is
/// replaced; the lock on the data directory rules out that another one still listens.
///
/// # Errors
/// When the path cannot be bound.
pub fn bind(path: &Path) -> io::Result<StdListener> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = StdListener::bind(path)?;
    std::fs::set_permissions(path, Permissions::from_mode(0o600))?;
    Ok(listener)
}

/// Takes connections until the task is dropped with its runtime.
pub(super) async fn listen(listener: UnixListener, desk: mpsc::Sender<Question>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let desk = desk.clone();
                tokio::spawn(async move {
                    if let Err(error) = converse(stream, desk).await {
                        tracing::debug!(%error, "A control connection ended early.");
                    }
                });
            }
            Err(error) => {
                tracing::warn!(%error, "A control connection was not accepted.");
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            }
        }
    }
}

async fn converse(mut stream: UnixStream, desk: mpsc::Sender<Question>) -> io::Result<()> {
    let (reading, mut writing) = stream.split();
    let mut lines = BufReader::new(reading);
    loop {
        let mut line = String::new();
        let read = (&mut lines).take(MAX_LINE).read_line(&mut line).await?;
        if read == 0 {
            return Ok(());
        }
        background::let_others_in();
        let answer = match serde_json::from_str::<Ask>(&line) {
            Ok(ask) => answered(ask, &desk).await,
            Err(error) => Answer::Failed {
                reason: format!("not a question: {error}"),
            },
        };
        let mut text = serde_json::to_string(&answer)?;
        text.push('\n');
        background::let_others_in();
        writing.write_all(text.as_bytes()).await?;
    }
}

async fn answered(ask: Ask, desk: &mpsc::Sender<Question>) -> Answer {
    let stopping = || Answer::Failed {
        reason: "the data plane is stopping".to_owned(),
    };
    let (reply, answer) = oneshot::channel();
    if desk.send((ask, reply)).await.is_err() {
        return stopping();
    }
    answer.await.unwrap_or_else(|_| stopping())
}
