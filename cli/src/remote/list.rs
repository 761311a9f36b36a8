//! Lists, page by page until there is enough.

use serde_json::{Map, Value, json};

use super::{Client, Query};
use crate::args::common::Paging;

/// The most items that the API gives at a time.
const PAGE: u32 = 200;
/// How many are shown where nobody says.
const DEFAULT: u32 = 50;

/// Items of a list, and where more of them are.
pub(crate) struct Listed {
    pub(crate) items: Vec<Value>,
    pub(crate) next_cursor: Option<String>,
}

impl Listed {
    /// As the API would say it if a page had no end.
    pub(crate) fn into_json(self) -> Value {
        let mut body = Map::new();
        body.insert("items".to_owned(), Value::Array(self.items));
        body.insert("next_cursor".to_owned(), json!(self.next_cursor));
        Value::Object(body)
    }
}

impl Client {
    /// As many items as are asked for.
    pub(crate) fn list(
        &self,
        path: &str,
        query: &Query<'_>,
        paging: &Paging,
    ) -> anyhow::Result<Listed> {
        self.list_of("items", path, query, paging)
    }

    /// As [`list`](Self::list), of an answer that has the items in another field.
    pub(crate) fn list_of(
        &self,
        field: &str,
        path: &str,
        query: &Query<'_>,
        paging: &Paging,
    ) -> anyhow::Result<Listed> {
        let mut left = match (paging.all, paging.limit) {
            (true, _) => u32::MAX,
            (false, limit) => limit.unwrap_or(DEFAULT),
        };
        let mut listed = Listed {
            items: Vec::new(),
            next_cursor: paging.cursor.clone(),
        };
        loop {
            let mut query = query.to_vec();
            query.push(("limit", Some(left.min(PAGE).to_string())));
            query.push(("cursor", listed.next_cursor.take()));
            let mut page = self.get(path, &query)?;
            let Value::Array(items) = page[field].take() else {
                return Err(self.foreign());
            };
            left = left.saturating_sub(u32::try_from(items.len()).unwrap_or(u32::MAX));
            listed.items.extend(items);
            listed.next_cursor = page["next_cursor"].as_str().map(ToOwned::to_owned);
            if left == 0 || listed.next_cursor.is_none() {
                return Ok(listed);
            }
        }
    }

    /// Everything there is.
    pub(crate) fn all(&self, path: &str, query: &Query<'_>) -> anyhow::Result<Vec<Value>> {
        let paging = Paging {
            all: true,
            ..Paging::default()
        };
        Ok(self.list(path, query, &paging)?.items)
    }
}
