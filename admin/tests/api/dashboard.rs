//! The dashboard's files and its page.

use actix_web::http::Method;

use crate::fixture::{Api, Reply};

const PAGE: &str = "<!doctype html><meta property=\"csp-nonce\" nonce=\"__CSP_NONCE__\">\
     <style nonce=\"__CSP_NONCE__\"></style><script src=\"/assets/app-1f.js\"></script>";

async fn built() -> Api {
    Api::with_dashboard(&[
        ("index.html", PAGE),
        ("assets/app-1f.js", "console.log('hello')"),
        ("favicon.svg", "<svg/>"),
        (".vite/manifest.json", "{}"),
    ])
    .await
}

async fn browse(api: &Api, path: &str) -> Reply {
    api.anonymous(Method::GET, path)
        .header("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
        .send()
        .await
}

#[actix_web::test]
async fn the_page_is_sent_with_a_new_nonce_each_time() {
    let api = built().await;
    let mut nonces = std::collections::HashSet::new();
    for path in ["/", "/keys", "/apis/3", "/billing/invoices/7"] {
        let page = browse(&api, path).await;
        assert_eq!(page.status, 200, "{path}");
        assert_eq!(
            page.header("content-type"),
            Some("text/html; charset=utf-8")
        );
        assert_eq!(page.header("cache-control"), Some("no-cache"));
        let policy = page.header("content-security-policy").unwrap();
        for part in [
            "default-src 'self'",
            "script-src 'self'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        ] {
            assert!(
                policy.split("; ").any(|directive| directive == part),
                "{policy}"
            );
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        let nonce = policy.split("'nonce-").nth(1).unwrap();
        let nonce = nonce.split('\'').next().unwrap().to_owned();
        let text = String::from_utf8(page.body.to_vec()).unwrap();
        assert_eq!(text, PAGE.replace("__CSP_NONCE__", &nonce), "{path}");
        assert!(nonces.insert(nonce), "{path}");
    }
}

#[actix_web::test]
async fn files_are_kept_as_long_as_their_names_allow() {
    let api = built().await;
    let script = browse(&api, "/assets/app-1f.js").await;
    assert_eq!(script.status, 200);
    assert_eq!(
        script.header("content-type"),
        Some("text/javascript; charset=utf-8")
    );
    assert_eq!(
        script.header("cache-control"),
        Some("public, max-age=31536000, immutable")
    );
    let icon = browse(&api, "/favicon.svg").await;
    assert_eq!(icon.header("content-type"), Some("image/svg+xml"));
    assert_eq!(icon.header("cache-control"), Some("no-cache"));
    let known = api
        .anonymous(Method::GET, "/favicon.svg")
        .header("If-None-Match", icon.header("etag").unwrap())
        .send()
        .await;
    assert_eq!((known.status, known.body.len()), (304, 0));
    let zipped = api
        .anonymous(Method::GET, "/assets/app-1f.js")
        .header("Accept-Encoding", "gzip")
        .send()
        .await;
    assert_eq!(zipped.header("content-encoding"), Some("gzip"));
}

#[actix_web::test]
async fn what_the_build_compressed_is_sent_as_it_is() {
    let api = Api::with_dashboard(&[
        ("index.html", PAGE),
        ("assets/app-1f.js", "plain"),
        ("assets/app-1f.js.br", "by brotli"),
        ("assets/app-1f.js.gz", "by gzip"),
        ("assets/gone-2a.js.br", "of nothing"),
    ])
    .await;
    let fetch = |accepted| {
        let request = api.anonymous(Method::GET, "/assets/app-1f.js");
        request.header("Accept-Encoding", accepted).send()
    };
    let mut tags = std::collections::HashSet::new();
    for (accepted, encoding, body) in [
        ("gzip, deflate, br, zstd", Some("br"), "by brotli"),
        ("gzip", Some("gzip"), "by gzip"),
        ("br;q=0.1, gzip", Some("gzip"), "by gzip"),
        ("identity", None, "plain"),
    ] {
        let reply = fetch(accepted).await;
        assert_eq!(reply.header("content-encoding"), encoding, "{accepted}");
        assert_eq!(reply.body, body, "{accepted}");
        assert_eq!(reply.header("vary"), Some("Accept-Encoding"), "{accepted}");
        assert_eq!(
            reply.header("content-type"),
            Some("text/javascript; charset=utf-8")
        );
        tags.insert(reply.header("etag").unwrap().to_owned());
    }
    // One weak tag for all forms, so that a client keeps its copy whatever it takes next time.
    assert_eq!(tags.len(), 1);
    let known = api
        .anonymous(Method::GET, "/assets/app-1f.js")
        .header("Accept-Encoding", "br")
        .header("If-None-Match", tags.iter().next().unwrap())
        .send()
        .await;
    assert_eq!((known.status, known.body.len()), (304, 0));
    assert_eq!(known.header("vary"), Some("Accept-Encoding"));
    for path in [
        "/assets/app-1f.js.br",
        "/assets/gone-2a.js.br",
        "/assets/gone-2a.js",
    ] {
        assert_eq!(browse(&api, path).await.problem(404), "not_found", "{path}");
    }
}

#[actix_web::test]
async fn what_is_not_the_pages_stays_not_found() {
    let api = built().await;
    for path in [
        "/api/v1/nowhere",
        "/api/none",
        "/docs/none.js",
        "/redoc/none",
        "/health/none",
        "/proxy/1",
        "/assets/gone-2a.js",
        "/.vite/manifest.json",
        "/index.html/..",
        "/../Cargo.toml",
    ] {
        assert_eq!(browse(&api, path).await.problem(404), "not_found", "{path}");
    }
    // A program that mistypes an address gets no page.
    let program = api.anonymous(Method::GET, "/keys").send().await;
    assert_eq!(program.problem(404), "not_found");
    let post = api
        .anonymous(Method::POST, "/keys")
        .header("Accept", "text/html")
        .send()
        .await;
    assert_eq!(post.problem(404), "not_found");
}

#[actix_web::test]
async fn without_a_dashboard_the_front_page_says_how_to_get_one() {
    let api = Api::new().await;
    let page = browse(&api, "/").await;
    let text = String::from_utf8(page.body.to_vec()).unwrap();
    assert!(text.contains("make dashboard"), "{text}");
    assert_eq!(browse(&api, "/keys").await.problem(404), "not_found");
}
