use std::sync::Arc;

use gaas_shared::model::{Allowances, KeyScope, Name, UnitRule};
use gaas_shared::money::{Currency, Price};
use gaas_shared::store::{NewKey, NewService, Order, UsageGroup, UsageRange};
use gaas_shared::usage::Interval;

use super::*;

/// Noon on 22 November 2026.
const NOW: UnixMillis = UnixMillis(1_795_348_800_000);

fn backend() -> SocketAddr {
    "127.0.0.1:4242".parse().unwrap()
}

/// Requests of the last thirty-one days, which every way of summing them up agrees on.
fn requests(usage: &UsageStore, actor: Actor) -> u64 {
    let end_s = Interval::Day.end_of((NOW.0 / 1_000) as u64 + 1);
    let sums = [Interval::Hour, Interval::Day]
        .into_iter()
        .flat_map(|interval| {
            let range = UsageRange {
                org: actor.org,
                interval,
                from_s: end_s - 32 * 86_400,
                to_s: end_s,
                service: None,
                keys: None,
                customer: None,
                owners: Arc::default(),
                method: None,
            };
            let groups = [
                UsageGroup::Nothing,
                UsageGroup::ApiKey,
                UsageGroup::Service,
                UsageGroup::Customer,
            ];
            groups.map(|group| {
                let chart = usage.usage_chart(&range, group, None).unwrap();
                chart
                    .values()
                    .map(|figures| figures.totals.requests)
                    .sum::<u64>()
            })
        });
    let sums: Vec<u64> = sums.collect();
    assert!(sums.iter().all(|sum| *sum == sums[0]), "{sums:?}");
    sums[0]
}

#[test]
fn seeding_fills_thirty_days_and_is_done_once() {
    let dir = tempfile::tempdir().unwrap();
    let Seeded::Now(keys) = sow(dir.path(), backend(), NOW).unwrap() else {
        panic!("nothing was seeded");
    };
    assert_eq!(keys.len(), 8);
    let data = DataDir::open(dir.path()).unwrap();
    let (control, usage) = (data.control().unwrap(), data.usage().unwrap());
    let actor = control.default_actor().unwrap();
    assert!(requests(&usage, actor) > 50_000);
    let made = control.demonstration(actor.org).unwrap().unwrap();
    assert_eq!((made.services.len(), made.customers.len()), (4, 3));
    let services = control.services(actor, None, 10).unwrap().items;
    assert!(
        services
            .iter()
            .all(|service| service.name.as_str().ends_with("(demo)"))
    );
    // October was closed at its end, November is open.
    let open = control.open_cycle(actor.org).unwrap();
    assert_eq!(open.opened_at.to_rfc3339(), "2026-11-01T00:00:00.000Z");
    drop((control, usage, data));

    let elsewhere = "127.0.0.1:4343".parse().unwrap();
    assert!(matches!(
        sow(dir.path(), elsewhere, NOW).unwrap(),
        Seeded::Before
    ));
    let control = DataDir::open(dir.path()).unwrap().control().unwrap();
    let services = control.services(actor, None, 10).unwrap().items;
    let targets: Vec<_> = services
        .iter()
        .map(|service| service.target_url.to_string())
        .collect();
    assert_eq!(targets[0], "http://127.0.0.1:4343/weather");
}

#[test]
fn a_directory_with_data_of_its_own_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let data = DataDir::open(dir.path()).unwrap();
    let control = data.control().unwrap();
    let token = PlainSecret::generate(SecretKind::ManagementToken).unwrap();
    let actor = control.first_start(NOW, &token).unwrap().actor;
    assert!(matches!(
        sow(dir.path(), backend(), NOW).unwrap(),
        Seeded::NotOurs
    ));
    assert!(control.services(actor, None, 10).unwrap().items.is_empty());
}

#[test]
fn a_directory_in_use_is_not_seeded() {
    let dir = tempfile::tempdir().unwrap();
    let data = DataDir::open(dir.path()).unwrap();
    let _held = data.lock(LOCKS[0]).unwrap();
    let error = sow(dir.path(), backend(), NOW).unwrap_err().to_string();
    assert!(error.contains("already uses this directory"), "{error}");
}

/// What was there besides the demonstration is afterwards as if there had never been one.
#[test]
fn removing_takes_the_demonstration_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    sow(dir.path(), backend(), NOW).unwrap();
    let data = DataDir::open(dir.path()).unwrap();
    let (control, usage) = (data.control().unwrap(), data.usage().unwrap());
    let actor = control.default_actor().unwrap();
    let own = use_service_of_own(&control, &usage, actor);
    let before = requests(&usage, actor);
    assert!(before > own);

    let flags = crate::args::Flags {
        data_dir: Some(dir.path().to_owned()),
        ..crate::args::Flags::default()
    };
    crate::demo::remove::run(&flags).unwrap();
    assert_eq!(requests(&usage, actor), own);
    assert_eq!(control.demonstration(actor.org).unwrap(), None);
    let services = control.services(actor, None, 10).unwrap().items;
    let names: Vec<_> = services
        .iter()
        .map(|service| service.name.as_str())
        .collect();
    assert_eq!(names, ["Own"]);
    assert!(
        control
            .customers(actor, None, None, Order::Oldest, None, 10)
            .unwrap()
            .items
            .is_empty()
    );
    let again = crate::demo::remove::run(&flags).unwrap_err().to_string();
    assert!(again.ends_with("holds no demonstration"), "{again}");
}

/// Registers a service beside the demonstration's and uses it; answers how often.
fn use_service_of_own(control: &ControlStore, usage: &UsageStore, actor: Actor) -> u64 {
    let new = NewService {
        name: Name::parse("name", "Own").unwrap(),
        target_url: cast::target(backend(), "own").unwrap(),
        preserve_host: false,
        units: UnitRule::default(),
    };
    let service = control
        .create_service(&by(actor, NOW), &new)
        .unwrap()
        .value
        .id;
    let secret = PlainSecret::generate(SecretKind::ApiKey).unwrap();
    let new = NewKey {
        scope: KeyScope::Service(service),
        name: Name::parse("name", "Own").unwrap(),
        secret: &secret,
        rate_limit: None,
        price: None,
        default_price: Price::DEFAULT,
        currency: Currency::USD,
        customer: None,
        expires_at: None,
        allowances: Allowances::default(),
    };
    let key = control.create_key(&by(actor, NOW), &new).unwrap().value;
    let mut batch = Batch::default();
    for number in 0..7 {
        batch.add(&gaas_shared::usage::UsageRecord {
            settled_at_us: (NOW.0 - number * HOUR_MS) as u64 * 1_000,
            org: actor.org,
            service,
            api_key: key.id,
            price_version: key.price_version,
            cycle: control.open_cycle(actor.org).unwrap().id,
            status: 200,
            origin: gaas_shared::usage::Origin::Backend,
            method: gaas_shared::usage::Method::Get,
            billed_units: 1,
            bytes_in: 0,
            bytes_out: 10,
            latency_us: 1_000,
        });
    }
    usage.write(&batch, NOW).unwrap();
    7
}
