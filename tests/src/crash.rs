//! The crash harness: load, `kill -9` at random moments, and three numbers that have to agree.
//!
//! What clients *saw*, what the backend *served* to the end and what is *billed* are counted apart
//! from each other, by key. After every kill the gateway is started again on what is left, and
//!
//! - nothing is billed that the backend did not serve, and nothing twice: of a key's requests at
//!   most those that were seen, and those that were under way and of which nothing was seen;
//! - what was served and is not billed was under way at the kill: one request per connection;
//! - what stood in the store and in the journal at the kill is billed, to the last record.
//!
//! Small segments and small batches make kills fall into segment switches and commits. Some kills
//! hit a gateway that has just been started, others one that is still recovering from the last.

mod backend;
mod estate;
mod instance;
mod load;
mod report;
mod wreck;

use std::fmt;

pub use report::Surroundings;

use crate::random::Random;
use instance::{BATCH_RECORDS, Instance, SEGMENT_RECORDS};
use wreck::{Found, Phase, Wreck};

/// Connections that load an instance at a time; each has one request under way.
const CONNECTIONS: u64 = 12;

/// What is to be done.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// How often a gateway is killed, all of them together.
    pub kills: u64,
    /// Gateways that run, and are killed, beside each other.
    pub instances: u64,
    /// What every random choice follows from. When which byte was written does not: that is up to
    /// the machine.
    pub seed: u64,
}

/// What came of it.
#[derive(Debug)]
pub struct Outcome {
    plan: Plan,
    rounds: Vec<Round>,
    seconds: u64,
}

/// Load, the kills after it, and what the start after those found.
#[derive(Debug, Default)]
struct Round {
    kills: Vec<(Phase, Wreck)>,
    /// Billable answers that clients got in full.
    seen: u64,
    /// Billable answers that the backend gave in full.
    served: u64,
    /// What is billed for them.
    billed: u64,
    /// Of the clients' billable requests, those that may not have been written down at the kill.
    in_flight: u64,
    /// Requests that the gateway refused for want of room in its journal.
    refused: u64,
    /// All answers, billable or not.
    answers: u64,
    found: Found,
}

impl Outcome {
    /// How often a gateway was killed.
    pub fn kills(&self) -> u64 {
        self.rounds
            .iter()
            .map(|round| round.kills.len() as u64)
            .sum()
    }

    /// How many kills fell into a start: before, in or after its recovery.
    pub fn kills_in_starts(&self) -> u64 {
        let before_load = |phase: Phase| phase < Phase::Idle;
        self.count(|(phase, _)| before_load(*phase))
    }

    /// How many kills fell into a recovery.
    pub fn kills_in_recovery(&self) -> u64 {
        self.count(|(phase, _)| *phase == Phase::Recovering)
    }

    fn count(&self, wanted: impl Fn(&(Phase, Wreck)) -> bool) -> u64 {
        let kills = self.rounds.iter().flat_map(|round| &round.kills);
        kills.filter(|kill| wanted(kill)).count() as u64
    }

    fn sum(&self, of: impl Fn(&Round) -> u64) -> u64 {
        self.rounds.iter().map(of).sum()
    }

    fn most(&self, of: impl Fn(&Round) -> u64) -> u64 {
        self.rounds.iter().map(of).max().unwrap_or_default()
    }
}

impl Round {
    fn lost(&self) -> u64 {
        self.served - self.billed
    }
}

impl fmt::Display for Round {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let phases: Vec<&str> = self.kills.iter().map(|(phase, _)| phase.name()).collect();
        write!(
            f,
            "seen {:>5}, served {:>5}, billed {:>5}, lost {:>2} of at most {:>2} in flight; \
             replayed {:>4} records of {:>2} segments; killed {}",
            self.seen,
            self.served,
            self.billed,
            self.lost(),
            self.in_flight,
            self.found.records,
            self.found.segments,
            phases.join(", then "),
        )
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} kills in {} s (GAAS_SEED={}): seen {}, served {}, billed {}, lost {} of at most {} \
             in flight at the kills, {} at most at one",
            self.kills(),
            self.seconds,
            self.plan.seed,
            self.sum(|round| round.seen),
            self.sum(|round| round.served),
            self.sum(|round| round.billed),
            self.sum(Round::lost),
            self.sum(|round| round.in_flight),
            self.most(Round::lost),
        )
    }
}

/// Carries a plan out. Fails where a bill is wrong, and says at which kill.
pub async fn run(plan: Plan) -> Outcome {
    let started = std::time::Instant::now();
    eprintln!("GAAS_SEED={} repeats the choices of this run", plan.seed);
    let mut random = Random::new(plan.seed);
    let mut running = tokio::task::JoinSet::new();
    for number in 0..plan.instances {
        // The first ones do one more where the kills cannot be shared out evenly.
        let kills = (plan.kills + plan.instances - 1 - number) / plan.instances;
        let random = random.fork();
        running.spawn(async move {
            let instance = Instance::start(number, random).await;
            instance.kill_and_check(kills).await
        });
    }
    let mut rounds = Vec::new();
    while let Some(done) = running.join_next().await {
        match done {
            Ok(done) => rounds.extend(done),
            Err(failed) => std::panic::resume_unwind(failed.into_panic()),
        }
    }
    Outcome {
        plan,
        rounds,
        seconds: started.elapsed().as_secs(),
    }
}

/// Whether an answer is paid for.
fn is_billable(status: u16) -> bool {
    (200..400).contains(&status)
}
