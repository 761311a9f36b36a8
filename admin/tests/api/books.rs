//! A customer, and invoices to work on.

use std::thread::JoinHandle;

use gaas_shared::propagation::{Answer, Ask, SOCKET_NAME};
use serde_json::{Value, json};

use crate::fixture::Api;

/// A data plane that has applied and flushed everything whenever it is asked, for as long as it is
/// held.
pub(crate) struct DataPlane {
    socket: std::path::PathBuf,
    thread: Option<JoinHandle<()>>,
}

impl DataPlane {
    pub(crate) fn of(api: &Api) -> Self {
        use std::io::{BufRead, BufReader, Write};
        let socket = api.data.path().join(SOCKET_NAME);
        let listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = BufReader::new(stream.unwrap());
                let mut line = String::new();
                stream.read_line(&mut line).unwrap();
                // Nobody asks nothing but the end of the test.
                let Ok(ask) = serde_json::from_str::<Ask>(&line) else {
                    return;
                };
                let answer = match ask {
                    Ask::Apply { seq } => Answer::Applied { seq },
                    _ => Answer::Flushed,
                };
                let mut line = serde_json::to_vec(&answer).unwrap();
                line.push(b'\n');
                stream.get_mut().write_all(&line).unwrap();
            }
        });
        Self {
            socket,
            thread: Some(thread),
        }
    }
}

impl Drop for DataPlane {
    fn drop(&mut self) {
        drop(std::os::unix::net::UnixStream::connect(&self.socket));
        if let Some(thread) = self.thread.take() {
            let _ended = thread.join();
        }
        let _removed = std::fs::remove_file(&self.socket);
    }
}

/// Closes a cycle in which key 1 used `units` of service 1, with its totals final at once.
pub(crate) async fn settled(api: &Api, units: u64) -> Value {
    let _data_plane = DataPlane::of(api);
    api.count_requests(1, 1, units);
    api.post("/billing/reset", json!({})).await.expect(200)
}

/// A customer, and three invoices at 3 dollars each, the last of them a draft.
pub(crate) async fn kept(api: &Api) {
    let customer = json!({"name": "Acme", "external_id": "crm-0"});
    api.post("/api/v1/customers", customer).await.expect(201);
    for invoice in 1..=3 {
        settled(api, 3_000).await;
        if invoice < 3 {
            finalized(api, invoice).await;
        }
    }
}

/// Makes an invoice final.
pub(crate) async fn finalized(api: &Api, invoice: u32) -> Value {
    let path = format!("/api/v1/invoices/{invoice}/finalize");
    api.post(&path, json!({})).await.expect(200)
}
