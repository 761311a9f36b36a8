//! The generator's loop.

use std::io;
use std::os::fd::OwnedFd;
use std::sync::{Arc, MutexGuard};
use std::time::{Duration, Instant};

use rustix::buffer::spare_capacity;
use rustix::event::{PollFd, PollFlags, epoll, poll};

use super::connection::{Connection, Progress};
use super::requests::Requests;
use super::schedule::Schedule;
use super::{AT_ONCE, Clients, End, Outcome, Pace};
use crate::backend::Site;
use crate::witness::Span;

/// How long the last answers are waited for.
const GRACE: Duration = Duration::from_secs(5);
/// How long a fixed number of requests may take at most.
const LONGEST: Duration = Duration::from_secs(300);
const EVENTS: usize = 256;
/// What is shorter does not hold the generator up: interrupts, and switching between threads.
const NOTICED: Duration = Duration::from_micros(100);
/// More than it takes the generator to send a request, to read an answer or to serve the backend.
const STEP: Duration = Duration::from_micros(100);
/// Tells the backend from connections, which are told by their places.
const BACKEND: u64 = u64::MAX;

/// Connections to a server, and the loop that puts a load on it. The connections stay from load to
/// load.
pub(crate) struct Generator {
    clients: Clients,
    epoll: OwnedFd,
    connections: Vec<Connection>,
    /// When each connection's request was due; none while it is idle.
    due: Vec<Option<Instant>>,
    idle: Vec<usize>,
    scratch: Vec<u8>,
    last_answer: Instant,
    /// Whether each exchange's time is kept.
    one_by_one: bool,
    outcome: Outcome,
}

impl Generator {
    /// Opens the connections.
    ///
    /// # Errors
    /// When one cannot be opened.
    pub(crate) fn connect(clients: Clients) -> anyhow::Result<Self> {
        let count = clients.connections;
        let mut generator = Self {
            clients,
            epoll: epoll::create(epoll::CreateFlags::CLOEXEC)?,
            connections: Vec::with_capacity(count),
            due: vec![None; count],
            idle: (0..count).rev().collect(),
            scratch: vec![0; 256 * 1_024],
            last_answer: Instant::now(),
            one_by_one: false,
            outcome: Outcome::none()?,
        };
        for slot in 0..count {
            let connection = Connection::open(&generator.clients.endpoint)?;
            generator.watch(&connection, slot)?;
            generator.connections.push(connection);
        }
        Ok(generator)
    }

    /// Puts a load on the server until its end, and waits for the last answers.
    ///
    /// # Errors
    /// When a connection cannot be opened, or the operating system refuses to wait.
    pub(crate) fn run(
        &mut self,
        pace: Pace,
        end: End,
        requests: &mut Requests,
    ) -> anyhow::Result<Outcome> {
        let backend = Arc::clone(&self.clients.backend);
        let mut site = backend.take_over();
        if let Some(site) = &site {
            let data = epoll::EventData::new_u64(BACKEND);
            epoll::add(&self.epoll, &**site, data, epoll::EventFlags::IN)?;
        }
        let ended = self.until_over(
            Schedule::new(pace, end, Instant::now()),
            &mut site,
            requests,
        );
        if let Some(site) = &site {
            // A set that nobody looks at would be told of each answer of the next load all the same.
            epoll::delete(&self.epoll, &**site)?;
        }
        ended?;
        Ok(std::mem::replace(&mut self.outcome, Outcome::none()?))
    }

    fn until_over(
        &mut self,
        mut schedule: Schedule,
        backend: &mut Option<MutexGuard<'_, Site>>,
        requests: &mut Requests,
    ) -> io::Result<()> {
        self.last_answer = schedule.begun;
        self.one_by_one = schedule.is_open();
        let give_up = match schedule.until {
            Some(until) => until + GRACE,
            None => schedule.begun + LONGEST,
        };
        let mut events = Vec::with_capacity(EVENTS);
        // Since when the generator wants to look for answers, and what it has had to do since then.
        let mut turn: Option<Instant> = None;
        let mut steps = 0;
        let mut expects_since = Instant::now();
        loop {
            let now = Instant::now();
            if let Some(last) = turn.replace(now) {
                let held_up = now.saturating_duration_since(last);
                self.outcome.held_up = self.outcome.held_up.max(held_up);
                if self.one_by_one && held_up > NOTICED + STEP * steps {
                    self.outcome.pauses.push(Span {
                        from: last,
                        until: now,
                    });
                }
            }
            steps = self.start_due(&mut schedule, now, requests)?;
            let in_flight = self.connections.len() - self.idle.len();
            if now >= give_up || (in_flight == 0 && schedule.is_over(now)) {
                self.outcome.unsent = schedule.overdue(now);
                break;
            }
            events.clear();
            if in_flight == 0 {
                expects_since = now;
            }
            let expects = (in_flight > 0).then(|| now - expects_since);
            if let Some(rest) = schedule.rest(now, expects) {
                self.sleep(rest)?;
                // Whoever is woken late was held up.
                turn = Some((now + rest).min(Instant::now()));
                steps = 0;
            }
            match epoll::wait(&self.epoll, spare_capacity(&mut events), Some(&AT_ONCE)) {
                Ok(0) => rustix::thread::sched_yield(),
                Ok(_) | Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
            for event in &events {
                let (data, flags) = (event.data, event.flags);
                match (data.u64(), &mut *backend) {
                    (BACKEND, Some(site)) => steps += site.turn()? as u32,
                    (slot, _) => {
                        self.react(slot as usize, flags)?;
                        steps += 1;
                    }
                }
            }
        }
        self.outcome.elapsed = self.last_answer - schedule.begun;
        self.give_up()
    }

    /// Leaves nothing in flight.
    fn give_up(&mut self) -> io::Result<()> {
        for slot in 0..self.connections.len() {
            if self.due[slot].take().is_some() {
                self.outcome.broken += 1;
                self.reopen(slot)?;
                self.idle.push(slot);
            }
        }
        Ok(())
    }

    /// Until something comes, or the time is over: to the nanosecond, other than epoll's own wait.
    fn sleep(&self, limit: Duration) -> io::Result<()> {
        let limit = limit.try_into().map_err(io::Error::other)?;
        match poll(&mut [PollFd::new(&self.epoll, PollFlags::IN)], Some(&limit)) {
            Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Sends what is due, and says how many requests that were.
    fn start_due(
        &mut self,
        schedule: &mut Schedule,
        now: Instant,
        requests: &mut Requests,
    ) -> io::Result<u32> {
        let mut started = 0;
        while let Some(&slot) = self.idle.last() {
            let Some(due) = schedule.take(now) else {
                break;
            };
            self.idle.pop();
            self.connections[slot].start(requests);
            self.due[slot] = Some(due);
            self.step(slot)?;
            started += 1;
        }
        Ok(started)
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
                if self.one_by_one {
                    self.outcome.exchanges.push(Span {
                        from: due,
                        until: self.last_answer,
                    });
                }
                *self.outcome.answers.entry(status).or_default() += 1;
                if close || self.clients.fresh {
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
        let connection = Connection::open(&self.clients.endpoint)?;
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
