//! The signals that ask the gateway to stop.

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

/// SIGINT (Ctrl-C), SIGTERM (a service manager) and SIGHUP (the terminal closed).
///
/// Listening starts before the first child does: from then on no signal ends this process without
/// its children having been told.
pub(crate) struct StopSignals {
    asked: mpsc::Receiver<()>,
    /// Ends the listening with its owner.
    _listening: JoinSet<()>,
}

impl StopSignals {
    /// # Errors
    /// When the operating system allows no handler.
    pub(crate) fn listen() -> std::io::Result<Self> {
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        let mut hang_up = signal(SignalKind::hangup())?;
        let (ask, asked) = mpsc::channel(8);
        let mut listening = JoinSet::new();
        listening.spawn(async move {
            loop {
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
                    _ = hang_up.recv() => {}
                }
                // Full: it was asked often enough.
                let _full = ask.try_send(());
            }
        });
        Ok(Self {
            asked,
            _listening: listening,
        })
    }

    /// Waits for the next of them. Dropping the wait loses no signal.
    pub(crate) async fn next(&mut self) {
        if self.asked.recv().await.is_none() {
            // Nobody is left who could ask.
            std::future::pending().await
        }
    }

    /// Signals of a test's own making.
    #[cfg(test)]
    pub(crate) fn from(asked: mpsc::Receiver<()>) -> Self {
        Self {
            asked,
            _listening: JoinSet::new(),
        }
    }
}
