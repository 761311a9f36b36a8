//! The `Idempotency-Key` header: repeating a POST with it makes nothing twice.

use actix_web::HttpRequest;
use gaas_shared::store::Idempotency;
use sha2::{Digest, Sha256};
use utoipa::IntoParams;

use crate::api::problem::Problem;

const HEADER: &str = "Idempotency-Key";
const MAX_CHARS: usize = 255;

/// A caller's key, bound to the request it came with.
#[derive(Debug, Clone)]
pub(in crate::api) struct IdempotencyKey {
    key: String,
    fingerprint: [u8; 32],
}

/// The header, for the OpenAPI document.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code, reason = "only described, never built")]
pub(in crate::api) struct IdempotencyHeader {
    /// 1 to 255 visible ASCII characters of the caller's choice, kept for 24 hours. A repeat of the
    /// same request under the same key changes nothing and answers as before, with
    /// `Idempotent-Replayed: true` and without secrets.
    #[param(
        rename = "Idempotency-Key",
        required = false,
        min_length = 1,
        max_length = 255
    )]
    idempotency_key: Option<String>,
}

impl IdempotencyKey {
    /// The key that `request` carries, if any; `body` is its body.
    pub(in crate::api) fn of(request: &HttpRequest, body: &[u8]) -> Result<Option<Self>, Problem> {
        let wrong = |message| Problem::invalid_part("invalid_header", HEADER, message);
        let mut given = request.headers().get_all(HEADER);
        let Some(value) = given.next() else {
            return Ok(None);
        };
        if given.next().is_some() {
            return Err(wrong("must be given once"));
        }
        let key = value.to_str().unwrap_or_default();
        let visible = key.bytes().all(|byte| byte.is_ascii_graphic());
        if key.is_empty() || key.len() > MAX_CHARS || !visible {
            return Err(wrong("must be 1 to 255 visible ASCII characters long"));
        }
        let mut hash = Sha256::new();
        for part in [
            request.method().as_str().as_bytes(),
            request.path().as_bytes(),
        ] {
            hash.update(part);
            // Neither a method nor a path holds a zero byte, so parts cannot run into each other.
            hash.update([0]);
        }
        hash.update(body);
        Ok(Some(Self {
            key: key.to_owned(),
            fingerprint: hash.finalize().into(),
        }))
    }

    /// As the store takes it.
    pub(in crate::api) fn as_stored(&self) -> Idempotency<'_> {
        Idempotency {
            key: &self.key,
            fingerprint: self.fingerprint,
        }
    }
}
