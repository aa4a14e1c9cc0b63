//! Commands beside a centre that is not there.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use super::{command, luytre, names, said};

#[test]
fn no_command_makes_a_centre_where_none_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("access.log");
    std::fs::write(&log, "198.51.100.7 - - [22/Nov/2026:08:00:00 +0700] \"GET / HTTP/1.1\" 200 5 \"-\" \"-\"\n")
        .expect("written");
    std::fs::create_dir(folder.path().join("empty")).expect("made");
    let before = names(folder.path());
    for data in ["nowhere", "empty"] {
        for words in [
            &["store", "verify"][..],
            &["store", "stats"],
            &["store", "compact"],
            &["audit", "verify"],
            &["search", "*"],
            &["import", "access.log"],
            &["report", "annual", "--year", "2026", "--owner", "X", "--out", "x.docx"],
            &["registry", "mend"],
            &["requirements", "list", "X"],
            &["requirements", "gaps"],
            &["requirements", "export", "X", "--out", "x.xlsx"],
            &["requirements", "import", "x.xlsx", "--system", "X", "--dry-run"],
        ] {
            let words: Vec<&str> = words.iter().copied().chain(["--data", data]).collect();
            let output = luytre(&words, folder.path());
            assert_eq!(output.status.code(), Some(3), "{words:?}: {}", said(&output));
            assert!(said(&output).contains(&format!("no centre at {data}")), "{words:?}: {}", said(&output));
            assert_eq!(names(folder.path()), before, "{words:?} left something behind");
            assert!(names(&folder.path().join("empty")).is_empty(), "{words:?} filled the folder");
        }
    }
}

#[test]
fn a_reader_that_goes_away_ends_a_listing_quietly() {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("access.log");
    let line = "198.51.100.7 - - [22/Nov/2026:08:00:00 +0700] \"GET /?q=1%27%20UNION%20SELECT%20password%20FROM%20users-- HTTP/1.1\" 200 5 \"-\" \"sqlmap/1.7\"\n";
    std::fs::write(&log, line.repeat(20_000)).expect("written");
    for output in ["jsonl", "json", "csv", "table"] {
        let mut child = command(&["hunt", "-o", output, "access.log"], folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let mut reader = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut first = Vec::new();
        reader.read_until(if output == "json" { b'}' } else { b'\n' }, &mut first).expect("a first row");
        assert!(!first.is_empty(), "{output}: there is something to read");
        drop(reader);
        let ended = child.wait_with_output().expect("it ends");
        assert_eq!((ended.status.code(), said(&ended)), (Some(0), String::new()), "{output}");
    }
}

#[test]
fn the_sample_of_the_configuration_is_good_as_it_is_printed() {
    let folder = tempfile::tempdir().expect("a folder");
    let sample = luytre(&["config", "sample"], folder.path());
    std::fs::write(folder.path().join("luytre.toml"), &sample.stdout).expect("written");
    let good = luytre(&["config", "check", "luytre.toml"], folder.path());
    assert_eq!(good.status.code(), Some(0), "{}", said(&good));
    std::fs::write(folder.path().join("luytre.toml"), "[gate]\nsyslog_upd = \"127.0.0.1:514\"\n").expect("written");
    let wrong = luytre(&["config", "check", "luytre.toml"], folder.path());
    assert_eq!(wrong.status.code(), Some(1));
    assert!(said(&wrong).contains("syslog_upd") && said(&wrong).contains("syslog_udp"), "{}", said(&wrong));
}
