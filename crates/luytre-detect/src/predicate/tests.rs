use super::{Network, Number, read_address, read_number, read_time, read_truth};

#[track_caller]
fn inside(network: &str, address: &str, expected: bool) {
    let network = Network::parse(network).expect("the test's network is well formed");
    let found = read_address(address).is_some_and(|address| network.contains(address));
    assert_eq!(found, expected, "{address} in {network:?}");
}

#[test]
fn networks_hold_their_addresses_in_every_form() {
    inside("10.0.0.0/8", "10.255.1.2", true);
    inside("10.0.0.0/8", "11.0.0.1", false);
    inside("10.0.0.0/8", "::ffff:10.1.2.3", true);
    inside("10.0.0.0/8", "10.1.2.3:80", false);
    inside("0.0.0.0/0", "255.255.255.255", true);
    inside("0.0.0.0/0", "::1", false);
    inside("192.0.2.7", "192.0.2.7", true);
    inside("fe80::/10", "fe80::1", true);
    inside("fe80::/10", "fec0::1", false);
    inside("::/0", "2001:db8::1", true);
    inside("::1/128", "::1", true);
    for bad in ["10.0.0.0/33", "10.0.0.0/", "ten/8", "", "10.0.0/8"] {
        assert!(Network::parse(bad).is_none(), "{bad}");
    }
}

#[test]
fn numbers_truths_and_times_are_read_from_text() {
    assert_eq!(read_number("443"), Some(443.0));
    assert_eq!(read_number("-1.5"), Some(-1.5));
    assert_eq!(read_number("0x10"), None);
    assert_eq!(read_number("infinity"), None);
    assert_eq!(read_number(""), None);
    assert_eq!(Number::new(-0.0), Number::new(0.0));
    assert_eq!(read_truth("True"), Some(true));
    assert_eq!(read_truth("0"), Some(false));
    assert_eq!(read_truth("maybe"), None);
    for text in
        ["2026-11-22T00:05:10Z", "2026-11-22 00:05:10", "2026-11-22T07:05:10+07:00", "1795305910", "1795305910000"]
    {
        assert_eq!(read_time(text).map(|at| at.as_second()), Some(1_795_305_910), "{text}");
    }
    assert_eq!(read_time("never"), None);
}
