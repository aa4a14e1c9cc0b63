use super::*;
use crate::golden::{all, decode, field, sample};

#[test]
fn every_log_is_read_with_its_own_header() {
    let mut text = String::new();
    for log in ["conn", "dns", "http", "ssl", "ssh", "files", "notice", "weird", "dce_rpc", "smb_files"] {
        text.push_str(&all(&decode("zeek", &sample(&format!("made/zeek/{log}.log")))));
    }
    insta::assert_snapshot!("tab_separated", text);
}

#[test]
fn json_is_read_with_and_without_the_name_of_the_log() {
    insta::assert_snapshot!("json", all(&decode("zeek", &sample("made/zeek/zeek.json"))));
}

#[test]
fn one_stream_may_carry_several_logs() {
    let mut input = sample("made/zeek/conn.log");
    input.extend(sample("made/zeek/dns.log"));
    let batch = decode("zeek", &input);
    let kinds: Vec<_> = batch.rows().map(|event| event.kind()).collect();
    assert_eq!(kinds, ["zeek.conn", "zeek.conn", "zeek.dns"]);
}

#[test]
fn the_header_may_name_other_separators() {
    let input = "#separator \\x7c\n#set_separator|;\n#unset_field|NA\n#path|dns\n#fields|ts|id.orig_h|query|answers\n#types|time|addr|string|vector[string]\n1795306026.5|192.0.2.1|NA|a;b\n";
    let batch = decode("zeek", input.as_bytes());
    assert_eq!((batch.len(), batch.rejects().len()), (1, 0));
    assert_eq!(
        ["source.ip", "dns.question.name", "dns.answers.data"].map(|name| field(batch.row(0), name)),
        ["192.0.2.1", "", "a b"]
    );
}

#[test]
fn records_without_header_and_of_other_width_are_refused() {
    let batch = decode("zeek", b"1795306026.5\t192.0.2.1\n");
    assert_eq!((batch.len(), batch.rejects().len()), (0, 1));
    let batch = decode("zeek", b"#path\tconn\n#fields\tts\tuid\n1.5\n");
    assert_eq!((batch.len(), batch.rejects().len()), (0, 1));
}

#[test]
fn logs_are_recognised() {
    assert_eq!((FORMAT.sniff)(&sample("made/zeek/conn.log")), 100);
    assert_eq!((FORMAT.sniff)(&sample("made/zeek/zeek.json")), 92);
    assert_eq!((FORMAT.sniff)(b"{\"ts\":1,\"msg\":\"x\"}"), 0);
}
