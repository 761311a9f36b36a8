//! The README's quick start, run as it stands there: its commands, and the output they promise.

use std::path::Path;
use std::process::Stdio;

use gaas_tests::{Backend, Gateway, PATIENCE, eventually, within};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

const BEGIN: &str = "<!-- readme-test:begin -->";
const END: &str = "<!-- readme-test:end -->";
const DONE: &str = "-- that was all of it --";

/// A command and the output that the README shows for it.
#[derive(Debug, Default)]
struct Step {
    command: String,
    output: Vec<String>,
}

#[tokio::test(flavor = "multi_thread")]
async fn the_readmes_commands_give_the_output_that_it_shows() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let readme = std::fs::read_to_string(readme).unwrap();
    let gateway = Gateway::start().await;
    let (backend, _reserved) = Backend::nowhere();
    let dir = tempfile::tempdir().unwrap();
    let mut text = marked(&readme).to_owned();
    // The README's ports and directory are the defaults; a test takes free ones instead.
    for host in ["127.0.0.1", "localhost"] {
        text = text
            .replace(
                &format!("{host}:8000"),
                &gateway.traffic_address().to_string(),
            )
            .replace(
                &format!("{host}:8001"),
                &gateway.admin_address().to_string(),
            )
            .replace(&format!("{host}:9000"), &backend.to_string());
    }
    let text = text
        .replace(
            "http.server 9000",
            &format!("http.server {}", backend.port()),
        )
        .replace("/tmp/api", &dir.path().display().to_string());
    let steps = steps(&text);
    assert!(
        steps.len() >= 4,
        "the quick start is four lines at least: {steps:?}"
    );
    let mut shell = Shell::start();
    // When its input ends, the shell ends what it started in the background, and then itself.
    shell.run("trap 'kill $(jobs -p)' EXIT").await;
    for step in &steps {
        let given = shell.run(&step.command).await;
        if step.command.trim_end().ends_with('&') {
            let listening = || async { TcpStream::connect(backend).await.is_ok() };
            eventually("what was started in the background", true, listening).await;
        }
        assert_shows(step, &given);
    }
    shell.end().await;
}

/// What stands between the marks.
fn marked(readme: &str) -> &str {
    let (_, rest) = readme
        .split_once(BEGIN)
        .expect("the README marks its quick start");
    rest.split_once(END)
        .expect("the README ends its quick start")
        .0
}

/// Lines after `$ ` are commands (a `\` at the end goes on), other lines their output.
fn steps(text: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        if line.starts_with("```") {
            inside = !inside;
            continue;
        }
        if !inside {
            continue;
        }
        let unfinished = steps
            .last()
            .is_some_and(|step| step.command.ends_with('\\'));
        match (line.strip_prefix("$ "), steps.last_mut()) {
            (Some(command), _) => {
                steps.push(Step {
                    command: command.to_owned(),
                    output: Vec::new(),
                });
            }
            (None, Some(step)) if unfinished => {
                step.command.push('\n');
                step.command.push_str(line);
            }
            (None, Some(step)) => step.output.push(line.to_owned()),
            (None, None) => panic!("output before the first command: {line}"),
        }
    }
    steps
}

/// The shown lines come in the shown order; lines in between may be left out of the README.
#[track_caller]
fn assert_shows(step: &Step, given: &[String]) {
    let mut rest = given.iter();
    for shown in step.output.iter().filter(|line| !line.trim().is_empty()) {
        assert!(
            rest.any(|line| is_shown_as(line, shown)),
            "the README shows {shown:?} for\n$ {}\nwhich gave\n{}",
            step.command,
            given.join("\n")
        );
    }
}

fn is_shown_as(line: &str, shown: &str) -> bool {
    match (
        serde_json::from_str::<Value>(line),
        serde_json::from_str::<Value>(shown),
    ) {
        (Ok(line), Ok(shown)) => without_secrets(&line) == without_secrets(&shown),
        _ => steady(line) == steady(shown),
    }
}

/// JSON with the random part of keys left out.
fn without_secrets(json: &Value) -> Value {
    match json {
        Value::String(text) => without_secret(text).into(),
        Value::Array(items) => items.iter().map(without_secrets).collect(),
        Value::Object(fields) => fields
            .iter()
            .map(|(name, value)| (name.clone(), without_secrets(value)))
            .collect(),
        other => other.clone(),
    }
}

/// A line without what differs each time: keys, identifiers, dates, the sample server's version.
fn steady(line: &str) -> String {
    let changing = ["date", "last-modified", "server", "x-request-id"];
    match line.split_once(':') {
        Some((name, _)) if changing.contains(&name.to_ascii_lowercase().as_str()) => {
            name.to_ascii_lowercase()
        }
        _ => without_secret(line.trim_end()),
    }
}

/// Text up to the random part of a key, and what follows it.
fn without_secret(text: &str) -> String {
    match text.split_once("gaas_") {
        None => text.to_owned(),
        Some((before, rest)) => {
            let rest = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '…');
            format!("{before}gaas_{}", without_secret(rest))
        }
    }
}

/// One bash for all commands, so that variables and background jobs are shared.
struct Shell {
    child: Child,
    output: tokio::io::Lines<BufReader<tokio::process::ChildStdout>>,
}

impl Shell {
    fn start() -> Self {
        let mut child = Command::new("bash")
            .args(["--noprofile", "--norc", "-s"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("bash");
        let output = BufReader::new(child.stdout.take().expect("piped above")).lines();
        Self { child, output }
    }

    /// Runs a command and returns what it printed.
    async fn run(&mut self, command: &str) -> Vec<String> {
        let input = self.child.stdin.as_mut().expect("piped at the start");
        // A file that `curl` fetches need not end in a line end: the mark begins with one.
        let script = format!("{command}\nprintf '\\n%s\\n' '{DONE}'\n");
        input
            .write_all(script.as_bytes())
            .await
            .expect("a shell that reads");
        input.flush().await.expect("a shell that reads");
        let mut lines = Vec::new();
        loop {
            let next = within(PATIENCE, command, self.output.next_line()).await;
            let line = next.expect("a pipe").expect("a shell that goes on");
            if line == DONE {
                return lines;
            }
            lines.push(line.trim_end_matches('\r').to_owned());
        }
    }

    async fn end(mut self) {
        drop(self.child.stdin.take());
        let ended = within(PATIENCE, "the shell ending", self.child.wait()).await;
        ended.expect("our own child");
    }
}
