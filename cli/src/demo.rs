//! `gaas demo`: the gateway in front of a sample backend, with thirty days of usage to look at and
//! requests to try.

mod backend;
mod client;
mod remove;
mod scene;
mod seed;
mod step;
mod trickle;

use std::path::Path;

use anyhow::{Context, bail};
use gaas_shared::clock::{SystemClock, WallClock};

use crate::args::{DemoArgs, Flags};
use crate::console;
use crate::settings;
use crate::up::{self, Addresses, End, Gateway, Programs, StopSignals};
use backend::Backend;
use client::Client;
use scene::Scene;
use seed::{DemoKey, Seeded};

/// Starts everything, prints the requests, and stays; with `--check`, makes the requests and ends.
///
/// # Errors
/// When the gateway does not start, or with `--check` an answer differs from what was printed.
pub(crate) async fn run(args: DemoArgs) -> anyhow::Result<()> {
    if args.remove {
        return remove::run(&args.flags);
    }
    let mut flags = args.flags;
    // Held until the end: dropping it removes the directory.
    let _temporary = own_directory(&mut flags)?;
    let config = settings::load(&flags)?;
    let proxy_tls = config.proxy.tls.as_ref();
    if config.admin.tls.is_some() || proxy_tls.is_some_and(|tls| tls.listen.is_none()) {
        bail!(
            "gaas demo makes its requests over plain HTTP; leave out [proxy.tls] and [admin.tls]"
        );
    }
    gaas_shared::telemetry::init(&config.log)?;
    let mut stop = StopSignals::listen()?;
    let backend = Backend::start().await?;
    let keys = if args.empty {
        Vec::new()
    } else {
        seed(&config.data_dir, &backend)?
    };
    let Some(mut gateway) = Gateway::start(Programs::find()?, &flags, &config, &mut stop).await?
    else {
        return Ok(());
    };
    console::say(gateway.banner());
    let addresses = gateway.addresses();
    let clients = addresses.http.context("client traffic is HTTPS alone")?;
    let played = tokio::select! {
        played = play(gateway.token(), addresses, &backend, args.check) => Ok(played),
        end = gateway.watch(&mut stop) => Err(end),
    };
    let (end, played) = match played {
        Err(end) => (end, Ok(())),
        Ok(Ok(())) if !args.check => tokio::select! {
            end = gateway.watch(&mut stop) => (end, Ok(())),
            () = trickle::run(&Client, clients, &keys) => (End::Asked, Ok(())),
        },
        Ok(played) => (End::Asked, played),
    };
    let stopped = up::finish(gateway, &mut stop, end).await;
    played.and(stopped)
}

/// A temporary data directory, unless one was named.
fn own_directory(flags: &mut Flags) -> anyhow::Result<Option<tempfile::TempDir>> {
    if flags.data_dir.is_some() {
        return Ok(None);
    }
    let directory = tempfile::Builder::new().prefix("gaas-demo-").tempdir()?;
    flags.data_dir = Some(directory.path().to_path_buf());
    Ok(Some(directory))
}

/// Seeds the data directory and says what became of that; answers the keys to go on with.
fn seed(data_dir: &Path, backend: &Backend) -> anyhow::Result<Vec<DemoKey>> {
    let (said, keys) = match seed::sow(data_dir, backend.address(), SystemClock.now())? {
        Seeded::Now(keys) => (
            "Seeded 30 days of sample usage; it says (demo) everywhere.",
            keys,
        ),
        Seeded::Before => (
            "The sample usage of an earlier demonstration is still here.",
            Vec::new(),
        ),
        Seeded::NotOurs => (
            "This directory holds data that is not a demonstration's: no sample usage is seeded.",
            Vec::new(),
        ),
    };
    console::say(said);
    Ok(keys)
}

async fn play(
    token: anyhow::Result<String>,
    addresses: Addresses,
    backend: &Backend,
    check: bool,
) -> anyhow::Result<()> {
    let scene = Scene::set(&Client, token?, addresses, backend.address()).await?;
    console::say(if check {
        "\nEach request below is made and its answer verified.\n"
    } else {
        "\nPaste these into another terminal:\n"
    });
    for step in scene.steps() {
        console::say(&step);
        if check {
            console::say(step.verify(&Client).await?);
        }
        console::say("");
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
