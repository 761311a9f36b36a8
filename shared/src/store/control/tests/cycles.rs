use std::collections::HashSet;
use std::sync::Barrier;

use crate::clock::UnixMillis;
use crate::store::WriteBy;
use crate::store::fixture::{Fixture, NOW};

#[test]
fn the_first_start_opens_a_cycle_and_a_reset_opens_the_next() {
    let fixture = Fixture::new();
    let first = fixture.control.open_cycle(fixture.actor.org).unwrap();
    assert_eq!((first.opened_at, first.closed_at), (NOW, None));
    let later = WriteBy {
        now: UnixMillis(NOW.0 + 5),
        ..fixture.by()
    };
    let reset = fixture.control.close_cycle(&later).unwrap().value;
    assert_eq!(reset.closed.id, first.id);
    assert_eq!(reset.closed.closed_at, Some(later.now));
    assert_eq!(
        (reset.opened.opened_at, reset.opened.closed_at),
        (later.now, None)
    );
    assert_eq!(
        fixture.control.open_cycle(fixture.actor.org).unwrap(),
        reset.opened
    );
}

#[test]
fn a_clock_set_back_does_not_end_a_cycle_before_it_began() {
    let fixture = Fixture::new();
    let earlier = WriteBy {
        now: UnixMillis(NOW.0 - 1),
        ..fixture.by()
    };
    let reset = fixture.control.close_cycle(&earlier).unwrap().value;
    assert_eq!(reset.closed.closed_at, Some(NOW));
    assert_eq!(reset.opened.opened_at, NOW);
}

#[test]
fn resets_at_once_leave_one_open_cycle_and_no_gap() {
    let fixture = Fixture::new();
    let start = Barrier::new(8);
    let resets: Vec<_> = std::thread::scope(|scope| {
        let closing: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    // Through a handle of its own, as another process would.
                    let store = fixture.data.control().unwrap();
                    start.wait();
                    store.close_cycle(&fixture.by()).unwrap().value
                })
            })
            .collect();
        closing
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    let closed: HashSet<_> = resets.iter().map(|reset| reset.closed.id).collect();
    assert_eq!(closed.len(), 8, "each reset closes another cycle");
    let open = "SELECT COUNT(*) FROM billing_cycle WHERE closed_at_ms IS NULL";
    assert_eq!(fixture.count(open), 1);
    assert_eq!(fixture.count("SELECT COUNT(*) FROM billing_cycle"), 9);
    // A second open cycle cannot even be written.
    let sql = fixture.control_sql();
    let second = "INSERT INTO billing_cycle (org_id, opened_at_ms) VALUES (1, 0)";
    assert!(sql.execute(second, []).is_err());
}
