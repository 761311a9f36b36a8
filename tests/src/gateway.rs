//! The gateway under test: both processes on free ports, each of which can be ended and started
//! again alone.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::Duration;

use rustix::process::Signal;
use tempfile::TempDir;

use crate::admin::Admin;
use crate::client::Client;
use crate::process::Process;

/// How long a drain at SIGTERM may take, plus what a busy machine adds.
const STOP: Duration = Duration::from_secs(30);

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

struct DataPlane {
    process: Process,
    traffic: SocketAddr,
    secure: Option<SocketAddr>,
    operations: SocketAddr,
}

struct ControlPlane {
    process: Process,
    address: SocketAddr,
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

    fn spawn(&self, name: &str) -> Process {
        Process::start(&binary(name), &self.arguments(), &self.environment)
    }

    async fn start_proxy(&self) -> DataPlane {
        let process = self.spawn("gaas-proxy");
        let traffic = address(&process.line("gaas-proxy listening on").await);
        let operations = address(&process.line("gaas-proxy operations on").await);
        process.line("gaas-proxy ready").await;
        let log = process.log();
        let mut lines = log.lines();
        let secure = lines.find_map(|line| line.strip_prefix("gaas-proxy listening on https://"));
        DataPlane {
            traffic,
            secure: secure.map(address),
            process,
            operations,
        }
    }

    async fn start_admin(&self) -> ControlPlane {
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
