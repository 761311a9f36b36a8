//! Bounded waiting: a story that hangs is a story that failed, and says where.

use std::fmt::Debug;
use std::future::Future;
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};

/// How long anything may take that should happen at once, on a busy two-core machine.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Awaits `future`, and fails the story when it takes longer than `limit`.
#[track_caller]
pub fn within<F: Future>(
    limit: Duration,
    what: &str,
    future: F,
) -> impl Future<Output = F::Output> {
    let caller = std::panic::Location::caller();
    let what = what.to_owned();
    async move {
        match timeout(limit, future).await {
            Ok(output) => output,
            Err(_) => panic!("{what} took longer than {limit:?} (awaited at {caller})"),
        }
    }
}

/// Asks again and again until `ask` gives `wanted`: for state of another process that announces
/// no event. Fails with the last answer when it does not come within [`PATIENCE`].
pub async fn eventually<T, F>(what: &str, wanted: T, mut ask: impl FnMut() -> F)
where
    T: PartialEq + Debug,
    F: Future<Output = T>,
{
    let started = Instant::now();
    loop {
        let seen = ask().await;
        if seen == wanted {
            return;
        }
        assert!(
            started.elapsed() < PATIENCE,
            "{what}: wanted {wanted:?}, still {seen:?} after {PATIENCE:?}"
        );
        sleep(Duration::from_millis(25)).await;
    }
}
