//! Whose page sent a form.

use axum::http::{HeaderMap, HeaderName, HeaderValue};

use super::origin_is_ours;

#[track_caller]
fn check(headers: &[(&'static str, &'static str)], expected: bool) {
    let map: HeaderMap =
        headers.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect();
    assert_eq!(origin_is_ours(&map, false), expected, "{headers:?}");
}

#[test]
fn only_pages_of_this_host_may_write() {
    check(&[("host", "127.0.0.1:8080"), ("origin", "http://127.0.0.1:8080")], true);
    check(&[("host", "127.0.0.1:8080"), ("origin", "http://127.0.0.1:8081")], false);
    check(&[("host", "127.0.0.1:8080"), ("origin", "https://127.0.0.1:8080")], false);
    check(&[("host", "127.0.0.1:8080"), ("origin", "null")], false);
    check(&[("host", "127.0.0.1:8080"), ("origin", "http://evil.example")], false);
    check(&[("host", "127.0.0.1:8080"), ("sec-fetch-site", "cross-site")], false);
    check(&[("host", "127.0.0.1:8080"), ("sec-fetch-site", "same-site")], false);
    check(&[("host", "127.0.0.1:8080"), ("sec-fetch-site", "same-origin")], true);
    check(&[("host", "127.0.0.1:8080")], true);
}
