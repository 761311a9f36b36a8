//! Thirty days of believable usage, so that a first look at the dashboard shows it alive.
//!
//! What is seeded is written through the store before the gateway starts, at the instants at which
//! it would have happened: services and keys a month ago, requests since, cycles closed at the
//! ends of their months. It says "(demo)" in every name, and the store notes what it is, so that
//! one command takes it away again.

mod cast;
mod traffic;

use std::net::SocketAddr;
use std::path::Path;

use anyhow::Context;
use gaas_shared::billing::CycleSchedule;
use gaas_shared::clock::UnixMillis;
use gaas_shared::secret::{PlainSecret, SecretKind};
use gaas_shared::store::{Actor, Batch, ControlStore, DataDir, ServiceEdit, UsageStore, WriteBy};

pub(super) use cast::DemoKey;

use cast::Cast;
use traffic::{Cycles, Traffic};

/// What both processes hold while they use a data directory.
pub(super) const LOCKS: [&str; 2] = ["proxy.lock", "admin.lock"];

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// How far back the usage goes.
const DAYS: i64 = 30;

/// What seeding found or made.
#[derive(Debug)]
pub(super) enum Seeded {
    /// The usage was made now; these are the keys that it came from.
    Now(Vec<DemoKey>),
    /// It was there from an earlier time; its services now lead to the backend of this one.
    Before,
    /// The directory holds data that is not a demonstration's. Nothing was changed.
    NotOurs,
}

/// Seeds a data directory that no gateway has used yet.
///
/// # Errors
/// When the directory cannot be used, or a gateway runs on it.
pub(super) fn sow(dir: &Path, backend: SocketAddr, now: UnixMillis) -> anyhow::Result<Seeded> {
    let data = DataDir::open(dir)?;
    let _claims = claim(&data)?;
    let control = data.control()?;
    let usage = data.usage()?.with_owners(control.clone());
    if let Ok(actor) = control.default_actor() {
        let Some(made) = control.demonstration(actor.org)? else {
            return Ok(Seeded::NotOurs);
        };
        let services = made.services.iter().map(|(service, _)| *service);
        lead_to(&control, by(actor, now), services, backend)?;
        return Ok(Seeded::Before);
    }
    let start = UnixMillis((now.0 - DAYS * DAY_MS) / HOUR_MS * HOUR_MS);
    // Nobody has this token. The control plane finds no file of it and makes another.
    let unknown = PlainSecret::generate(SecretKind::ManagementToken)?;
    let actor = control.first_start(start, &unknown)?.actor;
    let cast = Cast::enter(&control, by(actor, start), backend)?;
    let cycles = close_cycles(&control, actor, start, now)?;
    let traffic = Traffic::new(actor.org, cycles, start, now);
    write(&usage, &traffic, &cast, now)?;
    // Last of all: what was cut short is not taken for a demonstration, and is not seeded again.
    control.note_demonstration(&by(actor, now), &cast.services(), &cast.customers())?;
    Ok(Seeded::Now(cast.keys))
}

/// Claims the directory as both processes would.
///
/// # Errors
/// When one of them runs on it.
pub(super) fn claim(data: &DataDir) -> anyhow::Result<[std::fs::File; 2]> {
    let [proxy, admin] = LOCKS;
    Ok([data.lock(proxy)?, data.lock(admin)?])
}

/// A write at `now`.
pub(super) const fn by(actor: Actor, now: UnixMillis) -> WriteBy<'static> {
    WriteBy {
        actor,
        now,
        idempotency: None,
    }
}

fn lead_to(
    control: &ControlStore,
    by: WriteBy<'_>,
    services: impl Iterator<Item = gaas_shared::ids::ServiceId>,
    backend: SocketAddr,
) -> anyhow::Result<()> {
    for service in services {
        // One that somebody has deleted stays so.
        let Ok(found) = control.service(by.actor, service) else {
            continue;
        };
        let path = found.target_url.to_string();
        let path = path.rsplit('/').next().unwrap_or_default();
        let edit = ServiceEdit {
            target_url: Some(cast::target(backend, path)?),
            ..ServiceEdit::default()
        };
        control.edit_service(&by, service, &edit)?;
    }
    Ok(())
}

/// Closes every cycle that ended by the calendar since the start, as it would have been closed.
fn close_cycles(
    control: &ControlStore,
    actor: Actor,
    start: UnixMillis,
    now: UnixMillis,
) -> anyhow::Result<Cycles> {
    let mut cycles = vec![(start, control.open_cycle(actor.org)?.id)];
    let mut opened = start;
    while let Some(end) = CycleSchedule::CalendarMonth
        .end_after(opened)
        .filter(|end| *end <= now)
    {
        let closed = control.close_cycle(&by(actor, end))?;
        cycles.push((end, closed.value.opened.id));
        opened = end;
    }
    Ok(Cycles::new(cycles))
}

/// Writes the usage a day at a time, as the data plane would have.
fn write(
    usage: &UsageStore,
    traffic: &Traffic,
    cast: &Cast,
    now: UnixMillis,
) -> anyhow::Result<()> {
    for day in traffic.days() {
        let mut records = Vec::new();
        for key in &cast.keys {
            traffic.of_key(key, day.clone(), &mut records);
        }
        records.sort_unstable_by_key(|record| record.settled_at_us);
        let mut batch = Batch::default();
        for record in &records {
            batch.add(record);
        }
        usage.write(&batch, now)?;
    }
    usage.checkpoint().context("the usage cannot be written")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
