use std::os::unix::fs::symlink;

use super::*;

fn mode(file: &Path) -> u32 {
    fs::metadata(file).unwrap().permissions().mode() & 0o777
}

fn names(folder: &Path) -> Vec<String> {
    let name = |entry: io::Result<fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
    let mut names: Vec<String> = fs::read_dir(folder).unwrap().map(name).collect();
    names.sort();
    names
}

#[test]
fn a_file_is_written_without_touching_its_neighbours() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("elsewhere"), "theirs").unwrap();
    fs::write(at("h.part"), "mine").unwrap();
    symlink(at("elsewhere"), at("g.part")).unwrap();
    for name in ["h.json", "h.xlsx", "g.json"] {
        write(&at(name), name.as_bytes()).unwrap();
        write(&at(name), name.as_bytes()).unwrap();
        assert_eq!(fs::read_to_string(at(name)).unwrap(), name);
    }
    assert_eq!(fs::read_to_string(at("h.part")).unwrap(), "mine");
    assert_eq!(fs::read_to_string(at("elsewhere")).unwrap(), "theirs");
    assert_eq!(names(folder.path()), ["elsewhere", "g.json", "g.part", "h.json", "h.part", "h.xlsx"]);
}

#[test]
fn a_new_file_has_the_usual_permissions_and_an_old_one_keeps_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("usual"), "").unwrap();
    write(&at("new"), b"1").unwrap();
    assert_eq!(mode(&at("new")), mode(&at("usual")));
    fs::set_permissions(at("new"), Permissions::from_mode(0o600)).unwrap();
    write(&at("new"), b"2").unwrap();
    assert_eq!((mode(&at("new")), fs::read(at("new")).unwrap()), (0o600, b"2".to_vec()));
}

#[test]
fn what_cannot_be_written_is_named_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let taken = folder.path().join("taken");
    fs::create_dir(&taken).unwrap();
    let lost = folder.path().join("lost/file.json");
    for out in [&taken, &lost] {
        let why = format!("{:#}", write(out, b"1").unwrap_err());
        assert!(why.starts_with(&format!("write {}: ", out.display())), "{why}");
    }
    assert_eq!(names(folder.path()), ["taken"]);
    write(Path::new("/dev/null"), b"1").unwrap();
    assert!(!fs::metadata("/dev/null").unwrap().is_file(), "a device stays one");
}
