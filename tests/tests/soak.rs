//! The data plane killed again and again, at random moments, under load and while it starts: see
//! [`gaas_tests::crash`]. `make soak` runs this story with a thousand kills and keeps what it says.

use gaas_tests::crash::{self, Plan, Surroundings};
use gaas_tests::seed;

/// Kills where nothing else is said.
const KILLS: u64 = 100;
const INSTANCES: u64 = 2;

#[tokio::test(flavor = "multi_thread")]
async fn whenever_it_is_killed_nothing_is_billed_twice_and_only_what_was_in_flight_is_lost() {
    let setting = |name: &str| std::env::var(name).ok();
    let kills = setting("GAAS_SOAK_KILLS").map_or(KILLS, |text| text.parse().unwrap());
    let plan = Plan {
        kills,
        instances: INSTANCES,
        seed: seed(),
    };
    let outcome = crash::run(plan).await;
    eprintln!("{outcome}");
    assert_eq!(outcome.kills(), kills);
    // Whatever the seed: so many starts are killed that some of them are recovering.
    assert!(
        kills < KILLS || outcome.kills_in_recovery() > 0,
        "{outcome}"
    );
    assert!(kills < KILLS || outcome.kills_in_starts() > 0, "{outcome}");
    if let Some(path) = setting("GAAS_SOAK_REPORT") {
        let surroundings = Surroundings {
            date: setting("GAAS_SOAK_DATE").unwrap(),
            commit: setting("GAAS_SOAK_COMMIT").unwrap(),
            profile: setting("GAAS_SOAK_PROFILE").unwrap(),
        };
        std::fs::write(path, outcome.report(&surroundings)).unwrap();
    }
}
