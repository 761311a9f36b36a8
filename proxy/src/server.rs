//! Puts the data plane together, runs it, and takes it apart again without losing a record.

mod http2;
mod listen;
mod ports;
mod shutdown;
mod upgrade;

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use gaas_shared::clock::SystemClock;
use gaas_shared::config::Config;
use gaas_shared::propagation::SOCKET_NAME;
use gaas_shared::store::{DataDir, StoreError};
use gaas_shared::tls::TlsError;
use pingora::apps::http_app::HttpServer;
use pingora::listeners::{L4BufferSettings, ListenerConfig, TcpSocketOptions};
use pingora::proxy::HttpProxy;
use pingora::server::configuration::ServerConf;
use pingora::server::{RunArgs, Server};
use pingora::services::listening::Service;

use self::listen::{BindError, Reservation};
use self::ports::Ports;
use self::shutdown::{End, StopSignals, Trigger};
use self::upgrade::{Desk, Doors, Predecessor};
pub use self::upgrade::{Start, UpgradeError};
use crate::connection::{ConnectionLimits, WatchedProxy};
use crate::control::{Applier, Control, LoadProgress, UsageDesk};
use crate::gateway::{Gateway, Settings};
use crate::keys::KeyTable;
use crate::metering::{Journal, Metering, MeteringError};
use crate::ops::Operations;
use crate::state::State;
use crate::throttle::AuthThrottle;
use crate::upstream::{KeepSettings, Resolver, SystemLookup};

/// The lock that keeps a second data plane from the same data directory.
const LOCK: &str = "proxy.lock";
const JOURNAL: &str = "journal";

/// Why the data plane does not start or did not end well.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The data directory or a database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The usage journal.
    #[error(transparent)]
    Metering(#[from] MeteringError),
    /// A listening address.
    #[error(transparent)]
    Bind(#[from] BindError),
    /// The certificate that clients are to be shown, or its key.
    #[error("proxy.tls: {0}")]
    Tls(#[from] TlsError),
    /// HTTP and HTTPS would have the same port.
    #[error(
        "proxy.tls.listen: port {0} is also the port of proxy.listen; choose another, or leave \
         proxy.tls.listen out to serve HTTPS alone"
    )]
    SharedPort(u16),
    /// The process whose place was to be taken.
    #[error(transparent)]
    Upgrade(#[from] UpgradeError),
    /// The socket that a successor asks at.
    #[error("no successor could ask for this process's place: {0}")]
    UpgradeSocket(#[source] std::io::Error),
    /// The control socket.
    #[error("the control socket {path} cannot be opened: {source}")]
    Socket {
        /// Its path.
        path: std::path::PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A thread or runtime.
    #[error("a thread cannot be started: {0}")]
    Thread(#[source] std::io::Error),
    /// Usage records are left in the journal; the next start will write them.
    #[error("not all usage could be written before stopping; the journal keeps the rest")]
    Undrained,
}

/// Runs the data plane until SIGTERM or SIGINT, or until another one takes its place, then drains
/// it.
///
/// # Errors
/// When it cannot start, or stops with usage still in the journal.
pub fn run(config: &Config, start: Start) -> Result<(), ServerError> {
    // First of all, so that a stop that comes early is an orderly one too.
    let signals = StopSignals::catch().map_err(ServerError::Thread)?;
    // Dropped last of all: it tells a successor that the directory's lock is free.
    let mut _successor = None;
    let data = DataDir::open(&config.data_dir)?;
    let state = Arc::new(State::new(KeyTable::new(config.rate_limit.default)));
    let mut applier = Applier::new(
        data.control()?,
        Resolver::new(Arc::new(SystemLookup), KeepSettings::from_config(config)),
    );
    if start == Start::Upgrade {
        // The predecessor serves on meanwhile.
        load(&mut applier, &state)?;
    }
    let entrance = Entrance::take(config, start, &data)?;
    let metering = start_metering(config, &data)?;
    let usage = UsageDesk {
        store: data.usage()?,
        journal: metering.journal(),
        flusher: metering.flusher(),
    };

    let (control, trigger) = match start {
        // Clients are told that the gateway is not ready yet, operators how far it is.
        Start::Fresh => {
            let trigger = serve(config, &state, &usage.journal, &entrance)?;
            load(&mut applier, &state)?;
            applier.open_accounts(&state, &usage)?;
            (take_control(&data, applier, &state, usage)?, trigger)
        }
        // Clients wait for the successor: they get an answer or, until it is ready, nothing.
        Start::Upgrade => {
            applier.catch_up(&state)?;
            applier.open_accounts(&state, &usage)?;
            let journal = usage.journal.clone();
            let control = take_control(&data, applier, &state, usage)?;
            (control, serve(config, &state, &journal, &entrance)?)
        }
    };
    let limit = config.timeouts.drain_seconds.as_duration();
    let Entrance {
        doors,
        ports,
        only_one: _only_one,
    } = entrance;
    // From here on Pingora's sockets are the only ones: what it closes is closed.
    let _certificates = ports.release().map_err(ServerError::Thread)?;
    let desk = Desk::open(data.path(), doors, limit).map_err(ServerError::UpgradeSocket)?;
    announce("gaas-proxy ready");

    match signals.wait(desk) {
        End::Stop => trigger.drain(&state, limit),
        End::HandOver(waits) => {
            _successor = Some(waits);
            trigger.hand_over(&state, limit);
        }
    }
    drop(control);
    if metering.shutdown(limit) {
        tracing::info!("All usage is in the store.");
        Ok(())
    } else {
        Err(ServerError::Undrained)
    }
}

/// What a data plane has to itself: its directory and its addresses.
struct Entrance {
    doors: Doors,
    ports: Ports,
    only_one: File,
}

impl Entrance {
    /// Takes both, from the process that has them or from the system.
    fn take(config: &Config, start: Start, data: &DataDir) -> Result<Self, ServerError> {
        let mut predecessor = match start {
            Start::Fresh => None,
            Start::Upgrade => Predecessor::find(data.path())?,
        };
        // Without a predecessor the directory comes first: who has it says more than who has a port.
        let mut only_one = match predecessor {
            Some(_) => None,
            None => Some(data.lock(LOCK)?),
        };
        let mut doors = Doors::new();
        let ports = Ports::take(config, |setting, address| {
            doors.take(setting, address, predecessor.as_mut())
        })?;
        let only_one = match (predecessor, only_one.take()) {
            (Some(predecessor), _) => predecessor.succeed(data, LOCK)?,
            (None, Some(lock)) => lock,
            (None, None) => data.lock(LOCK)?,
        };
        Ok(Self {
            doors,
            ports,
            only_one,
        })
    }
}

/// Brings the journal in order and starts the engine on it.
fn start_metering(config: &Config, data: &DataDir) -> Result<Metering, ServerError> {
    let metering = Metering::start(
        &data.path().join(JOURNAL),
        data.usage()?.with_owners(data.control()?),
        &config.metering,
        Arc::new(SystemClock),
    )?;
    let found = metering.recovered();
    tracing::info!(
        segments = found.segments,
        records = found.records,
        holes = found.holes,
        corrupt_records = found.corrupt_records,
        "The usage journal is in order."
    );
    Ok(metering)
}

/// Loads keys and services.
fn load(applier: &mut Applier, state: &State) -> Result<(), ServerError> {
    applier.load(state, |LoadProgress { loaded, total }| {
        announce(&format!("gaas-proxy loading keys {loaded} of {total}"));
    })?;
    take_small_pages();
    Ok(())
}

/// From here on this process gets its memory in small pages. A huge one is cleared as a whole when it
/// is touched first, which keeps a thread, and whoever waits for its processor, for milliseconds
/// where the machine has to find the memory. What the keys have in huge pages stays there.
fn take_small_pages() {
    if let Err(error) = rustix::thread::disable_transparent_huge_pages(true) {
        tracing::debug!(%error, "Memory goes on coming in huge pages.");
    }
}

/// Lets changes flow and traffic in.
fn take_control(
    data: &DataDir,
    applier: Applier,
    state: &Arc<State>,
    usage: UsageDesk,
) -> Result<Control, ServerError> {
    let path = data.path().join(SOCKET_NAME);
    let control = open_control(applier, state, usage, &path)
        .map_err(|source| ServerError::Socket { path, source })?;
    state.set_ready(true);
    Ok(control)
}

fn open_control(
    applier: Applier,
    state: &Arc<State>,
    usage: UsageDesk,
    path: &Path,
) -> std::io::Result<Control> {
    let listener = crate::control::bind(path)?;
    Control::start(applier, Arc::clone(state), usage, listener, path)
}

/// Starts Pingora on its own thread and waits until all listeners accept.
fn serve(
    config: &Config,
    state: &Arc<State>,
    journal: &Journal,
    entrance: &Entrance,
) -> Result<Trigger, ServerError> {
    let Entrance { doors, ports, .. } = entrance;
    let mut server = Server::new_with_opt_and_conf(None, server_conf(config));
    server.bootstrap();
    let conf = Arc::clone(&server.configuration);

    let settings = Settings::from_config(config);
    let limits = connection_limits(config, &settings);
    let gateway = Gateway {
        state: Arc::clone(state),
        journal: journal.clone(),
        throttle: AuthThrottle::new(config.limits.max_auth_failures_per_minute),
        settings,
    };
    let proxy = proxy(gateway, conf, &limits);
    let watched = WatchedProxy::new(proxy, ports.gate(), limits, Arc::clone(state));
    let mut clients = Service::new("clients".to_owned(), watched);
    for (port, buffers) in ports.clients() {
        listen_on(&mut clients, port, buffers);
    }
    server.add_service(doors.through(clients));

    let operations = Operations::new(Arc::clone(state), journal.clone(), ports.certificates());
    let mut ops = Service::new("operations".to_owned(), HttpServer::new_app(operations));
    ops.threads = Some(1);
    listen_on(&mut ops, ports.operations(), L4BufferSettings::default());
    server.add_service(doors.through(ops));

    let (trigger, signal) = Trigger::new();
    std::thread::Builder::new()
        .name("pingora".to_owned())
        .spawn(move || {
            server.run(RunArgs {
                shutdown_signal: Box::new(signal),
            });
        })
        .map_err(ServerError::Thread)?;
    ports.wait_until_served()?;
    for line in ports.lines() {
        announce(&line);
    }
    Ok(trigger)
}

fn connection_limits(config: &Config, settings: &Settings) -> ConnectionLimits {
    let tls = config.proxy.tls.as_ref();
    ConnectionLimits {
        header: config.timeouts.client_header_seconds.as_duration(),
        idle: Duration::from_secs(settings.client_idle_seconds),
        total: settings.total,
        max_header_bytes: settings.max_header_bytes,
        max_streams: tls.map_or(1, |tls| tls.http2_max_streams),
        max_requests: config.limits.max_requests_per_connection,
    }
}

fn proxy(gateway: Gateway, conf: Arc<ServerConf>, limits: &ConnectionLimits) -> HttpProxy<Gateway> {
    let mut proxy = HttpProxy::new(gateway, conf);
    let mut options = pingora::apps::HttpServerOptions::default();
    // CONNECT is let in so that it gets the gateway's own 405 and not a bare one.
    options.allow_connect_method_proxying = true;
    // Pingora counts the requests that follow the first.
    options.keepalive_request_limit = Some(limits.max_requests.saturating_sub(1));
    proxy.server_options = Some(options);
    proxy.h2_options = Some(http2::options(limits));
    proxy.handle_init_modules();
    proxy
}

fn listen_on<A>(service: &mut Service<A>, port: &Reservation, buffers: L4BufferSettings)
where
    A: pingora::apps::ServerApp + Send + Sync + 'static,
{
    let mut options = TcpSocketOptions::default();
    options.so_reuseport = Some(true);
    let address = port.address().to_string();
    let listener = ListenerConfig::tcp(address).tcp_socket_options(options);
    service.add_listener(listener.l4_buffer(buffers));
}

fn server_conf(config: &Config) -> ServerConf {
    let threads = match config.proxy.threads {
        0 => std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        threads => threads,
    };
    let ca_file = config.proxy.upstream_ca_file.as_ref();
    ServerConf {
        threads,
        work_stealing: false,
        ca_file: ca_file.map(|path| path.to_string_lossy().into_owned()),
        upstream_keepalive_pool_size: config.proxy.upstream_idle_connections.max(1),
        max_retries: crate::phases::upstream::MAX_ATTEMPTS,
        // `Trigger::drain` waits for the requests in flight; the process ends before this does.
        grace_period_seconds: Some(config.timeouts.drain_seconds.as_duration().as_secs() + 60),
        ..ServerConf::default()
    }
}

/// Tells whoever started the process, by a line on standard output that programs may read.
fn announce(line: &str) {
    let mut out = std::io::stdout().lock();
    // A closed standard output is no reason to stop serving.
    let _unheard = writeln!(out, "{line}").and_then(|()| out.flush());
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use rustix::thread::{disable_transparent_huge_pages, transparent_huge_pages_are_disabled};

    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn small_pages_are_taken_once_asked_for() {
        disable_transparent_huge_pages(false).unwrap();
        assert!(!transparent_huge_pages_are_disabled().unwrap());
        take_small_pages();
        assert!(transparent_huge_pages_are_disabled().unwrap());
    }
}
