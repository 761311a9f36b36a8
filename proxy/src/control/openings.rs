//! Accounts on their way to being open: one batch is read at a time, and whoever asked for the
//! change that brought them is answered when they are.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use gaas_shared::propagation::Answer;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::accounts::Opening;
use super::opening::Opener;
use crate::state::State;

/// The queue. Batches are read on a blocking thread, because they wait for the usage database.
pub(super) struct Openings {
    opener: Opener,
    state: Arc<State>,
    waiting: Vec<Opening>,
    /// After a failure: until the next [`retry`](Self::retry).
    paused: bool,
    running: Option<Running>,
    /// Numbers of accounts that are not open yet.
    outstanding: BTreeSet<u64>,
    askers: Vec<Asker>,
}

struct Running {
    batch: Vec<Opening>,
    reading: JoinHandle<Vec<Opening>>,
}

struct Asker {
    last: u64,
    reply: oneshot::Sender<Answer>,
    answer: Answer,
}

impl Openings {
    pub(super) fn new(opener: Opener, state: Arc<State>) -> Self {
        Self {
            opener,
            state,
            waiting: Vec::new(),
            paused: false,
            running: None,
            outstanding: BTreeSet::new(),
            askers: Vec::new(),
        }
    }

    /// Begins to open these.
    pub(super) fn add(&mut self, openings: Vec<Opening>) {
        self.outstanding
            .extend(openings.iter().map(|opening| opening.number));
        self.waiting.extend(openings);
        self.start();
    }

    /// Gives the answer once every account up to the opening `last` is open.
    pub(super) fn answer_after(
        &mut self,
        last: u64,
        reply: oneshot::Sender<Answer>,
        answer: Answer,
    ) {
        self.askers.push(Asker {
            last,
            reply,
            answer,
        });
        self.answer_askers();
    }

    /// Tries again what failed.
    pub(super) fn retry(&mut self) {
        self.paused = false;
        self.start();
    }

    /// Waits for the end of the batch that is read; for ever while there is none. May be dropped
    /// and called again at any time.
    pub(super) async fn advance(&mut self) {
        let Some(running) = &mut self.running else {
            return std::future::pending().await;
        };
        let ended = (&mut running.reading).await;
        let batch = self.running.take().map_or_else(Vec::new, |run| run.batch);
        let failed = match ended {
            Ok(failed) => failed,
            Err(error) => {
                tracing::error!(%error, "Opening quotas and budgets broke off; it is tried again.");
                batch.clone()
            }
        };
        for opening in &batch {
            self.outstanding.remove(&opening.number);
        }
        self.outstanding
            .extend(failed.iter().map(|opening| opening.number));
        self.paused = !failed.is_empty();
        self.waiting.splice(..0, failed);
        self.answer_askers();
        self.start();
    }

    fn start(&mut self) {
        let unopened = self.outstanding.len() as u64;
        self.state.openings.store(unopened, Ordering::Relaxed);
        if self.running.is_some() || self.paused || self.waiting.is_empty() {
            return;
        }
        let batch = std::mem::take(&mut self.waiting);
        let (opener, state, openings) =
            (self.opener.clone(), Arc::clone(&self.state), batch.clone());
        let reading =
            tokio::task::spawn_blocking(move || opener.open_live(openings, &state.prices));
        self.running = Some(Running { batch, reading });
    }

    fn answer_askers(&mut self) {
        let first = self.outstanding.first().copied().unwrap_or(u64::MAX);
        let (ready, waiting) = std::mem::take(&mut self.askers)
            .into_iter()
            .partition(|asker| asker.last < first);
        self.askers = waiting;
        let ready: Vec<Asker> = ready;
        for asker in ready {
            let _asker_left = asker.reply.send(asker.answer);
        }
    }
}
