//! Load whose every request is accounted for: what its client saw, and what nobody can know.

use std::sync::Arc;

use tokio::sync::watch;
use tokio::task::JoinSet;

use super::{CONNECTIONS, is_billable};
use crate::client::{Call, Client};
use crate::deadline::{PATIENCE, within};
use crate::random::Random;

/// A key and the service that it is good for.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    pub(super) id: u64,
    pub(super) service: u64,
    pub(super) secret: String,
    /// The statuses that its requests ask the backend for.
    pub(super) statuses: &'static [u16],
}

/// What became of one key's requests, as far as their clients can tell.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fate {
    /// Billable answers that came in full.
    pub(super) seen: u64,
    /// Of them, those that were the last one on their connection. The gateway writes an answer
    /// down after it has sent it and before it reads the connection's next request, so these alone
    /// may not have been written down.
    pub(super) last: u64,
    /// Requests for a billable answer of which nothing or not everything came.
    pub(super) broken: u64,
}

/// The fates of all keys, and what they have in common.
#[derive(Debug, Default, Clone)]
pub(super) struct Fates {
    pub(super) by_key: Vec<Fate>,
    /// Connections that carried a request: each has one at a time.
    pub(super) connections: u64,
    /// Answers of every kind.
    pub(super) answers: u64,
    /// Answers that the gateway gave for want of room in its journal.
    pub(super) refused: u64,
}

/// Load that ends with the server.
pub(super) struct Load {
    answered: watch::Receiver<u64>,
    workers: JoinSet<Fates>,
}

impl Load {
    /// Starts sending.
    pub(super) fn start(client: Client, callers: &Arc<Vec<Caller>>, random: &mut Random) -> Self {
        let (count, answered) = watch::channel(0);
        let count = Arc::new(count);
        let mut workers = JoinSet::new();
        for _ in 0..CONNECTIONS {
            let (callers, count) = (Arc::clone(callers), Arc::clone(&count));
            workers.spawn(work(client, callers, count, random.fork()));
        }
        Self { answered, workers }
    }

    /// Awaits `count` answers in all.
    pub(super) async fn await_answers(&mut self, count: u64) {
        let reached = self.answered.wait_for(|&answered| answered >= count);
        let _ = within(3 * PATIENCE, "answers under load", reached)
            .await
            .expect("load that goes on until the kill");
    }

    /// Awaits the end of all workers: the server is gone.
    pub(super) async fn join(self) -> Fates {
        let all = self.workers.join_all();
        let all = within(3 * PATIENCE, "the load ending", all).await;
        let mut sum = Fates::default();
        all.iter().for_each(|fates| sum.add(fates));
        sum
    }
}

impl Fates {
    fn add(&mut self, other: &Self) {
        self.by_key.resize(other.by_key.len(), Fate::default());
        for (sum, fate) in self.by_key.iter_mut().zip(&other.by_key) {
            sum.seen += fate.seen;
            sum.last += fate.last;
            sum.broken += fate.broken;
        }
        self.connections += other.connections;
        self.answers += other.answers;
        self.refused += other.refused;
    }
}

/// One connection after the other, one request after the other, until nobody listens any more.
async fn work(
    client: Client,
    callers: Arc<Vec<Caller>>,
    count: Arc<watch::Sender<u64>>,
    mut random: Random,
) -> Fates {
    let mut fates = Fates {
        by_key: vec![Fate::default(); callers.len()],
        ..Fates::default()
    };
    while let Ok(mut connection) = client.connect().await {
        let (mut last, mut used) = (None, false);
        while connection.is_open().await {
            fates.connections += u64::from(!std::mem::replace(&mut used, true));
            let key = usize::try_from(random.below(callers.len() as u64)).expect("an index");
            let caller = &callers[key];
            let status = *random.pick(caller.statuses);
            let target = format!("/proxy/{}/{key}/{status}", caller.service);
            let call = if random.chance(20) {
                Call::new("POST", &target).body("some input")
            } else {
                Call::get(&target)
            };
            match connection.try_send(call.key(&caller.secret)).await {
                Ok(answer) => {
                    fates.answers += 1;
                    fates.refused += u64::from(answer.header("x-gaas-error").is_some());
                    let billable = is_billable(answer.status);
                    fates.by_key[key].seen += u64::from(billable);
                    last = billable.then_some(key);
                    count.send_modify(|count| *count += 1);
                }
                Err(_) => {
                    fates.by_key[key].broken += u64::from(is_billable(status));
                    break;
                }
            }
        }
        if let Some(key) = last {
            fates.by_key[key].last += 1;
        }
    }
    fates
}
