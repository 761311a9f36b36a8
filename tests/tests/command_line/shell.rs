//! A person's shell: a home of its own, the address and token of a gateway in the environment.

use std::path::PathBuf;
use std::time::Duration;

use gaas_tests::{Finished, Gateway, Stage, binary, run_to_end};
use serde_json::Value;
use tempfile::TempDir;

const SOON: Duration = Duration::from_secs(60);

/// A shell beside a gateway.
pub(super) struct Shell {
    home: TempDir,
    environment: Vec<(String, String)>,
}

impl Shell {
    /// A shell that knows nothing of any gateway.
    pub(super) fn new() -> Self {
        let home = TempDir::new().unwrap();
        let path = home.path().display().to_string();
        let environment = vec![
            ("HOME".to_owned(), path.clone()),
            ("XDG_CONFIG_HOME".to_owned(), format!("{path}/config")),
        ];
        Self { home, environment }
    }

    /// A shell with this gateway's address and token in its environment.
    pub(super) fn of(gateway: &Gateway) -> Self {
        let token = gateway.admin().token().unwrap().to_owned();
        Self::new()
            .with("GAAS_URL", &format!("http://{}", gateway.admin_address()))
            .with("GAAS_TOKEN", &token)
    }

    /// The same shell with a variable set.
    pub(super) fn with(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The variables that its programs are given.
    pub(super) fn environment(&self) -> &[(String, String)] {
        &self.environment
    }

    /// A file in the home.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Writes a file in the home; answers its path as an argument.
    pub(super) fn write(&self, name: &str, text: &str) -> String {
        let path = self.file(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    /// Runs `gaas`, whatever comes of it.
    pub(super) async fn run(&self, arguments: &[&str]) -> Finished {
        run_to_end(&binary("gaas"), arguments, &self.environment, SOON).await
    }

    /// Runs `gaas` with text on its standard input.
    pub(super) async fn run_with(&self, arguments: &[&str], input: &str) -> Finished {
        use tokio::io::AsyncWriteExt;
        let mut command = tokio::process::Command::new(binary("gaas"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("GAAS_")) {
            command.env_remove(name);
        }
        let mut child = command
            .args(arguments)
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        // A program that does not care for its input may end before it is written.
        let _ended = stdin.write_all(input.as_bytes()).await;
        drop(stdin);
        let output = gaas_tests::within(SOON, "gaas with input", child.wait_with_output()).await;
        let output = output.unwrap();
        Finished {
            status: output.status,
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// What `gaas` prints when all goes well.
    #[track_caller]
    pub(super) fn ok(&self, arguments: &[&str]) -> impl Future<Output = String> {
        let place = std::panic::Location::caller();
        async move {
            let finished = self.run(arguments).await;
            let code = finished.status.code();
            assert_eq!(code, Some(0), "{place}: {arguments:?}: {finished:?}");
            finished.stdout
        }
    }

    /// The one JSON document that `gaas … --json` prints when all goes well.
    pub(super) async fn json(&self, arguments: &[&str]) -> Value {
        let text = self.ok(&[arguments, &["--json"]].concat()).await;
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{arguments:?}: {error}: {text}"))
    }

    /// What `gaas` complains about when it ends with this code; the complaint is short.
    #[track_caller]
    pub(super) fn fails(&self, code: i32, arguments: &[&str]) -> impl Future<Output = String> {
        let place = std::panic::Location::caller();
        async move {
            let finished = self.run(arguments).await;
            let ended = finished.status.code();
            assert_eq!(ended, Some(code), "{place}: {arguments:?}: {finished:?}");
            finished.stderr
        }
    }
}

/// A gateway with a backend, and a shell beside it.
pub(super) async fn stage() -> (Stage, Shell) {
    let stage = Stage::set().await;
    let shell = Shell::of(&stage.gateway);
    (stage, shell)
}
