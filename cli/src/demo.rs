//! `gaas demo`: the gateway in front of a sample backend, with requests to try.

mod backend;
mod client;
mod scene;
mod step;

use anyhow::bail;

use crate::args::{DemoArgs, Flags};
use crate::console;
use crate::settings;
use crate::up::{self, Addresses, End, Gateway, Programs, StopSignals};
use backend::Backend;
use client::Client;
use scene::Scene;

/// Starts everything, prints the requests, and stays; with `--check`, makes the requests and ends.
///
/// # Errors
/// When the gateway does not start, or with `--check` an answer differs from what was printed.
pub(crate) async fn run(args: DemoArgs) -> anyhow::Result<()> {
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
    let Some(mut gateway) = Gateway::start(Programs::find()?, &flags, &config, &mut stop).await?
    else {
        return Ok(());
    };
    console::say(gateway.banner());
    let backend = Backend::start().await?;
    let played = tokio::select! {
        played = play(gateway.token(), gateway.addresses(), &backend, args.check) => Ok(played),
        end = gateway.watch(&mut stop) => Err(end),
    };
    let (end, played) = match played {
        Err(end) => (end, Ok(())),
        Ok(Ok(())) if !args.check => (gateway.watch(&mut stop).await, Ok(())),
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
