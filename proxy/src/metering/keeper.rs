//! The keeper: a thread that keeps one empty segment at hand, and uses those again whose records the
//! store has, or deletes them. All slow work with the disk happens here.

use std::collections::VecDeque;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, after, at, never, select};
use gaas_shared::background::{self, Turns, Urgency};

use super::directory::SegmentSource;
use super::journal::Shared;
use super::segment::{Blank, Header, Leftover, Segment};

/// How soon a failed attempt to make or delete a segment is repeated.
const RETRY: Duration = Duration::from_millis(250);
/// How many segments that are no longer needed are kept to be used again. As many are given up at a
/// time where a segment lasts for some seconds; each takes the memory and the blocks of one.
pub(super) const KEPT: usize = 2;
/// How many times as long the keeper rests as it has just taken for a part of a segment that nobody
/// waits for, so that a request meets one such part at most.
const RESTS: u32 = 5;
/// The longest such rest: what waited for the disk let others have the processor meanwhile.
const LONGEST_REST: Duration = Duration::from_millis(1);
/// How long after it was made the system is told to write a segment, if that is not full by then.
/// Linux writes what has been waiting for 30 seconds (`vm.dirty_expire_centisecs`), in one go.
pub(super) const WRITTEN_AFTER: Duration = Duration::from_secs(20);
/// With more segments than these to give back it does not rest: they are used up faster than that.
const FEW: usize = 2;
/// How often the same trouble is logged.
const LOG_EVERY: Duration = Duration::from_secs(60);

/// What the keeper is told.
#[derive(Debug)]
pub(super) enum Message {
    /// The spare segment is in use.
    SpareTaken,
    /// The store has every record of this segment, durably.
    Retire(Arc<Segment>),
    /// The process ends.
    Stop,
}

/// What the keeper does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// Waits to be told, and until this moment, if any, at which there is something to do.
    Wait(Option<Instant>),
    /// Waits to be told, but not longer than this: there is more to do that nobody waits for.
    Rest(Duration),
    /// Tries again soon what failed.
    Retry,
    /// Ends.
    Stop,
}

/// Makes, renews and deletes segments.
pub(super) struct Keeper<D> {
    shared: Arc<Shared>,
    source: D,
    told: Receiver<Message>,
    /// The number of the next segment.
    next: u64,
    /// Files that stand, and how many may. Those that are kept make way for as many.
    files: u32,
    max_files: u32,
    retired: Vec<Retired>,
    /// Files to make segments of: those that are kept, or a new one.
    blanks: VecDeque<Blank>,
    leftovers: VecDeque<Leftover>,
    /// Segments whose empty pages the system has yet to write, the oldest first.
    young: VecDeque<Young>,
    logged: Option<Instant>,
    /// Raised where requests are about to have no room.
    urgency: Urgency,
}

/// What a message asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heard {
    /// To look what there is to do.
    News,
    /// To end.
    Stop,
}

/// Something failed, and was counted and logged.
#[derive(Debug, PartialEq, Eq)]
struct Failed;

struct Retired {
    segment: Arc<Segment>,
    file: Whereabouts,
}

/// A segment that was made lately.
struct Young {
    segment: Weak<Segment>,
    /// When the system is told to write it.
    due: Instant,
    /// From which offset on.
    from: usize,
}

/// Where the file of a segment is.
#[derive(Debug, PartialEq, Eq)]
enum Whereabouts {
    InTheJournal,
    SetAside(PathBuf),
    Gone,
}

impl<D: SegmentSource> Keeper<D> {
    /// A keeper of the journal whose only segment is number `first`.
    pub(super) fn new(
        shared: Arc<Shared>,
        source: D,
        told: Receiver<Message>,
        first: u64,
        max_files: u32,
    ) -> Self {
        let young = [Young::new(&shared.current())].into();
        Self {
            shared,
            source,
            told,
            next: first + 1,
            files: 1,
            max_files,
            retired: Vec::new(),
            blanks: VecDeque::new(),
            leftovers: VecDeque::new(),
            young,
            logged: None,
            urgency: Urgency::default(),
        }
    }

    /// Runs on a thread of its own until told to stop.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub(super) fn spawn(mut self) -> io::Result<JoinHandle<()>> {
        thread::Builder::new()
            .name("usage-keeper".to_owned())
            .spawn(move || {
                background::step_back_unless(&self.urgency, Turns::Short);
                self.run();
            })
    }

    /// Hears what there is, clears away what is done with and makes a spare if there is none.
    pub(super) fn step(&mut self) -> Next {
        self.step_at(Instant::now())
    }

    /// The same at this moment.
    pub(super) fn step_at(&mut self, now: Instant) -> Next {
        while let Ok(message) = self.told.try_recv() {
            if self.hear(message) == Heard::Stop {
                return Next::Stop;
            }
        }
        // The old ones first: the next one is made of them, or of the room that they leave.
        let done = [self.clear_retired().map(|()| false), self.make_spare()];
        self.report();
        if done.contains(&Err(Failed)) {
            // The disk may want the room.
            while self.give_back_some() {
                background::let_others_in();
            }
            return Next::Retry;
        }
        self.shared.counters.disk.mended();
        self.logged = None;
        let more = done.contains(&Ok(true)) || self.give_back_some() || self.write_some(now);
        match more {
            true if self.leftovers.len() > FEW => Next::Rest(Duration::ZERO),
            true => Next::Rest((RESTS * now.elapsed()).min(LONGEST_REST)),
            false => Next::Wait(self.young.front().map(|young| young.due)),
        }
    }

    /// Does what there is to do, without rests.
    pub(super) fn prepare(&mut self) {
        while let Next::Rest(_) = self.step() {}
    }

    fn run(&mut self) {
        loop {
            let timer = match self.step() {
                Next::Stop => return,
                Next::Wait(until) => until.map_or_else(never, at),
                Next::Rest(time) => after(time),
                Next::Retry => after(RETRY),
            };
            let message = background::wait(|| {
                select! {
                    recv(self.told) -> message => Some(message.unwrap_or(Message::Stop)),
                    recv(timer) -> _ => None,
                }
            });
            if message.is_some_and(|message| self.hear(message) == Heard::Stop) {
                return;
            }
        }
    }

    fn hear(&mut self, message: Message) -> Heard {
        match message {
            Message::SpareTaken => {}
            Message::Retire(segment) => self.retired.push(Retired {
                segment,
                file: Whereabouts::InTheJournal,
            }),
            Message::Stop => return Heard::Stop,
        }
        Heard::News
    }

    fn clear_retired(&mut self) -> Result<(), Failed> {
        let set_aside = |retired: &&Retired| matches!(retired.file, Whereabouts::SetAside(_));
        let kept = self.blanks.len() + self.retired.iter().filter(set_aside).count();
        let mut wanted = KEPT.saturating_sub(kept);
        let in_the_journal = |retired: &&mut Retired| retired.file == Whereabouts::InTheJournal;
        for retired in self.retired.iter_mut().filter(in_the_journal) {
            let number = retired.segment.number();
            if wanted > 0
                && let Ok(path) = self.source.set_aside(number)
            {
                retired.file = Whereabouts::SetAside(path);
                wanted -= 1;
            } else if let Err(error) = self.source.remove(number) {
                let message = format!("a usage journal segment cannot be deleted: {error}");
                return Err(self.complain(message));
            } else {
                retired.file = Whereabouts::Gone;
            }
            self.files -= 1;
        }
        // A request may still hold the segment that it found full. Giving it up takes a while, so
        // the last to let go of a segment is always this thread.
        for Retired { segment, file } in std::mem::take(&mut self.retired) {
            match (Arc::try_unwrap(segment), file) {
                (Ok(segment), Whereabouts::SetAside(path)) => {
                    self.blanks.push_back(segment.blank(path));
                }
                (Ok(segment), _) => self.leftovers.push_back(segment.give_up()),
                (Err(segment), file) => self.retired.push(Retired { segment, file }),
            }
        }
        Ok(())
    }

    /// Gives back some of a segment that is no longer needed. Answers whether there is more.
    fn give_back_some(&mut self) -> bool {
        if let Some(leftover) = self.leftovers.front_mut()
            && !leftover.give_back_some()
        {
            self.leftovers.pop_front();
        }
        !self.leftovers.is_empty()
    }

    /// Has the system write some of the segments that were made a while before `now`. Answers whether
    /// there is more.
    fn write_some(&mut self, now: Instant) -> bool {
        while let Some(young) = self.young.front_mut() {
            if now < young.due {
                return false;
            }
            let segment = young.segment.upgrade();
            match segment.and_then(|segment| segment.begin_to_write(young.from)) {
                Some(next) => {
                    young.from = next;
                    return true;
                }
                None => self.young.pop_front(),
            };
        }
        false
    }

    /// Goes on to make a spare, if there is none. Answers whether there is more to do for it.
    fn make_spare(&mut self) -> Result<bool, Failed> {
        if self.shared.spares() > 0 || self.files >= self.max_files {
            return Ok(false);
        }
        let header = Header {
            number: self.next,
            capacity: self.shared.capacity(),
        };
        match self.make_some(header) {
            Ok(None) => Ok(true),
            Ok(Some(segment)) => {
                self.next += 1;
                self.files += 1;
                let segment = Arc::new(segment);
                self.young.push_back(Young::new(&segment));
                self.shared.shelve(segment);
                Ok(false)
            }
            Err(error) => {
                let message = format!("no usage journal segment can be made: {error}");
                Err(self.complain(message))
            }
        }
    }

    /// Goes on to make the next segment. `None` if there is more to do that can wait.
    fn make_some(&mut self, header: Header) -> io::Result<Option<Segment>> {
        let mut blank = match self.blanks.pop_front() {
            Some(blank) => blank,
            None => self.source.create(header)?,
        };
        let is_scarce = self.shared.is_scarce();
        let _until_made = is_scarce.then(|| self.urgency.raise());
        // An error comes up again below, where the file is deleted.
        if matches!(blank.clear_some(), Ok(true)) && !is_scarce {
            self.blanks.push_front(blank);
            return Ok(None);
        }
        self.source.make(blank, header).map(Some)
    }

    /// Tells the rest of the process how many files stand and how much room refusals must leave.
    fn report(&self) {
        let counters = &self.shared.counters;
        counters
            .segments
            .store(u64::from(self.files), Ordering::Relaxed);
        let reserve = reserve(self.files, self.max_files, self.shared.capacity());
        self.shared.room.set_reserve(reserve);
    }

    fn complain(&mut self, message: String) -> Failed {
        self.shared.counters.disk.failed(&message);
        if self.logged.is_none_or(|at| at.elapsed() >= LOG_EVERY) {
            self.logged = Some(Instant::now());
            tracing::error!(
                segments = self.files,
                "{message}; trying again until it works"
            );
        }
        Failed
    }
}

impl Young {
    fn new(segment: &Arc<Segment>) -> Self {
        Self {
            segment: Arc::downgrade(segment),
            due: Instant::now() + WRITTEN_AFTER,
            from: 0,
        }
    }
}

/// What records of refused requests must leave free, in slots.
///
/// They may use half of the journal at its largest. Of that, `files` segments stand, so free room
/// must stay above what the standing segments have beyond that half; and always above half a
/// segment, because whether the next one can be made is never certain.
fn reserve(files: u32, max_files: u32, capacity: u32) -> i64 {
    let slots = |segments: u32| i64::from(segments) * i64::from(capacity);
    (slots(files) - slots(max_files) / 2).max(i64::from(capacity) / 2)
}

#[cfg(test)]
mod tests {
    use super::reserve;

    #[test]
    fn refusals_may_use_half_of_the_journal() {
        // Two files of at most two: half of the 200 slots.
        assert_eq!(reserve(2, 2, 100), 100);
        // Ten of ten: 500 of 1000 slots stay.
        assert_eq!(reserve(10, 10, 100), 500);
        // Two of ten: only the last half segment stays, more segments can follow.
        assert_eq!(reserve(2, 10, 100), 50);
    }
}
