//! A started server: pinned to its core, its output kept, ended with the runner whatever happens.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use rustix::process::{Pid, Signal, kill_process};

use crate::accounting;

/// How long a server may take to end by itself.
const STOP: Duration = Duration::from_secs(15);
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// A running server. Ended when dropped.
#[derive(Debug)]
pub(crate) struct Server {
    name: String,
    child: Child,
    log: PathBuf,
}

impl Server {
    /// Starts a command on one core; what it prints goes to `{name}.log` in `dir`.
    ///
    /// # Errors
    /// When it cannot be started.
    pub(crate) fn start(
        name: &str,
        command: &Command,
        core: Option<usize>,
        dir: &Path,
    ) -> anyhow::Result<Self> {
        let log = dir.join(format!("{name}.log"));
        let out = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
        // The kernel ends it when the runner dies, however that happens.
        let mut wrapped = Command::new("setpriv");
        wrapped.args(["--pdeathsig", "TERM"]);
        if let Some(core) = core {
            wrapped.args(["taskset", "--cpu-list", &core.to_string()]);
        }
        wrapped.arg(command.get_program()).args(command.get_args());
        for (variable, value) in command.get_envs() {
            match value {
                Some(value) => wrapped.env(variable, value),
                None => wrapped.env_remove(variable),
            };
        }
        let child = wrapped
            .current_dir(dir)
            .stdin(Stdio::null())
            .stdout(out.try_clone()?)
            .stderr(out)
            .spawn()
            .with_context(|| format!("cannot start {name}"))?;
        Ok(Self {
            name: name.to_owned(),
            child,
            log,
        })
    }

    /// It and the processes it started.
    pub(crate) fn family(&self) -> Vec<u32> {
        accounting::family(self.child.id())
    }

    /// Waits until `ready` says so.
    ///
    /// # Errors
    /// When it ends first, or takes longer than `limit`; the message holds what it printed.
    pub(crate) fn wait_until(
        &mut self,
        limit: Duration,
        mut ready: impl FnMut() -> bool,
    ) -> anyhow::Result<()> {
        let begun = Instant::now();
        while !ready() {
            if let Some(status) = self.child.try_wait()? {
                bail!("{} ended ({status}): {}", self.name, self.last_words());
            }
            if begun.elapsed() > limit {
                bail!("{} is not ready: {}", self.name, self.last_words());
            }
            // Programs that are not ours announce nothing that could be waited for.
            std::thread::sleep(LOOK_AGAIN);
        }
        Ok(())
    }

    /// Asks it to end, and waits until it has.
    pub(crate) fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        let Ok(None) = self.child.try_wait() else {
            return;
        };
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        if let Some(pid) = pid {
            // It may have ended in between, which is what is wanted.
            let _gone = kill_process(pid, Signal::TERM);
        }
        let begun = Instant::now();
        while begun.elapsed() < STOP {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(LOOK_AGAIN);
        }
        let _gone = self.child.kill();
        let _status = self.child.wait();
    }

    fn last_words(&self) -> String {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<_> = text.lines().rev().take(5).collect();
        lines.into_iter().rev().collect::<Vec<_>>().join(" | ")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}
