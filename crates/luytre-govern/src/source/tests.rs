use luytre_model::ids::SourceId;
use proptest::prelude::*;

use super::*;

fn source(code: &str, match_: SourceMatch) -> Source {
    Source {
        id: SourceId(1),
        code: code.to_owned(),
        name: String::new(),
        system: None,
        layer: None,
        format: None,
        zone: None,
        match_,
        expected_every_s: EXPECTED_EVERY_S,
        state: SourceState::Active,
    }
}

fn network(text: &str) -> Option<Network> {
    Some(text.parse().expect("a network"))
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn index() -> SourceIndex {
    let none = SourceMatch::default;
    let mut retired = source("retired", SourceMatch { host: text("web-9"), ..none() });
    retired.state = SourceState::Retired;
    SourceIndex::new(vec![
        source("empty", none()),
        retired,
        source("net-16", SourceMatch { address: network("10.1.0.0/16"), ..none() }),
        source("net-24", SourceMatch { address: network("10.1.2.0/24"), ..none() }),
        source("single", SourceMatch { address: network("10.1.2.3"), ..none() }),
        source("web-1", SourceMatch { host: text("Web-1"), ..none() }),
        source("web-1-nginx", SourceMatch { host: text("web-1"), module: text("nginx"), ..none() }),
        source("token", SourceMatch { token: text("t1"), ..none() }),
        source("token-host", SourceMatch { token: text("t1"), host: text("web-2"), ..none() }),
        source("certificate", SourceMatch { certificate: text("cn"), address: network("10.0.0.0/8"), ..none() }),
        source("module", SourceMatch { module: text("bind"), ..none() }),
        source("twin-b", SourceMatch { host: text("twin"), ..none() }),
        source("twin-a", SourceMatch { host: text("twin"), ..none() }),
        source("six", SourceMatch { address: network("2001:db8::/32"), ..none() }),
    ])
}

#[track_caller]
fn check(sender: Sender<'_>, expected: Option<&str>) {
    assert_eq!(index().resolve(sender).map(|source| source.code.as_str()), expected, "{sender:?}");
}

#[test]
fn the_most_telling_source_wins() {
    let at = |address: &str| Sender { address: Some(address.parse().unwrap()), ..Sender::default() };
    let host = |host| Sender { host: Some(host), ..Sender::default() };
    check(Sender::default(), None);
    check(at("10.1.9.9"), Some("net-16"));
    check(at("10.1.2.9"), Some("net-24"));
    check(at("10.1.2.3"), Some("single"));
    check(at("::ffff:10.1.2.3"), Some("single"));
    check(at("10.2.0.1"), None);
    check(at("2001:db8:1::1"), Some("six"));
    check(host("WEB-1"), Some("web-1"));
    check(host("web-9"), None);
    check(Sender { module: Some("nginx"), ..host("web-1") }, Some("web-1-nginx"));
    check(Sender { module: Some("apache"), ..host("web-1") }, Some("web-1"));
    check(Sender { token: Some("t1"), ..host("web-1") }, Some("token"));
    check(Sender { token: Some("t1"), ..host("web-2") }, Some("token-host"));
    check(Sender { token: Some("t2"), ..host("web-2") }, None);
    let named = Sender { module: Some("nginx"), ..host("web-1") };
    check(Sender { token: Some("t1"), ..named }, Some("token"));
    check(Sender { token: Some("t2"), ..named }, Some("web-1-nginx"));
    check(Sender { certificate: Some("cn"), ..at("10.1.2.3") }, Some("certificate"));
    check(Sender { certificate: Some("cn"), ..at("192.0.2.1") }, None);
    check(Sender { module: Some("bind"), ..Sender::default() }, Some("module"));
    check(host("twin"), Some("twin-a"));
    assert_eq!(index().by_code("retired").map(|source| source.state), Some(SourceState::Retired));
}

#[test]
fn a_proven_sender_cannot_write_itself_into_the_source_of_another() {
    let sources = SourceIndex::new(vec![
        source("ours", SourceMatch { token: text("t1"), module: text("nginx"), ..SourceMatch::default() }),
        source("by-name", SourceMatch { certificate: text("cn"), module: text("nginx"), ..SourceMatch::default() }),
        source(
            "theirs",
            SourceMatch {
                host: text("db-1"),
                module: text("sshd"),
                address: network("10.0.0.0/8"),
                ..SourceMatch::default()
            },
        ),
    ]);
    let forged = Sender {
        host: Some("db-1"),
        module: Some("sshd"),
        address: Some("10.1.1.1".parse().expect("an address")),
        ..Sender::default()
    };
    let code = |sender| sources.resolve(sender).map(|source| source.code.as_str());
    assert_eq!(code(forged), Some("theirs"), "whoever proves nothing is taken by name");
    assert_eq!(code(Sender { token: Some("t1"), ..forged }), None);
    assert_eq!(code(Sender { certificate: Some("cn"), ..forged }), None);
    assert_eq!(code(Sender { token: Some("t1"), module: Some("nginx"), ..forged }), Some("ours"));
    assert_eq!(code(Sender { token: Some("collector"), ..forged }), Some("theirs"), "a token of no source");
}

#[test]
fn networks_are_read_and_written() {
    for (typed, written) in [
        ("10.1.2.3", "10.1.2.3"),
        ("10.1.2.3/8", "10.0.0.0/8"),
        ("0.0.0.0/0", "0.0.0.0/0"),
        ("10.1.2.3/32", "10.1.2.3"),
        ("2001:db8::1/32", "2001:db8::/32"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
    ] {
        assert_eq!(typed.parse::<Network>().unwrap().to_string(), written);
    }
    for bad in ["", "10.1.2", "10.1.2.3/33", "10.1.2.3/-1", "::/129", "10.1.2.3/", "host"] {
        assert!(bad.parse::<Network>().is_err(), "{bad:?}");
    }
    let all: Network = "::/0".parse().unwrap();
    assert!(all.contains("2001:db8::1".parse().unwrap()) && !all.contains("10.0.0.1".parse().unwrap()));
}

fn some_match() -> impl Strategy<Value = SourceMatch> {
    let word = |words: [&'static str; 2]| proptest::option::of(proptest::sample::select(words.to_vec()));
    let address = proptest::option::of(proptest::sample::select(vec!["10.0.0.1", "10.0.0.0/24", "10.0.0.0/8"]));
    (word(["t1", "t2"]), address, word(["c1", "c2"]), word(["h1", "H2"]), word(["m1", "m2"])).prop_map(
        |(token, address, certificate, host, module)| SourceMatch {
            token: token.map(str::to_owned),
            address: address.map(|address| address.parse().expect("a network")),
            certificate: certificate.map(str::to_owned),
            host: host.map(str::to_owned),
            module: module.map(str::to_owned),
        },
    )
}

proptest! {
    /// The index answers like looking at every source.
    #[test]
    fn the_index_answers_like_a_plain_search(
        matches in proptest::collection::vec(some_match(), 0..12),
        sender in some_match(),
        address in proptest::option::of(proptest::sample::select(vec!["10.0.0.1", "10.0.0.9", "10.9.9.9", "11.0.0.1"])),
    ) {
        let sources: Vec<Source> =
            matches.into_iter().enumerate().map(|(number, part)| source(&format!("s{number:02}"), part)).collect();
        let address: Option<IpAddr> = address.map(|address| address.parse().expect("an address"));
        let (host, module) = (sender.host.as_deref(), sender.module.as_deref());
        let (token, certificate) = (sender.token.as_deref(), sender.certificate.as_deref());
        let asked = Sender { token, address, certificate, host, module };
        let holds = |source: &&Source| {
            let part = &source.match_;
            let equal = |wanted: &Option<String>, found: Option<&str>| {
                wanted.as_deref().is_none_or(|wanted| found.is_some_and(|found| found.eq_ignore_ascii_case(wanted)))
            };
            !part.is_empty()
                && equal(&part.token, token)
                && equal(&part.certificate, certificate)
                && equal(&part.host, host)
                && equal(&part.module, module)
                && part.address.is_none_or(|network| address.is_some_and(|address| network.contains(address)))
        };
        // Sources are kept by token before certificate.
        let proves = |source: &Source| {
            let part = &source.match_;
            match &part.token {
                Some(wanted) => token == Some(wanted.as_str()),
                None => part.certificate.as_deref().is_some_and(|wanted| certificate == Some(wanted)),
            }
        };
        let proven = sources.iter().any(proves);
        let allowed = |source: &&Source| !proven || proves(source);
        let expected = sources.iter().filter(holds).filter(allowed).min_by_key(|source| {
            let width = source.match_.address.map_or(0, |network| u32::from(network.prefix()) + 1);
            (std::cmp::Reverse((source.match_.parts(), width)), source.code.clone())
        });
        let expected = expected.map(|source| source.code.clone());
        let found = SourceIndex::new(sources).resolve(asked).map(|source| source.code.clone());
        prop_assert_eq!(found, expected);
    }
}
