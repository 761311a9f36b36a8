//! Lists in pages: `?limit=&cursor=` in, `items` and `next_cursor` out.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use utoipa::IntoParams;

use super::params::{Params, wrong};
use crate::api::problem::Problem;

/// Which page is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::api) struct Paging {
    /// The last identifier of the page before.
    pub(in crate::api) after: Option<u32>,
    /// The most items on the page.
    pub(in crate::api) limit: u32,
}

/// The query parameters, for the OpenAPI document.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "only described, never built")]
pub(in crate::api) struct PagingQuery {
    /// The most items on a page.
    #[param(required = false, minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
    /// Where the page starts: the `next_cursor` of the page before.
    #[param(required = false)]
    cursor: Option<String>,
}

impl Paging {
    const MAX_LIMIT: u32 = 200;
    const DEFAULT: Self = Self {
        after: None,
        limit: 50,
    };

    /// The names of the query parameters.
    pub(in crate::api) const FIELDS: [&'static str; 2] = ["limit", "cursor"];

    fn read(query: &str) -> Result<Self, Problem> {
        Self::of(&Params::read(query, &Self::FIELDS)?)
    }

    /// The page that is asked for among other parameters.
    pub(in crate::api) fn of(params: &Params) -> Result<Self, Problem> {
        let limit = params.number("limit", (1, Self::MAX_LIMIT))?;
        let after = params.text("cursor").map(|text| {
            number(text)
                .ok_or_else(|| wrong("cursor", "must be the next_cursor of an earlier answer"))
        });
        Ok(Self {
            after: after.transpose()?,
            limit: limit.unwrap_or(Self::DEFAULT.limit),
        })
    }
}

impl FromRequest for Paging {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::read(request.query_string()))
    }
}

/// The cursor that leads on after the item with this number.
pub(in crate::api) fn cursor_after(last: Option<u32>) -> Option<String> {
    last.map(|id| id.to_string())
}

fn number(text: &str) -> Option<u32> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_or_neither() {
        assert_eq!(Paging::read("").unwrap(), Paging::DEFAULT);
        let given = Paging::read("cursor=17&limit=200").unwrap();
        assert_eq!(
            given,
            Paging {
                after: Some(17),
                limit: 200
            }
        );
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        for query in [
            "limit=0",
            "limit=201",
            "limit=-1",
            "limit=+1",
            "limit=ten",
            "limit=",
            "limit=1&limit=2",
            "cursor=abc",
            "cursor=",
            "cursor=4294967296",
            "page=2",
        ] {
            assert!(Paging::read(query).is_err(), "{query}");
        }
    }
}
