//! Signatures of the Standard Webhooks scheme (<https://www.standardwebhooks.com>): an HMAC-SHA256
//! over identifier, timestamp and text, in base64, once for each secret that is good.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use gaas_shared::model::WebhookSecret;
use hmac::digest::InvalidLength;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// A secret as its owner is shown it, once.
pub fn secret_text(secret: &WebhookSecret) -> String {
    format!("whsec_{}", STANDARD.encode(secret.0))
}

/// What stands in `webhook-signature`: a signature per key, separated by spaces.
///
/// # Errors
/// Never for HMAC, which takes keys of any length.
pub(super) fn signatures<'a>(
    keys: impl IntoIterator<Item = &'a [u8]>,
    (id, timestamp_s): (&str, i64),
    payload: &str,
) -> Result<String, InvalidLength> {
    let mut signatures = String::new();
    for key in keys {
        let mut mac = Hmac::<Sha256>::new_from_slice(key)?;
        mac.update(format!("{id}.{timestamp_s}.{payload}").as_bytes());
        if !signatures.is_empty() {
            signatures.push(' ');
        }
        signatures += "v1,";
        signatures += &STANDARD.encode(mac.finalize().into_bytes());
    }
    Ok(signatures)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// The example that the specification's own libraries are tested with.
    const SECRET: &str = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const TIMESTAMP: i64 = 1_614_265_330;
    const PAYLOAD: &str = "{\"test\": 2432232314}";
    const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    #[test]
    fn signs_as_the_specification_does() {
        let key = STANDARD.decode(SECRET).unwrap();
        let signed = signatures([&*key], (ID, TIMESTAMP), PAYLOAD).unwrap();
        assert_eq!(signed, SIGNATURE);
    }

    #[test]
    fn signs_once_with_each_secret() {
        let key = STANDARD.decode(SECRET).unwrap();
        let other = [7_u8; 32];
        let signed = signatures([&other[..], &key], (ID, TIMESTAMP), PAYLOAD).unwrap();
        let signed: Vec<_> = signed.split(' ').collect();
        assert_eq!((signed.len(), signed[1]), (2, SIGNATURE));
        assert_ne!(signed[0], signed[1]);
    }

    #[test]
    fn a_secret_is_shown_in_base64() {
        let text = secret_text(&WebhookSecret([0xff; 32]));
        assert_eq!(text, format!("whsec_{}8=", "/".repeat(42)));
    }
}
