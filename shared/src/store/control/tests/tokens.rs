use std::sync::Barrier;

use crate::clock::UnixMillis;
use crate::secret::SecretKind;
use crate::store::fixture::{Fixture, NOW, secret};
use crate::store::{DataDir, StoreError};

#[test]
fn the_first_start_happens_once_however_many_start() {
    let outside = tempfile::tempdir().unwrap();
    let data = DataDir::open(outside.path()).unwrap();
    let store = data.control().unwrap();
    let early = store.default_actor();
    assert!(matches!(early, Err(StoreError::NotFound(_))), "{early:?}");
    let tokens = [(); 4].map(|()| secret(SecretKind::ManagementToken));
    let start = Barrier::new(tokens.len());
    let created: Vec<bool> = std::thread::scope(|scope| {
        let starting: Vec<_> = tokens
            .iter()
            .map(|token| {
                scope.spawn(|| {
                    let store = data.control().unwrap();
                    start.wait();
                    store.first_start(NOW, token).unwrap().created
                })
            })
            .collect();
        starting
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    assert_eq!(created.iter().filter(|&&created| created).count(), 1);
    for (token, created) in tokens.iter().zip(created) {
        let actor = store.actor_for_token(&token.digest(), NOW).unwrap();
        assert_eq!(actor.is_some(), created);
    }
    assert_eq!(store.default_actor().unwrap().org.get(), 1);
}

#[test]
fn a_token_stands_for_its_user_until_it_is_revoked_or_expires() {
    let fixture = Fixture::new();
    let token = secret(SecretKind::ManagementToken);
    fixture
        .control
        .rotate_token(fixture.actor, &token, NOW)
        .unwrap();
    let actor = |now| {
        fixture
            .control
            .actor_for_token(&token.digest(), now)
            .unwrap()
    };
    let found = actor(NOW).unwrap();
    assert_eq!(
        (found.org, found.user),
        (fixture.actor.org, fixture.actor.user)
    );
    assert_eq!(found.token.map(|id| id.get()), Some(2));

    let sql = fixture.control_sql();
    let set = |column: &str, value: Option<i64>| {
        let statement = format!("UPDATE management_token SET {column} = ?1 WHERE id = 2");
        sql.execute(&statement, [value]).unwrap();
    };
    set("expires_at_ms", Some(NOW.0 + 1));
    assert!(actor(NOW).is_some());
    assert_eq!(actor(UnixMillis(NOW.0 + 1)), None);
    set("expires_at_ms", None);
    set("revoked_at_ms", Some(NOW.0));
    assert_eq!(actor(NOW), None);
}

#[test]
fn a_password_is_noticed() {
    let fixture = Fixture::new();
    assert!(!fixture.control.password_is_set().unwrap());
    fixture
        .control_sql()
        .execute("UPDATE user SET password_hash = 'x' WHERE id = 1", [])
        .unwrap();
    assert!(fixture.control.password_is_set().unwrap());
}
