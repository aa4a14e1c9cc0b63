//! Speed of the decoders in bytes a second, beside what the bytes cost anyway: splitting lines, and parsing JSON.
//!
//! `cargo bench -p luytre-intake`. Each sample is repeated to about 1 MiB, so that the caches are used as in a stream.

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use luytre_intake::{Settings, StreamDecoder, by_name, json};
use luytre_model::{EventBatch, Nanos};

/// Sample and the format that reads it.
const SAMPLES: &[(&str, &str)] = &[
    ("application/apache-error-modsecurity.log", "apache_error"),
    ("application/modsecurity2-audit-native.log", "modsecurity2"),
    ("application/modsecurity3-audit.json", "modsecurity3"),
    ("application/nginx-access-combined.log", "nginx_access"),
    ("application/nginx-access.json", "nginx_access"),
    ("application/nginx-error-modsecurity.log", "nginx_error"),
    ("application/vsftpd.log", "vsftpd"),
    ("database/mariadb-server-audit.log", "mysql_audit"),
    ("database/postgresql-pgaudit-stderr.log", "postgresql"),
    ("database/postgresql-pgaudit.csv", "postgresql_csv"),
    ("database/postgresql-pgaudit.json", "postgresql_json"),
    ("endpoint/auditd-enriched.log", "auditd"),
    ("endpoint/clamd.log", "clamd"),
    ("endpoint/laurel.json", "laurel"),
    ("network/bind9-query.log", "bind"),
    ("network/suricata-eve.json", "suricata"),
    ("network/suricata-eve.json", "json"),
    ("syslog/rsyslog-rfc3164.log", "syslog"),
    ("syslog/rsyslog-rfc5424.log", "syslog"),
];

/// Samples that are one JSON object a line.
const JSON_SAMPLES: &[&str] = &[
    "application/modsecurity3-audit.json",
    "application/nginx-access.json",
    "database/postgresql-pgaudit.json",
    "endpoint/laurel.json",
    "network/suricata-eve.json",
];

const INPUT_BYTES: usize = 1 << 20;

fn main() {
    divan::main();
}

fn input(path: &str) -> Vec<u8> {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/samples/real").join(path);
    let sample = std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let times = INPUT_BYTES.div_ceil(sample.len());
    sample.repeat(times)
}

#[divan::bench(args = SAMPLES)]
fn decode(bencher: Bencher<'_, '_>, (path, format): &(&str, &str)) {
    let input = input(path);
    let format = by_name(format).unwrap_or_else(|| panic!("no format {format}"));
    let settings = Settings::default();
    let arrival = Nanos::parse_rfc3339("2026-11-22T01:00:00Z").expect("a time");
    let mut out = EventBatch::new();
    bencher.counter(BytesCount::of_slice(&input)).bench_local(|| {
        out.clear();
        let mut stream = StreamDecoder::new(format, &settings);
        stream.feed(black_box(&input), arrival, &mut out);
        stream.finish(arrival, &mut out);
        black_box(out.len())
    });
}

#[divan::bench(args = ["network/suricata-eve.json", "syslog/rsyslog-rfc5424.log"])]
fn only_split_lines(bencher: Bencher<'_, '_>, path: &str) {
    let input = input(path);
    bencher
        .counter(BytesCount::of_slice(&input))
        .bench_local(|| memchr::memchr_iter(b'\n', black_box(&input)).map(|at| at & 1).sum::<usize>());
}

#[divan::bench(args = JSON_SAMPLES)]
fn only_parse_json_with_serde(bencher: Bencher<'_, '_>, path: &str) {
    let input = input(path);
    bencher.counter(BytesCount::of_slice(&input)).bench_local(|| {
        let lines = black_box(&input).split(|byte| *byte == b'\n');
        lines.filter(|line| serde_json::from_slice::<serde_json::Value>(line).is_ok()).count()
    });
}

#[divan::bench(args = JSON_SAMPLES)]
fn only_parse_json_with_ours(bencher: Bencher<'_, '_>, path: &str) {
    let input = input(path);
    bencher.counter(BytesCount::of_slice(&input)).bench_local(|| {
        let lines = black_box(&input).split(|byte| *byte == b'\n');
        lines.filter(|line| json::parse(line).is_ok()).count()
    });
}
