use super::*;
use crate::golden::{all, decode, sample};

#[test]
fn firewalls_are_read() {
    insta::assert_snapshot!("fortigate", all(&decode("kv", &sample("made/fortigate/fortigate.log"))));
    insta::assert_snapshot!("sophos", all(&decode("kv", &sample("made/sophos/sophos.log"))));
    insta::assert_snapshot!("huawei", all(&decode("kv", &sample("made/huawei/usg.log"))));
    insta::assert_snapshot!("application", all(&decode("kv", &sample("made/kv/application.log"))));
}

#[test]
fn products_are_recognised() {
    for (path, sure) in [
        ("made/fortigate/fortigate.log", 90),
        ("made/sophos/sophos.log", 90),
        ("made/huawei/usg.log", 80),
        ("made/kv/application.log", 30),
    ] {
        assert_eq!((FORMAT.sniff)(&sample(path)), sure, "{path}");
    }
    assert_eq!((FORMAT.sniff)(b"type=SYSCALL msg=audit(1.2:3): arch=1"), 0);
    assert_eq!((FORMAT.sniff)(b"plain words = nothing"), 0);
}

#[test]
fn a_line_without_pairs_is_refused() {
    let batch = decode("kv", b"nothing here\n");
    assert_eq!((batch.len(), batch.rejects().len()), (0, 1));
}
