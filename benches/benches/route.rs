//! What finding its service costs a request, among one, a hundred and ten thousand; and what one
//! changed service costs whoever changes it.
#![allow(
    clippy::unwrap_used,
    reason = "a bench that cannot run has nobody to tell but the terminal"
)]

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use gaas_benches::exchange::{admitted, gateway};
use gaas_benches::{MEASUREMENT, NoStore, WARM_UP, metering};
use gaas_proxy::phases::route;
use gaas_proxy::routing::ProxyTarget;
use gaas_shared::ids::ServiceId;

const SERVICES: [u32; 3] = [1, 100, 10_000];

/// The phase as it is: the look-up, whether the key is good for the service, and the backend's
/// target joined.
fn find(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("route/find");
    group.throughput(Throughput::Elements(1));
    let target = ProxyTarget::parse(b"/proxy/1/users/1234/orders?limit=50").unwrap();
    for services in SERVICES {
        let dir = tempfile::tempdir().unwrap();
        let metering = metering(dir.path(), NoStore, usize::MAX >> 1).unwrap();
        let gateway = gateway(&metering, services, "http").unwrap();
        let mut context = admitted(&gateway);
        let mut number = 0u32;
        group.bench_function(BenchmarkId::from_parameter(services), |bench| {
            bench.iter(|| {
                // A walk by a large odd step: no order that a cache could guess.
                number = number.wrapping_add(2_654_435_761);
                let target = ProxyTarget {
                    service: ServiceId::new(1 + number % services).unwrap(),
                    ..black_box(target)
                };
                route::find(&gateway, &target, &mut context).unwrap();
            });
        });
    }
    group.finish();
}

/// Readers go on meanwhile: a change makes a new table and puts it in the old one's place.
fn change(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("route/change one service");
    for services in SERVICES {
        let dir = tempfile::tempdir().unwrap();
        let metering = metering(dir.path(), NoStore, usize::MAX >> 1).unwrap();
        let gateway = gateway(&metering, services, "http").unwrap();
        let routing = &gateway.state.routing;
        let route = routing.get(ServiceId::FIRST);
        group.bench_function(BenchmarkId::from_parameter(services), |bench| {
            bench.iter(|| routing.update([(ServiceId::FIRST, black_box(route.clone()))]));
        });
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().warm_up_time(WARM_UP).measurement_time(MEASUREMENT);
    targets = find, change
}
criterion_main!(benches);
