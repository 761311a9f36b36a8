//! What happens to prices and cycles by itself: prices take effect, cycles end, closed cycles are
//! settled and invoiced.
//!
//! Everything here is made up for after a downtime, and nothing is lost by one: the data plane holds
//! upcoming prices itself, and goes on counting into the cycle that it knows.

use std::time::Duration;

use actix_web::web;
use gaas_shared::billing::Terms;
use gaas_shared::ids::BillingCycleId;
use gaas_shared::store::{Actor, WriteBy};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};

use crate::state::{Failure, State};

/// How often it is looked whether something is due.
const EVERY: Duration = Duration::from_secs(1);
/// How long to wait at most before the data plane is asked again to let a cycle be settled.
const LONGEST_PATIENCE: Duration = Duration::from_secs(60);

/// Looks after the books for as long as it is polled.
pub(crate) async fn run(state: web::Data<State>) {
    if let Err(error) = follow_configuration(&state).await {
        tracing::error!(%error, "The configured default price could not be taken over");
    }
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut patience = EVERY;
    let mut settle_at = Instant::now();
    loop {
        ticks.tick().await;
        if let Err(error) = change_over(&state).await {
            tracing::error!(%error, "Prices or cycles that are due could not be changed over");
            sleep_until(Instant::now() + LONGEST_PATIENCE).await;
        }
        if Instant::now() < settle_at {
            continue;
        }
        patience = match settle_closed(&state).await {
            Ok(true) => EVERY,
            // The data plane is away: its journal may hold requests of the closed cycle.
            Ok(false) => (patience * 2).min(LONGEST_PATIENCE),
            Err(error) => {
                tracing::error!(%error, "A closed billing cycle could not be settled");
                LONGEST_PATIENCE
            }
        };
        settle_at = Instant::now() + patience;
    }
}

/// Does all that is due now, once. Answers whether no closed cycle waits for the data plane.
///
/// # Errors
/// When a store cannot be used.
pub async fn tick(state: &State) -> Result<bool, Failure> {
    change_over(state).await?;
    settle_closed(state).await
}

/// Settles a closed cycle, if the data plane has left it and handed over all that belongs to it.
/// Answers whether it is settled.
pub(crate) async fn settle(
    state: &State,
    actor: Actor,
    cycle: BillingCycleId,
) -> Result<bool, Failure> {
    let seq = state.control(|store| store.last_seq()).await?;
    // Only once the data plane has left the cycle does a flush bring in all that belongs to it.
    if !state.proxy.applied(seq).await || !state.proxy.flushed().await {
        return Ok(false);
    }
    settle_complete(state, actor, cycle).await?;
    Ok(true)
}

/// Settles a closed cycle of which the usage store holds everything.
pub(crate) async fn settle_complete(
    state: &State,
    actor: Actor,
    cycle: BillingCycleId,
) -> Result<(), Failure> {
    let now = state.now();
    let drafts = state
        .both(move |control, usage| {
            let billed = usage.billed(actor.org, cycle)?;
            control.settle_cycle(&by(actor, now), cycle, &billed)
        })
        .await?;
    if !drafts.value.is_empty() {
        let invoices = drafts.value.len();
        tracing::info!(cycle = cycle.get(), invoices, "A billing cycle was settled");
    }
    Ok(())
}

async fn follow_configuration(state: &State) -> Result<(), Failure> {
    let (defaults, now) = (state.defaults, state.now());
    let changed = state
        .control(move |store| {
            let terms = Terms::per_unit(defaults.price, defaults.currency);
            store.follow_configured_price(&terms, now)
        })
        .await?;
    if changed > 0 {
        tracing::info!(price = %defaults.price, "The default price follows the configuration");
    }
    Ok(())
}

/// Prices whose instant has come, and cycles whose end has.
async fn change_over(state: &State) -> Result<(), Failure> {
    let now = state.now();
    let closed = state
        .control(move |store| {
            store.apply_due_prices(now)?;
            store
                .due_cycles(now)?
                .into_iter()
                .map(|owner| store.close_cycle_if_due(&by(owner, now)))
                .collect::<Result<Vec<_>, _>>()
        })
        .await?;
    for cycles in closed.into_iter().filter_map(|written| written.value) {
        tracing::info!(
            closed = cycles.closed.id.get(),
            opened = cycles.opened.id.get(),
            "A billing cycle has ended"
        );
    }
    Ok(())
}

/// Whether every closed cycle is settled now.
async fn settle_closed(state: &State) -> Result<bool, Failure> {
    let waiting = state.control(|store| store.unsettled_cycles()).await?;
    for (actor, cycle) in waiting {
        if !settle(state, actor, cycle).await? {
            return Ok(false);
        }
    }
    Ok(true)
}

const fn by(actor: Actor, now: gaas_shared::clock::UnixMillis) -> WriteBy<'static> {
    WriteBy {
        actor,
        now,
        idempotency: None,
    }
}
