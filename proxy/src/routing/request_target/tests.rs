use proptest::prelude::*;

use super::*;

fn joined(target: &str, request: &str) -> String {
    let target = TargetUrl::parse("target_url", target).unwrap();
    let mut out = Vec::new();
    ProxyTarget::parse(request.as_bytes())
        .unwrap()
        .join(&target, &mut out);
    String::from_utf8(out).unwrap()
}

fn refusal(request: &str) -> Option<TargetError> {
    ProxyTarget::parse(request.as_bytes()).err()
}

#[test]
fn joins_path_and_query() {
    let cases = [
        ("http://b/get", "/proxy/1", "/get"),
        ("http://b/get/", "/proxy/1", "/get/"),
        ("http://b/get/", "/proxy/1/", "/get/"),
        ("http://b/get", "/proxy/1/", "/get/"),
        ("http://b", "/proxy/1", "/"),
        ("http://b", "/proxy/1/a/b/", "/a/b/"),
        ("http://b/v1/", "/proxy/1/a", "/v1/a"),
        ("http://b/v1//", "/proxy/1/a", "/v1//a"),
        ("http://b/v1", "/proxy/1//a//b", "/v1//a//b"),
        ("http://b/v1", "/proxy/1/a%2Fb%20c", "/v1/a%2Fb%20c"),
        (
            "http://b/v1?k=1",
            "/proxy/1/a?x=2&y=%26",
            "/v1/a?k=1&x=2&y=%26",
        ),
        ("http://b/v1?k=1", "/proxy/1", "/v1?k=1"),
        ("http://b/v1", "/proxy/1?", "/v1?"),
        ("http://b/v1", "/proxy/1/a?b?c", "/v1/a?b?c"),
        ("http://b/", "http://gateway:8000/proxy/1/a?b", "/a?b"),
        ("http://b/", "/proxy/1/...", "/..."),
        ("http://b/", "/proxy/1/a..b/..c/.", "/a..b/..c/."),
        ("http://b/", "/proxy/1/100%/%zz", "/100%/%zz"),
        ("http://b/", "/proxy/1/a?../..", "/a?../.."),
    ];
    for (target, request, expected) in cases {
        assert_eq!(joined(target, request), expected, "{target} + {request}");
    }
}

#[test]
fn refuses_what_is_no_service() {
    for request in [
        "/",
        "/proxy",
        "/prox/1",
        "*",
        "http://gateway",
        "/x/proxy/1",
    ] {
        assert_eq!(refusal(request), Some(TargetError::NotProxied), "{request}");
    }
    for request in [
        "/proxy/",
        "/proxy/0",
        "/proxy/01",
        "/proxy/x",
        "/proxy/-1",
        "/proxy/4294967296",
        "/proxy//1",
    ] {
        assert_eq!(
            refusal(request),
            Some(TargetError::NoServiceNumber),
            "{request}"
        );
    }
}

#[test]
fn refuses_parent_segments_in_any_spelling() {
    for rest in [
        "/..",
        "/../",
        "/a/../b",
        "/%2e%2e",
        "/%2E.",
        "/.%2e/a",
        "/a%2f..%2fb",
        "/a%2F%2e%2e",
        "/..%2fetc",
        "/a\\..\\b",
        "/a%5c..",
        "/..%5Ca",
    ] {
        let request = format!("/proxy/1{rest}");
        assert_eq!(
            refusal(&request),
            Some(TargetError::ParentSegment),
            "{request}"
        );
    }
}

#[test]
fn refuses_control_characters() {
    for request in [
        "/proxy/1/a\tb",
        "/proxy/1/a\x7f",
        "/proxy/1/%00",
        "/proxy/1/a%0d%0aX",
        "/proxy/1?a\rb",
    ] {
        assert_eq!(
            refusal(request),
            Some(TargetError::ControlCharacter),
            "{request:?}"
        );
    }
}

proptest! {
    /// What follows the number arrives byte for byte at the end of the backend's path.
    #[test]
    fn the_rest_arrives_as_it_came(rest in "(/[a-zA-Z0-9~!$&'()*+,;=:@_-]{0,8}){0,6}", query in proptest::option::of("[ -~&&[^#]]{0,20}")) {
        let mut request = format!("/proxy/7{rest}");
        if let Some(query) = &query {
            request = format!("{request}?{query}");
        }
        let out = joined("http://b/base", &request);
        let expected = match query {
            Some(query) => format!("/base{rest}?{query}"),
            None => format!("/base{rest}"),
        };
        prop_assert_eq!(out, expected);
    }

    #[test]
    fn no_input_panics(raw in proptest::collection::vec(any::<u8>(), 0..64)) {
        let mut request = b"/proxy/1/".to_vec();
        request.extend(&raw);
        let _ = ProxyTarget::parse(&raw);
        let _ = ProxyTarget::parse(&request);
    }

    /// Whatever is let through, a backend that decodes it once never climbs out of the base.
    #[test]
    fn nothing_let_through_climbs(rest in "(/|\\.|%2e|%2E|%2f|%5c|a|\\\\){0,12}") {
        let request = format!("/proxy/1/{rest}");
        if ProxyTarget::parse(request.as_bytes()).is_ok() {
            let decoded = rest.replace("%2e", ".").replace("%2E", ".").replace("%2f", "/").replace("%5c", "\\");
            prop_assert!(decoded.split(['/', '\\']).all(|segment| segment != ".."), "{}", rest);
        }
    }
}
