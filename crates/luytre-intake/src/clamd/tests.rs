//! The log and the answers of the sample, and paths that hold what the format is made of.

use super::*;
use crate::testing::{decode, line, sample, utc};

#[test]
fn the_samples_name_what_was_found() {
    for (path, events) in [("endpoint/clamd.log", 47), ("endpoint/clamd-scan-answers.txt", 3)] {
        let out = decode("clamd", &utc(), &sample(path));
        assert_eq!((out.rejects(), out.len()), ([].as_slice(), events), "{path}");
    }
    let out = decode("clamd", &utc(), &sample("endpoint/clamd.log"));
    let found: Vec<String> =
        out.rows().filter(|event| event.get(col::THREAT_INDICATOR_NAME).is_some()).map(line).collect();
    let expected = [
        "clamd.log 2026-11-22T00:09:27Z zone_assumed | event.module=clamd | message=/srv/portal/lab/www/upload/e.txt: Lab.Eicar.Test-1.UNOFFICIAL(44d88612fea8a8f36de82e1278abb02f:68) FOUND | event.kind=alert | event.category=malware | event.action=found | file.path=/srv/portal/lab/www/upload/e.txt | file.name=e.txt | threat.indicator.name=Lab.Eicar.Test-1.UNOFFICIAL | file.hash.md5=44d88612fea8a8f36de82e1278abb02f | file.size=68",
        "clamd.log 2026-11-22T00:09:28Z zone_assumed | event.module=clamd | message=/srv/portal/lab/www/upload/update.bin: Lab.Dropper.Test-2.UNOFFICIAL(7a52c94ace40d9c052cf40f3541637c3:35664) FOUND | event.kind=alert | event.category=malware | event.action=found | file.path=/srv/portal/lab/www/upload/update.bin | file.name=update.bin | threat.indicator.name=Lab.Dropper.Test-2.UNOFFICIAL | file.hash.md5=7a52c94ace40d9c052cf40f3541637c3 | file.size=35664",
    ];
    assert_eq!(found, expected);
}

#[test]
fn answers_are_read_from_their_end() {
    assert_eq!(answer("/a: b: X FOUND"), Some(Answer::Found { path: "/a: b", name: "X", md5: "", size: "" }));
    assert_eq!(answer("/a: OK"), Some(Answer::Clean { path: "/a" }));
    assert_eq!(answer("/a: Access denied. ERROR"), Some(Answer::Error { path: "/a", reason: "Access denied." }));
    assert_eq!(answer("FOUND"), None);
    assert_eq!(answer("words"), None);
}

#[test]
fn other_lines_are_refused() {
    let out = decode("clamd", &utc(), b"words\n");
    assert_eq!((out.len(), out.rejects().len()), (0, 1));
    assert_eq!(out.rejects()[0].offset, 0);
}
