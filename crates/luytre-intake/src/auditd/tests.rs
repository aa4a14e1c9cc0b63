//! The enriched log of the sample, raw records, and records that come mixed, doubled or without end.

use luytre_model::ValueRef;

use super::*;
use crate::testing::{counts, decode, line, sample, utc};

#[track_caller]
fn one(input: &str) -> String {
    let out = decode("auditd", &utc(), input.as_bytes());
    assert_eq!(out.rejects(), []);
    assert_eq!(out.len(), 1, "{input}");
    line(out.row(0))
}

#[test]
fn the_sample_gives_an_event_for_each_serial() {
    let out = decode("auditd", &utc(), &sample("endpoint/auditd-enriched.log"));
    assert_eq!(out.rejects(), []);
    assert_eq!(counts(&out), [("auditd.log".to_owned(), 264)].into());
    let shell = out.rows().filter(|event| event.field("auditd.key") == Some(ValueRef::Text("web_exec")));
    let connected = out.rows().filter(|event| event.field("destination.port") == Some(ValueRef::Integer(4444)));
    let shown: Vec<String> = shell.take(3).chain(connected).map(line).collect();
    insta::assert_snapshot!("sample", shown.join("\n"));
}

#[test]
fn a_raw_log_without_names_is_understood() {
    let log = "type=SYSCALL msg=audit(1795306092.768:153): arch=c000003e syscall=59 success=yes exit=0 a0=55 a1=0 a2=0 a3=0 items=2 ppid=1 pid=2 auid=1000 uid=33 gid=33 euid=0 tty=pts0 ses=3 comm=\"id\" exe=\"/usr/bin/id\" key=6B6579316B016B657932\ntype=EXECVE msg=audit(1795306092.768:153): argc=3 a0=\"id\" a1=612062 a2_len=6 a2[0]=\"xyz\" a2[1]=207A\ntype=CWD msg=audit(1795306092.768:153): cwd=\"/etc\"\ntype=PATH msg=audit(1795306092.768:153): item=0 name=\"./id\" inode=1 mode=0100755 ouid=0 nametype=NORMAL\ntype=PROCTITLE msg=audit(1795306092.768:153): proctitle=6964006120620078797A207A\n";
    let expected = "auditd.log 2026-11-22T00:08:12.768Z exact | event.module=auditd | host.os.type=linux | event.id=1795306092.768:153 | event.sequence=153 | auditd.type=CWD EXECVE PATH PROCTITLE SYSCALL | auditd.syscall=execve | event.outcome=success | auditd.key=key1k key2 | process.executable=/usr/bin/id | process.name=id | process.pid=2 | process.parent.pid=1 | user.id=33 | a0=id | a1=a b | a2=xyz z | process.command_line=id a b xyz z | process.args_count=3 | process.title=id a b xyz z | process.working_directory=/etc | file.path=/etc/id | file.name=id | file.owner=0 | file.mode=0755 | nametype=NORMAL | arch=c000003e | success=yes | exit=0 | items=2 | auid=1000 | uid=33 | gid=33 | euid=0 | tty=pts0 | ses=3 | event.category=process | event.type=start | event.action=execve";
    assert_eq!(one(log), expected);
}

#[test]
fn a_connection_shows_its_address() {
    for (saddr, expected) in [
        ("0200115CC63364420000000000000000", "destination.ip=198.51.100.66 | destination.port=4444"),
        (
            "0A0001BB0000000020010DB800000000000000000000000100000000",
            "destination.ip=2001:db8::1 | destination.port=443",
        ),
        ("01002F72756E2F782E736F636B00", "auditd.socket_path=/run/x.sock"),
    ] {
        let log = format!(
            "type=SYSCALL msg=audit(1795306092.768:1): arch=c000003e syscall=42 success=no exit=-115 pid=2\ntype=SOCKADDR msg=audit(1795306092.768:1): saddr={saddr}\ntype=EOE msg=audit(1795306092.768:1): \n"
        );
        let shown = one(&log);
        assert!(shown.contains(expected), "{shown}");
        assert!(shown.contains("event.outcome=failure") && shown.contains("event.action=connect"), "{shown}");
    }
    assert_eq!(socket("02"), None);
    assert_eq!(socket("zz"), None);
    assert_eq!(socket("0200115C"), None);
}

#[test]
fn logins_name_account_and_address() {
    let shown = one(
        "node=portal01 type=USER_LOGIN msg=audit(1795306071.188:105): pid=19595 uid=0 auid=4294967295 ses=4294967295 msg='op=login acct=28696E76616C6964207573657229 exe=\"/usr/sbin/sshd\" hostname=? addr=198.51.100.66 terminal=sshd res=failed'\u{1d}UID=\"root\" AUID=\"unset\"",
    );
    assert_eq!(
        shown,
        "auditd.log 2026-11-22T00:07:51.188Z exact | event.module=auditd | host.os.type=linux | event.id=1795306071.188:105 | host.name=portal01 | event.sequence=105 | auditd.type=USER_LOGIN | event.outcome=failure | process.executable=/usr/sbin/sshd | process.pid=19595 | event.action=login | user.name=(invalid user) | source.ip=198.51.100.66 | terminal=sshd | uid=0 | event.category=authentication"
    );
}

#[test]
fn mixed_records_find_their_events() {
    let record = |serial: u32, kind: &str| format!("type={kind} msg=audit(1795306092.768:{serial}): pid={serial}\n");
    let log = [
        record(1, "SYSCALL"),
        record(2, "SYSCALL"),
        record(1, "CWD"),
        record(2, "PROCTITLE"),
        record(1, "EOE"),
        record(3, "SYSCALL"),
        record(9, "EOE"),
    ];
    let out = decode("auditd", &utc(), log.concat().as_bytes());
    let ids: Vec<_> = out.rows().map(|event| event.field("event.sequence").and_then(ValueRef::as_integer)).collect();
    assert_eq!(ids, [Some(2), Some(1), Some(3)]);
    assert_eq!(out.row(1).field("auditd.type"), Some(ValueRef::Text("CWD SYSCALL")));
    assert_eq!(out.rejects(), []);
}

#[test]
fn events_without_end_are_written_out_and_do_not_pile_up() {
    let mut log = String::new();
    for serial in 0..1_000 {
        log.push_str(&format!("type=SYSCALL msg=audit(1795306092.{:03}:{serial}): pid=1\n", serial % 1_000));
    }
    let format = crate::by_name("auditd").expect("the format is registered");
    let mut stream = crate::StreamDecoder::new(format, &utc());
    let mut out = EventBatch::new();
    stream.feed(log.as_bytes(), crate::testing::arrival(), &mut out);
    assert_eq!(out.len(), 1_000 - OPEN_EVENTS_MAX);
    stream.feed(b"type=SYSCALL msg=audit(1795306096.000:2000): pid=1\n", crate::testing::arrival(), &mut out);
    assert_eq!(out.len(), 1_000, "older ones end when the clock has gone on");
    stream.finish(crate::testing::arrival(), &mut out);
    assert_eq!(out.len(), 1_001);
}

#[test]
fn an_event_cannot_grow_without_bound() {
    let record = format!("type=EXECVE msg=audit(1795306092.768:1): a0={}\n", "41".repeat(100_000));
    let out = decode("auditd", &utc(), record.repeat(20).as_bytes());
    assert_eq!(out.len(), 1);
    assert!(out.row(0).original().len() <= ORIGINAL_BYTES_MAX);
    assert!(out.limits().contains_key("too_many_audit_records"), "{:?}", out.limits());
}

#[test]
fn what_is_no_record_is_refused() {
    let out = decode("auditd", &utc(), b"hello\ntype=X msg=audit(1:2\ntype=X msg=audit(x:y): a=b\n");
    assert_eq!(out.rejects().len(), 3);
    assert_eq!(out.len(), 0);
}
