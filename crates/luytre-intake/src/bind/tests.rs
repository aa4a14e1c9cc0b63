use crate::golden::{decode, fields, sample, those};

#[test]
fn the_sample_is_read_without_loss() {
    let batch = decode("bind", &sample("real/network/bind9-query.log"));
    assert_eq!((batch.len(), batch.rejects().len()), (127, 0));
    assert!(batch.rows().all(|event| event.kind() == "bind.query"));
    insta::assert_snapshot!(those(&batch, |event| event.index() < 2));
}

#[test]
fn every_way_of_writing_a_query_is_read() {
    let names = &[
        "event.dataset",
        "@timestamp",
        "source.ip",
        "source.port",
        "dns.question.name",
        "dns.question.type",
        "destination.ip",
        "network.transport",
    ];
    for (line, expected) in [
        (
            "22-Nov-2026 07:08:18.980 queries: info: client @0x7f76 198.51.100.66#53497 (a.example): view internal: query: a.example IN AAAA +E(0)K (192.0.2.10)",
            "bind.query | 2026-11-22T00:08:18.98Z | 198.51.100.66 | 53497 | a.example | AAAA | 192.0.2.10 | udp",
        ),
        (
            "22-Nov-2026 07:08:18.980 client 2001:db8::5#53497: query: a.example IN ANY +T",
            "bind.query | 2026-11-22T00:08:18.98Z | 2001:db8::5 | 53497 | a.example | ANY |  | tcp",
        ),
        (
            "client @0x7f76 198.51.100.66#53497 (a.example): query: a.example IN A - (192.0.2.10)",
            "bind.query | 2026-11-22T01:00:00Z | 198.51.100.66 | 53497 | a.example | A | 192.0.2.10 | udp",
        ),
        (
            "2026-11-22T07:08:18.980Z query-errors: info: client @0x7f76 198.51.100.66#5 (a.example): query failed (REFUSED) for a.example/IN/A at query.c:5612",
            "bind.log | 2026-11-22T07:08:18.98Z | 198.51.100.66 | 5 |  |  |  | ",
        ),
    ] {
        assert_eq!(fields("bind", line, names), expected, "{line}");
    }
    let batch = decode("bind", b"no query log\n");
    assert_eq!((batch.len(), batch.rejects().len()), (0, 1));
}
