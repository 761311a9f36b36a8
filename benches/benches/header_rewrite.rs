//! What headers cost a request, with few of them and with many: turning the client's request into
//! the backend's, and the backend's answer into the gateway's. Both call the phases' own functions;
//! copying the message, which Pingora does, is not counted. For a plain backend the phase only says
//! what is to be changed: the pass over the header's text that does it stands beside.
#![allow(
    clippy::unwrap_used,
    reason = "a bench that cannot run has nobody to tell but the terminal"
)]

use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use gaas_benches::exchange::{HEADERS, LIMITS, admitted, gateway, response, session};
use gaas_benches::{MEASUREMENT, NoStore, WARM_UP, metering};
use gaas_proxy::connection::{self, RequestText};
use gaas_proxy::gateway::Gateway;
use gaas_proxy::phases::{respond, upstream};

/// As long as what the gateway tells a backend.
const OWN_LINES: &[u8] = b"x-forwarded-proto: http\r\nx-forwarded-for: 203.0.113.7\r\n\
    x-forwarded-host: localhost:8000\r\nvia: 1.1 gaas\r\n\
    x-request-id: 01938e2c-5d7e-7c3a-9d52-6f1f6a6b1c9e\r\n";

/// Host, `X-Forwarded-*`, `Via` and the request's identifier come, the key goes; where the client
/// claims to speak for another, its claims go first. What comes is added as lines at the end of the
/// header to a plain backend, as entries of the header to one over TLS.
fn request(criterion: &mut Criterion, gateway: &Gateway, added: &str) {
    for (name, claims) in [("plain", false), ("with claims", true)] {
        let group = format!("header_rewrite/request, {name}, added as {added}");
        let mut group = criterion.benchmark_group(group);
        for headers in HEADERS
            .into_iter()
            .filter(|&headers| headers > 5 || !claims)
        {
            let session = session(headers, claims).unwrap();
            let mut context = admitted(gateway);
            group.bench_function(BenchmarkId::from_parameter(headers), |bench| {
                bench.iter_batched_ref(
                    || session.req_header().clone(),
                    |request| upstream::rewrite(&session, request, &mut context).unwrap(),
                    BatchSize::SmallInput,
                );
            });
        }
        group.finish();
    }
}

/// The text of the header that goes to a plain backend, which is written as it is changed.
fn text(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("header_rewrite/request, text");
    for headers in HEADERS {
        let session = session(headers, false).unwrap();
        let raw = session.as_http1().unwrap().get_headers_raw_bytes();
        let (mut text, mut out) = (RequestText::default(), Vec::new());
        group.bench_function(BenchmarkId::from_parameter(headers), |bench| {
            bench.iter(|| {
                out.clear();
                text.change(b"/v1/users/1234", Some(b"api.example.com"), |lines| {
                    lines.extend_from_slice(OWN_LINES);
                });
                text.write(&raw, &mut out).unwrap();
                out.len()
            });
        });
    }
    group.finish();
}

/// Hop-by-hop headers go; `Via`, the request's identifier and the rate limit come: as lines at the
/// end of the header over HTTP/1, as entries of the header over HTTP/2.
fn answer(criterion: &mut Criterion, gateway: &Gateway, added: &str) {
    for (name, hop_by_hop) in [("plain", false), ("with hop-by-hop", true)] {
        let group = format!("header_rewrite/response, {name}, added as {added}");
        let mut group = criterion.benchmark_group(group);
        for headers in HEADERS
            .into_iter()
            .filter(|&headers| headers > 5 || !hop_by_hop)
        {
            let response = response(headers, hop_by_hop).unwrap();
            let mut session = session(5, false).unwrap();
            let mut context = admitted(gateway);
            group.bench_function(BenchmarkId::from_parameter(headers), |bench| {
                bench.iter_batched_ref(
                    || response.clone(),
                    |response| {
                        // The lines of the answer before would otherwise still wait to be written.
                        connection::request_begun(context.deadline);
                        respond::relay(gateway, &mut session, response, &mut context).unwrap();
                    },
                    BatchSize::SmallInput,
                );
            });
        }
        group.finish();
    }
}

fn headers(criterion: &mut Criterion) {
    let dir = tempfile::tempdir().unwrap();
    let metering = metering(dir.path(), NoStore, usize::MAX >> 1).unwrap();
    let to_plain = gateway(&metering, 1, "http").unwrap();
    let to_tls = gateway(&metering, 1, "https").unwrap();
    connection::under_a_watch(LIMITS, || {
        request(criterion, &to_plain, "lines");
        text(criterion);
        request(criterion, &to_tls, "entries");
        answer(criterion, &to_plain, "lines");
    });
    answer(criterion, &to_plain, "entries");
}

criterion_group! {
    name = benches;
    config = Criterion::default().warm_up_time(WARM_UP).measurement_time(MEASUREMENT);
    targets = headers
}
criterion_main!(benches);
