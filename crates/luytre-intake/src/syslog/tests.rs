//! Envelopes of RFC 5424 and RFC 3164, devices, and the samples of rsyslog.

use luytre_model::schema::col;
use luytre_model::{Nanos, TimeQuality, ValueRef};

use crate::format::Settings;
use crate::testing::{by_syslog, counts, decode, sample, utc};

#[track_caller]
fn check(message: &str, expected: &str) {
    assert_eq!(by_syslog(message), expected, "{message}");
}

#[test]
fn rfc_5424_in_full() {
    check(
        "<165>1 2026-11-22T07:05:52.003+07:00 may1 ungdung 8710 ID47 [vi@32473 unit=\"so-yt\" k=\"a\\\"b\\]c\"][x@1 y=\"\"] \u{FEFF}Xin chào\nhàng hai",
        "syslog.log 2026-11-22T00:05:52.003Z exact | event.module=syslog | message=Xin chào\nhàng hai | host.name=may1 | log.syslog.facility.code=20 | log.syslog.severity.code=5 | log.syslog.appname=ungdung | log.syslog.procid=8710 | log.syslog.msgid=ID47 | labels.unit=so-yt | sd.vi@32473.unit=so-yt | sd.vi@32473.k=a\"b]c | sd.x@1.y=",
    );
    check(
        "<34>1 - - - - - -",
        "syslog.log 2026-11-22T01:00:00Z received | event.module=syslog | log.syslog.facility.code=4 | log.syslog.severity.code=2",
    );
}

#[test]
fn rfc_3164_and_what_is_written_for_it() {
    let rest = "event.module=syslog | message=m | host.name=may1 | log.syslog.facility.code=1 | log.syslog.severity.code=5 | log.syslog.appname=app";
    for (stamp, time, quality) in [
        ("Nov 22 00:05:52", "2026-11-22T00:05:52Z", "year_assumed"),
        ("Nov  2 00:05:52.125", "2026-11-02T00:05:52.125Z", "year_assumed"),
        ("Nov 22 2026 00:05:52", "2026-11-22T00:05:52Z", "zone_assumed"),
        ("2026-11-22T07:05:52.1+07:00", "2026-11-22T00:05:52.1Z", "exact"),
        ("2026-11-22 00:05:52", "2026-11-22T00:05:52Z", "zone_assumed"),
        ("2020-01-01T00:00:00Z", "2020-01-01T00:00:00Z", "implausible"),
    ] {
        check(&format!("<13>{stamp} may1 app: m"), &format!("syslog.log {time} {quality} | {rest}"));
        check(
            &format!("<13>{stamp} may1 app[7]: m"),
            &format!("syslog.log {time} {quality} | {rest} | log.syslog.procid=7"),
        );
    }
}

#[test]
fn a_zone_of_the_source_applies_to_times_without_one() {
    let out =
        decode("syslog", &Settings { host: Some("fw".into()), ..Settings::default() }, b"<13>Nov 22 07:05:52 app: m");
    let event = out.row(0);
    assert_eq!(
        (event.time().to_string().as_str(), event.time_quality()),
        ("2026-11-22T00:05:52Z", TimeQuality::YearAssumed)
    );
    assert_eq!(event.field("host.name"), Some(ValueRef::Text("fw")), "the registered name stands in");
    assert_eq!(event.field("log.syslog.appname"), Some(ValueRef::Text("app")));
}

#[test]
fn parts_may_be_missing_or_wrong() {
    let bare = "syslog.log 2026-11-22T01:00:00Z received | event.module=syslog | message=";
    check("just words", &format!("{bare}just words"));
    check("<999>words", &format!("{bare}words"));
    check("<>words", &format!("{bare}<>words"));
    check(
        "<13>1 what is this",
        &format!("{bare}1 what is this | log.syslog.facility.code=1 | log.syslog.severity.code=5"),
    );
    check(
        "<13>Nov 32 00:05:52 may1 app: m",
        &format!("{bare}Nov 32 00:05:52 may1 app: m | log.syslog.facility.code=1 | log.syslog.severity.code=5"),
    );
    check(
        "Nov 22 00:05:52 may1 kernel: [12.3] x",
        "syslog.log 2026-11-22T00:05:52Z year_assumed | event.module=syslog | message=[12.3] x | host.name=may1 | log.syslog.appname=kernel",
    );
}

#[test]
fn cisco() {
    let codes = "log.syslog.facility.code=23 | log.syslog.severity.code=5";
    let device = "observer.vendor=Cisco | observer.product=IOS | host.os.type=network | event.code=SYS-5-CONFIG_I | event.severity=5";
    let message = "event.module=syslog | message=%SYS-5-CONFIG_I: Configured from console";
    check(
        "<189>123: *Nov 22 00:05:52.123: %SYS-5-CONFIG_I: Configured from console",
        &format!(
            "syslog.log 2026-11-22T00:05:52.123Z year_assumed | {message} | {device} | {codes} | event.sequence=123"
        ),
    );
    check(
        "<189>123: sw1: Nov 22 07:05:52 ICT: %SYS-5-CONFIG_I: Configured from console",
        &format!(
            "syslog.log 2026-11-22T07:05:52Z year_assumed | {message} | {device} | host.name=sw1 | {codes} | event.sequence=123"
        ),
    );
    check(
        "<189>Nov 22 2026 00:05:52 UTC: %SYS-5-CONFIG_I: Configured from console",
        &format!("syslog.log 2026-11-22T00:05:52Z exact | {message} | {device} | {codes}"),
    );
    check(
        "<164>Nov 22 2026 00:05:52 asa1 : %ASA-4-106023: Deny tcp src outside:198.51.100.66/4444 dst inside:192.0.2.10/22 by access-group \"out\"",
        "syslog.log 2026-11-22T00:05:52Z zone_assumed | event.module=syslog | message=%ASA-4-106023: Deny tcp src outside:198.51.100.66/4444 dst inside:192.0.2.10/22 by access-group \"out\" | observer.vendor=Cisco | observer.product=ASA | host.os.type=network | event.code=ASA-4-106023 | event.severity=4 | source.ip=198.51.100.66 | source.port=4444 | destination.ip=192.0.2.10 | destination.port=22 | event.action=deny | event.category=network | host.name=asa1 | log.syslog.facility.code=20 | log.syslog.severity.code=4",
    );
}

#[test]
fn huawei_and_mikrotik() {
    check(
        "<190>Nov 22 2026 00:05:52 HUAWEI %%01SHELL/5/CMDRECORD(s)[12]:Recorded command information. (Task=VTY, Ip=198.51.100.66, User=admin, Command=\"display version\")",
        "syslog.log 2026-11-22T00:05:52Z zone_assumed | event.module=syslog | message=%%01SHELL/5/CMDRECORD(s)[12]:Recorded command information. (Task=VTY, Ip=198.51.100.66, User=admin, Command=\"display version\") | observer.vendor=Huawei | host.os.type=network | event.code=SHELL/5/CMDRECORD | event.severity=5 | huawei.Task=VTY | source.ip=198.51.100.66 | user.name=admin | process.command_line=display version | host.name=HUAWEI | log.syslog.facility.code=23 | log.syslog.severity.code=6",
    );
    check(
        "<28>system,error,critical login failure for user admin from 198.51.100.66 via ssh",
        "syslog.log 2026-11-22T01:00:00Z received | event.module=syslog | message=system,error,critical login failure for user admin from 198.51.100.66 via ssh | observer.vendor=MikroTik | host.os.type=network | log.logger=system,error,critical | event.category=authentication | event.action=login | event.outcome=failure | user.name=admin | source.ip=198.51.100.66 | network.protocol=ssh | log.syslog.facility.code=3 | log.syslog.severity.code=4",
    );
    check(
        "<30>Nov 22 00:05:52 rt1 system,info,account user admin logged in from 198.51.100.66 via winbox",
        "syslog.log 2026-11-22T00:05:52Z year_assumed | event.module=syslog | message=system,info,account user admin logged in from 198.51.100.66 via winbox | observer.vendor=MikroTik | host.os.type=network | log.logger=system,info,account | event.category=authentication | event.action=login | event.outcome=success | user.name=admin | source.ip=198.51.100.66 | network.protocol=winbox | host.name=rt1 | log.syslog.facility.code=3 | log.syslog.severity.code=6",
    );
}

#[test]
fn the_four_samples_of_rsyslog_say_the_same() {
    let mut seen = Vec::new();
    for path in ["rsyslog-rfc5424.log", "rsyslog-rfc3164.log", "rsyslog-rfc5424-tls-octet-counted.raw"] {
        let out = decode("syslog", &utc(), &sample(&format!("syslog/{path}")));
        assert_eq!(out.rejects(), [], "{path}");
        assert_eq!(out.len(), 1_605, "{path}");
        seen.push((path, counts(&out)));
    }
    for (path, counts) in &seen {
        assert_eq!(counts, &seen[0].1, "{path} and {}", seen[0].0);
    }
    insta::assert_debug_snapshot!("kinds_in_the_samples", seen[0].1);
}

#[test]
fn the_successful_guess_is_the_same_instant_in_each_sample() {
    for (path, quality) in
        [("rsyslog-rfc5424.log", TimeQuality::Exact), ("rsyslog-rfc3164.log", TimeQuality::YearAssumed)]
    {
        let out = decode("syslog", &utc(), &sample(&format!("syslog/{path}")));
        let success = |event: &luytre_model::EventRef<'_>| {
            event.kind() == "sshd.auth"
                && event.field("event.outcome") == Some(ValueRef::Text("success"))
                && event.field("event.action") == Some(ValueRef::Text("ssh_login"))
        };
        let found: Vec<_> = out.rows().filter(success).collect();
        assert_eq!(found.len(), 1, "{path}");
        assert_eq!(found[0].field("user.name"), Some(ValueRef::Text("canbo1")));
        assert_eq!(found[0].field("source.ip"), Some(ValueRef::Text("198.51.100.66")));
        assert_eq!(found[0].time_quality(), quality);
        let second = Nanos::parse_rfc3339("2026-11-22T00:07:55Z").expect("a time");
        assert_eq!(found[0].time().seconds(), second.seconds(), "{path}");
    }
}

#[test]
fn damaged_text_is_kept() {
    let out = decode("syslog", &utc(), b"<13>Nov 22 00:05:52 may1 app: a\xFF\x00b");
    assert_eq!(out.row(0).get(col::MESSAGE), Some(ValueRef::Text("a\u{FFFD}\0b")));
    assert_eq!(out.row(0).original(), b"<13>Nov 22 00:05:52 may1 app: a\xFF\x00b");
}

#[track_caller]
fn check_kind(content: &str, kind: &str, field: &str, value: &str) {
    let message = format!("<134>1 2026-11-22T00:07:10Z portal01 {content}");
    let out = decode("syslog", &utc(), message.as_bytes());
    assert_eq!(out.rejects(), []);
    assert_eq!(out.len(), 1, "{content}");
    let event = out.row(0);
    assert_eq!(event.kind(), kind, "{content}");
    let found = event.field(field).map(|value| value.to_text().into_owned());
    assert_eq!(found.as_deref(), Some(value), "{field} of {content}");
    // Joined records keep their own lines; everything else keeps the whole message.
    let own = if content.contains("audispd") { &message[message.find("node=").unwrap_or(0)..] } else { &message };
    assert_eq!(String::from_utf8_lossy(event.original()), own);
    assert!(event.field("host.name").is_some());
}

#[test]
fn known_programs_are_decoded_further() {
    check_kind(
        "nginx - - - 198.51.100.66 - - [22/Nov/2026:00:07:09 +0000] \"GET /a?b=1 HTTP/1.1\" 200 80 \"-\" \"curl/7.88.1\"",
        "nginx.access",
        "source.ip",
        "198.51.100.66",
    );
    check_kind(
        "nginx 9 - - 2026/11/22 00:07:09 [error] 18101#18101: *7 open() \"/srv/x\" failed (2: No such file or directory), client: 198.51.100.66, server: portal, request: \"GET /x HTTP/1.1\", host: \"portal\"",
        "nginx.error",
        "source.ip",
        "198.51.100.66",
    );
    check_kind(
        "suricata 7 - - @cee: {\"timestamp\":\"2026-11-22T00:07:09.5+0000\",\"event_type\":\"alert\",\"src_ip\":\"198.51.100.66\",\"alert\":{\"signature_id\":9000001,\"signature\":\"x\"}}",
        "suricata.alert",
        "rule.id",
        "9000001",
    );
    check_kind(
        "app - - - {\"ID\":\"1795306092.768:1\",\"NODE\":\"n1\",\"USER_LOGIN\":{\"pid\":1,\"msg\":\"op=login acct=\\\"a\\\" res=failed\"}}",
        "auditd.log",
        "user.name",
        "a",
    );
    check_kind("app - - - {\"a\":{\"b\":5}}", "json.log", "a.b", "5");
    check_kind(
        "fw - - - CEF:0|Vendor|Product|1|100|Name|5|src=198.51.100.66 dst=192.0.2.10",
        "cef.vendor",
        "source.ip",
        "198.51.100.66",
    );
    check_kind(
        "fw - - - LEEF:1.0|Vendor|Product|1|login|src=198.51.100.66\tdst=192.0.2.10",
        "leef.vendor",
        "source.ip",
        "198.51.100.66",
    );
    check_kind(
        "- - - - date=2026-11-22 time=07:07:09 devname=\"fw1\" devid=\"FG\" logid=\"0001\" type=\"traffic\" subtype=\"forward\" srcip=198.51.100.66 dstip=192.0.2.10",
        "fortigate.traffic",
        "source.ip",
        "198.51.100.66",
    );
    check_kind(
        "named 7 - - client @0x7f 198.51.100.66#53497 (a.example): query: a.example IN TXT +E(0)K (192.0.2.10)",
        "bind.query",
        "dns.question.name",
        "a.example",
    );
    check_kind("clamd 7 - - /srv/a.php: Php.Webshell FOUND", "clamd.log", "threat.indicator.name", "Php.Webshell");
    check_kind(
        "audispd 7 - - node=n1 type=USER_LOGIN msg=audit(1795306071.188:105): pid=1 uid=0 msg='op=login acct=\"a\" res=failed'",
        "auditd.log",
        "host.name",
        "n1",
    );
    check_kind("sshd 7 - - Accepted password for a from 198.51.100.66 port 1 ssh2", "sshd.auth", "user.name", "a");
    check_kind("nginx 7 - - what is this", "syslog.log", "message", "what is this");
    check_kind("named 7 - - running", "syslog.log", "message", "running");
}

#[test]
fn audit_records_of_several_hosts_are_joined_apart() {
    let mut log = String::new();
    for kind in ["SYSCALL", "CWD", "PROCTITLE"] {
        for host in ["a", "b"] {
            log.push_str(&format!(
                "<13>Nov 22 00:07:10 {host} audispd: type={kind} msg=audit(1795306030.000:7): pid=1 comm=\"{host}\"\n"
            ));
        }
    }
    let out = decode("syslog", &utc(), log.as_bytes());
    assert_eq!(out.rejects(), []);
    let shown: Vec<_> = out
        .rows()
        .map(|event| (event.kind(), event.field("host.name"), event.field("process.name"), event.field("auditd.type")))
        .collect();
    let joined = Some(ValueRef::Text("CWD PROCTITLE SYSCALL"));
    let row = |host| ("auditd.log", Some(ValueRef::Text(host)), Some(ValueRef::Text(host)), joined);
    assert_eq!(shown, [row("a"), row("b")]);
    let open = decode("syslog", &utc(), log.split_inclusive('\n').next().expect("a line").as_bytes());
    assert_eq!(open.len(), 1, "what is held is written out at the end");
}

#[test]
fn a_relay_of_very_many_hosts_is_bounded() {
    let log: String = (0..300)
        .map(|host| format!("<13>Nov 22 00:07:10 h{host} audispd: type=SYSCALL msg=audit(1795306030.000:7): pid=1\n"))
        .collect();
    let out = decode("syslog", &utc(), log.as_bytes());
    assert_eq!((out.len(), out.rejects().len()), (300, 0));
    assert_eq!(out.limits()["too_many_joined_hosts"], 1);
}
