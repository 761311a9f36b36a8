//! What headers cost a request, with few of them and with many: turning the client's request into
//! the backend's, and the backend's answer into the gateway's. Both call the phases' own functions;
//! copying the message, which Pingora does, is not counted. For a plain backend the phase only says
//! what is to be changed: the whole text, which makes do without that copy, stands beside.
#![allow(
    clippy::unwrap_used,
    reason = "a bench that cannot run has nobody to tell but the terminal"
)]

use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use gaas_benches::exchange::{HEADERS, LIMITS, admitted, gateway, response, session};
use gaas_benches::{MEASUREMENT, NoStore, WARM_UP, metering};
use gaas_proxy::connection;
use gaas_proxy::gateway::Gateway;
use gaas_proxy::phases::{respond, rewrite};

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
                    |request| rewrite::rewrite(&session, request, &mut context).unwrap(),
                    BatchSize::SmallInput,
                );
            });
        }
        group.finish();
    }
}

/// The whole text of the header that goes over a kept connection, without Pingora's copy.
fn text(criterion: &mut Criterion, gateway: &Gateway) {
    let mut group = criterion.benchmark_group("header_rewrite/request, whole, as text");
    for headers in HEADERS {
        let session = session(headers, false).unwrap();
        let context = admitted(gateway);
        group.bench_function(BenchmarkId::from_parameter(headers), |bench| {
            bench.iter(|| rewrite::whole_text(&session, &context).unwrap());
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
        text(criterion, &to_plain);
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
