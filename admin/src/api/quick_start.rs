//! The two calls of a quick start: register an API, and reveal one's own key.

pub(super) mod register_api;
pub(super) mod reveal_api_key;
