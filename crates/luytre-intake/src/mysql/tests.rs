use super::*;
use crate::golden::{all, decode, field, fields, sample, shown};

#[test]
fn the_real_sample_is_read_without_loss() {
    let batch = decode("mysql_audit", &sample("real/database/mariadb-server-audit.log"));
    assert_eq!((batch.len(), batch.rejects().len()), (38, 0));
    let failures: Vec<_> = batch.rows().filter(|event| field(*event, "event.action") == "FAILED_CONNECT").collect();
    assert_eq!(failures.len(), 19);
    insta::assert_snapshot!("failed_connect", shown(failures[0]));
}

#[test]
fn every_notation_is_read() {
    insta::assert_snapshot!("server_audit", all(&decode("mysql_audit", &sample("made/mysql/server_audit.log"))));
    insta::assert_snapshot!("json", all(&decode("mysql_audit", &sample("made/mysql/audit.json"))));
    insta::assert_snapshot!("percona", all(&decode("mysql_audit", &sample("made/mysql/audit-percona.json"))));
    insta::assert_snapshot!("xml_new", all(&decode("mysql_audit_xml", &sample("made/mysql/audit-new.xml"))));
    insta::assert_snapshot!("xml_old", all(&decode("mysql_audit_xml", &sample("made/mysql/audit-old.xml"))));
}

#[test]
fn an_account_name_may_hold_commas() {
    let line = "20261122 07:08:12,db01,a,1,2,QUERY x,198.51.100.66,21,0,FAILED_CONNECT,,,1045";
    assert_eq!(
        fields("mysql_audit", line, &["user.name", "source.ip", "event.action", "db.error_code"]),
        "a,1,2,QUERY x | 198.51.100.66 | FAILED_CONNECT | 1045"
    );
}

#[test]
fn in_syslog_there_is_no_time() {
    let line = "db01,root,198.51.100.66,21,0,FAILED_CONNECT,,,1045";
    assert_eq!(
        fields("mysql_audit", line, &["source.ip", "event.outcome", "luytre.time_quality"]),
        "198.51.100.66 | failure | received"
    );
}

#[test]
fn the_notations_are_recognised() {
    for (path, format) in [
        ("real/database/mariadb-server-audit.log", &FORMAT),
        ("made/mysql/audit.json", &FORMAT),
        ("made/mysql/audit-percona.json", &FORMAT),
        ("made/mysql/audit-new.xml", &XML),
        ("made/mysql/audit-old.xml", &XML),
    ] {
        assert!((format.sniff)(&sample(path)) >= 85, "{path}");
    }
    assert_eq!((FORMAT.sniff)(b"a,b,c,1,2,QUERY,x"), 0);
}
