//! What a person at a terminal is asked and shown.

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::process::Stdio;
use std::time::Duration;

use gaas_tests::{binary, within};
use rustix::pty::{OpenptFlags, grantpt, ioctl_tiocgptpeer, openpt, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

use super::shell::{Shell, stage};

const SOON: Duration = Duration::from_secs(60);

/// Runs `gaas` on a terminal of this width; types each answer once its question stands there.
async fn on_terminal(
    shell: &Shell,
    columns: u16,
    arguments: &[&str],
    answers: &[(&str, &str)],
) -> (Option<i32>, String) {
    let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY;
    let master = openpt(flags).unwrap();
    grantpt(&master).unwrap();
    unlockpt(&master).unwrap();
    let terminal = ioctl_tiocgptpeer(&master, flags).unwrap();
    let size = Winsize {
        ws_row: 24,
        ws_col: columns,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    tcsetwinsize(&terminal, size).unwrap();
    let mut command = tokio::process::Command::new(binary("gaas"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("GAAS_")) {
        command.env_remove(name);
    }
    let mut child = command
        .args(arguments)
        .envs(
            shell
                .environment()
                .iter()
                .map(|(name, value)| (name, value)),
        )
        .stdin(Stdio::from(terminal.try_clone().unwrap()))
        .stdout(Stdio::from(terminal.try_clone().unwrap()))
        .stderr(Stdio::from(terminal))
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    // The command holds the terminal open, which would then never end.
    drop(command);
    let answers: Vec<(String, String)> = answers
        .iter()
        .map(|(question, typed)| ((*question).to_owned(), (*typed).to_owned()))
        .collect();
    let reading = tokio::task::spawn_blocking(move || converse(master, answers));
    let status = within(SOON, "gaas on a terminal", child.wait()).await;
    let shown = within(SOON, "the terminal's end", reading).await.unwrap();
    (status.unwrap().code(), shown)
}

fn converse(master: OwnedFd, answers: Vec<(String, String)>) -> String {
    let mut master = File::from(master);
    let mut answers = answers.into_iter().peekable();
    let (mut shown, mut bytes) = (Vec::new(), [0; 4096]);
    // Once nobody holds the terminal any more, reading fails.
    while let Ok(read @ 1..) = master.read(&mut bytes) {
        shown.extend_from_slice(&bytes[..read]);
        let text = String::from_utf8_lossy(&shown).into_owned();
        if let Some((_, typed)) = answers.next_if(|(question, _)| text.contains(question)) {
            master.write_all(typed.as_bytes()).unwrap();
        }
    }
    String::from_utf8(shown).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_takes_something_away_is_asked_first() {
    let (stage, shell) = stage().await;
    let id = stage.service.service.to_string();
    let delete = ["services", "delete", &id];
    let (code, shown) = on_terminal(&shell, 80, &delete, &[("[y/N]", "n\n")]).await;
    assert_eq!(code, Some(1), "{shown}");
    assert!(shown.contains("Nothing was changed"), "{shown}");
    shell.ok(&["services", "get", &id]).await;
    let (code, shown) = on_terminal(&shell, 80, &delete, &[("[y/N]", "y\n")]).await;
    assert_eq!(code, Some(0), "{shown}");
    shell.fails(3, &["services", "get", &id]).await;
    let yaml = "version: 1\ncustomers:\n- name: Acme\n";
    let file = shell.write("gateway.yaml", yaml);
    let apply = ["apply", "-f", &file];
    let (code, shown) = on_terminal(&shell, 80, &apply, &[("[y/N]", "yes\n")]).await;
    assert_eq!(code, Some(0), "{shown}");
    let (plan, done) = (
        shown.find("Plan: 1 to create"),
        shown.find("done  + customer"),
    );
    assert!(plan.is_some() && plan < done, "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_typed_is_not_shown() {
    let (stage, shell) = stage().await;
    let token = stage.admin.token().unwrap().to_owned();
    let url = format!("http://{}", stage.gateway.admin_address());
    let own = Shell::new();
    let add = ["profile", "add", "here", "--url", &url];
    let typed = format!("{token}\n");
    let (code, shown) = on_terminal(&own, 80, &add, &[("token: ", &typed)]).await;
    assert_eq!(code, Some(0), "{shown}");
    assert!(!shown.contains(&token), "{shown}");
    own.ok(&["services", "list"]).await;
    drop(shell);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_keeps_to_the_window_and_loses_nothing() {
    let (stage, shell) = stage().await;
    let name = "A service with quite a long name that fits into no narrow column";
    let url = stage.backend.url("/a/long/path/that/goes/on/and/on/and/on");
    let create = ["services", "create", "--name", name, "--target-url", &url];
    shell.ok(&create).await;
    let (code, shown) = on_terminal(&shell, 72, &["services", "list"], &[]).await;
    assert_eq!(code, Some(0), "{shown}");
    assert!(
        shown
            .lines()
            .all(|line| line.trim_end().chars().count() <= 72),
        "{shown}"
    );
    for word in name.split(' ') {
        assert!(shown.contains(word), "{word}: {shown}");
    }
    let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
    let piped = shell.ok(&["services", "list"]).await;
    assert_eq!(letters(&shown), letters(&piped), "{shown}");
}
