//! The dashboard's files, embedded when the gateway was built; nothing where they were not.
//!
//! A file whose name holds its hash may be kept for ever, and the build leaves it compressed beside
//! the plain one (`app.js.br`, `app.js.gz`), better than there is time for while it is sent. The page itself is sent anew each time,
//! because each time its policy allows another nonce. Addresses that only the page knows (`/keys`)
//! get the page too, if a person's browser asks for one.

use std::collections::HashMap;
use std::fmt::Write as _;

use actix_web::http::header::{ACCEPT, CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, web};
use rust_embed::RustEmbed;

use super::docs::Documents;
use super::docs::asset::{Asset, Coding};
use super::problem::Problem;

/// What `vite` puts where the nonce belongs.
const PLACE_OF_NONCE: &str = "__CSP_NONCE__";
const PAGE: &str = "index.html";
/// Files below have their hash in their names.
const HASHED: &str = "assets/";
/// First segments of addresses that are never the page's.
const RESERVED: [&str; 6] = ["api", "docs", "redoc", "openapi.json", "health", "proxy"];

#[derive(RustEmbed)]
#[folder = "dashboard/dist"]
#[allow_missing = true]
struct Embedded;

/// The dashboard, if there is one.
#[derive(Default)]
pub struct Dashboard {
    /// The page, cut where the nonce belongs.
    page: Option<Vec<String>>,
    files: HashMap<String, Asset>,
}

impl Dashboard {
    /// What was built into the program.
    pub fn embedded() -> Self {
        Self::of(Embedded::iter().filter_map(|path| {
            let file = Embedded::get(&path)?;
            Some((path.into_owned(), file.data.into_owned()))
        }))
    }

    /// No dashboard: the front page says how to get one.
    pub fn none() -> Self {
        Self::default()
    }

    /// These files, by their paths. Hidden ones are not served, and compressed ones in place of
    /// their plain ones alone.
    pub fn of(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        let mut dashboard = Self::default();
        let mut compressed = Vec::new();
        for (path, bytes) in files {
            if path == PAGE {
                let text = String::from_utf8_lossy(&bytes);
                let parts = text.split(PLACE_OF_NONCE).map(str::to_owned);
                dashboard.page = Some(parts.collect());
            } else if Coding::of_file(&path).is_some() {
                compressed.push((path, bytes));
            } else if !path.split('/').any(|part| part.starts_with('.')) {
                let asset = Asset::new(content_type(&path), bytes);
                dashboard.files.insert(path, asset);
            }
        }
        for (path, bytes) in compressed {
            if let Some((coding, plain)) = Coding::of_file(&path)
                && let Some(asset) = dashboard.files.get_mut(plain)
            {
                asset.add_compressed(coding, bytes);
            }
        }
        dashboard
    }

    /// The page, if there is one.
    pub(super) fn page(&self) -> Option<Result<HttpResponse, Problem>> {
        self.page.as_ref().map(|parts| {
            let nonce = nonce()?;
            let policy = format!(
                "default-src 'self'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; \
                 img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; \
                 base-uri 'none'; form-action 'self'"
            );
            Ok(HttpResponse::Ok()
                .content_type("text/html; charset=utf-8")
                .insert_header((CACHE_CONTROL, HeaderValue::from_static("no-cache")))
                .insert_header((CONTENT_SECURITY_POLICY, policy))
                .body(parts.join(&nonce)))
        })
    }
}

/// Answers addresses that nothing else has.
pub(super) async fn handle(
    request: HttpRequest,
    documents: web::Data<Documents>,
) -> Result<HttpResponse, Problem> {
    let dashboard = documents.dashboard();
    let path = request.path().trim_start_matches('/');
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if reads && let Some(asset) = dashboard.files.get(path) {
        return Ok(if path.starts_with(HASHED) {
            asset.answer_for_ever(&request)
        } else {
            asset.answer(&request)
        });
    }
    if reads
        && is_page_address(path)
        && wants_page(&request)
        && let Some(page) = dashboard.page()
    {
        return page;
    }
    Err(Problem::of_status(StatusCode::NOT_FOUND))
}

/// Whether an address may be the page's own: not another part's, and not a missing file's.
fn is_page_address(path: &str) -> bool {
    let mut segments = path.split('/');
    let first = segments.next().unwrap_or_default();
    let last = segments.next_back().unwrap_or(first);
    !RESERVED.contains(&first) && !last.contains('.')
}

/// Whether a person's browser asks, and not a program.
fn wants_page(request: &HttpRequest) -> bool {
    let accepted = request.headers().get(ACCEPT);
    let accepted = accepted.and_then(|value| value.to_str().ok());
    accepted.is_some_and(|value| value.contains("text/html"))
}

/// 128 random bits in hexadecimal; a page without is not sent.
fn nonce() -> Result<String, Problem> {
    let mut bytes = [0u8; 16];
    getrandom::fill(&mut bytes).map_err(|error| {
        tracing::error!(%error, "The operating system gives no random numbers");
        Problem::of_status(StatusCode::INTERNAL_SERVER_ERROR)
    })?;
    Ok(bytes
        .iter()
        .fold(String::with_capacity(32), |mut nonce, byte| {
            // Writing to a string cannot fail.
            let _ = write!(nonce, "{byte:02x}");
            nonce
        }))
}

/// The media types of what a build of the dashboard holds.
fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("css") => "text/css; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("html") => "text/html; charset=utf-8",
        Some("json" | "map") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("webp") => "image/webp",
        Some("woff2") => "font/woff2",
        Some("txt") => "text/plain; charset=utf-8",
        Some("webmanifest") => "application/manifest+json",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_the_addresses_that_nothing_else_has() {
        for path in ["keys", "apis/3", "billing/invoices/7", "login"] {
            assert!(is_page_address(path), "{path}");
        }
        for path in [
            "api",
            "api/v1/none",
            "docs/x",
            "redoc/x",
            "health/x",
            "proxy/1",
            "assets/gone.js",
            "favicon.ico",
        ] {
            assert!(!is_page_address(path), "{path}");
        }
    }
}
