//! What the store's tests start from: a temporary data directory after its first start.

#![allow(clippy::unwrap_used)]

use rusqlite::Connection;
use tempfile::TempDir;

use super::{
    Actor, CONTROL_FILE, ControlStore, DataDir, Idempotency, NewKey, NewService, USAGE_FILE,
    UsageStore, WriteBy,
};
use crate::clock::UnixMillis;
use crate::model::{Allowances, ApiKey, KeyScope, Name, Service, TargetUrl, UnitRule};
use crate::money::{Currency, Price};
use crate::secret::{PlainSecret, SecretKind};

/// The instant at which everything in a test happens unless it says otherwise.
pub(super) const NOW: UnixMillis = UnixMillis(1_769_846_400_000);

pub(super) struct Fixture {
    directory: TempDir,
    pub(super) data: DataDir,
    pub(super) control: ControlStore,
    pub(super) usage: UsageStore,
    pub(super) actor: Actor,
}

impl Fixture {
    pub(super) fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let data = DataDir::open(&directory.path().join("data")).unwrap();
        let control = data.control().unwrap();
        let token = secret(SecretKind::ManagementToken);
        let actor = control.first_start(NOW, &token).unwrap().actor;
        let usage = data.usage().unwrap();
        Self {
            directory,
            data,
            control,
            usage,
            actor,
        }
    }

    pub(super) fn outside(&self) -> &std::path::Path {
        self.directory.path()
    }

    pub(super) fn by(&self) -> WriteBy<'static> {
        by(self.actor)
    }

    /// A connection past the store, for what the store has no call for.
    pub(super) fn control_sql(&self) -> Connection {
        Connection::open(self.data.path().join(CONTROL_FILE)).unwrap()
    }

    pub(super) fn usage_sql(&self) -> Connection {
        Connection::open(self.data.path().join(USAGE_FILE)).unwrap()
    }

    /// The owner of a second organization, which has an open cycle too.
    pub(super) fn stranger(&self) -> Actor {
        self.control_sql()
            .execute_batch(
                "INSERT INTO organization (id, name, created_at_ms) VALUES (2, 'Other', 0);
                 INSERT INTO user (id, name, created_at_ms) VALUES (2, 'Other user', 0);
                 INSERT INTO membership (org_id, user_id, role, created_at_ms)
                     VALUES (2, 2, 'owner', 0);
                 INSERT INTO billing_cycle (org_id, opened_at_ms) VALUES (2, 0);",
            )
            .unwrap();
        Actor {
            org: 2.try_into().unwrap(),
            user: 2.try_into().unwrap(),
            token: None,
        }
    }

    pub(super) fn service(&self) -> Service {
        self.control
            .create_service(&self.by(), &new_service())
            .unwrap()
            .value
    }

    pub(super) fn key(&self, scope: KeyScope) -> ApiKey {
        let secret = secret(SecretKind::ApiKey);
        let new = new_key(scope, &secret);
        self.control.create_key(&self.by(), &new).unwrap().value
    }

    pub(super) fn count(&self, sql: &str) -> i64 {
        self.control_sql()
            .query_row(sql, [], |row| row.get(0))
            .unwrap()
    }
}

pub(super) fn by(actor: Actor) -> WriteBy<'static> {
    WriteBy {
        actor,
        now: NOW,
        idempotency: None,
    }
}

pub(super) fn with_key<'a>(by: WriteBy<'a>, key: &'a str, body: u8) -> WriteBy<'a> {
    let fingerprint = [body; 32];
    WriteBy {
        idempotency: Some(Idempotency { key, fingerprint }),
        ..by
    }
}

pub(super) fn secret(kind: SecretKind) -> PlainSecret {
    PlainSecret::generate(kind).unwrap()
}

pub(super) fn name(text: &str) -> Name {
    Name::parse("name", text).unwrap()
}

pub(super) fn new_service() -> NewService {
    NewService {
        name: name("Weather"),
        target_url: TargetUrl::parse("target_url", "https://api.example.com/v1?token=t0p").unwrap(),
        preserve_host: false,
        units: UnitRule::default(),
    }
}

pub(super) fn new_key(scope: KeyScope, secret: &PlainSecret) -> NewKey<'_> {
    NewKey {
        scope,
        name: name("Phone"),
        secret,
        rate_limit: None,
        price: Some(Price::DEFAULT),
        default_price: Price::DEFAULT,
        currency: Currency::USD,
        customer: None,
        allowances: Allowances::default(),
        expires_at: None,
    }
}
