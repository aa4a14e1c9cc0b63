//! The made samples as one: recognised, decoded, and survived when damaged.

use proptest::prelude::*;

use super::{arrival, decode, field, sample};
use crate::format::{Settings, by_name, recognise};
use crate::stream::decode_all;

/// Sample and the format that its first bytes are recognised as.
const MADE: &[(&str, &str)] = &[
    ("made/cef/products.log", "cef"),
    ("made/fortigate/fortigate.log", "kv"),
    ("made/json/application.json", "json"),
    ("made/leef/products.log", "leef"),
    ("made/mysql/audit-new.xml", "mysql_audit_xml"),
    ("made/mysql/audit-old.xml", "mysql_audit_xml"),
    ("made/mysql/audit-percona.json", "mysql_audit"),
    ("made/mysql/audit.json", "mysql_audit"),
    ("made/mysql/server_audit.log", "mysql_audit"),
    ("made/sophos/sophos.log", "kv"),
    ("made/suricata/other-versions.json", "suricata"),
    ("made/zeek/conn.log", "zeek"),
    ("made/zeek/dns.log", "zeek"),
    ("made/zeek/http.log", "zeek"),
    ("made/zeek/zeek.json", "zeek"),
];

#[test]
fn every_made_sample_is_recognised() {
    for (path, format) in MADE {
        assert_eq!(recognise(&sample(path)).map(|format| format.name), Some(*format), "{path}");
    }
}

#[test]
fn the_formats_are_also_read_inside_syslog() {
    for (message, kind, name, value) in [
        (
            r#"<182>1 2026-11-22T00:06:38+00:00 web01 nginx - - -  198.51.100.66 - - [22/Nov/2026:00:06:38 +0000] "GET /a?id=1 HTTP/1.1" 200 80 "-" "curl""#,
            "nginx.access",
            "url.query",
            "id=1",
        ),
        (
            "<173>1 2026-11-22T00:05:52Z db01 postgres 939 - - 2026-11-22 06:54:05.342 +07 [939] an@qlcb LOG:  AUDIT: SESSION,1,1,READ,SELECT,,,select 1,<none>",
            "postgresql.audit",
            "db.statement",
            "select 1",
        ),
        (
            "<14>Nov 22 00:07:06 db02 mysql-server_auditing: db02,root,198.51.100.66,21,0,FAILED_CONNECT,,,1045",
            "mysql.audit",
            "event.outcome",
            "failure",
        ),
        (
            "<134>Nov 22 00:07:06 fw CEF:0|Check Point|VPN-1|R81|Drop|ssh|5|src=198.51.100.66",
            "cef.check_point",
            "source.ip",
            "198.51.100.66",
        ),
        (
            r#"<189>date=2026-11-22 time=07:07:06 devname="fw" devid="F" logid="0000000013" type="traffic" subtype="forward" srcip=198.51.100.66 action="deny""#,
            "fortigate.traffic",
            "event.type",
            "denied",
        ),
        (
            r#"<13>1 2026-11-22T00:07:06Z ids suricata - - - {"timestamp":"2026-11-22T00:07:06.1+0000","event_type":"dns","src_ip":"198.51.100.66","dns":{"rrname":"a.example"}}"#,
            "suricata.dns",
            "dns.question.name",
            "a.example",
        ),
        (
            "<30>1 2026-11-22T00:07:06Z ns1 named 5 - - client @0x7 198.51.100.66#5 (a.example): query: a.example IN A + (192.0.2.10)",
            "bind.query",
            "dns.question.name",
            "a.example",
        ),
    ] {
        let batch = decode("syslog", message.as_bytes());
        assert_eq!(batch.len(), 1, "{message}");
        assert_eq!((batch.row(0).kind(), field(batch.row(0), name).as_str()), (kind, value), "{message}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_sample_never_panics(
        which in 0..MADE.len(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        cut in any::<prop::sample::Index>(),
    ) {
        let (path, format) = MADE[which];
        let mut input = sample(path);
        for (at, byte) in changes {
            let at = at.index(input.len());
            input[at] = byte;
        }
        input.truncate(cut.index(input.len()) + 1);
        let mut out = luytre_model::EventBatch::new();
        let format = by_name(format).expect("the table names formats");
        decode_all(format, &Settings::default(), &input, arrival(), &mut out);
        prop_assert!(out.validate().is_ok());
    }

    #[test]
    fn a_format_string_and_a_line_of_any_kind_never_panic(format in "[$%\\\\\"{}a-z_> \\[\\]đ]{0,60}", line in "[ -~đ]{0,120}") {
        let settings = Settings { access_format: Some(format), ..Settings::default() };
        for server in ["nginx_access", "apache_access"] {
            let mut out = luytre_model::EventBatch::new();
            decode_all(by_name(server).expect("both are formats"), &settings, line.as_bytes(), arrival(), &mut out);
            prop_assert!(out.validate().is_ok());
        }
    }
}
