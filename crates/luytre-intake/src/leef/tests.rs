use super::*;
use crate::golden::{all, decode, sample};

#[test]
fn both_versions_and_every_delimiter_are_read() {
    insta::assert_snapshot!(all(&decode("leef", &sample("made/leef/products.log"))));
}

#[test]
fn the_mark_is_recognised() {
    assert_eq!((FORMAT.sniff)(b"LEEF:2.0|a|b|c|d|"), 97);
    assert_eq!((FORMAT.sniff)(b"LEEF:3.0|a|b|c|d|"), 0);
    let batch = decode("leef", b"LEEF:1.0|a|b\n");
    assert_eq!((batch.len(), batch.rejects().len()), (0, 1));
}
