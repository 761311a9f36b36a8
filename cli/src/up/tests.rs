use std::path::{Path, PathBuf};
use std::time::Duration;

use gaas_shared::config::Config;
use tempfile::TempDir;
use tokio::sync::mpsc;

use super::children::Process;
use super::start::{Gateway, Programs};
use super::supervise::{End, stop_all};
use super::{StopSignals, finish};
use crate::args::Flags;

const ADMIN_SERVES: &str = "echo gaas-admin listening on http://127.0.0.1:4001; exec sleep 60";
const PROXY_SERVES: &str = "echo gaas-proxy listening on http://127.0.0.1:4000
    echo gaas-proxy operations on http://127.0.0.1:4002
    echo gaas-proxy loading keys 1 of 1
    echo gaas-proxy ready
    exec sleep 60";

/// A data directory in which both programs find what to do, and a way to ask them to stop.
struct Stage {
    dir: TempDir,
    ask: mpsc::Sender<()>,
    stop: StopSignals,
}

impl Stage {
    fn new(admin: &str, proxy: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("admin.sh"), admin).unwrap();
        std::fs::write(dir.path().join("proxy.sh"), proxy).unwrap();
        let (ask, asked) = mpsc::channel(2);
        let stop = StopSignals::from(asked);
        Self { dir, ask, stop }
    }

    async fn start(&mut self) -> anyhow::Result<Option<Gateway>> {
        let fakes = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/up/fakes");
        let programs = Programs {
            admin: fakes.join("gaas-admin"),
            proxy: fakes.join("gaas-proxy"),
        };
        let flags = Flags {
            data_dir: Some(self.dir.path().to_path_buf()),
            ..Flags::default()
        };
        let config = Config {
            data_dir: self.dir.path().to_path_buf(),
            ..Config::default()
        };
        Gateway::start(programs, &flags, &config, &mut self.stop).await
    }

    /// A named pipe, for one side to wait until the other comes.
    fn pipe(&self, name: &str) {
        use rustix::fs::{CWD, FileType, Mode, mknodat};
        mknodat(CWD, self.file(name), FileType::Fifo, Mode::RWXU, 0).unwrap();
    }

    fn file(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }
}

#[tokio::test]
async fn starts_tells_the_addresses_and_the_first_token_and_stops_when_asked() {
    let admin = format!("echo gaasadm_first | tee \"$2/admin-token\"; {ADMIN_SERVES}");
    let mut stage = Stage::new(&admin, PROXY_SERVES);
    let mut gateway = stage.start().await.unwrap().unwrap();
    let banner = gateway.banner().to_string();
    for part in [
        "127.0.0.1:4000",
        "127.0.0.1:4001",
        "127.0.0.1:4002",
        "gaasadm_first",
    ] {
        assert!(banner.contains(part), "{part} is not in {banner}");
    }
    stage.ask.send(()).await.unwrap();
    let end = gateway.watch(&mut stage.stop).await;
    assert!(matches!(end, End::Asked), "{end:?}");
    finish(gateway, &mut stage.stop, end).await.unwrap();
}

#[tokio::test]
async fn a_token_from_an_earlier_start_is_not_shown() {
    let mut stage = Stage::new(ADMIN_SERVES, PROXY_SERVES);
    std::fs::write(stage.file("admin-token"), "gaasadm_old\n").unwrap();
    let gateway = stage.start().await.unwrap().unwrap();
    assert!(!gateway.banner().to_string().contains("gaasadm_old"));
    assert_eq!(gateway.token().unwrap(), "gaasadm_old");
}

#[tokio::test]
async fn a_control_plane_that_ends_is_started_again_at_its_old_address() {
    // Its second life tells its arguments and then ends the proxy, which ends the watch.
    let admin = "
        echo gaas-admin listening on http://127.0.0.1:4001
        if [ -e \"$2/lived\" ]; then
            echo \"$*\" > \"$2/second\"
            kill -KILL \"$(cat \"$2/proxy.pid\")\"
            exec sleep 60
        fi
        touch \"$2/lived\"
        read go < \"$2/go\"
        exit 1";
    let proxy = format!("echo $$ > \"$2/proxy.pid\"; {PROXY_SERVES}");
    let mut stage = Stage::new(admin, &proxy);
    stage.pipe("go");
    let mut gateway = stage.start().await.unwrap().unwrap();
    std::fs::write(stage.file("go"), "go\n").unwrap();
    let end = gateway.watch(&mut stage.stop).await;
    assert!(matches!(end, End::ProxyEnded(_)), "{end:?}");
    let second = std::fs::read_to_string(stage.file("second")).unwrap();
    assert!(second.contains("--admin-listen 127.0.0.1:4001"), "{second}");

    let failure = finish(gateway, &mut stage.stop, end).await.unwrap_err();
    let text = failure.to_string();
    assert!(
        text.starts_with("gaas-proxy ended unexpectedly (signal: 9"),
        "{text}"
    );
}

#[tokio::test]
async fn a_process_that_ends_before_it_serves_is_named_and_the_other_is_stopped() {
    let admin = "
        trap 'touch \"$2/stopped\"; exit 0' TERM
        echo ready > \"$2/traps\"
        exec 3<> \"$2/never\"
        while :; do read line <&3; done";
    let mut stage = Stage::new(admin, "read ready < \"$2/traps\"; exit 3");
    stage.pipe("traps");
    stage.pipe("never");
    let text = stage.start().await.err().unwrap().to_string();
    assert!(
        text.starts_with("gaas-proxy did not start (exit status: 3)"),
        "{text}"
    );
    assert!(stage.file("stopped").exists());
}

#[tokio::test]
async fn a_stop_during_the_start_is_no_failure() {
    let mut stage = Stage::new("exec sleep 60", "exec sleep 60");
    stage.ask.send(()).await.unwrap();
    assert!(stage.start().await.unwrap().is_none());
}

/// Ignores SIGTERM, and has said so.
async fn stubborn() -> Process {
    let script = "trap '' TERM; echo deaf; exec sleep 60";
    let args = ["-c".into(), script.into()];
    let mut process = Process::spawn("stubborn", Path::new("/bin/sh"), &args).unwrap();
    let said = process.next().await;
    assert!(matches!(said, super::children::Event::Line(_)), "{said:?}");
    process
}

#[tokio::test]
async fn whoever_does_not_stop_in_time_is_killed_and_told() {
    let (_ask, asked) = mpsc::channel(1);
    let mut stop = StopSignals::from(asked);
    let patience = Duration::from_millis(20);
    let complaints = stop_all([stubborn().await], patience, &mut stop).await;
    assert_eq!(complaints, ["stubborn did not stop in time and was killed"]);
}

#[tokio::test]
async fn asking_again_stops_at_once() {
    let (ask, asked) = mpsc::channel(1);
    let mut stop = StopSignals::from(asked);
    ask.send(()).await.unwrap();
    let an_hour = Duration::from_secs(3_600);
    let both = [stubborn().await, stubborn().await];
    let complaints = stop_all(both, an_hour, &mut stop).await;
    assert_eq!(complaints.len(), 2, "{complaints:?}");
}
