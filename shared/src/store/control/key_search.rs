//! Lists of keys as people look at them: searched, filtered and sorted.
//!
//! A page begins after a key, whatever the order: the cursor is that key's number, and its place is
//! looked up anew. So a key that is renamed in between moves, and no other is shown twice.

use std::collections::HashMap;

use rusqlite::{Connection, named_params};

use super::key_rows::{self, SELECT};
use super::write::{Actor, Page};
use super::{ControlStore, services};
use crate::clock::UnixMillis;
use crate::ids::{ApiKeyId, ServiceId};
use crate::model::ApiKey;
use crate::store::error::{Fault, StoreError};

/// Which keys are wanted, and in which order.
#[derive(Debug, Clone, Default)]
pub struct KeyFilter {
    /// Keys for this service alone.
    pub service: Option<ServiceId>,
    /// Keys whose name holds this text, whose prefix begins with it, or whose number it is. The
    /// case of ASCII letters does not matter.
    pub search: Option<String>,
    /// Keys in this state.
    pub state: Option<KeyState>,
    /// In which order.
    pub sort: KeySort,
    /// The highest first.
    pub descending: bool,
}

/// Whether a key is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyState {
    /// It is.
    Active,
    /// Its time is over.
    Expired,
    /// It was revoked.
    Revoked,
}

/// What keys are sorted by; where that is equal, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KeySort {
    /// The order in which they were made.
    #[default]
    Created,
    /// Their names, the case of ASCII letters aside.
    Name,
    /// When they were last used; those that never were come first.
    LastUsed,
}

impl ControlStore {
    /// A page of the organization's keys after `after`, at most `limit` (at least one).
    /// `last_uses` is needed only to sort by it.
    ///
    /// # Errors
    /// Not found when there is no such service.
    pub fn search_keys(
        &self,
        actor: Actor,
        filter: &KeyFilter,
        now: UnixMillis,
        last_uses: &HashMap<ApiKeyId, UnixMillis>,
        (after, limit): (Option<u32>, u32),
    ) -> Result<Page<ApiKey>, StoreError> {
        let limit = limit.max(1);
        self.database.read(|connection| {
            if let Some(service) = filter.service {
                services::owned(connection, actor, service)?;
            }
            let items = match filter.sort {
                KeySort::LastUsed => {
                    let mut ids = matching(connection, actor, filter, now)?;
                    sort_by_use(&mut ids, last_uses, filter.descending);
                    let from = after
                        .and_then(|after| ids.iter().position(|id| id.get() == after))
                        .map_or(0, |at| at + 1);
                    ids.iter()
                        .skip(from)
                        .take(limit as usize + 1)
                        .map(|&id| key_rows::owned(connection, actor, id))
                        .collect::<Result<Vec<_>, _>>()?
                }
                KeySort::Created | KeySort::Name => {
                    in_order(connection, actor, filter, now, (after, limit))?
                }
            };
            Ok(Page::cut(items, limit, |key| key.id.get()))
        })
    }
}

const MATCHES: &str = "k.org_id = :org
     AND (:service IS NULL OR k.service_id = :service)
     AND (:search IS NULL OR instr(lower(k.name), lower(:search)) > 0
          OR instr(lower(k.prefix), lower(:search)) = 1 OR CAST(k.id AS TEXT) = :search)
     AND (:state IS NULL OR :state = CASE
          WHEN k.revoked_at_ms IS NOT NULL THEN 'revoked'
          WHEN k.expires_at_ms <= :now THEN 'expired'
          ELSE 'active' END)";

impl KeyState {
    const fn text(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }
}

fn in_order(
    connection: &Connection,
    actor: Actor,
    filter: &KeyFilter,
    now: UnixMillis,
    (after, limit): (Option<u32>, u32),
) -> Result<Vec<ApiKey>, Fault> {
    let (beyond, order) = match (filter.descending, filter.sort) {
        (false, KeySort::Name) => (
            "(k.name COLLATE NOCASE, k.id) >
                 (SELECT name COLLATE NOCASE, id FROM api_key WHERE id = :after)",
            "k.name COLLATE NOCASE, k.id",
        ),
        (true, KeySort::Name) => (
            "(k.name COLLATE NOCASE, k.id) <
                 (SELECT name COLLATE NOCASE, id FROM api_key WHERE id = :after)",
            "k.name COLLATE NOCASE DESC, k.id DESC",
        ),
        (false, _) => ("k.id > :after", "k.id"),
        (true, _) => ("k.id < :after", "k.id DESC"),
    };
    let sql = format!(
        "{SELECT} WHERE {MATCHES} AND (:after IS NULL OR {beyond}) ORDER BY {order} LIMIT :limit"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(
        named_params! {
            ":org": actor.org, ":service": filter.service, ":search": filter.search,
            ":state": filter.state.map(KeyState::text), ":now": now, ":after": after,
            ":limit": i64::from(limit) + 1,
        },
        key_rows::read,
    )?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn matching(
    connection: &Connection,
    actor: Actor,
    filter: &KeyFilter,
    now: UnixMillis,
) -> Result<Vec<ApiKeyId>, Fault> {
    let sql = format!("SELECT k.id FROM api_key k WHERE {MATCHES}");
    let mut statement = connection.prepare_cached(&sql)?;
    let ids = statement.query_map(
        named_params! {
            ":org": actor.org, ":service": filter.service, ":search": filter.search,
            ":state": filter.state.map(KeyState::text), ":now": now,
        },
        |row| row.get(0),
    )?;
    Ok(ids.collect::<Result<_, _>>()?)
}

fn sort_by_use(ids: &mut [ApiKeyId], last_uses: &HashMap<ApiKeyId, UnixMillis>, descending: bool) {
    ids.sort_unstable_by_key(|id| (last_uses.get(id), *id));
    if descending {
        ids.reverse();
    }
}
