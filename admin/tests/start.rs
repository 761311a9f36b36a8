//! Starting and stopping the process: one clear line when it cannot start, a clean end when asked.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Output, Stdio};

fn command(data_dir: &Path, listen: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gaas-admin"));
    command
        .args(["--admin-listen", listen, "--data-dir"])
        .arg(data_dir)
        .current_dir(data_dir.parent().unwrap())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// A running process; killed if a test fails.
struct Running {
    child: Child,
    address: String,
    printed: Vec<String>,
    stdout: BufReader<ChildStdout>,
}

impl Running {
    fn start(data_dir: &Path) -> Self {
        let mut child = command(data_dir, "127.0.0.1:0").spawn().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let mut running = Self {
            child,
            address: String::new(),
            printed: Vec::new(),
            stdout,
        };
        while running.address.is_empty() {
            running.read_line();
        }
        running
    }

    fn read_line(&mut self) {
        let mut line = String::new();
        let length = self.stdout.read_line(&mut line).unwrap();
        assert!(length > 0, "it ended: {:?}", self.printed);
        let line = line.trim().to_owned();
        if let Some(address) = line.strip_prefix("gaas-admin listening on http://") {
            self.address = address.to_owned();
        }
        self.printed.push(line);
    }

    fn get(&self, path: &str, token: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let head = format!(
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn signal(mut self, name: &str) -> bool {
        let id = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args([name, &id])
                .status()
                .unwrap()
                .success()
        );
        self.child.wait().unwrap().success()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It has ended already unless the test failed.
        let _ended = self.child.kill();
        let _status = self.child.wait();
    }
}

/// The one line on standard error of a process that does not start.
fn refusal(output: &Output) -> String {
    assert!(!output.status.success());
    let text = String::from_utf8(output.stderr.clone()).unwrap();
    let lines: Vec<_> = text
        .lines()
        .filter(|line| line.starts_with("gaas-admin: "))
        .collect();
    assert_eq!(lines.len(), 1, "{text}");
    lines[0].to_owned()
}

#[test]
fn the_first_start_prints_a_token_that_opens_and_the_next_start_does_not() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let first = Running::start(&data);
    let token = std::fs::read_to_string(data.join("admin-token"))
        .unwrap()
        .trim()
        .to_owned();
    assert!(first.printed.contains(&token), "{:?}", first.printed);
    assert!(first.get("/services", &token).starts_with("HTTP/1.1 200"));
    assert!(first.signal("-TERM"), "SIGTERM ends it cleanly");
    let second = Running::start(&data);
    assert_eq!(second.printed.len(), 1, "{:?}", second.printed);
    assert!(second.get("/services", &token).starts_with("HTTP/1.1 200"));
    assert!(second.signal("-INT"), "SIGINT ends it cleanly");
}

#[test]
fn a_port_in_use_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let data = dir.path().join("data");
    let output = command(&data, &address).output().unwrap();
    assert!(refusal(&output).contains(&format!("cannot listen on {address}")));
    assert!(
        !data.join("admin-token").exists(),
        "nothing is promised by a process that does not run"
    );
}

#[test]
fn other_machines_are_refused_while_no_password_is_set() {
    let dir = tempfile::tempdir().unwrap();
    let output = command(&dir.path().join("data"), "0.0.0.0:0")
        .output()
        .unwrap();
    let line = refusal(&output);
    assert!(
        line.contains("refusing to listen on 0.0.0.0:0") && line.contains("password"),
        "{line}"
    );
}

#[test]
fn one_data_directory_has_one_control_plane() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let running = Running::start(&data);
    let output = command(&data, "127.0.0.1:0").output().unwrap();
    let line = refusal(&output);
    assert!(
        line.contains(&format!("process id {}", running.child.id())),
        "{line}"
    );
    assert!(running.signal("-TERM"));
}

#[test]
fn a_file_that_is_no_database_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    std::fs::create_dir(&data).unwrap();
    std::fs::write(
        data.join("gaas.db"),
        "this is no database, but it is long enough to be read as one".repeat(20),
    )
    .unwrap();
    let output = command(&data, "127.0.0.1:0").output().unwrap();
    assert!(refusal(&output).contains("gaas.db"));
}

#[test]
fn a_mistake_in_the_configuration_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("gaas.toml");
    std::fs::write(&file, "[admin]\nlisten = \"nowhere\"\n").unwrap();
    let output = command(&dir.path().join("data"), "127.0.0.1:0")
        .arg("--config")
        .arg(&file)
        .output()
        .unwrap();
    assert!(refusal(&output).contains("gaas.toml:2"), "{output:?}");
}
