//! The floor: a Pingora proxy, built like the gateway, that forwards and does nothing else. What the
//! gateway costs beyond it is what keys, limits, routing and metering cost.

use std::net::SocketAddr;

use async_trait::async_trait;
use clap::Parser;
use pingora::Result;
use pingora::modules::http::HttpModules;
use pingora::proxy::{ProxyHttp, Session, http_proxy_service};
use pingora::server::Server;
use pingora::server::configuration::ServerConf;
use pingora::upstreams::peer::{ALPN, HttpPeer};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Forwards every request to one backend.
#[derive(Debug, Parser)]
struct Args {
    /// Address of client traffic
    #[arg(long)]
    listen: SocketAddr,
    /// Address of the backend
    #[arg(long)]
    backend: SocketAddr,
    /// Certificate to speak HTTPS with, in place of HTTP
    #[arg(long, requires = "key")]
    certificate: Option<String>,
    /// Its private key
    #[arg(long)]
    key: Option<String>,
}

struct Floor {
    backend: SocketAddr,
}

#[async_trait]
impl ProxyHttp for Floor {
    type CTX = ();

    fn new_ctx(&self) {}

    fn init_downstream_modules(&self, _modules: &mut HttpModules) {
        // As in the gateway: not even the disabled compression module.
    }

    async fn upstream_peer(&self, _: &mut Session, (): &mut ()) -> Result<Box<HttpPeer>> {
        let mut peer = HttpPeer::new(self.backend, false, String::new());
        peer.options.alpn = ALPN::H1;
        Ok(Box::new(peer))
    }
}

fn main() -> Result<()> {
    let args = Args::parse();
    // The gateway's own settings: one worker per core it may use, no work stealing.
    let conf = ServerConf {
        threads: std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        work_stealing: false,
        upstream_keepalive_pool_size: 128,
        grace_period_seconds: Some(0),
        graceful_shutdown_timeout_seconds: Some(1),
        ..ServerConf::default()
    };
    let mut server = Server::new_with_opt_and_conf(None, conf);
    server.bootstrap();
    let floor = Floor {
        backend: args.backend,
    };
    let mut service = http_proxy_service(&server.configuration, floor);
    let listen = args.listen.to_string();
    match args.certificate.zip(args.key) {
        None => service.add_tcp(&listen),
        Some((certificate, key)) => service.add_tls(&listen, &certificate, &key)?,
    }
    server.add_service(service);
    server.run_forever()
}
