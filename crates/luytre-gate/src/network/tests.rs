//! Networks contain what they say.

use super::*;

#[track_caller]
fn check(network: &str, address: &str, expected: bool) {
    let network: Network = network.parse().expect("a network");
    assert_eq!(network.contains(address.parse().expect("an address")), expected, "{network} {address}");
}

#[test]
fn networks_contain_their_addresses() {
    check("10.20.0.0/16", "10.20.3.4", true);
    check("10.20.0.0/16", "10.21.3.4", false);
    check("10.20.0.0/16", "::ffff:10.20.3.4", true);
    check("0.0.0.0/0", "198.51.100.1", true);
    check("0.0.0.0/0", "2001:db8::1", false);
    check("192.0.2.7", "192.0.2.7", true);
    check("192.0.2.7", "192.0.2.8", false);
    check("2001:db8::/32", "2001:db8:1::2", true);
    check("2001:db8::/32", "2001:db9::2", false);
    check("::/0", "2001:db9::2", true);
}

#[test]
fn what_is_no_network_is_refused() {
    for text in ["", "10.0.0.0/33", "::/129", "10.0.0/8", "10.0.0.0/x"] {
        assert!(text.parse::<Network>().is_err(), "{text}");
    }
}
