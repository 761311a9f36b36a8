//! A file in memory with its entity tag, and with what it is compressed to where somebody did that
//! beforehand. What was not is compressed while it is sent, by the server's middleware.

use std::borrow::Cow;
use std::fmt::Write as _;

use actix_web::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, ETAG, HeaderMap, IF_NONE_MATCH, VARY,
};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use sha2::{Digest, Sha256};

/// How content may be compressed, the smallest result first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::api) enum Coding {
    /// RFC 7932.
    Brotli,
    /// RFC 1952.
    Gzip,
}

/// Bytes that do not change while the process runs.
pub(in crate::api) struct Asset {
    content_type: Cow<'static, str>,
    bytes: Bytes,
    compressed: Vec<(Coding, Bytes)>,
    etag: String,
}

impl Coding {
    const ALL: [Self; 2] = [Self::Brotli, Self::Gzip];

    /// Its name in HTTP.
    const fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    /// The file that one is the compressed form of, by its path: `app.js` for `app.js.br`.
    pub(in crate::api) fn of_file(path: &str) -> Option<(Self, &str)> {
        let (plain, extension) = path.rsplit_once('.')?;
        match extension {
            "br" => Some((Self::Brotli, plain)),
            "gz" => Some((Self::Gzip, plain)),
            _ => None,
        }
    }
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
            compressed: Vec::new(),
            etag,
        }
    }

    /// Adds a compressed form, which is sent to those who take it.
    pub(in crate::api) fn add_compressed(&mut self, coding: Coding, bytes: impl Into<Bytes>) {
        self.compressed.push((coding, bytes.into()));
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
        if !self.compressed.is_empty() {
            response.insert_header((VARY, "Accept-Encoding"));
        }
        if known {
            return response.finish();
        }
        response.content_type(self.content_type.as_ref());
        match self.best_for(request.headers()) {
            Some((coding, bytes)) => response
                .insert_header((CONTENT_ENCODING, coding.name()))
                .body(bytes.clone()),
            None => response.body(self.bytes.clone()),
        }
    }

    /// The compressed form that a client likes best; of equals, the smallest.
    fn best_for(&self, headers: &HeaderMap) -> Option<&(Coding, Bytes)> {
        let mut best: Option<(u16, &(Coding, Bytes))> = None;
        for coding in Coding::ALL {
            let liking = liking_for(coding, headers);
            let form = self.compressed.iter().find(|(of, _)| *of == coding);
            if let Some(form) = form
                && liking > best.map_or(0, |(most, _)| most)
            {
                best = Some((liking, form));
            }
        }
        best.map(|(_, form)| form)
    }
}

/// How much a client likes a coding, in thousandths; 0 is not at all (RFC 9110, section 12.5.3).
fn liking_for(coding: Coding, headers: &HeaderMap) -> u16 {
    let mut any = 0;
    for value in headers.get_all(ACCEPT_ENCODING) {
        for item in value.to_str().unwrap_or_default().split(',') {
            let (name, weight) = item.split_once(';').unwrap_or((item, ""));
            let (name, liking) = (name.trim(), thousandths(weight));
            if name.eq_ignore_ascii_case(coding.name()) {
                return liking;
            }
            if name == "*" {
                any = liking;
            }
        }
    }
    any
}

/// A weight such as `q=0.8`; none means 1, and what cannot be read is no liking.
fn thousandths(weight: &str) -> u16 {
    let weight = weight.trim();
    if weight.is_empty() {
        return 1_000;
    }
    let number = weight
        .strip_prefix("q=")
        .or_else(|| weight.strip_prefix("Q="));
    let number: Option<f32> = number.and_then(|text| text.trim().parse().ok());
    number
        .filter(|number| (0.0..=1.0).contains(number))
        .map_or(0, |number| (number * 1_000.0) as u16)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    fn chosen(accepted: &str) -> Option<Coding> {
        let mut asset = Asset::new("text/javascript", "plain");
        asset.add_compressed(Coding::Gzip, "zip");
        asset.add_compressed(Coding::Brotli, "br");
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_str(accepted).unwrap());
        asset.best_for(&headers).map(|(coding, _)| *coding)
    }

    #[test]
    fn the_smallest_form_that_a_client_takes_is_sent() {
        use Coding::{Brotli, Gzip};
        for (accepted, expected) in [
            ("gzip, deflate, br, zstd", Some(Brotli)),
            ("gzip, deflate", Some(Gzip)),
            ("GZIP;q=0.5", Some(Gzip)),
            ("br;q=0.1, gzip;q=0.9", Some(Gzip)),
            ("br ; q=0.9 , gzip ; q=0.9", Some(Brotli)),
            ("br;q=0, *", Some(Gzip)),
            ("*", Some(Brotli)),
            ("*;q=0", None),
            ("br;q=0, gzip;q=0.000", None),
            ("br;q=much", None),
            ("identity", None),
            ("", None),
        ] {
            assert_eq!(chosen(accepted), expected, "{accepted:?}");
        }
    }
}
