//! Files, folders and archives are read once, whole, and no more than once.

use std::io::Write;

use super::*;
use crate::testing::Recorder;

const LINE: &str = "<13>Nov 22 00:00:00 web app: ";

async fn import(recorder: &Arc<Recorder>, paths: &[&Path]) -> ImportReport {
    let intake: Arc<dyn Intake> = recorder.clone();
    let request = ImportRequest { paths: paths.iter().map(|path| path.to_path_buf()).collect(), ..Default::default() };
    import_paths(&intake, request, &mut |_| {}).await.expect("imported")
}

#[tokio::test]
async fn a_folder_with_archives_is_imported_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let lines: String = (0..7_000).map(|number| format!("{LINE}{number}\n")).collect();
    std::fs::create_dir(folder.path().join("deep")).expect("a folder");
    std::fs::write(folder.path().join("deep/plain.log"), lines.replace("web", "one")).expect("written");
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(lines.replace("web", "two").as_bytes()).expect("written");
    std::fs::write(folder.path().join("a.log.gz"), gz.finish().expect("written")).expect("written");
    let zst = zstd::encode_all(lines.replace("web", "three").as_bytes(), 1).expect("packed");
    std::fs::write(folder.path().join("b.log.zst"), zst).expect("written");
    std::fs::write(folder.path().join("empty.log"), "").expect("written");

    let recorder = Recorder::new();
    let report = import(&recorder, &[folder.path()]).await;
    assert_eq!((report.files, report.stored, report.known, report.rejected), (4, 21_000, 0, 0));
    assert_eq!(recorder.events(), 21_000);
    let report = import(&recorder, &[folder.path()]).await;
    assert_eq!((report.files, report.stored, report.known), (4, 0, 21_000));
    assert_eq!(recorder.events(), 21_000);
}

#[tokio::test]
async fn what_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(format!("{LINE}1\n").repeat(5_000).as_bytes()).expect("written");
    let mut packed = gz.finish().expect("written");
    packed.truncate(packed.len() - 20);
    std::fs::write(folder.path().join("cut.gz"), packed).expect("written");
    std::fs::write(folder.path().join("noise.bin"), [1, 2, 3, 0xff, 0xfe]).expect("written");
    let recorder = Recorder::new();
    let missing = folder.path().join("missing.log");
    let report = import(&recorder, &[folder.path(), &missing]).await;
    assert_eq!(report.unrecognised, [folder.path().join("noise.bin")]);
    let failed: Vec<_> = report.failed.iter().map(|(path, _)| path.clone()).collect();
    assert_eq!(failed, [missing, folder.path().join("cut.gz")]);
    let rejects = recorder.rejects();
    assert!(rejects.contains(&"bad_compression") && rejects.contains(&"unknown_format"), "{rejects:?}");
}

#[tokio::test]
async fn an_unknown_format_is_refused_with_the_known_ones() {
    let intake: Arc<dyn Intake> = Recorder::new();
    let request = ImportRequest { format: Some("sylog".to_owned()), ..Default::default() };
    let error = import_paths(&intake, request, &mut |_| {}).await.expect_err("no such format");
    assert!(error.to_string().contains("syslog"), "{error}");
}
