//! Reading requests: each part becomes a ready type once, or the request ends in a problem that
//! names the field. Handlers never see raw input.

mod body;
mod checks;
mod idempotency;
mod nulls;
mod object;
mod order;
mod paging;
mod params;
mod path;

pub(super) use body::{Bare, Json, MAX_BODY_BYTES, Post};
pub(super) use checks::{Checks, LimitFields, expiry, numbered};
pub(super) use idempotency::{IdempotencyHeader, IdempotencyKey};
pub(super) use nulls::{not_null, or_null};
pub(super) use object::Object;
pub(super) use order::{AgeOrNameQuery, AgeQuery};
pub(super) use paging::{Paging, PagingQuery, cursor_after};
pub(super) use params::{Params, Query, wrong};
pub(super) use path::PathId;
