//! `gaas up`: both processes as one.
//!
//! The proxy is what the gateway is for: if it ends, everything ends, with a failure. The control
//! plane may end at any time; it is started again while traffic goes on.

mod backoff;
mod banner;
pub(crate) mod children;
mod progress;
mod report;
mod signals;
mod start;
mod supervise;

use anyhow::bail;

pub(crate) use banner::{Banner, TOKEN_FILE};
pub(crate) use report::{Addresses, Origin};
pub(crate) use signals::StopSignals;
pub(crate) use start::{Gateway, Programs};
pub(crate) use supervise::End;

use crate::args::Flags;
use crate::console;
use crate::settings;

/// Starts the gateway and stays until it is told to stop.
///
/// # Errors
/// When the configuration is wrong, a process does not start, or the proxy ends by itself.
pub(crate) async fn run(flags: &Flags) -> anyhow::Result<()> {
    let config = settings::load(flags)?;
    gaas_shared::telemetry::init(&config.log)?;
    let mut stop = StopSignals::listen()?;
    let Some(mut gateway) = Gateway::start(Programs::find()?, flags, &config, &mut stop).await?
    else {
        return Ok(());
    };
    console::say(gateway.banner());
    let end = gateway.watch(&mut stop).await;
    finish(gateway, &mut stop, end).await
}

/// Stops what still runs and turns the way it ended into success or failure.
///
/// # Errors
/// When the proxy had ended by itself, or a process had to be killed.
pub(crate) async fn finish(
    gateway: Gateway,
    stop: &mut StopSignals,
    end: End,
) -> anyhow::Result<()> {
    if matches!(end, End::Asked) {
        console::say("Stopping: requests in flight are finished. Ctrl-C again stops at once.");
    }
    let complaints = gateway.stop(stop).await;
    if let End::ProxyEnded(status) = end {
        bail!("gaas-proxy ended unexpectedly ({status}); the gateway is stopped");
    }
    if !complaints.is_empty() {
        bail!("{}", complaints.join("; "));
    }
    console::say("Stopped.");
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
