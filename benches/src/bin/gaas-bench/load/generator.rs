//! The generator's loop.

use std::collections::BTreeMap;
use std::io;
use std::os::fd::OwnedFd;
use std::sync::MutexGuard;
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;
use rustix::buffer::spare_capacity;
use rustix::event::{PollFd, PollFlags, Timespec, epoll, poll};

use super::connection::{Connection, Progress};
use super::requests::Requests;
use super::schedule::Schedule;
use super::{AT_ONCE, Endpoint, Load, Outcome, Pace};
use crate::backend::Site;
use crate::scheduling::Foremost;

/// How long the last answers are waited for.
const GRACE: Duration = Duration::from_secs(5);
/// How long a fixed number of requests may take at most.
const LONGEST: Duration = Duration::from_secs(300);
const EVENTS: usize = 256;
/// Tells the backend from connections, which are told by their places.
const BACKEND: u64 = u64::MAX;

/// Puts a load on a server until its end, and waits for the last answers.
///
/// # Errors
/// When a connection cannot be opened, or the operating system refuses to wait.
pub(crate) fn run(load: &Load, requests: &mut Requests) -> io::Result<Outcome> {
    let _foremost = match load.pace {
        Pace::Open { .. } => Foremost::become_it(),
        Pace::Closed => None,
    };
    Generator::new(load)?.run(requests)
}

struct Generator<'a> {
    epoll: OwnedFd,
    /// The backend, where this thread serves it meanwhile.
    backend: Option<MutexGuard<'a, Site>>,
    endpoint: Endpoint,
    fresh: bool,
    connections: Vec<Connection>,
    /// When each connection's request was due; none while it is idle.
    due: Vec<Option<Instant>>,
    idle: Vec<usize>,
    schedule: Schedule,
    last_answer: Instant,
    outcome: Outcome,
    scratch: Vec<u8>,
}

impl<'a> Generator<'a> {
    fn new(load: &'a Load) -> io::Result<Self> {
        let begun = Instant::now();
        let mut generator = Self {
            epoll: epoll::create(epoll::CreateFlags::CLOEXEC)?,
            backend: load.backend.take_over(),
            endpoint: load.endpoint.clone(),
            fresh: load.fresh,
            connections: Vec::with_capacity(load.connections),
            due: vec![None; load.connections],
            idle: (0..load.connections).rev().collect(),
            schedule: Schedule::new(load, begun),
            last_answer: begun,
            outcome: Outcome {
                answers: BTreeMap::new(),
                broken: 0,
                unsent: 0,
                held_up: Duration::ZERO,
                elapsed: Duration::ZERO,
                latency: Histogram::new_with_bounds(1, 120_000_000_000, 3)
                    .map_err(io::Error::other)?,
            },
            scratch: vec![0; 256 * 1_024],
        };
        if let Some(site) = &generator.backend {
            let data = epoll::EventData::new_u64(BACKEND);
            epoll::add(&generator.epoll, &**site, data, epoll::EventFlags::IN)?;
        }
        for slot in 0..load.connections {
            let connection = Connection::open(&load.endpoint)?;
            generator.watch(&connection, slot)?;
            generator.connections.push(connection);
        }
        generator.schedule = Schedule::new(load, Instant::now());
        Ok(generator)
    }

    fn run(mut self, requests: &mut Requests) -> io::Result<Outcome> {
        let give_up = match self.schedule.until {
            Some(until) => until + GRACE,
            None => self.schedule.begun + LONGEST,
        };
        let mut events = Vec::with_capacity(EVENTS);
        let mut turn = None;
        let mut expects_since = Instant::now();
        loop {
            let now = Instant::now();
            if let Some(last) = turn.replace(now) {
                self.outcome.held_up = self.outcome.held_up.max(now - last);
            }
            self.start_due(now, requests)?;
            let in_flight = self.connections.len() - self.idle.len();
            if now >= give_up || (in_flight == 0 && self.schedule.is_over(now)) {
                self.outcome.broken += in_flight as u64;
                self.outcome.unsent = self.schedule.overdue(now);
                break;
            }
            events.clear();
            if in_flight == 0 {
                expects_since = now;
            }
            let expects = (in_flight > 0).then(|| now - expects_since);
            if let Some(rest) = self.schedule.rest(now, expects) {
                self.sleep(&rest)?;
                turn = None;
            }
            match epoll::wait(&self.epoll, spare_capacity(&mut events), Some(&AT_ONCE)) {
                Ok(0) => rustix::thread::sched_yield(),
                Ok(_) | Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
            for event in &events {
                let (data, flags) = (event.data, event.flags);
                match (data.u64(), &mut self.backend) {
                    (BACKEND, Some(site)) => drop(site.turn()?),
                    (slot, _) => self.react(slot as usize, flags)?,
                }
            }
        }
        self.outcome.elapsed = self.last_answer - self.schedule.begun;
        Ok(self.outcome)
    }

    /// Until something comes, or the time is over: to the nanosecond, other than epoll's own wait.
    fn sleep(&self, limit: &Timespec) -> io::Result<()> {
        match poll(&mut [PollFd::new(&self.epoll, PollFlags::IN)], Some(limit)) {
            Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    fn start_due(&mut self, now: Instant, requests: &mut Requests) -> io::Result<()> {
        while let Some(&slot) = self.idle.last() {
            let Some(due) = self.schedule.take(now) else {
                break;
            };
            self.idle.pop();
            self.connections[slot].start(requests);
            self.due[slot] = Some(due);
            self.step(slot)?;
        }
        Ok(())
    }

    fn react(&mut self, slot: usize, flags: epoll::EventFlags) -> io::Result<()> {
        use epoll::EventFlags;
        let closed = flags.intersects(EventFlags::RDHUP | EventFlags::HUP | EventFlags::ERR);
        match self.due[slot] {
            Some(_) => self.step(slot),
            None if closed => self.reopen(slot),
            None => Ok(()),
        }
    }

    /// Takes a connection's exchange as far as it goes.
    fn step(&mut self, slot: usize) -> io::Result<()> {
        let Some(due) = self.due[slot] else {
            return Ok(());
        };
        match self.connections[slot].advance(&mut self.scratch) {
            Progress::Waiting => return Ok(()),
            Progress::Answered { status, close } => {
                self.last_answer = Instant::now();
                let nanos = (self.last_answer - due).as_nanos();
                let nanos = u64::try_from(nanos).unwrap_or(u64::MAX);
                self.outcome.latency.saturating_record(nanos);
                *self.outcome.answers.entry(status).or_default() += 1;
                if close || self.fresh {
                    self.reopen(slot)?;
                }
            }
            Progress::Broken => {
                self.outcome.broken += 1;
                self.reopen(slot)?;
            }
        }
        self.due[slot] = None;
        self.idle.push(slot);
        Ok(())
    }

    fn reopen(&mut self, slot: usize) -> io::Result<()> {
        let connection = Connection::open(&self.endpoint)?;
        self.watch(&connection, slot)?;
        // Dropping the old socket takes it out of the epoll set.
        self.connections[slot] = connection;
        Ok(())
    }

    fn watch(&self, connection: &Connection, slot: usize) -> io::Result<()> {
        use epoll::EventFlags;
        // Told once for each change: nothing has to be registered again per request.
        let flags = EventFlags::IN | EventFlags::OUT | EventFlags::RDHUP | EventFlags::ET;
        let data = epoll::EventData::new_u64(slot as u64);
        Ok(epoll::add(&self.epoll, &connection.stream, data, flags)?)
    }
}
