//! A centre that was just started: what it says, what a command beside it is told, and its first line of syslog.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::{command, luytre, said};

/// A running centre; it is stopped with the test.
struct Running {
    child: Child,
    lines: Vec<String>,
}

impl Running {
    /// Starts it on free ports and reads what it says, to the line about Ctrl-C.
    fn start(folder: &Path) -> Running {
        let free = "127.0.0.1:0";
        let words = ["serve", "--listen", free, "--ingest", free, "--syslog-udp", free, "--syslog-tcp", free];
        let mut child =
            command(&words, folder).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it starts");
        let reader = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut lines = Vec::new();
        for line in reader.lines() {
            let line = line.expect("text");
            let last = line.contains("Ctrl-C");
            lines.push(line);
            if last {
                break;
            }
        }
        Running { child, lines }
    }

    /// The address that the line with these words names.
    fn address(&self, words: &str) -> String {
        let line = self.lines.iter().find(|line| line.contains(words));
        let line = line.unwrap_or_else(|| panic!("{words} in {:?}", self.lines));
        line.split_whitespace().last().expect("an address").to_owned()
    }

    fn stop(mut self) {
        let process = self.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &process]).status().expect("kill runs").success());
        assert!(self.child.wait().expect("it ends").success(), "it ends in order");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // A test that failed leaves no centre behind; one that was stopped is gone already.
        let _ = self.child.kill();
    }
}

#[test]
fn a_first_centre_says_what_it_hears_and_holds_its_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let centre = Running::start(folder.path());
    assert!(centre.lines.iter().any(|line| line.contains("/setup/")), "{:?}", centre.lines);
    assert!(centre.lines.iter().any(|line| line.contains("logger -T")), "{:?}", centre.lines);
    let process = centre.child.id().to_string();
    for words in [&["store", "verify"][..], &["search", "*"], &["serve", "--listen", "127.0.0.1:0"]] {
        let refused = luytre(words, folder.path());
        assert_eq!(refused.status.code(), Some(3), "{words:?}: {}", said(&refused));
        assert!(said(&refused).contains(&format!("(process {process}, lock file")), "{words:?}: {}", said(&refused));
    }
    let beside = luytre(&["audit", "verify"], folder.path());
    assert_eq!(beside.status.code(), Some(0), "the trail is read beside the centre: {}", said(&beside));
    for words in [&["content", "list", "--data", "luytre-data"][..], &["content", "verify", "--data", "luytre-data"]] {
        let beside = luytre(words, folder.path());
        assert_eq!(beside.status.code(), Some(0), "{words:?} beside the centre: {}", said(&beside));
    }

    let mut socket = TcpStream::connect(centre.address("syslog TCP")).expect("it listens");
    socket.write_all(b"<38>1 2026-11-22T08:00:00Z web01 sshd 4242 - - Failed password for root\n").expect("sent");
    drop(socket);
    centre.stop();
    let stats = luytre(&["store", "stats", "-o", "json"], folder.path());
    assert!(said(&stats).contains("\"events\":1,"), "the line is stored: {}", said(&stats));
    let verified = luytre(&["store", "verify"], folder.path());
    assert_eq!(verified.status.code(), Some(0), "{}", said(&verified));
}

#[test]
fn files_are_not_imported_for_a_system_that_nobody_knows() {
    let folder = tempfile::tempdir().expect("a folder");
    Running::start(folder.path()).stop();
    std::fs::write(folder.path().join("a.log"), "<38>1 2026-11-22T08:00:00Z web01 sshd 1 - - x\n").expect("written");
    let refused = luytre(&["import", "--system", "NOBODY", "a.log"], folder.path());
    assert_eq!(refused.status.code(), Some(3), "{}", said(&refused));
    assert!(said(&refused).contains("--system NOBODY: the centre has no systems yet"), "{}", said(&refused));
    let stats = luytre(&["store", "stats", "-o", "json"], folder.path());
    assert!(said(&stats).contains("\"events\":0,"), "nothing is stored: {}", said(&stats));
}
