//! A file in memory with its entity tag.

use std::borrow::Cow;
use std::fmt::Write as _;

use actix_web::http::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use sha2::{Digest, Sha256};

/// Bytes that do not change while the process runs.
pub(in crate::api) struct Asset {
    content_type: Cow<'static, str>,
    bytes: Bytes,
    etag: String,
}

impl Asset {
    /// Any kind of content.
    pub(in crate::api) fn new(
        content_type: impl Into<Cow<'static, str>>,
        bytes: impl Into<Bytes>,
    ) -> Self {
        let bytes = bytes.into();
        // Weak, because the body may be sent compressed or not under the same tag.
        let mut etag = String::from("W/\"");
        for byte in &Sha256::digest(&bytes)[..8] {
            // Writing to a string cannot fail.
            let _ = write!(etag, "{byte:02x}");
        }
        etag.push('"');
        Self {
            content_type: content_type.into(),
            bytes,
            etag,
        }
    }

    /// An HTML page.
    pub(in crate::api) fn page(text: &'static str) -> Self {
        Self::new(
            "text/html; charset=utf-8",
            Bytes::from_static(text.as_bytes()),
        )
    }

    /// A script.
    pub(in crate::api) fn script(text: &'static str) -> Self {
        Self::new(
            "text/javascript; charset=utf-8",
            Bytes::from_static(text.as_bytes()),
        )
    }

    /// The content.
    pub(in crate::api) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The content, or 304 for a client that has it. A client asks each time, for an upgrade of the
    /// gateway changes content without changing addresses.
    pub(in crate::api) fn answer(&self, request: &HttpRequest) -> HttpResponse {
        self.answer_kept(request, "no-cache")
    }

    /// The same for content that another address would have if it were other: a client need not
    /// ask again.
    pub(in crate::api) fn answer_for_ever(&self, request: &HttpRequest) -> HttpResponse {
        self.answer_kept(request, "public, max-age=31536000, immutable")
    }

    fn answer_kept(&self, request: &HttpRequest, kept: &'static str) -> HttpResponse {
        let known = request.headers().get_all(IF_NONE_MATCH).any(|tags| {
            let tags = tags.to_str().unwrap_or_default();
            tags.split(',')
                .any(|tag| matches!(tag.trim(), "*") || tag.trim() == self.etag)
        });
        let mut response = if known {
            HttpResponse::NotModified()
        } else {
            HttpResponse::Ok()
        };
        response
            .insert_header((ETAG, self.etag.as_str()))
            .insert_header((CACHE_CONTROL, kept));
        if known {
            response.finish()
        } else {
            response
                .content_type(self.content_type.as_ref())
                .body(self.bytes.clone())
        }
    }
}
