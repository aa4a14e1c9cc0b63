//! The whole way of a bundle: key, signature, check, addition, and what a damaged one gives.

use luytre_model::store::EventStore as _;

use super::*;

const PROCEDURE: &str = "regulation/ND331-2026/level-procedure.json";

/// A folder with one changed file of the shipped content.
fn folder_with(change: impl Fn(String) -> String) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let files = luytre_govern::library::shipped_files();
    let file = files.into_iter().find(|file| file.path == PROCEDURE).unwrap();
    let path = folder.path().join(PROCEDURE);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, change(file.text)).unwrap();
    folder
}

fn signed(folder: &Path, keys: &Path, version: u32) -> std::path::PathBuf {
    let out = keys.join(format!("bundle-{version}.tar.zst"));
    let manifest = Manifest {
        bundle: "nd331".to_owned(),
        version,
        title_vi: "Sửa thời hạn".to_owned(),
        title_en: "Other limits".to_owned(),
        made_on: crate::level::today(),
        files: Vec::new(),
    };
    write_signed(folder, manifest, &keys.join("publisher.key"), Some(&out)).unwrap();
    out
}

/// A centre in this folder, which is founded when there is none.
fn place(data: &Path) -> Place {
    if !data.join(crate::folder::LEDGER).is_file() {
        let config = Config { data: data.to_owned(), ..Config::default() };
        let founded = async {
            let stores = crate::serve::Stores::open(&config).await.unwrap();
            stores.events.close().await.unwrap();
            stores.ledger.close().await;
        };
        runtime().unwrap().block_on(founded);
    }
    Place { data: data.to_owned(), config: None }
}

fn is_yes(outcome: &anyhow::Result<Outcome>) -> bool {
    matches!(outcome, Ok(Outcome::Yes))
}

#[test]
fn a_signed_bundle_is_checked_added_and_used() {
    let keys = tempfile::tempdir().unwrap();
    make_key(&keys.path().join("publisher")).unwrap();
    assert!(make_key(&keys.path().join("publisher")).is_err(), "a key is never written over");
    let folder = folder_with(|text| text.replacen("\"working_days\": 15", "\"working_days\": 20", 1));
    let bundle = signed(folder.path(), keys.path(), 1);
    let verify = |bundle: &Path, key: bool| {
        let keys = if key { vec![keys.path().join("publisher.pub")] } else { Vec::new() };
        run(Content::Verify { bundle: Some(bundle.to_owned()), keys, take_over: false, data: None })
    };
    assert!(is_yes(&verify(&bundle, true)));
    let trusted = [read_key(&keys.path().join("publisher.pub")).unwrap()];
    let said = summary(&check_bundle(&read_bundle(&bundle).unwrap(), &trusted));
    assert!(said.starts_with("bundle nd331 1  checked  rows changed "), "{said}");
    assert!(is_yes(&verify(folder.path(), true)), "the folder is as good as the packed bundle");
    assert!(!is_yes(&verify(&bundle, false)), "nobody is trusted");

    let data = tempfile::tempdir().unwrap();
    let add =
        |bundle: &Path| run(Content::Add { bundle: bundle.to_owned(), take_over: false, place: place(data.path()) });
    assert!(!is_yes(&add(&bundle)), "the key is not in the data folder");
    assert!(library(Some(data.path())).unwrap().documents == Library::shipped().documents, "nothing was added");
    std::fs::create_dir(data.path().join(KEYS_FOLDER)).unwrap();
    std::fs::copy(keys.path().join("publisher.pub"), data.path().join(KEYS_FOLDER).join("publisher.pub")).unwrap();
    assert!(is_yes(&add(&bundle)));
    let days = |library: &Library| {
        let procedure = &library.regime("ND331-2026").unwrap().procedure;
        procedure.deadline("appraisal", 3.try_into().unwrap(), false).unwrap().working_days
    };
    assert_eq!(days(&library(Some(data.path())).unwrap()), 20);
    assert!(!is_yes(&add(&bundle)), "the same version again");
    let next = signed(folder.path(), keys.path(), 2);
    assert!(is_yes(&add(&next)));
    assert!(is_yes(&run(Content::List { data: Some(data.path().to_owned()), output: Output::Json })));
}

#[test]
fn a_changed_file_and_missing_rows_are_refused() {
    let keys = tempfile::tempdir().unwrap();
    make_key(&keys.path().join("publisher")).unwrap();
    let trusted = vec![read_key(&keys.path().join("publisher.pub")).unwrap()];
    let folder = folder_with(|text| text.replacen("\"step\": \"approval\"", "\"step\": \"aproval\"", 1));
    let bundle = signed(folder.path(), keys.path(), 1);
    let problems = |packed: &[u8]| -> Vec<String> {
        check_bundle(packed, &trusted).problems.iter().map(ToString::to_string).collect()
    };
    let found = problems(&read_bundle(&bundle).unwrap());
    assert_eq!(found.len(), 5, "{found:#?}");
    let said = |trusted: &[TrustedKey]| summary(&check_bundle(&read_bundle(&bundle).unwrap(), trusted));
    assert_eq!(said(&trusted), "bundle nd331 1  refused  problems 5");
    assert_eq!(said(&[]), "bundle  refused  problems 1", "nothing of it is read, not even its name");
    assert!(found[0].contains("no deadline of the step approval for level 1; add it"), "{}", found[0]);

    std::fs::write(folder.path().join(PROCEDURE), "{}").unwrap();
    std::fs::write(folder.path().join("regulation/stray.json"), "{}").unwrap();
    let found = problems(&read_bundle(folder.path()).unwrap());
    assert_eq!(
        found,
        [
            format!("{PROCEDURE}: changed after it was signed; get the bundle again"),
            "regulation/stray.json: not named in the manifest; sign the folder anew or take it out".to_owned()
        ]
    );
    let manifest = folder.path().join(MANIFEST);
    let text = std::fs::read_to_string(&manifest).unwrap();
    std::fs::write(&manifest, text.replace("\"version\": 1", "\"version\": 9")).unwrap();
    let found = problems(&read_bundle(folder.path()).unwrap());
    assert_eq!(found, ["no trusted key made the signature; ask the publisher for the bundle or for the key"]);
}

#[test]
fn what_is_in_force_is_written_out_changed_and_signed_again() {
    let keys = tempfile::tempdir().unwrap();
    make_key(&keys.path().join("publisher")).unwrap();
    let data = tempfile::tempdir().unwrap();
    std::fs::create_dir(data.path().join(KEYS_FOLDER)).unwrap();
    std::fs::copy(keys.path().join("publisher.pub"), data.path().join(KEYS_FOLDER).join("publisher.pub")).unwrap();
    let rules = "assessment/programme-rules.json";
    let change = |folder: &Path, from: &str, to: &str| {
        let path = folder.join(rules);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{text}");
        std::fs::write(&path, text.replacen(from, to, 1)).unwrap();
    };
    let first = tempfile::tempdir().unwrap();
    assert!(is_yes(&export(first.path(), &["assessment/".to_owned()], None)));
    let again = export(first.path(), &["assessment/".to_owned()], None).err().map(|error| error.to_string());
    assert!(again.is_some_and(|error| error.contains("must not be there yet")), "nothing is written over");
    let unknown = export(first.path(), &["poems/".to_owned()], None).err().map(|error| error.to_string());
    assert!(unknown.is_some_and(|error| error.contains("--only poems/: no content of this name")));
    change(first.path(), "\"notice_hours\": 12", "\"notice_hours\": 24");
    let bundle = signed(first.path(), keys.path(), 1);
    assert!(is_yes(&run(Content::Add { bundle, take_over: false, place: place(data.path()) })));
    // The next one begins with what is in force in the centre.
    let second = tempfile::tempdir().unwrap();
    assert!(is_yes(&export(second.path(), &[rules.to_owned()], Some(data.path()))));
    change(second.path(), "\"notice_hours\": 24", "\"notice_hours\": 36");
    let bundle = signed(second.path(), keys.path(), 2);
    assert!(is_yes(&run(Content::Add { bundle, take_over: false, place: place(data.path()) })));
    assert_eq!(library(Some(data.path())).unwrap().assessment.notices[0].notice_hours, 36);
    let view = runtime().unwrap().block_on(view(Some(data.path()))).unwrap();
    let listed = list_json(&view);
    assert_eq!(listed["bundles"][1]["version"], 2);
    assert_eq!(listed["bundles"][1]["signed_by"], "publisher");
    assert_eq!(listed["bundles"][1]["paths"][0], rules);
    let kinds: Vec<&str> =
        listed["kinds"].as_array().unwrap().iter().map(|kind| kind["kind"].as_str().unwrap()).collect();
    assert!(
        ["assessment", "forms", "index", "signals", "training"].iter().all(|kind| kinds.contains(kind)),
        "{kinds:?}"
    );
}

#[cfg(unix)]
#[test]
fn a_link_is_not_signed() {
    let keys = tempfile::tempdir().unwrap();
    make_key(&keys.path().join("publisher")).unwrap();
    let folder = folder_with(|text| text);
    std::os::unix::fs::symlink("/etc/hostname", folder.path().join("regulation/link.json")).unwrap();
    let manifest = Manifest {
        bundle: "nd331".to_owned(),
        version: 1,
        title_vi: "Thử".to_owned(),
        title_en: "A test".to_owned(),
        made_on: crate::level::today(),
        files: Vec::new(),
    };
    let refused = write_signed(folder.path(), manifest, &keys.path().join("publisher.key"), None);
    let said = refused.err().map(|error| format!("{error:#}")).unwrap_or_default();
    assert!(said.contains("link.json: neither file nor folder"), "{said}");
    assert!(!folder.path().join(MANIFEST).exists(), "nothing was signed");
}
