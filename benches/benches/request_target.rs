//! What routing costs a request: taking the request line's target apart and joining the backend's.
#![allow(
    clippy::unwrap_used,
    reason = "a bench that cannot run has nobody to tell but the terminal"
)]

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use gaas_benches::{MEASUREMENT, WARM_UP};
use gaas_proxy::routing::ProxyTarget;
use gaas_shared::model::TargetUrl;

fn join(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("request_target/parse+join");
    let target = TargetUrl::parse("target_url", "https://api.example.com/v1/?tenant=7").unwrap();
    for (name, request) in [
        ("bare", "/proxy/3".to_owned()),
        (
            "usual",
            "/proxy/3/users/1234/orders?limit=50&sort=-created".to_owned(),
        ),
        (
            "long",
            format!(
                "/proxy/3/{}?q={}",
                "segment.json/".repeat(40),
                "x".repeat(500)
            ),
        ),
    ] {
        group.bench_with_input(
            BenchmarkId::from_parameter(name),
            &request,
            |bench, request| {
                let mut out = Vec::new();
                bench.iter(|| {
                    out.clear();
                    let parsed = ProxyTarget::parse(black_box(request.as_bytes())).unwrap();
                    parsed.join(&target, &mut out);
                });
            },
        );
    }
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().warm_up_time(WARM_UP).measurement_time(MEASUREMENT);
    targets = join
}
criterion_main!(benches);
