//! Child processes: where their programs are, how they start, speak, and stop.
//!
//! A child runs in a process group of its own, so that Ctrl-C in the terminal reaches it only
//! through `gaas`, and is killed by the kernel when `gaas` dies in whatever way.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use anyhow::{Context, bail};
use rustix::process::{Pid, Signal};
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::timeout;

/// How long the last lines of a process that has ended are waited for.
const LAST_LINES: Duration = Duration::from_millis(200);

/// The program beside `gaas` itself, or in the directory that `GAAS_BIN_DIR` names.
///
/// # Errors
/// When there is no such file.
pub(crate) fn program(name: &str) -> anyhow::Result<PathBuf> {
    let directory = match std::env::var_os("GAAS_BIN_DIR") {
        Some(directory) => PathBuf::from(directory),
        None => {
            let own = std::env::current_exe().context("the path of gaas itself is unknown")?;
            own.parent().unwrap_or(Path::new(".")).to_path_buf()
        }
    };
    let program = directory.join(name);
    if !program.is_file() {
        let directory = directory.display();
        bail!("{name} is not in {directory}; build it there or name its place in GAAS_BIN_DIR");
    }
    Ok(program)
}

/// What a child did.
#[derive(Debug)]
pub(crate) enum Event {
    /// It printed this line.
    Line(String),
    /// It is gone.
    Ended(ExitStatus),
}

/// A running child process.
pub(crate) struct Process {
    name: &'static str,
    child: Child,
    lines: Option<Lines<BufReader<ChildStdout>>>,
    ended: Option<ExitStatus>,
}

impl Process {
    /// Starts `program`. Its log lines go where ours go; its standard output comes back as
    /// [`Event::Line`].
    ///
    /// # Errors
    /// When the program cannot be run.
    pub(crate) fn spawn(
        name: &'static str,
        program: &Path,
        args: &[OsString],
    ) -> anyhow::Result<Self> {
        let mut command = Command::new(program);
        command
            .args(args)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .process_group(0)
            .kill_on_drop(true);
        die_with_parent(&mut command);
        let mut child = command
            .spawn()
            .with_context(|| format!("{} cannot be run", program.display()))?;
        let lines = child.stdout.take().map(|out| BufReader::new(out).lines());
        Ok(Self {
            name,
            child,
            lines,
            ended: None,
        })
    }

    /// The name under which people know it.
    pub(crate) const fn name(&self) -> &'static str {
        self.name
    }

    /// Waits for the next line or, after the last, the end. Dropping the wait loses nothing.
    pub(crate) async fn next(&mut self) -> Event {
        loop {
            let read = match (&mut self.lines, self.ended) {
                (None, Some(status)) => return Event::Ended(status),
                (None, None) => {
                    self.ended = Some(status_of(self.child.wait().await));
                    continue;
                }
                (Some(lines), None) => tokio::select! {
                    read = lines.next_line() => read,
                    ended = self.child.wait() => {
                        self.ended = Some(status_of(ended));
                        continue;
                    }
                },
                // What it left in the pipe, unless somebody else holds the other end open.
                (Some(lines), Some(_)) => timeout(LAST_LINES, lines.next_line())
                    .await
                    .unwrap_or(Ok(None)),
            };
            match read {
                Ok(Some(line)) => return Event::Line(line),
                Err(error) if error.kind() == std::io::ErrorKind::InvalidData => {
                    tracing::warn!(process = self.name, %error, "an unreadable line is skipped");
                }
                Ok(None) | Err(_) => self.lines = None,
            }
        }
    }

    /// Sends a signal, unless the process has ended and been waited for.
    pub(crate) fn signal(&self, signal: Signal) {
        let pid = self.child.id().and_then(|id| i32::try_from(id).ok());
        if let Some(pid) = pid.and_then(Pid::from_raw)
            && let Err(error) = rustix::process::kill_process(pid, signal)
        {
            tracing::warn!(process = self.name, %error, "the process cannot be signalled");
        }
    }

    /// Waits until it has ended; its lines are dropped.
    pub(crate) async fn ended(&mut self) -> ExitStatus {
        loop {
            if let Event::Ended(status) = self.next().await {
                return status;
            }
        }
    }
}

/// Waiting for one's own child fails only when somebody else has waited for it: it is gone either
/// way, and nobody knows how.
fn status_of(ended: std::io::Result<ExitStatus>) -> ExitStatus {
    ended.unwrap_or_else(|error| {
        tracing::error!(%error, "a child's exit status is lost");
        std::os::unix::process::ExitStatusExt::from_raw(1 << 8)
    })
}

/// Has the kernel kill the child when the thread that starts it dies. That thread is the main
/// one, so the child ends with `gaas` even where `gaas` is killed and can do nothing itself. SIGKILL
/// and not SIGTERM: nobody is left to wait for the drain, and the usage journal is made for it.
#[cfg(target_os = "linux")]
fn die_with_parent(command: &mut Command) {
    let parent = rustix::process::getpid();
    // SAFETY: the closure runs in the forked child before exec, where only async-signal-safe calls
    // are allowed. It makes two system calls, prctl and getppid, and allocates nothing.
    unsafe {
        command.pre_exec(move || {
            rustix::process::set_parent_process_death_signal(Some(Signal::KILL))?;
            // The parent may have died before the call above; then nobody would tell us.
            if rustix::process::getppid() != Some(parent) {
                return Err(std::io::Error::from_raw_os_error(
                    rustix::io::Errno::SRCH.raw_os_error(),
                ));
            }
            Ok(())
        });
    }
}

/// Elsewhere the children end with `gaas` only where it can still tell them to.
#[cfg(not(target_os = "linux"))]
fn die_with_parent(_command: &mut Command) {}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
