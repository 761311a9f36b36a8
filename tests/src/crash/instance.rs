//! One gateway that is killed again and again, and its books.

use std::sync::Arc;
use std::time::Duration;

use rusqlite::Connection;
use rustix::process::Signal;

use super::backend::CountingBackend;
use super::estate::{self, Requests};
use super::load::{Caller, Fates, Load};
use super::wreck::{Found, Phase, RECOVERED, REPLAYING, Wreck};
use super::{Round, is_billable};
use crate::admin::Admin;
use crate::client::Client;
use crate::gateway::{ControlPlane, DataPlane, Gateway, GatewayBuilder, STOP};
use crate::random::Random;

/// Records of a segment, and of a batch, which is some times as large where records wait: so few that
/// both change all the time.
pub(super) const SEGMENT_RECORDS: u32 = 128;
pub(super) const BATCH_RECORDS: u32 = 2;
const MAX_SEGMENTS: u32 = 16;
/// Kills come after at most two to the power of this many answers.
const MOST_ANSWERS: u64 = 12;
/// Answers while the store is locked: hundreds of batches that the next start has to replay.
const STALLED_ANSWERS: u64 = 600;
/// How long a start takes, roughly: kills fall anywhere into it.
const START_MS: u64 = 60;

/// What a key's requests ask for: mostly success; half of it; nothing that is ever billed.
const STATUSES: [&[u16]; 3] = [
    &[200, 200, 200, 201, 204, 302, 404, 500],
    &[200, 404, 500, 502],
    &[400, 404, 429, 500, 503],
];

pub(super) struct Instance {
    number: u64,
    random: Random,
    setup: GatewayBuilder,
    control: Option<ControlPlane>,
    backend: CountingBackend,
    callers: Arc<Vec<Caller>>,
    /// What was billed and served when all of it was accounted for last, by key.
    billed: Vec<u64>,
    served: Vec<u64>,
}

impl Instance {
    /// A control plane with two services, each with a key of every sort.
    pub(super) async fn start(number: u64, random: Random) -> Self {
        let setup = Gateway::builder()
            .set("METERING__SEGMENT_RECORDS", SEGMENT_RECORDS)
            .set("METERING__MAX_SEGMENTS", MAX_SEGMENTS)
            .set("METERING__BATCH_RECORDS", BATCH_RECORDS)
            .set("METERING__BATCH_INTERVAL_MS", 2);
        let control = setup.start_admin().await;
        let services = 2;
        let backend = CountingBackend::start(services * STATUSES.len()).await;
        let admin = admin(&setup, &control);
        let mut callers = Vec::new();
        for name in (0..services).map(|number| format!("Crash {number}")) {
            let service = admin.register(&name, &backend.url()).await.service;
            for statuses in STATUSES {
                let key = admin.new_unlimited_key(service).await;
                callers.push(Caller {
                    id: key.id,
                    service,
                    secret: key.key,
                    statuses,
                });
            }
        }
        // With and without somebody else who has the databases open: where there is nobody, it is
        // the data plane that finds the dead one's write-ahead log.
        let control = number.is_multiple_of(2).then_some(control);
        Self {
            number,
            random,
            setup,
            control,
            backend,
            billed: vec![0; callers.len()],
            served: vec![0; callers.len()],
            callers: Arc::new(callers),
        }
    }

    /// Kills the data plane so many times, checking the books after each.
    pub(super) async fn kill_and_check(mut self, kills: u64) -> Vec<Round> {
        let mut rounds: Vec<Round> = Vec::new();
        let mut left = kills;
        let mut proxy = self.setup.start_proxy().await;
        while left > 0 {
            let (next, round) = self.round(proxy, left).await;
            eprintln!(
                "gateway {} kill {:>4}: {round}",
                self.number,
                kills - left + 1
            );
            left -= round.kills.len() as u64;
            rounds.push(round);
            proxy = next;
        }
        self.close(proxy).await;
        rounds
    }

    /// Load, a kill, perhaps kills of what is started next, and a start that is let live.
    async fn round(&mut self, proxy: DataPlane, left: u64) -> (DataPlane, Round) {
        let stalled = left > 1 && self.random.chance(30);
        let lock = stalled.then(|| self.lock_store());
        let client = Client::new(proxy.traffic);
        let mut load = Load::start(client, &self.callers, &mut self.random);
        let answers = if stalled {
            STALLED_ANSWERS
        } else {
            // From the first answers to far into the run.
            1 << self.random.below(MOST_ANSWERS + 1)
        };
        load.await_answers(1 + self.random.below(answers)).await;
        self.pause(3).await;
        proxy.process.kill().await;
        let fates = load.join().await;
        self.backend.settle().await;
        drop(lock);

        let phase = if stalled {
            Phase::Stalled
        } else {
            Phase::Serving
        };
        let mut kills = vec![(phase, Wreck::look(&self.setup.data_dir()))];
        let due = estate::due(&self.setup.data_dir());
        self.nothing_too_much(&self.by_key(&due), &fates);
        let doomed = match self.random.below(4) {
            _ if stalled => 1 + self.random.below(3),
            0 => 1 + self.random.below(2),
            _ => 0,
        };
        for _ in 0..doomed.min(left - 1) {
            let phase = self.start_and_kill().await;
            kills.push((phase, Wreck::look(&self.setup.data_dir())));
            // Whatever it had replayed, it has neither lost nor repeated anything.
            let left = estate::due(&self.setup.data_dir());
            assert_eq!(left, due, "gateway {} killed {}", self.number, phase.name());
        }

        let proxy = self.setup.start_proxy().await;
        assert!(proxy.process.logged(RECOVERED, 1).await, "it is serving");
        let found = Found::read(&proxy.process.log());
        let round = self.check(&fates, &due, kills, found);
        (proxy, round)
    }

    /// Starts a data plane and kills it before it is of use, at a random moment or while it
    /// recovers. Returns how far it had come.
    async fn start_and_kill(&mut self) -> Phase {
        let process = self.setup.spawn("gaas-proxy");
        if self.random.chance(35) {
            self.pause(START_MS).await;
        } else {
            let segments = 1 + self.random.below(6);
            tokio::select! {
                _ = process.logged(REPLAYING, segments as usize) => {}
                _ = process.line("gaas-proxy listening on") => {}
            }
            self.pause(2).await;
        }
        Phase::of_start(&process.kill().await)
    }

    /// Compares the three numbers, key by key and in total. Everything is in the store now.
    fn check(
        &mut self,
        fates: &Fates,
        due: &Requests,
        kills: Vec<(Phase, Wreck)>,
        found: Found,
    ) -> Round {
        let (billed, _) = estate::billed(&self.setup.data_dir());
        assert_eq!(&billed, due, "gateway {}: {kills:?}", self.number);
        let (bills, served) = (self.by_key(&billed), self.backend.served());
        self.nothing_too_much(&bills, fates);
        for (key, fate) in fates.by_key.iter().enumerate() {
            let billed = bills[key] - self.billed[key];
            let served = served[key] - self.served[key];
            let at = || format!("{}: {billed} of {served} billed: {fate:?}", self.at(key));
            assert!(billed + fate.last >= fate.seen, "{}", at());
            assert!(billed + fate.last + fate.broken >= served, "{}", at());
        }
        let total =
            |now: &[u64], before: &[u64]| now.iter().sum::<u64>() - before.iter().sum::<u64>();
        let sum = |of: fn(&super::load::Fate) -> u64| fates.by_key.iter().map(of).sum();
        let round = Round {
            kills,
            seen: sum(|fate| fate.seen),
            served: total(&served, &self.served),
            billed: total(&bills, &self.billed),
            in_flight: sum(|fate| fate.last + fate.broken),
            refused: fates.refused,
            answers: fates.answers,
            found,
        };
        assert!(
            round.lost() <= round.in_flight,
            "more lost than was in flight: {round}"
        );
        assert!(found.holes <= fates.connections, "{found:?}");
        assert_eq!(found.corrupt, 0, "{found:?}");
        (self.billed, self.served) = (bills, served);
        round
    }

    /// No key is billed what its backend did not serve, nor more than its clients asked for.
    fn nothing_too_much(&self, bills: &[u64], fates: &Fates) {
        let served = self.backend.served();
        for (key, fate) in fates.by_key.iter().enumerate() {
            let at = || self.at(key);
            let billed = bills[key] - self.billed[key];
            assert!(
                bills[key] <= served[key],
                "{}: {bills:?} of {served:?}",
                at()
            );
            assert!(
                billed <= fate.seen + fate.broken,
                "{}: {billed} {fate:?}",
                at()
            );
        }
    }

    /// In the order of the callers.
    fn by_key(&self, requests: &Requests) -> Vec<u64> {
        let of = |caller: &Caller| requests.get(&caller.id).copied().unwrap_or_default();
        let bills: Vec<u64> = self.callers.iter().map(of).collect();
        let (known, all): (u64, u64) = (bills.iter().sum(), requests.values().sum());
        assert_eq!(known, all, "of keys that asked: {requests:?}");
        bills
    }

    /// Drains the data plane and reads every bill as its payer does.
    async fn close(mut self, proxy: DataPlane) {
        let (status, log) = proxy.process.stop(Signal::TERM, STOP).await;
        assert!(status.success(), "{status}: {log}");
        let control = match self.control.take() {
            Some(control) => control,
            None => self.setup.start_admin().await,
        };
        let bills = admin(&self.setup, &control).bills().await;
        for (key, caller) in self.callers.iter().enumerate() {
            let line = bills.iter().find(|bill| bill.key_id == caller.id);
            let billed = line.map_or(0, |bill| bill.requests);
            assert_eq!(billed, self.billed[key], "{}", self.at(key));
            let never = !caller.statuses.iter().any(|&status| is_billable(status));
            assert!(!never || billed == 0, "{}: {billed}", self.at(key));
        }
    }

    /// Keeps the data plane from writing usage until it is dropped.
    fn lock_store(&self) -> Connection {
        let path = self.setup.data_dir().join("usage.db");
        let lock = Connection::open(path).expect("a sound store");
        let taken = lock
            .busy_timeout(Duration::from_secs(10))
            .and_then(|()| lock.execute_batch("BEGIN IMMEDIATE"));
        taken.expect("a store that is locked for milliseconds only");
        lock
    }

    /// Lets less than so many milliseconds pass: what is awaited is the time itself.
    async fn pause(&mut self, milliseconds: u64) {
        let micros = self.random.below(milliseconds * 1_000);
        tokio::time::sleep(Duration::from_micros(micros)).await;
    }

    fn at(&self, key: usize) -> String {
        format!("gateway {}, key {}", self.number, self.callers[key].id)
    }
}

fn admin(setup: &GatewayBuilder, control: &ControlPlane) -> Admin {
    let token = std::fs::read_to_string(setup.data_dir().join("admin-token"));
    let token = token.expect("gaas-admin wrote its token");
    Admin::new(Client::new(control.address), Some(token.trim().to_owned()))
}
