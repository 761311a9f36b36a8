//! The gateway under test: both processes on free ports, each of which can be ended and started
//! again alone.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::Duration;

use rustix::process::{Pid, Resource, Rlimit, Signal, getrlimit, prlimit};
use tempfile::TempDir;

use crate::admin::Admin;
use crate::client::{Call, Client};
use crate::faulty_disk::FaultyDisk;
use crate::process::{Finished, Process, run_to_end};

/// How long a drain at SIGTERM may take, plus what a busy machine adds.
pub(crate) const STOP: Duration = Duration::from_secs(30);

/// A built binary of this workspace, beside the test executable (`target/{profile}`).
pub fn binary(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("the test executable has a path");
    let profile = test
        .parent()
        .and_then(Path::parent)
        .expect("target/{profile}/deps");
    profile.join(name)
}

/// What the gateway is started with.
pub struct GatewayBuilder {
    environment: Vec<(String, String)>,
    dir: TempDir,
}

/// Running processes and their data directory, all of it gone when dropped.
pub struct Gateway {
    proxy: Option<DataPlane>,
    admin: Option<ControlPlane>,
    setup: GatewayBuilder,
    ended_logs: String,
}

pub(crate) struct DataPlane {
    pub(crate) process: Process,
    pub(crate) traffic: SocketAddr,
    secure: Option<SocketAddr>,
    pub(crate) operations: SocketAddr,
}

pub(crate) struct ControlPlane {
    process: Process,
    pub(crate) address: SocketAddr,
}

impl DataPlane {
    /// Awaits that a started process serves.
    async fn ready(process: Process) -> Self {
        let traffic = address(&process.line("gaas-proxy listening on").await);
        let operations = address(&process.line("gaas-proxy operations on").await);
        process.line("gaas-proxy ready").await;
        let log = process.log();
        let mut lines = log.lines();
        let secure = lines.find_map(|line| line.strip_prefix("gaas-proxy listening on https://"));
        Self {
            traffic,
            secure: secure.map(address),
            process,
            operations,
        }
    }
}

impl GatewayBuilder {
    /// Overrides one setting: `("TIMEOUTS__TOTAL_SECONDS", "1.5")`.
    #[must_use]
    pub fn set(mut self, setting: &str, value: impl ToString) -> Self {
        self.environment
            .push((format!("GAAS_{setting}"), value.to_string()));
        self
    }

    /// Sets a variable that is not the gateway's own.
    #[must_use]
    pub fn variable(mut self, name: &str, value: impl ToString) -> Self {
        self.environment.push((name.to_owned(), value.to_string()));
        self
    }

    /// Has both processes use this disk.
    #[must_use]
    pub fn on(mut self, disk: &FaultyDisk) -> Self {
        self.environment.extend(disk.environment());
        self
    }

    /// Starts both processes at once, as `gaas up` does, and waits until both are ready.
    pub async fn start(self) -> Gateway {
        let (admin, proxy) = tokio::join!(self.start_admin(), self.start_proxy());
        Gateway {
            proxy: Some(proxy),
            admin: Some(admin),
            setup: self,
            ended_logs: String::new(),
        }
    }

    /// The data directory, which need not exist yet.
    pub fn data_dir(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    /// The flags every process takes: ports of the system's choice, and no configuration file
    /// but an empty one, so that the checkout's own does not matter.
    pub fn arguments(&self) -> Vec<String> {
        let config = self.dir.path().join("gaas.toml");
        std::fs::write(&config, "").expect("a writable temporary directory");
        let mut arguments = vec![
            "--config".to_owned(),
            config.display().to_string(),
            "--data-dir".to_owned(),
            self.data_dir().display().to_string(),
        ];
        for listener in ["--proxy-listen", "--admin-listen", "--ops-listen"] {
            arguments.push(listener.to_owned());
            arguments.push("127.0.0.1:0".to_owned());
        }
        arguments
    }

    /// The settings as environment variables.
    pub fn environment(&self) -> &[(String, String)] {
        &self.environment
    }

    pub(crate) fn spawn(&self, name: &str) -> Process {
        self.spawn_with(name, &[])
    }

    fn spawn_with(&self, name: &str, flags: &[&str]) -> Process {
        let mut arguments = self.arguments();
        arguments.extend(flags.iter().map(|&flag| flag.to_owned()));
        Process::start(&binary(name), &arguments, &self.environment)
    }

    pub(crate) async fn start_proxy(&self) -> DataPlane {
        DataPlane::ready(self.spawn("gaas-proxy")).await
    }

    pub(crate) async fn start_admin(&self) -> ControlPlane {
        let process = self.spawn("gaas-admin");
        let address = address(&process.line("gaas-admin listening on").await);
        ControlPlane { process, address }
    }
}

impl Gateway {
    /// A gateway with nothing but defaults.
    pub async fn start() -> Self {
        Self::builder().start().await
    }

    /// A gateway to be configured.
    pub fn builder() -> GatewayBuilder {
        GatewayBuilder {
            environment: Vec::new(),
            dir: TempDir::new().expect("a temporary directory"),
        }
    }

    /// A client of the traffic port.
    pub fn client(&self) -> Client {
        Client::new(self.traffic_address())
    }

    /// The management API, with the token of the data directory.
    pub fn admin(&self) -> Admin {
        let token = std::fs::read_to_string(self.data_dir().join("admin-token"))
            .expect("gaas-admin wrote its token");
        Admin::new(
            Client::new(self.admin_address()),
            Some(token.trim().to_owned()),
        )
    }

    /// The management API as somebody who shows no token.
    pub fn stranger(&self) -> Admin {
        Admin::new(Client::new(self.admin_address()), None)
    }

    /// A client of the data plane's own health and metrics.
    pub fn operations(&self) -> Client {
        Client::new(self.proxy_ref().operations)
    }

    /// One of the data plane's figures, as `/metrics` tells it now.
    pub async fn metric(&self, name: &str) -> u64 {
        let answer = self.operations().send(Call::get("/metrics")).await;
        let text = answer.expect(200).text();
        let mut values = text
            .lines()
            .filter_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        let value = values
            .next()
            .unwrap_or_else(|| panic!("no {name} in {text}"));
        value
            .parse()
            .unwrap_or_else(|_| panic!("{name} {value} is no count"))
    }

    /// The largest file that the running data plane may write, in bytes; `None` is any.
    pub fn limit_file_size(&self, bytes: Option<u64>) {
        let id = self.proxy_ref().process.id().expect("still running");
        let id = i32::try_from(id).ok().and_then(Pid::from_raw);
        let id = id.expect("a process id");
        let now = getrlimit(Resource::Fsize);
        let limit = Rlimit {
            current: bytes,
            ..now
        };
        prlimit(Some(id), Resource::Fsize, limit).expect("our own child");
    }

    /// Where traffic goes.
    pub fn traffic_address(&self) -> SocketAddr {
        self.proxy_ref().traffic
    }

    /// Where traffic goes over TLS.
    pub fn secure_address(&self) -> SocketAddr {
        let secure = self.proxy_ref().secure;
        secure.expect("a gateway that was given a certificate")
    }

    /// Where the management API listens.
    pub fn admin_address(&self) -> SocketAddr {
        self.admin.as_ref().expect("gaas-admin is running").address
    }

    /// Where both databases, the journal, the socket and the token are.
    pub fn data_dir(&self) -> PathBuf {
        self.setup.data_dir()
    }

    /// The flags and settings the processes were started with.
    pub fn setup(&self) -> &GatewayBuilder {
        &self.setup
    }

    /// Everything that any of the processes wrote.
    pub fn logs(&self) -> String {
        let proxy = self
            .proxy
            .as_ref()
            .map(|p| p.process.log())
            .unwrap_or_default();
        let admin = self
            .admin
            .as_ref()
            .map(|a| a.process.log())
            .unwrap_or_default();
        format!("{}{proxy}{admin}", self.ended_logs)
    }

    /// `kill -9` of the data plane.
    pub async fn kill_proxy(&mut self) {
        let proxy = self.proxy.take().expect("gaas-proxy is running");
        self.ended_logs += &proxy.process.kill().await;
    }

    /// Sends the data plane SIGTERM and waits for its end.
    pub async fn terminate_proxy(&mut self) -> ExitStatus {
        let proxy = self.proxy.take().expect("gaas-proxy is running");
        let (status, log) = proxy.process.stop(Signal::TERM, STOP).await;
        self.ended_logs += &log;
        status
    }

    /// Sends the data plane a signal; its end is for [`Gateway::proxy_ended`] to await.
    pub fn signal_proxy(&self, signal: Signal) {
        self.proxy_ref().process.signal(signal);
    }

    /// Awaits the end of a data plane that was told to stop.
    pub async fn proxy_ended(&mut self) -> ExitStatus {
        let proxy = self.proxy.take().expect("gaas-proxy is running");
        let (status, log) = proxy.process.ended(STOP).await;
        self.ended_logs += &log;
        status
    }

    /// Starts the data plane on the same data directory, on a port of its own.
    pub async fn start_proxy(&mut self) {
        assert!(self.proxy.is_none(), "gaas-proxy is still running");
        self.proxy = Some(self.setup.start_proxy().await);
    }

    /// Starts the data plane with more flags.
    pub async fn start_proxy_with(&mut self, flags: &[&str]) {
        assert!(self.proxy.is_none(), "gaas-proxy is still running");
        let process = self.setup.spawn_with("gaas-proxy", flags);
        self.proxy = Some(DataPlane::ready(process).await);
    }

    /// Starts a data plane that ends by itself.
    pub async fn fail_to_start_proxy(&self) -> Finished {
        let arguments = self.setup.arguments();
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let environment = self.setup.environment();
        run_to_end(&binary("gaas-proxy"), &arguments, environment, STOP).await
    }

    /// Replaces the running data plane by another one. How the old one ended.
    pub async fn upgrade_proxy(&mut self) -> ExitStatus {
        let successor = self.begin_upgrade().await;
        self.finish_upgrade(successor).await
    }

    /// Starts a successor of the data plane, and waits until the running one has heard of it.
    pub async fn begin_upgrade(&mut self) -> Process {
        let successor = self.setup.spawn_with("gaas-proxy", &["--upgrade"]);
        let told = self.proxy_ref().process.logged("Handing over", 1).await;
        assert!(told, "it ended before it was told to");
        successor
    }

    /// Waits until the running data plane has ended and its successor is ready.
    pub async fn finish_upgrade(&mut self, successor: Process) -> ExitStatus {
        let old = self.proxy.take().expect("gaas-proxy is running");
        let (status, log) = old.process.ended(STOP).await;
        self.ended_logs += &log;
        self.proxy = Some(DataPlane::ready(successor).await);
        status
    }

    /// `kill -9` of the running data plane, which is to be succeeded, and waits for its successor.
    pub async fn abandon_upgrade(&mut self, successor: Process) {
        self.kill_proxy().await;
        self.proxy = Some(DataPlane::ready(successor).await);
    }

    /// `kill -9` of the control plane.
    pub async fn kill_admin(&mut self) {
        let admin = self.admin.take().expect("gaas-admin is running");
        self.ended_logs += &admin.process.kill().await;
    }

    /// Sends the control plane SIGTERM and waits for its end.
    pub async fn terminate_admin(&mut self) -> ExitStatus {
        let admin = self.admin.take().expect("gaas-admin is running");
        let (status, log) = admin.process.stop(Signal::TERM, STOP).await;
        self.ended_logs += &log;
        status
    }

    /// Starts the control plane on the same data directory, on a port of its own.
    pub async fn start_admin(&mut self) {
        assert!(self.admin.is_none(), "gaas-admin is still running");
        self.admin = Some(self.setup.start_admin().await);
    }

    fn proxy_ref(&self) -> &DataPlane {
        self.proxy.as_ref().expect("gaas-proxy is running")
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        if std::thread::panicking() && !self.ended_logs.is_empty() {
            eprintln!("--- ended processes wrote:\n{}--- end", self.ended_logs);
        }
    }
}

fn address(url: &str) -> SocketAddr {
    let authority = url
        .trim()
        .trim_start_matches("https://")
        .trim_start_matches("http://")
        .trim_end_matches('/');
    authority
        .parse()
        .unwrap_or_else(|_| panic!("{url:?} is no http address"))
}
