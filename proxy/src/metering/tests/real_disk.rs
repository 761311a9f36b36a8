//! Disks that are really full. Each story runs itself in a process of its own, because what makes
//! its disk full binds a whole process.

use std::path::Path;
use std::process::{Command, Output};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::fixture::{LONG, MemorySink, admit_patiently, clock, config, eventually, fill, record};
use crate::metering::{JournalFull, Metering};

/// Set in the process that a story runs itself in: a directory that outlives it.
const DIR: &str = "GAAS_TEST_FULL_DISK_DIR";

/// Runs the named test of this module again, under a command that changes the process's world.
fn run_again(test: &str, wrapper: &[&str], dir: &Path) -> Output {
    let module = module_path!().split_once("::").map_or("", |(_, path)| path);
    Command::new(wrapper[0])
        .args(&wrapper[1..])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "--nocapture", &format!("{module}::{test}")])
        .env(DIR, dir)
        .output()
        .unwrap()
}

fn assert_told(output: &Output, dir: &Path) {
    assert!(output.status.success(), "{output:?}");
    assert!(dir.join("told").exists(), "the story was told: {output:?}");
}

fn append(metering: &Metering, records: u64) -> u64 {
    let journal = metering.journal();
    for _ in 0..records {
        admit_patiently(&journal).settle(|| record(1, 1));
    }
    records
}

fn start(journal: &Path, sink: &MemorySink, segment_records: u32) -> Metering {
    let config = config(segment_records, 100);
    Metering::start(journal, sink.clone(), &config, clock()).unwrap()
}

/// A limit on file sizes (`ulimit -f`), lowered below a segment's size while the engine runs. The
/// signal that comes with it (SIGXFSZ) is ignored, as the shell passes it on.
#[test]
fn a_file_size_limit_refuses_segments_and_kills_nobody() {
    if let Some(dir) = std::env::var_os(DIR) {
        return under_a_file_size_limit(Path::new(&dir));
    }
    let dir = tempfile::tempdir().unwrap();
    let shell = ["sh", "-c", "trap '' XFSZ; exec \"$0\" \"$@\""];
    let test = "a_file_size_limit_refuses_segments_and_kills_nobody";
    assert_told(&run_again(test, &shell, dir.path()), dir.path());
}

fn under_a_file_size_limit(dir: &Path) {
    let sink = MemorySink::new();
    let metering = start(&dir.join("journal"), &sink, 1_000);
    let unlimited = getrlimit(Resource::Fsize);
    let limited = Rlimit {
        current: Some(32 * 1024),
        ..unlimited
    };
    setrlimit(Resource::Fsize, limited).unwrap();
    // As long as a request has it, a segment is not used again.
    let held = metering.flusher.shared.current();
    let mut settled = fill(&metering);
    assert_eq!(settled, 2_000);
    eventually("the kernel's refusal shows", || {
        let error = metering.stats().last_error;
        error.is_some_and(|error| error.contains("File too large"))
    });
    assert!(metering.stats().full);

    drop(held);
    setrlimit(Resource::Fsize, unlimited).unwrap();
    settled += append(&metering, 500);
    assert!(metering.shutdown(LONG));
    assert_eq!(sink.requests(), settled);
    std::fs::write(dir.join("told"), "").unwrap();
}

/// A file system of 512 KiB, mounted where only the story's own process sees it: it goes when the
/// process does.
#[test]
fn a_full_file_system_loses_nothing() {
    if let Some(dir) = std::env::var_os(DIR) {
        return on_a_small_file_system(Path::new(&dir));
    }
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("small")).unwrap();
    let script = "mount -t tmpfs -o size=512k tmpfs \"$GAAS_TEST_FULL_DISK_DIR/small\" \
                  && touch \"$GAAS_TEST_FULL_DISK_DIR/mounted\" && exec \"$0\" \"$@\"";
    let alone = ["unshare", "--mount", "--map-root-user", "sh", "-c", script];
    let output = run_again("a_full_file_system_loses_nothing", &alone, dir.path());
    if !dir.path().join("mounted").exists() {
        let reason = String::from_utf8_lossy(&output.stderr);
        eprintln!("NOT RUN: no file system can be mounted here: {reason}");
        return;
    }
    assert_told(&output, dir.path());
}

fn on_a_small_file_system(dir: &Path) {
    // Segments of 64 KiB and a bit: seven fit.
    const ROOM: u64 = 7 * 1_024;
    let sink = MemorySink::new();
    let metering = start(&dir.join("small/journal"), &sink, 1_024);
    sink.lock(true);
    let mut settled = append(&metering, ROOM);
    assert_eq!(metering.journal().admit().unwrap_err(), JournalFull);
    eventually("the full file system shows", || {
        let stats = metering.stats();
        stats.segments == 7 && stats.segment_errors > 0 && stats.backlog == ROOM
    });

    sink.lock(false);
    settled += append(&metering, 5_000);
    assert!(metering.shutdown(LONG));
    assert_eq!(sink.requests(), settled);
    std::fs::write(dir.join("told"), "").unwrap();
}
