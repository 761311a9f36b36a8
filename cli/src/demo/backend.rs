//! The sample backend: an HTTP server that answers with what it was asked.

use std::convert::Infallible;
use std::net::SocketAddr;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HOST, HeaderName};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// A running backend; dropping it ends it and its connections.
pub(super) struct Backend {
    address: SocketAddr,
    _serving: JoinSet<()>,
}

impl Backend {
    /// Starts it on a free port of this machine.
    ///
    /// # Errors
    /// When there is none.
    pub(super) async fn start() -> std::io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let mut serving = JoinSet::new();
        serving.spawn(accept(listener));
        Ok(Self {
            address,
            _serving: serving,
        })
    }

    /// Where it listens.
    pub(super) const fn address(&self) -> SocketAddr {
        self.address
    }
}

async fn accept(listener: TcpListener) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    let connection = http1::Builder::new()
                        .serve_connection(TokioIo::new(stream), service_fn(answer));
                    connections.spawn(async {
                        // A client that leaves early is no concern of a sample.
                        let _left = connection.await;
                    });
                }
                Err(error) => {
                    tracing::error!(%error, "the sample backend stops accepting");
                    return;
                }
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn answer(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let header = |name| {
        let value = request.headers().get(name)?;
        value.to_str().ok().map(str::to_owned)
    };
    let path = request.uri().path_and_query();
    let body = serde_json::json!({
        "backend": "sample",
        "method": request.method().as_str(),
        "path": path.map_or("/", |path| path.as_str()),
        "host": header(HOST),
        "client": header(FORWARDED_FOR),
        "sees_api_key": request.headers().contains_key("x-api-key"),
    });
    let mut response = Response::new(Full::new(Bytes::from(format!("{body}\n"))));
    // A real backend is not always well either.
    *response.status_mut() = match request.uri().path().rsplit('/').next() {
        Some("missing") => StatusCode::NOT_FOUND,
        Some("broken") => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::OK,
    };
    let json = hyper::header::HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    Ok(response)
}
