use luytre_model::store::SourceCounts;

use super::*;

fn segment(name: &str, rows: u64) -> SegmentMeta {
    SegmentMeta {
        name: name.to_owned(),
        bucket: 0,
        rows,
        oldest: Nanos(0),
        newest: Nanos(1),
        first_sequence: 0,
        last_sequence: rows,
        bytes: 10,
        sha256: disk::sha256(name.as_bytes()),
        sidecar_bytes: 10,
        sidecar_sha256: disk::sha256(b"side"),
        original_bytes: 5,
        by_source: BTreeMap::from([("a".to_owned(), rows)]),
    }
}

fn change(watermark: u64, rows: u64) -> Change {
    let counts = SourceCounts { received: rows, stored: rows, ..SourceCounts::default() };
    Change {
        watermark: Some((watermark, watermark)),
        brought: Counts::from([("a".to_owned(), counts)]),
        added: vec![segment(&format!("s{watermark}"), rows)],
        ..Change::default()
    }
}

fn with_two_lines() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let mut catalogue = Catalogue::open(folder.path()).expect("begun");
    catalogue.commit(change(1, 3)).expect("committed");
    catalogue.commit(Change { removed: vec!["s1".to_owned()], ..change(2, 7) }).expect("committed");
    folder
}

#[test]
fn a_chain_adds_up_to_its_manifest() {
    let folder = with_two_lines();
    let catalogue = Catalogue::open(folder.path()).expect("opened");
    let manifest = catalogue.manifest();
    let sum = chain::add_up(&fs::read_to_string(folder.path().join(COUNTS)).expect("read")).expect("whole");
    assert_eq!((sum.lines, &sum.head), (2, &manifest.chain_head));
    assert_eq!(sum.sources["a"].stored, 10);
    assert_eq!(manifest.counts["a"].stored, 10);
    assert_eq!(sum.segments.keys().collect::<Vec<_>>(), ["s2"]);
}

#[test]
fn every_flipped_byte_of_a_chain_is_found() {
    let folder = with_two_lines();
    let content = fs::read(folder.path().join(COUNTS)).expect("read");
    let whole = chain::add_up(std::str::from_utf8(&content).expect("text")).expect("whole");
    for at in 0..content.len() {
        let mut flipped = content.clone();
        flipped[at] ^= 1;
        let found = std::str::from_utf8(&flipped).map_err(|error| error.to_string()).and_then(chain::add_up);
        // Without its last line feed the chain says the same; the manifest knows the length.
        assert!(found.as_ref() != Ok(&whole) || at + 1 == content.len(), "byte {at}");
    }
}

#[test]
fn a_line_that_no_manifest_knows_is_cut_off() {
    let folder = with_two_lines();
    let path = folder.path().join(COUNTS);
    let content = fs::read_to_string(&path).expect("read");
    fs::write(&path, format!("{content}half a line")).expect("written");
    Catalogue::open(folder.path()).expect("opened");
    assert_eq!(fs::read_to_string(&path).expect("read"), content);
}

#[test]
fn a_damaged_manifest_is_refused_with_its_name() {
    let folder = with_two_lines();
    let path = folder.path().join(MANIFEST);
    let content = fs::read(&path).expect("read");
    for at in (0..content.len()).step_by(37) {
        let mut flipped = content.clone();
        flipped[at] ^= 1;
        fs::write(&path, &flipped).expect("written");
        let error = Catalogue::open(folder.path()).err().expect("refused").to_string();
        assert!(error.contains("manifest.json"), "byte {at}: {error}");
    }
    fs::remove_file(&path).expect("removed");
    let error = Catalogue::open(folder.path()).err().expect("refused").to_string();
    assert!(error.contains("manifest.json") && error.contains("backup"), "{error}");
}
