//! The command that a person types.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use gaas_tests::{Admin, Backend, Client, Gateway, GatewayBuilder, Process, binary, run_to_end};
use rustix::process::Signal;

const SOON: Duration = Duration::from_secs(20);

#[tokio::test(flavor = "multi_thread")]
async fn check_says_file_and_line_of_what_is_wrong() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("gaas.toml");
    let named = file.display().to_string();
    for (text, line, about) in [
        (
            "[proxy]\nlisten = \"127.0.0.1:8000\"\nthreds = 2\n",
            3,
            "threds",
        ),
        ("[limits]\n\nmax_body_bytes = \"many\"\n", 3, "many"),
        ("[proxy]\nlisten = \"localhost\"\n", 2, ""),
        (
            "[rate_limit]\ndefault = { requests = 0, window_seconds = 60 }\n",
            2,
            "",
        ),
        ("[timeouts]\ntotal_seconds = -1\n", 2, ""),
        ("[nowhere]\n", 1, "nowhere"),
        ("[proxy\n", 1, ""),
    ] {
        std::fs::write(&file, text).unwrap();
        let finished = run_to_end(&binary("gaas"), &["check", "--config", &named], &[], SOON).await;
        assert_eq!(finished.status.code(), Some(1), "{text:?}: {finished:?}");
        assert!(
            finished.stderr.contains(&format!("{named}:{line}:")),
            "{text:?}: {finished:?}"
        );
        assert!(finished.stderr.contains(about), "{text:?}: {finished:?}");
        assert_eq!(finished.stderr.lines().count(), 1, "{finished:?}");
        // The processes themselves say the same.
        for name in ["gaas-proxy", "gaas-admin"] {
            let started = run_to_end(&binary(name), &["--config", &named], &[], SOON).await;
            assert_eq!(started.status.code(), Some(1), "{name}: {started:?}");
            assert!(
                started.stderr.contains(&format!("{named}:{line}:")),
                "{name}: {started:?}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn check_accepts_what_is_right_and_blames_the_environment_by_name() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("gaas.toml");
    std::fs::write(&file, "[proxy]\nlisten = \"127.0.0.1:8100\"\n").unwrap();
    let named = file.display().to_string();
    let good = run_to_end(&binary("gaas"), &["check", "--config", &named], &[], SOON).await;
    assert!(good.status.success(), "{good:?}");
    assert!(good.stdout.contains("127.0.0.1:8100"), "{good:?}");
    let environment = [("GAAS_LIMITS__MAX_BODY_BYTES".to_owned(), "many".to_owned())];
    let bad = run_to_end(
        &binary("gaas"),
        &["check", "--config", &named],
        &environment,
        SOON,
    )
    .await;
    assert_eq!(bad.status.code(), Some(1), "{bad:?}");
    assert!(
        bad.stderr.contains("GAAS_LIMITS__MAX_BODY_BYTES"),
        "{bad:?}"
    );
    let missing = run_to_end(
        &binary("gaas"),
        &["check", "--config", "/nowhere.toml"],
        &[],
        SOON,
    )
    .await;
    assert_eq!(missing.status.code(), Some(1), "{missing:?}");
    assert!(missing.stderr.contains("/nowhere.toml"), "{missing:?}");
    let typo = run_to_end(&binary("gaas"), &["chekc"], &[], SOON).await;
    assert_eq!(typo.status.code(), Some(2), "{typo:?}");
}

/// `gaas up`, and the addresses that its banner tells.
struct Up {
    process: Process,
    traffic: SocketAddr,
    admin: Admin,
}

async fn up(setup: &GatewayBuilder) -> Up {
    let mut arguments = setup.arguments();
    arguments.insert(0, "up".to_owned());
    let process = Process::start(&binary("gaas"), &arguments, setup.environment());
    let traffic = http_address(&process.line("  Client traffic").await);
    let admin = http_address(&process.line("  Admin API").await);
    process.line("Ctrl-C stops it").await;
    let token = std::fs::read_to_string(setup.data_dir().join("admin-token")).unwrap();
    let token = token.trim().to_owned();
    let admin_api = Admin::new(Client::new(admin), Some(token));
    Up {
        process,
        traffic,
        admin: admin_api,
    }
}

/// The address in `http://127.0.0.1:8000/and/so/on`.
fn http_address(url: &str) -> SocketAddr {
    let authority = url.trim_start_matches("http://").split('/').next().unwrap();
    authority
        .parse()
        .unwrap_or_else(|_| panic!("no address in {url:?}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn up_starts_everything_and_one_interrupt_stops_it() {
    for signal in [Signal::INT, Signal::TERM] {
        let (setup, backend) = (Gateway::builder(), Backend::start().await);
        let up = up(&setup).await;
        let service = up.admin.register("Up", &backend.url("/get")).await;
        Client::new(up.traffic)
            .get(&service.path(""), &service.key)
            .await
            .expect(200);
        let token = up.admin.token().unwrap().to_owned();
        assert_eq!(
            up.process.log().matches(&token).count(),
            1,
            "the banner shows the token once"
        );
        // Each process writes its number into the lock that it holds on the data directory.
        let processes = ["proxy.lock", "admin.lock"].map(|lock| {
            let number = std::fs::read_to_string(setup.data_dir().join(lock)).unwrap();
            number.trim().to_owned()
        });
        assert!(
            processes
                .iter()
                .all(|process| Path::new("/proc").join(process).exists())
        );
        let (status, log) = up.process.stop(signal, SOON).await;
        assert!(status.success(), "{signal:?}: {status} {log}");
        for process in processes {
            let left = Path::new("/proc").join(&process).exists();
            assert!(!left, "process {process} is left after {signal:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn up_says_why_it_cannot_start_and_leaves_nothing_running() {
    let (setup, taken) = (Gateway::builder(), Backend::start().await);
    let mut arguments = setup.arguments();
    arguments.insert(0, "up".to_owned());
    let at = arguments
        .iter()
        .position(|argument| argument == "--admin-listen")
        .unwrap();
    arguments[at + 1] = taken.address().to_string();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let finished = run_to_end(&binary("gaas"), &arguments, &[], SOON).await;
    assert_eq!(finished.status.code(), Some(1), "{finished:?}");
    assert!(
        finished.stderr.contains(&taken.address().to_string()),
        "{finished:?}"
    );
    if let Ok(number) = std::fs::read_to_string(setup.data_dir().join("proxy.lock")) {
        let left = !number.trim().is_empty() && Path::new("/proc").join(number.trim()).exists();
        assert!(!left, "gaas-proxy, process {number}, is left");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_shows_what_it_promises() {
    let setup = Gateway::builder();
    let mut arguments = setup.arguments();
    arguments.splice(0..0, ["demo".to_owned(), "--check".to_owned()]);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let finished = run_to_end(&binary("gaas"), &arguments, &[], 2 * SOON).await;
    assert!(finished.status.success(), "{finished:?}");
    for shown in ["curl", "200", "401", "429"] {
        assert!(
            finished.stdout.contains(shown),
            "{shown} is not in {}",
            finished.stdout
        );
    }
}
