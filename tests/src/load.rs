//! Load with exact counts: every request is sent once and its fate is known.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::client::{Call, Client, Connection};
use crate::deadline::{PATIENCE, within};

/// What became of the requests.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Tally {
    /// Whole answers by status.
    pub answers: BTreeMap<u16, u64>,
    /// Requests that got no whole answer.
    pub broken: u64,
}

/// Load that runs until it is stopped.
pub struct Load {
    stop: Arc<AtomicBool>,
    answered: watch::Receiver<u64>,
    workers: JoinSet<Tally>,
}

impl Tally {
    /// Whole answers with 2xx or 3xx.
    pub fn successes(&self) -> u64 {
        self.answers.range(200..400).map(|(_, count)| count).sum()
    }

    /// All requests.
    pub fn total(&self) -> u64 {
        self.answers.values().sum::<u64>() + self.broken
    }

    fn merge(&mut self, other: &Self) {
        for (status, count) in &other.answers {
            *self.answers.entry(*status).or_default() += count;
        }
        self.broken += other.broken;
    }
}

/// Sends `total` requests over `connections` connections; `call` makes the nth.
pub async fn blast(
    client: Client,
    connections: usize,
    total: usize,
    call: impl Fn(usize) -> Call + Send + Sync + 'static,
) -> Tally {
    let load = spawn(client, connections, total, call);
    within(6 * PATIENCE, "the load", load.join()).await
}

impl Load {
    /// Starts sending over `connections` connections; `call` makes the nth request.
    pub fn start(
        client: Client,
        connections: usize,
        call: impl Fn(usize) -> Call + Send + Sync + 'static,
    ) -> Self {
        spawn(client, connections, usize::MAX, call)
    }

    /// Awaits `count` whole answers in all.
    pub async fn await_answers(&mut self, count: u64) {
        let reached = self.answered.wait_for(|&answered| answered >= count);
        within(6 * PATIENCE, "answers under load", reached)
            .await
            .expect("load that goes on");
    }

    /// Whole answers so far.
    pub fn answered(&self) -> u64 {
        *self.answered.borrow()
    }

    /// Lets requests under way finish and counts.
    pub async fn stop(self) -> Tally {
        self.stop.store(true, Ordering::Release);
        within(2 * PATIENCE, "the load ending", self.join()).await
    }

    /// Awaits the end of all workers: each ends by itself when the server is gone.
    pub async fn join(mut self) -> Tally {
        let mut sum = Tally::default();
        while let Some(worker) = self.workers.join_next().await {
            sum.merge(&worker.expect("a worker that does not panic"));
        }
        sum
    }
}

fn spawn(
    client: Client,
    connections: usize,
    total: usize,
    call: impl Fn(usize) -> Call + Send + Sync + 'static,
) -> Load {
    let (count, answered) = watch::channel(0);
    let (count, call) = (Arc::new(count), Arc::new(call));
    let (stop, next) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicUsize::new(0)),
    );
    let mut workers = JoinSet::new();
    for _ in 0..connections {
        let (stop, next) = (Arc::clone(&stop), Arc::clone(&next));
        let (count, call) = (Arc::clone(&count), Arc::clone(&call));
        workers.spawn(async move {
            let take = || {
                let number = next.fetch_add(1, Ordering::Relaxed);
                (number < total && !stop.load(Ordering::Acquire)).then_some(number)
            };
            let mut tally = Tally::default();
            let mut connection: Option<Connection> = None;
            while let Some(number) = take() {
                // A server that takes no connections is gone: nothing was sent, nothing is counted.
                let Some(mut open) = reuse_or_connect(connection.take(), client).await else {
                    break;
                };
                match open.try_send(call(number)).await {
                    Ok(answer) => {
                        *tally.answers.entry(answer.status).or_default() += 1;
                        count.send_modify(|count| *count += 1);
                        connection = Some(open);
                    }
                    Err(_) => tally.broken += 1,
                }
            }
            tally
        });
    }
    Load {
        stop,
        answered,
        workers,
    }
}

async fn reuse_or_connect(kept: Option<Connection>, client: Client) -> Option<Connection> {
    if let Some(mut kept) = kept
        && kept.is_open().await
    {
        return Some(kept);
    }
    client.connect().await.ok()
}
