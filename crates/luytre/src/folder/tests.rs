use super::*;

#[track_caller]
fn refuses(data: &Path, ledger_elsewhere: bool, words: &str) {
    let error = must_be_centre(data, ledger_elsewhere).expect_err(words).to_string();
    assert!(error.contains(words), "{error}");
}

#[test]
fn each_thing_that_is_missing_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path();
    refuses(&data.join("nowhere"), false, "there is no such folder");
    assert!(!data.join("nowhere").exists(), "nothing is made by asking");
    refuses(data, false, "neither ledger.sqlite nor events");
    std::fs::write(data.join(LEDGER), "").expect("written");
    refuses(data, false, "no event store");
    std::fs::create_dir(data.join(EVENTS)).expect("made");
    must_be_centre(data, false).expect("a centre");
    std::fs::remove_file(data.join(LEDGER)).expect("removed");
    refuses(data, false, "--config luytre.toml");
    must_be_centre(data, true).expect("a centre with its ledger in PostgreSQL");
}

#[test]
fn who_holds_the_folder_is_named_when_it_is_known() {
    let folder = tempfile::tempdir().expect("a folder");
    let events = folder.path().join(EVENTS);
    std::fs::create_dir(&events).expect("made");
    let lock = events.join(luytre_events::LOCK);
    assert!(held(folder.path()).to_string().contains("Ctrl-C, then"));
    std::fs::write(&lock, "4242\n").expect("written");
    assert!(held(folder.path()).to_string().contains("process 4242"));
    std::fs::write(&lock, "4242 and much that is no number").expect("written");
    assert!(!held(folder.path()).to_string().contains("process"));
}
