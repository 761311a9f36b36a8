//! `kill -9` of a real process in the middle of appending, with the real store.

use std::hash::{BuildHasher as _, RandomState};
use std::io::{ErrorKind, Read as _, Write as _};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use gaas_shared::config::MeteringConfig;
use gaas_shared::ids::{BillingCycleId, OrgId};
use gaas_shared::store::DataDir;

use super::fixture::{LONG, admit_patiently, clock, config, record};
use crate::metering::Metering;

/// Set in the process that is killed: the data directory, and the first of its keys.
const DIR: &str = "GAAS_TEST_KILL_DIR";
const KEY: &str = "GAAS_TEST_KILL_KEY";
const ROUNDS: u32 = 8;
const THREADS: u32 = 2;

fn engine_config() -> MeteringConfig {
    MeteringConfig {
        batch_interval_ms: 3,
        batch_records: 100,
        ..config(256, 20)
    }
}

fn open(dir: &Path) -> Metering {
    let store = DataDir::open(dir).unwrap().usage().unwrap();
    Metering::start(&dir.join("journal"), store, &engine_config(), clock()).unwrap()
}

#[test]
fn kill_dash_nine_loses_no_settled_record_and_counts_none_twice() {
    if let Some(dir) = std::env::var_os(DIR) {
        let key = std::env::var(KEY).unwrap().parse().unwrap();
        return append_until_killed(Path::new(&dir), key);
    }
    let dir = tempfile::tempdir().unwrap();
    let listener = UnixListener::bind(dir.path().join("reports")).unwrap();
    for round in 0..ROUNDS {
        // From the first records to far into the run, at a random point.
        let settled = RandomState::new().hash_one(round) % (1 << (2 * round)) + 1;
        let key = 1 + round * THREADS;
        let reports = kill_after(settled, dir.path(), key, &listener);
        drop(open(dir.path()));
        check(dir.path(), &reports);
    }
    assert!(open(dir.path()).shutdown(LONG));
}

/// What one thread of the killed process said about its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Report {
    key: u32,
    started: u64,
    settled: u64,
}

/// Starts a process that appends, and kills it once it has reported so many settled records.
fn kill_after(settled: u64, dir: &Path, key: u32, listener: &UnixListener) -> Vec<Report> {
    let mut child = spawn(dir, key);
    let so_far = AtomicU64::new(0);
    let reports = thread::scope(|scope| {
        let readers: Vec<_> = (0..THREADS)
            .map(|_| {
                let stream = accept(listener, &mut child);
                let so_far = &so_far;
                scope.spawn(move || read_report(stream, so_far))
            })
            .collect();
        while so_far.load(Ordering::Relaxed) < settled {
            still_runs(&mut child);
        }
        child.kill().unwrap();
        readers
            .into_iter()
            .map(|reader| reader.join().unwrap())
            .collect()
    });
    child.wait().unwrap();
    reports
}

fn spawn(dir: &Path, key: u32) -> Child {
    let test = "kill_dash_nine_loses_no_settled_record_and_counts_none_twice";
    let module = module_path!().split_once("::").map_or("", |(_, path)| path);
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &format!("{module}::{test}")])
        .env(DIR, dir)
        .env(KEY, key.to_string())
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

fn accept(listener: &UnixListener, child: &mut Child) -> UnixStream {
    listener.set_nonblocking(true).unwrap();
    loop {
        match listener.accept() {
            Ok((stream, _)) => return stream,
            Err(error) => assert_eq!(error.kind(), ErrorKind::WouldBlock),
        }
        still_runs(child);
    }
}

fn still_runs(child: &mut Child) {
    assert!(
        child.try_wait().unwrap().is_none(),
        "the process ended by itself"
    );
    thread::yield_now();
}

/// Reads until the process is dead; what it wrote before stays readable.
fn read_report(mut stream: UnixStream, so_far: &AtomicU64) -> Report {
    let mut key = [0; 4];
    stream.read_exact(&mut key).unwrap();
    let mut report = Report {
        key: u32::from_le_bytes(key),
        started: 0,
        settled: 0,
    };
    let mut bytes = [0; 4096];
    loop {
        let read = stream.read(&mut bytes).unwrap_or(0);
        if read == 0 {
            return report;
        }
        let settled = bytes[..read].iter().filter(|&&byte| byte == b'.').count() as u64;
        report.settled += settled;
        report.started += read as u64 - settled;
        so_far.fetch_add(settled, Ordering::Relaxed);
    }
}

/// The killed process: each of its threads settles records of 1, 2, 3 … units under a key of its
/// own, and says so before and after each.
fn append_until_killed(dir: &Path, first_key: u32) {
    let metering = open(dir);
    thread::scope(|scope| {
        for key in first_key..first_key + THREADS {
            let journal = metering.journal();
            scope.spawn(move || {
                let mut stream = UnixStream::connect(dir.join("reports")).unwrap();
                stream.write_all(&key.to_le_bytes()).unwrap();
                for units in 1.. {
                    stream.write_all(b"(").unwrap();
                    admit_patiently(&journal).settle(|| record(key, units));
                    stream.write_all(b".").unwrap();
                }
            });
        }
    });
}

fn check(dir: &Path, reports: &[Report]) {
    let store = DataDir::open(dir).unwrap().usage().unwrap();
    let (org, cycle) = (OrgId::new(1).unwrap(), BillingCycleId::new(1).unwrap());
    let billed = store.billed(org, cycle).unwrap();
    for report in reports {
        let stored = billed
            .iter()
            .find(|(series, _)| series.api_key.get() == report.key)
            .map_or((0, 0), |(_, quantity)| (quantity.requests, quantity.units));
        let (requests, units) = stored;
        assert!(requests >= report.settled, "{report:?} {stored:?}");
        assert!(requests <= report.started, "{report:?} {stored:?}");
        // The first so many records, each of them once.
        assert_eq!(units, requests * (requests + 1) / 2, "{report:?}");
    }
}
