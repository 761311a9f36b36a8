//! Both sides of the conversation in one process. Between real ones: `tests/tests/upgrade.rs`.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread::{self, JoinHandle};

use super::*;

const SETTING: &str = "proxy.listen";
const ANY: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 0);

/// A process that serves, as far as its successor can tell.
struct Running {
    address: SocketAddr,
    ends: JoinHandle<Successor>,
}

fn run(data: &Path, limit: Duration) -> Running {
    let listener = TcpListener::bind(ANY).unwrap();
    let address = listener.local_addr().unwrap();
    let mut doors = Doors::new();
    doors.adopt(SETTING, address, listener.into());
    let desk = Desk::open(data, doors, limit).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let ends = thread::spawn(move || runtime.block_on(desk.successor()));
    Running { address, ends }
}

#[test]
fn a_successor_gets_the_listening_socket_and_hears_of_the_end() {
    let dir = tempfile::tempdir().unwrap();
    let data = DataDir::open(dir.path()).unwrap();
    let lock = data.lock("proxy.lock").unwrap();
    let running = run(dir.path(), Duration::from_secs(5));
    let waiting = TcpStream::connect(running.address).unwrap();
    let mut predecessor = Predecessor::find(dir.path()).unwrap().unwrap();
    let (address, socket) = predecessor.claim(SETTING, ANY).unwrap().unwrap();
    assert_eq!(address, running.address);
    assert!(predecessor.claim("ops.listen", ANY).unwrap().is_none());
    let waits = thread::spawn(move || predecessor.succeed(&data, "proxy.lock"));
    let successor = running.ends.join().unwrap();
    assert!(!waits.is_finished(), "the predecessor has not ended");
    drop(lock);
    drop(successor);
    waits.join().unwrap().unwrap();
    // The connection that came while nobody accepted is the successor's.
    let (accepted, from) = TcpListener::from(socket).accept().unwrap();
    assert_eq!(from, waiting.local_addr().unwrap());
    drop(accepted);
}

#[test]
fn who_leaves_before_go_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let running = run(dir.path(), Duration::from_secs(5));
    drop(Predecessor::find(dir.path()).unwrap().unwrap());
    let mut stranger = UnixStream::connect(dir.path().join(SOCKET)).unwrap();
    stranger.write_all(b"GO!").unwrap();
    let mut next = Predecessor::find(dir.path()).unwrap().unwrap();
    assert!(!running.ends.is_finished());
    assert!(next.claim(SETTING, running.address).unwrap().is_some());
}

#[test]
fn an_address_cannot_change_on_the_way() {
    let dir = tempfile::tempdir().unwrap();
    let running = run(dir.path(), Duration::from_secs(5));
    for wanted in ["127.0.0.1:1", "0.0.0.0:0"] {
        let mut predecessor = Predecessor::find(dir.path()).unwrap().unwrap();
        let wanted = wanted.parse().unwrap();
        let error = predecessor.claim(SETTING, wanted).unwrap_err().to_string();
        assert!(error.starts_with("proxy.listen: is "), "{error}");
        assert!(error.contains(&running.address.to_string()), "{error}");
    }
}

#[test]
fn a_predecessor_that_does_not_end_is_an_error_that_names_it() {
    let dir = tempfile::tempdir().unwrap();
    let data = DataDir::open(dir.path()).unwrap();
    let running = run(dir.path(), Duration::ZERO);
    let mut predecessor = Predecessor::find(dir.path()).unwrap().unwrap();
    predecessor.offered.limit = Duration::from_millis(50);
    let error = predecessor.succeed(&data, "proxy.lock").unwrap_err();
    let process = std::process::id().to_string();
    assert!(error.to_string().contains(&process), "{error}");
    drop(running.ends.join().unwrap());
}

#[test]
fn where_nobody_runs_there_is_no_predecessor() {
    let dir = tempfile::tempdir().unwrap();
    assert!(Predecessor::find(dir.path()).unwrap().is_none());
    // What a killed process leaves.
    drop(UnixListener::bind(dir.path().join(SOCKET)).unwrap());
    assert!(Predecessor::find(dir.path()).unwrap().is_none());
}
