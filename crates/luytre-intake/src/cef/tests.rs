use super::*;
use crate::golden::{all, decode, fields as read, sample};

#[test]
fn products_are_read() {
    insta::assert_snapshot!(all(&decode("cef", &sample("made/cef/products.log"))));
}

#[test]
fn escapes_of_header_and_extension_are_undone() {
    let line = r"CEF:0|A\|B|C\\D|1|x|name|5|request=http://x.example/?a\=b|c msg=p \| q cs1=1 cs1Label=L cs2=2";
    assert_eq!(
        read(
            "cef",
            line,
            &["event.dataset", "observer.vendor", "observer.product", "url.query", "message", "cef.L", "cef.cs2"]
        ),
        r"cef.a_b | A|B | C\D | a=b|c | p | q | 1 | 2"
    );
}

#[test]
fn a_header_may_have_a_syslog_header_before_it() {
    assert_eq!((FORMAT.sniff)(b"CEF:0|a|b|c|d|e|1|"), 97);
    assert_eq!((FORMAT.sniff)(b"<13>Nov 22 07:07:06 fw CEF:0|a|b|c|d|e|1|"), 80);
    assert_eq!((FORMAT.sniff)(b"a CEF: b"), 0);
}
