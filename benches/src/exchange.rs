//! Exchanges without sockets: a gateway with some services, a request that has been read, and a
//! backend's answer to it, for benches of the phases that stand between them.

use std::io::Cursor;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use gaas_proxy::connection::ConnectionLimits;
use gaas_proxy::context::{LimitTold, RequestContext};
use gaas_proxy::gateway::{Gateway, Settings};
use gaas_proxy::keys::{KeyState, KeyTable};
use gaas_proxy::metering::Metering;
use gaas_proxy::request_id::RequestId;
use gaas_proxy::routing::Route;
use gaas_proxy::state::{OpenCycle, State};
use gaas_proxy::throttle::AuthThrottle;
use gaas_proxy::upstream::{KeepSettings, Resolver, SystemLookup};
use gaas_shared::billing::PriceSchedule;
use gaas_shared::clock::UnixMillis;
use gaas_shared::config::Config;
use gaas_shared::ids::{BillingCycleId, OrgId, PriceVersionId, ServiceId};
use gaas_shared::model::{KeyScope, Name, RateLimit, Service, TargetUrl, UnitRule};
use gaas_shared::store::KeyRow;
use pingora::http::ResponseHeader;
use pingora::proxy::Session;

use crate::key_row;

/// Numbers of headers that messages have: few, as a program sends; as a browser sends; many.
pub const HEADERS: [usize; 3] = [5, 20, 80];

/// Limits of a connection, which no bench comes near.
pub const LIMITS: ConnectionLimits = ConnectionLimits {
    header: Duration::from_secs(10),
    idle: Duration::from_secs(60),
    total: Duration::from_secs(30),
    max_header_bytes: 65_536,
    max_streams: 128,
    max_requests: 1_000_000,
};

/// A gateway in front of services 1 to `services`, which have backends at URLs of this scheme.
///
/// # Errors
/// When a service cannot be described, which the ones made here can.
pub fn gateway(metering: &Metering, services: u32, scheme: &str) -> anyhow::Result<Gateway> {
    let config = Config::default();
    let state = Arc::new(State::new(KeyTable::new(RateLimit::DEFAULT)));
    let resolver = Resolver::new(Arc::new(SystemLookup), KeepSettings::from_config(&config));
    let prices = PriceSchedule::fixed(PriceVersionId::FIRST);
    let cycle = Arc::new(OpenCycle::new(BillingCycleId::FIRST));
    let mut routes = Vec::with_capacity(services as usize);
    for id in (1..=services).filter_map(ServiceId::new) {
        let service = service(id, scheme)?;
        let backend = resolver.backend(service.org_id, &service.target_url);
        let route = Route::new(&service, &prices, backend, Arc::clone(&cycle));
        routes.push((id, Some(Arc::new(route))));
    }
    state.routing.update(routes);
    Ok(Gateway {
        state,
        journal: metering.journal(),
        throttle: AuthThrottle::new(u32::MAX),
        settings: Settings::from_config(&config),
    })
}

fn service(id: ServiceId, scheme: &str) -> anyhow::Result<Service> {
    let url = format!("{scheme}://api.example.com/v1/?tenant=7");
    Ok(Service {
        id,
        org_id: OrgId::FIRST,
        name: Name::parse("name", &format!("Service {id}"))?,
        target_url: TargetUrl::parse("target_url", &url)?,
        preserve_host: false,
        units: UnitRule::default(),
        created_at: UnixMillis(0),
    })
}

/// A request's context when its key has been recognised and its token taken.
pub fn admitted(gateway: &Gateway) -> RequestContext {
    let row = KeyRow {
        scope: KeyScope::AllServices,
        ..key_row(1)
    };
    let mut context = RequestContext::new(Arc::clone(&gateway.state), LIMITS.total);
    context.request_id = RequestId::make();
    context.client = Some(IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7)));
    context.key = Some(Arc::new(KeyState::new(&row, None, RateLimit::DEFAULT)));
    context.route = gateway.state.routing.get(ServiceId::FIRST);
    context.upstream_target = b"/v1/users/1234/orders?tenant=7&limit=50".to_vec();
    context.limit = Some(LimitTold {
        capacity: 1_000,
        window_seconds: 60,
        remaining: 742,
        reset_seconds: 16,
    });
    context
}

/// A session whose request has so many headers. `claims`: among them are those that say who asked
/// and on what way, which only a trusted peer is believed.
///
/// # Errors
/// When Pingora cannot read the request, which is a valid one.
pub fn session(headers: usize, claims: bool) -> anyhow::Result<Session> {
    const USUAL: [(&str, &str); 5] = [
        ("Host", "localhost:8000"),
        ("User-Agent", "client/1.0"),
        ("Accept", "application/json"),
        ("Accept-Encoding", "gzip, br"),
        ("X-API-Key", "gaas_nMZ3sJp0N1BKOvhKSLH0MyCQl5DcXL7v0JkLjF"),
    ];
    const CLAIMS: [(&str, &str); 5] = [
        ("X-Forwarded-For", "198.51.100.9"),
        ("X-Forwarded-Proto", "https"),
        ("X-Forwarded-Host", "example.com"),
        ("Forwarded", "for=198.51.100.9;proto=https"),
        ("Via", "1.1 somewhere"),
    ];
    let mut text = String::from("GET /proxy/1/users/1234/orders?limit=50 HTTP/1.1\r\n");
    let claims = if claims { &CLAIMS[..] } else { &[] };
    for (name, value) in USUAL.iter().chain(claims) {
        text += &format!("{name}: {value}\r\n");
    }
    for number in USUAL.len() + claims.len()..headers {
        text += &format!("{}: {}\r\n", filler_name(number), filler_value(number));
    }
    text += "\r\n";
    let stream = Cursor::new(text.into_bytes());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let mut session = Session::new_h1(Box::new(stream));
        anyhow::ensure!(
            session.as_downstream_mut().read_request().await?,
            "the request ended early"
        );
        Ok(session)
    })
}

/// A backend's answer with so many headers. `hop_by_hop`: among them are some that mean the
/// backend's connection, and one that `Connection` names.
///
/// # Errors
/// When a header is not valid, which all of these are.
pub fn response(headers: usize, hop_by_hop: bool) -> pingora::Result<ResponseHeader> {
    const USUAL: [(&str, &str); 5] = [
        ("Content-Type", "application/json"),
        ("Content-Length", "71"),
        ("Date", "Thu, 01 Jan 2026 00:00:00 GMT"),
        ("Server", "backend"),
        ("Cache-Control", "no-store"),
    ];
    const HOP_BY_HOP: [(&str, &str); 4] = [
        ("Connection", "keep-alive, X-Hop"),
        ("Keep-Alive", "timeout=5"),
        ("X-Hop", "1"),
        ("X-Request-Id", "the backend's own"),
    ];
    let mut response = ResponseHeader::build(200, Some(headers))?;
    let hops = if hop_by_hop { &HOP_BY_HOP[..] } else { &[] };
    for &(name, value) in USUAL.iter().chain(hops) {
        response.append_header(name, value)?;
    }
    for number in USUAL.len() + hops.len()..headers {
        response.append_header(filler_name(number), filler_value(number))?;
    }
    Ok(response)
}

fn filler_name(number: usize) -> String {
    format!("X-Application-{number}")
}

fn filler_value(number: usize) -> String {
    format!("value {number} of this application")
}
