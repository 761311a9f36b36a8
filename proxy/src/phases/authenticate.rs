//! Authenticate: from the `X-API-Key` header to a live key.

use std::sync::Arc;

use gaas_shared::clock::{SystemClock, WallClock};
use gaas_shared::secret::{SecretDigest, SecretKind, has_right_checksum};
use http::HeaderName;

use super::Asked;
use crate::context::RequestContext;
use crate::gateway::Gateway;
use crate::keys::KeyState;
use crate::rejection::Rejection;

/// The header that carries a client's key.
pub static API_KEY: HeaderName = HeaderName::from_static("x-api-key");

/// Reads and hashes the presented key. Its checksum is looked at only where nobody knows the key:
/// that is, [`recognise`] does.
///
/// # Errors
/// No key, two keys, or something that is no key.
pub fn presented_key(asked: &Asked<'_>) -> Result<SecretDigest, Rejection> {
    match (asked.key.value, asked.key.count) {
        (None, _) => Err(Rejection::KeyMissing),
        (Some(value), 1) => SecretDigest::of_unchecked(SecretKind::ApiKey, value.as_bytes())
            .map_err(|_| Rejection::KeyMalformed),
        (Some(_), _) => Err(Rejection::KeyAmbiguous),
    }
}

/// Takes the live key that was found, if it is good now.
///
/// # Errors
/// Mistyped, unknown, revoked or expired.
pub fn recognise(
    gateway: &Gateway,
    key: Option<Arc<KeyState>>,
    asked: &Asked<'_>,
    context: &mut RequestContext,
) -> Result<(), Rejection> {
    let Some(key) = key else {
        let rejection = match asked.key.value {
            Some(key) if !has_right_checksum(key.as_bytes()) => Rejection::KeyMalformed,
            _ => Rejection::KeyInvalid,
        };
        return Err(gateway.throttle.failed(context.client, rejection));
    };
    if key.is_expired(|| SystemClock.now()) {
        return Err(gateway
            .throttle
            .failed(context.client, Rejection::KeyExpired));
    }
    context.key = Some(key);
    Ok(())
}
