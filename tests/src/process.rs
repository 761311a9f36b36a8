//! A started binary: its lines awaited as events, its output shown when a story fails.

use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::deadline::within;

/// How long a start may take: dev builds, several at a time, on two cores.
const START: Duration = Duration::from_secs(30);

/// A running binary. Killed, by its own handle, when dropped.
pub struct Process {
    name: String,
    child: Child,
    stdout: watch::Receiver<Vec<String>>,
    stderr: watch::Receiver<Vec<String>>,
    log: Arc<Mutex<String>>,
    readers: Vec<JoinHandle<()>>,
}

/// What a process that ended by itself left behind.
#[derive(Debug)]
pub struct Finished {
    /// How it ended.
    pub status: ExitStatus,
    /// Everything it printed.
    pub stdout: String,
    /// Everything it complained about.
    pub stderr: String,
}

impl Process {
    /// Starts `binary`; panics with the command to run when it has not been built.
    pub fn start(binary: &Path, arguments: &[String], environment: &[(String, String)]) -> Self {
        let name = binary
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let mut child = command(binary, arguments, environment)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("cannot start {}: {error}", binary.display()));
        let (lines, stdout) = watch::channel(Vec::new());
        let (log_lines, stderr) = watch::channel(Vec::new());
        let log = Arc::new(Mutex::new(String::new()));
        let out = child.stdout.take().expect("piped above");
        let err = child.stderr.take().expect("piped above");
        let readers = vec![
            tokio::spawn(follow(out, Arc::clone(&log), lines)),
            tokio::spawn(follow(err, Arc::clone(&log), log_lines)),
        ];
        Self {
            name,
            child,
            stdout,
            stderr,
            log,
            readers,
        }
    }

    /// The rest of the first stdout line that starts with `prefix`, awaited.
    pub async fn line(&self, prefix: &str) -> String {
        let found = |lines: &[String]| {
            lines
                .iter()
                .find_map(|line| line.strip_prefix(prefix))
                .map(|rest| rest.trim().to_owned())
        };
        let mut stdout = self.stdout.clone();
        let what = format!("{} printing {prefix:?}", self.name);
        let waiting = stdout.wait_for(|lines| found(lines).is_some());
        match within(START, &what, waiting).await {
            Ok(lines) => found(&lines).expect("awaited above"),
            Err(_) => panic!("{} ended without printing {prefix:?}", self.name),
        }
    }

    /// Awaits so many log lines that contain `text`. False when it ended with fewer.
    pub async fn logged(&self, text: &str, count: usize) -> bool {
        let enough = |lines: &Vec<String>| {
            let found = lines.iter().filter(|line| line.contains(text));
            found.count() >= count
        };
        let mut stderr = self.stderr.clone();
        let what = format!("{} logging {text:?}", self.name);
        within(START, &what, stderr.wait_for(enough)).await.is_ok()
    }

    /// Everything it wrote so far, to stdout and stderr.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// The process id, while it runs.
    pub fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// Sends a signal to this process alone.
    pub fn signal(&self, signal: Signal) {
        let raw = self.child.id().expect("still running");
        let pid = i32::try_from(raw)
            .ok()
            .and_then(Pid::from_raw)
            .expect("a process id");
        kill_process(pid, signal).expect("our own child");
    }

    /// `kill -9`, and waits until it is gone. Returns what it had written.
    pub async fn kill(mut self) -> String {
        self.child.kill().await.expect("our own child");
        self.drain().await
    }

    /// Sends `signal` and waits until the process ended by itself, at most `limit`.
    pub async fn stop(mut self, signal: Signal, limit: Duration) -> (ExitStatus, String) {
        self.signal(signal);
        let what = format!("{} ending after {signal:?}", self.name);
        let status = within(limit, &what, self.child.wait())
            .await
            .expect("our own child");
        (status, self.drain().await)
    }

    /// Waits until the process ended by itself, at most `limit`.
    pub async fn ended(mut self, limit: Duration) -> (ExitStatus, String) {
        let what = format!("{} ending", self.name);
        let status = within(limit, &what, self.child.wait())
            .await
            .expect("our own child");
        (status, self.drain().await)
    }

    /// Reads what the ended process left in its pipes.
    async fn drain(&mut self) -> String {
        for reader in self.readers.drain(..) {
            let _ = reader.await;
        }
        self.log()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!(
                "--- {} wrote:\n{}--- end of {}",
                self.name,
                self.log(),
                self.name
            );
        }
    }
}

/// Runs a binary that is expected to end by itself, with both outputs apart.
pub async fn run_to_end(
    binary: &Path,
    arguments: &[&str],
    environment: &[(String, String)],
    limit: Duration,
) -> Finished {
    let arguments: Vec<String> = arguments.iter().map(|&a| a.to_owned()).collect();
    let running = command(binary, &arguments, environment).output();
    let what = format!("{} {arguments:?}", binary.display());
    let output = within(limit, &what, running).await.expect("a built binary");
    Finished {
        status: output.status,
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

fn command(binary: &Path, arguments: &[String], environment: &[(String, String)]) -> Command {
    assert!(
        binary.exists(),
        "{} is missing: run `cargo build --workspace --bins` (or `make test`) first",
        binary.display()
    );
    let mut command = Command::new(binary);
    // A variable of the developer's shell must not change what a story means.
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("GAAS_")) {
        command.env_remove(name);
    }
    command
        .args(arguments)
        .envs(environment.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::null())
        .kill_on_drop(true);
    command
}

async fn follow(
    output: impl AsyncRead + Unpin,
    log: Arc<Mutex<String>>,
    lines: watch::Sender<Vec<String>>,
) {
    let mut reader = BufReader::new(output).lines();
    while let Ok(Some(line)) = reader.next_line().await {
        {
            let mut log = log.lock().unwrap();
            log.push_str(&line);
            log.push('\n');
        }
        lines.send_modify(|seen| seen.push(line));
    }
}
