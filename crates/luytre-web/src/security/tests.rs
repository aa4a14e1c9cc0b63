//! Which hosts are answered, and the policy word for word.

use axum::body::Body;
use axum::extract::Request;

use super::{CONTENT_SECURITY_POLICY, host_is_known};

#[track_caller]
fn check(host: &str, expected: bool) {
    let request = Request::builder().header("host", host).body(Body::empty()).expect("a request");
    assert_eq!(host_is_known(&request, &["soc.tinh.example".to_owned()]), expected, "{host}");
}

#[test]
fn addresses_localhost_and_configured_names_are_answered() {
    for host in ["127.0.0.1:8080", "localhost", "LOCALHOST:80", "[::1]:8080", "soc.tinh.example", "10.0.0.5"] {
        check(host, true);
    }
    for host in ["evil.example", "soc.tinh.example.evil.example", "localhost.evil.example:80", ""] {
        check(host, false);
    }
}

#[test]
fn the_policy_is_the_one_of_the_design() {
    assert_eq!(
        CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; \
         form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    );
}
