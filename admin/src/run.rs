//! Starting and stopping: every reason not to start is one clear line, found before anything is
//! promised to anybody.

use std::io::{self, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_web::{HttpServer, web};
use gaas_shared::clock::{SystemClock, WallClock};
use gaas_shared::config::Config;
use gaas_shared::store::{DataDir, StoreError};
use gaas_shared::telemetry::{self, InvalidFilter};
use gaas_shared::tls::{Protocols, Reloader, ServerTls, TlsError, TlsSource};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::alerts;
use crate::api::{self, Dashboard, Documents};
use crate::bookkeeping;
use crate::first_start::{self, NewToken, TokenError};
use crate::state::{Exposure, State};
use crate::webhooks::{Courier, Limits};

/// Names the data directory's lock that one control plane holds.
const LOCK: &str = "admin.lock";
/// How long a client may take to send a request's head.
const HEAD_WITHIN: Duration = Duration::from_secs(10);
/// How long requests in flight may take to finish at shutdown.
const DRAIN_SECONDS: u64 = 5;

/// Why the control plane does not run.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The log filter cannot be read.
    #[error(transparent)]
    Log(#[from] InvalidFilter),
    /// The data directory or a database cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The address cannot be listened on.
    #[error("cannot listen on {address} (admin.listen, --admin-listen): {error}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the operating system says.
        error: io::Error,
    },
    /// Other machines could reach an API that no password protects.
    #[error(
        "refusing to listen on {0}: other machines could reach the management API, and no user has \
         set a password; listen on 127.0.0.1 (admin.listen, --admin-listen) or set a password first"
    )]
    Exposed(SocketAddr),
    /// The certificate or its key cannot be used.
    #[error("admin.tls: {0}")]
    Tls(#[from] TlsError),
    /// The first management token cannot be made.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// The OpenAPI document cannot be written.
    #[error("the OpenAPI document cannot be made: {0}")]
    Documents(#[from] serde_json::Error),
    /// TLS, over which webhooks are told, cannot be set up.
    #[error("TLS cannot be set up: {0}")]
    WebhookTls(#[from] openssl::error::ErrorStack),
    /// The server stopped by itself.
    #[error("the server failed: {0}")]
    Server(#[from] io::Error),
}

/// Runs the control plane until SIGTERM or SIGINT.
///
/// Once it listens, it says so on standard output in one line:
/// `gaas-admin listening on http://127.0.0.1:8001`, or `https://` where it has a certificate.
///
/// # Errors
/// Why it does not start, or stopped by itself.
pub fn run(config: &Config) -> Result<(), StartError> {
    telemetry::init(&config.log)?;
    let data = DataDir::open(&config.data_dir)?;
    let _claim = data.lock(LOCK)?;
    let exposure = Exposure::of(config.admin.listen);
    let store = data.control()?;
    if exposure == Exposure::Network && !store.password_is_set()? {
        return Err(StartError::Exposed(config.admin.listen));
    }
    let tls = config.admin.tls.as_ref().map(TlsSource::from);
    let tls = tls
        .map(|source| ServerTls::open(source, Protocols::Http1))
        .transpose()?
        .map(Arc::new);
    let listener = listen(config.admin.listen)?;
    let new_token = first_start::ensure(&data, &store, SystemClock.now())?;
    let state = State::new(&data, config, exposure, Arc::new(SystemClock))?;
    let documents = Documents::new(Dashboard::embedded())?;
    announce(listener.local_addr()?, tls.is_some(), new_token.as_ref());
    let workers = config.admin.threads.max(1);
    let _certificates = tls.clone().map(Reloader::start).transpose()?;
    actix_web::rt::System::new().block_on(serve(state, documents, listener, tls, workers))?;
    tracing::info!("The control plane has stopped");
    Ok(())
}

fn listen(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address).map_err(|error| StartError::Listen { address, error })
}

/// Tells the person, or the launcher, where it listens; and the first token, this once.
fn announce(address: SocketAddr, secure: bool, new_token: Option<&NewToken>) {
    let mut out = io::stdout().lock();
    let mut lines = String::new();
    if let Some(NewToken { token, file }) = new_token {
        lines += &format!(
            "New management token, shown only this once and kept in {}:\n  {}\n",
            file.display(),
            token.expose()
        );
    }
    let scheme = if secure { "https" } else { "http" };
    lines += &format!("gaas-admin listening on {scheme}://{address}\n");
    // Nobody reading standard output is no reason not to serve.
    if let Err(error) = out.write_all(lines.as_bytes()).and_then(|()| out.flush()) {
        tracing::warn!(%error, "Standard output cannot be written");
    }
}

async fn serve(
    state: State,
    documents: Documents,
    listener: TcpListener,
    tls: Option<Arc<ServerTls>>,
    workers: usize,
) -> Result<(), StartError> {
    let (state, documents) = (web::Data::new(state), web::Data::new(documents));
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let books = state.clone();
    let courier = Courier::new(state.clone(), Limits::default(), random)?;
    let server = HttpServer::new(move || api::app(state.clone(), documents.clone()))
        .workers(workers)
        .client_request_timeout(HEAD_WITHIN)
        .shutdown_timeout(DRAIN_SECONDS)
        .disable_signals();
    let server = match tls {
        // Over TLS too it speaks HTTP/1.1 alone: what is set here bounds that, and not HTTP/2.
        Some(tls) => server
            .tls_handshake_timeout(HEAD_WITHIN)
            .listen_openssl(listener, tls.following_acceptor()?)?,
        None => server.listen(listener)?,
    };
    let server = server.run();
    let handle = server.handle();
    let stopper = actix_web::rt::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("Stopping: requests in flight are finished first");
        handle.stop(true).await;
    });
    let detector = actix_web::rt::spawn(alerts::run(books.clone()));
    let bookkeeper = actix_web::rt::spawn(bookkeeping::run(books));
    let (stop_courier, stopped) = watch::channel(false);
    let courier = actix_web::rt::spawn(courier.run(stopped));
    let served = server.await;
    detector.abort();
    bookkeeper.abort();
    stopper.abort();
    stop_courier.send_replace(true);
    if let Err(error) = courier.await {
        tracing::error!(%error, "The delivery of events ended unexpectedly");
    }
    Ok(served?)
}

/// Any number. Where the operating system has none to give, retries are merely not spread.
fn random() -> u32 {
    getrandom::u32().unwrap_or_default()
}
