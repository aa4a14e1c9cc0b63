//! No decoder panics, whatever arrives: arbitrary bytes, and real samples with bytes changed, cut and doubled.

use luytre_intake::{StreamDecoder, formats, recognise};
use luytre_model::EventBatch;
use proptest::prelude::*;

use crate::samples::{arrival, read, settings};

/// Pieces of every real kind, short enough to change many times.
fn seeds() -> Vec<Vec<u8>> {
    let paths = [
        "application/apache-access-combined.log",
        "application/apache-error-modsecurity.log",
        "application/modsecurity2-audit-native.log",
        "application/modsecurity3-audit.json",
        "application/nginx-access-combined.log",
        "application/nginx-access.json",
        "application/nginx-error-modsecurity.log",
        "application/vsftpd.log",
        "database/mariadb-server-audit.log",
        "database/postgresql-pgaudit-stderr.log",
        "database/postgresql-pgaudit.csv",
        "database/postgresql-pgaudit.json",
        "endpoint/auditd-enriched.log",
        "endpoint/clamd.log",
        "endpoint/laurel.json",
        "network/bind9-query.log",
        "network/suricata-eve.json",
        "network/suricata-fast.log",
        "syslog/rsyslog-rfc3164.log",
        "syslog/rsyslog-rfc5424-tls-octet-counted.raw",
    ];
    let mut seeds: Vec<Vec<u8>> = paths
        .into_iter()
        .map(|path| {
            let mut seed = read(path);
            seed.truncate(3_000);
            seed
        })
        .collect();
    let written: [&[u8]; 8] = [
        b"<189>123: *Nov 22 00:05:52.123: %SEC_LOGIN-4-LOGIN_FAILED: Login failed [user: a] [Source: 198.51.100.66]\n",
        b"<190>Nov 22 2026 00:05:52 HUAWEI %%01SHELL/5/CMDRECORD(s)[12]:Recorded. (Ip=198.51.100.66, User=admin)\n",
        b"<86>1 2026-11-22T00:07:10Z h sudo 1 - - canbo1 : command not allowed ; TTY=pts/0 ; COMMAND=/bin/sh\n",
        b"<38>1 2026-11-22T00:07:10Z h sshd 1 - - Failed password for invalid user a from 198.51.100.66 port 2 ssh2\n",
        b"CEF:0|Vendor|Product|1.0|100|Name|5|src=198.51.100.66 dst=192.0.2.10 msg=a b\\=c\n",
        b"LEEF:2.0|Vendor|Product|1.0|1|^|src=198.51.100.66^dst=192.0.2.10\n",
        b"date=2026-11-22 time=07:00:00 devname=\"fw\" devid=\"F\" logid=\"1\" type=\"traffic\" srcip=198.51.100.66\n",
        br#"{"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","Image":"C:\\a.exe","EventTime":"2026-11-22 00:00:00"}"#,
    ];
    seeds.extend(written.map(<[u8]>::to_vec));
    seeds
}

/// Decodes by every format, in two chunks, and checks that every byte that was refused lies in the input.
fn decode_by_all(input: &[u8]) {
    let _ = recognise(input);
    for format in formats() {
        let mut stream = StreamDecoder::new(format, &settings());
        let mut out = EventBatch::new();
        let (first, second) = input.split_at(input.len() / 2);
        stream.feed(first, arrival(), &mut out);
        stream.flush(arrival(), &mut out);
        stream.feed(second, arrival(), &mut out);
        stream.finish(arrival(), &mut out);
        assert!(!stream.holds(), "{} holds something after its end", format.name);
        out.validate().unwrap_or_else(|error| panic!("{}: {error}", format.name));
        assert!(out.rejects().iter().all(|reject| reject.offset <= input.len() as u64), "{}", format.name);
    }
}

#[derive(Debug, Clone)]
enum Change {
    Set(usize, u8),
    Cut(usize, usize),
    Double(usize, usize),
}

fn change() -> impl Strategy<Value = Change> {
    let odd = prop_oneof![any::<u8>(), proptest::sample::select(&b"\0\n\r\x1d\xFF\"'\\|=[]{}<>:;%, "[..])];
    prop_oneof![
        4 => (any::<usize>(), odd).prop_map(|(at, byte)| Change::Set(at, byte)),
        1 => (any::<usize>(), 1_usize..200).prop_map(|(at, length)| Change::Cut(at, length)),
        1 => (any::<usize>(), 1_usize..200).prop_map(|(at, length)| Change::Double(at, length)),
    ]
}

fn apply(input: &mut Vec<u8>, change: &Change) {
    if input.is_empty() {
        return;
    }
    let size = input.len();
    match *change {
        Change::Set(at, byte) => input[at % size] = byte,
        Change::Cut(at, length) => {
            input.drain(at % size..(at % size + length).min(size));
        }
        Change::Double(at, length) => {
            let part = input[at % size..(at % size + length).min(size)].to_vec();
            input.splice(at % size..at % size, part);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn arbitrary_bytes_do_not_matter(input in proptest::collection::vec(any::<u8>(), 0..600)) {
        decode_by_all(&input);
    }

    #[test]
    fn changed_samples_do_not_matter(
        which in any::<proptest::sample::Index>(),
        changes in proptest::collection::vec(change(), 1..40),
    ) {
        let seeds = seeds();
        let mut input = seeds[which.index(seeds.len())].clone();
        for change in &changes {
            apply(&mut input, change);
        }
        decode_by_all(&input);
    }
}

#[test]
fn json_of_ten_thousand_levels_is_counted_by_each_format_that_reads_json() {
    let input = format!("{}\n", "{\"a\":".repeat(10_000));
    for format in formats() {
        let mut stream = StreamDecoder::new(format, &settings());
        let mut out = EventBatch::new();
        stream.feed(input.as_bytes(), arrival(), &mut out);
        stream.finish(arrival(), &mut out);
        // One record; for a binary format a wrong header and a cut block.
        assert!(out.len() + out.rejects().len() <= 2, "{}", format.name);
    }
}
