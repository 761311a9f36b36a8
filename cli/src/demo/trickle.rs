//! A few requests a second with the demonstration's keys, so that live figures move.

use std::time::Duration;

use gaas_shared::usage::Method as Used;
use hyper::Method;
use serde_json::json;

use super::client::{Ask, Client};
use super::seed::DemoKey;
use crate::up::Origin;

/// Time between two requests.
const PAUSE: Duration = Duration::from_millis(350);

/// Makes requests until it is dropped. What goes wrong with one is what the dashboard shows.
pub(super) async fn run(client: &Client, proxy: Origin, keys: &[DemoKey]) {
    let mut pause = tokio::time::interval(PAUSE);
    let mut turn = 0usize;
    loop {
        pause.tick().await;
        turn = turn.wrapping_add(1);
        // The first keys are the busiest: each is asked for half as often as the one before.
        let place = (turn.trailing_zeros() as usize).min(keys.len().saturating_sub(1));
        let Some(key) = keys.get(place) else {
            return std::future::pending().await;
        };
        let _shown = client.send(&ask(proxy, key, turn)).await;
    }
}

fn ask(proxy: Origin, key: &DemoKey, turn: usize) -> Ask {
    let rest = match turn % 40 {
        7 => "missing",
        23 => "broken",
        _ => "today",
    };
    let url = format!("{proxy}/proxy/{}/{rest}", key.service);
    let ask = match key.method {
        Used::Post => Ask::json(Method::POST, url, json!({"turn": turn})),
        _ => Ask::get(url),
    };
    ask.with_key(key.secret.expose())
}
