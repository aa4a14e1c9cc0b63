//! The files of `content/samples/real`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use luytre_intake::{Settings, by_name, decode_all, recognise};
use luytre_model::{EventBatch, EventRef, Nanos, TimeQuality};

/// File, the format that its first bytes are recognised as, and the number of its events. The combined format of Apache
/// and nginx is one and the same; without a word from the registry it is taken for nginx.
const SAMPLES: &[(&str, &str, usize)] = &[
    ("application/apache-access-combined.log", "nginx_access", 3),
    ("application/apache-error-modsecurity.log", "apache_error", 20),
    ("application/modsecurity2-audit-native.log", "modsecurity2", 3),
    ("application/modsecurity3-audit.json", "modsecurity3", 443),
    ("application/nginx-access-combined.log", "nginx_access", 447),
    ("application/nginx-access.json", "nginx_access", 447),
    ("application/nginx-error-modsecurity.log", "nginx_error", 1350),
    ("application/vsftpd.log", "vsftpd", 100),
    ("database/mariadb-server-audit.log", "mysql_audit", 38),
    ("database/postgresql-pgaudit-stderr.log", "postgresql", 1012),
    ("database/postgresql-pgaudit.csv", "postgresql_csv", 1012),
    ("database/postgresql-pgaudit.json", "postgresql_json", 1012),
    ("endpoint/auditd-enriched.log", "auditd", 264),
    ("endpoint/clamd-scan-answers.txt", "clamd", 3),
    ("endpoint/clamd.log", "clamd", 47),
    ("endpoint/laurel.json", "laurel", 264),
    ("endpoint/yara-matches.txt", "lines", 3),
    ("network/bind9-query.log", "bind", 127),
    ("network/suricata-eve.json", "suricata", 2293),
    ("network/suricata-fast.log", "suricata_fast", 76),
    ("syslog/rsyslog-rfc3164.log", "syslog", 1605),
    ("syslog/rsyslog-rfc5424-tls-octet-counted.raw", "syslog", 1605),
    ("syslog/rsyslog-rfc5424.log", "syslog", 1605),
];

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../content/samples/real")
}

pub(crate) fn read(path: &str) -> Vec<u8> {
    let path = folder().join(path);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The machines of the scene show UTC.
pub(crate) fn settings() -> Settings {
    Settings { zone: Some(jiff::tz::TimeZone::UTC), ..Settings::default() }
}

pub(crate) fn arrival() -> Nanos {
    Nanos::parse_rfc3339("2026-11-22T01:00:00Z").expect("a time")
}

fn decode(format: &str, input: &[u8]) -> EventBatch {
    let mut out = EventBatch::new();
    decode_all(
        by_name(format).unwrap_or_else(|| panic!("no format {format}")),
        &settings(),
        input,
        arrival(),
        &mut out,
    );
    out.validate().expect("a batch holds together");
    out
}

fn format_of(path: &str) -> &'static str {
    SAMPLES.iter().find(|(known, ..)| *known == path).map(|(_, format, _)| *format).expect("the sample is listed")
}

#[test]
fn every_sample_is_recognised_and_read_without_a_refusal() {
    let mut wrong = Vec::new();
    for (path, format, events) in SAMPLES {
        let input = read(path);
        let found = recognise(&input).map(|format| format.name);
        let out = decode(format, &input);
        let refused = out.rejects().first().map(|reject| (reject.offset, reject.detail.clone()));
        let datasets: BTreeMap<&str, usize> = out.rows().fold(BTreeMap::new(), |mut counts, event| {
            *counts.entry(event.kind()).or_default() += 1;
            counts
        });
        if found != Some(format) || out.len() != *events || refused.is_some() {
            wrong.push(format!("{path}: {found:?}, {} events {datasets:?}, refused: {refused:?}", out.len()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_sample_is_left_out() {
    let mut found = Vec::new();
    for part in ["application", "database", "endpoint", "network", "syslog"] {
        for entry in std::fs::read_dir(folder().join(part)).expect("the folder can be read") {
            found.push(format!("{part}/{}", entry.expect("the entry can be read").file_name().to_string_lossy()));
        }
    }
    // What the bulk endpoint receives is an HTTP exchange, not a log; the gate reads it.
    found.retain(|path| path != "syslog/rsyslog-omelasticsearch-bulk-http.raw");
    found.sort();
    assert_eq!(found, SAMPLES.iter().map(|(path, ..)| (*path).to_owned()).collect::<Vec<_>>());
}

#[test]
fn sizes_of_the_parts_that_arrive_do_not_matter() {
    for (path, format, events) in SAMPLES {
        let input = read(path);
        let mut stream = luytre_intake::StreamDecoder::new(by_name(format).expect("a known format"), &settings());
        let mut out = EventBatch::new();
        for (index, chunk) in input.chunks(1_439).enumerate() {
            stream.feed(chunk, arrival(), &mut out);
            if index % 5 == 0 {
                assert!(stream.offset() <= input.len() as u64);
            }
        }
        stream.finish(arrival(), &mut out);
        assert_eq!(out.len(), *events, "{path}");
    }
}

/// The first event of a sample for which `wanted` holds.
#[track_caller]
fn instant(path: &str, wanted: impl Fn(EventRef<'_>) -> bool) -> (Nanos, TimeQuality) {
    let out = decode(format_of(path), &read(path));
    let event = out.rows().find(|event| wanted(*event)).unwrap_or_else(|| panic!("{path}: the moment is missing"));
    (event.time(), event.time_quality())
}

fn has(event: EventRef<'_>, field: &str, value: &str) -> bool {
    event.field(field).is_some_and(|found| found.to_text() == value)
}

/// The same moment must lie within the time that the machines needed for it.
#[track_caller]
fn check_same(moments: &[(&str, (Nanos, TimeQuality), TimeQuality)], within_ms: i64) {
    let first = moments[0].1.0;
    for (name, (at, quality), expected) in moments {
        assert_eq!(quality, expected, "{name}");
        let apart = (at.0 - first.0).abs() / 1_000_000;
        assert!(apart <= within_ms, "{name} at {at} is {apart} ms from {first}");
    }
}

#[test]
fn the_guessed_password_is_one_moment_in_auditd_laurel_and_syslog() {
    use TimeQuality::{Exact, YearAssumed};
    let login = |event: EventRef<'_>| has(event, "event.action", "ssh_login") && has(event, "event.outcome", "success");
    let account = |event: EventRef<'_>| has(event, "auditd.type", "USER_ACCT") && has(event, "user.name", "canbo1");
    check_same(
        &[
            ("auditd epoch", instant("endpoint/auditd-enriched.log", account), Exact),
            ("laurel", instant("endpoint/laurel.json", account), Exact),
            ("RFC 5424", instant("syslog/rsyslog-rfc5424.log", login), Exact),
            ("RFC 3164", instant("syslog/rsyslog-rfc3164.log", login), YearAssumed),
        ],
        1_500,
    );
}

#[test]
fn the_injection_is_one_moment_in_five_clocks() {
    use TimeQuality::{Exact, ZoneAssumed};
    // `UNION ALL SELECT table_name, table_schema FROM information_schema.tables` by hand: asked of nginx, judged by
    // ModSecurity, run by PostgreSQL, seen by Suricata.
    let asked = |event: EventRef<'_>| {
        event.field("url.original").is_some_and(|url| {
            let url = url.to_text().to_lowercase();
            url.contains("table_schema") && url.contains("union")
        })
    };
    let run = |event: EventRef<'_>| {
        event.field("db.statement").is_some_and(|text| {
            let text = text.to_text().to_lowercase();
            text.contains("table_schema") && text.contains("union")
        })
    };
    check_same(
        &[
            ("nginx access +0000", instant("application/nginx-access-combined.log", asked), Exact),
            ("nginx json", instant("application/nginx-access.json", asked), Exact),
            ("eve +0000", instant("network/suricata-eve.json", asked), Exact),
            ("modsecurity local time", instant("application/modsecurity3-audit.json", asked), ZoneAssumed),
            ("postgresql +07", instant("database/postgresql-pgaudit-stderr.log", run), Exact),
            ("postgresql csv", instant("database/postgresql-pgaudit.csv", run), Exact),
            ("postgresql json", instant("database/postgresql-pgaudit.json", run), Exact),
            ("postgresql in RFC 5424", instant("syslog/rsyslog-rfc5424.log", run), Exact),
            ("postgresql in RFC 3164", instant("syslog/rsyslog-rfc3164.log", run), Exact),
        ],
        1_500,
    );
}

#[test]
fn the_planted_file_is_one_moment_in_clamd_and_the_files_of_the_web_server() {
    let found =
        |event: EventRef<'_>| has(event, "file.name", "update.bin") && event.field("threat.indicator.name").is_some();
    let (at, quality) = instant("endpoint/clamd.log", found);
    assert_eq!((at.to_string().as_str(), quality), ("2026-11-22T00:09:28Z", TimeQuality::ZoneAssumed));
}

#[test]
fn a_name_that_no_format_has_is_none() {
    assert!(by_name("nonsense").is_none());
    assert!(recognise(b"").is_none());
    assert!(recognise(&[0, 1, 2, 3, 4, 5]).is_none());
    assert_eq!(recognise("một dòng chữ\n".as_bytes()).map(|format| format.name), Some("lines"));
    let mut names: Vec<_> = luytre_intake::formats().iter().map(|format| format.name).collect();
    names.sort_unstable();
    let before = names.len();
    names.dedup();
    assert_eq!(names.len(), before, "every format has a name of its own");
}

#[test]
fn every_format_has_a_fuzz_target_with_seeds() {
    let fuzz = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fuzz");
    let manifest = std::fs::read_to_string(fuzz.join("Cargo.toml")).expect("the fuzz targets have a manifest");
    for format in luytre_intake::formats() {
        let name = format.name;
        assert!(manifest.contains(&format!("\nname = \"{name}\"\n")), "{name} has no target");
        let target = std::fs::read_to_string(fuzz.join(format!("fuzz_targets/{name}.rs"))).unwrap_or_default();
        assert!(target.contains(&format!("decodes!(\"{name}\")")), "{name} has no file");
        let seeds = std::fs::read_dir(fuzz.join("seeds").join(name)).map_or(0, Iterator::count);
        assert!(seeds > 0, "{name} has no seeds");
    }
}

/// Formats whose beginnings cannot be told apart from another's, or that are never guessed.
const NOT_ALONE: &[&str] = &["apache_access", "lines"];

#[test]
fn the_seeds_of_each_format_are_recognised_as_its_own() {
    let seeds = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds");
    let mut wrong = Vec::new();
    for format in luytre_intake::formats().iter().filter(|format| !NOT_ALONE.contains(&format.name)) {
        for entry in std::fs::read_dir(seeds.join(format.name)).expect("the format has seeds") {
            let path = entry.expect("the entry can be read").path();
            let found = recognise(&std::fs::read(&path).expect("the seed can be read")).map(|found| found.name);
            if found != Some(format.name) {
                wrong.push(format!("{} is taken for {found:?}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn log_files_of_unix_are_recognised_by_their_lines() {
    for (head, format) in [
        ("Nov 22 00:05:52 portal01 sshd[77]: Accepted password for a from 198.51.100.66 port 1 ssh2\n", "syslog"),
        ("2026-11-22T00:05:52.715164+00:00 portal01 CRON[1]: (root) CMD (id)\n", "syslog"),
        ("type=SYSCALL msg=audit(1795306092.768:153): arch=c000003e\n", "auditd"),
        ("/srv/a.php: OK\n", "clamd"),
        ("Sun Nov 22 00:05:52 2026 [pid 2] CONNECT: Client \"198.51.100.66\"\n", "vsftpd"),
        ("Dear reader,\nthis is a letter.\n", "lines"),
    ] {
        assert_eq!(recognise(head.as_bytes()).map(|format| format.name), Some(format), "{head}");
    }
}
