/** How a receiver checks a message; the same stands in docs/webhooks.md, and a test compares them. */
export const VERIFICATION = `import base64
import hashlib
import hmac
import time


def verify(secret, headers, body, tolerance_s=300):
    """Whether a message is the gateway's and fresh; \`body\` is bytes, as received."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    message_id, timestamp = headers["webhook-id"], headers["webhook-timestamp"]
    if abs(time.time() - int(timestamp)) > tolerance_s:
        return False
    signed = f"{message_id}.{timestamp}.".encode() + body
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    expected = "v1," + base64.b64encode(digest).decode()
    given = headers["webhook-signature"].split()
    return any(hmac.compare_digest(expected, signature) for signature in given)`;
