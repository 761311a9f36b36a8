//! A run as a page of Markdown, for runs that are long enough to be kept.

use std::fmt::Write as _;
use std::fs;

use super::wreck::Phase;
use super::{BATCH_RECORDS, CONNECTIONS, Outcome, Round, SEGMENT_RECORDS};

/// What a run does not know of itself.
#[derive(Debug)]
pub struct Surroundings {
    /// The day, as `2026-11-22`.
    pub date: String,
    /// The commit that was built, and whether anything was changed since.
    pub commit: String,
    /// How the programs were built.
    pub profile: String,
}

impl Outcome {
    /// The run as a page of its own. Every figure comes from the run.
    pub fn report(&self, surroundings: &Surroundings) -> String {
        let Surroundings {
            date,
            commit,
            profile,
        } = surroundings;
        let plan = self.plan;
        let mut page = String::new();
        let mut line = |text: String| {
            let _to_a_string = writeln!(page, "{text}");
        };
        line(format!("# {} kills, {date}\n", self.kills()));
        line(
            "`make soak` wrote this. The harness is `tests/src/crash.rs`; what it compares stands \
             there.\n"
                .to_owned(),
        );
        line("| | |\n|---|---|".to_owned());
        line(format!("| commit | {commit} |"));
        line(format!("| programs | {profile} build |"));
        line(format!("| seed | `GAAS_SEED={}` |", plan.seed));
        line(format!("| machine | {} |", machine()));
        line(format!("| time | {} s |", self.seconds));
        line(format!(
            "| set-up | {} gateways beside each other, {CONNECTIONS} connections each, segments of \
             {SEGMENT_RECORDS} records, batches of {BATCH_RECORDS} and more |",
            plan.instances
        ));

        line("\n## What it cost\n".to_owned());
        line("| | in total | at one kill, at most |\n|---|---:|---:|".to_owned());
        for (name, of) in ROWS {
            line(format!("| {name} | {} | {} |", self.sum(of), self.most(of)));
        }
        line(
            "\nAll of it is checked by key after every kill. A run in which anything is billed that \
             was not served, or billed twice, in which more is lost than was in flight, or in \
             which a record that stood in the journal is not billed, ends there and writes no \
             page.\n"
                .to_owned(),
        );

        line("## Where the kills fell\n".to_owned());
        line("| | kills |\n|---|---:|".to_owned());
        for phase in Phase::ALL {
            line(format!(
                "| {} | {} |",
                phase.name(),
                self.count(|kill| kill.0 == phase)
            ));
        }
        line(String::new());
        line("As far as what they left tells, of these:\n".to_owned());
        line("| | kills |\n|---|---:|".to_owned());
        let half_made = self.count(|(_, wreck)| wreck.half_made_segment);
        line(format!(
            "| while a segment of the journal was being made | {half_made} |"
        ));
        let switched = self.count(|(_, wreck)| wreck.segments > 2);
        line(format!(
            "| with more segments than the one in use and its successor | {switched} |"
        ));
        let half_written = self.count(|(_, wreck)| wreck.half_written_batch);
        line(format!(
            "| while a batch was being written to the store | {half_written} |"
        ));
        let with = |wanted: fn(&Round) -> bool| self.rounds.iter().filter(|r| wanted(r)).count();
        let rounds = self.rounds.len();
        line(format!("\nOf {rounds} starts that were let live,\n"));
        let replayed = with(|round| round.found.records > 0);
        line(format!(
            "- {replayed} replayed records that the store did not have: {} in all, {} at most,",
            self.sum(|round| round.found.records),
            self.most(|round| round.found.records)
        ));
        let several = with(|round| round.found.segments > 1);
        line(format!("- {several} of them from more than one segment,"));
        let holes = self.sum(|round| round.found.holes);
        line(format!(
            "- and {holes} slots had been taken by a request that was killed before it wrote."
        ));
        page
    }
}

type Figure = fn(&Round) -> u64;

const ROWS: [(&str, Figure); 7] = [
    ("answers of every kind", |round| round.answers),
    ("refused for want of room in the journal", |round| {
        round.refused
    }),
    (
        "**seen**: billable answers that clients got in full",
        |round| round.seen,
    ),
    (
        "**served**: billable answers that the backend gave in full",
        |round| round.served,
    ),
    ("**billed**", |round| round.billed),
    ("billable requests in flight at the kill", |round| {
        round.in_flight
    }),
    ("**lost**: served and not billed", Round::lost),
];

/// Cores, processor, memory and kernel.
fn machine() -> String {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let field = |text: &str, name: &str| {
        let line = text.lines().find(|line| line.starts_with(name));
        let value = line.and_then(|line| line.split_once(':'));
        value
            .map_or("unknown", |(_, value)| value.trim())
            .to_owned()
    };
    let processor = field(&read("/proc/cpuinfo"), "model name");
    let memory = field(&read("/proc/meminfo"), "MemTotal");
    let kibibytes = memory.trim_end_matches(" kB").parse::<u64>().unwrap_or(0);
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let kernel = read("/proc/sys/kernel/osrelease");
    format!(
        "{cores} cores ({processor}), {} GiB of memory, Linux {}",
        kibibytes >> 20,
        kernel.trim()
    )
}
