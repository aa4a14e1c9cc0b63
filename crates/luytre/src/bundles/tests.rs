//! The whole way of a bundle: key, signature, check, addition, and what a damaged one gives.

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
        run(Content::Verify { bundle: Some(bundle.to_owned()), keys, data: None })
    };
    assert!(is_yes(&verify(&bundle, true)));
    assert!(is_yes(&verify(folder.path(), true)), "the folder is as good as the packed bundle");
    assert!(!is_yes(&verify(&bundle, false)), "nobody is trusted");

    let data = tempfile::tempdir().unwrap();
    let add =
        |bundle: &Path| run(Content::Add { bundle: bundle.to_owned(), place: Place { data: data.path().to_owned() } });
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
