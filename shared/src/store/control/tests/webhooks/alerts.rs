//! Thresholds: told once, and remembered for as long as they may come again.

use serde_json::json;

use super::{kinds, later};
use crate::model::EventType;
use crate::store::control::Reached;
use crate::store::fixture::{Fixture, NOW};

fn reached(period: &str, percent: u8) -> Reached {
    Reached {
        subject: "key:1:requests_per_day".to_owned(),
        period: period.to_owned(),
        percent,
        kind: EventType::QuotaThresholdReached,
        data: json!({ "percent": percent }),
    }
}

#[test]
fn a_threshold_is_told_once_per_period() {
    let fixture = Fixture::new();
    let tell = |reached: &[Reached], now| {
        let told = fixture
            .control
            .tell_reached(fixture.actor.org, reached, now);
        told.unwrap()
    };
    assert_eq!(tell(&[reached("a", 50), reached("a", 80)], NOW), 2);
    let all = [reached("a", 50), reached("a", 80), reached("a", 100)];
    assert_eq!(tell(&all, NOW), 1);
    assert_eq!(tell(&all, NOW), 0);
    assert_eq!(kinds(&fixture).len(), 3);
    // The events are forgotten, but not that they were told, as long as the period goes on.
    fixture.control.forget_events(later(40)).unwrap();
    assert_eq!(kinds(&fixture).len(), 0);
    assert_eq!(tell(&all, later(40)), 0);
    assert_eq!(tell(&[reached("b", 50)], later(41)), 1);
    fixture.control.forget_events(later(41)).unwrap();
    assert_eq!(fixture.count("SELECT COUNT(*) FROM alert_reached"), 1);
}
